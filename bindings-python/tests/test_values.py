"""Values that a host makes: what is given, what is absent, what is unknown, and what is refused."""

from __future__ import annotations

import dataclasses
import json
from collections import UserDict
from collections.abc import Callable
from datetime import datetime, timedelta, timezone, tzinfo

import imagegate
import pytest
from imagegate import UNKNOWN, Finding, Image, ImagegateError, Platform, Report, Request, Workload

from conftest import NOW, POLICY

DIGEST = "sha256:" + "a" * 64
FACTS = [field.name for field in dataclasses.fields(Workload) if field.name != "platforms"]


def decided(gate: imagegate.Gate, request: Request) -> object:
    return json.loads(gate.evaluate(request, NOW).to_json())


def test_a_request_of_values_is_the_document_that_says_the_same(gate: imagegate.Gate) -> None:
    made = Request(
        [
            Image(
                "nginx:1.25",
                container=None,
                digest=DIGEST,
                running_since="2026-01-01T00:00:00Z",
                pushed_at="2023-11-14T22:13:20.123456789Z",
                baseline=[Report(scanner="trivy")],
                platforms=[Platform("linux/amd64", DIGEST), Platform("linux/arm64")],
                reports=(report for report in [Report([Finding("CVE-2024-0001", severity="critical")])]),
            )
        ],
        Workload(namespace="payments", pod=None, labels={"app": "web", "old": None}, platforms=["linux/amd64"]),
    )
    read = Request.from_json(
        json.dumps(
            {
                "workload": {
                    "namespace": "payments",
                    "pod": None,
                    "labels": {"app": "web", "old": None},
                    "platforms": ["linux/amd64"],
                },
                "images": [
                    {
                        "container": None,
                        "reference": "nginx:1.25",
                        "digest": DIGEST,
                        "runningSince": "2026-01-01T00:00:00Z",
                        "pushedAt": "2023-11-14T22:13:20.123456789Z",
                        "baseline": [{"scanner": {"name": "trivy"}}],
                        "platforms": [{"platform": "linux/amd64", "digest": DIGEST}, {"platform": "linux/arm64"}],
                        "reports": [{"findings": [{"id": "CVE-2024-0001", "severity": "critical"}]}],
                    }
                ],
            }
        )
    )
    assert decided(gate, made) == decided(gate, read)
    assert made.workload == read.workload
    assert made.image_count == read.image_count == 1


def policy_with_scope(field: str) -> str:
    policy = json.loads(POLICY)
    key = {"service_account": "serviceAccount", "namespace_labels": "namespaceLabels"}.get(field, field)
    value = {"has": "x"} if key in ("labels", "namespaceLabels", "attributes") else "x"
    selector = {key: {"x": "y"}} if isinstance(value, dict) else {key: value}
    policy["spec"]["rules"][0]["scope"] = {"include": [selector]}
    policy["spec"]["rules"][0]["when"] = [{"severity": {"atLeast": "low"}}]
    return json.dumps(policy)


@pytest.mark.parametrize("field", FACTS)
def test_unknown_and_absent_differ(field: str) -> None:
    gate = imagegate.Gate.compile([imagegate.Policy.from_json(policy_with_scope(field))])
    image = Image("nginx", reports=[Report([Finding("CVE-2024-0001", severity="high")])])

    def action(**facts: object) -> str:
        return gate.evaluate(Request([image], Workload(**facts)), NOW).action  # type: ignore[arg-type]

    # What is unknown never helps an image in: the rule holds. What is absent is known not to be in its scope.
    assert (action(), action(**{field: UNKNOWN}), action(**{field: None})) == ("audit", "audit", "allow")


def test_unknown_is_itself() -> None:
    assert repr(UNKNOWN) == "UNKNOWN"
    assert Workload().cluster is UNKNOWN
    assert Request([Image("nginx")]).workload == Workload()
    assert Request([Image("nginx")], Workload(cluster=None)).workload.cluster is None


def test_labels_are_any_mapping() -> None:
    labels = UserDict({"app": "web"})
    assert Request([Image("nginx")], Workload(labels=labels)).workload.labels == {"app": "web"}


@pytest.mark.parametrize(
    ("make", "code", "pointer"),
    [
        (lambda: Request([]), "noImages", "/images"),
        (lambda: Request([Image("a@" + DIGEST, digest="sha256:" + "b" * 64)]), "digestMismatch", "/images/0/digest"),
        (lambda: Request([Image("a"), Image("a", digest="x")]), "invalidDigest", "/images/1/digest"),
        (
            lambda: Request([Image("a", platforms=[Platform("a"), Platform("A")])]),
            "duplicatePlatform",
            "/images/0/platforms/1",
        ),
        (
            lambda: Request([Image("a", platforms=[Platform("a", "x")])]),
            "invalidDigest",
            "/images/0/platforms/0/digest",
        ),
        (lambda: Report(state="missing"), "invalidValue", "/state"),
        (lambda: Report(digest="x"), "invalidDigest", "/image/digest"),
        (lambda: Report(digests=[DIGEST, "x"]), "invalidDigest", "/image/digests/1"),
        (lambda: Report().of_image("No Reference"), "invalidReference", ""),
        (lambda: Finding("a", severity="bad"), "invalidValue", "/severity"),
        (lambda: Finding("a", class_="bad"), "invalidValue", "/class"),
        (lambda: Finding("a", fix_state="bad"), "invalidValue", "/fix/state"),
        (
            lambda: imagegate.Vex(
                [imagegate.VexStatement(author="a", vulnerability="b", products=[], status="bad")]  # type: ignore[arg-type]
            ),
            "invalidValue",
            "/0/status",
        ),
        (lambda: imagegate.Gate.compile([imagegate.Policy.default()] * 2), "duplicateName", "/metadata/name"),
    ],
)
def test_values_are_refused_like_documents(make: object, code: str, pointer: str) -> None:
    with pytest.raises(ImagegateError) as caught:
        make()  # type: ignore[operator]
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Request([{"reference": "nginx"}]),
        lambda: Request("nginx"),
        lambda: Request(7),
        lambda: Request([Image(7)]),
        lambda: Request([Image("nginx", reports="CVE")]),
        lambda: Request([Image("nginx", reports=[{}])]),
        lambda: Request([Image("nginx", platforms=["linux/amd64"])]),
        lambda: Request([Image("nginx")], {"namespace": "payments"}),
        lambda: Request([Image("nginx")], Workload(namespace=7)),
        lambda: Request([Image("nginx")], Workload(namespace=True)),
        lambda: Request([Image("nginx")], Workload(labels=[("a", "b")])),
        lambda: Request([Image("nginx")], Workload(labels={"a": 1})),
        lambda: Request([Image("nginx")], Workload(labels={1: "a"})),
        lambda: Request([Image("nginx")], Workload(platforms="linux/amd64")),
        lambda: Request([Image("nginx", running_since=1.5)]),
        lambda: Request([Image("nginx", running_since=True)]),
        lambda: Request([Image("nginx", running_since=1_795_161_600)]),
        lambda: Report(digests=DIGEST),
        lambda: Report(digests=[7]),
        lambda: Report().of_image(None),
        lambda: Report([{"id": "CVE-2024-0001"}]),
        lambda: Report(Finding("a")),
        lambda: Finding(),
        lambda: Finding(7),
        lambda: Finding("a", kev=1),
        lambda: Finding("a", aliases="CVE-2024-0001"),
        lambda: imagegate.Gate.compile([POLICY]),
        lambda: imagegate.Gate.compile(imagegate.Policy.default()),
        lambda: imagegate.Gate.compile(None),
        lambda: imagegate.Gate(),
        lambda: imagegate.Decision(),
        lambda: imagegate.Policy.from_json(7),
        lambda: imagegate.Policy.from_json(None),
        lambda: imagegate.read_reports(["{}"]),
        lambda: imagegate.AdmissionResponse.refused("no"),
    ],
)
def test_wrong_types_are_type_errors(make: object) -> None:
    with pytest.raises((TypeError, AttributeError)) as caught:
        make()  # type: ignore[operator]
    assert not isinstance(caught.value, ImagegateError)


# Instants


def test_instants_of_all_kinds_are_one(gate: imagegate.Gate, request_: Request) -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    instants: list[imagegate.Instant] = [
        "2026-11-20T08:00:00.25Z",
        "2026-11-20t13:30:00.250+05:30",
        datetime(2026, 11, 20, 8, 0, 0, 250_000, tzinfo=timezone.utc),
        datetime(2026, 11, 20, 13, 30, 0, 250_000, tzinfo=east),
    ]
    nanos = 1_795_161_600_250_000_000
    decisions = [gate.evaluate(request_, instant) for instant in instants]
    decisions += [gate.evaluate(request_, now_ns=nanos), *gate.evaluate_many([request_], now_ns=nanos)]
    assert {decision.to_json() for decision in decisions} == {decisions[0].to_json()}
    assert decisions[0].evaluated_at == instants[2]
    assert decisions[0].evaluated_at_ns == nanos
    until = 1_830_000_000_000_000_000
    assert gate.forecast(request_, since_ns=nanos, until_ns=until) == gate.forecast(
        request_, instants[0], datetime.fromtimestamp(until // 10**9, timezone.utc)
    )


def test_datetimes_are_cut_and_nanoseconds_whole(gate: imagegate.Gate, request_: Request) -> None:
    decision = gate.evaluate(request_, "2026-11-20T08:00:00.123456789Z")
    assert decision.evaluated_at == datetime(2026, 11, 20, 8, 0, 0, 123_456, tzinfo=timezone.utc)
    assert decision.evaluated_at_ns % 1_000_000_000 == 123_456_789
    assert decision.evaluated_at.tzinfo is timezone.utc
    assert decision.valid_until == datetime(2026, 12, 1, tzinfo=timezone.utc)
    for text in ("2000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"):
        decision = gate.evaluate(request_, text)
        assert decision.evaluated_at.strftime("%Y") in text
        assert gate.evaluate(request_, now_ns=decision.evaluated_at_ns) == decision
        assert gate.evaluate(request_, decision.evaluated_at).evaluated_at == decision.evaluated_at


@pytest.mark.parametrize("naive", [datetime(2026, 11, 20), datetime(2026, 11, 20, tzinfo=None)])
def test_naive_datetimes_are_refused(gate: imagegate.Gate, request_: Request, naive: datetime) -> None:
    with pytest.raises(ValueError, match=r"without a timezone is no instant.*timezone\.utc"):
        gate.evaluate(request_, naive)
    with pytest.raises(ValueError, match="without a timezone"):
        Request([Image("nginx", pushed_at=naive)])


class Nowhere(tzinfo):
    """A timezone that does not know its offset."""

    def utcoffset(self, _: datetime | None) -> None:
        return None


class Broken(tzinfo):
    """A timezone that cannot say its offset."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        raise ZeroDivisionError


def test_timezones_of_the_host_may_fail(gate: imagegate.Gate, request_: Request) -> None:
    with pytest.raises(ValueError, match="without a timezone"):
        gate.evaluate(request_, datetime(2026, 11, 20, tzinfo=Nowhere()))
    with pytest.raises(ZeroDivisionError):
        gate.evaluate(request_, datetime(2026, 11, 20, tzinfo=Broken()))


@pytest.mark.parametrize(
    "instant",
    [
        "2026-11-20",
        "2026-11-20T08:00:00",
        "2026-11-20 08:00:00Z",
        "2026-11-20T08:00:60Z",
        "",
        "now",
        "2026-11-20T08:00:00Z\0",
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-5))),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))),
    ],
)
def test_what_is_no_instant_is_refused(gate: imagegate.Gate, request_: Request, instant: imagegate.Instant) -> None:
    with pytest.raises(ImagegateError) as caught:
        gate.evaluate(request_, instant)
    assert caught.value.code == "invalidInstant"


@pytest.mark.parametrize("nanos", [10**30, -(10**30), -(10**100), 10**4000])
def test_nanoseconds_that_are_no_instant_are_refused(gate: imagegate.Gate, request_: Request, nanos: int) -> None:
    assert gate.evaluate(request_, now_ns=2**63).evaluated_at.year == 2262
    with pytest.raises(ImagegateError, match="years 1 to 9999") as caught:
        gate.evaluate(request_, now_ns=nanos)
    assert caught.value.code == "invalidInstant"


@pytest.mark.parametrize(
    ("instant", "message"),
    [
        (1_795_161_600, "now is 1970-01-01T00:00:01.7951616Z, .* were seconds given in the place of nanoseconds"),
        (1_795_161_600_000, "now is 1970-01-01T00:29:55.1616Z, .* were milliseconds given"),
        (1_795_161_600_000_000, "now is 1970-01-21T18:39:21.6Z, .* were microseconds given"),
        (0, "now is 1970-01-01T00:00:00Z, .* nanoseconds since 1970"),
        (-1, "now is 1969-12-31T23:59:59.999999999Z, .* nanoseconds since 1970"),
        (946_684_799_999_999_999, "now is 1999-12-31T23:59:59.999999999Z, .* nanoseconds since 1970"),
        ("0001-01-01T00:00:00Z", "now is 0001-01-01T00:00:00Z, .* is the clock set"),
        ("1999-12-31T23:59:59.999999999Z", "now is 1999-12-31T23:59:59.999999999Z, .* is the clock set"),
        (datetime.fromtimestamp(1_795_161.6, timezone.utc), "now is 1970-01-21T18:39:21.6Z, .* is the clock set"),
    ],
)
def test_an_instant_before_2000_is_refused(
    gate: imagegate.Gate, request_: Request, instant: imagegate.Instant | int, message: str
) -> None:
    def refused(call: Callable[..., object], asked: object, name: str, *before: object) -> None:
        said = {f"{name}_ns" if isinstance(instant, int) else name: instant}
        with pytest.raises(ImagegateError, match=message.replace("now is", f"{name} is")) as caught:
            call(asked, *before, **said)
        assert caught.value.code == "invalidInstant"

    refused(gate.evaluate, request_, "now")
    refused(gate.evaluate_many, [request_], "now")
    refused(lambda request, **since: gate.forecast(request, until=NOW, **since), request_, "since")
    refused(gate.forecast, request_, "until", NOW)


def test_a_case_is_decided_at_any_instant() -> None:
    request = '"request": {"images": [{"reference": "nginx"}]}'
    decision = imagegate.read_case(f'{{{request}, "now": "0001-01-01T00:00:00Z"}}').evaluate()
    assert decision.evaluated_at == datetime(1, 1, 1, tzinfo=timezone.utc)
    case = imagegate.read_case(f'{{{request}, "now": "{NOW}"}}')
    assert case.forecast() == [case.evaluate()] == [case.gate.evaluate(case.request, now_ns=case.now_ns)]
    until = "2027-11-20T08:00:00Z"
    case = imagegate.read_case(f'{{"policies": [{POLICY}], {request}, "now": "{NOW}", "forecastTo": "{until}"}}')
    assert case.forecast() == case.gate.forecast(case.request, NOW, until)


def test_a_number_is_an_instant_only_where_its_name_says_the_unit(gate: imagegate.Gate, request_: Request) -> None:
    for number in (1_795_161_600_000_000_000, 1_795_161_600, 1_795_161_600.5):
        with pytest.raises(TypeError, match=r"a number does not say its unit: now is .* now_ns= with an int"):
            gate.evaluate(request_, number)  # type: ignore[call-overload]
        with pytest.raises(TypeError, match=r"since is .* since_ns="):
            gate.forecast(request_, number, NOW)  # type: ignore[call-overload]
        with pytest.raises(TypeError, match="a number does not say its unit"):
            Report(scanned_at=number)  # type: ignore[arg-type]
    for other in (1.5, True, NOW, None):
        with pytest.raises(TypeError, match="now_ns"):
            gate.evaluate(request_, now_ns=other)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="both given"):
        gate.evaluate(request_, NOW, now_ns=1_795_161_600_000_000_000)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="now is missing"):
        gate.evaluate(request_)  # type: ignore[call-overload]


@pytest.mark.parametrize("instant", [None, 1.5, True, b"2026-11-20T08:00:00Z", datetime.now().date()])
def test_what_cannot_be_an_instant_is_a_type_error(
    gate: imagegate.Gate, request_: Request, instant: imagegate.Instant
) -> None:
    with pytest.raises(TypeError, match="aware datetime"):
        gate.evaluate(request_, instant)


# Texts


@pytest.mark.parametrize("kind", [str.encode, bytearray, memoryview, str])
def test_texts_are_of_any_kind(kind: object) -> None:
    text = POLICY if kind is str else POLICY.encode() if kind is str.encode else kind(POLICY.encode())  # type: ignore[operator]
    assert imagegate.Policy.from_json(text).name == "production"


@pytest.mark.parametrize(
    "text", ['"\ud800"', b'"\xff"', "\0", b"\0", "", b"", "[" * 100_000, b"\xef\xbb\xbf{}", "{" * 7]
)
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    for read in (
        imagegate.Policy.from_json,
        imagegate.Exemption.from_json,
        imagegate.Request.from_json,
        imagegate.Report.from_json,
        imagegate.Vex.from_json,
        imagegate.VexStatement.from_json,
        imagegate.read_case,
        imagegate.read_kubernetes,
        imagegate.read_reports,
        imagegate.read_documents,
    ):
        try:
            read(text)
        except ImagegateError as error:
            assert error.code in ("invalidSyntax", "tooDeep", "invalidValue", "missingKey", "wrongType", "noImages")
        else:
            # YAML has texts without any document.
            assert read is imagegate.read_kubernetes and not text


def test_limits_are_the_callers() -> None:
    for read in (
        imagegate.Policy.from_json,
        imagegate.Exemption.from_json,
        imagegate.Request.from_json,
        imagegate.Report.from_json,
        imagegate.Vex.from_json,
        imagegate.read_kubernetes,
        imagegate.read_reports,
    ):
        with pytest.raises(ImagegateError) as caught:
            read("{    }", max_bytes=5)
        assert caught.value.code == "tooLarge"
        with pytest.raises((TypeError, OverflowError)):
            read("{}", max_bytes=-1)


def test_a_report_names_every_digest_of_its_image(gate: imagegate.Gate) -> None:
    index, manifest, other = ("sha256:" + letter * 64 for letter in "abc")
    report = Report(
        [Finding("CVE-2024-0001", severity="critical")],
        reference=f"nginx@{other}",
        digest=index,
        digests=[manifest, index],
    )
    assert (report.digest, report.digests) == (index, (index, manifest, other))
    assert Report(digests=[manifest]).digest == manifest
    assert Report().digests == ()
    assert Report.from_json(report.to_json()) == report
    read = Report.from_json(json.dumps({"image": {"digest": index, "digests": [manifest]}}))
    assert read.digests == (index, manifest)
    for digest in (index, manifest, other):
        request = Request([Image("nginx", digest=digest, reports=[report])], Workload(namespace="payments"))
        assert gate.evaluate(request, "2026-12-01T00:00:00Z").action == "deny"


def test_a_host_says_which_image_a_report_is_of() -> None:
    report = Report([Finding("CVE-2024-0001")], reference=f"mirror.example/nginx:1@{DIGEST}", scanner="trivy")
    said = report.of_image("nginx:1.25")
    assert (said.reference, said.digests, said.scanner, len(said)) == ("nginx:1.25", (DIGEST,), "trivy", 1)
    # The word never replaces a digest that contradicts.
    other = "sha256:" + "b" * 64
    assert report.of_image(f"nginx@{other}").digests == (DIGEST,)
    assert Report().of_image(f"nginx@{other}").digests == (other,)
    assert report.reference == f"mirror.example/nginx:1@{DIGEST}"


def test_a_report_says_what_was_read() -> None:
    text = json.dumps(
        {
            "state": "partial",
            "scanner": {"name": "trivy", "version": "0.50"},
            "scannedAt": "2026-11-20T08:00:00.5Z",
            "image": {
                "reference": "nginx:1.25",
                "digest": DIGEST,
                "digests": ["sha256:" + "b" * 64],
                "platform": "Linux/ARM64/v8",
                "createdAt": "2026-01-01T00:00:00Z",
            },
            "os": {"family": "debian", "version": "12", "endOfLife": False},
            "findings": [
                {
                    "id": "GHSA-1",
                    "aliases": ["CVE-2024-0002"],
                    "severity": "high",
                    "cvss": 7.5,
                    "epss": 0.5,
                    "kev": True,
                    "title": "t",
                    "url": "u",
                    "package": {"name": "n", "version": "1", "type": "deb", "purl": "pkg:deb/n@1", "path": "/x"},
                    "fix": {"state": "fixed", "versions": ["2"], "availableSince": "2026-02-01T00:00:00Z"},
                    "publishedAt": "2026-03-01T00:00:00Z",
                    "modifiedAt": "2026-04-01T00:00:00Z",
                },
                {"id": "b", "cvss": 9.8},
            ],
        }
    )
    report = Report.from_json(text)
    first, second = report.findings
    assert (report.state, report.scanner, report.scanner_version) == ("partial", "trivy", "0.50")
    assert (report.reference, report.digest, report.platform) == ("nginx:1.25", DIGEST, "linux/arm64")
    assert (report.os_family, report.os_version, report.os_end_of_life) == ("debian", "12", False)
    assert (first.id, first.canonical_id, first.aliases) == ("GHSA-1", "CVE-2024-0002", ("CVE-2024-0002",))
    assert (first.cvss_tenths, first.epss_scaled, first.kev, first.class_) == (75, 50_000, True, "vulnerability")
    assert (first.package_name, first.package_version, first.package_type) == ("n", "1", "deb")
    assert (first.purl, first.path, first.title, first.url) == ("pkg:deb/n@1", "/x", "t", "u")
    assert (first.fix_state, first.fix_available, first.fixed_versions) == ("fixed", True, ("2",))
    months = (first.fix_available_since, first.published_at, first.modified_at)
    assert [month.month for month in months if month is not None] == [2, 3, 4]
    assert (second.severity, second.fix_available, second.package_name, second.published_at) == ("critical",) + (
        None,
    ) * 3
    # The same, made of its values.
    made = Report(
        report.findings,
        state=report.state,
        scanner=report.scanner,
        scanner_version=report.scanner_version,
        scanned_at=report.scanned_at,
        reference=report.reference,
        digest=report.digest,
        digests=report.digests[1:],
        platform=report.platform,
        created_at=report.created_at,
        os_family=report.os_family,
        os_version=report.os_version,
        os_end_of_life=report.os_end_of_life,
    )
    assert made == report
    assert hash(made) == hash(report)
    assert Report() != report
    assert bool(Report())
    assert len(Report()) == 0
    again = Finding(
        first.id,
        aliases=first.aliases,
        class_=first.class_,
        severity=first.severity,
        cvss_tenths=first.cvss_tenths,
        epss_scaled=first.epss_scaled,
        kev=first.kev,
        title=first.title,
        url=first.url,
        package_name=first.package_name,
        package_version=first.package_version,
        package_type=first.package_type,
        purl=first.purl,
        path=first.path,
        fix_state=first.fix_state,
        fixed_versions=first.fixed_versions,
        fix_available_since=first.fix_available_since,
        published_at=first.published_at,
        modified_at=first.modified_at,
    )
    assert again == first
    assert again != second
    assert {first, again} == {first}
