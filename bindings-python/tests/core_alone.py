"""A build without `formats`: it decides, and what reads other formats is not there. (Run by itself, not by pytest.)"""

import imagegate

assert not imagegate.FORMATS
for name in ("read_reports", "read_kubernetes", "read_documents", "AdmissionResponse", "HostFacts"):
    assert name not in imagegate.__all__
    assert not hasattr(imagegate, name)
assert not hasattr(imagegate.Policy, "from_yaml")
report = imagegate.Report([imagegate.Finding("CVE-2024-0001", severity="high")])
request = imagegate.Request([imagegate.Image("nginx:1.25", reports=[report])])
decision = imagegate.Gate.compile([imagegate.Policy.default()]).evaluate(request, "2026-11-20T08:00:00Z")
assert decision.action == "audit", decision
print("the core alone decides:", decision.to_short_text())
