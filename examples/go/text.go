package imagegate

// #include <imagegate.h>
import "C"

import (
	"time"
	"unsafe"
)

// chars is where a text stands; the library looks at it only until the call returns.
func chars(text string) (*C.char, C.size_t) {
	return (*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text))
}

// bytes is where a document stands.
func bytes(document []byte) (*C.char, C.size_t) {
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(document))), C.size_t(len(document))
}

// goText copies a text that is the library's; empty where there is none.
func goText(text C.imagegate_text) string {
	return C.GoStringN(text.data, C.int(text.length))
}

// takeString copies a text that was given to us, and releases it.
func takeString(text *C.imagegate_string) string {
	defer C.imagegate_string_free(text)
	return string(bytesOf(*text))
}

// bytesOf is a text that was given to us, until it is released.
func bytesOf(text C.imagegate_string) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(text.data)), text.length)
}

func instantOf(at time.Time) C.imagegate_instant {
	return C.imagegate_instant{seconds: C.int64_t(at.Unix()), nanoseconds: C.uint32_t(at.Nanosecond())}
}

func goTime(at C.imagegate_instant) time.Time {
	return time.Unix(int64(at.seconds), int64(at.nanoseconds)).UTC()
}

// timeIf is an instant, if there is one. The zero time is a time like others, so it does not stand for none.
func timeIf(is C.bool, at *C.imagegate_instant) *time.Time {
	if !is {
		return nil
	}
	goTime := goTime(*at)
	return &goTime
}

// first is where a list of the library's pointers begins; nil where it is empty.
func first(list []unsafe.Pointer) unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(list))
}
