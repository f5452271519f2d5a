"""Runs the notes' programs under real TensorFlow and keeps what they print in golden/.

    python tests/examples/make_golden.py [program ...]

in an environment with TensorFlow, scikit-learn, pandas and matplotlib. The tests themselves need no
TensorFlow.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import notes

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
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in names or notes.PLAIN + notes.SEEDED:
            done = notes.run(name, ["-c", WITH_SAMPLE], Path(folder))
            if done.returncode:
                failed = 1
                print(f"{name} failed:\n{done.stderr}", file=sys.stderr)
            else:
                (notes.GOLDEN / f"{name}.txt").write_text(notes.excerpt(done.stdout), encoding="utf-8")
                print(f"{name}: {len(done.stdout)} characters")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
