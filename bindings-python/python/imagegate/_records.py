"""Plain values that a host puts together: workloads, images and what it knows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, NamedTuple

from ._unknown import UNKNOWN, Unknown
from ._words import Action, Instant, Labels, Text, UncountedReason, VexStatus

if TYPE_CHECKING:
    from ._imagegate import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Where the images would run. A fact that is not given is unknown, None is known to be absent.

    >>> Workload(namespace="payments", pod=None).cluster
    UNKNOWN
    """

    provider: str | None | Unknown = UNKNOWN
    """`azure`, `aws`, `gcp` or any other word."""
    account: str | None | Unknown = UNKNOWN
    """Subscription, account or project."""
    cluster: str | None | Unknown = UNKNOWN
    """The cluster's name."""
    namespace: str | None | Unknown = UNKNOWN
    """The namespace."""
    kind: str | None | Unknown = UNKNOWN
    """The workload's kind, `Deployment` for example."""
    name: str | None | Unknown = UNKNOWN
    """The workload's name."""
    pod: str | None | Unknown = UNKNOWN
    """The pod's name."""
    service_account: str | None | Unknown = UNKNOWN
    """The service account."""
    labels: Labels | None | Unknown = UNKNOWN
    """The labels of the workload's pods."""
    namespace_labels: Labels | None | Unknown = UNKNOWN
    """The labels of the namespace."""
    attributes: Labels | None | Unknown = UNKNOWN
    """Whatever else the host knows."""
    platforms: Sequence[str] | None = None
    """The platforms of the nodes that it may run on; None where nobody said."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform that an image exists for."""

    platform: str
    """`linux/amd64` for example, in any case; `linux/arm64/v8` is `linux/arm64`."""
    digest: str | None = None
    """The digest of this platform's manifest."""


@dataclass(frozen=True, slots=True)
class Image:
    """An image of a request. Everything but the reference may be left out, which is "not given".

    >>> Image("contoso.azurecr.io/payments/api:1.4", container="app").reports
    ()
    """

    reference: str
    """The reference as the workload writes it. An invalid one is no error: such an image can never run."""
    _: KW_ONLY
    container: str | None | Unknown = UNKNOWN
    """The container's name."""
    digest: str | None = None
    """The digest, where the host knows it from the registry."""
    running_since: Instant | None = None
    """Since when this image runs in this place."""
    pushed_at: Instant | None = None
    """When the image was pushed to its registry."""
    baseline: Sequence[Report] = ()
    """Reports of the image that runs now in the place that this one would take."""
    platforms: Sequence[Platform] = ()
    """The platforms that the image exists for."""
    reports: Sequence[Report] = ()
    """The reports, of whatever scanner and image; which of them count is decided by the engine."""


@dataclass(frozen=True, slots=True)
class VexProduct:
    """A product: an image, by package URL or reference."""

    id: str
    """A package URL of type `oci` or `docker`, or an image reference."""
    subcomponents: Sequence[str] = ()
    """Package URLs of the parts that it is about; none: the whole image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VexStatement:
    """What an author says of a vulnerability in products."""

    author: str
    """Who says so. A policy honours the authors that it trusts."""
    vulnerability: str
    """The vulnerability's id."""
    products: Sequence[VexProduct]
    """The images that it is about."""
    status: VexStatus
    """What is said."""
    document: str | None = None
    """The id of the document, named where the statement suppresses a finding."""
    timestamp: Instant | None = None
    """When it was said; a statement without is the oldest."""
    aliases: Sequence[str] = ()
    """Other ids of the vulnerability."""

    @staticmethod
    def from_json(text: Text) -> VexStatement:
        """Reads one statement.

        Raises:
            ImagegateError: the first thing that is wrong.
        """
        from . import _imagegate

        return _imagegate.read_vex_statement(text)


class ImageAction(NamedTuple):
    """What was decided about one image on one platform."""

    image: int
    """The image's place in the request, from 0."""
    action: Action
    """What is done with it."""


class Uncounted(NamedTuple):
    """A report that was given for an image and does not count. Its `str` is one line for people: message and hint."""

    image: int
    """The image's place in the request, from 0."""
    report: int
    """The report's place in the image's `reports`, from 0."""
    reason: UncountedReason
    """Why it does not count."""
    message: str
    """What the report says that it is of, and why it does not count. The wording may change."""
    hint: str
    """What to give so that it counts, if it is of the image; empty where nothing is amiss."""

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class Other(NamedTuple):
    """A report of something other than an image: a file system, a repository, a node.

    It belongs to an image only if the user says so: then `report.of_image(reference)` is a report of it.
    """

    what: str
    """What it is: `file system`, `repository`, `Node`, `ConfigAuditReport` and so on."""
    name: str | None
    """Its name, where the document gives one: a path, or `namespace/Kind/name` of an object in a cluster."""
    report: Report
    """Its findings, as a report that names no image."""
    pointer: str
    """The JSON pointer of the document or object within the text."""


class Suppressed(NamedTuple):
    """Findings that the scanner left out by rules of its own: an ignore file, VEX documents, flags."""

    findings: int
    """How many findings the documents list as left out."""
    configured: tuple[str, ...]
    """What the configuration in the documents says about leaving findings out. What these rules left out need not be
    among `findings`."""


class Lint(NamedTuple):
    """Something in a document that is valid and will not do what its author expects."""

    code: str
    """What it is: `wildcardInEquality` and others, which `docs/lints.md` describes. Codes may be added."""
    document: str
    """Which document it is in: `policies/0`, `exemptions/1`."""
    pointer: str
    """The JSON pointer of the place in the document."""
    message: str
    """What is wrong, for people."""
    hint: str
    """What to write instead."""


class ReadReports(NamedTuple):
    """What a scanner's report was read as."""

    format: str
    """The format of the first document: `imagegate`, `trivy`, `trivy-k8s`, `trivy-operator`, `grype`."""
    reports: tuple[Report, ...]
    """The reports, one for each image of each document, in order. Empty where nothing in the text is of an image."""
    others: tuple[Other, ...]
    """What is not of an image, in order."""
    suppressed: Suppressed
    """The findings that the scanner left out by rules of its own."""
