import { Gate, Request, readDocuments, readReports } from 'imagegate'

// Policies and exemptions are read from YAML or JSON, and compiled once.
const { policies, exemptions } = readDocuments(`
apiVersion: imagegate.dev/v1
kind: ImagePolicy
metadata: {name: production}
spec:
  rules:
  - name: block-critical
    action: deny
    scope: {include: [{namespace: payments}]}
    when: [{severity: {atLeast: critical}, fix: available}]
`)
const gate = Gate.compile(policies, exemptions)

// Reports are read once and shared; in which format one is, is found out.
const { format, reports } = readReports(`{
  "SchemaVersion": 2, "ArtifactName": "contoso.azurecr.io/payments/api:1.4", "ArtifactType": "container_image",
  "Results": [{"Target": "debian", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [{
    "VulnerabilityID": "CVE-2024-0001", "PkgName": "openssl", "InstalledVersion": "3.0.1", "FixedVersion": "3.0.2",
    "Severity": "CRITICAL"}]}]}`)
console.log(`read a report of ${format}`)

// What would run, where. What is left out is unknown; null is known not to be there.
const request = new Request({
  workload: { namespace: 'payments', pod: null },
  images: [{ reference: 'contoso.azurecr.io/payments/api:1.4', reports }]
})

const decision = gate.evaluate(request, '2026-11-20T08:00:00Z')
console.log(decision.action)
console.log(decision.toShortText())
// A report that is not of the image does not count: say so, or an allow looks like an image without findings.
for (const { message, hint } of decision.uncounted) console.warn(message, hint)
