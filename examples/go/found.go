package imagegate

// #include <imagegate.h>
import "C"

import "unsafe"

// foundHandle is what was found in a document; its parts share it.
type foundHandle struct{ handle *handle }

func foundHandleOf(pointer *C.imagegate_found) *foundHandle {
	f := &foundHandle{}
	f.handle = own(f, unsafe.Pointer(pointer), func(pointer unsafe.Pointer) {
		C.imagegate_found_free((*C.imagegate_found)(pointer))
	})
	return f
}

// held is nil for what was not found but made by hand.
func (f *foundHandle) held() *handle {
	if f == nil {
		return nil
	}
	return f.handle
}
