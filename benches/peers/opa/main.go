// Command opa decides the cases that the Rust side has written to a folder, in OPA, and prints a JSON line for each
// median. Each decision is compared with imagegate's first; one that differs ends the run.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
)

// styles are the two ways in which rules are written: each a rule of Rego, or as data.
var styles = []string{"rules", "tables"}

// line is what is printed: a median in nanoseconds, in the group and under the name that criterion's benches have.
type line struct {
	Group    string  `json:"group"`
	Function string  `json:"function"`
	Median   float64 `json:"median"`
}

func main() {
	smoke := flag.Bool("smoke", false, "decide everything once and time nothing")
	budget := flag.Duration("time", time.Second, "how long to measure each")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: opa [-smoke] [-time 1s] FOLDER")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *smoke, *budget); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(folder string, smoke bool, budget time.Duration) error {
	cases, err := filepath.Glob(filepath.Join(folder, "*", "request.json"))
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		return fmt.Errorf("%s has no cases", folder)
	}
	if opa, ok := version(); ok {
		fmt.Fprintln(os.Stderr, "OPA", opa)
	}
	for _, path := range cases {
		for _, style := range styles {
			if err := compare(filepath.Dir(path), style, smoke, budget); err != nil {
				return fmt.Errorf("%s, %s: %w", filepath.Dir(path), style, err)
			}
		}
	}
	fmt.Fprintf(os.Stderr, "%d cases in %d styles decided as imagegate does\n", len(cases), len(styles))
	return nil
}

// compare decides one case in one style, and then times it from what is prepared, from JSON, and its compilation.
func compare(folder, style string, smoke bool, budget time.Duration) error {
	ctx := context.Background()
	source, err := readSource(folder, style)
	if err != nil {
		return err
	}
	request, err := os.ReadFile(filepath.Join(folder, "request.json"))
	if err != nil {
		return err
	}
	expected, err := readExpected(folder)
	if err != nil {
		return err
	}
	gate, err := compile(ctx, source)
	if err != nil {
		return err
	}
	input, err := readQuestion(request, expected.Now)
	if err != nil {
		return err
	}
	decided, err := gate.decide(ctx, input)
	if err != nil {
		return err
	}
	if err := decided.equals(expected.decision); err != nil {
		return err
	}
	if smoke {
		return nil
	}
	group, function := filepath.Base(folder), "opa-"+style
	states := []struct {
		ending string
		once   func() error
	}{
		{"", func() error { return decideOnce(ctx, gate, input) }},
		{"-json", func() error {
			input, err := readQuestion(request, expected.Now)
			if err != nil {
				return err
			}
			return decideOnce(ctx, gate, input)
		}},
		{"-compile", func() error {
			_, err := compile(ctx, source)
			return err
		}},
	}
	for _, state := range states {
		median, err := measure(state.once, budget)
		if err != nil {
			return err
		}
		text, err := json.Marshal(line{group + state.ending, function, median})
		if err != nil {
			return err
		}
		fmt.Println(string(text))
	}
	return nil
}

func decideOnce(ctx context.Context, gate *gate, input ast.Value) error {
	_, err := gate.decide(ctx, input)
	return err
}

// version is that of OPA in this program.
func version() (string, bool) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", false
	}
	for _, module := range info.Deps {
		if module.Path == "github.com/open-policy-agent/opa" {
			return module.Version, true
		}
	}
	return "", false
}
