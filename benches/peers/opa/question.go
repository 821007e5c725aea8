package main

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// request is what is asked, as far as the cases need it: one image with one report.
type request struct {
	Workload struct {
		Cluster   string `json:"cluster"`
		Namespace string `json:"namespace"`
	} `json:"workload"`
	Images []struct {
		Reports []struct {
			Findings []struct {
				ID       string `json:"id"`
				Severity string `json:"severity"`
			} `json:"findings"`
		} `json:"reports"`
	} `json:"images"`
}

// severities are in order, from the least to the worst.
var severities = []string{"unknown", "negligible", "low", "medium", "high", "critical"}

// readQuestion makes the document input: the report's ids with the rank of their worst severity, counted once.
func readQuestion(text []byte, now string) (ast.Value, error) {
	var asked request
	if err := json.Unmarshal(text, &asked); err != nil {
		return nil, err
	}
	if len(asked.Images) != 1 || len(asked.Images[0].Reports) != 1 {
		return nil, errors.New("one image with one report is translated")
	}
	today, err := day(now)
	if err != nil {
		return nil, err
	}
	ranks := make(map[string]int, len(severities))
	for rank, severity := range severities {
		ranks[severity] = rank
	}
	findings := asked.Images[0].Reports[0].Findings
	worst := make(map[string]int, len(findings))
	for _, finding := range findings {
		worst[finding.ID] = max(worst[finding.ID], ranks[finding.Severity])
	}
	counts := make([]int, len(severities))
	ids := ast.NewObjectWithCapacity(len(worst))
	for id, rank := range worst {
		ids.Insert(ast.StringTerm(id), ast.InternedTerm(rank))
		for least := range rank + 1 {
			counts[least]++
		}
	}
	atLeast := ast.NewObjectWithCapacity(len(severities))
	for rank, severity := range severities {
		atLeast.Insert(ast.StringTerm(severity), ast.InternedTerm(counts[rank]))
	}
	return ast.NewObject(
		[2]*ast.Term{ast.StringTerm("cluster"), ast.StringTerm(asked.Workload.Cluster)},
		[2]*ast.Term{ast.StringTerm("namespace"), ast.StringTerm(asked.Workload.Namespace)},
		[2]*ast.Term{ast.StringTerm("today"), ast.InternedTerm(today)},
		[2]*ast.Term{ast.StringTerm("worst"), ast.NewTerm(ids)},
		[2]*ast.Term{ast.StringTerm("at_least"), ast.NewTerm(atLeast)},
	), nil
}

// day is that of an instant that is written in UTC, as a number that orders: 20261123.
func day(now string) (int, error) {
	date, _, found := strings.Cut(now, "T")
	if !found || !strings.HasSuffix(now, "Z") {
		return 0, errors.New(now + " is not an instant in UTC")
	}
	return strconv.Atoi(strings.ReplaceAll(date, "-", ""))
}
