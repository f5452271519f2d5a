"""Dropout of `tf.nn` and `tf.nn.experimental`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core.convert import to_tensor
from thalweg.core.dispatch import Composite
from thalweg.core.tensor import Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.ops import arguments
from thalweg.ops import dropout as dropout_ops
from thalweg.ops.elementwise import divide, scalar, subtract
from thalweg.ops.random_ops import random_uniform
from thalweg.ops.shapes import shape_of
from thalweg.random.seeds import get_seed, place


def dropout(x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: str | None = None) -> Any:
    """`x` with elements set to 0 with probability `rate`, the others scaled by `1 / (1 - rate)`.

    The numbers are those of `tf.random.uniform` with this seed: an element drops where its number is below
    `rate`.

    Args:
      x: a floating-point tensor.
      rate: a number in [0, 1), or a scalar tensor.
      noise_shape: a shape that broadcasts to that of `x`; elements that share a number drop together. None
        in it stands for the size of `x`.
      seed: an integer; see `tf.random.set_seed`.

    Returns:
      A tensor like `x`; `x` itself if `rate` is the number 0.

    Raises:
      ValueError: `rate` isn't in [0, 1), or `x` isn't floating-point.

    Example:
      >>> tf.nn.dropout([1.0, 2.0], rate=0.0).numpy()
      array([1., 2.], dtype=float32)
    """

    def draw(shape: Any, dtype: Any) -> Any:
        where, attributes = place("RandomUniform", seed, dtype, shape)
        return random_uniform(*where, shape=shape, dtype=dtype, **attributes)

    return _dropped(x, rate, noise_shape, draw, lambda: get_seed(seed))


def stateless_dropout(
    x: Any, rate: Any, seed: Any, rng_alg: Any = None, noise_shape: Any = None, name: str | None = None
) -> Any:
    """`dropout` whose numbers `seed` alone determines: those of `tf.random.stateless_uniform`.

    Args:
      x: a floating-point tensor.
      rate: a number in [0, 1), or a scalar tensor.
      seed: two integers.
      rng_alg: `"philox"`, `"threefry"` or `"auto_select"` (None).
      noise_shape: a shape that broadcasts to that of `x`; see `tf.nn.dropout`.

    Returns:
      A tensor like `x`.

    Raises:
      ValueError: `rate` isn't in [0, 1), or `x` isn't floating-point.

    Example:
      >>> x = tf.ones([100])
      >>> a = tf.nn.experimental.stateless_dropout(x, 0.5, seed=[1, 2])
      >>> bool(tf.reduce_all(a == tf.nn.experimental.stateless_dropout(x, 0.5, seed=[1, 2])))
      True
    """
    from thalweg.random import stateless_uniform

    alg = "auto_select" if rng_alg is None else rng_alg
    return _dropped(
        x, rate, noise_shape, lambda shape, dtype: stateless_uniform(shape, seed, dtype=dtype, alg=alg)
    )


def general_dropout(
    x: Any,
    rate: Any,
    uniform_sampler: Callable[..., Any],
    noise_shape: Any = None,
    name: str | None = None,
) -> Any:
    """`dropout` whose numbers come from a function.

    Args:
      x: a floating-point tensor.
      rate: a number in [0, 1), or a scalar tensor.
      uniform_sampler: called as `uniform_sampler(shape=..., dtype=...)`; gives numbers in [0, 1).
      noise_shape: a shape that broadcasts to that of `x`; see `tf.nn.dropout`.

    Returns:
      A tensor like `x`.

    Raises:
      ValueError: `rate` isn't in [0, 1), or `x` isn't floating-point.

    Example:
      >>> halves = lambda shape, dtype: tf.fill(shape, tf.constant(0.5, dtype))
      >>> tf.nn.experimental.general_dropout([1.0, 2.0], 0.5, halves).numpy()
      array([2., 4.], dtype=float32)
    """
    return _dropped(
        x, rate, noise_shape, lambda shape, dtype: to_tensor(uniform_sampler(shape=shape, dtype=dtype))
    )


def _dropped(
    x: Any,
    rate: Any,
    noise_shape: Any,
    draw: Callable[[Any, Any], Any],
    draw_nothing: Callable[[], Any] = lambda: None,
) -> Any:
    x = to_tensor(x)
    if isinstance(x, Composite):
        return x._with_each_value(lambda values: _dropped(values, rate, noise_shape, draw, draw_nothing))
    spec = x._spec
    is_number = isinstance(rate, (int, float, np.number))
    if is_number and not 0 <= rate < 1:
        raise ValueError(
            f"`rate` must be a scalar tensor or a float in the range [0, 1). Received: rate={rate}"
        )
    if not spec.dtype.is_floating:
        raise ValueError(
            "`x.dtype` must be a floating point tensor as `x` will be scaled. "
            f"Received: x_dtype={spec.dtype!r}"
        )
    if is_number and rate == 0:
        draw_nothing()
        return x
    if is_number:
        scale = scalar(1 / (1 - float(rate)), x)
        rate = scalar(float(rate), x)
    else:
        rate = _checked_rate(rate, x)
        x, scale = divide(x, subtract(scalar(1, x), rate)), scalar(1, x)
    if noise_shape is not None:
        shape = _noise_shape(x, noise_shape)
    else:
        shape = spec.shape if spec.known else shape_of(x)
    return dropout_ops.dropout(x, draw(shape, spec.dtype), rate, scale)


def _checked_rate(rate: Any, x: Any) -> Any:
    """A rate given as a tensor."""
    if not isinstance(rate, Tensor) and not hasattr(rate, "_read"):
        raise ValueError(f"`rate` must be a scalar or scalar tensor. Received: rate={rate}")
    rate = to_tensor(rate)
    if rate._spec.rank not in (0, None):
        raise ValueError(f"Shape {rate.shape} must have rank 0")
    if rate.dtype is not x.dtype:
        raise ValueError(
            "`x.dtype` must be compatible with `rate.dtype`. "
            f"Received: x.dtype={x.dtype!r} and rate.dtype={rate.dtype!r}"
        )
    return rate


def _noise_shape(x: Any, noise_shape: Any) -> Any:
    """The shape of the noise; where it says None, the size of `x`."""
    if isinstance(noise_shape, TensorShape):
        noise_shape = noise_shape.as_list()
    if isinstance(noise_shape, (list, tuple)) and None in noise_shape:
        own = shape_of(x)
        noise_shape = [own[i] if n is None else n for i, n in enumerate(noise_shape)]
    return arguments.shape(noise_shape)
