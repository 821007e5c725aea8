package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// source is what OPA's user writes: modules, and the document data.
type source struct {
	modules map[string]string
	data    []byte
}

// gate is a query that is prepared once and shared by all requests.
type gate struct {
	query rego.PreparedEvalQuery
}

// decision is the rules that trigger, in order, and what follows.
type decision struct {
	Action string   `json:"action"`
	Deny   []string `json:"deny"`
	Audit  []string `json:"audit"`
}

// expected is imagegate's decision, and the instant that it was asked for.
type expected struct {
	decision
	Now string `json:"now"`
}

func readSource(folder, style string) (source, error) {
	paths, err := filepath.Glob(filepath.Join(folder, style, "*.rego"))
	if err != nil {
		return source{}, err
	}
	read := source{modules: map[string]string{}}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return source{}, err
		}
		read.modules[path] = string(text)
	}
	read.data, err = os.ReadFile(filepath.Join(folder, style, "data.json"))
	return read, err
}

func readExpected(folder string) (expected, error) {
	var read expected
	text, err := os.ReadFile(filepath.Join(folder, "decision.json"))
	if err != nil {
		return read, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return read, decoder.Decode(&read)
}

func compile(ctx context.Context, source source) (*gate, error) {
	// Data is kept as the values that evaluation uses, so that it is not converted for each request.
	store := inmem.NewFromReaderWithOpts(bytes.NewReader(source.data), inmem.OptReturnASTValuesOnRead(true))
	options := []func(*rego.Rego){rego.Query("data.gate.decision"), rego.Store(store)}
	for name, text := range source.modules {
		options = append(options, rego.Module(name, text))
	}
	query, err := rego.New(options...).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	return &gate{query}, nil
}

func (gate *gate) decide(ctx context.Context, input ast.Value) (decision, error) {
	results, err := gate.query.Eval(ctx, rego.EvalParsedInput(input))
	if err != nil {
		return decision{}, err
	}
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		return decision{}, errors.New("the decision is not defined")
	}
	sets, ok := results[0].Expressions[0].Value.(map[string]any)
	if !ok {
		return decision{}, errors.New("the decision is no object")
	}
	deny, err := names(sets["deny"])
	if err != nil {
		return decision{}, err
	}
	audit, err := names(sets["audit"])
	if err != nil {
		return decision{}, err
	}
	action := "allow"
	switch {
	case len(deny) > 0:
		action = "deny"
	case len(audit) > 0:
		action = "audit"
	}
	return decision{action, deny, audit}, nil
}

func names(set any) ([]string, error) {
	values, ok := set.([]any)
	if !ok {
		return nil, fmt.Errorf("%T is no set", set)
	}
	names := make([]string, 0, len(values))
	for _, value := range values {
		name, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("%T is no name", value)
		}
		names = append(names, name)
	}
	return names, nil
}

// equals says in an error where two decisions differ.
func (one decision) equals(other decision) error {
	for _, pair := range [][2][]string{{one.Deny, other.Deny}, {one.Audit, other.Audit}} {
		slices.Sort(pair[0])
		slices.Sort(pair[1])
		if !slices.Equal(pair[0], pair[1]) {
			return fmt.Errorf("OPA and imagegate differ: %v and %v", pair[0], pair[1])
		}
	}
	if one.Action != other.Action {
		return fmt.Errorf("OPA and imagegate differ: %s and %s", one.Action, other.Action)
	}
	return nil
}
