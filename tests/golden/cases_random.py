"""Random numbers, number by number: stateless ops, seeded ops, generators, and what uses them."""

from .case import EAGER_ONLY, Ref, bad, call, case, f32, i32, lit

LOOSE = {"rtol": 1e-4, "atol": 1e-5}
SEED = [3, 7]
FLOATS = ("float32", "float64", "float16", "bfloat16")

# --- stateless: the seed alone decides
for dtype in FLOATS:
    call("random.stateless_uniform", [9], SEED, dtype=Ref(dtype), rtol=0.0, atol=0.0)
    call("random.stateless_normal", [9], SEED, dtype=Ref(dtype))
    call("random.stateless_truncated_normal", [9], SEED, dtype=Ref(dtype))
for seed in ([0, 0], [1, 2], [-5, 2**31 - 1]):
    call("random.stateless_uniform", [2, 3], seed)
    call("random.stateless_normal", [2, 3], seed)
call("random.stateless_uniform", [4], lit(SEED, "int64"), tag="int64-seed")
call("random.stateless_uniform", [], SEED)
call("random.stateless_uniform", [0, 2], SEED)
call("random.stateless_uniform", [300], SEED)
call("random.stateless_uniform", [5], SEED, minval=-2.0, maxval=3.0)
call("random.stateless_uniform", [8], SEED, 0, 10, Ref("int32"))
call("random.stateless_uniform", [8], SEED, -5, 5, Ref("int64"))
call("random.stateless_uniform", [8], SEED, 0, 2**40, Ref("int64"))
for dtype in ("int32", "int64", "uint32", "uint64"):
    call("random.stateless_uniform", [5], SEED, None, None, Ref(dtype))
call("random.stateless_normal", [5], SEED, mean=3.0, stddev=0.5)
call("random.stateless_normal", [5], SEED, mean=f32(5), stddev=2.0)
call("random.stateless_normal", [301], SEED)
call("random.stateless_truncated_normal", [300], SEED)
call("random.stateless_truncated_normal", [6], SEED, mean=1.0, stddev=0.1)
for alg in ("philox", "auto_select"):
    call("random.stateless_uniform", [5], SEED, alg=alg)
    call("random.stateless_normal", [5], SEED, alg=alg)
    call("random.stateless_uniform", [5], SEED, None, None, Ref("int32"), alg=alg)
call("random.stateless_categorical", lit([[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]]), 8, SEED)
call("random.stateless_categorical", lit([[0.0, 1.0]]), 5, SEED, dtype=Ref("int32"))
call("random.stateless_gamma", [6], SEED, alpha=2.0, **LOOSE)
call("random.stateless_gamma", [4, 2], SEED, alpha=[0.5, 3.0], beta=2.0, **LOOSE)
call("random.stateless_gamma", [4], SEED, alpha=lit(1.5, "float64"), dtype=Ref("float64"))
call("random.stateless_poisson", [6], SEED, lam=3.0, dtype=Ref("int32"))
call("random.stateless_poisson", [4, 2], SEED, lam=[0.5, 20.0], dtype=Ref("float32"))
call("random.stateless_binomial", [6], SEED, 10.0, 0.3)
call("random.stateless_binomial", [4, 2], SEED, [5.0, 50.0], [0.5, 0.9], Ref("float32"))
call("random.stateless_parameterized_truncated_normal", [6], SEED, 0.0, 1.0, -1.0, 2.0, **LOOSE)
call("random.stateless_parameterized_truncated_normal", [6], SEED, 0.0, 1.0, 3.0, 9.0, tag="tail", **LOOSE)
call("random.fold_in", SEED, 5)
call("random.fold_in", lit(SEED), lit(5), tag="tensors")
call("random.split", SEED, 3)
call("random.split", lit(SEED))
call("random.experimental.stateless_split", SEED, 2)
call("random.experimental.stateless_fold_in", SEED, 2)
call("random.experimental.stateless_shuffle", lit([1, 2, 3, 4, 5, 6]), SEED)
call("random.experimental.stateless_shuffle", f32(4, 2), SEED)
case(
    "random.stateless/twice",
    lambda tf: [tf.random.stateless_normal([3], SEED), tf.random.stateless_normal([3], SEED)],
)
bad("InvalidArgumentError", "random.stateless_uniform", [2], [1, 2, 3], mentions=("seed",))
bad("InvalidArgumentError", "random.stateless_uniform", [2], SEED, 5, 5, Ref("int32"), mentions=("minval",))
bad(
    "ValueError",
    "random.stateless_uniform",
    [2],
    SEED,
    None,
    None,
    Ref("float32"),
    mentions=("minval", "maxval"),
)
bad("InvalidArgumentError", "random.stateless_uniform", [-2], SEED)


# --- seeded: the global seed, the op's seed and the order of calls decide
def seeded(name, run, *inputs, **options):
    """A case that begins with ``tf.random.set_seed(11)``, each time anew."""
    case(f"random.seeded.{name}", run, *inputs, global_seed=11, **options)


DRAWS = {
    "uniform": lambda tf, seed: tf.random.uniform([4], seed=seed),
    "uniform-range": lambda tf, seed: tf.random.uniform([4], -1.0, 5.0, seed=seed),
    "uniform-int": lambda tf, seed: tf.random.uniform([6], 0, 10, tf.int32, seed=seed),
    "uniform-int64": lambda tf, seed: tf.random.uniform([6], -9, 2**40, tf.int64, seed=seed),
    "uniform-float64": lambda tf, seed: tf.random.uniform([3], dtype=tf.float64, seed=seed),
    "normal": lambda tf, seed: tf.random.normal([5], seed=seed),
    "normal-scaled": lambda tf, seed: tf.random.normal([2, 3], 3.0, 0.5, seed=seed),
    "normal-float64": lambda tf, seed: tf.random.normal([4], dtype=tf.float64, seed=seed),
    "normal-float16": lambda tf, seed: tf.random.normal([4], dtype=tf.float16, seed=seed),
    "truncated_normal": lambda tf, seed: tf.random.truncated_normal([6], seed=seed),
    "shuffle": lambda tf, seed: tf.random.shuffle(tf.range(7), seed=seed),
    "shuffle-rows": lambda tf, seed: tf.random.shuffle(tf.reshape(tf.range(8), [4, 2]), seed=seed),
    "categorical": lambda tf, seed: tf.random.categorical([[0.0, 1.0, 2.0]], 8, seed=seed),
    "gamma": lambda tf, seed: tf.random.gamma([4], [0.5, 2.0], seed=seed),
    "poisson": lambda tf, seed: tf.random.poisson([4], [0.5, 12.0], seed=seed),
    "dropout": lambda tf, seed: tf.nn.dropout(tf.ones([8]), rate=0.5, seed=seed),
    "dropout-noise-shape": lambda tf, seed: tf.nn.dropout(
        tf.ones([3, 2]), 0.4, noise_shape=[3, 1], seed=seed
    ),
    "fixed": lambda tf, seed: tf.random.uniform_candidate_sampler([[0]], 1, 3, True, 6, seed=seed)[0],
    "log-uniform": lambda tf, seed: tf.random.log_uniform_candidate_sampler([[0]], 1, 3, True, 6, seed=seed)[
        0
    ],
}
for tag, function in DRAWS.items():
    seeded(f"{tag}/op-seed", lambda tf, f=function: f(tf, 5), **LOOSE)
    seeded(f"{tag}/global-seed", lambda tf, f=function: f(tf, None), modes=EAGER_ONLY, **LOOSE)
seeded("uniform/large", lambda tf: tf.random.uniform([1000], seed=1))
seeded("normal/large", lambda tf: tf.random.normal([999], seed=1))
seeded("uniform/two-calls", lambda tf: [tf.random.uniform([3]) for _ in range(2)], modes=EAGER_ONLY)
seeded(
    "uniform/same-op-twice", lambda tf: [tf.random.uniform([3], seed=1) for _ in range(2)], modes=EAGER_ONLY
)
seeded(
    "uniform/other-shape",
    lambda tf: [tf.random.uniform(s, seed=1) for s in ([3], [2], [3])],
    modes=EAGER_ONLY,
)
seeded(
    "mixed/calls",
    lambda tf: [tf.random.normal([2]), tf.random.uniform([2]), tf.random.normal([2], seed=4)],
    modes=EAGER_ONLY,
)
seeded("uniform/two-in-function", lambda tf: [tf.random.uniform([3], seed=s) for s in (1, 2)])
case("random.set_seed/restarts", lambda tf: _restarted(tf), modes=EAGER_ONLY)
case("random.set_seed/zero", lambda tf: _after(tf, 0), modes=EAGER_ONLY)
case("random.set_seed/large", lambda tf: _after(tf, 2**40 + 1), modes=EAGER_ONLY)
seeded("function/calls", lambda tf: _calls_of_function(tf), modes=EAGER_ONLY)
seeded("function/op-seed-calls", lambda tf: _calls_of_function(tf, 9), modes=EAGER_ONLY)
seeded("dropout/gradient", lambda tf, x: tf.nn.dropout(x, 0.5, seed=2), f32(8))


def _restarted(tf):
    results = []
    for _ in range(2):
        tf.random.set_seed(1234)
        results += [tf.random.uniform([2]), tf.random.normal([2])]
    return results


def _after(tf, seed):
    tf.random.set_seed(seed)
    return [tf.random.uniform([2]), tf.random.uniform([2], seed=0), tf.random.uniform([2], seed=1)]


def _calls_of_function(tf, seed=None):
    @tf.function
    def draw():
        return tf.random.uniform([2], seed=seed)

    return [draw() for _ in range(3)]


# --- generators
def generator(name, run, **options):
    """A case on ``tf.random.Generator.from_seed(42)``: run eagerly, for a generator holds a variable."""
    case(
        f"random.Generator.{name}",
        lambda tf: run(tf, tf.random.Generator.from_seed(42)),
        modes=EAGER_ONLY,
        **options,
    )


GENERATED = {
    "normal/f32": lambda tf, g: g.normal([5]),
    "normal/scaled": lambda tf, g: g.normal([2, 2], 1.0, 3.0),
    "normal/f64": lambda tf, g: g.normal([3], dtype=tf.float64),
    "normal/twice": lambda tf, g: [g.normal([3]), g.normal([3])],
    "uniform/f32": lambda tf, g: g.uniform([5]),
    "uniform/int": lambda tf, g: g.uniform([5], 1, 7, tf.int32),
    "uniform/after": lambda tf, g: [g.uniform([300]), g.uniform([2])],
    "uniform_full_int/u64": lambda tf, g: g.uniform_full_int([3]),
    "uniform_full_int/i32": lambda tf, g: g.uniform_full_int([3], tf.int32),
    "truncated_normal/f32": lambda tf, g: g.truncated_normal([5]),
    "binomial/i32": lambda tf, g: g.binomial([4], 10.0, 0.3),
    "make_seeds/two": lambda tf, g: g.make_seeds(2),
    "split/state": lambda tf, g: [s.state for s in g.split(2)],
    "split/draws": lambda tf, g: [s.normal([2]) for s in g.split(2)],
    "state/new": lambda tf, g: g.state,
    "key/new": lambda tf, g: g.key,
    "algorithm/new": lambda tf, g: g.algorithm,
    "skip/state": lambda tf, g: [g.skip(5), g.state][1],
    "state/after": lambda tf, g: [g.normal([3]), g.state][1],
    "reset/seed": lambda tf, g: [g.reset_from_seed(7), g.normal([2])][1],
}
for tag, function in GENERATED.items():
    generator(tag, function)
case(
    "random.Generator.from_state/draws",
    lambda tf: tf.random.Generator.from_state([1, 2, 3], "philox").normal([3]),
    modes=EAGER_ONLY,
)
case(
    "random.Generator.from_key_counter/draws",
    lambda tf: tf.random.Generator.from_key_counter(5, [1, 2], "philox").normal([3]),
    modes=EAGER_ONLY,
)
case("random.Generator.global/after-seed", lambda tf: _global(tf), modes=EAGER_ONLY)
case("random.Generator.in-function/twice", lambda tf: _in_function(tf), modes=EAGER_ONLY)
call("random.create_rng_state", 42, "philox")
case(
    "random.Generator.bad/alg",
    lambda tf: tf.random.Generator.from_seed(1, alg="mersenne"),
    raises="ValueError",
    modes=EAGER_ONLY,
    mentions=("alg",),
)


def _global(tf):
    tf.random.set_global_generator(tf.random.Generator.from_seed(9))
    return tf.random.get_global_generator().uniform([3])


def _in_function(tf):
    generator = tf.random.Generator.from_seed(3)

    @tf.function
    def draw():
        return generator.normal([2])

    return [draw(), draw(), generator.normal([2])]


# --- initializers without Keras, and samples' shapes
case("random/gamma-shape", lambda tf, a: tf.shape(tf.random.gamma([3], a)), f32(2, lo=0.5, hi=2))
case("random/uniform-limits", lambda tf: _within(tf, tf.random.uniform([100], 2.0, 3.0), 2.0, 3.0))
case("random/int-limits", lambda tf, x: _within(tf, tf.random.uniform([100], 0, 7, tf.int32), 0, 7), i32(1))


def _within(tf, x, lo, hi):
    return tf.reduce_all((x >= lo) & (x < hi))


bad("ValueError", "random.uniform", [2], dtype=Ref("int32"), mentions=("maxval",))
bad("InvalidArgumentError", "random.uniform", [2], 5, 5, Ref("int32"), mentions=("minval",))
bad("InvalidArgumentError", "random.normal", [-1])
