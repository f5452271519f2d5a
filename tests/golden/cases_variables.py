"""Variables: creation, assignment whole and in part, scatters, operators, reads that keep their value."""

import numpy as np

from .case import EAGER_ONLY, Var, case, f32, f64, i32, lit

FUNCTION_TOO = ("deferred", "sync", "function")

# --- creation and attributes
MADE = {
    "list": lambda tf: tf.Variable([1.0, 2.0]),
    "int": lambda tf: tf.Variable(3),
    "dtype": lambda tf: tf.Variable([1, 2], dtype=tf.float64),
    "numpy": lambda tf: tf.Variable(np.array([1.5, 2.5])),
    "callable": lambda tf: tf.Variable(lambda: tf.ones([2])),
    "tensor": lambda tf: tf.Variable(tf.zeros([2, 2])),
    "string": lambda tf: tf.Variable("text"),
    "bool": lambda tf: tf.Variable([True, False]),
    "variable": lambda tf: tf.Variable(tf.Variable([1.0])),
    "shape": lambda tf: [
        tf.Variable([1.0, 2.0], shape=[None]).shape,
        tf.Variable([1.0], shape=[None]).read_value(),
    ],
}
for tag, make in MADE.items():
    case(f"Variable/{tag}", make, modes=EAGER_ONLY)
ATTRIBUTES = {
    "name": lambda tf, v: tf.Variable(v, name="weight").name,
    "default-name": lambda tf, v: v.name,
    "shape": lambda tf, v: v.shape,
    "dtype": lambda tf, v: v.dtype,
    "trainable": lambda tf, v: [v.trainable, tf.Variable(1.0, trainable=False).trainable],
    "numpy": lambda tf, v: v.numpy(),
    "value": lambda tf, v: v.value(),
    "read_value": lambda tf, v: v.read_value(),
    "len": lambda tf, v: len(v.numpy()),
    "is-tensor": lambda tf, v: [tf.is_tensor(v), isinstance(v, tf.Variable), isinstance(v, tf.Tensor)],
    "asarray": lambda tf, v: np.asarray(v),
    "initialized": lambda tf, v: tf.Variable([1.0]),
    "ref": lambda tf, v: v.ref() == v.ref(),
    "unknown-shape": lambda tf, v: tf.Variable(v, shape=tf.TensorShape(None)).shape,
    "deepcopy": lambda tf, v: __import__("copy").deepcopy(v),
    "to-list": lambda tf, v: v.numpy().tolist(),
}
for tag, function in ATTRIBUTES.items():
    case(f"Variable.{tag}/f32", function, Var(f32(3)), modes=EAGER_ONLY, grad=())
case("Variable/bad-none", lambda tf: tf.Variable(None), raises="ValueError", modes=EAGER_ONLY)
case(
    "Variable/bad-shape", lambda tf: tf.Variable([1.0, 2.0], shape=[3]), raises="ValueError", modes=EAGER_ONLY
)
case(
    "Variable/bad-dtype",
    lambda tf: tf.Variable(1.5, dtype=tf.int32),
    raises="TypeError",
    modes=EAGER_ONLY,
    mentions=("int32",),
)
case(
    "Variable/bad-hash",
    lambda tf: hash(tf.Variable(1.0)),
    raises="TypeError",
    modes=EAGER_ONLY,
    mentions=("hash",),
)

# --- assignment
ASSIGNMENTS = {
    "assign": lambda tf, v: v.assign([1.0, 2.0, 3.0]),
    "assign_add": lambda tf, v: v.assign_add([1.0, 2.0, 3.0]),
    "assign_sub": lambda tf, v: v.assign_sub([1.0, 2.0, 3.0]),
    "assign-own": lambda tf, v: v.assign(v * 2),
    "assign-scaled": lambda tf, v: v.assign_sub(0.1 * v),
    "assign-twice": lambda tf, v: [v.assign_add(v), v.assign_add(v)],
    "assign-no-read": lambda tf, v: v.assign([1.0, 2.0, 3.0], read_value=False),
}
for tag, function in ASSIGNMENTS.items():
    case(f"Variable.{tag}/f32", lambda tf, v, f=function: [f(tf, v), v.read_value()][1], Var(f32(3)), grad=())
case("Variable.assign/returns", lambda tf, v: v.assign([1.0, 2.0]) + 1, Var(f32(2)), grad=())
case(
    "Variable.assign/chain",
    lambda tf, v: v.assign_add([1.0, 2.0]).assign_sub([5.0, 5.0]).read_value(),
    Var(f32(2)),
    grad=(),
    modes=EAGER_ONLY,
)
case("Variable.assign/ints", lambda tf, v: [v.assign_add(5), v.read_value()][1], Var(i32()))
case("Variable.assign/strings", lambda tf, v: [v.assign(["z"]), v.read_value()][1], Var(lit(["a"])))
case("Variable.assign/f64", lambda tf, v: [v.assign_sub([0.5, 0.5]), v.read_value()][1], Var(f64(2)), grad=())
case("Variable.assign/keeps-old-read", lambda tf, v: _old_read(tf, v), Var(f32(2)), grad=())
case("Variable.assign/between-uses", lambda tf, v, x: _between(tf, v, x), Var(f32(2)), f32(2), grad=())
case("Variable.assign/loop", lambda tf, v: _loop(tf, v), Var(f32(2)), grad=())
case("Variable.assign/swap", lambda tf, v, w: _swap(tf, v, w), Var(f32(2)), Var(f32(2)), grad=())
case("Variable.assign/unknown-shape", lambda tf: _reshaped(tf), modes=EAGER_ONLY)
case(
    "Variable.assign/other-variable",
    lambda tf, v, w: [v.assign(w), w.assign_add([1.0, 1.0]), v.read_value()][2],
    Var(f32(2)),
    Var(f32(2)),
    grad=(),
)
case("Variable.assign/bad-shape", lambda tf, v: v.assign([1.0, 2.0]), Var(f32(3)), raises="ValueError")
case(
    "Variable.assign_add/bad-shape",
    lambda tf, v: v.assign_add([[1.0, 2.0]]),
    Var(f32(3)),
    raises="InvalidArgumentError",
    modes=EAGER_ONLY,
)
case("Variable.assign/bad-dtype", lambda tf, v, x: v.assign(x), Var(f32(3)), i32(3), raises="ValueError")
case(
    "Variable.assign/bad-float-to-int",
    lambda tf, v: v.assign(1.5),
    Var(i32()),
    raises="TypeError",
    mentions=("int32",),
)


def _old_read(tf, v):
    before = v.read_value()
    product = v * 2
    v.assign([7.0, 7.0])
    return before, product, v.read_value()


def _between(tf, v, x):
    first = v * x
    v.assign_add(x)
    second = v * x
    v.assign(first)
    return first, second, v.read_value()


def _loop(tf, v):
    for i in range(5):
        v.assign(v * 0.5 + float(i))
    return v.read_value()


def _swap(tf, v, w):
    saved = v.read_value()
    v.assign(w)
    w.assign(saved)
    return v.read_value(), w.read_value()


def _reshaped(tf):
    v = tf.Variable([1.0, 2.0], shape=tf.TensorShape(None))
    v.assign([[1.0], [2.0], [3.0]])
    return v.read_value()


# --- parts
PARTS = {
    "[0]": lambda tf, v: v[0].assign([9.0, 8.0, 7.0]),
    "[-1]": lambda tf, v: v[-1].assign(tf.zeros([3])),
    "[1,2]": lambda tf, v: v[1, 2].assign(5.0),
    "[:,1]": lambda tf, v: v[:, 1].assign([1.0, 2.0, 3.0]),
    "[1:]": lambda tf, v: v[1:].assign(tf.ones([2, 3])),
    "[::2]": lambda tf, v: v[::2].assign(tf.ones([2, 3])),
    "[::-1,0]": lambda tf, v: v[::-1, 0].assign([1.0, 2.0, 3.0]),
    "[...,0]": lambda tf, v: v[..., 0].assign([1.0, 2.0, 3.0]),
    "[1:,1:]": lambda tf, v: v[1:, 1:].assign(v[1:, 1:] - 1.0),
}
for tag, function in PARTS.items():
    case(
        f"Variable{tag}/f32",
        lambda tf, v, f=function: [f(tf, v), v.read_value()][1],
        Var(f32(3, 3)),
        grad=(),
        modes=FUNCTION_TOO,
    )
case("Variable[i]/read", lambda tf, v: v[1:, 0] * 2, Var(f32(3, 3)))
case(
    "Variable[i]/bad-shape",
    lambda tf, v: v[0].assign([1.0, 2.0]),
    Var(f32(3, 3)),
    raises="InvalidArgumentError",
    modes=EAGER_ONLY,
)
case(
    "Variable[i]/bad-index",
    lambda tf, v: v[5].assign([1.0, 2.0, 3.0]),
    Var(f32(3, 3)),
    raises="InvalidArgumentError",
    modes=EAGER_ONLY,
    mentions=("bounds",),
)

# --- scatters
for op in ("update", "add", "sub", "mul", "div", "max", "min"):
    case(
        f"Variable.scatter_{op}/rows",
        lambda tf, v, x, op=op: [
            getattr(v, f"scatter_{op}")(tf.IndexedSlices(x, tf.constant([2, 0]))),
            v.read_value(),
        ][1],
        Var(f32(3, 2)),
        f32(2, 2, lo=0.5, hi=2),
        grad=(),
    )
for op in ("update", "add", "sub", "max", "min"):
    case(
        f"Variable.scatter_nd_{op}/elements",
        lambda tf, v, x, op=op: [getattr(v, f"scatter_nd_{op}")([[2, 0], [0, 1]], x), v.read_value()][1],
        Var(f32(3, 2)),
        f32(2),
        grad=(),
    )
case(
    "Variable.scatter_add/duplicates",
    lambda tf, v, x: [v.scatter_add(tf.IndexedSlices(x, tf.constant([1, 1]))), v.read_value()][1],
    Var(f32(3)),
    f32(2),
    grad=(),
)
case(
    "Variable.scatter_update/bad-index",
    lambda tf, v, x: v.scatter_update(tf.IndexedSlices(x, tf.constant([5]))),
    Var(f32(3)),
    f32(1),
    raises="InvalidArgumentError",
    modes=EAGER_ONLY,
    mentions=("indices",),
)
case(
    "Variable.scatter_add/bad-slices",
    lambda tf, v, x: v.scatter_add(x),
    Var(f32(3)),
    f32(3),
    raises="TypeError",
    mentions=("IndexedSlices",),
)
case(
    "Variable.batch_scatter_update/rows",
    lambda tf, v, x: [v.batch_scatter_update(tf.IndexedSlices(x, tf.constant([[0], [1]]))), v.read_value()][
        1
    ],
    Var(f32(2, 2)),
    f32(2, 1),
    grad=(),
    modes=EAGER_ONLY,
)
case("Variable.sparse_read/rows", lambda tf, v: v.sparse_read([1, 0, 1]), Var(f32(3, 2)))
case("Variable.gather_nd/elements", lambda tf, v: v.gather_nd([[1, 0], [2, 1]]), Var(f32(3, 2)))

# --- in expressions
EXPRESSIONS = {
    "add": lambda tf, v, x: v + x,
    "radd": lambda tf, v, x: 1.0 + v,
    "sub": lambda tf, v, x: x - v,
    "mul": lambda tf, v, x: v * 2,
    "truediv": lambda tf, v, x: v / 3,
    "pow": lambda tf, v, x: v**2,
    "neg": lambda tf, v, x: -v,
    "abs": lambda tf, v, x: abs(v),
    "matmul": lambda tf, v, x: v[None] @ x[:, None],
    "less": lambda tf, v, x: v < x,
    "equal": lambda tf, v, x: v == x,
    "functions": lambda tf, v, x: tf.reduce_sum(tf.exp(v) * x),
    "stack": lambda tf, v, x: tf.stack([v, x]),
    "convert": lambda tf, v, x: tf.convert_to_tensor(v),
    "identity": lambda tf, v, x: tf.identity(v),
    "cast": lambda tf, v, x: tf.cast(v, tf.float64),
}
for tag, function in EXPRESSIONS.items():
    case(f"Variable.expression/{tag}", function, Var(f32(3)), f32(3))
case(
    "Variable.iadd/bad",
    lambda tf, v: _in_place(tf, v),
    Var(f32(2)),
    raises="RuntimeError",
    mentions=("assign_add",),
)
case("Variable.bool/scalar", lambda tf, v: bool(v), Var(lit(1.0)), modes=EAGER_ONLY, grad=())
case("Variable.float/scalar", lambda tf, v: float(v), Var(lit(2.5)), modes=EAGER_ONLY, grad=())
case(
    "Variable.constraint/kept",
    lambda tf: tf.Variable([1.0], constraint=tf.abs).constraint is tf.abs,
    modes=EAGER_ONLY,
)
case("Variable.in-function/created-once", lambda tf: _created_once(tf), modes=EAGER_ONLY)
case(
    "Variable.in-function/assigned",
    lambda tf, v: _assigned_inside(tf, v),
    Var(f32(2)),
    modes=EAGER_ONLY,
    grad=(),
)
case(
    "Variable.in-function/bad-created",
    lambda tf: _created_each_call(tf),
    modes=EAGER_ONLY,
    raises="ValueError",
    mentions=("Variable",),
)


def _in_place(tf, v):
    w = v
    w += 1.0
    return isinstance(w, tf.Variable), v.read_value(), w


def _created_once(tf):
    class Counter(tf.Module):
        def __init__(self):
            self.count = None

        @tf.function
        def __call__(self):
            if self.count is None:
                self.count = tf.Variable(0)
            return self.count.assign_add(1)

    counter = Counter()
    return [counter(), counter()]


def _assigned_inside(tf, v):
    @tf.function
    def step(x):
        v.assign_add(x)
        return v * 2

    return step(tf.ones([2])), step(tf.ones([2])), v.read_value()


def _created_each_call(tf):
    @tf.function
    def make():
        return tf.Variable(1.0)

    return make()
