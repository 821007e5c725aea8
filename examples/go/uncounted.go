package imagegate

// #include <imagegate.h>
import "C"

// UncountedReason is why a report does not count. New ones may be added.
type UncountedReason string

const (
	// OtherDigest, OtherRegistry, OtherRepository and OtherTag: the report names another one than the image.
	OtherDigest     UncountedReason = "otherDigest"
	OtherRegistry   UncountedReason = "otherRegistry"
	OtherRepository UncountedReason = "otherRepository"
	OtherTag        UncountedReason = "otherTag"
	// OtherPlatform: the image is not evaluated for the report's platform.
	OtherPlatform UncountedReason = "otherPlatform"
	// Superseded: a newer report of the same scanner counts.
	Superseded UncountedReason = "superseded"
	// BoundLess: a report of the same scanner counts that is known better to be of this image.
	BoundLess UncountedReason = "boundLess"
	// NotScanned: the report holds no scan, and others do.
	NotScanned UncountedReason = "notScanned"
)

// Uncounted is a report that was given for an image and does not count for it.
type Uncounted struct {
	// Image is the image's place in the request, Report the report's among those that were given for the image.
	Image, Report int
	Reason        UncountedReason
	// Message is what the report says that it is of, and why it does not count: one sentence, for people.
	Message string
	// Hint is what to give so that it counts, if it is of the image; empty where nothing is amiss.
	Hint string
}

// String is the message, with the hint in brackets.
func (u Uncounted) String() string {
	if u.Hint == "" {
		return u.Message
	}
	return u.Message + " (" + u.Hint + ")"
}

// Uncounted are the reports that were given for an image and do not count for it, image by image. Show them: without such
// a report an image may be let in that nobody expects to be. They are no part of what the decision is written as.
func (d *Decision) Uncounted() (uncounted []Uncounted, err error) {
	asked := d.ask(func(pointer *C.imagegate_decision) {
		var out *C.imagegate_uncounted
		var given *C.imagegate_error
		if err = failure(C.imagegate_decision_uncounted(pointer, &out, &given), given); err != nil {
			return
		}
		defer C.imagegate_uncounted_free(out)
		for index := range C.imagegate_uncounted_count(out) {
			uncounted = append(uncounted, uncountedOf(out, index))
		}
	})
	if asked != nil {
		return nil, asked
	}
	return uncounted, err
}

func uncountedOf(all *C.imagegate_uncounted, index C.size_t) Uncounted {
	text := func(which C.uint32_t) string { return goText(C.imagegate_uncounted_text(all, index, which)) }
	var place C.imagegate_report_place
	C.imagegate_uncounted_place(all, index, &place)
	return Uncounted{
		Image:   int(place.image),
		Report:  int(place.report),
		Reason:  UncountedReason(text(C.IMAGEGATE_UNCOUNTED_FIELD_REASON)),
		Message: text(C.IMAGEGATE_UNCOUNTED_FIELD_MESSAGE),
		Hint:    text(C.IMAGEGATE_UNCOUNTED_FIELD_HINT),
	}
}
