package imagegate

// #include <imagegate.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// Mirrors are prefixes of image references that stand for other prefixes: an image that is pulled through a mirror has
// another name than the one that its report names.
type Mirrors struct{ handle *handle }

// NewMirrors is mirrors from entries PREFIX=ORIGINAL, both registry[/path]: "mirror.example.com/docker.io=docker.io". It
// fails with an [*Error]: "invalidValue", "invalidRegistry", "invalidReference", or "duplicateName" where a prefix is given
// twice.
func NewMirrors(entries ...string) (*Mirrors, error) {
	// The list that the library looks at holds pointers of Go's.
	var pinned runtime.Pinner
	defer pinned.Unpin()
	texts := make([]C.imagegate_text, 0, len(entries))
	for _, entry := range entries {
		data, length := chars(entry)
		if length > 0 {
			pinned.Pin(data)
		}
		texts = append(texts, C.imagegate_text{data: data, length: length})
	}
	var out *C.imagegate_mirrors
	var given *C.imagegate_error
	status := C.imagegate_mirrors_new(unsafe.SliceData(texts), C.size_t(len(texts)), &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	m := &Mirrors{}
	m.handle = own(m, unsafe.Pointer(out), func(pointer unsafe.Pointer) {
		C.imagegate_mirrors_free((*C.imagegate_mirrors)(pointer))
	})
	return m, nil
}

func (m *Mirrors) held() *handle {
	if m == nil {
		return nil
	}
	return m.handle
}

// Close releases the mirrors.
func (m *Mirrors) Close() { m.held().close() }

// Resolve is the reference as if it were below the original: the longest prefix that it is below counts, and only once. A
// reference below none of them stays as it is, in its normal form. It fails with an [*Error] ("invalidReference").
func (m *Mirrors) Resolve(reference string) (string, error) {
	pointer, err := m.held().use("mirrors")
	if err != nil {
		return "", err
	}
	defer m.handle.done()
	data, length := chars(reference)
	var text C.imagegate_string
	var given *C.imagegate_error
	status := C.imagegate_mirrors_resolve((*C.imagegate_mirrors)(pointer), data, length, &text, &given)
	if err := failure(status, given); err != nil {
		return "", err
	}
	return takeString(&text), nil
}

// ReportFor is the report under the name of an image, where both are the same repository under names that differ; tag and
// digests stay those of the report. It is nil where there is nothing to rewrite: the names are the same, the repositories
// differ, or one of them has no valid reference.
func (m *Mirrors) ReportFor(report *Report, image string) (*Report, error) {
	mirrors, err := m.held().use("mirrors")
	if err != nil {
		return nil, err
	}
	defer m.handle.done()
	pointer, err := report.held().use("report")
	if err != nil {
		return nil, err
	}
	defer report.handle.done()
	data, length := chars(image)
	var out *C.imagegate_report
	var given *C.imagegate_error
	status := C.imagegate_mirrors_report_for((*C.imagegate_mirrors)(mirrors), (*C.imagegate_report)(pointer), data, length,
		&out, &given)
	if err := failure(status, given); err != nil || out == nil {
		return nil, err
	}
	return reportOf(out), nil
}
