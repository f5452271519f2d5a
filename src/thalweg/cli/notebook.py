"""Jupyter notebooks: their code cells, and how a cell runs.

Lines that speak to IPython instead of Python (`%matplotlib inline`, `!pip install …`, `tf.matmul?`) are taken
out; `%time` and `%%time` leave the code that they time. The value of a cell's last expression is printed.
"""

from __future__ import annotations

import ast
import io
import json
import linecache
import pprint
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WIDTH = 80

# Cell magics whose cell is Python, to be run as it is.
_PYTHON_CELLS = frozenset({"%%capture", "%%prun", "%%py", "%%python", "%%python3", "%%time", "%%timeit"})
_TIMED = re.compile(r"(?P<indent>\s*)%(time|prun)\s+(?P<code>[^\s-].*)")
_SHELL_VALUE = re.compile(r"\s*[A-Za-z_][\w.,\s]*=\s*[!%]\s*\S")
_HELP = re.compile(r"\s*[A-Za-z_][\w.\[\]'\"]*\?{1,2}\s*")


@dataclass(frozen=True)
class Cell:
    """A code cell as Python.

    Attributes:
      number: its place among the code cells that aren't empty, from 1, as Jupyter numbers a fresh run.
      filename: how tracebacks name it, `notebook.ipynb[cell 3]`.
      source: its Python; lines that were taken out are `pass`, so that line numbers hold.
      skipped: the lines that were taken out, each with its number.
      shows: whether the value of the last expression is printed.
    """

    number: int
    filename: str
    source: str
    skipped: tuple[tuple[int, str], ...]
    shows: bool


def read(path: Path) -> list[Cell]:
    """The code cells of a notebook that aren't empty, in order.

    Raises:
      ValueError: if the file is no notebook.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        sheets = content.get("worksheets") or [content]  # notebooks of format 3 keep their cells in sheets
        cells = [cell for sheet in sheets for cell in sheet["cells"] if cell["cell_type"] == "code"]
        texts = [_text(cell.get("source", cell.get("input", ""))) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is no Jupyter notebook: {type(error).__name__}: {error}") from error
    texts = [text for text in texts if text.strip()]
    return [_cell(text, number, f"{path}[cell {number}]") for number, text in enumerate(texts, 1)]


def run_cell(cell: Cell, namespace: dict[str, Any]) -> None:
    """Run a cell in `namespace` and print the value of its last expression, as a notebook shows it."""
    lines = cell.source.splitlines(keepends=True)
    linecache.cache[cell.filename] = (len(cell.source), None, lines, cell.filename)
    tree = ast.parse(cell.source, cell.filename)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and cell.shows:
        tree.body.pop()
    exec(compile(tree, cell.filename, "exec", dont_inherit=True), namespace)
    if isinstance(last, ast.Expr) and cell.shows:
        value = eval(compile(ast.Expression(last.value), cell.filename, "eval", dont_inherit=True), namespace)
        if value is not None:
            namespace["_"] = value
            display(value)


def display(*values: Any, **_: Any) -> None:
    """Print values in the text form that a notebook shows; options of IPython's `display` are accepted."""
    for value in values:
        print(_shown(value))


def _shown(value: Any) -> str:
    text = repr(value)
    if isinstance(value, dict | list | set | tuple) and len(text) > _WIDTH:
        return pprint.pformat(value, width=_WIDTH, sort_dicts=False)
    return text


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _cell(text: str, number: int, filename: str) -> Cell:
    lines, skipped = text.split("\n"), []
    magic = next((line.split()[0] for line in lines if line.strip()), "")
    if magic.startswith("%%"):
        if magic not in _PYTHON_CELLS:
            return Cell(number, filename, "", ((1, magic),), shows=False)
        at = next(index for index, line in enumerate(lines) if line.strip())
        skipped.append((at + 1, lines[at].strip()))
        lines[at] = ""
    for index in _statement_lines(lines):
        python = _python(lines[index])
        if python is None:
            skipped.append((index + 1, lines[index].strip()))
            python = lines[index][: -len(lines[index].lstrip())] + "pass"
        lines[index] = python
    return Cell(number, filename, "\n".join(lines) + "\n", tuple(skipped), not text.rstrip().endswith(";"))


def _statement_lines(lines: list[str]) -> Iterator[int]:
    """The indices of lines that begin a statement: in `print("%d"` + newline + `% x)` the second does not.

    A line may be replaced while it is being visited.
    """
    begun: list[str] = []
    for index in range(len(lines)):
        if not begun:
            yield index
        begun.append(lines[index])
        if not _is_open("\n".join(begun)):
            begun.clear()


def _is_open(source: str) -> bool:
    """Whether a statement goes on after `source`: a bracket, a string or a backslash waits for more."""
    if source.endswith("\\"):
        return True
    try:
        for _ in tokenize.generate_tokens(io.StringIO(source).readline):
            pass
    except tokenize.TokenError as error:
        return "EOF in multi-line" in str(error)
    except SyntaxError:
        pass
    return False


def _python(line: str) -> str | None:
    """The Python in a line that begins a statement; None if it speaks to IPython alone."""
    if timed := _TIMED.fullmatch(line):
        return timed["indent"] + timed["code"]
    if line.lstrip().startswith(("%", "!", "?")) or _SHELL_VALUE.match(line) or _HELP.fullmatch(line):
        return None
    return line
