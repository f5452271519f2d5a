"""Programs with large temporaries run one after the other, in the memory of the one before; what they give is
what they gave.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import thalweg as tf
from thalweg.core import memory
from thalweg.runtime import compiler, room


@pytest.mark.parametrize("going", [0, 1])
def test_a_large_program_waits_for_those_before(monkeypatch: pytest.MonkeyPatch, going: int) -> None:
    monkeypatch.setattr(room, "LARGE", 1 << 16)
    if not going:
        monkeypatch.setattr(room, "ALONE", 1 << 16)
    started = []
    begin = room._Turn.begin

    def note(turn: room._Turn, outputs: list[object]) -> None:
        assert all(before.is_ready() for before in started[: len(started) - going])
        started.append(min(outputs, key=lambda x: x.nbytes))
        begin(turn, outputs)

    monkeypatch.setattr(room._Turn, "begin", note)
    graph = (
        tf.function(lambda x: tf.linalg.matmul(tf.linalg.matmul(x, x), x) / 360_000)
        .get_concrete_function(tf.TensorSpec((600, 600), tf.float32))
        .graph
    )
    executable = compiler.executables.get(graph.program, ())
    x = np.ones((600, 600), np.float32)
    for _ in range(4):
        (x,) = executable([x])
    np.testing.assert_allclose(x, np.ones((600, 600)), rtol=1e-5)
    assert executable.room.temporaries and len(started) == 4


def test_an_output_that_is_gone_is_not_waited_for() -> None:
    turn, gone = room._Turn(), tf.ones([3]) + 1
    from thalweg.core.xla import jnp

    array = jnp.asarray(gone.numpy())
    turn.begin([array])
    array.delete()
    turn.wait(0)
    turn.wait(0)


def given_back(
    monkeypatch: pytest.MonkeyPatch, temporaries: int, places: list[int], sizes: list[int]
) -> list[bool]:
    """In which runs freed memory is given back: what lies where and how large the process is, run by run."""
    runs: list[bool] = []
    monkeypatch.setattr(room, "place_of", lambda *_: places[len(runs) - 1])
    monkeypatch.setattr(room, "resident", lambda: sizes[len(runs) - 1])
    monkeypatch.setattr(room, "give_back_freed", lambda: runs.__setitem__(-1, True))
    found = room.Room(temporaries, 1 << 25)
    for _ in places:
        runs.append(False)
        found.make()
    return runs


def test_freed_memory_is_given_back_when_temporaries_move(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = 1 << 30, 1 << 31
    places = [near] * 5 + [near + 48] + [far] * 3 + [near] * 2
    first = [True, True, True]
    expected = [*first, True, False, False, True, False, False, True, False]
    assert given_back(monkeypatch, 1 << 28, places, [100] * len(places)) == expected


def test_freed_memory_is_given_back_when_the_process_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = [400, 300, 310, 320, 323, 326, 327, 300, 303, 305, 307]
    expected = [True] * 3 + [False, False, False, True, False, False, False, True]
    assert given_back(monkeypatch, 0, [0] * len(sizes), sizes) == expected


class Output:
    """What a run gives, ready after having been asked so often."""

    nbytes = 4

    def __init__(self, asked: int = 10**6) -> None:
        self.asked = asked

    def is_ready(self) -> bool:
        self.asked -= 1
        return self.asked < 0

    def block_until_ready(self) -> None:
        self.asked = 0


def given_back_after(
    monkeypatch: pytest.MonkeyPatch,
    places: list[int],
    after: list[int],
    sizes: list[int],
    output: Output,
    outputs: tuple[int, ...] = (),
) -> int:
    """How often freed memory is given back after the start of the last run.

    Args:
      places: expected before each run.
      after, sizes: where the temporaries would lie and how large the process is, from then on.
      outputs: the bytes of those that take memory of their own.
    """
    found = room.Room(1 << 28, 0, outputs)
    monkeypatch.setattr(room, "_turn", room._Turn())
    monkeypatch.setattr(room, "resident", lambda: 100 << 20)
    monkeypatch.setattr(room, "give_back_freed", lambda: None)
    for run, place in enumerate(places):
        monkeypatch.setattr(room, "place_of", lambda *_, place=place: place)
        if run:
            found.taken([Output(0)])
        found.make()
    calls: list[bool] = []
    times = iter(after)
    now = iter(sizes)
    monkeypatch.setattr(room, "place_of", lambda *_: next(times))
    monkeypatch.setattr(room, "resident", lambda: next(now) << 20)
    monkeypatch.setattr(room, "give_back_freed", lambda: calls.append(True))
    found.taken([output])
    return len(calls)


def test_freed_memory_is_given_back_when_the_temporaries_lie_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    low, high, above = 1 << 30, 1 << 31, 1 << 32
    forever = [low] * 99
    # Found its place: nobody looks at how large the process is.
    assert given_back_after(monkeypatch, [low], [above], [900], Output()) == 0
    # Doesn't take its place, and grows; or doesn't grow; or is done.
    assert given_back_after(monkeypatch, [low], forever, [100, 101, 102, 120], Output()) == 1
    assert given_back_after(monkeypatch, [low], forever, [100] * 99, Output()) == 0
    assert given_back_after(monkeypatch, [low], forever, [100, 101, 900], Output(0)) == 0
    # The outputs were to take memory.
    growing = [100, 120, 130]
    assert given_back_after(monkeypatch, [low], forever, growing + [130] * 99, Output(), (30 << 20,)) == 0
    assert given_back_after(monkeypatch, [low], forever, [*growing, 140], Output(), (30 << 20,)) == 1
    # A place above one that was free before: it may have become free again, and be the one that is taken.
    assert given_back_after(monkeypatch, [low, high], [above] * 99, [100, 101, 120], Output()) == 1
    assert given_back_after(monkeypatch, [high, low], [above], [100, 900], Output()) == 0


def test_outputs_are_put_before_temporaries(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, list[int]]] = []
    monkeypatch.setattr(room, "place_of", lambda size, first: asked.append((size, first)) or 1 << 30)
    monkeypatch.setattr(room, "give_back_freed", lambda: None)
    room.Room(1 << 28, 0, [1 << 13, 4, 1 << 20, 1 << 16]).make()
    assert asked == [(1 << 28, [1 << 20, 1 << 16, 1 << 13])]


def test_what_a_compiler_leaves_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lowered:
        def compile(self) -> str:
            return "executable"

    for after, expected in ((103, 0), (120, 1)):
        sizes, calls = iter([100 << 20, after << 20]), []
        monkeypatch.setattr(room, "resident", lambda sizes=sizes: next(sizes))
        monkeypatch.setattr(room, "give_back_freed", lambda calls=calls: calls.append(True))
        assert room.compiled(Lowered()) == "executable"
        assert len(calls) == expected


PROGRAM = """
import ctypes
import thalweg as tf
from thalweg.core.memory import place_of
from thalweg.runtime import compiler

def step(x):
    return tf.linalg.matmul(tf.linalg.matmul(x, x, transpose_b=True), x)

graph = tf.function(step).get_concrete_function(tf.TensorSpec((4000, 4), tf.float32)).graph
executable = compiler.executables.get(graph.program, ())
x = executable([tf.zeros((4000, 4)).numpy()])
libc, size, output = ctypes.CDLL(None), executable.room.temporaries, x[0].nbytes
libc.memalign.argtypes, libc.memalign.restype = [ctypes.c_size_t] * 2, ctypes.c_void_p
libc.realloc.argtypes, libc.realloc.restype = [ctypes.c_void_p, ctypes.c_size_t], ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]

def most_after(runs):
    for _ in range(runs):
        executable(x)[0].block_until_ready()
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) >> 10

def get_in_the_way():
    first = libc.memalign(64, output)
    libc.realloc(libc.memalign(64, size), 4096)
    libc.free(first)

print(size >> 20, most_after(5))
for _ in range(4):
    last = place_of(size, [output])
    get_in_the_way()
    print(place_of(size, [output]) - last, most_after(1))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc")
def test_small_blocks_in_the_way_dont_cost_the_temporaries_once_more() -> None:
    if not memory.place_of(1 << 20):
        pytest.skip("memory isn't glibc's")
    source = str(Path(tf.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env={"PYTHONPATH": source}
    )
    assert done.returncode == 0, done.stderr
    (temporaries, before), *after = [map(int, line.split()) for line in done.stdout.splitlines()]
    moved, sizes = zip(*after, strict=True)
    assert temporaries > 60 and 0 not in moved, done.stdout
    assert max(sizes) < before + temporaries / 2, done.stdout
