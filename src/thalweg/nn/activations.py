"""Activation functions of `tf.nn`, and softmax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.messages import told
from thalweg.ops import activations
from thalweg.ops import softmax as softmax_ops
from thalweg.ops.arguments import integer
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import add, multiply, negative, scalar
from thalweg.ops.shapes import transpose

_SQRT_HALF = 0.7071067811865476
_SQRT_TWO_BY_PI = 0.7978845608028654


def relu(features: Any, name: str | None = None) -> Any:
    """`max(features, 0)`.

    Args:
      features: a tensor of a real dtype.

    Example:
      >>> tf.nn.relu([-2.0, 0.0, 3.0]).numpy()
      array([0., 0., 3.], dtype=float32)
    """
    return activations.relu(features)


def relu6(features: Any, name: str | None = None) -> Any:
    """`min(max(features, 0), 6)`.

    Args:
      features: a tensor of a real dtype.

    Example:
      >>> tf.nn.relu6([-2.0, 3.0, 9.0]).numpy()
      array([0., 3., 6.], dtype=float32)
    """
    return activations.relu6(features)


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Any:
    """`features` where they are positive, `alpha * features` elsewhere.

    Args:
      features: a tensor of a real dtype; integers are taken as float32.
      alpha: the slope on the negative side.

    Example:
      >>> tf.nn.leaky_relu([-2.0, 3.0], alpha=0.5).numpy()
      array([-1.,  3.], dtype=float32)
    """
    features = to_tensor(features)
    if features.dtype.is_integer:
        features = cast(features, dtypes.float32)
    return activations.leaky_relu(features, alpha=float(alpha))


def elu(features: Any, name: str | None = None) -> Any:
    """`exp(features) - 1` where that is negative, `features` elsewhere.

    Args:
      features: a floating-point tensor.

    Example:
      >>> tf.nn.elu([-1.0, 3.0]).numpy()
      array([-0.63212055,  3.        ], dtype=float32)
    """
    return activations.elu(features)


def selu(features: Any, name: str | None = None) -> Any:
    """The scaled ELU of self-normalising networks: `scale * elu(features)`, below 0 times `alpha`.

    Args:
      features: a floating-point tensor.

    Example:
      >>> tf.nn.selu([-1.0, 1.0]).numpy()
      array([-1.1113307,  1.050701 ], dtype=float32)
    """
    return activations.selu(features)


def crelu(features: Any, axis: int = -1, name: str | None = None) -> Any:
    """The positive and the negative parts of `features`, one after the other along `axis`, which doubles.

    Args:
      features: a tensor of a real dtype.
      axis: where the two parts are joined.

    Example:
      >>> tf.nn.crelu([-2.0, 3.0]).numpy()
      array([0., 3., 2., 0.], dtype=float32)
    """
    from thalweg.ops.joining import concat

    features = to_tensor(features)
    return activations.relu(concat(features, negative(features), axis=integer(axis)))


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Any:
    """`features` weighted with the probability that a normal variable lies below them.

    Args:
      features: a floating-point tensor.
      approximate: use a hyperbolic tangent in place of the error function.

    Raises:
      ValueError: `features` aren't floating-point.

    Example:
      >>> tf.nn.gelu([-1.0, 1.0], approximate=True).numpy()
      array([-0.158808,  0.841192], dtype=float32)
    """
    x = to_tensor(features)
    if not x.dtype.is_floating:
        raise ValueError(f"`features.dtype` must be a floating point tensor. Received: {x.dtype}")
    if approximate:
        cube = multiply(multiply(x, x), x)
        inner = multiply(scalar(_SQRT_TWO_BY_PI, x), add(x, multiply(scalar(0.044715, x), cube)))
        probability = activations.tanh(inner)
    else:
        from thalweg.ops.special import erf

        probability = erf(multiply(x, scalar(_SQRT_HALF, x)))
    return multiply(multiply(scalar(0.5, x), x), add(scalar(1, x), probability))


def silu(features: Any, beta: Any = 1.0) -> Any:
    """`features * sigmoid(beta * features)`, also called swish.

    Args:
      features: a floating-point tensor.
      beta: the steepness of the sigmoid; a number or a tensor.

    Example:
      >>> tf.nn.silu([-1.0, 1.0]).numpy()
      array([-0.2689414,  0.7310586], dtype=float32)
    """
    features = to_tensor(features)
    if type(beta) in (int, float) and beta == 1:
        return multiply(features, activations.sigmoid(features))
    return multiply(features, activations.sigmoid(multiply(to_tensor(beta, features.dtype), features)))


swish = silu


def softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Any:
    """Probabilities proportional to `exp(logits)`: they sum to 1 along `axis`.

    Args:
      logits: a floating-point tensor of one dimension or more.
      axis: the dimension of the classes; the last by default.

    Raises:
      InvalidArgumentError: there is no such axis, or `logits` aren't floating-point.

    Example:
      >>> tf.nn.softmax([0.0, 0.0, 0.0, 0.0]).numpy()
      array([0.25, 0.25, 0.25, 0.25], dtype=float32)
    """
    return _along(softmax_ops.softmax, to_tensor(logits), axis)


def log_softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Any:
    """The logarithms of `softmax(logits)`, computed without leaving the range of the dtype.

    Args:
      logits: a floating-point tensor of one dimension or more.
      axis: the dimension of the classes; the last by default.

    Raises:
      InvalidArgumentError: there is no such axis, or `logits` aren't floating-point.

    Example:
      >>> tf.nn.log_softmax([0.0, 0.0]).numpy()
      array([-0.6931472, -0.6931472], dtype=float32)
    """
    return _along(softmax_ops.log_softmax, to_tensor(logits), axis)


def _along(function: Callable[[Any], Any], logits: Any, axis: Any) -> Any:
    """A function of the last axis, taken along another one."""
    if axis is None or axis == -1:
        return function(logits)
    perm = swapped_axes(logits, axis)
    return function(logits) if perm is None else transpose(function(transpose(logits, perm=perm)), perm=perm)


def swapped_axes(x: Any, axis: Any) -> tuple[int, ...] | None:
    """The permutation that swaps `axis` of a tensor with the last one; None if it is the last one.

    Raises:
      InvalidArgumentError: there is no such axis.
    """
    axis, rank = integer(axis), x._spec.rank
    if axis == -1:
        return None
    if rank is None:
        raise ValueError(f"The rank of the tensor has to be known to take the axis {axis}.")
    if not -rank <= axis < rank:
        raise errors.InvalidArgumentError(
            None,
            None,
            told(
                f"`dim` must be in the range [{-rank}, {rank}) where {rank} is the number of dimensions in "
                f"the input. Received: dim={axis}"
            ),
        )
    return last_and(axis % rank, rank)


def last_and(axis: int, rank: int) -> tuple[int, ...] | None:
    """The permutation that swaps an axis with the last one; None if it is the last one."""
    if axis == rank - 1:
        return None
    perm = list(range(rank))
    perm[axis], perm[-1] = perm[-1], perm[axis]
    return tuple(perm)
