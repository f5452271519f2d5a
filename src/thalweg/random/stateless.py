"""Random functions without a state, `tf.random.stateless_*`: the same seed gives the same numbers."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.ops import joining, random_stateless, sizes
from thalweg.random.algorithms import stream_algorithm
from thalweg.random.arguments import dims, floating, one_of, scaled, stretched
from thalweg.random.stateful import gamma_parameters, gamma_result

_DTYPES = (
    dtypes.float16,
    dtypes.bfloat16,
    dtypes.float32,
    dtypes.float64,
    dtypes.int32,
    dtypes.int64,
    dtypes.uint32,
    dtypes.uint64,
)


def _stream(seed: Any, algorithm: int) -> Any:
    """The key and the counter of a seed."""
    return random_stateless.stateless_random_get_key_counter(to_tensor(seed), alg=algorithm)


def stateless_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = dtypes.float32,
    name: str | None = None,
    alg: Any = "auto_select",
) -> Any:
    """Normally distributed numbers that `seed` determines.

    Args:
      shape: the shape of the result.
      seed: two integers, int32 or int64.
      mean: a number or a tensor of `dtype` that broadcasts with `shape`.
      stddev: the standard deviation; likewise.
      dtype: float16, bfloat16, float32 or float64.
      alg: a `tf.random.Algorithm`, or its name or number.

    Raises:
      InvalidArgumentError: `shape` isn't a vector of sizes, or `seed` not a vector of two integers.
      ValueError: there is no such algorithm.

    Example:
      >>> a, b = (tf.random.stateless_normal([2], seed=[1, 2]) for _ in range(2))
      >>> bool(tf.reduce_all(a == b))
      True
    """
    kind, algorithm = floating(dtype, mean, stddev), stream_algorithm(alg)
    size = dims(shape, "StatelessRandomNormalV2")
    values = random_stateless.stateless_random_normal(
        *_stream(seed, algorithm), shape=size, dtype=kind, alg=algorithm
    )
    return scaled(values, stddev, mean)


def stateless_truncated_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = dtypes.float32,
    name: str | None = None,
    alg: Any = "auto_select",
) -> Any:
    """Normally distributed numbers less than two standard deviations from the mean, determined by `seed`.

    Args, errors: as for `tf.random.stateless_normal`.

    Example:
      >>> float(tf.reduce_max(tf.random.stateless_truncated_normal([100], [1, 2]))) < 2.0
      True
    """
    kind, algorithm = floating(dtype, mean, stddev), stream_algorithm(alg)
    size, stream = dims(shape, "StatelessTruncatedNormalV2"), _stream(seed, algorithm)
    values = random_stateless.stateless_truncated_normal(*stream, shape=size, dtype=kind, alg=algorithm)
    return scaled(values, stddev, mean)


def stateless_uniform(
    shape: Any,
    seed: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = dtypes.float32,
    name: str | None = None,
    alg: Any = "auto_select",
) -> Any:
    """Uniformly distributed numbers in [minval, maxval), determined by `seed`.

    Args:
      shape: the shape of the result.
      seed: two integers, int32 or int64.
      minval: the lower bound; a scalar for integers.
      maxval: the upper bound, which isn't drawn; for floats None is 1. Integers of a type's whole range are
        drawn where both bounds are None.
      dtype: float16, bfloat16, float32, float64, int32, int64, uint32 or uint64.
      alg: a `tf.random.Algorithm`, or its name or number.

    Raises:
      ValueError: another dtype, one bound for integers, an unknown algorithm.
      InvalidArgumentError: `shape` or `seed` isn't as it has to be, or a range of integers is empty.

    Example:
      >>> tf.random.stateless_uniform([2], [1, 2], 0, 10, tf.int32).dtype
      tf.int32
    """
    kind, algorithm = one_of(dtype, _DTYPES), stream_algorithm(alg)
    if kind.is_integer:
        return _uniform_integers(shape, seed, minval, maxval, kind, algorithm)
    size = dims(shape, "StatelessRandomUniformV2")
    if minval is None:
        to_tensor(minval, kind)
    stream = _stream(seed, algorithm)
    values = random_stateless.stateless_random_uniform(*stream, shape=size, dtype=kind, alg=algorithm)
    return stretched(values, minval, 1 if maxval is None else maxval)


def _uniform_integers(shape: Any, seed: Any, minval: Any, maxval: Any, dtype: Any, algorithm: int) -> Any:
    if (minval is None) != (maxval is None):
        raise ValueError(
            f"For integer `dtype` argument {dtype}, argument `minval` and `maxval` must be both None or "
            f"not None. Got `minval`={minval} and `maxval`={maxval}."
        )
    stream = _stream(seed, algorithm)
    if minval is None:
        size = dims(shape, "StatelessRandomUniformFullIntV2")
        return random_stateless.stateless_random_uniform_full_int(
            *stream, shape=size, dtype=dtype, alg=algorithm
        )
    size = dims(shape, "StatelessRandomUniformIntV2")
    low, high = to_tensor(minval, dtype), to_tensor(maxval, dtype)
    return random_stateless.stateless_random_uniform_int(
        low, high, *stream, shape=size, dtype=dtype, alg=algorithm
    )


def stateless_categorical(
    logits: Any, num_samples: Any, seed: Any, dtype: Any = dtypes.int64, name: str | None = None
) -> Any:
    """Classes drawn with the probabilities softmax(logits), determined by `seed`.

    Args:
      logits: floats [batch, classes].
      num_samples: how many to draw for each row.
      seed: two integers, int32 or int64.
      dtype: int32 or int64.

    Returns:
      Integers [batch, num_samples].

    Example:
      >>> tf.random.stateless_categorical([[0.0, 9.0]], 3, [1, 2]).shape
      TensorShape([1, 3])
    """
    kind = one_of(dtype, (dtypes.int32, dtypes.int64))
    samples = sizes.integer(num_samples)
    return random_stateless.stateless_multinomial(
        to_tensor(logits), to_tensor(seed), num_samples=samples, output_dtype=kind
    )


def stateless_gamma(
    shape: Any, seed: Any, alpha: Any, beta: Any = None, dtype: Any = dtypes.float32, name: str | None = None
) -> Any:
    """Gamma-distributed numbers, determined by `seed`; differentiable with respect to `alpha` and `beta`.

    Args:
      shape: the shape of the result, which ends in the shape to which `alpha` and `beta` broadcast.
      seed: two integers, int32 or int64.
      alpha: the shape parameters, of `dtype`.
      beta: the inverse scales; None: 1.
      dtype: float16, float32 or float64.

    Example:
      >>> tf.random.stateless_gamma([10, 2], [1, 2], alpha=[0.5, 2.0]).shape
      TensorShape([10, 2])
    """
    kind, algorithm = as_dtype(dtype), stream_algorithm("auto_select")
    size = dims(shape, "StatelessRandomGammaV3")
    parameter, beta = gamma_parameters(alpha, beta, kind)
    stream = _stream(seed, algorithm)
    return gamma_result(
        random_stateless.stateless_random_gamma(parameter, *stream, shape=size, alg=algorithm), beta
    )


def stateless_poisson(
    shape: Any, seed: Any, lam: Any, dtype: Any = dtypes.int32, name: str | None = None
) -> Any:
    """Poisson-distributed numbers, determined by `seed`.

    Args:
      shape: the shape of the result, which ends in the shape of `lam`.
      seed: two integers, int32 or int64.
      lam: the rates: floats, or integers of 32 or 64 bits.
      dtype: the result's: float16, float32, float64, int32 or int64.

    Example:
      >>> tf.random.stateless_poisson([10, 2], [1, 2], lam=[0.5, 20.0]).shape
      TensorShape([10, 2])
    """
    size = dims(shape, "StatelessRandomPoisson")
    return random_stateless.stateless_random_poisson(
        to_tensor(seed), to_tensor(lam), shape=size, dtype=as_dtype(dtype)
    )


def stateless_binomial(
    shape: Any,
    seed: Any,
    counts: Any,
    probs: Any,
    output_dtype: Any = dtypes.int32,
    name: str | None = None,
) -> Any:
    """Binomially distributed numbers, determined by `seed`.

    Args:
      shape: the shape of the result, which ends in the shape to which `counts` and `probs` broadcast.
      seed: two integers, int32 or int64.
      counts: the numbers of trials, of the dtype of `probs`.
      probs: the probabilities of success.
      output_dtype: float16, float32, float64, int32 or int64.

    Example:
      >>> tf.random.stateless_binomial([10], [1, 2], counts=5.0, probs=0.5).dtype
      tf.int32
    """
    size = dims(shape, "StatelessRandomBinomial")
    chances = to_tensor(probs, dtype_hint=dtypes.float32)
    trials = to_tensor(counts, dtype_hint=chances.dtype)
    return random_stateless.stateless_random_binomial(
        to_tensor(seed), trials, chances, shape=size, dtype=as_dtype(output_dtype)
    )


def stateless_parameterized_truncated_normal(
    shape: Any,
    seed: Any,
    means: Any = 0.0,
    stddevs: Any = 1.0,
    minvals: Any = -2.0,
    maxvals: Any = 2.0,
    name: str | None = None,
) -> Any:
    """Normally distributed numbers between bounds of their own, determined by `seed`.

    Args:
      shape: the shape of the result, which ends in the shape to which the parameters broadcast.
      seed: two integers, int32 or int64.
      means: the means before truncation.
      stddevs: the standard deviations before truncation, above 0.
      minvals: the lower bounds.
      maxvals: the upper bounds, above the lower ones.

    Raises:
      InvalidArgumentError: the parameters aren't as they have to be.

    Example:
      >>> x = tf.random.stateless_parameterized_truncated_normal([100], [1, 2], minvals=3.0, maxvals=4.0)
      >>> bool(tf.reduce_all((x >= 3.0) & (x <= 4.0)))
      True
    """
    size = dims(shape, "StatelessParameterizedTruncatedNormal")
    parameters = [to_tensor(x) for x in (means, stddevs, minvals, maxvals)]
    return random_stateless.stateless_parameterized_truncated_normal(to_tensor(seed), *parameters, shape=size)


def fold_in(seed: Any, data: Any, alg: Any = "auto_select") -> Any:
    """A new seed of a seed and an integer: one for each step of a loop, say.

    Args:
      seed: two integers, int32 or int64.
      data: an integer.
      alg: a `tf.random.Algorithm`, or its name or number.

    Returns:
      Two integers of the dtype of `data`.

    Example:
      >>> tf.random.fold_in([1, 2], 3).shape
      TensorShape([2])
    """
    number = to_tensor(data)
    first = _full_integers([], seed, number.dtype, alg)
    return joining.stack(first, number, axis=0)


def split(seed: Any, num: Any = 2, alg: Any = "auto_select") -> Any:
    """`num` new seeds of a seed.

    Args:
      seed: two integers, int32 or int64.
      num: how many seeds to make.
      alg: a `tf.random.Algorithm`, or its name or number.

    Returns:
      Integers [num, 2] of the dtype of `seed`.

    Example:
      >>> tf.random.split([1, 2], 3).shape
      TensorShape([3, 2])
    """
    old = to_tensor(seed)
    return _full_integers([num, 2], old, old.dtype, alg)


def _full_integers(shape: Any, seed: Any, dtype: Any, alg: Any) -> Any:
    return stateless_uniform(shape, seed, None, None, dtype, alg=alg)


def stateless_shuffle(value: Any, seed: Any, alg: Any = "auto_select", name: str | None = None) -> Any:
    """The rows of a tensor, along its first dimension, in an order that `seed` determines.

    Args:
      value: a tensor of any dtype.
      seed: two integers, int32 or int64.
      alg: a `tf.random.Algorithm`, or its name or number.

    Example:
      >>> sorted(tf.random.experimental.stateless_shuffle([1, 2, 3], [1, 2]).numpy().tolist())
      [1, 2, 3]
    """
    algorithm = stream_algorithm(alg)
    return random_stateless.stateless_shuffle(to_tensor(value), *_stream(seed, algorithm), alg=algorithm)


def random_index_shuffle(
    index: Any, seed: Any, max_index: Any, rounds: int = 4, name: str | None = None
) -> Any:
    """Where `index` goes in the random permutation of 0, …, max_index that `seed` determines.

    The permutation is never written out, so it may be of any size.

    Args:
      index: an integer or a vector of integers.
      seed: three integers [3], or [n, 3].
      max_index: the greatest index, of the dtype of `index`.
      rounds: rounds of the cipher that permutes; even, at least 4.

    Returns:
      An integer of the dtype of `index`, or a vector where an argument is one.

    Raises:
      InvalidArgumentError: `max_index` is negative or below `index`, or `seed` doesn't have three columns.

    Example:
      >>> sorted(int(tf.random_index_shuffle(i, [1, 2, 3], 4)) for i in range(5))
      [0, 1, 2, 3, 4]
    """
    number = to_tensor(index)
    highest = to_tensor(max_index, dtype_hint=number.dtype)
    return random_stateless.random_index_shuffle(number, to_tensor(seed), highest, rounds=rounds)
