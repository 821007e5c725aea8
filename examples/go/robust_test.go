package imagegate_test

import (
	"errors"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"imagegate.dev/imagegate"
)

func isClosed(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, imagegate.ErrClosed) {
		t.Errorf("%s: %v", what, err)
	}
}

func TestClosed(t *testing.T) {
	gate, request := gateOf(policyYAML), requestIn(imagegate.Value("payments"))
	decision := must(gate.Evaluate(request, after))

	// A decision keeps what it was decided from; closing twice does no harm.
	gate.Close()
	gate.Close()
	request.Close()
	if text := must(decision.ShortText(100)); !strings.HasPrefix(text, "denied") {
		t.Error(text)
	}
	_, err := gate.Evaluate(requestIn(imagegate.Value("payments")), after)
	isClosed(t, "gate", err)
	_, err = gateOf(policyYAML).Evaluate(request, after)
	isClosed(t, "request", err)
	for _, err := range gate.Forecast(request, before, after) {
		isClosed(t, "forecast", err)
	}
	decision.Close()
	_, err = decision.JSON(imagegate.All)
	isClosed(t, "decision", err)
	if decision.Action() != imagegate.Deny || decision.Images() != nil {
		t.Error("a closed decision denies")
	}
	_, err = imagegate.Respond(decision)
	isClosed(t, "decision", err)
	_, err = decision.Uncounted()
	isClosed(t, "reports of a decision", err)

	policy, report := imagegate.DefaultPolicy(), must(imagegate.ReportFromJSON([]byte(reportJSON)))
	policy.Close()
	_, err = imagegate.Compile([]*imagegate.Policy{imagegate.DefaultPolicy(), policy}, nil, nil)
	isClosed(t, "policy", err)
	_, err = imagegate.Compile([]*imagegate.Policy{nil}, nil, nil)
	isClosed(t, "no policy", err)
	report.Close()
	_, err = report.Findings()
	isClosed(t, "report", err)
	_, err = report.OfImage("a")
	isClosed(t, "report of an image", err)
	read := must(imagegate.ReadCase([]byte(`{"request": {"images": [{"reference": "a"}]}, "now": "2026-11-20T08:00:00Z"}`)))
	read.Close()
	read.Close()
	for _, read := range []*imagegate.Case{read, {}} {
		_, err = read.Evaluate()
		isClosed(t, "case", err)
		for _, err := range read.Forecast() {
			isClosed(t, "forecast of a case", err)
		}
	}
	(&imagegate.Case{}).Close()
	_, err = imagegate.NewRequest(nil, imagegate.Image{Reference: "a", Reports: []*imagegate.Report{report}})
	isClosed(t, "report of a request", err)
	_, err = imagegate.Refuse(&imagegate.Error{})
	isClosed(t, "an error made by hand", err)
	_, err = (&imagegate.Found{}).Request(imagegate.Learnt{})
	isClosed(t, "an object made by hand", err)
}

// What is nil, since a host went on after an error for example, is as what is closed.
func TestNil(t *testing.T) {
	var (
		gate     *imagegate.Gate
		request  *imagegate.Request
		decision *imagegate.Decision
		vex      *imagegate.Vex
		response *imagegate.AdmissionResponse
		failed   *imagegate.Error
		read     *imagegate.Case
		report   *imagegate.Report
	)
	_, err := gate.Evaluate(requestIn(imagegate.Value("payments")), after)
	isClosed(t, "gate", err)
	_, err = gateOf(policyYAML).Evaluate(request, after)
	isClosed(t, "request", err)
	isClosed(t, "decision", gateOf(policyYAML).EvaluateInto(requestIn(imagegate.Value("payments")), after, decision))
	for _, err := range gate.Forecast(request, before, after) {
		isClosed(t, "forecast", err)
	}
	_, err = imagegate.Respond(decision)
	isClosed(t, "decision of a response", err)
	_, err = response.JSON(nil)
	isClosed(t, "response", err)
	_, err = imagegate.Refuse(failed)
	isClosed(t, "error", err)
	_, err = decision.Uncounted()
	isClosed(t, "reports of a decision", err)
	if _, err = imagegate.NewDecision().Uncounted(); code(err) != "invalidArgument" {
		t.Error("nothing is decided", err)
	}
	_, err = report.OfImage("a")
	isClosed(t, "report", err)
	_, err = read.Evaluate()
	isClosed(t, "case", err)
	for _, err := range read.Forecast() {
		isClosed(t, "forecast of a case", err)
	}
	if decision.Action() != imagegate.Deny {
		t.Error("no decision denies")
	}
	for _, each := range []interface{ Close() }{gate, request, decision, vex, response, read, report} {
		each.Close()
	}
}

func TestCheck(t *testing.T) {
	errors := imagegate.CheckPolicyJSON([]byte("{\n  \"apiVersoin\": \"imagegate.dev/v1\",\n  \"kind\": 1}"))
	if len(errors) < 2 || errors[0].Code != "unknownKey" || errors[0].Line != 2 {
		t.Error(errors)
	}
	if errors := imagegate.CheckExemptionJSON(nil); len(errors) != 1 || errors[0].Code != "invalidSyntax" {
		t.Error(errors)
	}
	if errors := imagegate.CheckRequestJSON([]byte(`{"images": [{"reference": "nginx:1.25"}]}`)); errors != nil {
		t.Error(errors)
	}
}

func TestBytes(t *testing.T) {
	if _, err := imagegate.PolicyFromJSON(nil); code(err) != "invalidSyntax" {
		t.Error(err)
	}
	if _, err := imagegate.PolicyFromJSON([]byte("\xff")); code(err) != "invalidSyntax" {
		t.Error(err)
	}
	if _, err := imagegate.NewRequest(nil, imagegate.Image{Reference: "\xff"}); code(err) != "invalidUtf8" {
		t.Error(err)
	}
	bad := imagegate.Workload{Labels: imagegate.LabelsOf(map[string]string{"a": "\xff"})}
	if _, err := imagegate.NewRequest(&bad, imagegate.Image{Reference: "a"}); code(err) != "invalidUtf8" {
		t.Error(err)
	}
	if _, err := imagegate.RequestFromJSON(make([]byte, 65<<20)); code(err) != "tooLarge" {
		t.Error(err)
	}
	// NULs are characters like others.
	request := must(imagegate.NewRequest(nil, imagegate.Image{Reference: "nginx\x00:1"}))
	decision := must(gateOf(policyYAML).Evaluate(request, after))
	if json := must(decision.JSON(imagegate.All)); !strings.Contains(json, `nginx\u0000:1`) {
		t.Error(json)
	}
	for _, now := range []time.Time{time.Unix(math.MaxInt64, 0), time.Unix(math.MinInt64, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if _, err := gateOf(policyYAML).Evaluate(request, now); code(err) != "invalidInstant" {
			t.Error(now, err)
		}
	}
}

// Many goroutines on one gate, one request and one decision, while all of them are closed at some time.
func TestGoroutines(t *testing.T) {
	gate, request := gateOf(policyYAML), requestIn(imagegate.Value("payments"))
	expected := must(must(gate.Evaluate(request, after)).JSON(imagegate.All))
	shared := imagegate.NewDecision()
	var group sync.WaitGroup
	for worker := range 16 {
		group.Add(1)
		go func() {
			defer group.Done()
			for round := range 200 {
				if worker == 0 && round == 150 {
					gate.Close()
					request.Close()
					shared.Close()
				}
				if err := gate.EvaluateInto(request, after, shared); err != nil && !errors.Is(err, imagegate.ErrClosed) {
					t.Error(err)
				}
				_ = shared.Action()
				if uncounted, err := shared.Uncounted(); uncounted != nil || err != nil && !errors.Is(err, imagegate.ErrClosed) &&
					code(err) != "invalidArgument" {
					t.Error(uncounted, err)
				}
				decision, err := gate.Evaluate(request, after)
				if errors.Is(err, imagegate.ErrClosed) {
					continue
				}
				if text := must(must(decision, err).JSON(imagegate.All)); text != expected {
					t.Error(text)
				}
				if round%20 == 0 {
					runtime.GC()
				}
			}
		}()
	}
	group.Wait()
}

// resident is the memory that the process holds, in bytes; 0 where the system does not tell.
func resident() int {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(statm))[1])
	return pages * os.Getpagesize()
}

// A million calls leave the process as large as it was, though only some of what they give is closed.
func TestSteady(t *testing.T) {
	gate, request := gateOf(policyYAML), requestIn(imagegate.Value("payments"))
	decision := imagegate.NewDecision()
	calls := func(count int) {
		for round := range count {
			if err := gate.EvaluateInto(request, after, decision); err != nil {
				t.Fatal(err)
			}
			if round%10 != 0 {
				continue
			}
			fresh := must(gate.Evaluate(request, after))
			must(fresh.JSON(imagegate.All))
			if round%20 == 0 {
				fresh.Close()
			}
			if _, err := imagegate.PolicyFromJSON([]byte("{")); err == nil {
				t.Fatal("that is no policy")
			}
		}
		runtime.GC()
	}
	calls(100_000)
	earlier := resident()
	calls(1_000_000)
	later := resident()
	t.Logf("%d KiB before, %d KiB after a million calls", earlier>>10, later>>10)
	if later > earlier+32<<20 {
		t.Errorf("%d KiB before, %d KiB after a million calls", earlier>>10, later>>10)
	}
}
