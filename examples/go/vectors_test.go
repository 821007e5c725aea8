package imagegate_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"imagegate.dev/imagegate"
)

// To be raised with each new vector, so that none is lost.
const (
	decided = 1063
	refused = 540
)

// records reads what `cargo run -p imagegate-tests --bin records` writes: fields, each `LENGTH:BYTES,`.
type records struct {
	t  *testing.T
	in *bufio.Reader
}

// next is a field; false at the end.
func (r records) next() (string, bool) {
	length, err := r.in.ReadString(':')
	if err == io.EOF && length == "" {
		return "", false
	}
	count, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
	if err != nil {
		r.t.Fatal("the records are broken:", err)
	}
	field := make([]byte, count+1)
	if _, err := io.ReadFull(r.in, field); err != nil || field[count] != ',' {
		r.t.Fatal("the records are cut off:", err)
	}
	return string(field[:count]), true
}

func (r records) must() string {
	field, is := r.next()
	if !is {
		r.t.Fatal("a record is cut off")
	}
	return field
}

type place struct{ code, document, pointer string }

func (r records) place() place { return place{r.must(), r.must(), r.must()} }

func placeOf(e *imagegate.Error) place { return place{e.Code, e.Document, e.Pointer} }

func TestVectors(t *testing.T) {
	path := os.Getenv("IMAGEGATE_VECTORS")
	if path == "" {
		t.Skip("IMAGEGATE_VECTORS names no file of records: cargo xtask c gives one")
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := records{t, bufio.NewReader(file)}
	counts := map[bool]int{}
	for name, is := r.next(); is; name, is = r.next() {
		line, kind := r.must(), r.must()
		asked, err := imagegate.ReadCase([]byte(line))
		counts[kind == "error"]++
		var decisions []*imagegate.Decision
		if kind == "error" {
			r.checkError(name, err)
		} else if expected := r.must(); err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			decisions = r.checkAnswer(name, asked, expected)
		}
		if until := r.must(); until != "" && len(decisions) > 0 {
			checkValidUntil(t, name, decisions[0], until)
		}
		r.checkWarnings(name, asked)
	}
	if counts[false] != decided || counts[true] != refused {
		t.Errorf("%d decided, %d refused", counts[false], counts[true])
	}
}

func (r records) checkError(name string, err error) {
	expected, line, column := r.place(), r.must(), r.must()
	var got *imagegate.Error
	if !errors.As(err, &got) || placeOf(got) != expected ||
		line != "" && line != strconv.Itoa(got.Line) || column != "" && column != strconv.Itoa(got.Column) {
		r.t.Errorf("%s: expected %v at %s:%s, got %v", name, expected, line, column, err)
	}
}

// checkAnswer compares all but validUntil, byte by byte.
func (r records) checkAnswer(name string, asked *imagegate.Case, expected string) (decisions []*imagegate.Decision) {
	var texts []string
	add := func(decision *imagegate.Decision, err error) {
		if err != nil {
			r.t.Fatalf("%s: %v", name, err)
		}
		text, err := decision.JSON(imagegate.All)
		if err != nil {
			r.t.Fatalf("%s: %v", name, err)
		}
		head, images, _ := strings.Cut(text, `,"images":`)
		head, _, _ = strings.Cut(head, `,"validUntil":`)
		decisions, texts = append(decisions, decision), append(texts, head+`,"images":`+images)
	}
	got := ""
	if asked.ForecastTo != nil {
		for decision, err := range asked.Forecast() {
			add(decision, err)
		}
		got = "[" + strings.Join(texts, ",") + "]"
	} else {
		add(asked.Evaluate())
		got = texts[0]
	}
	if got != expected {
		r.t.Errorf("%s: expected %s, got %s", name, expected, got)
	}
	return decisions
}

func checkValidUntil(t *testing.T, name string, decision *imagegate.Decision, expected string) {
	until, is := decision.ValidUntil()
	got := "none"
	if is {
		got = until.Format(time.RFC3339Nano)
	}
	if got != expected {
		t.Errorf("%s: expected valid until %s, got %s", name, expected, got)
	}
}

func (r records) checkWarnings(name string, asked *imagegate.Case) {
	count, err := strconv.Atoi(r.must())
	if err != nil {
		r.t.Fatal("the records are broken:", err)
	}
	var expected, got []place
	for range count {
		expected = append(expected, r.place())
	}
	if asked != nil {
		for _, warning := range asked.Gate.Warnings() {
			got = append(got, placeOf(warning))
		}
	}
	if len(expected) != len(got) {
		r.t.Fatalf("%s: expected the warnings %v, got %v", name, expected, got)
	}
	for index := range expected {
		if expected[index] != got[index] {
			r.t.Errorf("%s: expected the warning %v, got %v", name, expected[index], got[index])
		}
	}
}
