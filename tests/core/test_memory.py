"""Where the C library would put an array of XLA's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import thalweg as tf
from thalweg.core import memory

# A process of its own, as what others have freed is room too.
PROGRAM = """
import ctypes
from thalweg.core.memory import keep_freed, place_of

keep_freed()
libc, size = ctypes.CDLL(None), 1 << 24
libc.memalign.argtypes, libc.memalign.restype = [ctypes.c_size_t] * 2, ctypes.c_void_p
libc.malloc.argtypes, libc.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]

def hole(size):
    place, behind = libc.malloc(size), libc.malloc(1 << 22)
    libc.free(place)
    return place

# Such that an aligned block just fits, and such that it doesn't.
for more in (112, 96):
    place = hole(size + more)
    expected, block = place_of(size), libc.memalign(64, size)
    assert abs(expected - block) < 128, (more, place, expected, block)

for first in ([2 * size], [1 << 20, 2 * size], [2 * size, 1 << 20]):
    expected = [place_of(size, first) for _ in range(3)]
    blocks = [libc.memalign(64, n) for n in (*first, size)]
    assert all(abs(blocks[-1] - found) < 1 << 10 for found in expected), (first, expected, blocks)
"""


@pytest.mark.skipif(not memory.place_of(1 << 20), reason="memory isn't glibc's")
def test_where_a_block_is_put() -> None:
    source = str(Path(tf.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env={"PYTHONPATH": source}
    )
    assert done.returncode == 0, done.stderr
