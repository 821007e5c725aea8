// Command calls tells what a call costs from Go: it prints a line "CASE CALL NANOSECONDS" for each of the cases in a
// folder, the median of many rounds, as "cargo run -p imagegate-benches --bin calls" does from Rust.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"

	"imagegate.dev/imagegate"
)

const (
	rounds = 31
	round  = 10 * time.Millisecond
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: calls FOLDER")
	}
	for _, name := range []string{"S1", "S2", "S3"} {
		if err := measure(os.Args[1], name); err != nil {
			log.Fatal(err)
		}
	}
}

func measure(folder, name string) error {
	line, err := os.ReadFile(filepath.Join(folder, name+".case"))
	if err != nil {
		return err
	}
	json, err := os.ReadFile(filepath.Join(folder, name+".request"))
	if err != nil {
		return err
	}
	asked, err := imagegate.ReadCase(line)
	if err != nil {
		return err
	}
	defer asked.Close()
	decision := imagegate.NewDecision()
	defer decision.Close()
	report(name, "evaluate", func() error {
		return asked.Gate.EvaluateInto(asked.Request, asked.Now, decision)
	})
	var buffer []byte
	report(name, "write", func() error {
		if err := asked.Gate.EvaluateInto(asked.Request, asked.Now, decision); err != nil {
			return err
		}
		written, err := decision.AppendJSON(buffer[:0], imagegate.Triggered)
		buffer = written
		return err
	})
	report(name, "read", func() error {
		request, err := imagegate.RequestFromJSON(json)
		if err != nil {
			return err
		}
		defer request.Close()
		return asked.Gate.EvaluateInto(request, asked.Now, decision)
	})
	return nil
}

func report(name, what string, call func() error) {
	took := func(calls int) time.Duration {
		start := time.Now()
		for range calls {
			if err := call(); err != nil {
				log.Fatal(err)
			}
		}
		return time.Since(start)
	}
	calls := 1
	for took(calls) < round {
		calls *= 2
	}
	var all []int64
	for range rounds {
		all = append(all, took(calls).Nanoseconds()/int64(calls))
	}
	slices.Sort(all)
	fmt.Println(name, what, all[rounds/2])
}
