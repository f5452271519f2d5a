"""Reading and running notebooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from thalweg.cli import notebook
from thalweg.cli.notebook import Cell


def _read(folder: Path, *cells: str) -> list[Cell]:
    path = folder / "n.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))
    return notebook.read(path)


def _source(folder: Path, cell: str) -> list[str]:
    return _read(folder, cell)[0].source.splitlines()


def _run(folder: Path, *cells: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    for cell in _read(folder, *cells):
        notebook.run_cell(cell, namespace)
    return namespace


def test_code_cells_are_numbered_as_a_fresh_run_numbers_them(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    cells = [
        {"cell_type": "markdown", "source": "# Title"},
        {"cell_type": "code", "source": ["a = 1\n", "b = 2"]},
        {"cell_type": "code", "source": []},
        {"cell_type": "code", "source": "c = 3"},
    ]
    path.write_text(json.dumps({"cells": cells}))
    read = notebook.read(path)
    assert [(cell.number, cell.source) for cell in read] == [(1, "a = 1\nb = 2\n"), (2, "c = 3\n")]
    assert read[1].filename == f"{path}[cell 2]"


def test_notebooks_of_format_3(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": "a = 1"}]}]}))
    assert [cell.source for cell in notebook.read(path)] == ["a = 1\n"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": [1]}', "not JSON"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"n\.ipynb is no Jupyter notebook"):
        notebook.read(path)


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("%matplotlib inline", "pass"),
        ("!pip install -q tensorflow", "pass"),
        ("?print", "pass"),
        ("print?", "pass"),
        ("tf.matmul??", "pass"),
        ("files = !ls *.py", "pass"),
        ("value = %env HOME", "pass"),
        ("%timeit f(1)", "pass"),
        ("%time x = f(1)", "x = f(1)"),
        ("a %= 3", "a %= 3"),
        ("a != b", "a != b"),
        ("a = b % 3", "a = b % 3"),
        ("a = '%d' % 3", "a = '%d' % 3"),
        ("x = 'why?'", "x = 'why?'"),
        ("# why?", "# why?"),
    ],
)
def test_lines_for_ipython_are_taken_out(tmp_path: Path, line: str, python: str) -> None:
    assert _source(tmp_path, line) == [python]
    assert _source(tmp_path, f"if a:\n    {line}\n    b = 1") == ["if a:", f"    {python}", "    b = 1"]


def test_skipped_lines_are_told_with_their_numbers(tmp_path: Path) -> None:
    cell = _read(tmp_path, "a = 1\n  \n!ls\n%cd x\n%time b = 2")[0]
    assert cell.skipped == ((3, "!ls"), (4, "%cd x"))


@pytest.mark.parametrize(
    "cell",
    ['text = """\n%not magic\n!neither\n"""', "x = ('%d'\n% 3)", "x = 7 \\\n% 3", "y = [\n'''\n?\n''']"],
)
def test_lines_inside_a_statement_are_python(tmp_path: Path, cell: str) -> None:
    assert _source(tmp_path, cell) == cell.split("\n")


def test_cells_in_other_languages_are_left_out(tmp_path: Path) -> None:
    cell = _read(tmp_path, "%%bash\necho $HOME")[0]
    assert (cell.source, cell.skipped) == ("", ((1, "%%bash"),))
    assert _source(tmp_path, "%%time\nx = 1") == ["", "x = 1"]


def test_the_last_expressions_value_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    namespace = _run(tmp_path, "x = 'a'", "x", "x;", "print(x)", "None", "if x:\n    x", "x + 'b'\n# the end")
    assert capsys.readouterr().out == "'a'\na\n'ab'\n"
    assert namespace["_"] == "ab"


def test_long_containers_are_printed_over_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run(tmp_path, "{'z': 'a' * 50, 'y': 'b' * 50}", "[1, 2]")
    assert capsys.readouterr().out == f"{{'z': '{'a' * 50}',\n 'y': '{'b' * 50}'}}\n[1, 2]\n"


def test_display_takes_many_values(capsys: pytest.CaptureFixture[str]) -> None:
    notebook.display("a", 1, display_id=True)
    assert capsys.readouterr().out == "'a'\n1\n"


def test_functions_of_a_cell_have_their_source(tmp_path: Path) -> None:
    import inspect

    namespace = _run(tmp_path, "def f(x):\n    return x + 1")
    assert inspect.getsource(namespace["f"]) == "def f(x):\n    return x + 1\n"
