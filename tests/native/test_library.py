"""The library of native kernels: found, chosen, switched off, and done without."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from thalweg.native import library

PROGRAM = """
import sys
import numpy as np
import thalweg as tf
from thalweg.native import library
assert library._library is None and "jax" not in sys.modules
if len(sys.argv) > 1:
    library.PATH = library.Path(sys.argv[1])

@tf.function(jit_compile=True)
def product(a, b):
    return tf.matmul(a, b, transpose_a=True)

a = np.random.default_rng(0).normal(size=(128, 256)).astype(np.float32)
b = np.random.default_rng(1).normal(size=(128, 128)).astype(np.float32)
for _ in range(3):
    found = product(a, b).numpy()
np.testing.assert_allclose(found, a.T @ b, atol=1e-4)
assert library._library is not None
print(library.status())
"""


def status_of(*arguments: str, **environment: str) -> str:
    """The library's status at the end of a program that multiplies, run by a new process."""
    clean = {k: v for k, v in os.environ.items() if k != "THALWEG_NATIVE"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=clean | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(not library.PATH.exists(), reason="the native kernels weren't built")
def test_programs_kept_on_disk_are_of_one_kind(tmp_path):
    """A cache made with the kernels serves a process without them, and the other way round."""
    for _ in range(2):
        assert status_of(THALWEG_CACHE=str(tmp_path)) == library._load("").status
        assert status_of(THALWEG_CACHE=str(tmp_path), THALWEG_NATIVE="0").startswith("switched off")


def test_broken_library(tmp_path):
    broken = tmp_path / "kernels.so"
    broken.write_bytes(b"no library")
    assert status_of(str(broken)).startswith("not usable (")


def test_missing_library(tmp_path):
    assert status_of(str(tmp_path / "kernels.so")).startswith("not built")


@pytest.mark.skipif(not library.PATH.exists(), reason="the native kernels weren't built")
def test_instruction_set_by_name():
    assert status_of(THALWEG_NATIVE="baseline").startswith("baseline")
    assert status_of(THALWEG_NATIVE="sse9").startswith("none are named sse9")
