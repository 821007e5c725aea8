package imagegate

// #include <imagegate.h>
import "C"

import "time"

// Case is what a line of "imagegate evaluate --stream" asks for.
type Case struct {
	Gate    *Gate
	Request *Request
	Now     time.Time
	// ForecastTo is until when it is to be forecast; nil: only the decision is asked for.
	ForecastTo *time.Time
}

// ReadCase takes a line apart. The error is an [*Error] with the first thing that is wrong, and in which document.
func ReadCase(line []byte) (*Case, error) {
	data, length := bytes(line)
	var out *C.imagegate_case
	var given *C.imagegate_error
	if err := failure(C.imagegate_read_case(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	defer C.imagegate_case_free(out)
	c := &Case{Gate: gateOf(C.imagegate_case_gate(out)), Request: requestOf(C.imagegate_case_request(out))}
	var at C.imagegate_instant
	C.imagegate_case_now(out, &at)
	c.Now = goTime(at)
	if C.imagegate_case_forecast_to(out, &at) {
		to := goTime(at)
		c.ForecastTo = &to
	}
	return c, nil
}

// Close releases gate and request.
func (c *Case) Close() {
	if c == nil {
		return
	}
	c.Gate.Close()
	c.Request.Close()
}
