"""A validating admission webhook: standard library and imagegate alone.

    python webhook.py --policy policies/ --reports reports/ --cluster prod-1

It listens on loopback without TLS: put what ends TLS in front of it, or wrap the server's socket with `ssl`. What
cannot be read is refused, and what goes wrong is answered with an HTTP error: `failurePolicy: Fail` refuses then, too.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import imagegate

LONGEST = 16 << 20
"""The API server sends no more than a few MiB: object and old object."""


@dataclasses.dataclass(frozen=True)
class Webhook:
    """What all requests are decided with. Nothing in it changes, so that threads share it."""

    gate: imagegate.Gate
    reports: Sequence[imagegate.Report]
    host: imagegate.HostFacts

    @staticmethod
    def load(policy: Path, reports: Path, host: imagegate.HostFacts) -> Webhook:
        """Reads the files of two folders."""
        policies: list[imagegate.Policy] = []
        exemptions: list[imagegate.Exemption] = []
        for path in sorted(policy.iterdir()):
            documents = imagegate.read_documents(path.read_bytes())
            policies += documents.policies
            exemptions += documents.exemptions
        gate = imagegate.Gate.compile(policies, exemptions)
        for warning in gate.warnings:
            print(f"warning: {warning}", file=sys.stderr)
        read = [
            report for path in sorted(reports.iterdir()) for report in imagegate.read_reports(path.read_bytes()).reports
        ]
        return Webhook(gate, read, host)

    def answer(self, review: bytes, *, now_ns: int) -> str | None:
        """The answer to an AdmissionReview; None where the text is none. `now_ns` is in nanoseconds since 1970."""
        identity = imagegate.review_identity(review)
        if identity is None:
            return None
        try:
            # Which of the reports are about an image is decided by the engine. A host with many looks them up by
            # reference and digest first.
            found = imagegate.read_kubernetes(review, self.host)
            judged = [each for each in found if isinstance(each, imagegate.Judged)]
            requests = [each.request(lambda image: dataclasses.replace(image, reports=self.reports)) for each in judged]
        except imagegate.ImagegateError as error:
            return imagegate.AdmissionResponse.refused(error).to_json(identity)
        decisions = [self.gate.evaluate(request, now_ns=now_ns) for request in requests]
        for each, decision in zip(judged, decisions, strict=True):
            self.log_uncounted(each, decision)
        for skipped in found:
            if isinstance(skipped, imagegate.Skipped):
                log_passed_over(skipped)
        return imagegate.AdmissionResponse(decisions).to_json(identity)

    def log_uncounted(self, judged: imagegate.Judged, decision: imagegate.Decision) -> None:
        """Logs the reports that do not count for an image: they may be why it is let in.

        Every image is given all reports, so only those of the same name are logged: `api`, from whatever registry.
        """
        for left_out in decision.uncounted:
            image, report = judged.images[left_out.image], self.reports[left_out.report]
            if report.reference is None or last_name(report.reference) == last_name(image.reference):
                print(f"warning: {left_out}", file=sys.stderr)


def log_passed_over(skipped: imagegate.Skipped) -> None:
    """Logs the images of an object that are in no request: nothing is decided about them, and they may run."""
    name = f"{skipped.object.kind} {skipped.object.name or ''}".strip()
    for image in skipped.images:
        shown = image.image or "a container without an image"
        print(f"warning: {name}: {shown} at {image.pointer} is not judged: {skipped.message}", file=sys.stderr)


def last_name(reference: str) -> str:
    """The last part of a repository's path: `api` of `ghcr.io/contoso/api:1.4`."""
    return reference.partition("@")[0].rpartition("/")[2].partition(":")[0]


class Server(ThreadingHTTPServer):
    """A server that answers reviews, each on a thread of its own."""

    def __init__(self, address: tuple[str, int], webhook: Webhook) -> None:
        super().__init__(address, Handler)
        self.webhook = webhook


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Server
    timeout = 10

    def do_POST(self) -> None:
        """Answers a review."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            return self.send_error(411)
        if len(length) > 10 or int(length) > LONGEST:
            return self.send_error(413)
        answer = self.server.webhook.answer(self.rfile.read(int(length)), now_ns=time.time_ns())
        if answer is None:
            return self.send_error(400, "an AdmissionReview is expected")
        body = answer.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing: the API server logs what it asks."""


def main() -> None:
    """Serves until it is interrupted."""
    parser = argparse.ArgumentParser(description="Answers AdmissionReviews on loopback.")
    parser.add_argument("--policy", type=Path, required=True, help="a folder of policies and exemptions, YAML or JSON")
    parser.add_argument("--reports", type=Path, required=True, help="a folder of scanners' reports")
    parser.add_argument("--port", type=int, default=8443, help="0: any that is free")
    parser.add_argument("--cluster", help="the cluster's name; unknown if not given")
    parser.add_argument("--provider", help="azure, aws, gcp or another word; unknown if not given")
    parser.add_argument("--account", help="subscription, account or project; unknown if not given")
    arguments = parser.parse_args()
    host = imagegate.HostFacts(
        cluster=imagegate.UNKNOWN if arguments.cluster is None else arguments.cluster,
        provider=imagegate.UNKNOWN if arguments.provider is None else arguments.provider,
        account=imagegate.UNKNOWN if arguments.account is None else arguments.account,
    )
    webhook = Webhook.load(arguments.policy, arguments.reports, host)
    with Server(("127.0.0.1", arguments.port), webhook) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
