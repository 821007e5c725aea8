package imagegate_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"imagegate.dev/imagegate"
)

// A time that was forgotten, or is in another unit, would be one at which no enforceFrom has come.
func TestTimesBefore2000AreRefused(t *testing.T) {
	gate, request := gateOf(policyYAML), requestIn(imagegate.Value("payments"))
	for _, each := range []struct {
		now            time.Time
		message, cause string
	}{
		{time.Time{}, "0001-01-01T00:00:00Z is before 2000-01-01T00:00:00Z", "was it set?"},
		{time.Unix(0, 0), "1970-01-01T00:00:00Z is before 2000-01-01T00:00:00Z", "was it set?"},
		{time.UnixMilli(after.Unix()), "1970-01-22T", "were seconds taken for milliseconds or nanoseconds?"},
		{time.Unix(0, after.Unix()), "1970-01-01T00:00:01.8", "were seconds taken for milliseconds or nanoseconds?"},
		{time.Date(1999, 12, 31, 23, 59, 59, 999999999, time.UTC), "1999-12-31T23:59:59.999999999Z", ""},
		{time.Date(26, 11, 20, 8, 0, 0, 0, time.UTC), "0026-11-20T08:00:00Z", "is the year right?"},
	} {
		_, err := gate.Evaluate(request, each.now)
		errs := map[string]error{"now": err}
		for _, err := range gate.Forecast(request, each.now, after) {
			errs["from"] = err
		}
		for _, err := range gate.Forecast(request, before, each.now) {
			errs["to"] = err
		}
		for argument, err := range errs {
			var refused *imagegate.Error
			if !errors.As(err, &refused) || refused.Code != "invalidInstant" || refused.Document != argument ||
				!strings.HasPrefix(refused.Message, each.message) || !strings.Contains(refused.Message, each.cause) {
				t.Errorf("%v as %s: %v", each.now, argument, err)
			} else if response := must(imagegate.Refuse(refused)); response.Allowed {
				t.Error("what cannot be decided is not let in")
			}
		}
	}
	first := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	if action := must(gate.Evaluate(request, first)).Action(); action != imagegate.Audit {
		t.Error(action)
	}
}

func TestACaseIsOfAnyTime(t *testing.T) {
	line := `{"request": {"images": [{"reference": "nginx:1.25"}]}, "now": "0001-01-01T00:00:00Z"`
	once := must(imagegate.ReadCase([]byte(line + "}")))
	if at, is := must(once.Evaluate()).EvaluatedAt(); !is || !at.Equal(once.Now) {
		t.Error(at)
	}
	for decision, err := range once.Forecast() {
		if code(err) != "invalidArgument" || decision != nil {
			t.Error(decision, err)
		}
	}
	forecast := must(imagegate.ReadCase([]byte(line + `, "forecastTo": "1969-01-01T00:00:00Z"}`)))
	count := 0
	for decision, err := range forecast.Forecast() {
		must(decision, err).Close()
		count++
	}
	if count != 1 {
		t.Error(count)
	}
}
