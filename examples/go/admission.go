package imagegate

// #include <imagegate.h>
import "C"

import (
	"cmp"
	"slices"
	"unsafe"
)

// AdmissionResponse is the answer to an AdmissionReview.
type AdmissionResponse struct {
	handle *handle
	// Allowed is whether the object is let in; Message why it is not, in one line.
	Allowed bool
	Message string
	// Warnings are for whoever applies the object, within the limits of the API server.
	Warnings []string
}

// Respond answers from the decisions about what was found in a review; where all was skipped there are none, and the
// object is let in.
func Respond(decisions ...*Decision) (*AdmissionResponse, error) {
	pointers, done, err := useAll(decisions, "decisions")
	if err != nil {
		return nil, err
	}
	defer done()
	defer lockAll(decisions)()
	var out *C.imagegate_admission_response
	var given *C.imagegate_error
	status := C.imagegate_admission_response_new((**C.imagegate_decision)(first(pointers)), C.size_t(len(pointers)), &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	return responseOf(out), nil
}

// lockAll locks decisions in one order, whatever order they are given in, and gives a function that unlocks them.
func lockAll(decisions []*Decision) func() {
	ordered := slices.Clone(decisions)
	slices.SortFunc(ordered, func(a, b *Decision) int {
		return cmp.Compare(uintptr(a.handle.pointer), uintptr(b.handle.pointer))
	})
	// One that is given twice is locked once.
	ordered = slices.Compact(ordered)
	for _, decision := range ordered {
		decision.mutex.Lock()
	}
	return func() {
		for _, decision := range ordered {
			decision.mutex.Unlock()
		}
	}
}

// Refuse answers where the review, or what the host knows, could not be read: what cannot be looked at is not let in.
func Refuse(refused *Error) (*AdmissionResponse, error) {
	pointer, err := refused.held().use("error")
	if err != nil {
		return nil, err
	}
	defer refused.handle.done()
	var out *C.imagegate_admission_response
	var given *C.imagegate_error
	status := C.imagegate_admission_response_refused((*C.imagegate_error)(pointer), &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	return responseOf(out), nil
}

func responseOf(pointer *C.imagegate_admission_response) *AdmissionResponse {
	r := &AdmissionResponse{
		Allowed: bool(C.imagegate_admission_response_allowed(pointer)),
		Message: goText(C.imagegate_admission_response_message(pointer)),
	}
	for index := range C.imagegate_admission_response_warning_count(pointer) {
		r.Warnings = append(r.Warnings, goText(C.imagegate_admission_response_warning(pointer, index)))
	}
	r.handle = own(r, unsafe.Pointer(pointer), func(pointer unsafe.Pointer) {
		C.imagegate_admission_response_free((*C.imagegate_admission_response)(pointer))
	})
	return r
}

func (r *AdmissionResponse) held() *handle {
	if r == nil {
		return nil
	}
	return r.handle
}

// Close releases the answer.
func (r *AdmissionResponse) Close() { r.held().close() }

// JSON is the AdmissionReview that answers the one that is given. It fails where that is no review with a uid, so that
// nothing can be answered.
func (r *AdmissionResponse) JSON(review []byte) (string, error) {
	pointer, err := r.held().use("response")
	if err != nil {
		return "", err
	}
	defer r.handle.done()
	data, length := bytes(review)
	var text C.imagegate_string
	var given *C.imagegate_error
	status := C.imagegate_admission_response_to_json((*C.imagegate_admission_response)(pointer), data, length, &text,
		&given)
	if err := failure(status, given); err != nil {
		return "", err
	}
	return takeString(&text), nil
}
