"""Running programs in Thalweg's hands."""

from __future__ import annotations

import importlib
import io
import json
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from thalweg.cli.alias import Alias
from thalweg.cli.run import Options, Program, run

Write = Callable[[str, str], Path]
Kind = Literal["file", "module", "code"]


@pytest.fixture
def go(alias: Alias) -> Callable[..., int]:
    """Runs a program on the test's package: `go("file", "a.py", "argument", options=…)`."""

    def _go(kind: Kind, target: str, *arguments: str, options: Options | None = None) -> int:
        return run(Program(kind, target, arguments), options or Options(), alias)

    return _go


def test_a_script_is_the_main_program(
    go: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(
        "folder/script.py",
        """
        import sys
        import tensorflow as tf
        import beside
        print(__name__, __file__, sys.argv, sys.path[0], tf.__version__, beside.x)
        """,
    )
    write("folder/beside.py", "x = 1")
    assert go("file", "folder/script.py", "-v", "3") == 0
    told = ["__main__", str(path), ["folder/script.py", "-v", "3"], str(path.parent), "2.21.0", 1]
    assert capsys.readouterr().out.split() == " ".join(map(str, told)).split()


def test_what_a_script_defines_can_be_pickled(go: Callable[..., int], write: Write) -> None:
    write("a.py", "import pickle\nclass A: pass\nassert type(pickle.loads(pickle.dumps(A()))) is A")
    assert go("file", "a.py") == 0
    made = sys.modules["__main__"].A()
    assert type(pickle.loads(pickle.dumps(made))) is type(made)


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        ("pass", 0, ""),
        ("import sys; sys.exit()", 0, ""),
        ("import sys; sys.exit(7)", 7, ""),
        ("import sys; sys.exit('no data')", 1, "no data\n"),
        ("raise SystemExit(True)", 1, ""),
    ],
)
def test_exit_codes(
    go: Callable[..., int], capsys: pytest.CaptureFixture[str], code: str, status: int, told: str
) -> None:
    assert go("code", code) == status
    assert capsys.readouterr().err == told


def test_an_interrupt_gives_130(go: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert go("code", "raise KeyboardInterrupt") == 130
    assert capsys.readouterr().err.endswith("KeyboardInterrupt\n")


def test_a_missing_file(go: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert go("file", "nowhere.py") == 2
    assert "can't open file 'nowhere.py'" in capsys.readouterr().err


def test_a_missing_module(go: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert go("module", "nowhere_at_all") == 1
    assert capsys.readouterr().err == "ModuleNotFoundError: No module named 'nowhere_at_all'\n"


def test_a_module_runs_as_after_dash_m(
    go: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("pack/__init__.py", "")
    path = write("pack/__main__.py", "import sys, keras\nprint(__name__, __package__, sys.argv)")
    assert go("module", "pack", "a") == 0
    assert capsys.readouterr().out == f"__main__ pack {[str(path), 'a']}\n"


def test_a_folder_runs_its_main(
    go: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("folder/__main__.py", "import tensorflow as tf\nimport beside\nprint(tf.placeholder)")
    write("folder/beside.py", "")
    assert go("file", "folder", options=Options(graph_mode=False)) == 1
    assert "AttributeError: placeholder" in capsys.readouterr().err


def test_standard_input_and_code(
    go: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("import sys, keras\nprint(sys.argv)"))
    assert go("file", "-", "a") == 0
    assert capsys.readouterr().out == "['-', 'a']\n"


def test_code_has_its_source(go: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert go("code", "import inspect, sys\ndef f(): pass\nprint(inspect.getsource(f), sys.argv)", "a") == 0
    assert capsys.readouterr().out == "def f(): pass\n ['-c', 'a']\n"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (Options(), "placeholder"),
        (Options(graph_mode=False), "eager"),
        (Options(graph_mode=True), "placeholder"),
    ],
)
def test_1x_programs_run_in_graph_mode(
    go: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str], options: Options, told: str
) -> None:
    write("a.py", "import tensorflow as tf\ndef main(): tf.Session\nprint(tf.compat.v1.placeholder())")
    assert go("file", "a.py", options=options) == 0
    assert capsys.readouterr().out == f"{told}\n"


def test_2x_programs_do_not(go: Callable[..., int], alias: Alias, write: Write) -> None:
    write("a.py", "import tensorflow as tf\nprint(tf.Tensor)")
    assert go("file", "a.py") == 0
    assert importlib.import_module(f"{alias.real}.compat.v1").graph_mode == []


def test_a_failure_in_graph_mode_says_why_it_was_on(
    go: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("a.py", "import tensorflow as tf\n\ntf.Session()")
    assert go("file", str(path)) == 1
    assert capsys.readouterr().err.endswith(
        f"thalweg: this ran in 1.x graph mode because of tf.Session ({path}, line 3); --v2 runs it eagerly.\n"
    )


def test_a_traceback_shows_the_users_lines(
    go: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("a.py", "import tensorflow as tf\ndef f():\n    tf.fail()\ntf.call(f)")
    assert go("file", "a.py") == 1
    assert capsys.readouterr().err == (
        "Traceback (most recent call last):\n"
        f'  File "{path}", line 4, in <module>\n    tf.call(f)\n'
        f'  File "{path}", line 3, in f\n    tf.fail()\n'
        "ValueError: bad shape\n"
        "[2 inner frames left out; --full-traceback shows all]\n"
    )


def test_a_full_traceback_shows_every_line(
    go: Callable[..., int], write: Write, alias: Alias, capsys: pytest.CaptureFixture[str]
) -> None:
    write("a.py", "import tensorflow as tf\ntf.fail()")
    assert go("file", "a.py", options=Options(full_traceback=True)) == 1
    told = capsys.readouterr().err
    assert f"{alias.real}/__init__.py" in told
    assert "left out" not in told


def test_the_programs_own_excepthook_is_used(
    go: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    code = (
        "import sys\nsys.excepthook = lambda kind, error, frames: print('caught', error)\nraise ValueError(1)"
    )
    assert go("code", code) == 1
    assert capsys.readouterr().out == "caught 1\n"


def test_a_syntax_error_is_told_as_python_tells_it(
    go: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("a.py", "x = (")
    assert go("file", "a.py") == 1
    told = capsys.readouterr().err
    assert told.startswith(f'  File "{path}", line 1\n')
    assert told.endswith("SyntaxError: '(' was never closed\n")


def test_refuses_when_tensorflow_is_there_already(
    go: Callable[..., int], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("tensorflow.py", "")
    importlib.import_module("tensorflow")
    assert go("code", "print('it ran')") == 1
    told = capsys.readouterr()
    assert "is imported already" in told.err
    assert told.out == ""


def _notebook(path: Path, *cells: str) -> None:
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}))


def test_a_notebook_runs_where_it_lies(
    go: Callable[..., int], process: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (process / "folder").mkdir()
    (process / "folder" / "beside.py").write_text("x = 5")
    _notebook(
        process / "folder" / "n.ipynb",
        "%matplotlib inline\nimport tensorflow as tf, beside, os, sys",
        "!ls\nlisted = !ls\ndisplay(beside.x)\nos.listdir('.')[0][-2:], sys.argv, __name__",
    )
    assert go("file", "folder/n.ipynb", "a") == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0] == "5"
    assert told.out.endswith("['folder/n.ipynb', 'a'], '__main__')\n")
    assert told.err == "thalweg: IPython lines in folder/n.ipynb are passed over: %matplotlib, !ls\n"


def test_a_notebooks_traceback_names_the_cell(
    go: Callable[..., int], process: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _notebook(process / "n.ipynb", "import tensorflow as tf", "def f():\n    tf.fail()", "\nf()")
    assert go("file", "n.ipynb") == 1
    assert capsys.readouterr().err == (
        "Traceback (most recent call last):\n"
        '  File "n.ipynb[cell 3]", line 2, in <module>\n    f()\n'
        '  File "n.ipynb[cell 2]", line 2, in f\n    tf.fail()\n'
        "ValueError: bad shape\n"
        "[1 inner frame left out; --full-traceback shows all]\n"
    )


def test_1x_notebooks_run_in_graph_mode(
    go: Callable[..., int], process: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (process / "folder").mkdir()
    _notebook(
        process / "folder/n.ipynb",
        "import tensorflow as tf\nlog = lambda: tf.log(1.)",
        "tf.compat.v1.graph_mode",
    )
    assert go("file", "folder/n.ipynb") == 0
    assert capsys.readouterr().out == "[True]\n"


def test_ipython_display_has_a_stand_in(go: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    if importlib.util.find_spec("IPython") is not None:
        pytest.skip("IPython itself is installed")
    code = """
import IPython
import IPython.display as show
from IPython.display import HTML, display
show.clear_output()
display(show.Image('a.png'), HTML('<b>'), 3)
assert IPython.get_ipython() is None
"""
    assert go("code", code) == 0
    assert capsys.readouterr().out == (
        "<IPython.core.display.Image object>\n<IPython.core.display.HTML object>\n3\n"
    )
