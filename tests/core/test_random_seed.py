"""Seeds and streams are TensorFlow's. ../ops/data/philox.npz is made by ../ops/make_philox_golden.py."""

from __future__ import annotations

import itertools
import random
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from thalweg.core import random_seed
from thalweg.core.random_seed import SeedState, op_seeds
from thalweg.ops.distributions import standard_normal, uniform
from thalweg.ops.philox import samples_reserved, stream_of_kernel

with np.load(Path(__file__).parents[1] / "ops" / "data" / "philox.npz") as _file:
    GOLDEN: dict[str, np.ndarray] = dict(_file)


@pytest.mark.parametrize("seed", [1, 0, -1, 2**31 - 1, 2**40 + 3])
def test_seeds_of_ops(seed: int) -> None:
    state = SeedState()
    state.set_seed(seed)
    pairs = [state.get_seed(op_seed) for op_seed in (None, None, 0, 5, -3, 2**31 - 1, None)]
    assert pairs == [tuple(pair) for pair in GOLDEN[f"get_seed/{seed}"].tolist()]
    assert state.seed == seed


def test_seeds_without_a_global_seed() -> None:
    state = SeedState()
    assert state.get_seed(None) == (0, 0)
    assert state.get_seed(7) == (random_seed.DEFAULT_GRAPH_SEED, 7)
    state.set_seed(3)
    state.set_seed(None)
    assert state.get_seed() == (0, 0)


def test_seeds_in_a_graph() -> None:
    count = itertools.count()
    pairs = [op_seeds(21, op_seed, lambda: next(count)) for op_seed in (None, None, 4, None)]
    assert pairs == [tuple(pair) for pair in GOLDEN["graph_seeds"].tolist()]
    assert op_seeds(None, 4, lambda: next(count)) == tuple(GOLDEN["unseeded_graph"].tolist())


@pytest.mark.parametrize("seed", [np.int64(7), np.array(7), np.float32(7.0), 7.0])
def test_whatever_converts_to_an_integer_is_a_seed(seed: Any) -> None:
    state, plain = SeedState(), SeedState()
    state.set_seed(seed)
    plain.set_seed(7)
    assert state.get_seed(seed)[1] == plain.get_seed(7)[1]
    assert state.get_seed() == plain.get_seed()
    assert all(type(part) is int for part in state.get_seed())


@pytest.mark.parametrize("seed", ["7", b"7", [1, 2], object()])
def test_what_is_no_number_is_no_seed(seed: Any) -> None:
    with pytest.raises(TypeError, match="Expected an integer for a seed"):
        SeedState().set_seed(seed)
    with pytest.raises(TypeError, match="Expected an integer for a seed"):
        SeedState().get_seed(seed)


def _draw(
    state: SeedState, op: str, size: int, op_seed: int | None = None, dtype: Any = np.float32
) -> np.ndarray:
    """What an eager op gives."""
    seeds = state.get_seed(op_seed)
    stream = stream_of_kernel(*state.reserve(op, *seeds, np.dtype(dtype), samples_reserved(op, size)))
    function = uniform if op == "RandomUniform" else standard_normal
    return function(np, *stream, (size,), dtype).astype(np.float32)  # type: ignore[no-any-return]


def test_eager_ops_go_on_where_the_last_call_of_their_kernel_ended() -> None:
    """The calls of make_philox_golden.keep_seeds."""
    state = SeedState()
    state.set_seed(1)
    draws = [
        _draw(state, "RandomStandardNormal", 2),
        _draw(state, "RandomStandardNormal", 2),
        _draw(state, "RandomStandardNormal", 2, 5),
        _draw(state, "RandomStandardNormal", 3, 5),
        _draw(state, "RandomUniform", 2, 5),
        _draw(state, "RandomStandardNormal", 2, 5),
        _draw(state, "RandomStandardNormal", 2, 5, np.float64),
    ]
    state.set_seed(1)
    draws += [_draw(state, "RandomStandardNormal", 2, 5), _draw(state, "RandomStandardNormal", 2)]
    np.testing.assert_array_equal(np.concatenate(draws), GOLDEN["eager_draws"])


def test_streams_without_seeds_differ_from_each_other_and_go_on() -> None:
    state = SeedState()
    first = state.reserve("RandomUniform", 0, 0, "a", 10)
    second = state.reserve("RandomUniform", 0, 0, "b", 10)
    assert first[:2] != second[:2] != (0, 0)
    assert state.reserve("RandomUniform", 0, 0, "a", 10) == (*first[:2], 10)
    assert SeedState().reserve("RandomUniform", 0, 0, "a", 10)[:2] != first[:2]


def test_drawn_seeds_neither_pile_up_nor_displace_an_ops_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random_seed, "MAX_STREAMS", 3)
    monkeypatch.setattr(random_seed, "MAX_DRAWN_STREAMS", 5)
    state = SeedState()
    state.set_seed(1)
    assert state.next_counter("RandomShuffle", *state.get_seed(5), None, 7) == 0
    for _ in range(100):
        assert state.next_counter("RandomUniform", *state.get_seed(), None, 7) == 0
    assert state.next_counter("RandomShuffle", *state.get_seed(5), None, 7) == 7
    for own in range(10, 20):
        state.next_counter("RandomShuffle", *state.get_seed(own), None, 7)
    assert len(state._streams) == 3
    assert len(state._drawn_streams) == len(state._drawn) == 5
    # The one used last is still known.
    assert state.next_counter("RandomShuffle", *state.get_seed(19), None, 7) == 7


def test_a_drawn_seed_that_comes_back_goes_on_in_its_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random.Random, "randint", lambda self, low, high: 42)
    state = SeedState()
    state.set_seed(1)
    offsets = [state.next_counter("RandomUniform", *state.get_seed(), None, 7) for _ in range(3)]
    assert offsets == [0, 7, 14]


def test_threads_share_a_stream_without_overlap() -> None:
    state = SeedState()
    state.set_seed(1)
    taken: list[int] = []

    def work() -> None:
        mine = [state.next_counter("RandomUniform", *state.get_seed(5), None, 3) for _ in range(500)]
        taken.extend(mine)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(0, 6000, 3))
