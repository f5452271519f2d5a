"""Losses of `tf.nn`: cross-entropies, Poisson and squared losses, and how losses are averaged."""

from __future__ import annotations

import math
from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.messages import told
from thalweg.core.tensor_shape import TensorShape
from thalweg.nn.activations import last_and
from thalweg.ops import arguments, losses
from thalweg.ops import softmax as softmax_ops
from thalweg.ops.activations import softplus
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import add, greater_equal, less_equal, multiply, negative, scalar, subtract
from thalweg.ops.logic import logical_and
from thalweg.ops.power import exp, log
from thalweg.ops.selection import select
from thalweg.ops.shapes import reshape, shape_of, transpose


def softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, axis: int = -1, name: str | None = None
) -> Any:
    """The cross-entropy between `labels`, which are probabilities, and `softmax(logits)`.

    Args:
      labels: probabilities of the classes, of the shape and the dtype of `logits`.
      logits: unscaled logarithms of probabilities, floating-point.
      axis: the dimension of the classes.

    Returns:
      A tensor of the dtype of `logits` and its shape without `axis`.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.softmax_cross_entropy_with_logits([[0.0, 1.0]], [[0.0, 0.0]]).numpy()
      array([0.6931472], dtype=float32)
    """
    logits = to_tensor(logits)
    labels = to_tensor(labels, dtype_hint=logits.dtype)
    own = logits.dtype
    if own.size == 2:
        logits, labels = cast(logits, dtypes.float32), cast(labels, dtypes.float32)
    elif labels.dtype is not own:
        labels = cast(labels, own)
    rank = logits._spec.rank
    if rank == 2 and axis in (-1, 1):
        return cast(softmax_ops.softmax_cross_entropy(logits, labels)[0], own)
    if rank is not None:
        perm = last_and(arguments.integer(axis) % rank, rank)
        if perm is not None:
            logits, labels = transpose(logits, perm=perm), transpose(labels, perm=perm)
    rows, outer = _rows(logits)
    loss = softmax_ops.softmax_cross_entropy(rows, _rows(labels)[0])[0]
    return cast(reshape(loss, shape=outer), own)


def _rows(x: Any) -> tuple[Any, Any]:
    """A tensor as a matrix whose rows are its last dimension, and the shape of the other dimensions."""
    shape = x._spec.shape
    if x._spec.known and shape:
        return reshape(x, shape=(math.prod(shape[:-1]), shape[-1])), shape[:-1]
    sizes = shape_of(x)
    classes = shape[-1] if shape and shape[-1] is not None else sizes[-1]
    return reshape(x, shape=arguments.shape([-1, classes])), sizes[:-1]


def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """The cross-entropy of `softmax(logits)` with one class for each row.

    Args:
      labels: integers in `[0, classes)`, of the shape of `logits` without its last dimension.
      logits: unscaled logarithms of probabilities, floating-point, the classes last.

    Returns:
      A tensor of the shape of `labels` and the dtype of `logits`.

    Raises:
      ValueError: the shapes don't fit.
      InvalidArgumentError: a label names no class.

    Example:
      >>> tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1], logits=[[0.0, 0.0]]).numpy()
      array([0.6931472], dtype=float32)
    """
    labels, logits = to_tensor(labels), to_tensor(logits)
    own = logits.dtype
    precise = cast(logits, dtypes.float32) if own.size == 2 else logits
    _check_labels(labels, logits)
    if logits._spec.rank == 2:
        return cast(softmax_ops.sparse_softmax_cross_entropy(precise, labels)[0], own)
    loss = softmax_ops.sparse_softmax_cross_entropy(_rows(precise)[0], reshape(labels, shape=(-1,)))[0]
    return cast(reshape(loss, shape=shape_of(labels)), own)


def _check_labels(labels: Any, logits: Any) -> None:
    """ValueError unless each row of logits has one label."""
    given, wanted = labels._spec.shape, logits._spec.shape
    if wanted == ():
        raise ValueError(f"`logits` cannot be a scalar. Received logits={logits}")
    if given is None or wanted is None or given == wanted[:-1]:
        return
    if len(given) != len(wanted) - 1:
        raise ValueError(
            told(
                "`labels.shape.rank` must equal `logits.shape.rank - 1`. Received: "
                f"labels.shape={labels.shape} of rank {len(given)} and logits.shape={logits.shape} of rank "
                f"{len(wanted)}"
            )
        )
    if not labels.shape.is_compatible_with(TensorShape(wanted[:-1])):
        raise ValueError(
            told(
                "`labels.shape` must equal `logits.shape` except for the last dimension. Received: "
                f"labels.shape={labels.shape} and logits.shape={logits.shape}"
            )
        )


def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Any:
    """The cross-entropy of independent yes-or-no classes: `-labels * log(p) - (1 - labels) * log(1 - p)`.

    Here `p` is `sigmoid(logits)`; what is computed is `softplus(logits) - labels * logits`, which never
    overflows.

    Args:
      labels: probabilities, of the shape and the dtype of `logits`.
      logits: floating-point.

    Returns:
      A tensor of the shape of `logits`.

    Raises:
      ValueError: the shapes differ, or an argument is missing.

    Example:
      >>> tf.nn.sigmoid_cross_entropy_with_logits(labels=[1.0], logits=[0.0]).numpy()
      array([0.6931472], dtype=float32)
    """
    labels, logits = _labels_and_logits(labels, logits)
    return subtract(softplus(logits), multiply(logits, labels))


def _labels_and_logits(labels: Any, logits: Any) -> tuple[Any, Any]:
    if labels is None or logits is None:
        missing = "labels" if labels is None else "logits"
        raise ValueError(f"Both `labels` and `logits` must be provided. Received: {missing}=None")
    logits = to_tensor(logits)
    labels = to_tensor(labels, None if hasattr(labels, "dtype") else logits.dtype)
    if labels._spec.shape != logits._spec.shape and not labels.shape.is_compatible_with(logits.shape):
        raise ValueError(
            told(
                f"`logits` and `labels` must have the same shape, received ({logits.shape} vs "
                f"{labels.shape})."
            )
        )
    return labels, logits


def weighted_cross_entropy_with_logits(
    labels: Any, logits: Any, pos_weight: Any, name: str | None = None
) -> Any:
    """`sigmoid_cross_entropy_with_logits` whose positive term counts `pos_weight` times.

    Args:
      labels: probabilities, of the shape and the dtype of `logits`.
      logits: floating-point.
      pos_weight: a number, or a tensor that broadcasts with `logits`. Above 1 it favours recall, below 1
        precision.

    Returns:
      A tensor of the shape of `logits`.

    Raises:
      ValueError: the shapes differ.

    Example:
      >>> tf.nn.weighted_cross_entropy_with_logits([1.0, 0.0], [0.0, 0.0], 2.0).numpy()
      array([1.3862944, 0.6931472], dtype=float32)
    """
    labels, logits = _labels_and_logits(labels, logits)
    one = scalar(1, logits)
    weight = add(one, multiply(subtract(to_tensor(pos_weight, logits.dtype), one), labels))
    return add(multiply(subtract(one, labels), logits), multiply(weight, softplus(negative(logits))))


def log_poisson_loss(
    targets: Any, log_input: Any, compute_full_loss: bool = False, name: str | None = None
) -> Any:
    """The negative logarithm of a Poisson distribution of mean `exp(log_input)` at `targets`.

    Args:
      targets: a tensor of the shape and the dtype of `log_input`.
      log_input: floating-point.
      compute_full_loss: add Stirling's approximation of `log(targets!)`, which doesn't depend on `log_input`.

    Returns:
      A tensor of the shape of `log_input`.

    Raises:
      ValueError: the shapes differ.

    Example:
      >>> tf.nn.log_poisson_loss([1.0], [0.0]).numpy()
      array([1.], dtype=float32)
    """
    log_input = to_tensor(log_input)
    targets = to_tensor(targets, log_input.dtype)
    if not targets.shape.is_compatible_with(log_input.shape):
        raise ValueError(
            f"`log_input` and `targets` must have the same shape, received ({log_input.shape} vs "
            f"{targets.shape})."
        )
    loss = subtract(exp(log_input), multiply(log_input, targets))
    return add(loss, _stirling(targets)) if compute_full_loss else loss


def _stirling(n: Any) -> Any:
    """Stirling's approximation of log(n!), 0 for n between 0 and 1, where it is none."""
    zero, one = scalar(0, n), scalar(1, n)
    approximation = add(
        subtract(multiply(n, log(n)), n), multiply(scalar(0.5, n), log(multiply(scalar(2 * math.pi, n), n)))
    )
    small = logical_and(greater_equal(n, zero), less_equal(n, one))
    return select(small, multiply(n, zero), approximation)


def l2_loss(t: Any, name: str | None = None) -> Any:
    """Half the sum of squares, a scalar.

    Args:
      t: a floating-point tensor.

    Example:
      >>> tf.nn.l2_loss([3.0, 4.0]).numpy()
      np.float32(12.5)
    """
    return losses.l2_loss(t)
