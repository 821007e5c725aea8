package imagegate

import (
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// ErrClosed is what using a closed value gives.
var ErrClosed = errors.New("it is closed")

// handle is something of the library's that is released when it was closed and nobody uses it any more. So Close may be
// called at any time, by anybody, as often as they like.
type handle struct {
	pointer unsafe.Pointer
	release func(unsafe.Pointer)
	// One for being open and one for everybody who uses it; never again more than none.
	users  atomic.Int64
	closed atomic.Bool
}

// own makes a handle that is closed at the latest when its owner is collected.
func own[T any](owner *T, pointer unsafe.Pointer, release func(unsafe.Pointer)) *handle {
	h := &handle{pointer: pointer, release: release}
	h.users.Store(1)
	runtime.AddCleanup(owner, (*handle).close, h)
	return h
}

// use gives the pointer until done is called.
func (h *handle) use(name string) (unsafe.Pointer, error) {
	if h == nil {
		return nil, fmt.Errorf("imagegate: %s: %w", name, ErrClosed)
	}
	for {
		users := h.users.Load()
		if users == 0 {
			return nil, fmt.Errorf("imagegate: %s: %w", name, ErrClosed)
		}
		if h.users.CompareAndSwap(users, users+1) {
			return h.pointer, nil
		}
	}
}

func (h *handle) done() {
	if h.users.Add(-1) == 0 {
		h.release(h.pointer)
	}
}

func (h *handle) close() {
	if h != nil && h.closed.CompareAndSwap(false, true) {
		h.done()
	}
}

// owner is anything that has a handle.
type owner interface{ held() *handle }

// useAll gives the pointers of a list, and a function that ends their use.
func useAll[T owner](list []T, name string) ([]unsafe.Pointer, func(), error) {
	pointers := make([]unsafe.Pointer, 0, len(list))
	done := func() {
		for _, each := range list[:len(pointers)] {
			each.held().done()
		}
	}
	for index, each := range list {
		pointer, err := each.held().use(fmt.Sprintf("%s[%d]", name, index))
		if err != nil {
			done()
			return nil, nil, err
		}
		pointers = append(pointers, pointer)
	}
	return pointers, done, nil
}
