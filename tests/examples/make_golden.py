"""Runs the notes' programs under real TensorFlow and keeps what they print in golden/.

    python -m tests.examples.make_golden [program ...]

in an environment with TensorFlow, scikit-learn, pandas and matplotlib. The tests themselves need no
TensorFlow.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from . import datasets, notes
from .settled import settled, tables

# Keras wants the whole MNIST by its checksum; it is given the package's sample instead.
WITH_SAMPLE = f"""
import runpy, sys
import keras.src.datasets.mnist as mnist
mnist.get_file = lambda *args, **kwargs: {str(notes.SAMPLE)!r}
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def main(names: list[str]) -> int:
    """Make the files of these programs, or of all; 1 if a program failed."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    notes.GOLDEN.mkdir(exist_ok=True)
    keras = [f"keras_{name}" for name in (*notes.KERAS_EXACT, *notes.KERAS_TABLES)]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        datasets.make_all(home)
        for name in names or [*notes.PLAIN, *notes.SEEDED, *keras]:
            text = _of_keras(name, home) if name.startswith("keras_") else _printed(name, home)
            failed |= not text
            if text:
                (notes.GOLDEN / f"{name}.txt").write_text(text, encoding="utf-8")
                print(f"{name}: {len(text)} characters", flush=True)
    return failed


def _printed(name: str, home: Path) -> str:
    done = notes.run(name, ["-c", WITH_SAMPLE], home)
    if done.returncode:
        print(f"{name} failed:\n{done.stderr}", file=sys.stderr)
        return ""
    return notes.excerpt(done.stdout)


def _of_keras(name: str, home: Path) -> str:
    """What a Keras program prints, or its tables; some end where Keras 3 knows something no more."""
    with tempfile.TemporaryDirectory() as folder:
        datasets.fill(Path(folder))
        done = notes.run(name, [str(notes.HERE / "keras2.py")], home, Path(folder))
    exact = name.removeprefix("keras_") in notes.KERAS_EXACT
    if done.returncode:
        print(f"{name} ended early:\n{done.stderr[-300:]}", file=sys.stderr)
        if exact:
            return ""
    lines = settled(done.stdout) if exact else tables(done.stdout)
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
