package imagegate

// #cgo noescape imagegate_gate_evaluate
// #cgo nocallback imagegate_gate_evaluate
// #include <imagegate.h>
import "C"

import (
	"iter"
	"time"
	"unsafe"
)

// Gate is compiled policies, exemptions and VEX statements.
type Gate struct {
	handle      *handle
	fingerprint string
	warnings    []*Error
}

// Compile compiles documents, in the order of the decision; vex may be nil. It fails with an [*Error]
// ("duplicateName") where two policies have one name, and says which document it is ("policies/1").
func Compile(policies []*Policy, exemptions []*Exemption, vex *Vex) (*Gate, error) {
	ps, done, err := useAll(policies, "policies")
	if err != nil {
		return nil, err
	}
	defer done()
	es, done, err := useAll(exemptions, "exemptions")
	if err != nil {
		return nil, err
	}
	defer done()
	var v unsafe.Pointer
	if vex != nil {
		if v, err = vex.handle.use("vex"); err != nil {
			return nil, err
		}
		defer vex.handle.done()
	}
	var out *C.imagegate_gate
	var given *C.imagegate_error
	status := C.imagegate_gate_compile((**C.imagegate_policy)(first(ps)), C.size_t(len(ps)),
		(**C.imagegate_exemption)(first(es)), C.size_t(len(es)),
		(*C.imagegate_vex)(v), &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	return gateOf(out), nil
}

func gateOf(pointer *C.imagegate_gate) *Gate {
	var text C.imagegate_string
	C.imagegate_gate_fingerprint(pointer, &text, nil)
	g := &Gate{fingerprint: takeString(&text)}
	for index := range C.imagegate_gate_warning_count(pointer) {
		g.warnings = append(g.warnings, errorOf(C.imagegate_gate_warning(pointer, index)))
	}
	g.handle = own(g, unsafe.Pointer(pointer), func(pointer unsafe.Pointer) {
		C.imagegate_gate_free((*C.imagegate_gate)(pointer))
	})
	return g
}

func (g *Gate) held() *handle {
	if g == nil {
		return nil
	}
	return g.handle
}

// Close releases the gate; decisions that were made with it stay whole.
func (g *Gate) Close() { g.held().close() }

// Warnings are what is not as the documents' authors will expect: exemptions that are not applied to some rules.
func (g *Gate) Warnings() []*Error { return append([]*Error(nil), g.warnings...) }

// Fingerprint is for keys of caches: gates with the same one decide alike.
func (g *Gate) Fingerprint() string { return g.fingerprint }

// Evaluate decides a request at an instant. One before the year 2000 is an [*Error] ("invalidInstant"), and so is the
// zero time: then no enforceFrom has come and no exemption has ended. [Case.Evaluate] decides at any instant.
func (g *Gate) Evaluate(request *Request, now time.Time) (*Decision, error) {
	decision := NewDecision()
	if err := g.EvaluateInto(request, now, decision); err != nil {
		decision.Close()
		return nil, err
	}
	return decision, nil
}

// EvaluateInto decides a request, as [Gate.Evaluate], into a decision that was used before, which then allocates nothing.
func (g *Gate) EvaluateInto(request *Request, now time.Time, decision *Decision) error {
	gate, err := g.held().use("gate")
	if err != nil {
		return err
	}
	defer g.handle.done()
	about, err := request.held().use("request")
	if err != nil {
		return err
	}
	defer request.handle.done()
	into, err := decision.held().use("decision")
	if err != nil {
		return err
	}
	defer decision.handle.done()
	decision.mutex.Lock()
	defer decision.mutex.Unlock()
	var given *C.imagegate_error
	status := C.imagegate_gate_evaluate((*C.imagegate_gate)(gate), (*C.imagegate_request)(about), instantOf(now),
		(*C.imagegate_decision)(into), &given)
	return failure(status, given)
}

// Forecast gives the decisions at an instant and at every later one, up to and including to, at which some action or
// outcome changes; the one at from alone where to is before it. It ends with an error, if there is one. As for
// [Gate.Evaluate], neither instant is before the year 2000.
func (g *Gate) Forecast(request *Request, from, to time.Time) iter.Seq2[*Decision, error] {
	return decisions(func() (*C.imagegate_forecast, error) { return g.forecast(request, from, to) })
}

// decisions are those of a forecast, which is made when they are asked for.
func decisions(begin func() (*C.imagegate_forecast, error)) iter.Seq2[*Decision, error] {
	return func(yield func(*Decision, error) bool) {
		forecast, err := begin()
		if err != nil {
			yield(nil, err)
			return
		}
		defer C.imagegate_forecast_free(forecast)
		for {
			var out *C.imagegate_decision
			var given *C.imagegate_error
			if err := failure(C.imagegate_forecast_next(forecast, &out, &given), given); err != nil {
				yield(nil, err)
				return
			}
			if out == nil || !yield(decisionOf(out), nil) {
				return
			}
		}
	}
}

func (g *Gate) forecast(request *Request, from, to time.Time) (*C.imagegate_forecast, error) {
	gate, err := g.held().use("gate")
	if err != nil {
		return nil, err
	}
	defer g.handle.done()
	about, err := request.held().use("request")
	if err != nil {
		return nil, err
	}
	defer request.handle.done()
	var out *C.imagegate_forecast
	var given *C.imagegate_error
	status := C.imagegate_gate_forecast((*C.imagegate_gate)(gate), (*C.imagegate_request)(about), instantOf(from),
		instantOf(to), &out, &given)
	return out, failure(status, given)
}
