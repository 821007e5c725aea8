"""Times calls of imagegate next to Rust's and to what a host would otherwise write or call.

    compare.py CALLS [--write PAGE]

CALLS is the program `calls` of the benches: it writes the cases, and times the same calls from Rust. Everything is
measured in turns, so that all have the same machine. Each turn gives medians, and the smallest of them is told: what
else the machine does only makes them larger.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

import imagegate
from case import Case
from peers import PEERS, Peer

TURNS = 9
ROUNDS = 31
ROUND = 0.01
"""Seconds that a round takes at least."""

ENOUGH = 1.8
"""Cores that two threads must have, for figures of batches to say something."""

BEGIN, END = "<!-- measured -->\n", "<!-- end -->\n"

Call = Callable[[], object]


def took(call: Call) -> float:
    """Microseconds of a call: the median of some rounds."""
    calls = 1
    while (elapsed := repeat(call, calls)) < ROUND:
        calls = max(calls * 2, int(calls * ROUND / max(elapsed, 1e-9)))
    return median(repeat(call, calls) / calls for _ in range(ROUNDS)) * 1e6


def repeat(call: Call, calls: int) -> float:
    """Seconds that so many calls take."""
    started = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - started


def calls_of(case: Case) -> dict[str, Call]:
    """The calls of imagegate that are timed, by what is said of them."""
    gate, request, now = case.engine.gate, case.engine.request, case.engine.now_ns
    aware, text = datetime.fromtimestamp(now / 1e9, timezone.utc), case.now
    parts = json.loads(case.request_json)
    [image], workload = parts["images"], parts["workload"]
    reports = [imagegate.Report.from_json(json.dumps(report)) for report in image["reports"]]

    def of_values() -> imagegate.Decision:
        made = imagegate.Request(
            [
                imagegate.Image(
                    image["reference"], container=image["container"], digest=image["digest"], reports=reports
                )
            ],
            imagegate.Workload(**workload),
        )
        return gate.evaluate(made, now_ns=now)

    if of_values().to_json() != gate.evaluate(request, now_ns=now).to_json():
        raise RuntimeError("the request of values is another one")
    return {
        "`evaluate`, `now_ns`": lambda: gate.evaluate(request, now_ns=now),
        "`evaluate`, `now` as a text": lambda: gate.evaluate(request, text),
        "`evaluate`, `now` as a `datetime`": lambda: gate.evaluate(request, aware),
        '`evaluate` and `to_json("triggered")`': lambda: gate.evaluate(request, now_ns=now).to_json("triggered"),
        "`Request.from_json` and `evaluate`": lambda: gate.evaluate(
            imagegate.Request.from_json(case.request_json), now_ns=now
        ),
        "`Request(…)` of values and `evaluate`": of_values,
    }


RUST = {
    "`evaluate`, `now_ns`": "evaluate",
    '`evaluate` and `to_json("triggered")`': "write",
    "`Request.from_json` and `evaluate`": "read",
}
"""The calls that `calls` times from Rust, too."""


def peers_of(case: Case) -> dict[str, Call]:
    """The calls of others. Each must decide as imagegate does before it is timed."""
    question = case.question(json.loads(case.request_json))
    calls: dict[str, Call] = {}

    def call(peer: Peer) -> Call:
        return lambda: peer.decide(question)

    for kind in PEERS:
        peer = kind(case)
        if peer.decide(question) != case.verdict:
            raise RuntimeError(f"{peer.name} decides otherwise about {case.name}")
        calls[f"{peer.name}, report parsed and counted before"] = call(peer)
    plain = PEERS[0](case)
    calls["pure Python, from JSON"] = lambda: plain.decide(case.question(json.loads(case.request_json)))
    return calls


def many_of(case: Case) -> dict[str, Call]:
    """Batches, from JSON and prepared, on one thread and on two."""
    gate, now = case.engine.gate, case.engine.now_ns
    read, made = [case.request_json] * 64, [case.engine.request] * 2048
    return {
        "64 from JSON, 1 thread": lambda: gate.evaluate_many(read, now_ns=now, threads=1),
        "64 from JSON, 2 threads": lambda: gate.evaluate_many(read, now_ns=now, threads=2),
        "2,048 prepared, 1 thread": lambda: gate.evaluate_many(made, now_ns=now, threads=1),
        "2,048 prepared, 2 threads": lambda: gate.evaluate_many(made, now_ns=now, threads=2),
    }


def control() -> float:
    """How many cores two threads are given that surely run at once: hashing, without the interpreter.

    Where that is not nearly two, the machine is busy, and batches on two threads say nothing.
    """
    data = b"x" * (32 << 20)

    def work() -> None:
        for _ in range(3):
            hashlib.sha256(data).digest()

    threads = [threading.Thread(target=work) for _ in range(2)]
    wall, used = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.process_time() - used) / (time.perf_counter() - wall)


def rust(program: str, folder: Path) -> dict[tuple[str, str], float]:
    """Microseconds of the same calls from Rust."""
    output = subprocess.run([program, "time", str(folder)], stdout=subprocess.PIPE, check=True, text=True).stdout
    return {(case, call): int(nanos) / 1000 for case, call, nanos in map(str.split, output.splitlines())}


def shown(microseconds: float) -> str:
    """Three digits, and a unit."""
    if microseconds >= 1000:
        return f"{microseconds / 1000:.3g} ms"
    return f"{microseconds:.3g} µs" if microseconds < 100 else f"{microseconds:.0f} µs"


def table(program: str) -> str:
    """Measures, and writes what was measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([program, "cases", name], check=True)
        cases = [Case(path) for path in sorted(folder.glob("*.case"))]
        calls = {case.name: calls_of(case) | peers_of(case) for case in cases}
        many = many_of(cases[-1])
        of_rust: list[dict[tuple[str, str], float]] = []
        measured: dict[tuple[str, str], list[float]] = {}
        cores: list[float] = []
        for _ in range(TURNS):
            of_rust.append(rust(program, folder))
            for case in cases:
                for said, call in calls[case.name].items():
                    measured.setdefault((case.name, said), []).append(took(call))
            for said, call in many.items():
                measured.setdefault(("many", said), []).append(took(call))
                cores.append(control())
    names = [case.name for case in cases]
    lines = [f"| call | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    for said in calls[names[0]]:
        cells = [shown(min(measured[name, said])) for name in names]
        lines.append(f"| {said} | {' | '.join(cells)} |")
        if said in RUST:
            cells = [shown(min(turn[name, RUST[said]] for turn in of_rust)) for name in names]
            lines.append(f"| the same in Rust, into a buffer that is reused | {' | '.join(cells)} |")
    gained = "as fast as 1 thread, in the same turn (the median)"
    lines += ["", f"| `evaluate_many` about {names[-1]} | a batch | {gained} |", "|---|---:|---:|"]
    for said in many:
        times = measured["many", said]
        alone = measured["many", said.replace("2 threads", "1 thread")]
        gain = median(one / two for one, two in zip(alone, times, strict=True))
        lines.append(f"| {said} | {shown(min(times))} | {gain:.2f}x |")
    lines += ["", f"While batches were timed, two threads that surely run at once had {median(cores):.1f} cores."]
    if median(cores) < ENOUGH:
        lines[-1] += (
            " The machine\nwas busy: what two threads gain is not to be seen here, and other figures are rough."
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Prints the tables, or writes them into a page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("calls")
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    text = table(arguments.calls)
    if arguments.write is None:
        print(text, end="")
        return
    page = arguments.write.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    arguments.write.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
