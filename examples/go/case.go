package imagegate

// #include <imagegate.h>
import "C"

import (
	"iter"
	"time"
	"unsafe"
)

// Case is what a line of "imagegate evaluate --stream" asks for. [Case.Evaluate] and [Case.Forecast] answer
// it as it was read: setting the fields does not change what they give.
type Case struct {
	Gate    *Gate
	Request *Request
	// Now is any instant, while [Gate.Evaluate] takes none before the year 2000.
	Now time.Time
	// ForecastTo is until when it is to be forecast; nil: only the decision is asked for.
	ForecastTo *time.Time

	handle *handle
}

// ReadCase takes a line apart. The error is an [*Error] with the first thing that is wrong, and in which document.
func ReadCase(line []byte) (*Case, error) {
	data, length := bytes(line)
	var out *C.imagegate_case
	var given *C.imagegate_error
	if err := failure(C.imagegate_read_case(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	c := &Case{Gate: gateOf(C.imagegate_case_gate(out)), Request: requestOf(C.imagegate_case_request(out))}
	var at C.imagegate_instant
	C.imagegate_case_now(out, &at)
	c.Now = goTime(at)
	if C.imagegate_case_forecast_to(out, &at) {
		to := goTime(at)
		c.ForecastTo = &to
	}
	c.handle = own(c, unsafe.Pointer(out), func(pointer unsafe.Pointer) {
		C.imagegate_case_free((*C.imagegate_case)(pointer))
	})
	return c, nil
}

func (c *Case) held() *handle {
	if c == nil {
		return nil
	}
	return c.handle
}

// Close releases the case, its gate and its request; decisions that were made of it stay whole.
func (c *Case) Close() {
	if c == nil {
		return
	}
	c.Gate.Close()
	c.Request.Close()
	c.handle.close()
}

// Evaluate decides what the line asks for, at the time that the line says.
func (c *Case) Evaluate() (*Decision, error) {
	pointer, err := c.held().use("case")
	if err != nil {
		return nil, err
	}
	defer c.handle.done()
	var given *C.imagegate_error
	decision := C.imagegate_decision_new()
	status := C.imagegate_case_evaluate((*C.imagegate_case)(pointer), decision, &given)
	if err := failure(status, given); err != nil {
		C.imagegate_decision_free(decision)
		return nil, err
	}
	return decisionOf(decision), nil
}

// Forecast gives the decisions that the line asks for. It ends with an error, if there is one, also where the line asks
// for the decision alone.
func (c *Case) Forecast() iter.Seq2[*Decision, error] {
	return decisions(c.forecast)
}

func (c *Case) forecast() (*C.imagegate_forecast, error) {
	pointer, err := c.held().use("case")
	if err != nil {
		return nil, err
	}
	defer c.handle.done()
	var out *C.imagegate_forecast
	var given *C.imagegate_error
	status := C.imagegate_case_forecast((*C.imagegate_case)(pointer), &out, &given)
	return out, failure(status, given)
}
