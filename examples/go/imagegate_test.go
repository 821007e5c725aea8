package imagegate_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"imagegate.dev/imagegate"
)

const policyYAML = `
apiVersion: imagegate.dev/v1
kind: ImagePolicy
metadata: {name: production}
spec:
  rules:
  - name: block-critical
    action: deny
    enforceFrom: 2027-01-01
    scope: {include: [{namespace: payments}]}
    when: [{severity: {atLeast: critical}}]
`

const reportJSON = `{"scanner": {"name": "trivy"}, "findings": [{"id": "CVE-2024-0001", "severity": "critical",
	"cvss": 9.8, "package": {"name": "openssl", "version": "3.0.1"}, "fix": {"versions": ["3.0.2"]}}]}`

var (
	before = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	after  = before.AddDate(1, 0, 0)
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func gateOf(yaml string) *imagegate.Gate {
	policy := must(imagegate.PolicyFromYAML([]byte(yaml)))
	defer policy.Close()
	return must(imagegate.Compile([]*imagegate.Policy{policy}, nil, nil))
}

func requestIn(namespace imagegate.Fact[string]) *imagegate.Request {
	report := must(imagegate.ReportFromJSON([]byte(reportJSON)))
	defer report.Close()
	image := imagegate.Image{Reference: "nginx:1.25", Reports: []*imagegate.Report{report}}
	return must(imagegate.NewRequest(&imagegate.Workload{Namespace: namespace}, image))
}

func code(err error) string {
	var refused *imagegate.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	return ""
}

func TestDecide(t *testing.T) {
	gate := gateOf(policyYAML)
	for _, each := range []struct {
		namespace imagegate.Fact[string]
		now       time.Time
		action    imagegate.Action
	}{
		{imagegate.Value("payments"), before, imagegate.Audit},
		{imagegate.Value("payments"), after, imagegate.Deny},
		{imagegate.Value("shop"), after, imagegate.Allow},
		{imagegate.Absent[string](), after, imagegate.Allow},
		// What is unknown never helps an image in.
		{imagegate.Fact[string]{}, after, imagegate.Deny},
	} {
		decision := must(gate.Evaluate(requestIn(each.namespace), each.now))
		if decision.Action() != each.action {
			t.Errorf("%v at %v: %v", each.namespace, each.now, decision.Action())
		}
		if at, is := decision.EvaluatedAt(); !is || !at.Equal(each.now) {
			t.Errorf("evaluated at %v", at)
		}
		if images := decision.Images(); len(images) != 1 || images[0].Action != each.action {
			t.Errorf("%v", images)
		}
	}
}

func TestWords(t *testing.T) {
	if imagegate.Deny.String() != "deny" || imagegate.SeverityCritical.String() != "critical" {
		t.Error(imagegate.Deny, imagegate.SeverityCritical)
	}
}

func TestTexts(t *testing.T) {
	decision := must(gateOf(policyYAML).Evaluate(requestIn(imagegate.Value("payments")), after))
	short := must(decision.ShortText(1024))
	if !strings.HasPrefix(short, "denied: docker.io/library/nginx:1.25 by production/block-critical") {
		t.Error(short)
	}
	if cut := must(decision.ShortText(20)); len(cut) > 20 {
		t.Error(cut)
	}
	if text := must(decision.Text(imagegate.InScope, false)); !strings.Contains(text, "block-critical") {
		t.Error(text)
	}
	if json := must(decision.JSON(imagegate.Triggered)); !strings.HasPrefix(json, `{"action":"deny"`) {
		t.Error(json)
	}
	appended := must(decision.AppendJSON([]byte("x"), imagegate.Triggered))
	if string(appended) != "x"+must(decision.JSON(imagegate.Triggered)) {
		t.Error(string(appended))
	}
	if same, err := decision.AppendJSON([]byte("x"), 7); code(err) != "invalidArgument" || string(same) != "x" {
		t.Error(same, err)
	}
	if _, err := decision.JSON(7); code(err) != "invalidArgument" {
		t.Error(err)
	}
}

func TestForecast(t *testing.T) {
	gate := gateOf(policyYAML)
	request := requestIn(imagegate.Value("payments"))
	var actions []imagegate.Action
	for decision, err := range gate.Forecast(request, before, after) {
		actions = append(actions, must(decision, err).Action())
	}
	if !slices.Equal(actions, []imagegate.Action{imagegate.Audit, imagegate.Deny}) {
		t.Error(actions)
	}
	for range gate.Forecast(request, before, after) {
		break
	}
}

func TestErrors(t *testing.T) {
	_, err := imagegate.PolicyFromYAML([]byte("apiVersion: imagegate.dev/v1\nkind: ImagePolicy\nspek: {}\n"))
	var refused *imagegate.Error
	if !errors.As(err, &refused) || refused.Code != "unknownKey" || refused.Pointer != "/spek" || refused.Line != 3 {
		t.Fatal(err)
	}
	if json := must(refused.JSON()); !strings.HasPrefix(json, `{"code":"unknownKey"`) {
		t.Error(json)
	}
	policy := imagegate.DefaultPolicy()
	_, err = imagegate.Compile([]*imagegate.Policy{policy, policy}, nil, nil)
	if !errors.As(err, &refused) || refused.Code != "duplicateName" || refused.Document != "policies/1" {
		t.Error(err)
	}
	if _, err = imagegate.ReadDocuments([]byte("kind: ImagePolizei")); !errors.As(err, &refused) ||
		refused.Document != "documents/0" {
		t.Error(err)
	}
	if _, err = imagegate.NewRequest(nil); code(err) != "noImages" {
		t.Error(err)
	}
	if _, err = imagegate.NewRequest(nil, imagegate.Image{Reference: "a", Digest: "x"}); code(err) != "invalidDigest" {
		t.Error(err)
	}
}

func TestDocuments(t *testing.T) {
	exemption := "apiVersion: imagegate.dev/v1\nkind: ImageExemption\nmetadata: {name: legacy, namespace: payments}\n" +
		"spec: {rules: [production/block-critical], vulnerabilities: {ids: [CVE-2024-0001]}}\n"
	documents := must(imagegate.ReadDocuments([]byte(policyYAML + "---\n" + exemption)))
	if documents.Policies[0].Name() != "production" || documents.Policies[0].Rules()[0] != "block-critical" {
		t.Error(documents.Policies[0].Name())
	}
	if documents.Exemptions[0].Name() != "legacy" || documents.Exemptions[0].Namespace() != "payments" {
		t.Error(documents.Exemptions[0].Name())
	}
	gate := must(imagegate.Compile(documents.Policies, documents.Exemptions, nil))
	if action := must(gate.Evaluate(requestIn(imagegate.Value("payments")), after)).Action(); action != imagegate.Allow {
		t.Error(action)
	}
	if gate.Fingerprint() == gateOf(policyYAML).Fingerprint() || len(gate.Fingerprint()) != 64 {
		t.Error(gate.Fingerprint())
	}
	must(imagegate.ExemptionFromYAML([]byte(exemption)))
}

func TestVex(t *testing.T) {
	trusting := strings.Replace(policyYAML, "spec:\n", "spec:\n  vex: {trustedAuthors: [security@example.com]}\n", 1)
	policies := []*imagegate.Policy{must(imagegate.PolicyFromYAML([]byte(trusting)))}
	made := must(imagegate.NewVex(imagegate.VexStatement{
		Author: "security@example.com", Vulnerability: "CVE-2024-0001", Status: imagegate.VexNotAffected, Timestamp: &before,
		Products: []imagegate.VexProduct{{ID: "nginx:1.25", Subcomponents: []string{"pkg:deb/debian/openssl"}}, {ID: "nginx:1.25"}},
	}))
	read := must(imagegate.VexFromJSON([]byte(`[{"author": "security@example.com", "vulnerability": "CVE-2024-0001",
		"timestamp": "2026-11-20T08:00:00Z", "status": "not_affected", "products":
		[{"id": "nginx:1.25", "subcomponents": ["pkg:deb/debian/openssl"]}, {"id": "nginx:1.25"}]}]`)))
	gate := must(imagegate.Compile(policies, nil, made))
	if gate.Fingerprint() != must(imagegate.Compile(policies, nil, read)).Fingerprint() {
		t.Error("statements from objects are others than those that were read")
	}
	if action := must(gate.Evaluate(requestIn(imagegate.Value("payments")), after)).Action(); action != imagegate.Allow {
		t.Error(action)
	}
	if _, err := imagegate.NewVex(imagegate.VexStatement{Status: 9}); code(err) != "invalidArgument" {
		t.Error(err)
	}
}

func TestReports(t *testing.T) {
	read := must(imagegate.ReadReports([]byte("[" + reportJSON + "," + reportJSON + "]")))
	if read.Format != "imagegate" || len(read.Reports) != 2 || read.Others != nil || read.Suppressed.Findings != 0 {
		t.Fatalf("%+v", read)
	}
	report := read.Reports[0]
	if report.Scanner != "trivy" || report.State != "complete" || report.ScannedAt != nil || !report.OSEndOfLife.IsUnknown() {
		t.Errorf("%+v", report)
	}
	finding := must(report.Findings())[0]
	cvss, _ := finding.CVSSTenths.Get()
	available, _ := finding.FixAvailable.Get()
	if finding.ID != "CVE-2024-0001" || finding.Severity != imagegate.SeverityCritical || cvss != 98 || !available ||
		finding.PackageName != "openssl" || !slices.Equal(finding.FixedVersions, []string{"3.0.2"}) {
		t.Errorf("%+v", finding)
	}
	again := must(imagegate.ReportFromJSON([]byte(must(report.JSON()))))
	if must(again.JSON()) != must(report.JSON()) {
		t.Error(must(again.JSON()))
	}
}

// The same request from objects and from JSON gives the same decision.
func TestObjects(t *testing.T) {
	report := must(imagegate.ReportFromJSON([]byte(reportJSON)))
	digest := "sha256:" + strings.Repeat("a", 64)
	made := must(imagegate.NewRequest(&imagegate.Workload{
		Provider: imagegate.Value("azure"), Account: imagegate.Value("sub"), Cluster: imagegate.Value("prod"),
		Namespace: imagegate.Value("payments"), Kind: imagegate.Value("Deployment"), Name: imagegate.Value("api"),
		Pod: imagegate.Absent[string](), ServiceAccount: imagegate.Value("default"),
		Labels:          imagegate.Value(imagegate.Labels{"app": imagegate.Value("api"), "team": imagegate.Absent[string]()}),
		NamespaceLabels: imagegate.Absent[imagegate.Labels](), Attributes: imagegate.LabelsOf(nil),
		Platforms: []string{"linux/amd64"},
	}, imagegate.Image{
		Reference: "nginx:1.25", Container: imagegate.Value("app"), Digest: digest, RunningSince: &before, PushedAt: &before,
		Platforms: []imagegate.Platform{{Platform: "linux/amd64", Digest: digest}, {Platform: "linux/arm64"}},
		Reports:   []*imagegate.Report{report}, Baseline: []*imagegate.Report{report},
	}))
	read := must(imagegate.RequestFromJSON([]byte(`{"workload": {"provider": "azure", "account": "sub", "cluster": "prod",
		"namespace": "payments", "kind": "Deployment", "name": "api", "pod": null, "serviceAccount": "default",
		"labels": {"app": "api", "team": null}, "namespaceLabels": null, "attributes": {}, "platforms": ["linux/amd64"]},
		"images": [{"reference": "nginx:1.25", "container": "app", "digest": "` + digest + `",
		"runningSince": "2026-11-20T08:00:00Z", "pushedAt": "2026-11-20T08:00:00Z",
		"platforms": [{"platform": "linux/amd64", "digest": "` + digest + `"}, {"platform": "linux/arm64"}],
		"reports": [` + reportJSON + `], "baseline": [` + reportJSON + `]}]}`)))
	gate := gateOf(`
apiVersion: imagegate.dev/v1
kind: ImagePolicy
metadata: {name: p}
spec:
  rules:
  - name: there
    action: deny
    scope: {include: [{provider: azure, account: sub, cluster: prod, kind: Deployment, name: api, labels: {app: api}}]}
    grace: {alreadyRunning: 1d}
    when: [{severity: {atLeast: low}}]
  - name: elsewhere
    action: deny
    scope: {include: [{pod: x}, {labels: {team: x}}, {namespaceLabels: {a: b}}, {attributes: {a: b}}]}
    when: [{severity: {atLeast: low}}]
`)
	texts := []string{}
	for _, request := range []*imagegate.Request{made, read} {
		if request.Images() != 1 {
			t.Error(request.Images())
		}
		texts = append(texts, must(must(gate.Evaluate(request, after)).JSON(imagegate.All)))
	}
	if texts[0] != texts[1] || !strings.Contains(texts[0], `"notInScope"`) || !strings.Contains(texts[0], `"triggered"`) {
		t.Errorf("%s\n%s", texts[0], texts[1])
	}
}
