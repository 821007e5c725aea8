"""Decides whether a container image may run.

Policies, exemptions, VEX statements and scan reports in, one decision that explains itself out. A pure function: no
clock, no I/O; the same input gives the same bytes everywhere. What is not given is unknown (`UNKNOWN`), and what is
unknown never helps an image in; None is known to be absent.

>>> gate = Gate.compile([Policy.default()])
>>> report = Report([Finding("CVE-2024-0001", severity="high", package_name="openssl")])
>>> request = Request([Image("nginx:1.25", reports=[report])], Workload(namespace="payments"))
>>> decision = gate.evaluate(request, "2026-11-20T08:00:00Z")
>>> decision.action
'audit'
>>> decision.to_short_text()
'audited: docker.io/library/nginx:1.25 by default/audit-high-and-critical: 1 finding (0 allowed), worst high \
CVE-2024-0001 in openssl'
"""

from ._error import ImagegateError, InternalError
from ._imagegate import (
    FORMATS,
    Case,
    Decision,
    Exemption,
    Finding,
    Gate,
    Policy,
    Report,
    Request,
    Vex,
    __version__,
    read_case,
)
from ._records import Image, ImageAction, Platform, Uncounted, VexProduct, VexStatement, Workload
from ._rows import FindingRow, RuleRow, finding_rows, rule_rows
from ._unknown import UNKNOWN, Unknown
from ._words import (
    Action,
    Detail,
    FindingClass,
    FixState,
    Instant,
    Labels,
    ReportState,
    Severity,
    Text,
    UncountedReason,
    VexStatus,
)

__all__ = [
    "FORMATS",
    "UNKNOWN",
    "Action",
    "Case",
    "Decision",
    "Detail",
    "Exemption",
    "Finding",
    "FindingClass",
    "FindingRow",
    "FixState",
    "Gate",
    "Image",
    "ImageAction",
    "ImagegateError",
    "Instant",
    "InternalError",
    "Labels",
    "Platform",
    "Policy",
    "Report",
    "ReportState",
    "Request",
    "RuleRow",
    "Severity",
    "Text",
    "Uncounted",
    "UncountedReason",
    "Unknown",
    "Vex",
    "VexProduct",
    "VexStatement",
    "VexStatus",
    "Workload",
    "__version__",
    "finding_rows",
    "read_case",
    "rule_rows",
]

# The core alone can be built, too; then there is nothing that reads other formats.
if FORMATS:
    from ._imagegate import (
        AdmissionResponse,
        Documents,
        Mirrors,
        detect_format,
        lint,
        read_documents,
        read_kubernetes,
        read_reports,
        review_identity,
    )
    from ._kubernetes import (
        Admission,
        Controllers,
        HostFacts,
        Judged,
        ObjectIdentity,
        Operation,
        OwnerReference,
        PassedOver,
        ReviewIdentity,
        Skipped,
        SkipReason,
        UnverifiedOwner,
        VerifiedOwners,
        verify_owners,
    )
    from ._records import Lint, Other, ReadReports, Suppressed

    __all__ += [
        "Admission",
        "AdmissionResponse",
        "Controllers",
        "Documents",
        "HostFacts",
        "Judged",
        "Lint",
        "Mirrors",
        "ObjectIdentity",
        "Operation",
        "Other",
        "OwnerReference",
        "PassedOver",
        "ReadReports",
        "ReviewIdentity",
        "SkipReason",
        "Skipped",
        "Suppressed",
        "UnverifiedOwner",
        "VerifiedOwners",
        "detect_format",
        "lint",
        "read_documents",
        "read_kubernetes",
        "read_reports",
        "review_identity",
        "verify_owners",
    ]
