// Package imagegate decides whether a container image may run: policies, exemptions, VEX statements and scan reports in,
// one decision that explains itself out. It is a thin layer over the C library libimagegate.
//
// Policies, exemptions and VEX statements are compiled into a [Gate]; a [Report] is read once and shared; a [Request]
// says which images would run where; [Gate.Evaluate] decides. What is not given is unknown, and what is unknown never
// helps an image in; known to be absent is something else ([Fact]).
//
// Everything may be used from any number of goroutines. Close releases memory at once; what is not closed is released
// when it is collected. What is used after Close is an error ([ErrClosed]), never a crash.
//
// To build, the compiler must find the library: CGO_CFLAGS="$(pkg-config --cflags imagegate)" and
// CGO_LDFLAGS="$(pkg-config --libs imagegate)".
package imagegate

// #cgo LDFLAGS: -limagegate
// #include <imagegate.h>
import "C"

// Version is the version of the library.
func Version() string {
	return goText(C.imagegate_version())
}
