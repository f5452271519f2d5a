"""Ask TensorFlow 2.21 for the numbers in data/philox.npz.

    python tests/ops/make_philox_golden.py

needs TensorFlow (the CPU build on Linux), which the tests don't. Each array is named after its case:
"function/part/part…", read back by test_philox.py and test_random_seed.py. bfloat16 is stored as uint16.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import tensorflow as tf

raw = tf.raw_ops
DATA = Path(__file__).parent / "data" / "philox.npz"

# One plain stream, and one whose counter wraps around within its first blocks.
STREAMS = {
    "plain": ([7], [0, 0]),
    "wrapping": ([2**63 + 11], [2**64 - 2, 2**64 - 1]),
}
FLOATS = {"float16": tf.half, "bfloat16": tf.bfloat16, "float32": tf.float32, "float64": tf.float64}
INTS = {"int32": tf.int32, "uint32": tf.uint32, "int64": tf.int64, "uint64": tf.uint64}

# Mean, standard deviation and bounds that call for each of the three ways to draw within bounds.
BOUNDED = [
    (0.0, 1.0, -2.0, 2.0),
    (1.0, 2.0, -np.inf, 5.0),
    (0.0, 1.0, -0.5, 0.5),
    (0.0, 1.0, 1.0, 1.25),
    (0.0, 1.0, 3.0, np.inf),
    (5.0, 2.0, -np.inf, 1.0),
    (0.5, 1.5, 2.0, 9.0),
]

golden: dict[str, np.ndarray] = {}


def keep(name: str, value: tf.Tensor) -> None:
    array = value.numpy()
    golden[name] = array.view(np.uint16) if value.dtype == tf.bfloat16 else array


def dims(shape: list[int]) -> str:
    return "x".join(map(str, shape)) or "scalar"


def keep_stateless() -> None:
    for stream, (key, counter) in STREAMS.items():
        at = {"key": tf.constant(key, tf.uint64), "counter": tf.constant(counter, tf.uint64), "alg": 1}
        for name, dtype in INTS.items():
            for shape in ([], [7], [2, 3]):
                value = raw.StatelessRandomUniformFullIntV2(shape=shape, dtype=dtype, **at)
                keep(f"uniform_full_int/{stream}/{name}/{dims(shape)}", value)
        for name, dtype in FLOATS.items():
            for function, op, shapes in (
                ("uniform", raw.StatelessRandomUniformV2, ([9], [])),
                ("standard_normal", raw.StatelessRandomNormalV2, ([9], [2, 5], [])),
                ("truncated_normal", raw.StatelessTruncatedNormalV2, ([101], [2, 3])),
            ):
                for shape in shapes:
                    value = op(shape=shape, dtype=dtype, **at)
                    keep(f"{function}/{stream}/{name}/{dims(shape)}", value)
        for name, bounds in {
            "int32": [(0, 10), (-5, 2**31 - 1), (-(2**31), 2**31 - 1)],
            "int64": [(0, 10), (-5, 2**63 - 1), (-(2**63), 2**63 - 1)],
        }.items():
            for low, high in bounds:
                value = raw.StatelessRandomUniformIntV2(
                    shape=[7], minval=tf.constant(low, INTS[name]), maxval=tf.constant(high, INTS[name]), **at
                )
                keep(f"uniform_int/{stream}/{name}/{low}/{high}", value)
        for name in ("float16", "float32", "float64"):
            alpha = tf.constant([0.05, 0.7, 1.0, 1.5, 40.0], FLOATS[name])
            golden[f"alpha/{name}"] = alpha.numpy()
            keep(f"gamma/{stream}/{name}", raw.StatelessRandomGammaV3(shape=[12, 5], alpha=alpha, **at))
        for size in (2, 3, 10, 200):
            value = raw.StatelessShuffle(value=tf.range(size), **at)
            keep(f"shuffle_permutation/{stream}/{size}", value)


def keep_checksums() -> None:
    """CRC-32 of the bytes of large draws from the plain stream."""
    key, counter = (tf.constant(words, tf.uint64) for words in STREAMS["plain"])
    for function, op in (
        ("standard_normal", raw.StatelessRandomNormalV2),
        ("truncated_normal", raw.StatelessTruncatedNormalV2),
    ):
        value = op(shape=[200_003], key=key, counter=counter, alg=1, dtype=tf.float32)
        golden[f"checksum/{function}"] = np.array(zlib.crc32(value.numpy().tobytes()), np.uint32)


def keep_seeded() -> None:
    """Stateless ops that take a seed instead of a key and a counter."""
    for dtype, seed in ((tf.int32, (1, -2)), (tf.int64, (2**62 + 1, -(2**40))), (tf.int32, (0, 0))):
        key, counter = raw.StatelessRandomGetKeyCounter(seed=tf.constant(seed, dtype))
        golden[f"stream_of_seed/{dtype.name}/{seed[0]}/{seed[1]}"] = np.concatenate([key, counter])
    seed = [3, 4]
    rows = [[0.1, 2.0, -1.0, 0.5], [-np.inf, 0.0, 1.0, -np.inf], [-np.inf] * 4, [np.nan, 1.0, np.inf, 9.0]]
    for name in FLOATS:
        logits = tf.constant(rows, FLOATS[name])
        keep(f"logits/{name}", logits)
        value = raw.StatelessMultinomial(logits=logits, num_samples=15, seed=seed, output_dtype=tf.int64)
        keep(f"multinomial/{name}", value)
    # Beyond 10000 rates TensorFlow's outcome may hang on the last bit of lgamma.
    rates = [-1.0, 0.0, 0.5, 3.0, 9.75, 10.0, 25.0, 400.0, 10000.0]
    for name in ("float16", "float32", "float64"):
        rate = tf.constant(rates, FLOATS[name])
        golden[f"rate/{name}"] = rate.numpy()
        for out in (FLOATS[name], tf.int32):
            value = raw.StatelessRandomPoisson(shape=[12, 9], seed=seed, lam=rate, dtype=out)
            keep(f"poisson/{name}/{out.name}", value)
    counts, probs = [[-2.0], [3.0], [50.0], [1000.0]], [-0.5, 0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0, 1.5]
    golden["counts"], golden["probs"] = np.array(counts), np.array(probs)
    for name in ("float16", "float32", "float64"):
        kind = FLOATS[name]
        for out in (kind, tf.int32):
            value = raw.StatelessRandomBinomial(
                shape=[12, 4, 9],
                seed=seed,
                counts=tf.constant(counts, kind),
                probs=tf.constant(probs, kind),
                dtype=out,
            )
            keep(f"binomial/{name}/{out.name}", value)


def keep_bounded_normals() -> None:
    """One value a call, because TensorFlow's threads share out longer outputs as they like."""
    for name in ("float16", "float32", "float64"):
        columns = [tf.constant(column, FLOATS[name]) for column in zip(*BOUNDED, strict=True)]
        for part, column in zip(("means", "stddevs", "minvals", "maxvals"), columns, strict=True):
            golden[f"bounded/{name}/{part}"] = column.numpy()
        values = [
            raw.StatelessParameterizedTruncatedNormal(
                shape=[1], seed=[seed, 9], means=mean, stddevs=stddev, minvals=low, maxvals=high
            )
            for seed in range(8)
            for mean, stddev, low, high in zip(*columns, strict=True)
        ]
        golden[f"bounded/{name}/values"] = np.reshape(values, (8, len(BOUNDED)))


def keep_index_shuffle() -> None:
    i64, u32, u64 = tf.int64, tf.uint32, tf.uint64
    limits = tf.constant([0, 255, 256, 2**20, 2**62], i64)
    pairs = tf.constant([2**40, 2**40 + 9], u64)
    for name, index, seed, highest, rounds in (
        ("scalar", tf.constant(3), tf.constant([5, 6, 7]), tf.constant(9), 4),
        ("vector", tf.range(20), tf.constant([5, 6, -7]), tf.constant(19), 4),
        ("rounds", tf.range(20), tf.constant([5, 6, -7]), tf.constant(19), 8),
        ("seeds", tf.constant(3), tf.constant([[1, 2, 3], [4, 5, 6]], i64), tf.constant(1000), 4),
        ("limits", tf.zeros([5], i64), tf.constant([1, 2, 3]), limits, 4),
        ("unsigned", tf.constant(range(9), u32), tf.constant([9, 8, 7], u32), tf.constant(2**32 - 1, u32), 4),
        ("large", pairs, tf.constant([1, 2, 3]), tf.constant(2**41, u64), 6),
    ):
        for part, value in (("index", index), ("seed", seed), ("max_index", highest)):
            keep(f"index_shuffle/{name}/{rounds}/{part}", value)
        result = raw.RandomIndexShuffle(index=index, seed=seed, max_index=highest, rounds=rounds)
        keep(f"index_shuffle/{name}/{rounds}/result", result)


def keep_stateful() -> None:
    """Three calls of each kernel: "stateful/op/call/shape"."""
    at = {"seed": 11, "seed2": 13}
    f32 = tf.float32
    alpha, rate = [0.5, 2.0, 7.0], [0.5, 2.0, 70.0]
    calls = {
        "RandomUniform": lambda shape: raw.RandomUniform(shape=shape, dtype=f32, **at),
        "RandomUniformInt": lambda shape: raw.RandomUniformInt(shape=shape, minval=-3, maxval=50, **at),
        "RandomStandardNormal": lambda shape: raw.RandomStandardNormal(shape=shape, dtype=f32, **at),
        "TruncatedNormal": lambda shape: raw.TruncatedNormal(shape=shape, dtype=f32, **at),
        "RandomGamma": lambda shape: raw.RandomGamma(shape=shape[:-1], alpha=alpha[: shape[-1]], **at),
        "RandomPoissonV2": lambda shape: raw.RandomPoissonV2(shape=shape[:-1], rate=rate[: shape[-1]], **at),
        "Multinomial": lambda shape: raw.Multinomial(
            logits=tf.zeros([shape[0], 6]), num_samples=shape[1], **at
        ),
        "RandomShuffle": lambda shape: raw.RandomShuffle(value=tf.range(4 * shape[1]), **at),
    }
    for op, call in calls.items():
        for number, shape in enumerate(([2, 3], [3, 1], [2, 2])):
            keep(f"stateful/{op}/{number}/{dims(shape)}", call(shape))


def keep_generators() -> None:
    """What a generator gives, and its state after each step."""
    g = tf.random.Generator.from_seed([2**62, 5, 9])
    steps = {
        "normal": lambda: g.normal([2, 3]),
        "uniform_full_int": lambda: g.uniform_full_int([5], tf.uint64),
        "skip": lambda: g.skip(3),
        "back": lambda: g.skip(-8),
        "make_seeds": lambda: g.make_seeds(3),
        "split": lambda: tf.stack([child.state for child in g.split(2)]),
        "binomial": lambda: g.binomial([5, 2], [10.0, 50.0], [0.5]),
    }
    keep("generator/start", tf.convert_to_tensor(g.state))
    for step, run in steps.items():
        keep(f"generator/{step}", run())
        keep(f"generator/{step}/state", tf.convert_to_tensor(g.state))
    h = tf.random.Generator.from_seed(3, alg="threefry")

    @tf.function(jit_compile=True)
    def threefry() -> tuple[tf.Tensor, tf.Tensor]:
        return h.make_seeds(3), h.uniform_full_int([3, 4, 5], tf.uint32)

    seeds, words = threefry()
    keep("threefry/make_seeds", seeds)
    keep("threefry/full", words)
    keep("threefry/state", tf.convert_to_tensor(h.state))
    for seed in (1234, -1, 2**64 + 5, 2**200 + 2**63):
        keep(f"create_rng_state/{seed}", tf.random.create_rng_state(seed, "philox"))
    for number, seed in enumerate(([1], [12, 34], [1, 2, 3, 4, 5], [2**64 - 1])):
        golden[f"rng_seed/{number}"] = np.array(seed, np.uint64)
        keep(f"create_rng_state/vector/{number}", tf.random.create_rng_state(seed, "philox"))


def keep_threefry() -> None:
    at = {"key": tf.constant([7], tf.uint64), "counter": tf.constant([2**32 - 2], tf.uint64), "alg": 2}
    for name, dtype in INTS.items():
        for shape in ([], [1], [5], [4], [2, 3], [3, 2], [3, 5], [5, 3], [3, 3], [3, 4, 5]):

            @tf.function(jit_compile=True)
            def draw(shape: tuple[int, ...] = tuple(shape), dtype: tf.DType = dtype) -> tf.Tensor:
                return raw.StatelessRandomUniformFullIntV2(shape=shape, dtype=dtype, **at)

            keep(f"threefry_full_int/{name}/{dims(shape)}", draw())

    @tf.function(jit_compile=True)
    def seeded() -> tf.Tensor:
        return tf.random.stateless_uniform(
            [4], [-1, 2], minval=None, maxval=None, dtype=tf.uint32, alg="threefry"
        )

    keep("threefry_seed", seeded())


def keep_seeds() -> None:
    """`tf.random.set_seed` and what eager ops draw after it."""
    from tensorflow.python.framework import random_seed

    for seed in (1, 0, -1, 2**31 - 1, 2**40 + 3):
        tf.random.set_seed(seed)
        pairs = [random_seed.get_seed(op_seed) for op_seed in (None, None, 0, 5, -3, 2**31 - 1, None)]
        golden[f"get_seed/{seed}"] = np.array(pairs, np.int64)
    tf.random.set_seed(1)
    draws = [
        tf.random.normal([2]),
        tf.random.normal([2]),
        tf.random.normal([2], seed=5),
        tf.random.normal([3], seed=5),
        tf.random.uniform([2], seed=5),
        tf.random.normal([2], seed=5),
        tf.cast(tf.random.normal([2], seed=5, dtype=tf.float64), tf.float32),
    ]
    tf.random.set_seed(1)
    draws += [tf.random.normal([2], seed=5), tf.random.normal([2])]
    golden["eager_draws"] = np.concatenate(draws)
    graph = tf.Graph()
    with graph.as_default():
        tf.compat.v1.set_random_seed(21)
        golden["graph_seeds"] = np.array([random_seed.get_seed(s) for s in (None, None, 4, None)], np.int64)
    with tf.Graph().as_default():
        golden["unseeded_graph"] = np.array(random_seed.get_seed(4), np.int64)


if __name__ == "__main__":
    keep_stateless()
    keep_checksums()
    keep_seeded()
    keep_bounded_normals()
    keep_index_shuffle()
    keep_stateful()
    keep_generators()
    keep_threefry()
    keep_seeds()
    DATA.parent.mkdir(exist_ok=True)
    np.savez_compressed(DATA, **golden)
    print(f"{len(golden)} arrays, {DATA.stat().st_size} bytes in {DATA}")
