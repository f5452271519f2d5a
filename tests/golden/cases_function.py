"""tf.function: tracing, signatures, AutoGraph, side effects, concrete functions, Python calls."""

import numpy as np

from .case import EAGER_ONLY, Var, f32, f64, i32, lit
from .case import case as any_case

LIMIT = 3


def case(name, run, *inputs, **options):
    """A case that makes its own tf.function, so it runs eagerly in every mode."""
    any_case(f"function.{name}", run, *inputs, **({"modes": EAGER_ONLY} | options))


# --- tracing and signatures
def _traces(tf, arguments, **options):
    count = []

    @tf.function(**options)
    def traced(*args):
        count.append(1)
        return args[0] * 2

    for args in arguments:
        traced(*args)
    return len(count)


case("traces/same-shape", lambda tf, x: _traces(tf, [(x,), (x + 1,)]), f32(2))
case("traces/other-shape", lambda tf, x: _traces(tf, [(x,), (x[:1],)]), f32(2))
case("traces/other-dtype", lambda tf, x, y: _traces(tf, [(x,), (y,)]), f32(2), f64(2))
case("traces/python-numbers", lambda tf: _traces(tf, [(1,), (2,), (1,), (1.0,)]))
case("traces/python-flag", lambda tf, x: _traces(tf, [(x, True), (x, False), (x, True)]), f32(2))
case(
    "traces/signature",
    lambda tf, x: _traces(tf, [(x,), (x[:1],)], input_signature=[tf.TensorSpec([None], tf.float32)]),
    f32(2),
)
case(
    "traces/reduced",
    lambda tf, x: _traces(tf, [(x,), (x[:1],), (x[:2],), (x[:3],)], reduce_retracing=True),
    f32(4),
)
case("traces/scalar-tensors", lambda tf: _traces(tf, [(tf.constant(1),), (tf.constant(2),)]))
case("traces/strings", lambda tf, x: _traces(tf, [(x, "a"), (x, "b"), (x, "a")]), f32(2))
case("signature/bad-shape", lambda tf, x: _with_signature(tf, x), f32(2, 2), raises="TypeError")
case("signature/bad-dtype", lambda tf, x: _with_signature(tf, x), i32(2), raises="TypeError")
case("signature/number", lambda tf: _with_signature(tf, [1.0, 2.0, 3.0]))
case("signature/keyword", lambda tf, x: _with_signature(tf, x=x), f32(2))


def _with_signature(tf, *args, **kwargs):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def double(x):
        return x * 2

    return double(*args, **kwargs)


# --- AutoGraph: Python control flow on tensors
def branch(tf, x):
    if tf.reduce_sum(x) > 0:
        y = x * 2
    else:
        y = -x
    return y


def early_return(tf, x):
    if x[0] > 0:
        return x
    if x[1] > 0:
        return x * 10
    return -x


def chained(tf, x):
    if x[0] > 1:
        y = 1
    elif x[0] > 0:
        y = 2
    elif x[0] > -1:
        y = 3
    else:
        y = 4
    return y


def while_loop(tf, x):
    total = tf.zeros_like(x)
    i = 0
    while tf.reduce_sum(tf.abs(total)) < 20.0:
        total += tf.abs(x)
        i += 1
    return total, i


def for_range(tf, x):
    total = tf.zeros([])
    for i in tf.range(5):
        total += x[0] * tf.cast(i, tf.float32)
    return total


def for_rows(tf, x):
    total = tf.constant(0.0)
    for value in x:
        if value > 0:
            total += value
    return total


def break_continue(tf, x):
    total = tf.constant(0.0)
    for i in tf.range(10):
        if i == 2:
            continue
        if i > 5:
            break
        total += tf.cast(i, tf.float32) * x[0]
    return total


def nested(tf, x):
    total = tf.constant(0)
    for i in tf.range(4):
        for j in tf.range(i):
            if (i + j) % 2 == 0:
                total += i * j
    return total


def boolean(tf, x):
    if (x[0] > 0 and not x[1] > 0) or x[0] < x[1]:
        return tf.constant(1)
    return tf.constant(2)


def python_loop(tf, x):
    values = []
    for i in range(LIMIT):
        values.append(x * i)
    return tf.stack(values)


def array_loop(tf, x):
    array = tf.TensorArray(tf.float32, size=4)
    state = x
    for i in tf.range(4):
        state = tf.tanh(state + 1.0)
        array = array.write(i, state)
    return array.stack()


def comprehension(tf, x):
    return [x + float(i) for i in range(2)]


def conditional_expression(tf, x):
    return x if tf.reduce_sum(x) > 0 else -x


def calls_other(tf, x):
    return _helper(tf, x) + 1


def _helper(tf, x):
    if x[0] > 0:
        return x
    return x * 100


def while_else_state(tf, x):
    a, b = tf.constant(0), tf.constant(1)
    while b < 50:
        a, b = b, a + b
    return a, b


def collatz(tf, x):
    n, steps = tf.constant(27), tf.constant(0)
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def closure(tf, x):
    scale = x[0]

    def inner(y):
        if y > 0:
            return y * scale
        return y

    return inner(x[1])


AUTOGRAPH = [
    branch,
    early_return,
    chained,
    while_loop,
    for_range,
    for_rows,
    break_continue,
    nested,
    boolean,
    python_loop,
    array_loop,
    comprehension,
    conditional_expression,
    calls_other,
    while_else_state,
    collatz,
    closure,
]
SIGNS = {"plus": lit([1.5, 0.5, 2.0]), "minus": lit([-1.5, -0.5, -2.0]), "mixed": lit([-0.5, 3.0, 1.0])}
for program in AUTOGRAPH:
    for sign, value in SIGNS.items():
        case(
            f"autograph.{program.__name__}/{sign}",
            lambda tf, x, p=program: tf.function(lambda x: p(tf, x))(x),
            value,
        )
case("autograph.off/eager", lambda tf, x: branch(tf, x), f32(3))
case(
    "autograph.bad/undefined",
    lambda tf, x: tf.function(_undefined)(x),
    f32(3),
    raises="ValueError",
    mentions=("y", "branch"),
)
case(
    "autograph.bad/no-autograph",
    lambda tf, x: tf.function(lambda x: branch(tf, x), autograph=False)(x),
    f32(3),
    raises="OperatorNotAllowedInGraphError",
    mentions=("bool",),
)
case(
    "autograph.bad/dtype-changes",
    lambda tf, x: tf.function(lambda x: _changing(tf, x))(x),
    f32(3),
    raises="TypeError",
)


def _undefined(x):
    if x[0] > 0:
        y = x
    return y


def _changing(tf, x):
    total = 0
    for _ in tf.range(3):
        total += x[0]
    return total


# --- state, Python, and what a function is
def _counter(tf, v):
    @tf.function
    def bump(by):
        v.assign_add(by)
        return v.read_value()

    return [bump(tf.constant(1.0)), bump(tf.constant(2.0)), v.read_value()]


def _side_effects(tf):
    seen = []

    @tf.function
    def noisy(x):
        seen.append("traced")
        return x + 1

    noisy(tf.constant(1))
    noisy(tf.constant(2))
    return len(seen)


def _method(tf, x):
    class Scale(tf.Module):
        def __init__(self):
            super().__init__()
            self.factor = tf.Variable(3.0)

        @tf.function
        def __call__(self, x):
            return x * self.factor

    scale = Scale()
    return scale(x), len(scale.variables), len(scale.trainable_variables)


def _concrete(tf, x):
    function = tf.function(lambda x: x * 2)
    concrete = function.get_concrete_function(tf.TensorSpec([None], tf.float32))
    return (
        concrete(x),
        str(concrete.inputs[0].dtype.name),
        concrete.structured_outputs.shape,
        len(concrete.outputs),
    )


def _concrete_bad(tf, x):
    return tf.function(lambda x: x * 2).get_concrete_function(tf.TensorSpec([None], tf.float32))(
        tf.cast(x, tf.int32)
    )


def _unknown_shape(tf, x):
    shapes = []

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32)])
    def traced(x):
        shapes.append(x.shape)
        return tf.reshape(x, [-1])

    traced(x)
    return shapes[0]


def _structures(tf, x):
    return tf.function(lambda d, *rest, **named: {"sum": d["a"] + rest[0], "pair": (named["k"], [d["a"]])})(
        {"a": x}, x, k=x
    )


def _symbolic(tf, x):
    return tf.function(lambda x: tf.constant([tf.is_symbolic_tensor(x), hasattr(x, "graph")]))(x)


def _eagerly(tf, x):
    tf.config.run_functions_eagerly(True)
    try:
        return tf.function(lambda x: tf.constant(tf.executing_eagerly()))(x), tf.executing_eagerly()
    finally:
        tf.config.run_functions_eagerly(False)


def _inside(tf):
    return tf.function(lambda: tf.constant([tf.executing_eagerly(), tf.inside_function()]))()


def _init_scope(tf):
    @tf.function
    def lifted():
        with tf.init_scope():
            return tf.executing_eagerly()

    return lifted()


case("state/counter", _counter, Var(lit(1.0)), grad=())
case("state/side-effects", _side_effects)
case("state/module", _method, f32(2), grad=())
case("concrete/call", _concrete, f32(3), grad=())
case("concrete/bad-dtype", _concrete_bad, f32(3), raises="InvalidArgumentError", mentions=("float",))
case("trace/unknown-shape", _unknown_shape, f32(2, 3), grad=())
case("structures/nested", _structures, f32(2))
case("trace/eagerly", _eagerly, f32(2))
case("trace/executing", _inside)
case("trace/init-scope", _init_scope)
case("result/none", lambda tf: tf.function(lambda: None)())
case("result/python", lambda tf: tf.function(lambda: (1, 2.5, True, "text"))())
case("result/numpy", lambda tf: tf.function(lambda: np.ones(2))())
case("result/ragged", lambda tf: tf.function(lambda: tf.ragged.constant([[1], [2, 3]]))())
case(
    "argument/ragged",
    lambda tf: tf.function(lambda r: tf.reduce_sum(r, 1))(tf.ragged.constant([[1], [2, 3]])),
)
case("argument/sparse", lambda tf: tf.function(tf.sparse.to_dense)(tf.sparse.eye(2)))
case("argument/defaults", lambda tf, x: tf.function(lambda x, n=3, *, k=2: x * n + k)(x), f32(2))
case("argument/numpy", lambda tf: tf.function(lambda x: x * 2)(np.ones(2, np.float32)))
case(
    "argument/bad-count",
    lambda tf, x: tf.function(lambda x: x)(x, x),
    f32(2),
    raises="TypeError",
    mentions=("argument",),
)
case("nested/two", lambda tf, x: tf.function(lambda x: tf.function(lambda y: y * 2)(x) + 1)(x), f32(2))
case("nested/recursive", lambda tf: tf.function(lambda x: _factorial(tf, x))(tf.constant(5)))
case("decorator/plain", lambda tf, x: tf.function(tf.nn.relu)(x), f32(4))
case("gradient/inside", lambda tf, x: tf.function(lambda x: _inner_gradient(tf, x))(x), f32(3), grad=())
case("gradient/twice", lambda tf, x: tf.function(lambda x: _inner_gradient(tf, x) * x)(x), f32(3))
case(
    "py_function/numpy",
    lambda tf, x: tf.py_function(lambda t: t.numpy() * 2, [x], tf.float32),
    f32(3),
    grad=(),
)
case("py_function/gradient", lambda tf, x: tf.py_function(lambda t: t * t, [x], tf.float32), f32(3))
case(
    "py_function/in-function",
    lambda tf, x: tf.function(lambda x: tf.py_function(lambda t: t + 1, [x], tf.float32))(x),
    f32(3),
    grad=(),
)
case(
    "numpy_function/basic",
    lambda tf, x: tf.numpy_function(lambda a: np.sort(a), [x], tf.float32),
    f32(4),
    grad=(),
)
case(
    "numpy_function/pair",
    lambda tf, x: tf.numpy_function(lambda a: (a.sum(), a * 2), [x], [tf.float32, tf.float32]),
    f32(4),
    grad=(),
)
case(
    "numpy_function/in-function",
    lambda tf, x: tf.function(lambda x: tf.numpy_function(np.cumsum, [x], tf.float32))(x),
    f32(4),
    grad=(),
)
case("symbolic/is", _symbolic, f32(2), grad=())
case("python_function/name", lambda tf: tf.function(branch).python_function is branch)
case("jit/compiled", lambda tf, x: tf.function(lambda x: tf.tanh(x) * 2, jit_compile=True)(x), f32(3))
case("graph/as_graph_def", lambda tf, x: _node_kinds(tf, x), f32(3), grad=())


def _factorial(tf, n):
    result = tf.constant(1)
    while n > 1:
        result *= n
        n -= 1
    return result


def _inner_gradient(tf, x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = tf.reduce_sum(x**3)
    return t.gradient(y, x)


def _node_kinds(tf, x):
    function = tf.function(lambda x: tf.nn.relu(x) + 1.0)
    graph = function.get_concrete_function(x).graph.as_graph_def()
    return sorted(node.op for node in graph.node)
