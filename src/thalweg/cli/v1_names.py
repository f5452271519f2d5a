"""Was a program written for TensorFlow 1.x? Told from its source, before it runs.

In graph mode even the ops created before the first 1.x name must be nodes of the graph:

    state = tf.Variable(0)
    update = tf.assign(state, tf.add(state, 1))

So the question is answered by reading: the program, and the modules beside it that it imports, are parsed,
and names of `tf` that only 1.x has (`v1_names.txt`) are looked up. What the program tests for itself does not
count, neither in `if tf.__version__…` and `hasattr(tf, …)` nor in `try: … except AttributeError`. A program
that calls `tf.enable_eager_execution()` stays eager, and one that imports `tensorflow.compat.v1` speaks for
itself at run time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from thalweg.absent import names_in
from thalweg.cli import notebook
from thalweg.cli.v1_scan import Imported, Part, Scan, Use

# How many of a program's own modules are read, and up to which size: a project's worth, read in a blink.
MAX_FILES = 200
MAX_BYTES = 1_000_000

# Names that no 1.x program can use. Where both kinds occur, one of the two is dead code.
_V2_NAMES = frozenset(
    "GradientTape function losses.MAE losses.MSE losses.BinaryCrossentropy losses.CategoricalCrossentropy "
    "losses.MeanSquaredError losses.SparseCategoricalCrossentropy losses.categorical_crossentropy "
    "losses.sparse_categorical_crossentropy metrics.Accuracy metrics.CategoricalAccuracy metrics.Mean "
    "metrics.SparseCategoricalAccuracy optimizers random.set_seed summary.create_file_writer".split()
)

# Colab's way to choose: %tensorflow_version 1.x
_CHOICE = re.compile(r"%tensorflow_version\s+(\d)")


@dataclass(frozen=True)
class V1Use:
    """The first name of TensorFlow 1.x that a program uses.

    Attributes:
      name: the name as TensorFlow knows it, `tf.placeholder`.
      path: the file, or the notebook's cell; "<string>" for source text.
      line: the line in it, from 1.
    """

    name: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.name} ({self.path}, line {self.line})"


def uses_v1(path_or_source: Path | str) -> V1Use | None:
    """The first name that shows a program to be one of TensorFlow 1.x; None for any other program.

    Args:
      path_or_source: a `Path` to a script or notebook, or source text.

    >>> print(uses_v1("import tensorflow as tf\\nx = tf.placeholder(tf.float32)"))
    tf.placeholder (<string>, line 2)
    """
    if isinstance(path_or_source, str):
        return _judge([Scan([Part("<string>", path_or_source)])])
    path = path_or_source
    if path.suffix != ".ipynb":
        main = _scan_file(path)
        return _judge([main, *_scan_beside(main, path.parent)])
    cells = notebook.read(path)
    for cell in cells:
        for line, text in cell.skipped:
            if choice := _CHOICE.match(text):
                return V1Use(text, cell.filename, line) if choice[1] == "1" else None
    main = Scan([Part(cell.filename, cell.source) for cell in cells])
    return _judge([main, *_scan_beside(main, path.parent)])


def _judge(scans: Sequence[Scan]) -> V1Use | None:
    """The verdict on a program, main file first: the surest evidence decides, and 1.x where they are even."""
    if any(scan.stays_eager for scan in scans):
        return None
    v1 = [(_certainty(use, rank), use) for rank, scan in enumerate(scans) for use in scan.uses(_v1_name)]
    v2 = [_certainty(use, rank) for rank, scan in enumerate(scans) for use in scan.uses(_v2_name)]
    if not v1 or max(v2, default=(False, False)) > max(sure for sure, _ in v1):
        return None
    first = v1[0][1]
    place = first.place if first.place.startswith("keras.") else f"tf.{first.place}"
    return V1Use(place, first.path, first.line)


def _certainty(use: Use, rank: int) -> tuple[bool, bool]:
    """How sure a use is to run: a module's own lines do, a function's may; and the main file's come first."""
    return not use.inside, rank == 0


def _v1_name(place: str) -> str | None:
    return _known(place, names_in("v1_names.txt"))


def _v2_name(place: str) -> str | None:
    return _known(place, _V2_NAMES)


def _known(place: str, names: frozenset[str]) -> str | None:
    """The known name that a place is or lies below: `contrib` for `contrib.rnn.BasicLSTMCell`."""
    words = place.split(".")
    prefixes = (".".join(words[:count]) for count in range(1, len(words) + 1))
    return next((prefix for prefix in prefixes if prefix in names), None)


def _scan_file(path: Path) -> Scan:
    return Scan([Part(str(path), path.read_bytes())])


def _scan_beside(main: Scan, folder: Path) -> Iterator[Scan]:
    """The program's own modules, followed from import to import."""
    waiting = [(found, folder) for found in main.imports]
    seen: set[Path] = set()
    while waiting and len(seen) < MAX_FILES:
        found, here = waiting.pop(0)
        for path in _files(found, folder, here):
            if path not in seen and path.stat().st_size <= MAX_BYTES:
                seen.add(path)
                scan = _scan_file(path)
                waiting += [(inner, path.parent) for inner in scan.imports]
                yield scan


def _files(found: Imported, folder: Path, here: Path) -> Iterator[Path]:
    """The files that an import reads, if they lie in the program's folder."""
    base = folder if found.level == 0 else here.joinpath(*[".."] * (found.level - 1))
    words = found.module.split(".") if found.module else []
    steps = [base.joinpath(*words[:count]) for count in range(1, len(words) + 1)]
    steps += [base.joinpath(*words, name) for name in found.names if name != "*"]
    for step in steps:
        for path in (step.with_name(f"{step.name}.py"), step / "__init__.py"):
            if path.is_file():
                yield path.resolve()
