package imagegate_test

import (
	"slices"
	"testing"

	"imagegate.dev/imagegate"
)

// What is not of an image gives no report of one, and what the scanner left out is counted.
func TestReadReportsTellsWhatIsNotOfAnImage(t *testing.T) {
	read := must(imagegate.ReadReports([]byte(`{"SchemaVersion": 2, "ArtifactName": "./api", "ArtifactType": "filesystem",
		"Results": [{"Target": "go.mod", "Class": "lang-pkgs", "Type": "gomod", "Vulnerabilities":
		[{"VulnerabilityID": "CVE-2024-0001", "Severity": "CRITICAL"}]}]}`)))
	if read.Reports != nil || len(read.Others) != 1 || read.Others[0].What != "file system" || read.Others[0].Name != "./api" {
		t.Fatalf("%+v", read)
	}
	if findings := must(read.Others[0].Report.Findings()); len(findings) != 1 {
		t.Error(findings)
	}
	// The host may say which image it is of.
	named := must(read.Others[0].Report.OfImage("reg.example/api:1"))
	read.Close()
	_, err := read.Others[0].Report.Findings()
	isClosed(t, "report of a file system", err)
	if action := must(gateOf(policyYAML).Evaluate(requestOf("reg.example/api:1", named), after)).Action(); action != imagegate.Deny {
		t.Error(action)
	}

	read = must(imagegate.ReadReports([]byte(`{"matches": [], "ignoredMatches": [{"vulnerability": {"id": "CVE-2024-0001"}}],
		"source": {"type": "image", "target": {"userInput": "nginx:1.25"}},
		"descriptor": {"name": "grype", "configuration": {"only-fixed": true}}}`)))
	if read.Format != "grype" || read.Suppressed.Findings != 1 || !slices.Equal(read.Suppressed.Configured, []string{"only-fixed"}) {
		t.Errorf("%+v", read)
	}
}

func TestMirrors(t *testing.T) {
	mirrors := must(imagegate.NewMirrors("mirror.example=reg.example", "mirror.example/docker.io=docker.io"))
	if name := must(mirrors.Resolve("mirror.example/docker.io/nginx:1")); name != "docker.io/library/nginx:1" {
		t.Error(name)
	}
	report := reportOf(mirroredJSON)
	rewritten := must(mirrors.ReportFor(report, "reg.example/app:1"))
	if rewritten.Reference != "reg.example/app:1" {
		t.Error(rewritten.Reference)
	}
	for _, image := range []string{"mirror.example/app:1", "reg.example/other:1", "No"} {
		if rewritten := must(mirrors.ReportFor(report, image)); rewritten != nil {
			t.Error(image, rewritten.Reference)
		}
	}
	for expected, entries := range map[string][]string{
		"invalidValue":     {"mirror.example=reg.example", ""},
		"invalidRegistry":  {"team=reg.example"},
		"invalidReference": {"mirror.example/app:1=reg.example"},
		"duplicateName":    {"mirror.example=a.example", "mirror.example=b.example"},
		"invalidUtf8":      {"mirror.example=\xff"},
	} {
		if _, err := imagegate.NewMirrors(entries...); code(err) != expected {
			t.Error(entries, err)
		}
	}
	if _, err := mirrors.Resolve("No"); code(err) != "invalidReference" {
		t.Error(err)
	}
	if name := must(must(imagegate.NewMirrors()).Resolve("nginx")); name != "docker.io/library/nginx:latest" {
		t.Error(name)
	}
	mirrors.Close()
	var none *imagegate.Mirrors
	none.Close()
	for _, closed := range []*imagegate.Mirrors{mirrors, none} {
		_, err := closed.Resolve("nginx")
		isClosed(t, "mirrors", err)
		_, err = closed.ReportFor(report, "nginx")
		isClosed(t, "mirrors", err)
	}
	_, err := must(imagegate.NewMirrors()).ReportFor(nil, "nginx")
	isClosed(t, "report", err)
}

func TestLints(t *testing.T) {
	never := must(imagegate.PolicyFromYAML([]byte(`
apiVersion: imagegate.dev/v1
kind: ImagePolicy
metadata: {name: shop}
spec: {rules: [{name: block, action: deny, scope: {include: [{namespace: shop-*}]}, when: [{severity: {atLeast: critical}}]}]}
`)))
	lints := must(imagegate.FindLints([]*imagegate.Policy{imagegate.DefaultPolicy(), never}, nil))
	if len(lints) != 1 {
		t.Fatal(lints)
	}
	lint := lints[0]
	if lint.Code != "wildcardInEquality" || lint.Document != "policies/1" || lint.Message == "" ||
		lint.Pointer != "/spec/rules/0/scope/include/0/namespace" || lint.Hint != `write namespace: {glob: "shop-*"}` {
		t.Errorf("%+v", lint)
	}
	if lints := must(imagegate.FindLints(nil, nil)); lints != nil {
		t.Error(lints)
	}
	_, err := imagegate.FindLints([]*imagegate.Policy{nil}, nil)
	isClosed(t, "policy", err)
	_, err = imagegate.FindLints(nil, []*imagegate.Exemption{nil})
	isClosed(t, "exemption", err)
}
