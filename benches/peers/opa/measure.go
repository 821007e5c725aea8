package main

import (
	"slices"
	"time"
)

// measure is the median over samples of what one call takes, in nanoseconds. A sample is as many calls as take about a
// hundredth of the time that there is, for the clock is not fine enough for one short call.
func measure(once func() error, budget time.Duration) (float64, error) {
	calls := 1
	for {
		elapsed, err := repeat(once, calls)
		if err != nil {
			return 0, err
		}
		if elapsed >= budget/100 {
			break
		}
		calls *= 2
	}
	var samples []float64
	for start := time.Now(); len(samples) < 10 || time.Since(start) < budget; {
		elapsed, err := repeat(once, calls)
		if err != nil {
			return 0, err
		}
		samples = append(samples, float64(elapsed.Nanoseconds())/float64(calls))
	}
	slices.Sort(samples)
	return samples[len(samples)/2], nil
}

func repeat(once func() error, calls int) (time.Duration, error) {
	start := time.Now()
	for range calls {
		if err := once(); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}
