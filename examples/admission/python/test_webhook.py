"""The webhook answers as an admission controller must, asked over HTTP."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imagegate
import pytest
from webhook import Webhook

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SHOP = ROOT / "examples" / "shop"
CORPUS = ROOT.parent / "shared" / "corpus" / "admission-review"

API = "registry.example.com/shop/api:1.4.2"
WEB = "registry.example.com/shop/web:2.0.1"

POLICY = """
apiVersion: imagegate.dev/v1
kind: ImagePolicy
metadata: {name: production}
spec:
  rules:
  - name: block-critical
    action: deny
    scope: {include: [{cluster: prod-1, image: registry.example.com/shop/api}]}
    when: [{severity: {atLeast: critical}}]
  - name: seen
    action: audit
    when: [{severity: {atLeast: low}}]
"""
"""Nothing in it depends on the time, for the webhook asks the clock."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    policy = tmp_path_factory.mktemp("policy")
    (policy / "production.yaml").write_text(POLICY)
    command = [sys.executable, str(HERE / "webhook.py"), "--policy", str(policy), "--port", "0", "--cluster", "prod-1"]
    with subprocess.Popen([*command, "--reports", str(SHOP / "reports")], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def ask(address: str, body: bytes) -> Any:
    with urllib.request.urlopen(urllib.request.Request(address, body), timeout=30) as response:
        assert response.headers["Content-Type"] == "application/json"
        return json.load(response)


def review(image: str, **changes: object) -> bytes:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "api", "namespace": "shop"},
        "spec": {"containers": [{"name": "api", "image": image}]},
    }
    request = {"uid": "1299d386", "operation": "CREATE", "namespace": "shop", "object": pod} | changes
    return json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}).encode()


def test_a_bad_image_is_denied(address: str) -> None:
    answer = ask(address, review(API))
    assert (answer["apiVersion"], answer["kind"]) == ("admission.k8s.io/v1", "AdmissionReview")
    response = answer["response"]
    assert (response["uid"], response["allowed"], response["status"]["code"]) == ("1299d386", False, 403)
    assert "production/block-critical" in response["status"]["message"]


def test_what_is_audited_is_let_in_with_a_warning(address: str) -> None:
    response = ask(address, review(WEB))["response"]
    assert response["allowed"]
    assert any("production/seen" in warning for warning in response["warnings"])


def test_a_report_of_another_registry_is_logged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "production.yaml").write_text(POLICY)
    webhook = Webhook.load(tmp_path, SHOP / "reports", imagegate.HostFacts(cluster="prod-1"))
    now_ns = 1_795_161_600_000_000_000
    answer = webhook.answer(review(API.replace("registry.", "mirror.")), now_ns=now_ns)
    assert answer is not None
    assert json.loads(answer)["response"]["allowed"]
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"warning: a report by trivy of {API}")
    assert "it names another registry (if that registry is a mirror" in line
    webhook.answer(review(API), now_ns=now_ns)
    assert capsys.readouterr().err == ""


def test_what_runs_nothing_is_let_in(address: str) -> None:
    assert ask(address, review(API, operation="DELETE"))["response"] == {"uid": "1299d386", "allowed": True}


def test_what_cannot_be_read_is_refused(address: str) -> None:
    response = ask(address, review(API, object={"kind": "Pod", "spec": {}}))["response"]
    assert (response["allowed"], response["status"]["code"]) == (False, 400)


@pytest.mark.parametrize(
    ("body", "length", "status"),
    [(b"{}", None, 400), (b"\xff", None, 400), (b"", "x", 411), (b"", "99999999999", 413), (b"", "20000000", 413)],
)
def test_what_is_no_review_is_an_http_error(address: str, body: bytes, length: str | None, status: int) -> None:
    headers = {} if length is None else {"Content-Length": length}
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=30)
    assert caught.value.code == status
    caught.value.close()


def test_a_connection_that_ends_early_harms_nobody(address: str) -> None:
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{")
    assert ask(address, review(API, operation="DELETE"))["response"]["allowed"]


def test_captured_reviews_are_answered(address: str) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not here")
    answered = refused = 0
    for path in sorted(CORPUS.glob("*.json")):
        document = json.loads(path.read_bytes())
        if document.get("kind") != "AdmissionReview" or not document["request"].get("uid"):
            continue
        response = ask(address, path.read_bytes())["response"]
        assert response["uid"] == document["request"]["uid"], path.name
        assert isinstance(response["allowed"], bool)
        answered += 1
        refused += response.get("status", {}).get("code") == 400
    assert answered > 20
    assert 0 < refused < answered / 2
