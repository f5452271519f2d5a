"""TensorFlow 1.x: spellings, optimizers in sessions and eagerly, learning rates, losses and metrics."""

from __future__ import annotations

import numpy as np

from .case import EAGER_ONLY, bad, call, case, f32, i32, lit

LOOSE = {"rtol": 2e-5, "atol": 2e-6}

# --- spellings of arguments
for name in ("sum", "mean", "max", "min", "prod", "logsumexp"):
    call(f"compat.v1.reduce_{name}", f32(2, 3), reduction_indices=[1], keep_dims=True, **LOOSE)
    call(f"compat.v1.math.reduce_{name}", f32(2, 3), 0, **LOOSE)
call("compat.v1.reduce_all", lit([[True, False], [True, True]]), axis=1, keep_dims=True)
call("compat.v1.reduce_any", lit([[False, False], [True, True]]), reduction_indices=0)
call("compat.v1.count_nonzero", i32(3, 4), keep_dims=True)
call("compat.v1.argmax", f32(3, 4), dimension=1)
call("compat.v1.argmin", f32(3, 4))
call("compat.v1.arg_max", f32(3, 4), 1)
call("compat.v1.norm", f32(3, 4), axis=1, keep_dims=True, **LOOSE)
call("compat.v1.expand_dims", f32(3), dim=0)
call("compat.v1.squeeze", f32(1, 3, 1), squeeze_dims=[0])
call("compat.v1.transpose", f32(2, 3), [1, 0])
bad("TypeError", "compat.v1.constant", [1, 2, 3], shape=[2, 3], modes=EAGER_ONLY)
call("compat.v1.constant", 7, shape=[2])
call("compat.v1.gather", f32(4, 2), lit([0, 3]), axis=0)
call("compat.v1.gather_nd", f32(4, 2), lit([[0, 1], [3, 0]]))
call("compat.v1.batch_gather", f32(2, 3), lit([[0], [2]]))
call("compat.v1.boolean_mask", f32(3, 2), lit([True, False, True]), axis=0, modes=EAGER_ONLY)
call("compat.v1.where", lit([True, False]), f32(2, 3), f32(2, 3))
call("compat.v1.where", lit([[True, False]]), f32(1, 2), f32(1, 2))
call("compat.v1.pad", f32(2, 2), [[1, 0], [0, 1]], "CONSTANT", None, 5.0)
call("compat.v1.setdiff1d", lit([1, 2, 3, 4]), lit([2, 4]), modes=EAGER_ONLY)
call("compat.v1.reverse_sequence", f32(2, 4), lit([2, 3]), seq_dim=1, batch_dim=0)
call("compat.v1.space_to_batch", f32(1, 2, 2, 1), [[0, 0], [0, 0]], block_size=2)
call("compat.v1.batch_to_space", f32(4, 1, 1, 1), [[0, 0], [0, 0]], block_size=2)
call("compat.v1.confusion_matrix", lit([0, 1, 1]), lit([0, 1, 0]), num_classes=2)
call("compat.v1.bincount", lit([0, 1, 1, 3]))
call("compat.v1.div", i32(5), lit([2, -2, 3, -3, 4]))
call("compat.v1.div", f32(3), f32(3))
call("compat.v1.clip_by_average_norm", f32(2, 3), 0.1, **LOOSE)
for name in ("to_float", "to_double", "to_int32", "to_int64", "to_bfloat16", "to_complex64"):
    call(f"compat.v1.{name}", f32(3), grad=())
for name in ("log", "rsqrt", "reciprocal", "lgamma", "log1p"):
    call(f"compat.v1.{name}", f32(3, lo=0.5), **LOOSE)
for name in ("erf", "ceil", "is_nan", "log_sigmoid"):
    call(f"compat.v1.{name}", f32(3), **LOOSE)
call("compat.v1.matrix_inverse", lit([[2.0, 1.0], [1.0, 3.0]]), **LOOSE)
call("compat.v1.matrix_determinant", lit([[2.0, 1.0], [1.0, 3.0]]), **LOOSE)
call("compat.v1.matrix_band_part", f32(3, 3), 1, 0)
call("compat.v1.diag", f32(3))
call("compat.v1.squared_difference", f32(3), f32(3))
call("compat.v1.unsorted_segment_sum", f32(4), lit([0, 1, 0, 2]), 3)
call("compat.v1.lin_space", 0.0, 1.0, 5, **LOOSE)
bad("ValueError", "compat.v1.reduce_sum", f32(2), keepdims=True, keep_dims=True, mentions=("keep_dims",))
bad("ValueError", "compat.v1.expand_dims", f32(2), axis=0, dim=0)

# --- neural networks
call("compat.v1.nn.softmax", f32(2, 3), dim=0, **LOOSE)
call("compat.v1.nn.log_softmax", f32(2, 3), axis=1, **LOOSE)
call(
    "compat.v1.nn.softmax_cross_entropy_with_logits",
    labels=lit([[0.0, 1.0]]),
    logits=lit([[1.0, 3.0]]),
    **LOOSE,
)
call("compat.v1.nn.softmax_cross_entropy_with_logits_v2", lit([[0.0, 1.0]]), f32(1, 2), dim=1, **LOOSE)
call(
    "compat.v1.nn.sparse_softmax_cross_entropy_with_logits",
    labels=lit([1]),
    logits=lit([[1.0, 3.0]]),
    **LOOSE,
)
call(
    "compat.v1.nn.sigmoid_cross_entropy_with_logits",
    labels=lit([[0.0, 1.0]]),
    logits=lit([[1.0, 3.0]]),
    **LOOSE,
)
call(
    "compat.v1.nn.weighted_cross_entropy_with_logits",
    targets=lit([1.0]),
    logits=lit([0.3]),
    pos_weight=2.0,
    **LOOSE,
)
call(
    "compat.v1.nn.conv2d",
    f32(1, 4, 4, 1),
    f32(2, 2, 1, 1),
    [1, 1, 1, 1],
    "SAME",
    use_cudnn_on_gpu=False,
    **LOOSE,
)
call(
    "compat.v1.nn.conv2d",
    f32(1, 4, 4, 1),
    filter=f32(2, 2, 1, 1),
    strides=[1, 2, 2, 1],
    padding="VALID",
    **LOOSE,
)
call("compat.v1.nn.conv1d", f32(1, 4, 1), f32(2, 1, 1), 1, "SAME", **LOOSE)
call("compat.v1.nn.conv2d_transpose", f32(1, 2, 2, 1), f32(2, 2, 1, 1), [1, 4, 4, 1], [1, 2, 2, 1], **LOOSE)
call(
    "compat.v1.nn.depthwise_conv2d",
    f32(1, 4, 4, 1),
    f32(2, 2, 1, 2),
    [1, 1, 1, 1],
    "SAME",
    rate=[1, 1],
    **LOOSE,
)
call("compat.v1.nn.max_pool", f32(1, 4, 4, 1), [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
call(
    "compat.v1.nn.avg_pool",
    f32(1, 4, 4, 1),
    ksize=[1, 2, 2, 1],
    strides=[1, 2, 2, 1],
    padding="VALID",
    **LOOSE,
)
call("compat.v1.nn.moments", f32(3, 4), [0], keep_dims=True, **LOOSE)
call("compat.v1.nn.dropout", lit([1.0, 2.0]), keep_prob=1.0)
bad("ValueError", "compat.v1.nn.dropout", f32(2), mentions=("rate",))
call("compat.v1.nn.embedding_lookup", f32(4, 2), lit([0, 3]))
call("compat.v1.nn.embedding_lookup", [f32(2, 2), f32(2, 2)], lit([0, 3, 1, 2]))
call("compat.v1.nn.embedding_lookup", [f32(2, 2), f32(1, 2)], lit([0, 2, 1]), partition_strategy="mod")
call("compat.v1.nn.in_top_k", f32(2, 4), lit([0, 1]), 2)

# --- initializers without chance


def _initialized(tf, name, shape, *arguments, **options):
    return getattr(tf.compat.v1, name)(*arguments)(shape, **options)


case("initializer/zeros", lambda tf: _initialized(tf, "zeros_initializer", [2, 3]))
case("initializer/ones", lambda tf: _initialized(tf, "ones_initializer", [2], dtype=tf.int32))
case("initializer/constant", lambda tf: _initialized(tf, "constant_initializer", [2, 3], [1, 2, 3, 4, 5, 6]))
case("initializer/repeated", lambda tf: _repeated(tf), modes=EAGER_ONLY)


def _repeated(tf):
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.constant([1, 2, 3], shape=[2, 3])
        y = tf.compat.v1.constant_initializer([1, 2])([2, 2])
        values = session.run([x, y])
    return [tf.constant(v) for v in values]


case("initializer/number", lambda tf: _initialized(tf, "constant_initializer", [2], 0.1, dtype=tf.float64))
case("initializer/identity", lambda tf: tf.compat.v1.initializers.identity(2.0)([2, 3]))

# --- losses
_ERRORS = ("absolute_difference", "mean_squared_error", "huber_loss", "hinge_loss")
for name in _ERRORS:
    call(f"compat.v1.losses.{name}", lit([[0.0, 1.0], [1.0, 1.0]]), f32(2, 2), **LOOSE)
    call(f"compat.v1.losses.{name}", lit([[0.0, 1.0], [1.0, 1.0]]), f32(2, 2), lit([[2.0], [0.0]]), **LOOSE)
for reduction in ("none", "weighted_sum", "weighted_mean", "weighted_sum_over_batch_size"):
    call(
        "compat.v1.losses.mean_squared_error",
        f32(2, 2),
        f32(2, 2),
        lit([[0.5], [0.0]]),
        reduction=reduction,
        **LOOSE,
    )
call("compat.v1.losses.log_loss", lit([[0.0, 1.0]]), f32(1, 2, lo=0.1, hi=0.9), **LOOSE)
call("compat.v1.losses.cosine_distance", f32(2, 3), f32(2, 3), axis=1, **LOOSE)
call(
    "compat.v1.losses.softmax_cross_entropy",
    lit([[0.0, 1.0]]),
    f32(1, 2),
    label_smoothing=0.1,
    grad=(1,),
    **LOOSE,
)
call("compat.v1.losses.sparse_softmax_cross_entropy", lit([[1], [0]]), f32(2, 3), **LOOSE)
call("compat.v1.losses.sigmoid_cross_entropy", lit([[0.0, 1.0]]), f32(1, 2), label_smoothing=0.2, **LOOSE)
bad("ValueError", "compat.v1.losses.mean_squared_error", f32(2), f32(3))
bad("ValueError", "compat.v1.losses.mean_squared_error", f32(2), f32(2), reduction="other")


# --- optimizers, in a session: the variables, the slots and their names after some steps
def _in_session(tf, make, sparse=False, steps=3):
    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph:
        w = v1.get_variable("w", initializer=np.float32([[1.0, -2.0], [0.5, 3.0], [-1.0, 0.25]]))
        b = v1.get_variable("b", initializer=np.float32([0.3, -0.1]))
        rows = tf.gather(w, [0, 2, 0]) if sparse else w
        loss = tf.reduce_sum(tf.square(rows * [1.0, 0.5] + b))
        step = v1.train.get_or_create_global_step()
        optimizer = make(v1.train, step)
        train = optimizer.minimize(loss, global_step=step)
        names = sorted(v.name for v in v1.global_variables())
        variables = sorted(v1.global_variables(), key=lambda v: v.name)
        with v1.Session(graph=graph) as session:
            session.run(v1.global_variables_initializer())
            for _ in range(steps):
                session.run(train)
            values = session.run(variables)
    slots = ",".join(optimizer.get_slot_names())
    return [tf.constant(v) for v in values], tf.constant([*names, slots, train.name])


OPTIMIZERS = {
    "descent": lambda train, step: train.GradientDescentOptimizer(0.1),
    "momentum": lambda train, step: train.MomentumOptimizer(0.05, 0.9),
    "nesterov": lambda train, step: train.MomentumOptimizer(0.05, 0.9, use_nesterov=True),
    "adam": lambda train, step: train.AdamOptimizer(0.1),
    "rmsprop": lambda train, step: train.RMSPropOptimizer(0.05, momentum=0.5),
    "rmsprop-centered": lambda train, step: train.RMSPropOptimizer(0.05, centered=True),
    "adagrad": lambda train, step: train.AdagradOptimizer(0.3),
    "adadelta": lambda train, step: train.AdadeltaOptimizer(1.0, epsilon=1e-3),
    "adagrad-da": lambda train, step: train.AdagradDAOptimizer(0.3, step, l1_regularization_strength=0.1),
    "ftrl": lambda train, step: train.FtrlOptimizer(
        0.3, l1_regularization_strength=0.1, l2_regularization_strength=0.2
    ),
    "ftrl-shrinkage": lambda train, step: train.FtrlOptimizer(
        0.3, learning_rate_power=-0.6, l2_shrinkage_regularization_strength=0.1, beta=0.2
    ),
    "proximal": lambda train, step: train.ProximalGradientDescentOptimizer(0.1, 0.2, 0.1),
    "proximal-adagrad": lambda train, step: train.ProximalAdagradOptimizer(0.3, 0.1, 0.2, 0.1),
    "decayed": lambda train, step: train.GradientDescentOptimizer(train.exponential_decay(0.2, step, 1, 0.5)),
}
for name, make in OPTIMIZERS.items():
    case(f"optimizer/{name}", lambda tf, make=make: _in_session(tf, make), modes=EAGER_ONLY, **LOOSE)
    case(
        f"optimizer/{name}/sparse",
        lambda tf, make=make: _in_session(tf, make, True),
        modes=EAGER_ONLY,
        **LOOSE,
    )


def _eagerly(tf, make):
    w = tf.Variable([1.0, -2.0])
    optimizer = make(tf.compat.v1.train, tf.Variable(0, dtype=tf.int64))
    for _ in range(3):
        optimizer.minimize(lambda: tf.reduce_sum(w * w * [1.0, 0.5]), var_list=[w])
    return w.read_value()


for name in ("descent", "momentum", "adam", "rmsprop", "adagrad", "adadelta", "ftrl"):
    case(
        f"optimizer/{name}/eager",
        lambda tf, make=OPTIMIZERS[name]: _eagerly(tf, make),
        modes=EAGER_ONLY,
        **LOOSE,
    )


# --- learning rates
def _rates(tf, name, *arguments, **options):
    with tf.Graph().as_default():
        step = tf.compat.v1.placeholder(tf.int32, [])
        rate = getattr(tf.compat.v1.train, name)(*[step if a == "step" else a for a in arguments], **options)
        with tf.compat.v1.Session() as session:
            values = [session.run(rate, {step: n}) for n in (0, 1, 3, 7, 10, 25)]
    return tf.constant(values)


for name, arguments, options in (
    ("exponential_decay", (0.1, "step", 5, 0.9), {}),
    ("exponential_decay", (0.1, "step", 5, 0.9), {"staircase": True}),
    ("natural_exp_decay", (0.1, "step", 5, 0.9), {"staircase": True}),
    ("inverse_time_decay", (0.1, "step", 5, 0.9), {}),
    ("polynomial_decay", (0.1, "step", 8), {"power": 2.0}),
    ("polynomial_decay", (0.1, "step", 8, 0.01), {"cycle": True}),
    ("cosine_decay", (0.1, "step", 20), {"alpha": 0.1}),
    ("cosine_decay_restarts", (0.1, "step", 4), {"m_mul": 0.5}),
    ("cosine_decay_restarts", (0.1, "step", 4), {"t_mul": 1.0}),
    ("linear_cosine_decay", (0.1, "step", 20), {}),
    ("piecewise_constant", ("step", [1, 7], [0.3, 0.2, 0.1]), {}),
):
    case(
        f"rate/{name}",
        lambda tf, n=name, a=arguments, o=options: _rates(tf, n, *a, **o),
        modes=EAGER_ONLY,
        **LOOSE,
    )


# --- moving averages and metrics
def _averages(tf, **options):
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        w = v1.Variable([1.0, 2.0], name="w")
        n = v1.Variable(0.0, name="n")
        average = v1.train.ExponentialMovingAverage(
            0.9, **{k: n if v == "n" else v for k, v in options.items()}
        )
        update = average.apply([w, w * 2.0])
        add = [w.assign_add([1.0, 1.0]), n.assign_add(1.0)]
        names = [average.average_name(w), *sorted(v.name for v in v1.global_variables())]
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            for _ in range(3):
                session.run(add)
                session.run(update)
            values = session.run(sorted(v1.global_variables(), key=lambda v: v.name))
    return [tf.constant(v) for v in values], tf.constant(names)


case("moving-average", lambda tf: _averages(tf), modes=EAGER_ONLY, **LOOSE)
case("moving-average/steps", lambda tf: _averages(tf, num_updates="n"), modes=EAGER_ONLY, **LOOSE)


def _metric(tf, name, **options):
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        labels, predictions = v1.placeholder(tf.int64, [None]), v1.placeholder(tf.int64, [None])
        value, update = getattr(v1.metrics, name)(labels, predictions, **options)
        names = [v.name for v in v1.local_variables()]
        seen = []
        with v1.Session() as session:
            session.run(v1.local_variables_initializer())
            for batch in ([[0, 1, 1], [0, 1, 0]], [[1, 0, 1], [1, 1, 1]]):
                seen += [session.run(update, {labels: batch[0], predictions: batch[1]}), session.run(value)]
    return tf.constant(seen), tf.constant(names)


for name in (
    "accuracy precision recall true_positives false_positives true_negatives false_negatives "
    "mean_squared_error mean_absolute_error root_mean_squared_error"
).split():
    case(f"metric/{name}", lambda tf, n=name: _metric(tf, n), modes=EAGER_ONLY, **LOOSE)


# --- scopes: the names that variables and operations get
def _names(tf):
    v1 = tf.compat.v1
    found = []
    with tf.Graph().as_default():
        for build in (_two_layers, _reused, _name_scopes, _nested_defaults):
            found += build(tf, v1)
    return tf.constant(found)


def _two_layers(tf, v1):
    with v1.variable_scope("a"):
        w = v1.get_variable("w", [2], initializer=v1.zeros_initializer())
        with v1.variable_scope("b"):
            b = v1.get_variable("w", [2], initializer=v1.zeros_initializer())
            c = tf.constant(1.0, name="c")
    return [w.name, b.name, c.name, v1.get_variable_scope().name]


def _reused(tf, v1):
    with v1.variable_scope("a", reuse=v1.AUTO_REUSE) as scope:
        again = v1.get_variable("w", [2])
        new = v1.get_variable("fresh", [], initializer=v1.ones_initializer())
        c = tf.constant(1.0, name="c")
    with v1.variable_scope(scope, reuse=True):
        d = tf.constant(1.0, name="d")
    return [
        again.name,
        new.name,
        c.name,
        d.name,
        scope.original_name_scope,
        str(len(v1.global_variables("a"))),
    ]


def _name_scopes(tf, v1):
    with v1.name_scope("n") as outer, v1.name_scope("m"):
        x = v1.Variable(0.0, name="x")
        y = v1.get_variable("y", [], initializer=v1.zeros_initializer())
        z = v1.placeholder(tf.float32, name="z")
        with v1.name_scope(outer):
            inner = v1.placeholder(tf.float32, name="z")
    with v1.name_scope("n"):
        p = v1.placeholder(tf.float32)
    return [outer, x.name, y.name, z.name, inner.name, p.name, v1.Variable(0.0, name="x").name]


def _nested_defaults(tf, v1):
    names = []
    for _ in range(2):
        with v1.variable_scope(None, "layer"):
            names.append(v1.get_variable("k", [], initializer=v1.zeros_initializer()).name)
    with v1.variable_scope("outer"):
        for _ in range(2):
            with v1.variable_scope(None, default_name="layer"):
                names.append(v1.get_variable("k", [], initializer=v1.zeros_initializer()).name)
    template = v1.make_template("t", lambda: v1.get_variable("k", [], initializer=v1.zeros_initializer()))
    return [*names, template().name, template().name]


case("scopes/names", lambda tf: _names(tf), modes=EAGER_ONLY)


def _scope_error(tf, build):
    with tf.Graph().as_default():
        tf.compat.v1.get_variable("w", [2], initializer=tf.compat.v1.zeros_initializer())
        build(tf.compat.v1, tf)


SAYING = {
    "twice": "already exists",
    "missing": "does not exist",
    "unknown-shape": "must be fully defined",
    "no-shape": "must be fully defined",
    "constant-and-shape": "do not specify shape",
    "no-variables": "No variables",
    "no-gradients": "No gradients",
    "integer-loss": "Invalid type",
}
for name, build in {
    "twice": lambda v1, tf: v1.get_variable("w", [2]),
    "missing": lambda v1, tf: v1.variable_scope("", reuse=True).__enter__() and v1.get_variable("v", [2]),
    "unknown-shape": lambda v1, tf: v1.get_variable("u", [None]),
    "no-shape": lambda v1, tf: v1.get_variable("u"),
    "constant-and-shape": lambda v1, tf: v1.get_variable("u", [2], initializer=np.float32([1, 2])),
    "no-variables": lambda v1, tf: v1.train.GradientDescentOptimizer(1.0).minimize(
        tf.constant(1.0), var_list=[]
    ),
    "no-gradients": lambda v1, tf: v1.train.GradientDescentOptimizer(1.0).minimize(tf.constant(1.0)),
    "integer-loss": lambda v1, tf: v1.train.GradientDescentOptimizer(1.0).minimize(tf.constant(1)),
}.items():
    case(
        f"error/{name}",
        lambda tf, b=build: _scope_error(tf, b),
        raises="ValueError",
        mentions=(SAYING[name],),
        modes=EAGER_ONLY,
    )
case(
    "error/eager-placeholder",
    lambda tf: tf.compat.v1.placeholder(tf.float32),
    raises="RuntimeError",
    mentions=("placeholder",),
    modes=EAGER_ONLY,
)


# --- sessions
def _count_up(tf, limit):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        v = v1.Variable(0)
        up = v1.count_up_to(v, limit)
        session.run(v.initializer)
        values = [session.run(up) for _ in range(3)] + [session.run(v)]
    return tf.constant(values)


case("count-up-to", lambda tf: _count_up(tf, 5), modes=EAGER_ONLY)
case(
    "count-up-to/limit",
    lambda tf: _count_up(tf, 2),
    raises="OutOfRangeError",
    mentions=("Reached limit of 2",),
    modes=EAGER_ONLY,
)


def _session_values(tf):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder_with_default([1.0, 2.0], [None])
        v = v1.Variable([1.0, 2.0, 3.0])
        missing = session.run(v1.report_uninitialized_variables())
        known = [session.run(v1.is_variable_initialized(v))]
        session.run(v1.global_variables_initializer())
        known.append(session.run(v1.is_variable_initialized(v)))
        rows = session.run(v1.scatter_update(v, [0, 2], [7.0, 9.0]))
        v.load([4.0, 5.0, 6.0], session)
        loaded = v.eval()
        doubled = [session.run(x * 2.0), session.run(x * 2.0, {x: [3.0]})]
        nested = session.run({"a": x, "b": [v, (x + 1.0,)]})
    return [
        tf.constant(a)
        for a in (missing, known, rows, loaded, *doubled, nested["a"], *nested["b"][:1], nested["b"][1][0])
    ]


case("session/values", lambda tf: _session_values(tf), modes=EAGER_ONLY)
case("rate/eager", lambda tf: tf.compat.v1.train.cosine_decay(0.1, 3, 10)(), modes=EAGER_ONLY, **LOOSE)
