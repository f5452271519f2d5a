"""Random numbers are TensorFlow's, on NumPy and compiled.

data/philox.npz holds what TensorFlow gives; it is made by make_philox_golden.py.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from thalweg.core.xla import jax, jnp
from thalweg.ops import (
    distributions,
    generator_state,
    permutations,
    philox,
    rejection_sampling,
    threefry,
    truncated_normal,
)

pytestmark = pytest.mark.one_mode

with np.load(Path(__file__).parent / "data" / "philox.npz") as _file:
    GOLDEN: dict[str, np.ndarray] = dict(_file)

STREAMS = {
    "plain": (np.array([7], np.uint64), np.array([0, 0], np.uint64)),
    "wrapping": (np.array([2**63 + 11], np.uint64), np.array([2**64 - 2, 2**64 - 1], np.uint64)),
}
DTYPES: dict[str, Any] = {"bfloat16": ml_dtypes.bfloat16}

# What a function of an array namespace gives, run on NumPy arrays, and compiled with its arrays as inputs.
Run = Callable[..., Any]


def _interpreted(function: Callable[..., Any], *arrays: Any) -> Any:
    return function(np, *arrays)


@functools.cache
def _jitted(function: Callable[..., Any]) -> Callable[..., Any]:
    return jax.jit(lambda *inputs: function(jnp, *inputs))


def _compiled(function: Callable[..., Any], *arrays: Any) -> Any:
    return jax.tree.map(np.asarray, _jitted(function)(*arrays))


@functools.cache
def _draw(function: Callable[..., Any], *parameters: Any) -> Callable[..., Any]:
    """A draw with these parameters: one function, so that all streams share what is compiled of it."""
    return lambda xp, *stream: function(xp, *stream, *parameters)


@pytest.fixture(params=[_interpreted, _compiled], ids=["numpy", "compiled"])
def run(request: pytest.FixtureRequest) -> Run:
    return request.param  # type: ignore[no-any-return]


def _cases(function: str) -> list[list[str]]:
    return [name.split("/")[1:] for name in GOLDEN if name.startswith(f"{function}/")]


def _golden(*parts: str) -> np.ndarray:
    return GOLDEN["/".join(parts)]


def _dtype(name: str) -> np.dtype:
    return np.dtype(DTYPES.get(name, name))


def _shape(text: str) -> tuple[int, ...]:
    return () if text == "scalar" else tuple(map(int, text.split("x")))


def _assert_same(got: Any, want: np.ndarray) -> None:
    """Equal dtypes, shapes and bits."""
    got = np.asarray(got)
    if got.dtype == ml_dtypes.bfloat16:
        got = got.view(np.uint16)
    assert got.dtype == want.dtype
    np.testing.assert_array_equal(got, want)


def _assert_close(got: Any, want: np.ndarray, ulps: int = 4) -> None:
    """Equal dtypes and shapes, and values so many units in the last place apart."""
    got = np.asarray(got)
    assert got.dtype == want.dtype
    assert got.shape == want.shape
    np.testing.assert_array_less(
        np.abs(got - want), ulps * np.spacing(np.abs(want)) + np.finfo(want.dtype).tiny
    )


@pytest.mark.parametrize("case", _cases("uniform_full_int"), ids="-".join)
def test_full_range_integers(run: Run, case: list[str]) -> None:
    stream, name, shape = case
    got = run(_draw(distributions.uniform_full_int, _shape(shape), _dtype(name)), *STREAMS[stream])
    _assert_same(got, _golden("uniform_full_int", *case))


@pytest.mark.parametrize("case", _cases("uniform"), ids="-".join)
def test_uniform(run: Run, case: list[str]) -> None:
    stream, name, shape = case
    got = run(_draw(distributions.uniform, _shape(shape), _dtype(name)), *STREAMS[stream])
    _assert_same(got, _golden("uniform", *case))


@pytest.mark.parametrize(
    ("function", "case"),
    [(function, case) for function in ("standard_normal", "truncated_normal") for case in _cases(function)],
    ids=lambda part: part if isinstance(part, str) else "-".join(part),
)
def test_normals(run: Run, function: str, case: list[str]) -> None:
    stream, name, shape = case
    draw = getattr(distributions, function, None) or getattr(truncated_normal, function)
    got = run(_draw(draw, _shape(shape), _dtype(name)), *STREAMS[stream])
    if name == "float64":
        _assert_close(got, _golden(function, *case))
    else:
        _assert_same(got, _golden(function, *case))


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_normals_within_bounds_of_their_own(run: Run, name: str) -> None:
    parameters = [_golden("bounded", name, part) for part in ("means", "stddevs", "minvals", "maxvals")]
    want = _golden("bounded", name, "values")

    def draw(xp: Any, *a: Any) -> Any:
        return truncated_normal.parameterized_truncated_normal(xp, *a[:2], (1,), *a[2:])

    got = [
        [run(draw, *_stream_of(run, seed, 9), *row)[0] for row in zip(*parameters, strict=True)]
        for seed in range(len(want))
    ]
    # Scaling may cancel some digits.
    _assert_close(np.array(got), want, ulps=16)


def test_bounds_hold_for_each_value(run: Run) -> None:
    parameters = [_golden("bounded", "float32", part) for part in ("means", "stddevs", "minvals", "maxvals")]

    def draw(xp: Any, *a: Any) -> Any:
        return truncated_normal.parameterized_truncated_normal(xp, *a[:2], (500, 7), *a[2:])

    got = run(draw, *STREAMS["plain"], *parameters)
    assert ((got >= parameters[2]) & (got <= parameters[3])).all()
    assert len(np.unique(got)) > 3400
    # The mean of a standard normal above 3 is 3.283, that of one between -2 and 2 is 0.
    np.testing.assert_allclose(got.mean(axis=0)[[4, 0]], [3.283, 0.0], atol=0.1)
    wrong = [p.copy() for p in parameters]
    wrong[1][0], wrong[2][1], wrong[3][1], wrong[2][2] = -1.0, -np.inf, np.inf, 0.5
    got = run(draw, *STREAMS["plain"], *wrong)
    np.testing.assert_array_equal(np.isnan(got), [[True] * 3 + [False] * 4] * 500)


@pytest.mark.parametrize("case", _cases("uniform_int"), ids="-".join)
def test_integers_in_a_range(run: Run, case: list[str]) -> None:
    stream, name, low, high = case
    dtype = _dtype(name)
    got = run(
        lambda xp, key, counter, *bounds: distributions.uniform_int(xp, key, counter, (7,), *bounds, dtype),
        *STREAMS[stream],
        np.array(int(low), dtype),
        np.array(int(high), dtype),
    )
    _assert_same(got, _golden("uniform_int", *case))


@pytest.mark.parametrize("case", _cases("gamma"), ids="-".join)
def test_gamma(run: Run, case: list[str]) -> None:
    stream, name = case
    got = run(
        lambda xp, key, counter, alpha: rejection_sampling.gamma(xp, key, counter, (12, 5), alpha),
        *STREAMS[stream],
        _golden("alpha", name),
    )
    # Powers 1/alpha = 20 multiply the error of a logarithm.
    _assert_close(got, _golden("gamma", *case), ulps=64 if name == "float64" else 1)


@pytest.mark.parametrize("case", _cases("shuffle_permutation"), ids="-".join)
def test_shuffle(run: Run, case: list[str]) -> None:
    stream, size = case
    got = run(_draw(permutations.shuffle_permutation, int(size)), *STREAMS[stream])
    np.testing.assert_array_equal(got, _golden("shuffle_permutation", *case))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 17, 1000])
def test_shuffle_is_fisher_and_yates(run: Run, size: int) -> None:
    at = (np.array([99], np.uint64), np.array([5, 6], np.uint64))
    got = run(_draw(permutations.shuffle_permutation, size), *at)
    want = list(range(size))
    words = philox.philox_4x32(np, *at, max(size - 1, 0)).tolist()
    for i, word in enumerate(words):
        j = i + word % (size - i)
        want[i], want[j] = want[j], want[i]
    assert got.tolist() == want


def _stream_of(run: Run, *seed: int) -> tuple[np.ndarray, np.ndarray]:
    return run(philox.stream_of_seed, np.array(seed, np.int32))  # type: ignore[no-any-return]


@pytest.mark.parametrize("case", _cases("stream_of_seed"), ids="-".join)
def test_stream_of_seed(run: Run, case: list[str]) -> None:
    name, *seed = case
    key, counter = run(philox.stream_of_seed, np.array(list(map(int, seed)), name))
    np.testing.assert_array_equal(np.concatenate([key, counter]), _golden("stream_of_seed", *case))


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "float64"])
def test_multinomial(run: Run, name: str) -> None:
    logits = GOLDEN[f"logits/{name}"]
    logits = logits.view(DTYPES[name]) if name in DTYPES else logits
    got = run(
        lambda xp, key, counter, logits: distributions.multinomial(xp, key, counter, logits, 15),
        *_stream_of(run, 3, 4),
        logits,
    )
    _assert_same(got, GOLDEN[f"multinomial/{name}"])


@pytest.mark.parametrize("case", _cases("poisson"), ids="-".join)
def test_poisson(run: Run, case: list[str]) -> None:
    name, out = case
    got = run(
        lambda xp, key, counter, rate: rejection_sampling.poisson(
            xp, key, counter, (12, 9), rate, _dtype(out)
        ),
        *_stream_of(run, 3, 4),
        _golden("rate", name),
    )
    _assert_same(got, _golden("poisson", *case))


@pytest.mark.parametrize("case", _cases("binomial"), ids="-".join)
def test_binomial(run: Run, case: list[str]) -> None:
    name, out = case

    def draw(xp: Any, key: Any, counter: Any, counts: Any, probs: Any) -> Any:
        return rejection_sampling.binomial(xp, key, counter, (12, 4, 9), counts, probs, _dtype(out))

    got = run(draw, *_stream_of(run, 3, 4), GOLDEN["counts"].astype(name), GOLDEN["probs"].astype(name))
    _assert_same(got, _golden("binomial", *case))


def test_parameters_that_are_not_numbers(run: Run) -> None:
    at = STREAMS["plain"]
    rate = np.array([np.nan, 5.0], np.float32)

    def counts_of(xp: Any, key: Any, counter: Any, rate: Any, dtype: Any) -> Any:
        return rejection_sampling.poisson(xp, key, counter, (3, 2), rate, dtype)

    got = run(lambda xp, *a: counts_of(xp, *a, np.float32), *at, rate)
    np.testing.assert_array_equal(np.isnan(got), [[True, False]] * 3)
    got = run(lambda xp, *a: counts_of(xp, *a, np.int32), *at, rate)
    np.testing.assert_array_equal(got[:, 0], 0)
    counts, probs = np.array([np.nan, 9.0, 9.0]), np.array([0.5, np.nan, 0.5])

    def draw(xp: Any, key: Any, counter: Any, *parameters: Any) -> Any:
        return rejection_sampling.binomial(xp, key, counter, (4, 3), *parameters, np.dtype(np.float64))

    got = run(draw, *at, counts, probs)
    np.testing.assert_array_equal(np.isnan(got), [[True, True, False]] * 4)
    got = run(lambda xp, *a: rejection_sampling.gamma(xp, *a[:2], (3, 2), a[2]), *at, rate)
    np.testing.assert_array_equal(np.isnan(got), [[True, False]] * 3)


@pytest.mark.parametrize(
    "case", [case[:2] for case in _cases("index_shuffle") if case[2] == "result"], ids="-".join
)
def test_index_shuffle(run: Run, case: list[str]) -> None:
    index, seed, highest, want = (
        _golden("index_shuffle", *case, part) for part in ("index", "seed", "max_index", "result")
    )
    got = run(lambda xp, *a: permutations.index_shuffle(xp, *a, int(case[1])), index, seed, highest)
    _assert_same(got, want)


@pytest.mark.parametrize("size", [1, 100, 700])
def test_index_shuffle_is_a_permutation(run: Run, size: int) -> None:
    inputs = np.arange(size), np.array([4, 5, 6]), np.array(size - 1)
    got = run(lambda xp, *a: permutations.index_shuffle(xp, *a, 4), *inputs)
    assert sorted(got.tolist()) == list(range(size))


def _stateful(xp: Any, key: Any, counter: Any, op: str, shape: tuple[int, ...]) -> Any:
    """The calls of make_philox_golden.keep_stateful."""
    last = shape[-1]
    match op:
        case "RandomUniform":
            return distributions.uniform(xp, key, counter, shape, np.float32)
        case "RandomUniformInt":
            return distributions.uniform_int(xp, key, counter, shape, np.int32(-3), np.int32(50), np.int32)
        case "RandomStandardNormal":
            return distributions.standard_normal(xp, key, counter, shape, np.float32)
        case "TruncatedNormal":
            return truncated_normal.truncated_normal(xp, key, counter, shape, np.float32)
        case "RandomGamma":
            alpha = xp.asarray(np.array([0.5, 2.0, 7.0], np.float32)[:last])
            return rejection_sampling.gamma(xp, key, counter, shape, alpha)
        case "RandomPoissonV2":
            rate = xp.asarray(np.array([0.5, 2.0, 70.0], np.float32)[:last])
            return rejection_sampling.poisson(xp, key, counter, shape, rate, np.int64)
        case "Multinomial":
            logits = xp.zeros((shape[0], 6), np.float32)
            return distributions.multinomial(xp, key, counter, logits, last)
        case _:
            return permutations.shuffle_permutation(xp, key, counter, 4 * last).astype(np.int32)


@pytest.mark.parametrize("op", sorted({case[0] for case in _cases("stateful")}))
def test_calls_of_one_kernel_go_on_in_its_stream(run: Run, op: str) -> None:
    offset = 0
    for case in sorted(case for case in _cases("stateful") if case[0] == op):
        shape, want = _shape(case[2]), _golden("stateful", *case)
        stream = philox.stream_of_kernel(11, 13, offset)
        got = run(lambda xp, *at, shape=shape: _stateful(xp, *at, op, shape), *stream)
        if op == "RandomGamma":
            _assert_close(got, want, ulps=1)
        else:
            np.testing.assert_array_equal(got, want)
        offset += philox.samples_reserved(op, want.shape)


def test_samples_reserved() -> None:
    assert (
        philox.samples_reserved("RandomUniform", 10)
        == philox.samples_reserved("TruncatedNormal", [2, 5])
        == 2560
    )
    assert [philox.samples_reserved("RandomShuffle", [n]) for n in (0, 1, 2, 5, 6)] == [0, 0, 1, 1, 2]
    assert philox.samples_reserved("RandomShuffle", [5, 0]) == 0
    with pytest.raises(ValueError, match="StatelessShuffle"):
        philox.samples_reserved("StatelessShuffle", [3])


@pytest.mark.parametrize("offset", [0, 2**64 - 1, 2**64 + 5, 2**128 - 1])
def test_a_kernels_offset_carries(offset: int) -> None:
    key, counter = philox.stream_of_kernel(-1, 2**64 - 1, offset)
    assert key.tolist() == [2**64 - 1]
    assert int(counter[0]) + (int(counter[1]) << 64) == ((2**64 - 1 << 64) + offset) % 2**128


@pytest.mark.parametrize("count", [0, 1, 2**32 - 1, 2**32, 2**63])
def test_skipping_blocks_is_adding_to_the_counter(run: Run, count: int) -> None:
    key, counter = STREAMS["wrapping"]
    moved = run(philox.skip, counter, np.array(count, np.uint64))
    assert int(moved[0]) + (int(moved[1]) << 64) == (2**128 - 2 + count) % 2**128
    n = 5
    far = run(philox.blocks, key, counter, np.arange(n, dtype=np.uint64) + np.uint64(count))
    np.testing.assert_array_equal(far, run(philox.blocks, key, moved, np.arange(n, dtype=np.uint64)))


def test_generator_from_philox(run: Run) -> None:
    state = _golden("generator", "start")

    def step(name: str, function: Callable[..., Any]) -> None:
        nonlocal state
        got, state = run(function, state)
        want = _golden("generator", name)
        _assert_same(got, want)
        np.testing.assert_array_equal(state, _golden("generator", name, "state"))

    def draw(shape: tuple[int, ...], dtype: Any, function: Callable[..., Any]) -> Callable[..., Any]:
        def take(xp: Any, state: Any) -> tuple[Any, Any]:
            key, counter, state = generator_state.generator_draw(xp, state, shape, generator_state.PHILOX)
            return function(xp, key, counter, shape, dtype), state

        return take

    def skip(delta: int) -> Callable[..., Any]:
        # Generator.skip gives the state before it.
        return lambda xp, state: (state, generator_state.generator_skip(xp, state, np.uint64(delta), 1))

    def binomial(xp: Any, state: Any) -> tuple[Any, Any]:
        key, counter = generator_state.generator_stream(state)
        parameters = xp.asarray(np.array([10.0, 50.0], np.float32)), xp.asarray(np.array([0.5], np.float32))
        values = rejection_sampling.binomial(xp, key, counter, (5, 2), *parameters, np.int32)
        reserved = generator_state.binomial_samples_reserved((5, 2), 1)
        return values, generator_state.generator_skip(xp, state, np.uint64(reserved), 1)

    step("normal", draw((2, 3), np.float32, distributions.standard_normal))
    step("uniform_full_int", draw((5,), np.uint64, distributions.uniform_full_int))
    step("skip", skip(3))
    step("back", skip(2**64 - 8))
    step("make_seeds", lambda xp, state: generator_state.generator_make_seeds(xp, state, 3, 1))
    step("split", lambda xp, state: generator_state.generator_split(xp, state, 2, 1))
    step("binomial", binomial)


def test_generator_from_threefry(run: Run) -> None:
    alg = generator_state.convert_alg_to_int("threefry")
    state = generator_state.create_rng_state(3, alg)
    seeds, state = run(lambda xp, state: generator_state.generator_make_seeds(xp, state, 3, alg), state)
    _assert_same(seeds, GOLDEN["threefry/make_seeds"])

    def draw(xp: Any, state: Any) -> tuple[Any, Any]:
        key, counter, state = generator_state.generator_draw(xp, state, (3, 4, 5), alg)
        return threefry.threefry_full_int(xp, key, counter, (3, 4, 5), np.uint32), state

    words, state = run(draw, state)
    _assert_same(words, GOLDEN["threefry/full"])
    np.testing.assert_array_equal(state, GOLDEN["threefry/state"])
    states, _ = run(lambda xp, state: generator_state.generator_split(xp, state, 4, alg), state)
    assert states.shape == (4, generator_state.state_size(alg))


@pytest.mark.parametrize("case", _cases("threefry_full_int"), ids="-".join)
def test_threefry(run: Run, case: list[str]) -> None:
    name, shape = case
    at = np.array([7], np.uint64), np.array([2**32 - 2], np.uint64)
    got = run(_draw(threefry.threefry_full_int, _shape(shape), _dtype(name)), *at)
    _assert_same(got, _golden("threefry_full_int", *case))


def test_threefry_from_a_seed(run: Run) -> None:
    stream = run(threefry.stream_of_threefry_seed, np.array([-1, 2], np.int32))
    got = run(lambda xp, *at: threefry.threefry_full_int(xp, *at, (4,), np.uint32), *stream)
    _assert_same(got, GOLDEN["threefry_seed"])


@pytest.mark.parametrize("seed", [int(case[0]) for case in _cases("create_rng_state") if len(case) == 1])
def test_state_from_an_integer(seed: int) -> None:
    _assert_same(
        generator_state.create_rng_state(seed, generator_state.PHILOX), GOLDEN[f"create_rng_state/{seed}"]
    )


@pytest.mark.parametrize("number", [case[0] for case in _cases("rng_seed")])
def test_state_from_a_vector(number: str) -> None:
    got = generator_state.create_rng_state(GOLDEN[f"rng_seed/{number}"], generator_state.PHILOX)
    _assert_same(got, GOLDEN[f"create_rng_state/vector/{number}"])


def test_non_deterministic_states_differ() -> None:
    first, second = (generator_state.non_deterministic_state(generator_state.PHILOX) for _ in range(2))
    assert first.dtype == np.int64
    assert first.shape == (3,)
    assert (first != second).any()


def test_algorithms() -> None:
    class Algorithm:
        value = 2

    names = ("Philox", "three-fry", "auto_select", 1, Algorithm())
    assert [generator_state.convert_alg_to_int(name) for name in names] == [1, 2, 3, 1, 2]
    for wrong in ("mersenne", 7):
        with pytest.raises(ValueError, match="Supported values are"):
            generator_state.convert_alg_to_int(wrong)
    with pytest.raises(TypeError, match=r"2\.5"):
        generator_state.convert_alg_to_int(2.5)


@pytest.mark.parametrize(
    ("function", "dtype"),
    [
        (distributions.uniform, np.int32),
        (distributions.standard_normal, np.int32),
        (truncated_normal.truncated_normal, np.complex64),
        (distributions.uniform_full_int, np.int8),
        (threefry.threefry_full_int, np.float32),
    ],
)
def test_wrong_dtypes_are_named(function: Callable[..., Any], dtype: Any) -> None:
    with pytest.raises(TypeError, match=f"{function.__name__} expects .* got {np.dtype(dtype).name}"):
        function(np, *STREAMS["plain"], (3,), dtype)


def test_empty_outputs(run: Run) -> None:
    none = np.zeros(0, np.float32)
    draws: list[Callable[..., Any]] = [
        lambda xp, *at: distributions.uniform(xp, *at, (0, 2), np.float32),
        lambda xp, *at: distributions.standard_normal(xp, *at, (0, 2), np.float32),
        lambda xp, *at: truncated_normal.truncated_normal(xp, *at, (0, 2), np.float32),
        lambda xp, *at: truncated_normal.parameterized_truncated_normal(xp, *at, (0, 2), *[none] * 4),
        lambda xp, *at: distributions.uniform_full_int(xp, *at, (0, 2), np.uint32),
        lambda xp, *at: distributions.uniform_full_int(xp, *at, (0, 2), np.int64),
        lambda xp, *at: distributions.uniform_int(xp, *at, (0, 2), np.int64(0), np.int64(5), np.int64),
        lambda xp, *at: rejection_sampling.gamma(xp, *at, (0, 2), none),
        lambda xp, *at: rejection_sampling.poisson(xp, *at, (0, 2), none, np.int32),
        lambda xp, *at: rejection_sampling.binomial(xp, *at, (0, 2), none, none, np.int32),
        lambda xp, *at: distributions.multinomial(xp, *at, xp.zeros((0, 3)), 2),
    ]
    for draw in draws:
        assert run(draw, *STREAMS["plain"]).shape == (0, 2)


def test_large_draws_are_the_same_interpreted_and_compiled() -> None:
    """Many chunks, lanes that finish late, all quarters of the circle; a checksum of TensorFlow's bits."""
    for function in (distributions.standard_normal, truncated_normal.truncated_normal):

        def draw(xp: Any, *at: Any, function: Callable[..., Any] = function) -> Any:
            return function(xp, *at, (200_003,), np.float32)

        interpreted, compiled = (run(draw, *STREAMS["plain"]) for run in (_interpreted, _compiled))
        np.testing.assert_array_equal(interpreted, compiled)
        assert zlib.crc32(interpreted.tobytes()) == int(GOLDEN[f"checksum/{function.__name__}"])
