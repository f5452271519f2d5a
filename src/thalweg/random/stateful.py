"""Random ops with a state: `tf.random.normal`, `uniform`, `shuffle`, … Each call draws new numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.core.messages import told
from thalweg.ops import elementwise, random_ops, sizes
from thalweg.random.arguments import batch_size, broadcast_against, dims, floating, one_of, scaled, stretched
from thalweg.random.seeds import place

_UNIFORM_DTYPES = (
    dtypes.float16,
    dtypes.bfloat16,
    dtypes.float32,
    dtypes.float64,
    dtypes.int32,
    dtypes.int64,
)


def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = dtypes.float32,
    seed: Any = None,
    name: str | None = None,
) -> Any:
    """Normally distributed numbers.

    Args:
      shape: the shape of the result: a list of integers, or an integer vector.
      mean: a number or a tensor of `dtype` that broadcasts with `shape`.
      stddev: the standard deviation; likewise.
      dtype: float16, bfloat16, float32 or float64.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      InvalidArgumentError: `shape` isn't a vector of sizes.
      TypeError: `dtype` isn't a float type.

    Example:
      >>> tf.random.normal([2, 3], stddev=0.1).shape
      TensorShape([2, 3])
    """
    kind = floating(dtype, mean, stddev)
    size = dims(shape, "RandomStandardNormal")
    where, attributes = place("RandomStandardNormal", seed, kind, size)
    return scaled(
        random_ops.random_standard_normal(*where, shape=size, dtype=kind, **attributes), stddev, mean
    )


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = dtypes.float32,
    seed: Any = None,
    name: str | None = None,
) -> Any:
    """Normally distributed numbers less than two standard deviations from the mean; others are drawn again.

    Args, errors: as for `tf.random.normal`.

    Example:
      >>> float(tf.reduce_max(tf.random.truncated_normal([100]))) < 2.0
      True
    """
    kind = floating(dtype, mean, stddev)
    size = dims(shape, "TruncatedNormal")
    where, attributes = place("TruncatedNormal", seed, kind, size)
    return scaled(random_ops.truncated_normal(*where, shape=size, dtype=kind, **attributes), stddev, mean)


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = dtypes.float32,
    seed: Any = None,
    name: str | None = None,
) -> Any:
    """Uniformly distributed numbers in [minval, maxval).

    Integers are slightly biased unless maxval - minval is a power of two.

    Args:
      shape: the shape of the result: a list of integers, or an integer vector.
      minval: the lower bound: a scalar for integers, what broadcasts with `shape` for floats.
      maxval: the upper bound, which isn't drawn; None: 1, for floats only.
      dtype: float16, bfloat16, float32, float64, int32 or int64.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      ValueError: another dtype, or no `maxval` for integers.
      InvalidArgumentError: `shape` isn't a vector of sizes, or a range of integers is empty.

    Example:
      >>> tf.random.uniform([4], 1, 7, tf.int32).dtype
      tf.int32
    """
    kind = one_of(dtype, _UNIFORM_DTYPES)
    if kind.is_integer:
        return _uniform_integers(shape, minval, maxval, kind, seed)
    size = dims(shape, "RandomUniform")
    where, attributes = place("RandomUniform", seed, kind, size)
    values = random_ops.random_uniform(*where, shape=size, dtype=kind, **attributes)
    return stretched(values, minval, 1 if maxval is None else maxval)


def _uniform_integers(shape: Any, minval: Any, maxval: Any, dtype: Any, seed: Any) -> Any:
    if maxval is None:
        raise ValueError(told(f"Must specify maxval for integer dtype {dtype!r}"))
    size = dims(shape, "RandomUniformInt")
    low, high = to_tensor(minval, dtype), to_tensor(maxval, dtype)
    where, attributes = place("RandomUniformInt", seed, dtype, size)
    return random_ops.random_uniform_int(low, high, *where, shape=size, dtype=dtype, **attributes)


def shuffle(value: Any, seed: Any = None, name: str | None = None) -> Any:
    """The rows of a tensor, along its first dimension, in random order.

    Args:
      value: a tensor of any dtype.
      seed: an integer; see `tf.random.set_seed`.

    Example:
      >>> sorted(tf.random.shuffle([1, 2, 3]).numpy().tolist())
      [1, 2, 3]
    """
    x = to_tensor(value)
    where, attributes = place("RandomShuffle", seed, x.dtype, x._spec.shape)
    return random_ops.random_shuffle(x, *where, **attributes)


def categorical(
    logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None, name: str | None = None
) -> Any:
    """Classes drawn with the probabilities softmax(logits).

    Args:
      logits: floats [batch, classes].
      num_samples: how many to draw for each row.
      dtype: int64, the default, or int32.
      seed: an integer; see `tf.random.set_seed`.

    Returns:
      Integers [batch, num_samples].

    Raises:
      InvalidArgumentError: `logits` is no matrix, or has no classes.
      ValueError: another dtype.

    Example:
      >>> tf.random.categorical([[0.0, 9.0]], 3).shape
      TensorShape([1, 3])
    """
    kind = dtypes.int64 if dtype is None else one_of(dtype, (dtypes.int32, dtypes.int64))
    scores, samples = to_tensor(logits), sizes.integer(num_samples)
    shape = (batch_size(scores), samples if isinstance(samples, int) else None)
    where, attributes = place("Multinomial", seed, (scores.dtype, kind), shape)
    return random_ops.multinomial(scores, *where, num_samples=samples, output_dtype=kind, **attributes)


def gamma(
    shape: Any,
    alpha: Any,
    beta: Any = None,
    dtype: Any = dtypes.float32,
    seed: Any = None,
    name: str | None = None,
) -> Any:
    """Gamma-distributed numbers; differentiable with respect to `alpha` and `beta`.

    Args:
      shape: how many samples to draw for each of the parameters.
      alpha: the shape parameters, of `dtype`.
      beta: the inverse scales, which broadcast with `alpha`; None: 1.
      dtype: float16, float32 or float64.
      seed: an integer; see `tf.random.set_seed`.

    Returns:
      [*shape, *shape of alpha and beta].

    Example:
      >>> tf.random.gamma([10], [0.5, 2.0]).shape
      TensorShape([10, 2])
    """
    kind = as_dtype(dtype)
    size = dims(shape, "RandomGamma")
    parameter, beta = gamma_parameters(alpha, beta, kind)
    where, attributes = place("RandomGamma", seed, kind, _joined(size, parameter._spec.shape))
    return gamma_result(random_ops.random_gamma(parameter, *where, shape=size, **attributes), beta)


def gamma_parameters(alpha: Any, beta: Any, dtype: Any) -> tuple[Any, Any]:
    """`alpha` broadcast with `beta`, and `beta`, if there is one. ValueError: `dtype` isn't a float."""
    alpha = to_tensor(alpha, dtype)
    np.finfo(dtype.np)
    if beta is None:
        return alpha, None
    beta = to_tensor(beta, dtype)
    return broadcast_against(alpha, beta), beta


def gamma_result(samples: Any, beta: Any) -> Any:
    """Samples of scale 1, scaled; never zero, whose logarithm would be infinite."""
    if beta is not None:
        samples = elementwise.divide(samples, beta)
    tiny = np.finfo(samples.dtype.np).tiny
    return elementwise.maximum(to_tensor(tiny, samples.dtype), samples)


def poisson(
    shape: Any, lam: Any, dtype: Any = dtypes.float32, seed: Any = None, name: str | None = None
) -> Any:
    """Poisson-distributed numbers.

    Args:
      shape: how many samples to draw for each of the rates.
      lam: the rates: floats, or integers of 32 or 64 bits.
      dtype: the result's: float16, float32, float64, int32 or int64.
      seed: an integer; see `tf.random.set_seed`.

    Returns:
      [*shape, *shape of lam].

    Example:
      >>> tf.random.poisson([10], [0.5, 2.0]).shape
      TensorShape([10, 2])
    """
    kind, rate = as_dtype(dtype), to_tensor(lam)
    size = dims(shape, "RandomPoissonV2")
    where, attributes = place("RandomPoissonV2", seed, (rate.dtype, kind), _joined(size, rate._spec.shape))
    return random_ops.random_poisson(rate, *where, shape=size, dtype=kind, **attributes)


def _joined(size: Any, parameters: Any) -> Any:
    """The shape of a sample for each parameter, None if it isn't known."""
    return (*size, *parameters) if isinstance(size, tuple) and parameters is not None else None
