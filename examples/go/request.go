package imagegate

// #include <imagegate.h>
import "C"

import "unsafe"

// Request is what is to be decided.
type Request struct {
	handle *handle
	images int
}

// NewRequest is a request about images that would run in a workload; nil: nothing is known of it. It fails with an
// [*Error]: "noImages", "digestMismatch", "duplicatePlatform", "invalidDigest" and the like.
func NewRequest(workload *Workload, images ...Image) (*Request, error) {
	var where *C.imagegate_workload
	if workload != nil {
		made, err := workload.make()
		if err != nil {
			return nil, err
		}
		defer C.imagegate_workload_free(made)
		where = made
	}
	return newRequest(where, images)
}

func newRequest(where *C.imagegate_workload, images []Image) (*Request, error) {
	made := make([]unsafe.Pointer, 0, len(images))
	defer func() {
		for _, image := range made {
			C.imagegate_image_free((*C.imagegate_image)(image))
		}
	}()
	for _, image := range images {
		pointer, err := image.make()
		if err != nil {
			return nil, err
		}
		made = append(made, unsafe.Pointer(pointer))
	}
	var out *C.imagegate_request
	var given *C.imagegate_error
	status := C.imagegate_request_new(where, (**C.imagegate_image)(first(made)), C.size_t(len(made)), &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	return requestOf(out), nil
}

// RequestFromJSON reads a request in JSON, reports and all. The error is an [*Error] with what is wrong and
// where.
func RequestFromJSON(document []byte) (*Request, error) {
	data, length := bytes(document)
	var out *C.imagegate_request
	var given *C.imagegate_error
	if err := failure(C.imagegate_request_from_json(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	return requestOf(out), nil
}

func requestOf(pointer *C.imagegate_request) *Request {
	r := &Request{images: int(C.imagegate_request_image_count(pointer))}
	r.handle = own(r, unsafe.Pointer(pointer), func(pointer unsafe.Pointer) {
		C.imagegate_request_free((*C.imagegate_request)(pointer))
	})
	return r
}

func (r *Request) held() *handle {
	if r == nil {
		return nil
	}
	return r.handle
}

// Close releases the request; decisions about it stay whole.
func (r *Request) Close() { r.held().close() }

// Images is how many images it has.
func (r *Request) Images() int { return r.images }
