"""`thalweg run`: runs a program as Python does, with Thalweg in TensorFlow's place.

A run takes over the process: `__main__`, `sys.argv`, `sys.path[0]` and `sys.excepthook` become the program's
and stay so, because threads and exit handlers may need them after its last line.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import linecache
import os
import re
import runpy
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

from thalweg.cli import ipython, notebook
from thalweg.cli.alias import Alias
from thalweg.cli.tracebacks import Hook
from thalweg.cli.v1_names import V1Use, uses_v1

NO_SUCH_FILE = 2
INTERRUPTED = 130


@dataclass(frozen=True)
class Program:
    """What to run.

    Attributes:
      kind: a script or notebook; a module, as after `python -m`; code, as after `python -c`.
      target: the path ("-" is standard input), the module's name, or the code.
      arguments: what the program finds in `sys.argv[1:]`.
    """

    kind: Literal["file", "module", "code"]
    target: str
    arguments: tuple[str, ...] = ()

    @property
    def path(self) -> Path | None:
        """The file or folder to run, if it is one."""
        return Path(self.target) if self.kind == "file" and self.target != "-" else None


@dataclass(frozen=True)
class Options:
    """How to run it.

    Attributes:
      graph_mode: TensorFlow 1.x's graph mode: on, off, or (None) as the program's source tells.
      full_traceback: show the frames inside Thalweg too.
    """

    graph_mode: bool | None = None
    full_traceback: bool = False


def run(program: Program, options: Options, alias: Alias | None = None) -> int:
    """Run a program to its end and give the exit code that Python would give.

    That is the program's own where it calls `sys.exit`, 1 for an uncaught exception, 2 for a file that does
    not exist, 130 for Ctrl-C.

    Args:
      program: what to run.
      options: how to run it.
      alias: what serves the imports of TensorFlow and Keras; Thalweg by default.
    """
    if program.path is not None and not program.path.exists():
        print(f"thalweg run: can't open file '{program.target}': no such file or directory", file=sys.stderr)
        return NO_SUCH_FILE
    alias = alias or Alias()
    real = importlib.import_module(alias.real)
    sys.excepthook = Hook(Path(real.__file__ or "").parent, options.full_traceback)
    reason: V1Use | None = None
    try:
        alias.install()
        if importlib.util.find_spec("IPython") is None:
            ipython.Finder().install()
        _enter(program)
        if options.graph_mode is None:
            reason = _reason_for_graph_mode(program)
        if options.graph_mode or reason is not None:
            alias.prefer_1x()
            importlib.import_module(f"{alias.real}.compat.v1").disable_v2_behavior()
        _execute(program)
    except SystemExit as leaving:
        return _exit_code(leaving)
    except BaseException as error:
        return _report(error, reason)
    return 0


def _enter(program: Program) -> None:
    """Set `sys.argv` and the first place to import from, as Python does for each kind of program."""
    path = program.path
    sys.argv = [{"module": "-m", "code": "-c"}.get(program.kind, program.target), *program.arguments]
    folder = os.getcwd() if program.kind == "module" else ""
    if path is not None:
        folder = str(path.resolve() if path.is_dir() else path.resolve().parent)
    if not sys.flags.safe_path:
        sys.path[0] = folder


def _reason_for_graph_mode(program: Program) -> V1Use | None:
    if program.kind == "code":
        return uses_v1(program.target)
    path = program.path
    if program.kind == "module":
        spec = importlib.util.find_spec(program.target)
        if spec is None:
            raise ModuleNotFoundError(f"No module named '{program.target}'", name=program.target)
        path = Path(spec.origin or "")
        path = path.parent if path.name == "__init__.py" else path
    if path is not None and path.is_dir():
        path /= "__main__.py"
    if path is None or not path.is_file() or path.suffix in (".pyc", ".pyz", ".so", ".zip"):
        return None
    return uses_v1(path)


def _execute(program: Program) -> None:
    path = program.path
    if program.kind == "module":
        runpy.run_module(program.target, run_name="__main__", alter_sys=True)
    elif program.kind == "code":
        _run_text(program.target, "<string>")
    elif path is None:
        _run_text(sys.stdin.read(), "<stdin>")
    elif path.is_dir() or path.suffix in (".zip", ".pyz"):
        runpy.run_path(program.target, run_name="__main__")
    elif path.suffix == ".ipynb":
        _run_notebook(path)
    else:
        main = _new_main()
        main.__file__ = os.path.abspath(path)
        exec(compile(path.read_bytes(), main.__file__, "exec", dont_inherit=True), vars(main))


def _run_text(source: str, filename: str) -> None:
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec", dont_inherit=True), vars(_new_main()))


def _run_notebook(path: Path) -> None:
    cells = notebook.read(path)
    skipped = dict.fromkeys(_command(text) for cell in cells for _, text in cell.skipped)
    if skipped:
        print(f"thalweg: IPython lines in {path} are passed over: {', '.join(skipped)}", file=sys.stderr)
    os.chdir(path.resolve().parent)  # a notebook runs where it lies
    namespace = vars(_new_main())
    namespace["display"] = notebook.display
    for cell in cells:
        notebook.run_cell(cell, namespace)


def _command(line: str) -> str:
    """What an IPython line calls: `!pip` for `found = !pip list`."""
    called = re.search(r"[!%]+\w*", line)
    return called[0] if called else line


def _new_main() -> ModuleType:
    """A fresh `__main__`, put in its place."""
    main = sys.modules["__main__"] = ModuleType("__main__")
    vars(main)["__builtins__"] = builtins
    return main


def _exit_code(leaving: SystemExit) -> int:
    if leaving.code is None or isinstance(leaving.code, int):
        return leaving.code or 0
    print(leaving.code, file=sys.stderr)
    return 1


def _report(error: BaseException, reason: V1Use | None) -> int:
    """Tell of an uncaught exception by `sys.excepthook`, which the program may have replaced."""
    sys.stdout.flush()
    sys.excepthook(type(error), error, error.__traceback__)
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if reason is not None:
        note = f"thalweg: this ran in 1.x graph mode because of {reason}; --v2 runs it eagerly."
        print(note, file=sys.stderr)
    return 1
