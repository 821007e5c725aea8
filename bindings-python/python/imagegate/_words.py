"""The closed vocabularies, as the documents write them, and what is taken for a text or an instant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

Action: TypeAlias = Literal["allow", "audit", "deny"]
"""Let in, let in with a note, refuse."""

Detail: TypeAlias = Literal["all", "inScope", "triggered"]
"""Which rules are told of: every one (the canonical form), those in scope, those that triggered."""

Severity: TypeAlias = Literal["unknown", "negligible", "low", "medium", "high", "critical"]
"""How bad a finding is."""

FindingClass: TypeAlias = Literal["vulnerability", "secret", "misconfiguration", "license", "malware"]
"""What kind of thing was found."""

FixState: TypeAlias = Literal["fixed", "notFixed", "wontFix", "unknown"]
"""What a scanner says of a fix."""

ReportState: TypeAlias = Literal["complete", "partial", "failed", "unsupported", "pending", "unavailable"]
"""What a report says of itself."""

UncountedReason: TypeAlias = Literal[
    "otherDigest",
    "otherRegistry",
    "otherRepository",
    "otherTag",
    "otherPlatform",
    "superseded",
    "boundLess",
    "notScanned",
]
"""Why a report does not count: what it names that the image is not; a newer report of the same scanner counts, or one
that is known better to be of the image; it holds no scan, and others do."""

VexStatus: TypeAlias = Literal["not_affected", "affected", "fixed", "under_investigation"]
"""What a VEX statement says."""

Text: TypeAlias = str | bytes | bytearray | memoryview
"""A document: text, or bytes in UTF-8."""

Instant: TypeAlias = datetime | str
"""A point in time: an aware datetime or a text as of RFC 3339. A number is none, for it does not say its unit.

A text is exact and the fastest; a datetime holds microseconds.
"""

Labels: TypeAlias = Mapping[str, str | None]
"""Labels and the like. None is an entry that is known to be absent."""
