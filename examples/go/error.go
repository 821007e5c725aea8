package imagegate

// #include <imagegate.h>
import "C"

import (
	"strconv"
	"strings"
	"unsafe"
)

// Error says why a document, a value or a set of documents was refused.
type Error struct {
	// Code is stable, "unknownKey" for example.
	Code string
	// Message is for people; its wording may change.
	Message string
	// Document is which of several documents it is about, "policies/0" for example; else empty.
	Document string
	// Pointer is the JSON pointer of the place, empty for the whole document.
	Pointer string
	// Line and Column count from 1; they are 0 where they are not known.
	Line, Column int

	handle *handle
}

func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString("imagegate: ")
	if e.Document != "" {
		text.WriteString(e.Document + ": ")
	}
	if e.Line > 0 {
		text.WriteString("line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column) + ": ")
	}
	text.WriteString(e.Message)
	if e.Pointer != "" {
		text.WriteString(" (at " + e.Pointer + ")")
	}
	text.WriteString(" [" + e.Code + "]")
	return text.String()
}

func (e *Error) held() *handle {
	if e == nil {
		return nil
	}
	return e.handle
}

// JSON is the error as an object, as the answers of "imagegate evaluate --stream" have it.
func (e *Error) JSON() (string, error) {
	pointer, err := e.held().use("error")
	if err != nil {
		return "", err
	}
	defer e.handle.done()
	var text C.imagegate_string
	C.imagegate_error_to_json((*C.imagegate_error)(pointer), &text)
	return takeString(&text), nil
}

// failure takes an error that was given to us; nil where all is well.
func failure(status C.imagegate_status, given *C.imagegate_error) error {
	if status == C.IMAGEGATE_STATUS_OK {
		return nil
	}
	return errorOf(given)
}

func errorOf(given *C.imagegate_error) *Error {
	e := &Error{
		Code:     goText(C.imagegate_error_code(given)),
		Message:  goText(C.imagegate_error_message(given)),
		Document: goText(C.imagegate_error_document(given)),
		Pointer:  goText(C.imagegate_error_pointer(given)),
		Line:     int(C.imagegate_error_line(given)),
		Column:   int(C.imagegate_error_column(given)),
	}
	e.handle = own(e, unsafe.Pointer(given), func(pointer unsafe.Pointer) {
		C.imagegate_error_free((*C.imagegate_error)(pointer))
	})
	return e
}
