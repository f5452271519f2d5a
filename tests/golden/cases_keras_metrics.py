"""Keras's metrics: results after two batches, with and without weights; functions of samples."""

from .case import EAGER_ONLY, Module, bad, call, case, f32, f64, i32, lit

LOOSE = {"rtol": 1e-4, "atol": 1e-5}
P = {"lo": 0.02, "hi": 0.98}


def metric(name: str, *batches: tuple[object, ...], tag: str = "", **options: object) -> None:
    """A metric: the result after each batch, its variables, and the result after a reset and one batch."""
    described = "-".join([tag, *(f"{k}={v}" for k, v in options.items())]).strip("-").replace(" ", "")
    sizes = [len(batch) for batch in batches]

    def run(tf: Module, *tensors: object) -> object:
        measured = getattr(tf.keras.metrics, name)(**options)
        found, rest = [], list(tensors)
        parts = [[rest.pop(0) for _ in range(size)] for size in sizes]
        for part in parts:
            measured.update_state(*part)
            found.append(tf.convert_to_tensor(measured.result()))
        found += [tf.convert_to_tensor(v) for v in measured.variables]
        measured.reset_state()
        measured.update_state(*parts[0])
        return [*found, tf.convert_to_tensor(measured.result())]

    inputs = [tensor for batch in batches for tensor in batch]
    case(f"keras.metrics.{name}/{described or 'plain'}", run, *inputs, modes=EAGER_ONLY, grad=(), **LOOSE)


def pairs(
    name: str, y_true: object, y_pred: object, weight: object, tag: str = "", **options: object
) -> None:
    """Cases of a metric of labels and predictions: two batches, without weights and with them."""
    metric(name, (y_true, y_pred), (y_true, y_pred), tag=tag, **options)
    metric(name, (y_true, y_pred, weight), (y_true, y_pred), tag=f"{tag}-weighted".strip("-"), **options)


# --- sums and means
for name in ("Mean", "Sum"):
    metric(name, (f32(4),), (f32(3),))
    metric(name, (f32(),), (f32(),), tag="scalars")
    metric(name, (f32(4, 3),), (f32(2, 3),), tag="matrix")
    metric(name, (f32(4), f32(4, lo=0, hi=2)), (f32(3),), tag="weights")
    metric(name, (f32(4, 3), f32(4, lo=0, hi=2)), tag="row-weights")
    metric(name, (f32(4, 3), f32(4, 3, lo=0, hi=2)), tag="full-weights")
    metric(name, (f32(4, 3), f32(4, 1, lo=0, hi=2)), tag="column-weights")
    metric(name, (f32(2, 4, 3), f32(2, 4, lo=0, hi=2)), tag="times-weights")
    metric(name, (i32(4),), tag="integers")
    metric(name, (f64(4),), dtype="float64")

# --- means over samples
for name in (
    *("MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError"),
    *("MeanSquaredLogarithmicError", "CosineSimilarity", "LogCoshError", "Hinge", "SquaredHinge"),
    *("CategoricalHinge", "KLDivergence", "Poisson", "BinaryCrossentropy", "CategoricalCrossentropy"),
    *("PearsonCorrelation", "ConcordanceCorrelation"),
):
    pairs(name, f32(4, 3, **P), f32(4, 3, **P), f32(4, lo=0, hi=2))
    pairs(name, f32(2, 4, 3, **P), f32(2, 4, 3, **P), f32(2, 4, lo=0, hi=2), tag="times")
    case(
        f"keras.metrics.{name}/config",
        lambda tf, n=name: [
            {k: v for k, v in getattr(tf.keras.metrics, n)(name="x").get_config().items() if k != "axis"}
        ],
        modes=EAGER_ONLY,
    )
pairs("RootMeanSquaredError", f32(4), f32(4, 1), f32(4, lo=0, hi=2), tag="vector-and-column")
pairs("MeanAbsoluteError", f32(4), f32(4, 1), f32(4, lo=0, hi=2), tag="vector-and-column")

# --- accuracies
BINARY = i32(6, 1, lo=0, hi=2)
ONE_HOT = lit([[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]], "float32")
CLASSES = lit([1, 2, 0, 1])
WEIGHT = f32(4, lo=0, hi=2)
pairs("Accuracy", i32(6, 1, lo=0, hi=2), i32(6, 1, lo=0, hi=2), f32(6, lo=0, hi=2))
pairs("Accuracy", i32(6, lo=0, hi=2), f32(6, 1, lo=0, hi=2), f32(6, lo=0, hi=2), tag="column")
for threshold in (0.5, 0.3):
    pairs("BinaryAccuracy", BINARY, f32(6, 1, **P), f32(6, lo=0, hi=2), threshold=threshold)
pairs("BinaryAccuracy", f32(4, 3, lo=0, hi=1), f32(4, 3, **P), WEIGHT, tag="matrix")
pairs("CategoricalAccuracy", ONE_HOT, f32(4, 3), WEIGHT)
pairs("SparseCategoricalAccuracy", CLASSES, f32(4, 3), WEIGHT)
pairs("SparseCategoricalAccuracy", CLASSES[:, None], f32(4, 3), WEIGHT, tag="column")
pairs("SparseCategoricalAccuracy", i32(2, 4, lo=0, hi=3), f32(2, 4, 3), f32(2, 4, lo=0, hi=2), tag="times")
pairs("SparseCategoricalAccuracy", i32(4, 1, lo=0, hi=3), f32(4, 1, 3), WEIGHT, tag="one-step")
for k in (1, 2):
    pairs("TopKCategoricalAccuracy", ONE_HOT, f32(4, 3), WEIGHT, k=k)
    pairs("SparseTopKCategoricalAccuracy", CLASSES, f32(4, 3), WEIGHT, k=k)
pairs(
    "SparseTopKCategoricalAccuracy",
    i32(2, 4, lo=0, hi=3),
    f32(2, 4, 3),
    f32(2, 4, lo=0, hi=2),
    k=2,
    tag="times",
)
pairs("SparseTopKCategoricalAccuracy", CLASSES, i32(4, 3, lo=0, hi=3), WEIGHT, k=2, from_sorted_ids=True)
pairs("SparseCategoricalCrossentropy", CLASSES, f32(4, 3, **P), WEIGHT)
pairs("SparseCategoricalCrossentropy", CLASSES, f32(4, 3), WEIGHT, from_logits=True)
pairs("SparseCategoricalCrossentropy", lit([1, -1, 0, -1]), f32(4, 3, **P), WEIGHT, ignore_class=-1)
pairs("BinaryCrossentropy", ONE_HOT, f32(4, 3), WEIGHT, from_logits=True, label_smoothing=0.1)
pairs("CategoricalCrossentropy", ONE_HOT, f32(4, 3), WEIGHT, from_logits=True, label_smoothing=0.1)
for name, labels in (
    ("binary_accuracy", ONE_HOT),
    ("categorical_accuracy", ONE_HOT),
    ("sparse_categorical_accuracy", CLASSES),
    ("sparse_categorical_accuracy", CLASSES[:, None]),
):
    call(f"keras.metrics.{name}", labels, f32(4, 3, **P))
call("keras.metrics.sparse_categorical_accuracy", i32(2, 4, lo=0, hi=3), f32(2, 4, 3))
call("keras.metrics.sparse_categorical_accuracy", i32(2, 4, 1, lo=0, hi=3), f32(2, 4, 3))
call("keras.metrics.top_k_categorical_accuracy", ONE_HOT, f32(4, 3), k=2)
call("keras.metrics.sparse_top_k_categorical_accuracy", CLASSES, f32(4, 3), k=2)
call("keras.metrics.sparse_top_k_categorical_accuracy", i32(2, 4, lo=0, hi=3), f32(2, 4, 3), k=2)
call("keras.metrics.pearson_correlation", f32(4, 5), f32(4, 5), **LOOSE)
call("keras.metrics.concordance_correlation", f32(4, 5), f32(4, 5), **LOOSE)

# --- outcomes
LABELS, SCORES = lit([0, 1, 1, 0, 1, 0, 1, 1]), lit([0.0, 0.5, 0.3, 0.9, 0.7, 0.25, 1.0, 0.1])
MANY = i32(6, 3, lo=0, hi=2), f32(6, 3, **P)
EIGHT = f32(8, lo=0, hi=2)
for name in ("TruePositives", "FalsePositives", "TrueNegatives", "FalseNegatives", "Precision", "Recall"):
    for thresholds in (None, 0.4, [0.2, 0.7], [0.0, 0.5, 1.0], [0.1, 0.5, 0.8]):
        pairs(name, LABELS, SCORES, EIGHT, thresholds=thresholds)
    pairs(name, *MANY, f32(6, lo=0, hi=2), tag="matrix")
    pairs(name, *MANY, f32(6, 1, lo=0, hi=2), tag="column", thresholds=[0.3, 0.6])
for name in ("Precision", "Recall"):
    pairs(name, *MANY, f32(6, lo=0, hi=2), top_k=2)
    pairs(name, *MANY, f32(6, lo=0, hi=2), top_k=1, class_id=1)
    pairs(name, *MANY, f32(6, lo=0, hi=2), class_id=2)
for name, argument in (
    ("SensitivityAtSpecificity", "specificity"),
    ("SpecificityAtSensitivity", "sensitivity"),
    ("PrecisionAtRecall", "recall"),
    ("RecallAtPrecision", "precision"),
):
    for value in (0.3, 0.7):
        pairs(name, LABELS, SCORES, EIGHT, **{argument: value})
        pairs(name, LABELS, SCORES, EIGHT, **{argument: value, "num_thresholds": 5})
    pairs(name, *MANY, f32(6, lo=0, hi=2), **{argument: 0.4, "num_thresholds": 1})
    pairs(name, *MANY, f32(6, lo=0, hi=2), **{argument: 0.4, "class_id": 1})
    bad("ValueError", f"keras.metrics.{name}", 1.5)
for curve in ("ROC", "PR", "PRGAIN"):
    for method in ("interpolation", "majoring", "minoring"):
        pairs("AUC", LABELS, SCORES, EIGHT, curve=curve, summation_method=method)
    pairs("AUC", LABELS, SCORES, EIGHT, curve=curve, num_thresholds=4)
    pairs("AUC", LABELS, SCORES, EIGHT, curve=curve, thresholds=[0.2, 0.3, 0.9])
    pairs("AUC", *MANY, f32(6, lo=0, hi=2), curve=curve, multi_label=True)
    pairs("AUC", *MANY, f32(6, lo=0, hi=2), curve=curve, multi_label=True, thresholds=[0.2, 0.3, 0.9])
    pairs(
        "AUC",
        *MANY,
        f32(6, lo=0, hi=2),
        curve=curve,
        multi_label=True,
        num_labels=3,
        label_weights=[1.0, 2.0, 3.0],
    )
    pairs("AUC", *MANY, f32(6, lo=0, hi=2), curve=curve, label_weights=[1.0, 2.0, 3.0])
pairs("AUC", LABELS, f32(8), EIGHT, from_logits=True)
bad("ValueError", "keras.metrics.AUC", curve="round")
bad("ValueError", "keras.metrics.AUC", num_thresholds=1)
bad("ValueError", "keras.metrics.Precision", thresholds=2.0)

# --- F-scores, overlaps, variance explained
for average in (None, "micro", "macro", "weighted"):
    for threshold in (None, 0.4):
        pairs("FBetaScore", *MANY, f32(6, lo=0, hi=2), average=average, beta=2.0, threshold=threshold)
        pairs("F1Score", *MANY, f32(6, lo=0, hi=2), average=average, threshold=threshold)
bad("ValueError", "keras.metrics.FBetaScore", average="mean")
bad("ValueError", "keras.metrics.FBetaScore", beta=-1.0)
IMAGES = i32(2, 4, 4, lo=0, hi=3), i32(2, 4, 4, lo=0, hi=3)
pairs("IoU", *IMAGES, i32(2, 4, 4, lo=0, hi=3), num_classes=3, target_class_ids=[0, 2])
pairs("IoU", *IMAGES, i32(2, 4, 4, lo=0, hi=3), num_classes=3, target_class_ids=[0, 2], ignore_class=1)
pairs("MeanIoU", *IMAGES, i32(2, 4, 4, lo=0, hi=3), num_classes=3)
pairs("MeanIoU", *IMAGES, i32(2, 4, 4, lo=0, hi=3), num_classes=4, ignore_class=0)
pairs("MeanIoU", *IMAGES, f32(2, 4, 4, lo=0, hi=3), num_classes=3, dtype="float32")
pairs("BinaryIoU", i32(8, lo=0, hi=2), f32(8, **P), i32(8, lo=0, hi=3), threshold=0.3)
pairs("OneHotIoU", ONE_HOT, f32(4, 3), i32(4, lo=0, hi=3), num_classes=3, target_class_ids=[0, 1])
pairs(
    "OneHotIoU",
    ONE_HOT,
    i32(4, lo=0, hi=3),
    i32(4, lo=0, hi=3),
    num_classes=3,
    target_class_ids=[0],
    sparse_y_pred=True,
)
pairs("OneHotMeanIoU", ONE_HOT, f32(4, 3), i32(4, lo=0, hi=3), num_classes=3)
bad("ValueError", "keras.metrics.IoU", num_classes=2, target_class_ids=[2], mentions=("class",))
for aggregation in ("uniform_average", "variance_weighted_average", None):
    pairs("R2Score", f32(6, 2), f32(6, 2), f32(6, lo=0.1, hi=2), class_aggregation=aggregation)
    pairs(
        "R2Score",
        f32(6, 2),
        f32(6, 2),
        f32(6, 1, lo=0.1, hi=2),
        class_aggregation=aggregation,
        num_regressors=2,
    )
pairs("R2Score", f32(6, 1), f32(6), f32(6, lo=0.1, hi=2), tag="vector")
bad("ValueError", "keras.metrics.R2Score", num_regressors=-1)


def stateless(tf: Module, y_true: object, y_pred: object) -> object:
    """The pure functions of a metric's variables."""
    measured = tf.keras.metrics.MeanSquaredError()
    values = measured.stateless_update_state(measured.stateless_reset_state(), y_true, y_pred)
    return [tf.convert_to_tensor(x) for x in (*values, measured.stateless_result(values), measured.result())]


case("keras.metrics.stateless/mean-squared-error", stateless, f32(4, 3), f32(4, 3), modes=EAGER_ONLY, grad=())
case(
    "keras.metrics.MeanMetricWrapper/of-a-function",
    lambda tf, y, p: tf.keras.metrics.MeanMetricWrapper(lambda a, b: tf.abs(a - b), name="x")(y, p),
    *(f32(4, 3), f32(4, 3)),
    modes=EAGER_ONLY,
    grad=(),
)


def masked(tf: Module, y_true: object, y_pred: object, mask: object, *weight: object) -> object:
    """A metric of predictions with a mask, as layers note it."""
    y_pred = tf.identity(y_pred)
    y_pred._keras_mask = mask
    return tf.keras.metrics.MeanSquaredError()(y_true, y_pred, *weight)


MASK = lit([[True, False, True, True], [False, False, True, False]], "bool")
case("keras.metrics.masked/mask", masked, f32(2, 4, 3), f32(2, 4, 3), MASK, modes=EAGER_ONLY, grad=())
case(
    "keras.metrics.masked/weight",
    masked,
    f32(2, 4, 3),
    f32(2, 4, 3),
    MASK,
    f32(2, 4),
    modes=EAGER_ONLY,
    grad=(),
)
