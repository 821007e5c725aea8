// Command start is five minutes of imagegate: a policy, a report of Trivy's, an image, a decision.
package main

import (
	"fmt"
	"log"
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
    scope: {include: [{namespace: payments}]}
    when: [{severity: {atLeast: critical}}]
`

const trivyJSON = `{"SchemaVersion": 2, "ArtifactName": "alpine:3.10", "ArtifactType": "container_image", "Results": [
  {"Target": "alpine:3.10 (alpine 3.10.2)", "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": [
    {"VulnerabilityID": "CVE-2019-14697", "PkgName": "musl", "InstalledVersion": "1.1.22-r2",
     "FixedVersion": "1.1.22-r3", "Severity": "CRITICAL"}]}]}`

func main() {
	text, err := decide()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(text)
}

func decide() (string, error) {
	// What is read once: policies, compiled into a gate, and reports. Both are shared between goroutines.
	policy, err := imagegate.PolicyFromYAML([]byte(policyYAML))
	if err != nil {
		return "", err
	}
	gate, err := imagegate.Compile([]*imagegate.Policy{policy}, nil, nil)
	if err != nil {
		return "", err
	}
	read, err := imagegate.ReadReports([]byte(trivyJSON))
	if err != nil {
		return "", err
	}

	// What is asked: an image with its report, in a namespace. All else is unknown.
	where := imagegate.Workload{Namespace: imagegate.Value("payments")}
	request, err := imagegate.NewRequest(&where, imagegate.Image{Reference: "alpine:3.10", Reports: read.Reports})
	if err != nil {
		return "", err
	}
	decision, err := gate.Evaluate(request, time.Now())
	if err != nil {
		return "", err
	}
	// A report that does not count may be why an image looks clean. Here the report counts.
	uncounted, err := decision.Uncounted()
	for _, each := range uncounted {
		log.Print("warning: ", each)
	}
	if err != nil {
		return "", err
	}
	return decision.ShortText(1024)
}
