"""What the tests share."""

from __future__ import annotations

import os
from pathlib import Path

import imagegate
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
EXAMPLES = ROOT / "bindings-python" / "examples"

NOW = "2026-11-20T08:00:00Z"

POLICY = """{"apiVersion": "imagegate.dev/v1", "kind": "ImagePolicy", "metadata": {"name": "production"},
  "spec": {"rules": [{"name": "block-critical", "action": "deny", "enforceFrom": "2026-12-01",
    "scope": {"include": [{"namespace": "payments"}]}, "when": [{"severity": {"atLeast": "critical"}}]}]}}"""

EXEMPTION = """{"apiVersion": "imagegate.dev/v1", "kind": "ImageExemption",
  "metadata": {"name": "log4j-legacy", "namespace": "payments"},
  "spec": {"rules": ["production/block-critical"], "expires": "2027-01-31",
           "vulnerabilities": {"ids": ["CVE-2021-44228"]}}}"""

POD = """{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "payments"},
  "spec": {"containers": [{"name": "app", "image": "nginx:1.25"}]}}"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-slow", action="store_true", help="run what takes minutes, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--run-slow"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="it takes minutes: cargo xtask python --leaks"))


@pytest.fixture
def gate() -> imagegate.Gate:
    """A gate with a rule that audits, and denies from 2026-12-01 on."""
    return imagegate.Gate.compile([imagegate.Policy.from_json(POLICY)], [imagegate.Exemption.from_json(EXEMPTION)])


@pytest.fixture
def report() -> imagegate.Report:
    """A report with one critical finding, and one that is exempted."""
    findings = [
        imagegate.Finding("CVE-2024-0001", severity="critical", package_name="openssl", package_version="3.0.1"),
        imagegate.Finding("CVE-2021-44228", severity="critical", package_name="log4j-core"),
    ]
    return imagegate.Report(findings, scanner="trivy", reference="nginx:1.25")


@pytest.fixture
def request_(report: imagegate.Report) -> imagegate.Request:
    """A request about nginx in the namespace of the gate's rule."""
    return imagegate.Request(
        [imagegate.Image("nginx:1.25", reports=[report])], imagegate.Workload(namespace="payments")
    )


@pytest.fixture
def decision(gate: imagegate.Gate, request_: imagegate.Request) -> imagegate.Decision:
    """What the gate says of the request."""
    return gate.evaluate(request_, NOW)


def built(name: str) -> str:
    """A program of the workspace that `cargo xtask python` has built."""
    folder = os.environ.get("IMAGEGATE_BUILT")
    if folder is None:
        pytest.skip("it is not said where imagegate is built: cargo xtask python does")
    return str(Path(folder) / name)
