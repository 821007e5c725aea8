"""Decides about one image: the program of docs/python.md."""

import imagegate

POLICY = """
apiVersion: imagegate.dev/v1
kind: ImagePolicy
metadata: {name: production}
spec:
  rules:
  - name: block-critical
    action: deny
    message: ask platform-security@example.com
    scope: {include: [{namespace: payments}]}
    when: [{severity: {atLeast: critical}, fix: available}]
"""

TRIVY = b"""{
  "SchemaVersion": 2, "ArtifactName": "ghcr.io/contoso/api:1.4", "ArtifactType": "container_image",
  "Results": [{"Target": "ghcr.io/contoso/api:1.4 (debian 12.5)", "Class": "os-pkgs", "Type": "debian",
    "Vulnerabilities": [{"VulnerabilityID": "CVE-2024-0001", "Severity": "CRITICAL", "PkgName": "openssl",
                         "InstalledVersion": "3.0.1", "FixedVersion": "3.0.2"}]}]
}"""

# Once: documents are compiled into a gate, which is immutable and shared between threads.
gate = imagegate.Gate.compile([imagegate.Policy.from_yaml(POLICY)])

# Once for each scan: reports of any known scanner are read and indexed.
reports = imagegate.read_reports(TRIVY).reports

# For each question: which images would run where? What is left out is unknown, and None is known to be absent.
image = imagegate.Image("ghcr.io/contoso/api:1.4", container="api", reports=reports)
request = imagegate.Request([image], imagegate.Workload(namespace="payments", kind="Deployment", name="api"))

decision = gate.evaluate(request, "2026-11-20T08:00:00Z")
print(decision.action)
print(decision.to_short_text())
for finding in imagegate.finding_rows([decision]):
    print(finding["id"], finding["package"], finding["version"], "->", finding["fixed_in"])

# A report that does not count may be why an image is let in. This one counts, so nothing is printed.
for left_out in decision.uncounted:
    print("not counted:", left_out)
