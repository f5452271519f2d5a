"""Cross-entropies between labels and predicted probabilities, as functions.

Probabilities are kept away from 0 and 1 by Keras's fuzz factor. Where the predictions come straight from
Keras's `softmax` or `sigmoid`, the logits before it are used: nothing is lost where probabilities round to 0
or 1.
"""

from __future__ import annotations

import warnings
from typing import Any

from thalweg import math, nn
from thalweg.core import dtypes
from thalweg.core.tensor import EagerTensor
from thalweg.gathering import where
from thalweg.keras.config import epsilon
from thalweg.keras.tensors import as_tensor, both, set_mask
from thalweg.ops.activations import sigmoid
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import multiply, negative
from thalweg.ops.power import log
from thalweg.ops.reductions import reduce_mean
from thalweg.ops.shapes import expand_dims, reduce_sum, shape_of, squeeze


def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """The cross-entropy between one-hot labels and predictions.

    Args:
      y_true: probabilities, one-hot as a rule, `[…, classes]`.
      y_pred: of the shape of `y_true`: probabilities, which are scaled to sum to 1, or logits.
      from_logits: whether predictions are logits.
      label_smoothing: moves the labels this far, between 0 and 1, towards the uniform distribution.
      axis: the axis of the classes.

    Raises:
      ValueError: the shapes differ.

    Example:
      >>> tf.keras.losses.categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      array([0.6931472], dtype=float32)
    """
    y_true, y_pred = _one_hot_arguments(y_true, y_pred, label_smoothing, axis, "categorical_crossentropy")
    _check_shapes(y_true, y_pred)
    y_pred, from_logits = _logits(y_pred, from_logits, "Softmax", "categorical_crossentropy")
    if from_logits:
        return nn.softmax_cross_entropy_with_logits(y_true, y_pred, axis)
    return negative(
        reduce_sum(multiply(y_true, log(_probabilities(y_pred, axis))), axis=(axis,), keepdims=False)
    )


def _pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Labels and predictions as tensors of the predictions' dtype; their shapes are checked later."""
    y_pred = as_tensor(y_pred)
    return as_tensor(y_true, y_pred._spec.dtype), y_pred


def _one_hot_arguments(y_true: Any, y_pred: Any, smoothing: float, axis: Any, name: str) -> tuple[Any, Any]:
    """Labels, smoothed, and predictions of the cross-entropies of classes."""
    if isinstance(axis, bool):
        raise ValueError(f"`axis` must be of type `int`. Received: axis={axis} of type {type(axis)}")
    y_true, y_pred = _pair(y_true, y_pred)
    if y_pred._spec.shape and y_pred._spec.shape[-1] == 1:
        warnings.warn(
            f"In loss {name}, expected y_pred.shape to be (batch_size, num_classes) with num_classes > 1. "
            f"Received: y_pred.shape={y_pred.shape}. Consider using 'binary_crossentropy' if you only have 2 "
            "classes.",
            SyntaxWarning,
            stacklevel=4,
        )
    if smoothing:
        classes = y_true.shape[-1]
        classes = cast(shape_of(y_true)[-1], y_pred.dtype) if classes is None else classes
        y_true = y_true * (1.0 - smoothing) + smoothing / classes
    return y_true, y_pred


def _check_shapes(y_true: Any, y_pred: Any) -> None:
    """ValueError unless labels and predictions have one shape, of one axis or more."""
    given, wanted = y_true._spec.shape, y_pred._spec.shape
    if given == wanted and given != ():
        return
    if given is None or wanted is None:
        return
    same = len(given) == len(wanted) > 0
    if not same or any(a != b and None not in (a, b) for a, b in zip(given, wanted, strict=True)):
        raise ValueError(
            "Arguments `target` and `output` must have the same shape, of rank 1 at least. "
            f"Received: target.shape={y_true.shape}, output.shape={y_pred.shape}"
        )


def _logits(output: Any, from_logits: bool, op: str, name: str) -> tuple[Any, bool]:
    """The logits that predictions were made from by an activation, if these are known; else the predictions.

    Returns:
      The tensor, and whether it holds logits.
    """
    found = getattr(output, "_keras_logits", None)
    if found is None and type(output) is not EagerTensor:
        operation = getattr(output, "op", None)
        if getattr(operation, "type", None) == op:
            found = operation.inputs[0]  # type: ignore[union-attr]
    if found is None:
        return output, from_logits
    if from_logits:
        warnings.warn(
            f"{name} received from_logits=True, but `y_pred` was produced by a {op} activation and thus does "
            "not represent logits. Was this intended?",
            stacklevel=4,
        )
    return found, True


def _clipped(probabilities: Any) -> Any:
    least = epsilon()
    return math.maximum(math.minimum(probabilities, 1.0 - least), least)


def _probabilities(y_pred: Any, axis: int) -> Any:
    """Predictions scaled to sum to 1, away from 0 and 1."""
    return _clipped(y_pred / reduce_sum(y_pred, axis=(axis,), keepdims=True))


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: Any = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """`categorical_crossentropy` in which samples that are predicted well count less.

    Args:
      alpha: a factor, or one for each class.
      gamma: the terms are multiplied with `(1 - probability)**gamma`.
      y_true, y_pred, from_logits, label_smoothing, axis: as for `categorical_crossentropy`.

    Example:
      >>> tf.keras.losses.categorical_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      array([0.0433217], dtype=float32)
    """
    name = "categorical_focal_crossentropy"
    y_true, y_pred = _one_hot_arguments(y_true, y_pred, label_smoothing, axis, name)
    if from_logits:
        y_pred = nn.softmax(y_pred, axis)
    p = _probabilities(y_pred, axis)
    weight = math.multiply(math.pow(1.0 - p, gamma), as_tensor(alpha, p.dtype))
    return reduce_sum(multiply(weight, negative(multiply(y_true, log(p)))), axis=(axis,), keepdims=False)


def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None, axis: int = -1
) -> Any:
    """The cross-entropy between classes given by number and predictions.

    Args:
      y_true: integers in `[0, classes)`, of the shape of `y_pred` without its last axis, or with 1 there.
      y_pred: `[…, classes]`: probabilities or logits.
      from_logits: whether predictions are logits.
      ignore_class: samples of this class, such as -1, don't count.
      axis: the axis of the classes, which must be the last one.

    Raises:
      ValueError: the shapes don't fit, or the axis isn't the last one.
      InvalidArgumentError: a label names no class.

    Example:
      >>> tf.keras.losses.sparse_categorical_crossentropy([1], [[0.5, 0.5]]).numpy()
      array([0.6931472], dtype=float32)
    """
    y_true, y_pred = as_tensor(y_true), as_tensor(y_pred)
    given, shape = y_true._spec.shape, y_pred._spec.shape
    if shape is not None and axis != -1 and axis != len(shape) - 1:
        raise ValueError(f"Only axis=-1 is currently supported. Received: axis={axis}")
    if given and shape is not None and len(given) == len(shape) and given[-1] == 1:
        y_true = squeeze(y_true, axis=(-1,))
    kept = None
    if ignore_class is not None:
        kept = math.not_equal(y_true, ignore_class)
        y_true, y_pred = where(kept, y_true, 0), where(expand_dims(kept, axis=-1), y_pred, 0)
    losses = _of_classes(y_true, y_pred, from_logits)
    if kept is not None:
        losses = where(kept, losses, 0)
        set_mask(losses, kept)
    return losses


def _of_classes(y_true: Any, y_pred: Any, from_logits: bool) -> Any:
    output, from_logits = _logits(y_pred, from_logits, "Softmax", "sparse_categorical_crossentropy")
    if not y_true._spec.dtype.is_integer:
        y_true = cast(y_true, dtypes.int64)
    given, shape = y_true._spec.shape, output._spec.shape
    if given is not None and shape is not None:
        fits = len(given) == len(shape) - 1
        if not fits or any(a != b and None not in (a, b) for a, b in zip(given, shape[:-1], strict=True)):
            raise ValueError(
                "Arguments `target` and `output` must have the same shape up until the last dimension: "
                f"target.shape={y_true.shape}, output.shape={output.shape}"
            )
    if not from_logits:
        output = log(_clipped(output))
    return nn.sparse_softmax_cross_entropy_with_logits(y_true, output)


def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1
) -> Any:
    """The cross-entropy between labels 0 or 1 and predictions, averaged over an axis.

    Args:
      y_true: probabilities, 0 or 1 as a rule.
      y_pred: of the shape of `y_true`: probabilities or logits.
      from_logits: whether predictions are logits.
      label_smoothing: moves the labels this far, between 0 and 1, towards 0.5.
      axis: the axis that is averaged over.

    Raises:
      ValueError: the shapes differ.

    Example:
      >>> tf.keras.losses.binary_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      array([0.6931472], dtype=float32)
    """
    y_true, y_pred = _pair(y_true, y_pred)
    return _mean(_of_pairs(_towards_half(y_true, label_smoothing), y_pred, from_logits), axis)


def _mean(x: Any, axis: Any) -> Any:
    return reduce_mean(x, axis=(axis,), keepdims=False) if type(axis) is int else math.reduce_mean(x, axis)


def _towards_half(y_true: Any, smoothing: float) -> Any:
    return y_true * (1.0 - smoothing) + 0.5 * smoothing if smoothing else y_true


def _of_pairs(y_true: Any, y_pred: Any, from_logits: bool) -> Any:
    """The cross-entropy of each element."""
    _check_shapes_of_pairs(y_true, y_pred)
    y_pred, from_logits = _logits(y_pred, from_logits, "Sigmoid", "binary_crossentropy")
    if from_logits:
        return nn.sigmoid_cross_entropy_with_logits(y_true, y_pred)
    p = _clipped(y_pred)
    return negative(multiply(y_true, log(p)) + multiply(1.0 - y_true, log(1.0 - p)))


def _check_shapes_of_pairs(y_true: Any, y_pred: Any) -> None:
    if y_true._spec.shape != () or y_pred._spec.shape != ():
        _check_shapes(y_true, y_pred)


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> Any:
    """`binary_crossentropy` in which samples that are predicted well count less.

    Args:
      apply_class_balancing: whether `alpha` counts.
      alpha: the weight of class 1; that of class 0 is `1 - alpha`.
      gamma: the terms are multiplied with `(1 - probability of the right class)**gamma`.
      y_true, y_pred, from_logits, label_smoothing, axis: as for `binary_crossentropy`.

    Example:
      >>> tf.keras.losses.binary_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      array([0.1732868], dtype=float32)
    """
    y_true, y_pred = _pair(y_true, y_pred)
    y_true = _towards_half(y_true, label_smoothing)
    if from_logits:
        y_pred = sigmoid(y_pred)
    losses = _of_pairs(y_true, y_pred, False)
    right = y_true * y_pred + (1.0 - y_true) * (1.0 - y_pred)
    losses = math.pow(1.0 - right, gamma) * losses
    if apply_class_balancing:
        losses = (y_true * alpha + (1.0 - y_true) * (1.0 - alpha)) * losses
    return _mean(losses, axis)


def kl_divergence(y_true: Any, y_pred: Any) -> Any:
    """The Kullback-Leibler divergence `sum(y_true * log(y_true / y_pred))` over the last axis.

    Example:
      >>> tf.keras.losses.kl_divergence([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      array([0.69314563], dtype=float32)
    """
    least = epsilon()
    p, q = (math.maximum(math.minimum(y, 1.0), least) for y in both(y_true, y_pred))
    return reduce_sum(multiply(p, log(p / q)), axis=(-1,), keepdims=False)


def poisson(y_true: Any, y_pred: Any) -> Any:
    """The loss of Poisson-distributed labels, `mean(y_pred - y_true * log(y_pred))` over the last axis.

    Example:
      >>> tf.keras.losses.poisson([[0.0, 1.0]], [[1.0, 1.0]]).numpy()
      array([0.99999994], dtype=float32)
    """
    y_true, y_pred = both(y_true, y_pred)
    return reduce_mean(y_pred - y_true * log(y_pred + epsilon()), axis=(-1,), keepdims=False)


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float) -> Any:
    """`(1 - p**q) / q`, p the probability of the right class: less hurt by wrong labels (Zhang, Sabuncu).

    Args:
      y_true: integers in `[0, classes)`.
      y_pred: probabilities, `[…, classes]`.
      q: between 0, where this is the cross-entropy, and 1, where it is the absolute error.

    Example:
      >>> tf.keras.losses.categorical_generalized_cross_entropy([1], [[0.5, 0.5]], 0.5).numpy()
      array([0.58578646], dtype=float32)
    """
    y_pred = as_tensor(y_pred)
    classes = y_pred.shape[-1]
    right = _one_hot(cast(as_tensor(y_true), dtypes.int32), classes or shape_of(y_pred)[-1], y_pred.dtype)
    p = reduce_sum(y_pred * right, axis=(-1,), keepdims=False)
    return (1.0 - math.pow(p, q)) / q


def _one_hot(classes: Any, depth: Any, dtype: Any) -> Any:
    from thalweg.creation import one_hot

    return one_hot(classes, depth, dtype=dtype)


def ctc(y_true: Any, y_pred: Any) -> Any:
    """The connectionist temporal classification loss of sequences; class 0 is the blank.

    Args:
      y_true: integers, `[batch, labels]`; 0 fills up shorter sequences.
      y_pred: logits, `[batch, steps, classes]`.

    Raises:
      ValueError: the ranks are others.

    Example:
      >>> tf.keras.losses.ctc([[1]], tf.zeros([1, 2, 2])).numpy()
      array([0.2876821], dtype=float32)
    """
    y_true, y_pred = as_tensor(y_true), as_tensor(y_pred)
    if y_true.shape.rank != 2:
        raise ValueError(
            "Targets `y_true` are expected to be a tensor of shape `(batch_size, max_length)` in integer "
            f"format. Received: y_true.shape={y_true.shape}"
        )
    if y_pred.shape.rank != 3:
        raise ValueError(
            "Logits `y_pred` are expected to be a tensor of shape `(batch_size, max_length, num_classes)`. "
            f"Received: y_pred.shape={y_pred.shape}"
        )
    labels = cast(y_true, dtypes.int32)
    lengths = reduce_sum(cast(math.not_equal(labels, 0), dtypes.int32), axis=(-1,), keepdims=False)
    steps = lengths * 0 + _steps(y_pred)
    precise = y_pred if y_pred.dtype is dtypes.float32 else cast(y_pred, dtypes.float32)
    losses = nn.ctc_loss(labels, precise, lengths, steps, logits_time_major=False, blank_index=0)
    return cast(losses, y_pred.dtype) if y_pred.dtype is dtypes.float64 else losses


def _steps(y_pred: Any) -> Any:
    steps = y_pred.shape[1]
    return shape_of(y_pred)[1] if steps is None else steps
