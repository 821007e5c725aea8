"""The engine, as `imagegate` gives it on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, final, overload

from ._error import ImagegateError
from ._kubernetes import HostFacts, Judged, OwnerReference, ReviewIdentity, Skipped
from ._records import Image, ImageAction, Lint, ReadReports, Uncounted, VexStatement, Workload
from ._unknown import Unknown
from ._words import (
    Action,
    Detail,
    FindingClass,
    FixState,
    Instant,
    ReportState,
    Severity,
    Text,
)

FORMATS: Final[bool]
"""Whether scanners' reports, YAML and Kubernetes objects are read: the core alone can be built, too."""

__version__: Final[str]

@final
class Policy:
    """An ImagePolicy: immutable, shared between threads."""

    @staticmethod
    def from_json(text: Text, *, max_bytes: int | None = None) -> Policy:
        """Reads an ImagePolicy document in JSON, of at most `max_bytes` (10 MiB by default).

        >>> Policy.from_json(POLICY).name
        'production'

        Raises:
            ImagegateError: the first thing that is wrong.
        """

    @staticmethod
    def from_yaml(text: Text) -> Policy:
        """Reads an ImagePolicy document in YAML or JSON. (`read_documents` reads several.)

        Raises:
            ImagegateError: the first thing that is wrong.
        """

    @staticmethod
    def default() -> Policy:
        """The policy that holds where there is none: it audits High and Critical."""

    @staticmethod
    def check_json(text: Text) -> list[ImagegateError]:
        """Everything that is wrong with an ImagePolicy document in JSON, in the order in which it was found."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of its rules, in order."""

    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Exemption:
    """An ImageExemption: immutable, shared between threads."""

    @staticmethod
    def from_json(text: Text, *, max_bytes: int | None = None) -> Exemption:
        """Reads an ImageExemption document in JSON, of at most `max_bytes` (10 MiB by default).

        Raises:
            ImagegateError: the first thing that is wrong.
        """

    @staticmethod
    def from_yaml(text: Text) -> Exemption:
        """Reads an ImageExemption document in YAML or JSON. (`read_documents` reads several.)

        Raises:
            ImagegateError: the first thing that is wrong.
        """

    @staticmethod
    def check_json(text: Text) -> list[ImagegateError]:
        """Everything that is wrong with an ImageExemption document in JSON, in the order in which it was found."""

    @property
    def name(self) -> str:
        """Its name, which others may have too."""

    @property
    def namespace(self) -> str | None:
        """The namespace that it holds in; None: everywhere."""

    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Vex:
    """VEX statements: immutable, shared between threads.

    >>> product = VexProduct("pkg:oci/api?repository_url=ghcr.io/contoso/api")
    >>> said = {"author": "contoso", "vulnerability": "CVE-2024-0001", "status": "fixed"}
    >>> len(Vex([VexStatement(products=[product], **said)]))
    1
    """

    def __new__(cls, statements: Iterable[VexStatement] | None = None) -> Vex:
        """Statements that were read or made elsewhere.

        Raises:
            ImagegateError: a status is none of the known words.
        """

    @staticmethod
    def from_json(text: Text, *, max_bytes: int | None = None) -> Vex:
        """Reads a list of statements, of at most `max_bytes` (64 MiB by default).

        Raises:
            ImagegateError: the first thing that is wrong.
        """

    @property
    def statements(self) -> tuple[VexStatement, ...]:
        """The statements, in order; their instants as texts."""

    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Gate:
    """Compiled policies, exemptions and VEX statements: immutable, shared between threads.

    Gates with the same fingerprint are equal. A pickle of a gate holds its documents.
    """

    @staticmethod
    def compile(
        policies: Iterable[Policy],
        exemptions: Iterable[Exemption] | None = None,
        vex: Vex | Iterable[VexStatement] | None = None,
    ) -> Gate:
        """Compiles documents. The order of policies and exemptions is that of the decision.

        >>> Gate.compile([Policy.from_json(POLICY)]).warnings
        ()

        Raises:
            ImagegateError: two policies have one name; `document` says which (`policies/1`).
        """

    @property
    def warnings(self) -> tuple[ImagegateError, ...]:
        """What is not as its authors will expect: exemptions that are not applied to some rules."""

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits, for keys of caches: gates with the same ones decide alike."""

    @overload
    def evaluate(self, request: Request, now: Instant) -> Decision: ...
    @overload
    def evaluate(self, request: Request, *, now_ns: int) -> Decision:
        """Decides. `now_ns` is in nanoseconds since 1970-01-01T00:00:00Z; it and a text are the fastest.

        >>> gate.evaluate(Request([Image("nginx:1.25")]), "2026-11-20T08:00:00Z").action
        'allow'
        >>> gate.evaluate(Request([Image("nginx:1.25")]), now_ns=1_795_161_600_000_000_000).action
        'allow'

        Raises:
            TypeError: `now` is a number, which does not say its unit.
            ValueError: `now` is a datetime without timezone.
            ImagegateError: `invalidInstant`: it is no instant, or one before the year 2000, as of a wrong unit.
        """

    @overload
    def evaluate_many(
        self, requests: Iterable[Request | Text], now: Instant, *, threads: int | None = None
    ) -> list[Decision]: ...
    @overload
    def evaluate_many(
        self, requests: Iterable[Request | Text], *, now_ns: int, threads: int | None = None
    ) -> list[Decision]:
        """Decides about many requests on several threads (one for each core by default), without the GIL.

        Requests may be given as JSON: then the threads read them, too. The decisions are in the order of the requests.

        >>> requests = [Request([Image("nginx:1.25")])] * 2
        >>> [decision.action for decision in gate.evaluate_many(requests, "2026-11-20T08:00:00Z")]
        ['allow', 'allow']

        Raises:
            ImagegateError: the first of the requests that cannot be read; `document` says which (`requests/3`). Or
                `invalidInstant`, as of `evaluate`.
        """

    @overload
    def forecast(self, request: Request, since: Instant, until: Instant) -> list[Decision]: ...
    @overload
    def forecast(self, request: Request, *, since_ns: int, until_ns: int) -> list[Decision]:
        """The exact decisions from an instant to another: at the first, and wherever some action or outcome changes.

        `until` is included. Where it lies before `since` there is one decision alone.

        >>> len(gate.forecast(Request([Image("nginx:1.25")]), "2026-11-20T00:00:00Z", "2027-12-31T00:00:00Z"))
        1

        Raises:
            ImagegateError: `invalidInstant`, as of `evaluate`.
        """

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Finding:
    """A finding of a report. Everything but the id may be left out, which is "not given".

    >>> finding = Finding("GHSA-jfh8-c2jp-5v3q", aliases=["CVE-2021-44228"], severity="critical")
    >>> finding.canonical_id
    'CVE-2021-44228'
    """

    def __new__(
        cls,
        id: str,  # noqa: A002
        *,
        aliases: Iterable[str] | None = None,
        class_: FindingClass | None = None,
        severity: Severity | None = None,
        cvss_tenths: int | None = None,
        epss_scaled: int | None = None,
        kev: bool | None = None,
        title: str | None = None,
        url: str | None = None,
        package_name: str | None = None,
        package_version: str | None = None,
        package_type: str | None = None,
        purl: str | None = None,
        path: str | None = None,
        fix_state: FixState | None = None,
        fixed_versions: Iterable[str] | None = None,
        fix_available_since: Instant | None = None,
        published_at: Instant | None = None,
        modified_at: Instant | None = None,
    ) -> Finding:
        """A finding to be put into a report.

        Raises:
            ImagegateError: a word is none of the known ones.
        """

    @property
    def id(self) -> str:
        """The id as the scanner writes it."""

    @property
    def canonical_id(self) -> str:
        """The smallest CVE id among id and aliases, else the id, in upper case."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other ids of the same thing."""

    @property
    def class_(self) -> FindingClass:
        """What kind of thing it is."""

    @property
    def severity(self) -> Severity:
        """The severity; where none was given, the rating of the CVSS score."""

    @property
    def cvss_tenths(self) -> int | None:
        """The CVSS base score in tenths, 0 to 100."""

    @property
    def epss_scaled(self) -> int | None:
        """The EPSS probability in 1/100000, 0 to 100000."""

    @property
    def kev(self) -> bool | None:
        """Whether it is in the catalogue of known exploited vulnerabilities."""

    @property
    def title(self) -> str | None:
        """Its title."""

    @property
    def url(self) -> str | None:
        """Where to read about it."""

    @property
    def package_name(self) -> str | None:
        """The package's name."""

    @property
    def package_version(self) -> str | None:
        """The package's installed version."""

    @property
    def package_type(self) -> str | None:
        """The package's type: deb, npm and so on."""

    @property
    def purl(self) -> str | None:
        """The package URL."""

    @property
    def path(self) -> str | None:
        """Where in the image the package lies."""

    @property
    def fix_state(self) -> FixState:
        """What the scanner says of a fix."""

    @property
    def fix_available(self) -> bool | None:
        """Whether a fix is available: known to be, known not to be, or None where it is not known."""

    @property
    def fixed_versions(self) -> tuple[str, ...]:
        """The versions with the fix."""

    @property
    def fix_available_since(self) -> datetime | None:
        """Since when there is a fix."""

    @property
    def published_at(self) -> datetime | None:
        """When it was published."""

    @property
    def modified_at(self) -> datetime | None:
        """When what is said of it was changed last."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Report:
    """A scan report: immutable, read and indexed once, shared between threads and requests.

    Its length is the number of its findings. Its instants are in UTC, cut to microseconds; `to_json` has them whole.

    >>> report = Report([Finding("CVE-2024-0001", severity="high")], scanner="trivy", reference="nginx:1.25")
    >>> len(report), report.state
    (1, 'complete')
    """

    def __new__(
        cls,
        findings: Iterable[Finding] | None = None,
        *,
        state: ReportState | None = None,
        scanner: str | None = None,
        scanner_version: str | None = None,
        scanned_at: Instant | None = None,
        reference: str | None = None,
        digest: str | None = None,
        digests: Iterable[str] | None = None,
        platform: str | None = None,
        created_at: Instant | None = None,
        os_family: str | None = None,
        os_version: str | None = None,
        os_end_of_life: bool | None = None,
    ) -> Report:
        """A report of findings. What is left out is "not given"; the state is `complete` then.

        `digests` are further digests of the same image: of its index and of the manifest of a platform, say.

        Raises:
            ImagegateError: the state or a digest is none.
        """

    @staticmethod
    def from_json(text: Text, *, max_bytes: int | None = None) -> Report:
        """Reads a report in imagegate's own model, of at most `max_bytes` (256 MiB by default).

        Raises:
            ImagegateError: the first thing that is wrong.
        """

    @property
    def state(self) -> ReportState:
        """What the report says of itself."""

    @property
    def scanner(self) -> str | None:
        """The scanner's name."""

    @property
    def scanner_version(self) -> str | None:
        """The scanner's version."""

    @property
    def scanned_at(self) -> datetime | None:
        """When the image was scanned."""

    @property
    def reference(self) -> str | None:
        """The image's reference as the report gives it, valid or not."""

    @property
    def digest(self) -> str | None:
        """The first of `digests`."""

    @property
    def digests(self) -> tuple[str, ...]:
        """Every digest that the report names, each once: `digest` and `digests` as they were given, and that of its
        valid reference. All are digests of one image.
        """

    @property
    def platform(self) -> str | None:
        """The platform that was scanned, as platforms are compared."""

    @property
    def created_at(self) -> datetime | None:
        """When the image was made."""

    @property
    def os_family(self) -> str | None:
        """The family of the operating system."""

    @property
    def os_version(self) -> str | None:
        """The version of the operating system."""

    @property
    def os_end_of_life(self) -> bool | None:
        """Whether the operating system is past its support."""

    @property
    def findings(self) -> list[Finding]:
        """The findings, in the report's order: a new list each time."""

    def of_image(self, reference: str) -> Report:
        """The same report, of the image that the caller names: for one that names no image, or names it otherwise than
        the workload does (by its name on a mirror, or the path of an archive).

        The reference that the report named is replaced. The digests that it named stay, so that a report of another
        digest than the image's still does not count for it.

        >>> Report(reference="mirror.example/nginx:1.25").of_image("nginx:1.25").reference
        'nginx:1.25'

        Raises:
            ImagegateError: `invalidReference`: the text is no image reference.
        """

    def to_json(self) -> str:
        """The report in imagegate's own model."""

    def __len__(self) -> int: ...
    def __bool__(self) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Request:
    """What is to be decided: immutable and prepared, shared between threads.

    A request that was read keeps its text, and one that was made its values: a pickle holds them.
    """

    def __new__(cls, images: Iterable[Image], workload: Workload | None = None) -> Request:
        """A request about images that would run in a workload (None: nothing is known of it).

        Raises:
            ImagegateError: `noImages`, `digestMismatch`, `duplicatePlatform`, `invalidDigest`, with a pointer as if the
                request were a document.
        """

    @staticmethod
    def from_json(text: Text, *, max_bytes: int | None = None) -> Request:
        """Reads a request document, of at most `max_bytes` (64 MiB by default).

        Raises:
            ImagegateError: the first thing that is wrong.
        """

    @staticmethod
    def check_json(text: Text) -> list[ImagegateError]:
        """Everything that is wrong with a request document, in the order in which it was found."""

    @property
    def image_count(self) -> int:
        """How many images it has."""

    @property
    def workload(self) -> Workload:
        """The workload; everything in it is unknown where none was given."""

    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Decision:
    """What was decided about a request. It holds its gate and its request.

    Decisions are equal if their canonical JSON is. A pickle of one holds gate, request and instant, from which it
    follows; where less is wanted, keep `to_json()`.
    """

    @property
    def gate(self) -> Gate:
        """The gate that decided."""

    @property
    def request(self) -> Request:
        """What was asked."""

    @property
    def action(self) -> Action:
        """The strictest over all images."""

    @property
    def images(self) -> tuple[ImageAction, ...]:
        """The action for every image and platform that was looked at, with the image's place in the request."""

    @property
    def uncounted(self) -> tuple[Uncounted, ...]:
        """The reports that were given and do not count, with the reason, by image and in the order of its reports.

        Show or log them: where a report is left out the answer may be an allow that nobody expects. They are no part of
        the decision's JSON and texts.

        >>> image = Image("nginx:1.25", reports=[Report(reference="mirror.example/library/nginx:1.25")])
        >>> [left_out] = gate.evaluate(Request([image]), "2026-11-20T08:00:00Z").uncounted
        >>> left_out.reason, left_out.message
        ('otherRegistry', 'a report of mirror.example/library/nginx:1.25 does not count for \
        docker.io/library/nginx:1.25: it names another registry')
        """

    @property
    def evaluated_at(self) -> datetime:
        """The instant that was asked for, in UTC and cut to microseconds."""

    @property
    def evaluated_at_ns(self) -> int:
        """The instant that was asked for, in nanoseconds since 1970-01-01T00:00:00Z."""

    @property
    def valid_until(self) -> datetime | None:
        """Until when it holds if nothing but time changes, in UTC and cut to microseconds; None: for good."""

    @property
    def valid_until_ns(self) -> int | None:
        """The same in nanoseconds since 1970-01-01T00:00:00Z."""

    def to_json(self, detail: Detail = "all") -> str:
        """The decision as JSON, canonical with the detail `all`: the same bytes everywhere."""

    def to_json_bytes(self, detail: Detail = "all") -> bytes:
        """The same in UTF-8, for what is sent or stored: a large text is copied once, and not looked through."""

    def to_text(self, detail: Detail = "inScope", *, colour: bool = False) -> str:
        """The decision for people, in lines; with `colour` in ANSI escapes."""

    def to_short_text(self, most: int = 1024) -> str:
        """Why the images are refused or noted, in one line of at most `most` bytes: for admission messages."""

    def to_warnings(self) -> list[str]:
        """What is audited, a line for every rule that triggers so: within the limits of the API server."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Case:
    """What a line of `imagegate evaluate --stream` asks for."""

    @property
    def gate(self) -> Gate:
        """The compiled documents."""

    @property
    def request(self) -> Request:
        """What is to be decided."""

    @property
    def now(self) -> datetime:
        """When, in UTC and cut to microseconds."""

    @property
    def now_ns(self) -> int:
        """When, in nanoseconds since 1970-01-01T00:00:00Z."""

    @property
    def forecast_to(self) -> datetime | None:
        """Until when it is to be forecast; None: only the decision is asked for."""

    @property
    def forecast_to_ns(self) -> int | None:
        """The same in nanoseconds since 1970-01-01T00:00:00Z."""

    def evaluate(self) -> Decision:
        """The decision that is asked for, at any instant that a line may hold: here none is too early."""

    def forecast(self) -> list[Decision]:
        """The forecast that is asked for; the decision alone where none is."""

    def __reduce__(self) -> tuple[Any, ...]: ...

def read_case(line: Text) -> Case:
    """Takes a line of `imagegate evaluate --stream` apart.

    That is `{"policies", "exemptions", "vex", "request", "now", "forecastTo"}`, of which `request` and `now` are
    required. It is read from the text, for a host's JSON parser loses what errors speak of.

    Raises:
        ImagegateError: the first thing that is wrong; `document` says with what (`case`, `policies/0`, `request`).
    """

@final
class Documents:
    """The policies and exemptions of a text, each in order."""

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Those of kind `ImagePolicy`."""

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """Those of kind `ImageExemption`."""

    def __reduce__(self) -> tuple[Any, ...]: ...

def read_documents(text: Text) -> Documents:
    """Reads the policies and exemptions of a text in JSON or YAML: one document, or in YAML as many as there are.

    Raises:
        ImagegateError: the first thing that is wrong, with line and column in the text and the number of its document
            (`documents/1`). A text without any document is one, too.
    """

def read_reports(text: Text, *, max_bytes: int | None = None) -> ReadReports:
    """Reads a scanner's report, telling by itself in which format it is, of at most `max_bytes` (256 MiB by default).

    Raises:
        ImagegateError: the first thing that is wrong. Nothing is half read.
    """

def detect_format(text: Text) -> str:
    """Tells in which format a scanner's report is, by a look at its first keys and no more.

    Raises:
        ImagegateError: the format is not known, or the document is none.
    """

def read_kubernetes(
    text: Text, host: HostFacts | None = None, *, max_bytes: int | None = None
) -> list[Judged | Skipped]:
    """Reads objects, lists of them, an AdmissionReview or a bare AdmissionRequest, in JSON or YAML.

    Every object gives at least one entry: images to be judged, or the reason why nothing of it would run. A custom
    resource gives one for each of its pod templates. YAML may have anchors and merge keys, as kubectl takes them. The
    text has at most `max_bytes` (64 MiB by default).

    >>> [found.object.kind for found in read_kubernetes(POD)]
    ['Pod']

    Raises:
        ImagegateError: whatever leaves it open what would run. Do not let it in then.
    """

def _judged_as(judged: Judged) -> tuple[tuple[str | None, str | None] | None, str]: ...
def _verify_owners(
    judged: Iterable[Judged],
) -> tuple[
    list[tuple[str | None | Unknown, str | None | Unknown]],
    list[tuple[int, OwnerReference, str]],
]: ...
def lint(policies: Iterable[Policy], exemptions: Iterable[Exemption] | None = None) -> list[Lint]:
    """Finds what in documents can never match: a wildcard that is compared by equality, an exemption that ends before
    it begins. What `Gate.warnings` says is not repeated.

    >>> lint([Policy.default()])
    []
    """

@final
class Mirrors:
    """Prefixes of image references that stand for other prefixes: a mirror's for those of its original.

    An image that is pulled through a mirror has another name than the one that its report names, so the report does not
    count for it. With the mirrors known, `report_for` gives the report under the image's name.

    >>> mirrors = Mirrors(["mirror.example.com/docker.io=docker.io"])
    >>> mirrors.resolve("mirror.example.com/docker.io/nginx:1.25")
    'docker.io/library/nginx:1.25'
    """

    def __new__(cls, entries: Iterable[str]) -> Mirrors:
        """The mirrors of `PREFIX=ORIGINAL`, both `registry[/path]`.

        Raises:
            ImagegateError: `invalidValue` where an entry is not of that form, `invalidRegistry`, `invalidReference`,
                and `duplicateName` where a prefix is given twice.
        """

    def resolve(self, reference: str) -> str:
        """The reference as if it were below the original, in its normal form. The longest prefix counts, once.

        Raises:
            ImagegateError: `invalidReference`.
        """

    def report_for(self, report: Report, image: str) -> Report | None:
        """The report under the name of an image, where both are the same repository under names that differ. Tag and
        digests stay those of the report. None where there is nothing to rewrite.
        """

    def __reduce__(self) -> tuple[Any, ...]: ...

def review_identity(text: Text) -> ReviewIdentity | None:
    """Reads what an answer repeats, so that a review whose object cannot be read can be answered, too.

    None where the text is no JSON, or no review with a uid.
    """

@final
class AdmissionResponse:
    """What the API server is told: whether the object is let in, why not, and what was seen."""

    def __new__(cls, decisions: Iterable[Decision]) -> AdmissionResponse:
        """The answer from the decisions about what was found in a review. None: all was skipped, which is let in."""

    @staticmethod
    def refused(error: ImagegateError) -> AdmissionResponse:
        """The answer where the review, or what the host knows, could not be read: that is not let in."""

    @property
    def allowed(self) -> bool:
        """Whether the object is let in."""

    @property
    def message(self) -> str | None:
        """Why it is not, in one line."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is audited: shown to whoever applies the object."""

    def to_json(self, review: ReviewIdentity) -> str:
        """The AdmissionReview that answers."""

def error_json(error: ImagegateError) -> str:
    """An error as JSON, for `ImagegateError.to_json`."""

def read_vex_statement(text: Text) -> VexStatement:
    """Reads one statement, for `VexStatement.from_json`."""
