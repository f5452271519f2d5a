"""`keras.activations`: functions that layers apply to their outputs."""

from __future__ import annotations

import types
from typing import Any

from thalweg import math, nn
from thalweg.array import split
from thalweg.creation import range as arange
from thalweg.gathering import where
from thalweg.keras.saving.families import Family
from thalweg.keras.saving.serialization import serialize_keras_object
from thalweg.keras.tensors import as_tensor
from thalweg.math.sorting import sort
from thalweg.ops import activations as ops
from thalweg.ops.casting import cast
from thalweg.ops.shapes import reshape, shape_of


def relu(
    x: Any,
    negative_slope: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
    alpha: float | None = None,
) -> Any:
    """The rectified linear unit: `x` above `threshold`, at most `max_value`, and below it a line.

    Args:
      x: a tensor of a real dtype.
      negative_slope: the slope below `threshold`, `negative_slope * (x - threshold)`.
      max_value: the greatest value given; None: no limit.
      threshold: below it the line begins.
      alpha: Keras 2's name of `negative_slope`.

    Example:
      >>> tf.keras.activations.relu([-2.0, 3.0], negative_slope=0.5).numpy()
      array([-1.,  3.], dtype=float32)
    """
    slope = negative_slope if alpha is None else alpha
    x = as_tensor(x)
    if slope == 0.0 and threshold == 0.0:
        if max_value is None:
            return ops.relu(x)
        return ops.relu6(x) if max_value == 6 else math.minimum(ops.relu(x), max_value)
    if max_value is None and threshold == 0.0:
        return nn.leaky_relu(x, slope)
    above = where(x > threshold, x, 0)
    if max_value is not None:
        above = math.minimum(above, max_value)
    return above - slope * ops.relu(threshold - x) if slope else above


def leaky_relu(x: Any, negative_slope: float = 0.2, alpha: float | None = None) -> Any:
    """`x` where it is positive, `negative_slope * x` elsewhere. `alpha` is Keras 2's name of the slope.

    Example:
      >>> tf.keras.activations.leaky_relu([-2.0, 3.0]).numpy()
      array([-0.4,  3. ], dtype=float32)
    """
    return nn.leaky_relu(x, negative_slope if alpha is None else alpha)


def relu6(x: Any) -> Any:
    """`min(max(x, 0), 6)`.

    Example:
      >>> tf.keras.activations.relu6([-2.0, 9.0]).numpy()
      array([0., 6.], dtype=float32)
    """
    return ops.relu6(as_tensor(x))


def softmax(x: Any, axis: Any = -1) -> Any:
    """Probabilities proportional to `exp(x)`.

    Args:
      x: a floating-point tensor.
      axis: the axis, or the axes together, along which they sum to 1; None: all.

    Example:
      >>> tf.keras.activations.softmax([[0.0, 0.0]]).numpy()
      array([[0.5, 0.5]], dtype=float32)
    """
    x = as_tensor(x)
    if isinstance(axis, int):
        result = nn.softmax(x, axis)
    else:
        grown = math.exp(x - math.reduce_max(x, axis, keepdims=True))
        result = grown / math.reduce_sum(grown, axis, keepdims=True)
    result._keras_logits = x
    return result


def log_softmax(x: Any, axis: Any = -1) -> Any:
    """The logarithms of `softmax(x)`.

    Example:
      >>> tf.keras.activations.log_softmax([[0.0, 0.0]]).numpy()
      array([[-0.6931472, -0.6931472]], dtype=float32)
    """
    x = as_tensor(x)
    return (
        nn.log_softmax(x, axis)
        if isinstance(axis, int)
        else x - math.reduce_logsumexp(x, axis, keepdims=True)
    )


def sparsemax(x: Any, axis: int = -1) -> Any:
    """Like softmax, with exact zeros (Martins, Astudillo).

    The numbers are Keras's: where more than one isn't 0, they needn't sum to 1.

    Example:
      >>> tf.keras.activations.sparsemax([[0.0, 0.5, 3.0]]).numpy()
      array([[0., 0., 1.]], dtype=float32)
    """
    x = as_tensor(x)
    ordered = sort(x, axis=axis, direction="DESCENDING")
    sums = math.cumsum(ordered, axis=axis)
    rank = x._spec.rank
    count = [1] * rank
    count[axis] = -1
    place = reshape(arange(1, shape_of(x)[axis] + 1, dtype=x.dtype), shape=tuple(count))
    kept = ordered - (sums - 1.0) / place > 0.0
    number = math.reduce_sum(cast(kept, x.dtype), axis, keepdims=True)
    limit = (math.reduce_sum(where(kept, sums, 0.0), axis, keepdims=True) - 1.0) / number
    return math.maximum(x - limit, 0.0)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """`x` where it is positive, `alpha * (exp(x) - 1)` elsewhere.

    Example:
      >>> tf.keras.activations.elu([-1.0, 3.0]).numpy()
      array([-0.63212055,  3.        ], dtype=float32)
    """
    x = as_tensor(x)
    result = ops.elu(x)
    return result if alpha == 1 else where(x > 0, result, alpha * result)


def selu(x: Any) -> Any:
    """The scaled ELU of self-normalising networks.

    Example:
      >>> tf.keras.activations.selu([-1.0, 1.0]).numpy()
      array([-1.1113307,  1.050701 ], dtype=float32)
    """
    return ops.selu(as_tensor(x))


def celu(x: Any, alpha: float = 1.0) -> Any:
    """`max(x, 0) + alpha * (exp(min(x, 0) / alpha) - 1)`.

    Example:
      >>> tf.keras.activations.celu([-1.0, 1.0]).numpy()
      array([-0.63212055,  1.        ], dtype=float32)
    """
    x = as_tensor(x)
    return math.maximum(x, 0.0) + alpha * math.expm1(math.minimum(x, 0.0) / alpha)


def gelu(x: Any, approximate: bool = False) -> Any:
    """`x` weighted with the probability that a normal variable lies below it.

    Args:
      approximate: use a hyperbolic tangent in place of the error function.

    Example:
      >>> tf.keras.activations.gelu([-1.0, 1.0], approximate=True).numpy()
      array([-0.158808,  0.841192], dtype=float32)
    """
    return nn.gelu(as_tensor(x), approximate)


def glu(x: Any, axis: int = -1) -> Any:
    """The first half of `x` along an axis, times the sigmoid of the second half.

    Raises:
      ValueError: the axis has an odd size.

    Example:
      >>> tf.keras.activations.glu([2.0, 0.0]).numpy()
      array([1.], dtype=float32)
    """
    x = as_tensor(x)
    size = x.shape[axis]
    if size is not None and size % 2:
        raise ValueError(f"axis size must be divisible by 2. Received: x.shape={x.shape} with axis={axis}")
    first, second = split(x, 2, axis)
    return first * ops.sigmoid(second)


def silu(x: Any) -> Any:
    """`x * sigmoid(x)`, also called swish.

    Example:
      >>> tf.keras.activations.silu([-1.0, 1.0]).numpy()
      array([-0.2689414,  0.7310586], dtype=float32)
    """
    return nn.silu(x)


def mish(x: Any) -> Any:
    """`x * tanh(softplus(x))`.

    Example:
      >>> tf.keras.activations.mish([0.0, 1.0]).numpy()
      array([0.       , 0.8650984], dtype=float32)
    """
    x = as_tensor(x)
    return x * ops.tanh(ops.softplus(x))


def softplus(x: Any) -> Any:
    """`log(exp(x) + 1)`.

    Example:
      >>> tf.keras.activations.softplus([0.0]).numpy()
      array([0.6931472], dtype=float32)
    """
    return ops.softplus(as_tensor(x))


def squareplus(x: Any, b: float = 4) -> Any:
    """`(x + sqrt(x**2 + b)) / 2`, like softplus without exponentials.

    Example:
      >>> tf.keras.activations.squareplus([0.0]).numpy()
      array([1.], dtype=float32)
    """
    x = as_tensor(x)
    return (x + math.sqrt(math.square(x) + b)) / 2


def sparse_plus(x: Any) -> Any:
    """0 below -1, `x` above 1, the parabola `(x + 1)**2 / 4` between them.

    Example:
      >>> tf.keras.activations.sparse_plus([-2.0, 0.0, 2.0]).numpy()
      array([0.  , 0.25, 2.  ], dtype=float32)
    """
    x = as_tensor(x)
    return where(x <= -1, 0, where(x < 1, 0.25 * math.square(x + 1), x))


def softsign(x: Any) -> Any:
    """`x / (abs(x) + 1)`.

    Example:
      >>> tf.keras.activations.softsign([-1.0, 3.0]).numpy()
      array([-0.5 ,  0.75], dtype=float32)
    """
    return ops.softsign(as_tensor(x))


def sigmoid(x: Any) -> Any:
    """`1 / (1 + exp(-x))`.

    Example:
      >>> tf.keras.activations.sigmoid([0.0, 2.0]).numpy()
      array([0.5     , 0.880797], dtype=float32)
    """
    x = as_tensor(x)
    result = ops.sigmoid(x)
    result._keras_logits = x
    return result


def log_sigmoid(x: Any) -> Any:
    """The logarithm of `sigmoid(x)`.

    Example:
      >>> tf.keras.activations.log_sigmoid([0.0]).numpy()
      array([-0.6931472], dtype=float32)
    """
    return math.log_sigmoid(x)


def hard_sigmoid(x: Any) -> Any:
    """`x / 6 + 0.5` between 0 and 1.

    Example:
      >>> tf.keras.activations.hard_sigmoid([-3.0, 0.0, 3.0]).numpy()
      array([0. , 0.5, 1. ], dtype=float32)
    """
    return ops.relu6(as_tensor(x) + 3.0) / 6.0


def sparse_sigmoid(x: Any) -> Any:
    """`(x + 1) / 2` between 0 and 1.

    Example:
      >>> tf.keras.activations.sparse_sigmoid([-3.0, 0.0, 3.0]).numpy()
      array([0. , 0.5, 1. ], dtype=float32)
    """
    x = as_tensor(x)
    return where(x <= -1, 0, where(x >= 1, 1, 0.5 * (x + 1)))


def hard_silu(x: Any) -> Any:
    """`x * hard_sigmoid(x)`, also called hard swish.

    Example:
      >>> tf.keras.activations.hard_silu([-3.0, 1.0, 3.0]).numpy()
      array([-0.       ,  0.6666667,  3.       ], dtype=float32)
    """
    x = as_tensor(x)
    return x * hard_sigmoid(x)


def tanh(x: Any) -> Any:
    """The hyperbolic tangent.

    Example:
      >>> tf.keras.activations.tanh([0.0, 1.0]).numpy()
      array([0.       , 0.7615942], dtype=float32)
    """
    return ops.tanh(as_tensor(x))


def tanh_shrink(x: Any) -> Any:
    """`x - tanh(x)`.

    Example:
      >>> tf.keras.activations.tanh_shrink([0.0]).numpy()
      array([0.], dtype=float32)
    """
    x = as_tensor(x)
    return x - ops.tanh(x)


def hard_tanh(x: Any) -> Any:
    """`x` between -1 and 1.

    Example:
      >>> tf.keras.activations.hard_tanh([-3.0, 0.5]).numpy()
      array([-1. ,  0.5], dtype=float32)
    """
    return math.maximum(math.minimum(as_tensor(x), 1.0), -1.0)


def hard_shrink(x: Any, threshold: float = 0.5) -> Any:
    """`x`, and 0 where it is within `threshold` of 0.

    Example:
      >>> tf.keras.activations.hard_shrink([-1.0, 0.3]).numpy()
      array([-1.,  0.], dtype=float32)
    """
    x = as_tensor(x)
    return where(math.abs(x) > threshold, x, 0)


def soft_shrink(x: Any, threshold: float = 0.5) -> Any:
    """`x` moved by `threshold` towards 0, which it doesn't pass.

    Example:
      >>> tf.keras.activations.soft_shrink([-1.0, 0.3]).numpy()
      array([-0.5,  0. ], dtype=float32)
    """
    x = as_tensor(x)
    return where(x > threshold, x - threshold, where(x < -threshold, x + threshold, 0))


def threshold(x: Any, threshold: float, default_value: float) -> Any:
    """`x`, and `default_value` where it isn't above `threshold`.

    Example:
      >>> tf.keras.activations.threshold([-1.0, 2.0], 0.0, 9.0).numpy()
      array([9., 2.], dtype=float32)
    """
    x = as_tensor(x)
    return where(x > threshold, x, default_value)


def exponential(x: Any) -> Any:
    """`exp(x)`.

    Example:
      >>> tf.keras.activations.exponential([0.0]).numpy()
      array([1.], dtype=float32)
    """
    return math.exp(as_tensor(x))


def linear(x: Any) -> Any:
    """`x` itself.

    Example:
      >>> tf.keras.activations.linear(3.0)
      3.0
    """
    return x


swish = silu
hard_swish = hard_silu

_MEMBERS = (
    *(relu, leaky_relu, relu6, softmax, log_softmax, sparsemax, elu, selu, celu, gelu, glu, silu, mish),
    *(softplus, squareplus, sparse_plus, softsign, sigmoid, log_sigmoid, hard_sigmoid, sparse_sigmoid),
    *(hard_silu, tanh, tanh_shrink, hard_tanh, hard_shrink, soft_shrink, threshold, exponential, linear),
)
_FAMILY = Family(
    "keras.activations",
    "activation function",
    _MEMBERS,
    {"swish": silu, "hard_swish": hard_silu},
)


def get(identifier: Any) -> Any:
    """The activation function of a name, of a configuration, or the function itself; `linear` for None.

    Raises:
      ValueError: there is none.

    Example:
      >>> tf.keras.activations.get("relu") is tf.keras.activations.relu
      True
    """
    if identifier is None:
        return linear
    found = _FAMILY.find(identifier)
    if not callable(found):
        raise _FAMILY.unknown(identifier)
    return found


def serialize(activation: Any) -> Any:
    """The name of one of Keras's functions; the configuration of anything else.

    Raises:
      ValueError: it can't be had again from one.

    Example:
      >>> tf.keras.activations.serialize(tf.keras.activations.relu)
      'relu'
    """
    config = serialize_keras_object(activation)
    if not isinstance(config, dict) or "config" not in config:
        raise ValueError(f"The activation function {activation!r} cannot be serialized.")
    own = isinstance(activation, types.FunctionType) and activation in _MEMBERS
    return config["config"] if own else config


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The activation function of a name or a configuration.

    Example:
      >>> tf.keras.activations.deserialize("tanh") is tf.keras.activations.tanh
      True
    """
    return _FAMILY.deserialize(config, custom_objects)
