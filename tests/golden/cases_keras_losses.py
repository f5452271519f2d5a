"""Keras's losses: as functions and as classes, with reductions, weights, masks, smoothing and logits."""

from .case import Module, bad, case, describe, f16, f32, f64, i32, i64, lit

LOOSE = {"rtol": 1e-4, "atol": 1e-5}
ELEMENTWISE = (
    *("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error"),
    *("mean_squared_logarithmic_error", "cosine_similarity", "huber", "log_cosh", "kl_divergence", "poisson"),
    *("hinge", "squared_hinge", "categorical_hinge", "dice", "tversky"),
)
P = {"lo": 0.05, "hi": 0.95}


def call(
    path: str,
    *inputs: object,
    tag: str = "",
    rtol: float | None = None,
    atol: float | None = None,
    **options: object,
) -> None:
    """A case of a function, found by its name: `tf.keras.losses` lacks some."""
    name = path.rpartition(".")[2]
    text = "-".join([tag or ",".join(map(describe, inputs)), *(f"{k}={v}" for k, v in options.items())])
    case(
        f"{path}/{text}",
        lambda tf, *x: tf.keras.losses.get(name)(*x, **options),
        *inputs,
        rtol=rtol,
        atol=atol,
    )


# --- functions of numbers
for name in ELEMENTWISE:
    path = f"keras.losses.{name}"
    call(path, f32(4, 3, **P), f32(4, 3, **P), **LOOSE)
    call(path, f32(2, 4, 3, **P), f32(2, 4, 3, **P), **LOOSE)
    call(path, f64(4, 3, **P), f64(4, 3, **P), **(LOOSE if name == "log_cosh" else {}))
    call(path, i32(4, 3, lo=0, hi=2), f32(4, 3), tag="integer-labels", **LOOSE)
    call(path, [[0.0, 1.0]], [[0.5, 0.25]], **LOOSE)
for name in ("mean_squared_error", "mean_absolute_error", "huber", "log_cosh"):
    call(f"keras.losses.{name}", f32(4), f32(4, 1), tag="vector-and-column", **LOOSE)
    call(f"keras.losses.{name}", f32(4, 1), f32(4), tag="column-and-vector", **LOOSE)
    call(f"keras.losses.{name}", f32(2, 3), f32(2, 3, 1), tag="last-axis-of-1", **LOOSE)
    call(f"keras.losses.{name}", f16(4, 3), f16(4, 3), tag="half")
call("keras.losses.huber", f32(5, 3), f32(5, 3), delta=0.3)
call("keras.losses.huber", f32(5, 3), f32(5, 3), delta=2.0)
call("keras.losses.cosine_similarity", f32(4, 3), f32(4, 3), axis=0, **LOOSE)
call("keras.losses.hinge", lit([[0.0, 1.0], [1.0, 1.0]]), f32(2, 2), tag="binary-labels")
call("keras.losses.hinge", lit([[0.0, 0.5], [1.0, 1.0]]), f32(2, 2), tag="other-labels")
call("keras.losses.dice", f32(2, 4, 3, **P), f32(2, 4, 3, **P), axis=(1, 2))
call("keras.losses.tversky", f32(2, 4, 3, **P), f32(2, 4, 3, **P), alpha=0.3, beta=0.7, axis=(1, 2))
for old in ("mse", "MSE", "mae", "MAE", "mape", "MAPE", "msle", "MSLE", "kld", "KLD"):
    case(
        f"keras.losses.get/{old}",
        lambda tf, y, p, n=old: tf.keras.losses.get(n)(y, p),
        f32(2, 3, **P),
        f32(2, 3, **P),
    )

# --- cross-entropies
ONE_HOT = lit([[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]], "float32")
CLASSES = lit([1, 2, 0, 1])
for logits in (False, True):
    scores = f32(4, 3) if logits else f32(4, 3, **P)
    for smoothing in (0.0, 0.1):
        options = {"from_logits": logits, "label_smoothing": smoothing}
        call("keras.losses.categorical_crossentropy", ONE_HOT, scores, **options, **LOOSE)
        call("keras.losses.categorical_focal_crossentropy", ONE_HOT, scores, **options, **LOOSE)
        call("keras.losses.binary_crossentropy", ONE_HOT, scores, **options, **LOOSE)
        call("keras.losses.binary_focal_crossentropy", ONE_HOT, scores, **options, **LOOSE)
    call("keras.losses.sparse_categorical_crossentropy", CLASSES, scores, from_logits=logits, **LOOSE)
    call(
        "keras.losses.sparse_categorical_crossentropy", CLASSES[:, None], scores, from_logits=logits, **LOOSE
    )
    call(
        "keras.losses.sparse_categorical_crossentropy",
        *(lit([1, -1, 0, -1]), scores),
        **{"from_logits": logits, "ignore_class": -1},
        **LOOSE,
    )
call("keras.losses.sparse_categorical_crossentropy", lit([1.0, 0.0]), f32(2, 3, **P), **LOOSE)
call("keras.losses.sparse_categorical_crossentropy", i64(2, 4, lo=0, hi=3), f32(2, 4, 3, **P), **LOOSE)
call("keras.losses.categorical_crossentropy", f32(2, 3, 4, **P), f32(2, 3, 4, **P), axis=1, **LOOSE)
call(
    "keras.losses.categorical_crossentropy",
    ONE_HOT,
    lit([[0.0, 1, 0], [0, 0, 1], [1, 0, 0], [1, 0, 0]]),
    **LOOSE,
)
call("keras.losses.binary_crossentropy", lit([0.0, 1.0, 1.0]), lit([0.0, 1.0, 0.0]), tag="extremes", **LOOSE)
call("keras.losses.binary_crossentropy", f32(2, 3, 4, **P), f32(2, 3, 4, **P), axis=1, **LOOSE)
call(
    "keras.losses.binary_focal_crossentropy",
    ONE_HOT,
    f32(4, 3, **P),
    apply_class_balancing=True,
    gamma=1.0,
    **LOOSE,
)
call("keras.losses.circle", lit([0, 1, 0, 1]), f32(4, 3, lo=-0.5, hi=0.5), **LOOSE)
call(
    "keras.losses.circle",
    lit([0, 1, 0, 1]),
    f32(4, 3, lo=-0.5, hi=0.5),
    remove_diagonal=False,
    gamma=4.0,
    **LOOSE,
)
call("keras.losses.ctc", lit([[1, 2, 0], [2, 0, 0]]), f32(2, 5, 4), **LOOSE)
bad("ValueError", "keras.losses.categorical_crossentropy", f32(4, 3), f32(4, 2))
bad("ValueError", "keras.losses.binary_crossentropy", f32(4, 3), f32(4))
bad("ValueError", "keras.losses.sparse_categorical_crossentropy", i32(3, lo=0, hi=2), f32(4, 2))
bad("ValueError", "keras.losses.ctc", i32(3), f32(4, 2, 3))


def from_activation(tf: Module, y_true: object, x: object, activation: str, loss: str) -> object:
    """The loss of an activation's output, which knows its logits."""
    return getattr(tf.keras.losses, loss)(y_true, getattr(tf.keras.activations, activation)(x))


for activation, loss, labels in (
    ("softmax", "categorical_crossentropy", ONE_HOT),
    ("softmax", "sparse_categorical_crossentropy", CLASSES),
    ("sigmoid", "binary_crossentropy", ONE_HOT),
):
    case(
        f"keras.losses.{loss}/of-{activation}",
        lambda tf, y, x, a=activation, n=loss: from_activation(tf, y, x * 40.0, a, n),
        *(labels, f32(4, 3)),
        **LOOSE,
    )

# --- classes
PLAIN = (
    *("MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError"),
    *("CosineSimilarity", "Huber", "LogCosh", "Hinge", "SquaredHinge", "CategoricalHinge", "KLDivergence"),
    *("Poisson", "BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy"),
    *("CategoricalFocalCrossentropy", "Dice", "Tversky"),
)
REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


def classes(name: str, *inputs: object, tag: str = "", weight: object = None, **options: object) -> None:
    """A case of a loss class: its value, and with a weight the weighted one."""
    described = "-".join([tag, *(f"{k}={v}" for k, v in options.items())]).strip("-")
    weights = () if weight is None else (weight,)
    case(
        f"keras.losses.{name}/{described or 'plain'}{'-weighted' if weights else ''}",
        lambda tf, *tensors: getattr(tf.keras.losses, name)(**options)(*tensors),
        *(*inputs, *weights),
        **LOOSE,
    )


for name in PLAIN:
    classes(name, f32(4, 3, **P), f32(4, 3, **P))
    classes(
        name,
        f32(4, 3, **P),
        f32(4, 3, **P),
        weight=None if name in ("Dice", "Tversky") else f32(4, lo=0, hi=2),
    )
    case(
        f"keras.losses.{name}/config",
        lambda tf, n=name: [
            {
                k: v
                for k, v in getattr(tf.keras.losses, n)(reduction="sum").get_config().items()
                if k not in ("delta", "axis")
            }
        ],
        modes=("deferred", "sync"),
    )
for reduction in REDUCTIONS:
    for name in ("MeanSquaredError", "CategoricalCrossentropy"):
        classes(name, f32(4, 3, **P), f32(4, 3, **P), reduction=reduction)
        classes(name, f32(4, 3, **P), f32(4, 3, **P), reduction=reduction, weight=f32(4, lo=0, hi=2))
        classes(
            name,
            f32(4, 3, **P),
            f32(4, 3, **P),
            reduction=reduction,
            tag="column",
            weight=f32(4, 1, lo=0, hi=2),
        )
        classes(
            name, f32(2, 4, 3, **P), f32(2, 4, 3, **P), reduction=reduction, tag="times", weight=f32(2, 4)
        )
        classes(
            name, f32(2, 4, 3, **P), f32(2, 4, 3, **P), reduction=reduction, tag="outer", weight=f32(2, 1)
        )
classes("MeanSquaredError", f32(4), f32(4, 1), tag="vector-and-column")
classes("MeanSquaredError", f32(4, 1), f32(4), tag="column-and-vector")
classes("MeanSquaredError", f32(0, 3), f32(0, 3), tag="empty")
classes("MeanSquaredError", i32(4, 3), f32(4, 3), tag="integers")
classes("MeanSquaredError", f64(4, 3), f64(4, 3), tag="double")
classes("MeanSquaredError", f32(4, 3), f32(4, 3), dtype="float16")
classes("Huber", f32(4, 3), f32(4, 3), delta=0.2)
classes("CosineSimilarity", f32(4, 3), f32(4, 3), axis=0)
classes("BinaryCrossentropy", ONE_HOT, f32(4, 3), from_logits=True, label_smoothing=0.2)
classes("CategoricalCrossentropy", ONE_HOT, f32(4, 3), from_logits=True, label_smoothing=0.2)
classes("SparseCategoricalCrossentropy", CLASSES, f32(4, 3, **P))
classes("SparseCategoricalCrossentropy", CLASSES, f32(4, 3), from_logits=True, weight=f32(4))
classes("SparseCategoricalCrossentropy", CLASSES[:, None], f32(4, 3), from_logits=True, tag="column")
for reduction in REDUCTIONS:
    for weight in (None, f32(4, lo=0, hi=2)):
        classes(
            "SparseCategoricalCrossentropy",
            *(lit([1, -1, 0, -1]), f32(4, 3)),
            **{"from_logits": True, "ignore_class": -1, "reduction": reduction},
            weight=weight,
        )
classes("SparseCategoricalCrossentropy", i32(2, 4, lo=0, hi=3), f32(2, 4, 3), from_logits=True, tag="times")
classes("CategoricalGeneralizedCrossEntropy", CLASSES, f32(4, 3, **P))
classes("Circle", lit([0, 1, 0, 1]), f32(4, 3, lo=-0.5, hi=0.5), gamma=8.0)
classes("CTC", lit([[1, 2, 0], [2, 0, 0]]), f32(2, 5, 4))
classes("Dice", f32(2, 4, 3, **P), f32(2, 4, 3, **P), axis=(1, 2))
classes("Tversky", f32(2, 4, 3, **P), f32(2, 4, 3, **P), axis=(1, 2), alpha=0.3)
bad("ValueError", "keras.losses.MeanSquaredError", reduction="average")
bad("ValueError", "keras.losses.CategoricalGeneralizedCrossEntropy", q=1.5, mentions=("interval",))
bad("ValueError", "keras.losses.get", "no such loss", mentions=("loss",))


def masked(
    tf: Module, y_true: object, y_pred: object, mask: object, reduction: object, weight: object = None
) -> object:
    """The loss of predictions with a mask, as layers note it."""
    y_pred = tf.identity(y_pred)
    y_pred._keras_mask = mask
    return tf.keras.losses.MeanSquaredError(reduction=reduction)(y_true, y_pred, sample_weight=weight)


MASK = lit([[True, False, True, True], [False, False, True, False]], "bool")
for reduction in REDUCTIONS:
    for weights in ((), (f32(2, 4, lo=0, hi=2),), (f32(2, 1, lo=0, hi=2),)):
        case(
            f"keras.losses.masked/{reduction}-{len(weights) and weights[0].shape}",
            lambda tf, y, p, m, *w, r=reduction: masked(tf, y, p, m, r, *w),
            *(f32(2, 4, 3), f32(2, 4, 3), MASK, *weights),
            **LOOSE,
        )
