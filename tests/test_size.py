"""A file is read at one sitting, a function at one glance."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "thalweg"

MAX_FILE = 600
MAX_FUNCTION = 60  # its docstring, which may teach at length, not counted

# Functions that are one table or one formula, and would only be harder to read in pieces: "file.py:function".
LONGER: frozenset[str] = frozenset()


def _files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    first = function.body[0]
    docstring = 0
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def _long_functions() -> dict[str, int]:
    """The functions over the limit, as "file.py:function", with their lengths."""
    found = {}
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > MAX_FUNCTION:
                found[f"{path.relative_to(PACKAGE).as_posix()}:{node.name}"] = _length(node)
    return found


def test_files_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _files()}
    long = [
        f"{path.relative_to(PACKAGE)}: {length} lines"
        for path, length in lengths.items()
        if length >= MAX_FILE
    ]
    assert lengths
    assert not long, f"files of {MAX_FILE} lines and more:\n" + "\n".join(long)


def test_functions_are_short() -> None:
    long = [f"{name}: {length} lines" for name, length in _long_functions().items() if name not in LONGER]
    assert not long, f"functions of more than {MAX_FUNCTION} lines:\n" + "\n".join(long)


def test_every_exception_is_needed() -> None:
    assert set(_long_functions()) >= LONGER


def test_a_docstring_is_not_counted() -> None:
    function = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1').body[0]
    assert isinstance(function, ast.FunctionDef)
    assert _length(function) == 2
