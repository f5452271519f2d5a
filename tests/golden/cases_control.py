"""Control flow as functions: cond, case, loops, maps, scans, TensorArray, with gradients through them."""

from .case import EAGER_ONLY, case, f32, i32, lit

# --- branches
for value in (True, False):
    case(
        f"cond/{value}", lambda tf, x, v=value: tf.cond(tf.constant(v), lambda: x * 2, lambda: x - 1), f32(3)
    )
    case(
        f"cond/python-{value}",
        lambda tf, x, v=value: tf.cond(v, lambda: x * 2, lambda: x - 1),
        f32(3),
        modes=EAGER_ONLY,
    )
case(
    "cond/on-value", lambda tf, x: tf.cond(tf.reduce_sum(x) > 0, lambda: tf.sin(x), lambda: tf.cos(x)), f32(3)
)
case("cond/structure", lambda tf, x: tf.cond(x[0] > 0, lambda: (x, [x + 1]), lambda: (-x, [x - 1])), f32(3))
case("cond/dict", lambda tf, x: tf.cond(x[0] > 9, lambda: {"a": x}, lambda: {"a": -x}), f32(3))
case(
    "cond/nested",
    lambda tf, x: tf.cond(x > 0, lambda: tf.cond(x > 1, lambda: x * 3, lambda: x * 2), lambda: x),
    f32(),
)
case("cond/constant-branches", lambda tf, x: tf.cond(x > 0, lambda: 1.0, lambda: 2.0), f32())
case("cond/different-shapes", lambda tf, x: tf.cond(x[0] > 0, lambda: x, lambda: x[:1]), f32(3))
case(
    "cond/bad-vector",
    lambda tf, x: tf.cond(x > 0, lambda: x, lambda: -x),
    f32(3),
    raises="ValueError",
    modes=EAGER_ONLY,
    mentions=("ambiguous", "pred"),
)
case(
    "cond/bad-callable",
    lambda tf, x: tf.cond(x > 0, x, x),
    f32(),
    raises="TypeError",
    mentions=("callable", "true_fn"),
)
case(
    "case/first",
    lambda tf, x: tf.case([(x < 0, lambda: -x), (x < 1, lambda: x * 2)], default=lambda: x * 3),
    f32(),
)
case("case/default", lambda tf, x: tf.case([(x > 9, lambda: x)], default=lambda: x * 3), f32())
case(
    "case/exclusive",
    lambda tf, x: tf.case([(x < 0, lambda: -x), (x >= 0, lambda: x * 2)], exclusive=True),
    f32(),
)
case(
    "case/bad-none",
    lambda tf, x: tf.case([(x > 9, lambda: x)]),
    f32(),
    raises="InvalidArgumentError",
    mentions=("None of the conditions", "cond"),
)
for index in (0, 1, 2, 7, -1):
    case(
        f"switch_case/{index}",
        lambda tf, x, i=index: tf.switch_case(tf.constant(i), [lambda: x, lambda: x * 2, lambda: x * 3]),
        f32(2),
    )
case(
    "switch_case/default",
    lambda tf, x: tf.switch_case(tf.constant(5), {0: lambda: x, 1: lambda: -x}, default=lambda: x * 9),
    f32(2),
)
case("where/as-branch", lambda tf, x: tf.where(tf.reduce_any(x > 0), x, -x), f32(3))

# --- loops
case("while_loop/count", lambda tf: tf.while_loop(lambda i: i < 5, lambda i: [i + 1], [tf.constant(0)]))
case(
    "while_loop/sum",
    lambda tf, x: tf.while_loop(
        lambda i, s: i < 4, lambda i, s: (i + 1, s * x), [tf.constant(0), tf.ones([3])]
    )[1],
    f32(3),
)
case(
    "while_loop/never",
    lambda tf, x: tf.while_loop(lambda i, s: i < 0, lambda i, s: (i + 1, s * x), [0, x])[1],
    f32(3),
)
case(
    "while_loop/maximum",
    lambda tf, x: tf.while_loop(lambda i, s: True, lambda i, s: (i, s * 1.5), (0, x), maximum_iterations=3)[
        1
    ],
    f32(2),
)
case(
    "while_loop/on-value",
    lambda tf, x: tf.while_loop(lambda s: tf.reduce_sum(s) < 50.0, lambda s: (s * 2,), [x])[0],
    f32(2, lo=0.5, hi=1),
)
case(
    "while_loop/grows",
    lambda tf, x: tf.while_loop(
        lambda i, s: i < 3,
        lambda i, s: (i + 1, tf.concat([s, x], 0)),
        [tf.constant(0), x],
        shape_invariants=[tf.TensorShape([]), tf.TensorShape([None])],
    )[1],
    f32(2),
)
case(
    "while_loop/structure",
    lambda tf, x: tf.while_loop(
        lambda i, d: i < 2,
        lambda i, d: (i + 1, {"a": d["a"] * 2, "b": d["b"] + d["a"]}),
        (0, {"a": x, "b": x}),
    ),
    f32(2),
)
case("while_loop/nested", lambda tf, x: _nested_loops(tf, x), f32(2))
case("while_loop/array", lambda tf, x: _loop_with_array(tf, x), f32(3))
case(
    "while_loop/one",
    lambda tf, x: tf.while_loop(lambda x: x < 10.0, lambda x: [x * 2 + 1], [x])[0],
    f32(lo=0, hi=1),
)
case(
    "while_loop/captured",
    lambda tf, x, w: tf.while_loop(lambda i, s: i < 3, lambda i, s: (i + 1, tf.tanh(s @ w)), (0, x))[1],
    f32(1, 2),
    f32(2, 2),
)


def _nested_loops(tf, x):
    def outer(i, s):
        inner = tf.while_loop(lambda j, t: j < i, lambda j, t: (j + 1, t * x), [0, s])
        return i + 1, inner[1]

    return tf.while_loop(lambda i, s: i < 3, outer, [0, x])[1]


def _loop_with_array(tf, x):
    array = tf.TensorArray(tf.float32, size=4)
    _, array, _ = tf.while_loop(
        lambda i, a, s: i < 4, lambda i, a, s: (i + 1, a.write(i, s), s * x), [0, array, tf.ones([3])]
    )
    return array.stack()


# --- maps, folds, scans
case("map_fn/square", lambda tf, x: tf.map_fn(lambda t: t * t, x), f32(4))
case("map_fn/rows", lambda tf, x: tf.map_fn(tf.reduce_sum, x), f32(3, 2))
case(
    "map_fn/two",
    lambda tf, x, y: tf.map_fn(lambda t: t[0] * t[1], (x, y), fn_output_signature=tf.float32),
    f32(3),
    f32(3),
)
case(
    "map_fn/pair-out",
    lambda tf, x: tf.map_fn(lambda t: (t, t * 2), x, fn_output_signature=(tf.float32, tf.float32)),
    f32(3),
)
case(
    "map_fn/dtype",
    lambda tf, x: tf.map_fn(lambda t: tf.cast(t, tf.float64), x, fn_output_signature=tf.float64),
    i32(3),
)
case(
    "map_fn/dtype-keyword",
    lambda tf, x: tf.map_fn(lambda t: tf.cast(t, tf.float32) / 2, x, dtype=tf.float32),
    i32(3),
)
case("map_fn/empty", lambda tf, x: tf.map_fn(lambda t: t * t, x), f32(0, 2), modes=EAGER_ONLY)
case(
    "map_fn/ragged-out",
    lambda tf, x: tf.map_fn(tf.range, x, fn_output_signature=tf.RaggedTensorSpec([None], tf.int32)),
    lit([2, 0, 3]),
)
case("map_fn/strings", lambda tf, x: tf.map_fn(tf.strings.upper, x), lit(["a", "b"]))
case(
    "map_fn/bad-dtype",
    lambda tf, x: tf.map_fn(lambda t: tf.cast(t, tf.float64), x),
    f32(3),
    raises="InvalidArgumentError",
    mentions=("float", "double"),
    modes=EAGER_ONLY,
)
case(
    "vectorized_map/matmul",
    lambda tf, x, w: tf.vectorized_map(lambda t: tf.linalg.matvec(w, t), x),
    f32(3, 2),
    f32(2, 2),
)
case("vectorized_map/norm", lambda tf, x: tf.vectorized_map(lambda t: tf.reduce_sum(t * t), x), f32(3, 2))
case(
    "vectorized_map/tuple",
    lambda tf, x, y: tf.vectorized_map(lambda t: t[0] * t[1] + 1, (x, y)),
    f32(3, 2),
    f32(3, 2),
)
case("foldl/sum", lambda tf, x: tf.foldl(lambda a, t: a + t, x), f32(4))
case(
    "foldl/initializer",
    lambda tf, x: tf.foldl(lambda a, t: a * 0.5 + t, x, initializer=tf.constant(1.0)),
    f32(4),
)
case("foldr/subtract", lambda tf, x: tf.foldr(lambda a, t: t - a, x), f32(4))
case("foldr/initializer", lambda tf, x: tf.foldr(lambda a, t: a * t, x, initializer=tf.ones([2])), f32(3, 2))
case("scan/sum", lambda tf, x: tf.scan(lambda a, t: a + t, x), f32(4))
case(
    "scan/initializer",
    lambda tf, x: tf.scan(lambda a, t: a * 0.5 + t, x, initializer=tf.zeros([2])),
    f32(3, 2),
)
case("scan/reverse", lambda tf, x: tf.scan(lambda a, t: a + t, x, reverse=True), f32(4))
case(
    "scan/pair",
    lambda tf, x: tf.scan(lambda a, t: (a[1], a[0] + t), x, initializer=(tf.constant(0.0), tf.constant(1.0))),
    f32(4),
)
case(
    "scan/recurrent",
    lambda tf, x, w: tf.scan(lambda h, t: tf.tanh(t + tf.linalg.matvec(w, h)), x, initializer=tf.zeros([2])),
    f32(3, 2),
    f32(2, 2),
)


# --- TensorArray
def _written(tf, x, **options):
    array = tf.TensorArray(x.dtype, size=3, **options)
    for i in range(3):
        array = array.write(i, x * float(i + 1))
    return array


def _grown(tf, x):
    array = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
    for i in range(3):
        array = array.write(i, x + float(i))
    return array.stack(), array.size()


def _uneven(tf, x):
    array = tf.TensorArray(tf.float32, size=2, infer_shape=False)
    return array.write(0, x).write(1, x[:1]).concat()


ARRAYS = {
    "stack": lambda tf, x: _written(tf, x).stack(),
    "concat": lambda tf, x: _written(tf, x).concat(),
    "read": lambda tf, x: _written(tf, x, clear_after_read=False).read(1),
    "gather": lambda tf, x: _written(tf, x).gather([2, 0]),
    "size": lambda tf, x: _written(tf, x).size(),
    "grown": _grown,
    "uneven": _uneven,
    "unstack": lambda tf, x: tf.TensorArray(tf.float32, size=2).unstack(x).read(1),
    "unstack-stack": lambda tf, x: tf.TensorArray(tf.float32, size=1).unstack(tf.reshape(x, [1, 2])).stack(),
    "scatter": lambda tf, x: (
        tf.TensorArray(tf.float32, size=3).scatter([2, 0, 1], tf.stack([x, x + 1, x + 2])).stack()
    ),
    "split": lambda tf, x: tf.TensorArray(tf.float32, size=2, infer_shape=False).split(x, [1, 1]).read(0),
    "element_shape": lambda tf, x: (
        tf.TensorArray(tf.float32, size=2, element_shape=[2]).write(0, x).write(1, x).stack()
    ),
    "unwritten-zeros": lambda tf, x: (
        tf.TensorArray(tf.float32, size=2, element_shape=[2]).write(0, x).stack()
    ),
}
for tag, function in ARRAYS.items():
    case(f"TensorArray.{tag}/f32", function, f32(2))
case(
    "TensorArray.bad/index",
    lambda tf, x: tf.TensorArray(tf.float32, size=2).write(5, x),
    f32(2),
    raises="OutOfRangeError",
    modes=EAGER_ONLY,
)
case(
    "TensorArray.bad/dtype",
    lambda tf, x: tf.TensorArray(tf.int32, size=2).write(0, x),
    f32(2),
    raises="InvalidArgumentError",
    modes=EAGER_ONLY,
)
case(
    "TensorArray.bad/shapes",
    lambda tf, x: tf.TensorArray(tf.float32, size=2).write(0, x).write(1, x[:1]),
    f32(2),
    raises="ValueError",
    modes=EAGER_ONLY,
)

# --- order, identity, assertions
case("group/none", lambda tf, x: tf.group(x), f32(2), modes=EAGER_ONLY)
case("tuple/values", lambda tf, x, y: tf.tuple([x * 2, y]), f32(2), f32(3))
case("no_op/none", lambda tf: tf.no_op(), modes=EAGER_ONLY)
case("control_dependencies/value", lambda tf, x: _ordered(tf, x), f32(2))
case("name_scope/value", lambda tf, x: _scoped(tf, x), f32(2))
case("device/value", lambda tf, x: _placed(tf, x), f32(2))


def _ordered(tf, x):
    with tf.control_dependencies([x]):
        return tf.identity(x) + 1


def _scoped(tf, x):
    with tf.name_scope("outer"):
        return x * 2


def _placed(tf, x):
    with tf.device("/CPU:0"):
        return x * 2
