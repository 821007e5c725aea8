"""The documentation is true: every example in it runs."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import inspect
import re
import subprocess
import sys
from pathlib import Path

import imagegate
from imagegate import _imagegate as extension

from conftest import EXAMPLES, NOW, POD, POLICY, ROOT

PACKAGE = Path(imagegate.__file__).parent


def names() -> dict[str, object]:
    """What an example may use: the package's names, and some values that need not be made each time."""
    report = imagegate.Report([imagegate.Finding("CVE-2024-0001", severity="high", package_name="openssl")])
    request = imagegate.Request([imagegate.Image("nginx:1.25", reports=[report])])
    decision = imagegate.Gate.compile([imagegate.Policy.default()]).evaluate(request, NOW)
    values = {
        "imagegate": imagegate,
        "gate": decision.gate,
        "DECISION": decision,
        "POLICY": POLICY,
        "POD": POD,
        "dataclasses": dataclasses,
    }
    return {name: getattr(imagegate, name) for name in imagegate.__all__} | values


def docstrings(path: Path) -> dict[str, str]:
    """The docstrings of a file, by what they are about."""
    found = {}
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)

    def visit(node: ast.AST, name: str) -> None:
        if isinstance(node, kinds):
            found[name] = ast.get_docstring(node) or ""
        for child in ast.iter_child_nodes(node):
            visit(child, f"{name}.{child.name}" if isinstance(child, kinds[1:]) else name)

    visit(ast.parse(path.read_text(encoding="utf-8")), path.stem)
    return found


def test_examples_in_docstrings() -> None:
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for path in sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("*.pyi")]):
        for name, text in docstrings(path).items():
            runner.run(parser.get_doctest(text, names(), name, str(path), 0))
    assert runner.tries > 30
    assert runner.failures == 0


def test_everything_public_is_documented() -> None:
    private = re.compile(r"\._(?!imagegate)|__")
    for path in sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("*.pyi")]):
        for name, text in docstrings(path).items():
            if not private.search(name.removeprefix(path.stem)) and "_rules" not in name:
                assert text, name
    for name in imagegate.__all__:
        value = getattr(imagegate, name)
        if inspect.isclass(value) or inspect.isfunction(value) or inspect.isbuiltin(value):
            assert value.__doc__, name


def test_help_says_what_the_stub_says() -> None:
    """Editors show the stub's docstrings, `help` those of the extension: they begin alike."""
    for name, text in docstrings(PACKAGE / "_imagegate.pyi").items():
        value: object = extension
        for part in name.split(".")[1:]:
            value = inspect.getattr_static(value, part)
        if isinstance(value, staticmethod):
            value = value.__func__
        told = inspect.getdoc(value)
        if text and told and not name.endswith("__"):
            assert text.startswith(told.split("\n")[0].removesuffix(".")), name


def test_the_five_minute_start() -> None:
    program = EXAMPLES / "five_minutes.py"
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    source = program.read_text(encoding="utf-8").split('"""\n\n', 1)[1]
    assert f"```python\n{source}```" in page, "docs/python.md shows another program than examples/five_minutes.py"
    output = subprocess.run([sys.executable, str(program)], stdout=subprocess.PIPE, check=True, text=True).stdout
    assert f"```\n{output}```" in page, "docs/python.md shows another output"
    assert output.startswith("deny\n")


def test_the_examples_of_the_page(capsys: object) -> None:
    """Its other programs build on each other."""
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    blocks = re.findall(r"```pycon\n(.*?)```", page, re.DOTALL)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), names(), "docs/python.md", None, 0)
    runner.run(examples)
    assert len(blocks) >= 5
    assert runner.failures == 0
