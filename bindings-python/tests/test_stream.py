"""The example `evaluate_stream` and the command `imagegate evaluate --stream` give the same bytes."""

from __future__ import annotations

import gzip
import subprocess
import sys

import pytest

from conftest import EXAMPLES, SHARED, built

STREAM = [sys.executable, str(EXAMPLES / "evaluate_stream.py")]


def answers(command: list[str], lines: bytes) -> list[bytes]:
    return subprocess.run(command, input=lines, stdout=subprocess.PIPE, check=True).stdout.splitlines(keepends=True)


def compare(lines: bytes) -> int:
    """How many lines are answered alike."""
    expected = answers([built("imagegate"), "evaluate", "--stream"], lines)
    got = answers(STREAM, lines)
    for number, (theirs, ours) in enumerate(zip(expected, got, strict=True), 1):
        assert ours == theirs, f"answer {number}"
    return len(got)


def test_generated_cases() -> None:
    lines = subprocess.run([built("lines"), "3000"], stdout=subprocess.PIPE, check=True).stdout
    assert compare(lines) == 3000


def test_blank_lines_have_no_answer() -> None:
    case = b'{"request": {"images": [{"reference": "nginx"}]}, "now": "2026-11-20T08:00:00Z"}'
    lines = b"\n".join([case, b"", b"   ", b"\r", b"  \r", b"\t", case + b"\r", b"\xff", b"\x00", b'"\\ud800"', case])
    assert compare(lines) == 7


def test_worked_cases() -> None:
    if not (SHARED / "cases" / "check").is_file():
        pytest.skip("the worked cases are not here")
    lines = b"".join(
        gzip.decompress((SHARED / "cases" / f"{name}.jsonl.gz").read_bytes()) for name in ("decisions", "forecasts")
    )
    assert compare(lines) == 3044
    checked = subprocess.run([str(SHARED / "cases" / "check"), *STREAM], stdout=subprocess.PIPE, check=True)
    assert checked.stdout.decode().strip() == "3044 of 3044 agree"
