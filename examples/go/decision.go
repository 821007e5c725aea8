package imagegate

// #cgo noescape imagegate_decision_to_json
// #cgo nocallback imagegate_decision_to_json
// #include <imagegate.h>
import "C"

import (
	"sync"
	"time"
	"unsafe"
)

// Action is what a decision says of an image, from the mildest to the strictest.
type Action uint32

const (
	Allow Action = C.IMAGEGATE_ACTION_ALLOW
	Audit Action = C.IMAGEGATE_ACTION_AUDIT
	Deny  Action = C.IMAGEGATE_ACTION_DENY
)

func (a Action) String() string { return goText(C.imagegate_action_text(C.uint32_t(a))) }

// Detail is how much of a decision is written.
type Detail uint32

const (
	// All is every rule: the canonical form.
	All Detail = C.IMAGEGATE_DETAIL_ALL
	// InScope is without the rules that are disabled or not in scope.
	InScope Detail = C.IMAGEGATE_DETAIL_IN_SCOPE
	// Triggered is the triggered rules alone.
	Triggered Detail = C.IMAGEGATE_DETAIL_TRIGGERED
)

// Decision is what was decided, with the gate and the request that it was decided from. A closed one denies.
type Decision struct {
	handle *handle
	mutex  sync.Mutex
}

// ImageAction is what was decided about one image, by its place in the request, on one platform.
type ImageAction struct {
	Image  int
	Action Action
}

// NewDecision is an empty decision for [Gate.EvaluateInto]. It denies until something is decided.
func NewDecision() *Decision {
	return decisionOf(C.imagegate_decision_new())
}

func decisionOf(pointer *C.imagegate_decision) *Decision {
	d := &Decision{}
	d.handle = own(d, unsafe.Pointer(pointer), func(pointer unsafe.Pointer) {
		C.imagegate_decision_free((*C.imagegate_decision)(pointer))
	})
	return d
}

func (d *Decision) held() *handle {
	if d == nil {
		return nil
	}
	return d.handle
}

// Close releases the decision.
func (d *Decision) Close() { d.held().close() }

// ask looks at the decision while nobody changes it; not at all where it is closed.
func (d *Decision) ask(look func(*C.imagegate_decision)) error {
	pointer, err := d.held().use("decision")
	if err != nil {
		return err
	}
	defer d.handle.done()
	d.mutex.Lock()
	defer d.mutex.Unlock()
	look((*C.imagegate_decision)(pointer))
	return nil
}

// Action is the strictest over all images.
func (d *Decision) Action() Action {
	action := Deny
	_ = d.ask(func(pointer *C.imagegate_decision) { action = Action(C.imagegate_decision_action(pointer)) })
	return action
}

// Images are the actions for every image and platform that was looked at.
func (d *Decision) Images() []ImageAction {
	var images []ImageAction
	_ = d.ask(func(pointer *C.imagegate_decision) {
		for index := range C.imagegate_decision_image_count(pointer) {
			var image C.imagegate_image_action
			C.imagegate_decision_image(pointer, index, &image)
			images = append(images, ImageAction{Image: int(image.image), Action: Action(image.action)})
		}
	})
	return images
}

// EvaluatedAt is the instant that it was asked for, and whether there is one.
func (d *Decision) EvaluatedAt() (at time.Time, is bool) {
	_ = d.ask(func(pointer *C.imagegate_decision) {
		var instant C.imagegate_instant
		if is = bool(C.imagegate_decision_evaluated_at(pointer, &instant)); is {
			at = goTime(instant)
		}
	})
	return at, is
}

// ValidUntil is until when it holds, if nothing but time changes; false: for good.
func (d *Decision) ValidUntil() (until time.Time, is bool) {
	_ = d.ask(func(pointer *C.imagegate_decision) {
		var instant C.imagegate_instant
		if is = bool(C.imagegate_decision_valid_until(pointer, &instant)); is {
			until = goTime(instant)
		}
	})
	return until, is
}

// write gives the decision in some form to what takes it.
func (d *Decision) write(
	take func(C.imagegate_string),
	write func(*C.imagegate_decision, *C.imagegate_string, **C.imagegate_error) C.imagegate_status,
) (err error) {
	asked := d.ask(func(pointer *C.imagegate_decision) {
		var text C.imagegate_string
		var given *C.imagegate_error
		if err = failure(write(pointer, &text, &given), given); err == nil {
			defer C.imagegate_string_free(&text)
			take(text)
		}
	})
	if asked != nil {
		return asked
	}
	return err
}

// text writes the decision as a text.
func (d *Decision) text(
	write func(*C.imagegate_decision, *C.imagegate_string, **C.imagegate_error) C.imagegate_status,
) (written string, err error) {
	err = d.write(func(text C.imagegate_string) { written = string(bytesOf(text)) }, write)
	return written, err
}

// JSON is the decision as JSON, canonical with [All].
func (d *Decision) JSON(detail Detail) (string, error) {
	return d.text(func(p *C.imagegate_decision, out *C.imagegate_string, e **C.imagegate_error) C.imagegate_status {
		return C.imagegate_decision_to_json(p, C.uint32_t(detail), out, e)
	})
}

// AppendJSON appends what [Decision.JSON] gives: a buffer that is used again and again spares the collector what may be
// hundreds of kilobytes.
func (d *Decision) AppendJSON(buffer []byte, detail Detail) ([]byte, error) {
	err := d.write(
		func(text C.imagegate_string) { buffer = append(buffer, bytesOf(text)...) },
		func(p *C.imagegate_decision, out *C.imagegate_string, e **C.imagegate_error) C.imagegate_status {
			return C.imagegate_decision_to_json(p, C.uint32_t(detail), out, e)
		},
	)
	return buffer, err
}

// Text is the decision for people, in lines, perhaps coloured with ANSI escapes.
func (d *Decision) Text(detail Detail, colour bool) (string, error) {
	return d.text(func(p *C.imagegate_decision, out *C.imagegate_string, e **C.imagegate_error) C.imagegate_status {
		return C.imagegate_decision_to_text(p, C.uint32_t(detail), C.bool(colour), out, e)
	})
}

// ShortText says in one line of at most so many bytes why the images are refused or noted.
func (d *Decision) ShortText(most int) (string, error) {
	return d.text(func(p *C.imagegate_decision, out *C.imagegate_string, e **C.imagegate_error) C.imagegate_status {
		return C.imagegate_decision_to_short_text(p, C.size_t(max(most, 0)), out, e)
	})
}
