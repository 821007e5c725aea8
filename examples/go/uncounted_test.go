package imagegate_test

import (
	"slices"
	"strings"
	"testing"

	"imagegate.dev/imagegate"
)

const mirroredJSON = `{"scanner": {"name": "trivy"}, "image": {"reference": "mirror.example/app:1"}, "findings":
	[{"id": "CVE-2024-0001", "severity": "critical", "package": {"name": "openssl", "version": "3.0.1"}}]}`

func requestOf(reference string, reports ...*imagegate.Report) *imagegate.Request {
	where := imagegate.Workload{Namespace: imagegate.Value("payments")}
	return must(imagegate.NewRequest(&where, imagegate.Image{Reference: reference, Reports: reports}))
}

func reportOf(json string) *imagegate.Report {
	return must(imagegate.ReportFromJSON([]byte(json)))
}

// A mirror's report does not count: the image is let in, and the list says why.
func TestUncountedReportOfAMirror(t *testing.T) {
	gate, mirrored := gateOf(policyYAML), reportOf(mirroredJSON)
	decision := must(gate.Evaluate(requestOf("reg.example/app:1", mirrored), after))
	if decision.Action() != imagegate.Allow {
		t.Error(decision.Action())
	}
	uncounted := must(decision.Uncounted())
	if len(uncounted) != 1 {
		t.Fatal(uncounted)
	}
	one := uncounted[0]
	message := "a report by trivy of mirror.example/app:1 does not count for reg.example/app:1: it names another registry"
	if one.Image != 0 || one.Report != 0 || one.Reason != imagegate.OtherRegistry || one.Message != message || one.Hint == "" {
		t.Errorf("%+v", one)
	}
	if text := one.String(); text != message+" ("+one.Hint+")" {
		t.Error(text)
	}
	// The host says which image it is of, and it counts.
	named := must(mirrored.OfImage("reg.example/app:1"))
	decision = must(gate.Evaluate(requestOf("reg.example/app:1", named), after))
	if uncounted := must(decision.Uncounted()); decision.Action() != imagegate.Deny || uncounted != nil {
		t.Error(decision.Action(), uncounted)
	}
}

func TestUncountedReasons(t *testing.T) {
	digest := "sha256:" + strings.Repeat("a", 64)
	texts := []string{
		`{"image": {"reference": "reg.example/app:1", "digest": "sha256:` + strings.Repeat("b", 64) + `"}}`,
		`{"image": {"reference": "reg.example/other:1"}}`,
		`{"image": {"reference": "reg.example/app:2"}}`,
		`{"image": {"reference": "reg.example/app:1", "platform": "linux/arm64"}}`,
		`{"scanner": {"name": "a"}, "scannedAt": "2026-11-01T00:00:00Z", "image": {"reference": "reg.example/app:1"}}`,
		`{"scanner": {"name": "a"}, "scannedAt": "2026-11-02T00:00:00Z", "image": {"reference": "reg.example/app:1"}}`,
		`{"scanner": {"name": "a"}, "scannedAt": "2026-11-03T00:00:00Z"}`,
		`{"scanner": {"name": "b"}, "state": "failed", "image": {"reference": "reg.example/app:1"}}`,
	}
	var reports []*imagegate.Report
	for _, text := range texts {
		reports = append(reports, reportOf(text))
	}
	request := must(imagegate.NewRequest(nil, imagegate.Image{Reference: "reg.example/app:1"}, imagegate.Image{
		Reference: "reg.example/app:1", Digest: digest, Reports: reports,
		Platforms: []imagegate.Platform{{Platform: "linux/amd64"}},
	}))
	uncounted := must(must(gateOf(policyYAML).Evaluate(request, after)).Uncounted())
	var reasons []imagegate.UncountedReason
	for _, each := range uncounted {
		reasons = append(reasons, each.Reason)
		if each.Image != 1 || reports[each.Report].Scanner == "a" && each.String() != each.Message {
			t.Errorf("%+v", each)
		}
	}
	expected := []imagegate.UncountedReason{
		imagegate.OtherDigest, imagegate.OtherRepository, imagegate.OtherTag, imagegate.OtherPlatform,
		imagegate.Superseded, imagegate.BoundLess, imagegate.NotScanned,
	}
	if !slices.Equal(reasons, expected) {
		t.Error(reasons)
	}
}

func TestDigestsOfAReport(t *testing.T) {
	index, manifest := "sha256:"+strings.Repeat("a", 64), "sha256:"+strings.Repeat("b", 64)
	report := reportOf(`{"image": {"reference": "mirror.example/app:1", "digest": "` + index + `", "digests": ["` + manifest +
		`"]}}`)
	named := must(report.OfImage("reg.example/app:2"))
	for _, each := range []*imagegate.Report{report, named} {
		if each.Digest != index || !slices.Equal(each.Digests, []string{index, manifest}) {
			t.Error(each.Digest, each.Digests)
		}
	}
	if named.Reference != "reg.example/app:2" || report.Reference != "mirror.example/app:1" {
		t.Error(named.Reference, report.Reference)
	}
	if digests := reportOf("{}").Digests; digests != nil {
		t.Error(digests)
	}
	if _, err := report.OfImage("reg.example/App"); code(err) != "invalidReference" {
		t.Error(err)
	}
	if _, err := report.OfImage("\xff"); code(err) != "invalidUtf8" {
		t.Error(err)
	}
}
