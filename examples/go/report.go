package imagegate

// #include <imagegate.h>
import "C"

import (
	"time"
	"unsafe"
)

// Report is a scan report. What the report does not say is empty, or nil.
type Report struct {
	handle *handle
	// State is what the report says of itself, "complete" for example.
	State                       string
	Scanner, ScannerVersion     string
	Reference, Digest, Platform string
	// Digests are all that the report names, Digest the first of them. All are digests of one image, its index and the
	// manifest of a platform for example.
	Digests              []string
	OSFamily, OSVersion  string
	ScannedAt, CreatedAt *time.Time
	// OSEndOfLife is whether the operating system is past its support; unknown where nobody said.
	OSEndOfLife Fact[bool]
}

// ReportFromJSON reads a REPORT document, the one model of reports. The error is an [*Error] with what is
// wrong and where.
func ReportFromJSON(document []byte) (*Report, error) {
	data, length := bytes(document)
	var out *C.imagegate_report
	var given *C.imagegate_error
	if err := failure(C.imagegate_report_from_json(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	return reportOf(out), nil
}

func reportOf(pointer *C.imagegate_report) *Report {
	text := func(which C.uint32_t) string { return goText(C.imagegate_report_text(pointer, which)) }
	r := &Report{
		State:          goText(C.imagegate_state_text(C.imagegate_report_state(pointer))),
		Scanner:        text(C.IMAGEGATE_REPORT_FIELD_SCANNER),
		ScannerVersion: text(C.IMAGEGATE_REPORT_FIELD_SCANNER_VERSION),
		Reference:      text(C.IMAGEGATE_REPORT_FIELD_REFERENCE),
		Digest:         text(C.IMAGEGATE_REPORT_FIELD_DIGEST),
		Platform:       text(C.IMAGEGATE_REPORT_FIELD_PLATFORM),
		OSFamily:       text(C.IMAGEGATE_REPORT_FIELD_OS_FAMILY),
		OSVersion:      text(C.IMAGEGATE_REPORT_FIELD_OS_VERSION),
		OSEndOfLife:    answer(C.imagegate_report_os_end_of_life(pointer)),
	}
	for index := range C.imagegate_report_digest_count(pointer) {
		r.Digests = append(r.Digests, goText(C.imagegate_report_digest(pointer, index)))
	}
	var at C.imagegate_instant
	r.ScannedAt = timeIf(C.imagegate_report_scanned_at(pointer, &at), &at)
	r.CreatedAt = timeIf(C.imagegate_report_created_at(pointer, &at), &at)
	r.handle = own(r, unsafe.Pointer(pointer), func(pointer unsafe.Pointer) {
		C.imagegate_report_free((*C.imagegate_report)(pointer))
	})
	return r
}

func answer(answer C.imagegate_answer) Fact[bool] {
	if answer == C.IMAGEGATE_ANSWER_UNKNOWN {
		return Fact[bool]{}
	}
	return Value(answer == C.IMAGEGATE_ANSWER_YES)
}

func (r *Report) held() *handle {
	if r == nil {
		return nil
	}
	return r.handle
}

// Close releases the report; requests that it was added to keep what they need.
func (r *Report) Close() { r.held().close() }

// OfImage is the same report, of the image that the caller names: for reports that name no image, or name it otherwise
// than the workload does (the name that it has on a mirror, or the path of an archive). The reference that the report
// names is replaced. Digests that it names stay, so a report of another digest still does not count. It fails with an
// [*Error] ("invalidReference").
func (r *Report) OfImage(reference string) (*Report, error) {
	pointer, err := r.held().use("report")
	if err != nil {
		return nil, err
	}
	defer r.handle.done()
	data, length := chars(reference)
	var out *C.imagegate_report
	var given *C.imagegate_error
	status := C.imagegate_report_of_image((*C.imagegate_report)(pointer), data, length, &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	return reportOf(out), nil
}

// JSON is the report as a REPORT document.
func (r *Report) JSON() (string, error) {
	pointer, err := r.held().use("report")
	if err != nil {
		return "", err
	}
	defer r.handle.done()
	var text C.imagegate_string
	var given *C.imagegate_error
	if err := failure(C.imagegate_report_to_json((*C.imagegate_report)(pointer), &text, &given), given); err != nil {
		return "", err
	}
	return takeString(&text), nil
}
