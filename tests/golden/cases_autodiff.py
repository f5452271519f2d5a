"""Automatic differentiation: tapes, higher orders, Jacobians, custom gradients, forward mode."""

from .case import EAGER_ONLY, Var, c64, case, f32, f64, i32, lit

FUNCTION_TOO = ("deferred", "sync", "function")


def tape(name, run, *inputs, **options):
    """A case that takes its own gradients: the harness takes none."""
    case(f"GradientTape.{name}", run, *inputs, **({"grad": ()} | options))


def _gradient(tf, function, *tensors, **options):
    with tf.GradientTape() as t:
        t.watch(tensors)
        y = function(*tensors)
    return t.gradient(y, list(tensors), **options)


def _nth(tf, function, x, order):
    if order == 0:
        return function(x)
    with tf.GradientTape() as t:
        t.watch(x)
        y = _nth(tf, function, x, order - 1)
    return t.gradient(y, x)


# --- one tape
tape("gradient/square", lambda tf, x: _gradient(tf, lambda x: x * x, x), f32(3))
tape("gradient/two", lambda tf, x, y: _gradient(tf, lambda x, y: x * tf.sin(y), x, y), f32(3), f32(3))
tape("gradient/broadcast", lambda tf, x, y: _gradient(tf, lambda x, y: x * y, x, y), f32(2, 3), f32(3))
tape("gradient/unused", lambda tf, x, y: _gradient(tf, lambda x, y: x * 2, x, y), f32(3), f32(3))
tape(
    "gradient/unused-zero",
    lambda tf, x, y: _gradient(tf, lambda x, y: x * 2, x, y, unconnected_gradients="zero"),
    f32(3),
    f32(2),
)
tape(
    "gradient/unconnected-enum",
    lambda tf, x, y: _gradient(
        tf, lambda x, y: x * 2, x, y, unconnected_gradients=tf.UnconnectedGradients.ZERO
    ),
    f32(3),
    f32(2),
)
tape(
    "gradient/output_gradients",
    lambda tf, x, g: _gradient(tf, lambda x: x**3, x, output_gradients=g),
    f32(3),
    f32(3),
)
tape("gradient/stop", lambda tf, x: _gradient(tf, lambda x: x * tf.stop_gradient(x), x), f32(3))
tape("gradient/int", lambda tf, x: _gradient(tf, lambda x: x * x, x), i32(3))
tape(
    "gradient/through-int-cast",
    lambda tf, x: _gradient(tf, lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32), x),
    f32(3),
)
tape(
    "gradient/through-float64", lambda tf, x: _gradient(tf, lambda x: tf.cast(x, tf.float64) ** 2, x), f32(3)
)
tape("gradient/complex", lambda tf, x: _gradient(tf, lambda x: tf.abs(x) ** 2, x), c64(3))
tape("gradient/list-target", lambda tf, x: _gradient(tf, lambda x: [x * 2, x * x], x), f32(3))
tape("gradient/same-as-source", lambda tf, x: _gradient(tf, lambda x: x, x), f32(3))
tape("gradient/reused", lambda tf, x: _gradient(tf, lambda x: x + x + x * x, x), f32(3))
tape("gradient/dict-sources", lambda tf, x: _dict_sources(tf, x), f32(3))
tape("gradient/intermediate", lambda tf, x: _intermediate(tf, x), f32(3))
tape("gradient/variable", lambda tf, v: _variable(tf, v), Var(f32(3)))
tape("gradient/untrainable", lambda tf, x: _untrainable(tf, x), f32(3), modes=EAGER_ONLY)
tape("gradient/assign", lambda tf, v, x: _assigned(tf, v, x), Var(f32(3)), f32(3))
tape("gradient/constant-not-watched", lambda tf, x: _not_watched(tf, x), f32(3))
tape("gradient/indexed", lambda tf, v: _indexed(tf, v), Var(f32(4, 2)), modes=EAGER_ONLY)
tape("gradient/indexed-dense", lambda tf, v: tf.convert_to_tensor(_indexed(tf, v)), Var(f32(4, 2)))
tape("gradient/indexed-sum", lambda tf, v: tf.convert_to_tensor(_indexed_twice(tf, v)), Var(f32(4, 2)))
tape("gradient/outside", lambda tf, x: _outside(tf, x), f32(3))
tape("watch/later", lambda tf, x: _watched_later(tf, x), f32(3))
tape("watch_accessed/off", lambda tf, v: _not_accessed(tf, v), Var(f32(3)))
tape("stop_recording/part", lambda tf, x: _paused(tf, x), f32(3))
tape("reset/part", lambda tf, x: _reset(tf, x), f32(3))
tape("persistent/two", lambda tf, x: _persistent(tf, x), f32(3))
tape("watched_variables/names", lambda tf, v: _watched(tf, v), Var(f32(2)), modes=EAGER_ONLY)
tape(
    "bad/used-twice",
    lambda tf, x: _used_twice(tf, x),
    f32(3),
    raises="RuntimeError",
    mentions=("once", "persistent"),
)
tape(
    "bad/string-source",
    lambda tf, x: _gradient(tf, lambda x: x * 2, x, unconnected_gradients="nonsense"),
    f32(3),
    raises="ValueError",
    mentions=("unconnected",),
)
tape(
    "bad/re-entered",
    lambda tf, x: _reentered(tf, x),
    f32(3),
    raises="ValueError",
    mentions=("active", "recording", "tape"),
)


def _dict_sources(tf, x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = x * x
    return t.gradient(y, {"x": x, "nested": [x]})


def _intermediate(tf, x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = x * x
        z = y * y
    return t.gradient(z, [x, y])


def _variable(tf, v):
    with tf.GradientTape() as t:
        y = tf.reduce_sum(v * v)
    return t.gradient(y, v)


def _untrainable(tf, x):
    v = tf.Variable(x, trainable=False)
    with tf.GradientTape() as t:
        y = v * v
    return t.gradient(y, v)


def _assigned(tf, v, x):
    with tf.GradientTape() as t:
        t.watch(x)
        before = v * x
        v.assign(v * 2)
        after = v * x
    return t.gradient([before, after], [x, v])


def _not_watched(tf, x):
    with tf.GradientTape() as t:
        y = x * x
    return t.gradient(y, x)


def _indexed(tf, v):
    with tf.GradientTape() as t:
        y = tf.gather(v, [1, 1, 3]) ** 2
    return t.gradient(y, v)


def _indexed_twice(tf, v):
    with tf.GradientTape() as t:
        y = (
            tf.reduce_sum(tf.gather(v, [1, 1, 3]) ** 2)
            + tf.reduce_sum(tf.gather(v, [0]) * 3)
            + tf.reduce_sum(v)
        )
    return t.gradient(y, v)


def _outside(tf, x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = x * x
    z = y * 3
    return [t.gradient(z, x)]


def _watched_later(tf, x):
    with tf.GradientTape() as t:
        y = x * x
        t.watch(x)
        z = y * x
    return t.gradient(z, x)


def _not_accessed(tf, v):
    with tf.GradientTape(watch_accessed_variables=False) as t:
        y = v * v
    return [t.gradient(y, v)]


def _paused(tf, x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = x * x
        with t.stop_recording():
            z = tf.sin(x)
        w = y * z
    return t.gradient(w, x)


def _reset(tf, x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = x * x
        t.reset()
        t.watch(x)
        z = y + x * 3
    return t.gradient(z, x)


def _persistent(tf, x):
    with tf.GradientTape(persistent=True) as t:
        t.watch(x)
        y = x * x
        z = tf.exp(y)
    return t.gradient(y, x), t.gradient(z, x), t.gradient(z, y)


def _watched(tf, v):
    with tf.GradientTape() as t:
        _ = v * 2
    return len(t.watched_variables())


def _used_twice(tf, x):
    with tf.GradientTape() as t:
        t.watch(x)
        y = x * x
    t.gradient(y, x)
    return t.gradient(y, x)


def _reentered(tf, x):
    t = tf.GradientTape()
    with t, t:
        return x * x


# --- higher orders
FUNCTIONS = {
    "cube": lambda tf, x: x**3,
    "sin": lambda tf, x: tf.sin(x),
    "exp": lambda tf, x: tf.exp(x * x),
    "tanh": lambda tf, x: tf.tanh(x),
    "sigmoid": lambda tf, x: tf.sigmoid(x),
    "log": lambda tf, x: tf.math.log(x + 4),
    "division": lambda tf, x: 1.0 / (x + 4),
    "softplus": lambda tf, x: tf.nn.softplus(x),
    "sqrt": lambda tf, x: tf.sqrt(x + 4),
    "pow": lambda tf, x: (x + 4) ** 2.5,
    "softmax": lambda tf, x: tf.nn.softmax(x)[0],
    "logsumexp": lambda tf, x: tf.reduce_logsumexp(x),
    "prod": lambda tf, x: tf.reduce_prod(x),
    "norm": lambda tf, x: tf.norm(x),
    "elu": lambda tf, x: tf.nn.elu(x),
    "gather": lambda tf, x: tf.gather(x * 1.0, [0, 0, 1]) ** 3,
    "cumsum": lambda tf, x: tf.cumsum(x) ** 3,
    "matmul": lambda tf, x: tf.matmul(x[None], x[:, None]) ** 2,
    "cross-entropy": lambda tf, x: tf.nn.softmax_cross_entropy_with_logits(tf.constant([0.0, 1.0, 0.0]), x),
    "sigmoid-cross-entropy": lambda tf, x: tf.nn.sigmoid_cross_entropy_with_logits(
        tf.constant([0.0, 1.0, 0.0]), x
    ),
    "maximum": lambda tf, x: tf.maximum(x * x, x),
    "max": lambda tf, x: tf.reduce_max(x * x),
}
for tag, function in FUNCTIONS.items():
    for order in (2, 3):
        tape(
            f"order{order}/{tag}",
            lambda tf, x, f=function, n=order: _nth(tf, lambda x: f(tf, x), x, n),
            f32(3),
            rtol=1e-4,
            atol=1e-4,
        )
tape("order4/sin", lambda tf, x: _nth(tf, tf.sin, x, 4), f64(3))
case(
    "GradientTape.penalty/dense",
    lambda tf, x, w: _gradient_penalty(tf, x, w),
    f32(2, 3),
    f32(3, 2),
    rtol=1e-4,
)


def _gradient_penalty(tf, x, w):
    with tf.GradientTape() as t:
        t.watch(x)
        y = tf.reduce_sum(tf.tanh(x @ w))
    return tf.reduce_sum(t.gradient(y, x) ** 2)


# --- Jacobians and Hessians
def _jacobian(tf, function, x, method="jacobian", **options):
    with tf.GradientTape(persistent=True) as t:
        t.watch(x)
        y = function(x)
    return getattr(t, method)(y, x, **options)


def _hessian(tf, function, x):
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = function(x)
        g = inner.gradient(y, x)
    return outer.jacobian(g, x)


for pfor in (True, False):
    options = {"experimental_use_pfor": pfor}
    tape(f"jacobian/square-{pfor}", lambda tf, x, o=options: _jacobian(tf, lambda x: x * x, x, **o), f32(3))
    tape(
        f"jacobian/matrix-{pfor}",
        lambda tf, x, o=options: _jacobian(tf, lambda x: tf.sin(x) @ x, x, **o),
        f32(2, 2),
    )
    tape(f"jacobian/scalar-{pfor}", lambda tf, x, o=options: _jacobian(tf, tf.reduce_sum, x, **o), f32(2, 2))
    tape(
        f"batch_jacobian/square-{pfor}",
        lambda tf, x, o=options: _jacobian(tf, lambda x: x * x, x, "batch_jacobian", **o),
        f32(3, 2),
    )
tape("jacobian/unconnected", lambda tf, x: [_jacobian(tf, lambda x: tf.ones([2]), x)], f32(3))
tape("jacobian/softmax", lambda tf, x: _jacobian(tf, tf.nn.softmax, x), f32(4))
tape("hessian/cube", lambda tf, x: _hessian(tf, lambda x: tf.reduce_sum(x**3), x), f32(3))
tape("hessian/coupled", lambda tf, x: _hessian(tf, lambda x: tf.reduce_prod(x), x), f32(3))
tape(
    "batch_jacobian/bad-rank",
    lambda tf, x: _jacobian(tf, tf.reduce_sum, x, "batch_jacobian"),
    f32(3, 2),
    raises="IndexError",
    modes=EAGER_ONLY,
)


# --- custom gradients
def _clipped(tf, x):
    @tf.custom_gradient
    def clip(x):
        return x * 1.0, lambda dy: tf.clip_by_value(dy, -0.1, 0.1)

    return clip(x)


def _log1pexp(tf, x):
    @tf.custom_gradient
    def log1pexp(x):
        e = tf.exp(x)
        return tf.math.log(1 + e), lambda upstream: upstream * (1 - 1 / (1 + e))

    return log1pexp(x)


def _two_in_two_out(tf, x, y):
    @tf.custom_gradient
    def swap(x, y):
        return (y * 2, x * 3), lambda dy, dx: (dx * 10, dy * 20)

    return swap(x, y)


def _with_variable(tf, x, v):
    @tf.custom_gradient
    def scale(x):
        def grad(dy, variables=None):
            return dy * v, [tf.reduce_sum(dy) * 7 for _ in variables]

        return x * v, grad

    return scale(x)


case("custom_gradient/clip", _clipped, f32(4))
case("custom_gradient/log1pexp", _log1pexp, lit([0.0, 100.0, -2.0]))
case("custom_gradient/two", _two_in_two_out, f32(2), f32(2))
case("custom_gradient/variable", _with_variable, f32(2), Var(f32()))
tape("custom_gradient/second-order", lambda tf, x: _nth(tf, lambda x: _log1pexp(tf, x), x, 2), f32(3))
case(
    "recompute_grad/mlp",
    lambda tf, x, w: tf.recompute_grad(lambda x: tf.tanh(x @ w))(x),
    f32(2, 3),
    f32(3, 2),
)
case("grad_pass_through/round", lambda tf, x: tf.grad_pass_through(tf.round)(x), f32(4))
case("stop_gradient/part", lambda tf, x: x * tf.stop_gradient(x * x), f32(3))
case("no_gradient/argmax", lambda tf, x: tf.cast(tf.argmax(x), tf.float32), f32(3))


# --- forward mode
def _jvp(tf, function, x, tangent):
    with tf.autodiff.ForwardAccumulator(x, tangent) as accumulator:
        y = function(x)
    return accumulator.jvp(y)


for tag, function in list(FUNCTIONS.items())[:12]:
    tape(
        f"ForwardAccumulator/{tag}",
        lambda tf, x, t, f=function: _jvp(tf, lambda x: f(tf, x), x, t),
        f32(3),
        f32(3),
        modes=FUNCTION_TOO,
        rtol=1e-4,
    )
tape(
    "ForwardAccumulator/matmul",
    lambda tf, x, t, w: _jvp(tf, lambda x: tf.nn.relu(x @ w), x, t),
    f32(2, 3),
    f32(2, 3),
    f32(3, 2),
)
tape(
    "ForwardAccumulator/unconnected",
    lambda tf, x, t: [_jvp(tf, lambda x: tf.ones([2]), x, t)],
    f32(3),
    f32(3),
)
tape("ForwardAccumulator/over-reverse", lambda tf, x, t: _hvp(tf, x, t), f32(3), f32(3))
tape(
    "ForwardAccumulator/bad-shape",
    lambda tf, x, t: _jvp(tf, tf.sin, x, t),
    f32(3),
    f32(2),
    raises="ValueError",
)


def _hvp(tf, x, tangent):
    with tf.autodiff.ForwardAccumulator(x, tangent) as accumulator:
        with tf.GradientTape() as t:
            t.watch(x)
            y = tf.reduce_sum(x**3)
        g = t.gradient(y, x)
    return accumulator.jvp(g)


# --- the functions of tf.compat.v1, and optimising by hand
tape("gradients/in-function", lambda tf, x: _graph_gradients(tf, x), f32(3), modes=EAGER_ONLY)
case("descent/three-steps", lambda tf, w, x: _descent(tf, w, x), Var(f32(3)), f32(3), grad=())
tape("function/gradient-of-function", lambda tf, x: _through_function(tf, x), f32(3))


def _graph_gradients(tf, x):
    return tf.function(lambda x: tf.gradients(x * x, x), autograph=False)(x)


def _descent(tf, w, x):
    for _ in range(3):
        with tf.GradientTape() as t:
            loss = tf.reduce_sum((w - x) ** 2)
        w.assign_sub(0.1 * t.gradient(loss, w))
    return w.read_value(), loss


def _through_function(tf, x):
    square = tf.function(lambda x: tf.sin(x) * x, autograph=False)
    return _nth(tf, square, x, 2)
