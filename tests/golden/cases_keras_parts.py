"""Keras's activations, initializers, regularizers and constraints, and their configurations."""

from .case import EAGER_ONLY, Module, bad, call, case, f16, f32, f64, lit, resolve

LOOSE = {"rtol": 1e-4, "atol": 1e-5}

# --- activations
ACTIVATIONS = (
    *(
        "relu",
        "leaky_relu",
        "relu6",
        "softmax",
        "log_softmax",
        "sparsemax",
        "elu",
        "selu",
        "celu",
        "gelu",
        "silu",
    ),
    *("mish", "softplus", "squareplus", "sparse_plus", "softsign", "sigmoid", "log_sigmoid", "hard_sigmoid"),
    *("sparse_sigmoid", "hard_silu", "tanh", "tanh_shrink", "hard_tanh", "hard_shrink", "soft_shrink"),
    *("exponential", "linear", "swish", "hard_swish"),
)
for name in ACTIVATIONS:
    path = f"keras.activations.{name}"
    call(path, f32(3, 4, lo=-4, hi=8), **LOOSE)
    call(path, f64(3, 4), **(LOOSE if name == "gelu" else {}))
    if name not in ("sparsemax", "tanh_shrink"):
        call(path, f16(3, 4), rtol=1e-2, atol=4e-3)
    case(
        f"keras.activations.get/{name}",
        lambda tf, x, n=name: tf.keras.activations.get(n)(x),
        f32(3, 4),
        **LOOSE,
    )
    case(
        f"keras.activations.serialize/{name}",
        lambda tf, n=name: tf.keras.activations.serialize(tf.keras.activations.get(n)),
        modes=EAGER_ONLY,
    )
X = f32(3, 4, lo=-4, hi=8)
for options in (
    {"negative_slope": 0.1},
    {"max_value": 6},
    {"max_value": 2.0},
    {"threshold": 1.0},
    {"negative_slope": 0.1, "max_value": 2.0},
    {"negative_slope": 0.1, "max_value": 6, "threshold": 1.5},
    {"max_value": 3.0, "threshold": -1.0},
):
    call("keras.activations.relu", X, **options)
call("keras.activations.leaky_relu", X, negative_slope=0.3)
call("keras.activations.elu", X, alpha=0.5)
call("keras.activations.celu", X, alpha=0.5, **LOOSE)
call("keras.activations.gelu", X, approximate=True, **LOOSE)
call("keras.activations.squareplus", X, b=2)
call("keras.activations.hard_shrink", X, threshold=1.0)
call("keras.activations.soft_shrink", X, threshold=1.0)
call("keras.activations.threshold", X, 0.5, -3.0)
for axis in (0, 1, -1):
    call("keras.activations.softmax", f32(2, 3, 4), axis=axis, **LOOSE)
    call("keras.activations.log_softmax", f32(2, 3, 4), axis=axis, **LOOSE)
    call("keras.activations.sparsemax", f32(2, 3, 4), axis=axis, **LOOSE)
call("keras.activations.softmax", f32(2, 3, 4), axis=(1, 2), **LOOSE)
call("keras.activations.glu", f32(2, 4))
call("keras.activations.glu", f32(4, 3), axis=0)
bad("ValueError", "keras.activations.glu", f32(2, 3), modes=EAGER_ONLY)
bad("ValueError", "keras.activations.get", "no such activation", mentions=("activation",))

# --- initializers
SHAPES = ([4], [3, 4], [2, 3, 4], [3, 3, 2, 4])
DRAWN = (
    *(
        "RandomNormal",
        "RandomUniform",
        "TruncatedNormal",
        "GlorotNormal",
        "GlorotUniform",
        "HeNormal",
        "HeUniform",
    ),
    *("LecunNormal", "LecunUniform", "VarianceScaling", "Orthogonal"),
)
for name in DRAWN:
    for shape in SHAPES[1 if name == "Orthogonal" else 0 :]:
        case(
            f"keras.initializers.{name}/{shape}",
            lambda tf, n=name, s=tuple(shape): getattr(tf.keras.initializers, n)(seed=7)(s),
            **LOOSE,
        )
    case(
        f"keras.initializers.{name}/config",
        lambda tf, n=name: getattr(tf.keras.initializers, n)(seed=7).get_config(),
        modes=EAGER_ONLY,
    )
    case(
        f"keras.initializers.{name}/double",
        lambda tf, n=name: getattr(tf.keras.initializers, n)(seed=3)((3, 4), dtype="float64"),
        **LOOSE,
    )
for mode in ("fan_in", "fan_out", "fan_avg"):
    for distribution in ("uniform", "truncated_normal", "untruncated_normal", "normal"):
        case(
            f"keras.initializers.VarianceScaling/{mode}-{distribution}",
            lambda tf, m=mode, d=distribution: tf.keras.initializers.VarianceScaling(2.0, m, d, seed=5)(
                (3, 4)
            ),
            **LOOSE,
        )
case(
    "keras.initializers.VarianceScaling/axes",
    lambda tf: tf.keras.initializers.VarianceScaling(seed=5, input_axes=[0, 1], output_axes=[2])((3, 4, 5)),
    **LOOSE,
)
for text, options in (
    ("Zeros", {}),
    ("Ones", {}),
    ("Constant", {"value": 2.5}),
    ("Constant", {"value": [1.0, 2.0, 3.0, 4.0]}),
    ("Identity", {"gain": 2.0}),
):
    for dtype in (None, "float64") if text == "Identity" else (None, "float64", "int32"):
        case(
            f"keras.initializers.{text}/{options}-{dtype}",
            lambda tf, n=text, o=options, d=dtype: getattr(tf.keras.initializers, n)(**o)((3, 4), dtype=d),
        )
for options in ({}, {"side": "imag"}, {"window": "hamming", "scaling": "spectrum"}, {"window": None}):
    case(
        f"keras.initializers.STFT/{options}",
        lambda tf, o=options: tf.keras.initializers.STFT(**o)((8, 1, 5)),
        **LOOSE,
    )
bad("ValueError", "keras.initializers.VarianceScaling", scale=-1.0)
bad("ValueError", "keras.initializers.VarianceScaling", mode="fan")
bad("ValueError", "keras.initializers.VarianceScaling", distribution="cauchy")
bad("ValueError", "keras.initializers.RandomNormal", seed="no seed", mentions=("seed",))
bad("ValueError", "keras.initializers.get", "no such initializer", mentions=("initializer",))
case(
    "keras.initializers.Identity/bad",
    lambda tf: tf.keras.initializers.Identity()((2, 3, 4)),
    raises="ValueError",
)
case(
    "keras.initializers.Orthogonal/bad",
    lambda tf: tf.keras.initializers.Orthogonal()((2,)),
    raises="ValueError",
)

# --- regularizers
for name, options in (
    ("L1", {}),
    ("L1", {"l1": 0.3}),
    ("L2", {}),
    ("L2", {"l2": 0.3}),
    ("L1L2", {}),
    ("L1L2", {"l1": 0.1, "l2": 0.2}),
    ("OrthogonalRegularizer", {}),
    ("OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
):
    case(
        f"keras.regularizers.{name}/{options}",
        lambda tf, x, n=name, o=options: getattr(tf.keras.regularizers, n)(**o)(x),
        f32(3, 4),
    )
    case(
        f"keras.regularizers.{name}/{options}-config",
        lambda tf, n=name, o=options: list(getattr(tf.keras.regularizers, n)(**o).get_config()),
        modes=EAGER_ONLY,
    )
for text in ("l1", "l2", "L1", "L1L2", "orthogonal_regularizer"):
    case(f"keras.regularizers.get/{text}", lambda tf, x, n=text: tf.keras.regularizers.get(n)(x), f32(3, 4))
bad("ValueError", "keras.regularizers.L1", -1.0)
bad("ValueError", "keras.regularizers.L2", float("nan"))
bad("ValueError", "keras.regularizers.OrthogonalRegularizer", mode="diagonals")
bad("ValueError", "keras.regularizers.get", "no such regularizer", mentions=("regularizer",))

# --- constraints
for name, options in (
    ("MaxNorm", {}),
    ("MaxNorm", {"max_value": 0.5, "axis": 1}),
    ("MaxNorm", {"max_value": 0.5, "axis": [0, 1]}),
    ("MinMaxNorm", {"min_value": 0.5, "max_value": 1.0}),
    ("MinMaxNorm", {"min_value": 3.0, "max_value": 4.0, "rate": 0.5}),
    ("UnitNorm", {}),
    ("UnitNorm", {"axis": 1}),
    ("NonNeg", {}),
):
    case(
        f"keras.constraints.{name}/{options}",
        lambda tf, x, n=name, o=options: getattr(tf.keras.constraints, n)(**o)(x),
        f32(3, 4),
    )
    case(
        f"keras.constraints.{name}/{options}-config",
        lambda tf, n=name, o=options: getattr(tf.keras.constraints, n)(**o).get_config(),
        modes=EAGER_ONLY,
    )
for text in ("max_norm", "MaxNorm", "min_max_norm", "unit_norm", "non_neg"):
    case(f"keras.constraints.get/{text}", lambda tf, x, n=text: tf.keras.constraints.get(n)(x), f32(3, 4))
bad("ValueError", "keras.constraints.get", "no such constraint", mentions=("constraint",))


# --- configurations
def without_config(tf: Module, value: object) -> dict[str, object]:
    """Where a configuration says that an object is from."""
    return {k: v for k, v in sorted(tf.keras.utils.serialize_keras_object(value).items()) if k != "config"}


for path in (
    *(
        "losses.MeanSquaredError",
        "losses.BinaryCrossentropy",
        "metrics.AUC",
        "metrics.Precision",
        "metrics.Mean",
    ),
    *("initializers.HeNormal", "initializers.Zeros", "regularizers.L2", "constraints.MaxNorm"),
):
    case(
        f"keras.utils.serialize_keras_object/{path}",
        lambda tf, p=path: without_config(tf, resolve(tf.keras, p)()),
        modes=EAGER_ONLY,
    )
case(
    "keras.utils.serialize_keras_object/function",
    lambda tf: tf.keras.utils.serialize_keras_object(tf.keras.losses.get("mean_squared_error")),
    modes=EAGER_ONLY,
)
case(
    "keras.utils.serialize_keras_object/values",
    lambda tf: tf.keras.utils.serialize_keras_object(
        {
            "a": lit([1.0, 2.0]),
            "b": (1, None, "x"),
            "c": lit(3.0)[()],
            "d": tf.float32,
            "e": tf.TensorShape([1, None]),
        }
    ),
    modes=EAGER_ONLY,
)
