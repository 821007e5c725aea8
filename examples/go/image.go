package imagegate

// #include <imagegate.h>
import "C"

import "time"

// Image is an image that would run. Everything but the reference may be left out.
type Image struct {
	// Reference is as the workload writes it. An invalid one is no error: such an image can never run.
	Reference string
	Container Fact[string]
	// Digest is the one that the host knows from the registry; empty: not known.
	Digest string
	// RunningSince is since when it runs in this place, PushedAt when it was pushed; nil: not known.
	RunningSince, PushedAt *time.Time
	// Platforms are those that the image exists for.
	Platforms []Platform
	// Reports are of whatever scanner and image: which of them count is decided by the engine. Baseline are reports of
	// the image that runs now in the place that this one would take.
	Reports, Baseline []*Report
}

// Platform is a platform that an image exists for, with the digest of its manifest, if that is known.
type Platform struct {
	Platform string
	Digest   string
}

// make is the image as the library has it.
func (i Image) make() (*C.imagegate_image, error) {
	data, length := chars(i.Reference)
	var out *C.imagegate_image
	var given *C.imagegate_error
	if err := failure(C.imagegate_image_new(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	if err := i.fill(out); err != nil {
		C.imagegate_image_free(out)
		return nil, err
	}
	return out, nil
}

func (i Image) fill(out *C.imagegate_image) error {
	var given *C.imagegate_error
	data, length := chars(i.Container.value)
	status := C.imagegate_image_set_container(out, i.Container.known, data, length, &given)
	if err := failure(status, given); err != nil {
		return err
	}
	if i.Digest != "" {
		data, length := chars(i.Digest)
		if err := failure(C.imagegate_image_set_digest(out, data, length, &given), given); err != nil {
			return err
		}
	}
	if i.RunningSince != nil {
		status := C.imagegate_image_set_running_since(out, instantOf(*i.RunningSince), &given)
		if err := failure(status, given); err != nil {
			return err
		}
	}
	if i.PushedAt != nil {
		status := C.imagegate_image_set_pushed_at(out, instantOf(*i.PushedAt), &given)
		if err := failure(status, given); err != nil {
			return err
		}
	}
	for _, platform := range i.Platforms {
		data, length := chars(platform.Platform)
		digest, digestLength := chars(platform.Digest)
		if platform.Digest == "" {
			digest = nil
		}
		status := C.imagegate_image_add_platform(out, data, length, digest, digestLength, &given)
		if err := failure(status, given); err != nil {
			return err
		}
	}
	return i.addReports(out)
}

func (i Image) addReports(out *C.imagegate_image) error {
	var given *C.imagegate_error
	reports, done, err := useAll(i.Reports, "reports")
	if err != nil {
		return err
	}
	defer done()
	baseline, done, err := useAll(i.Baseline, "baseline")
	if err != nil {
		return err
	}
	defer done()
	for _, report := range reports {
		if err := failure(C.imagegate_image_add_report(out, (*C.imagegate_report)(report), &given), given); err != nil {
			return err
		}
	}
	for _, report := range baseline {
		if err := failure(C.imagegate_image_add_baseline(out, (*C.imagegate_report)(report), &given), given); err != nil {
			return err
		}
	}
	return nil
}
