"""`keras.random`: random numbers, the same for the same seed.

The seed of a function is an integer (each call gives the same), a `SeedGenerator` (each call goes on), or
None: Keras's own generator, which `keras.utils.set_random_seed` determines.
"""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.ops.promotion import as_dtype, sizes_of
from thalweg.keras.ops.seeding import draw_seed
from thalweg.keras.seeds import SeedGenerator as SeedGenerator
from thalweg.keras.tensors import as_tensor


def normal(shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Normally distributed numbers.

    Args:
      dtype: None: Keras's default float type.
      seed: an integer, a `SeedGenerator` or None.

    Example:
      >>> tf.keras.random.normal([2, 3], seed=1).shape
      TensorShape([2, 3])
    """
    return tf.random.stateless_normal(shape, draw_seed(seed), mean, stddev, as_dtype(dtype))


def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> Any:
    """Normally distributed numbers less than two standard deviations from the mean.

    Args: as for `normal`.

    Example:
      >>> tf.keras.random.truncated_normal([2, 3], seed=1).shape
      TensorShape([2, 3])
    """
    return tf.random.stateless_truncated_normal(shape, draw_seed(seed), mean, stddev, as_dtype(dtype))


def uniform(shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """Floats evenly distributed between `minval`, included, and `maxval`, not included.

    Args: as for `normal`.

    Example:
      >>> tf.keras.random.uniform([2, 3], seed=1).shape
      TensorShape([2, 3])
    """
    wanted = as_dtype(dtype)
    least, most = tf.cast(minval, wanted), tf.cast(maxval, wanted)
    return tf.random.stateless_uniform(shape, draw_seed(seed), least, most, wanted)


def randint(shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None) -> Any:
    """Integers evenly distributed between `minval`, included, and `maxval`, not included.

    Args: as for `normal`; `dtype` is one of integers.

    Example:
      >>> int(tf.reduce_max(tf.keras.random.randint([100], 0, 3, seed=1)))
      2
    """
    wanted = as_dtype(dtype)
    exact = wanted if wanted in (tf.int32, tf.int64) else tf.int64
    found = tf.random.stateless_uniform(shape, draw_seed(seed), minval, maxval, exact)
    return tf.cast(found, wanted)


def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> Any:
    """Classes drawn by the logarithms of their probabilities.

    Args:
      logits: `[batch, classes]`.
      num_samples: how many for each row.
      dtype, seed: as for `randint`.

    Example:
      >>> tf.keras.random.categorical([[0.0, -100.0]], 3, seed=1).numpy()
      array([[0, 0, 0]], dtype=int32)
    """
    found = tf.random.stateless_categorical(as_tensor(logits), num_samples, draw_seed(seed))
    return tf.cast(found, as_dtype(dtype))


def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of a gamma distribution with the scale 1.

    Args:
      alpha: its shape.
      shape, dtype, seed: as for `normal`.

    Example:
      >>> tf.keras.random.gamma([2, 3], 0.5, seed=1).shape
      TensorShape([2, 3])
    """
    wanted = as_dtype(dtype)
    return tf.cast(_gamma(shape, alpha, draw_seed(seed), _drawable(wanted)), wanted)


def _gamma(shape: Any, alpha: Any, seed: Any, dtype: Any) -> Any:
    return tf.random.stateless_gamma(shape, seed, tf.cast(as_tensor(alpha), dtype), dtype=dtype)


def _drawable(dtype: Any) -> Any:
    """The dtype to draw numbers in that aren't drawn in bfloat16."""
    return tf.float32 if dtype is tf.bfloat16 else dtype


def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Any:
    """Numbers of a beta distribution.

    Args:
      alpha, beta: its shapes.
      shape, dtype, seed: as for `normal`.

    Example:
      >>> tf.keras.random.beta([2, 3], 1.0, 2.0, seed=1).shape
      TensorShape([2, 3])
    """
    wanted = as_dtype(dtype)
    exact, drawn = _drawable(wanted), draw_seed(seed)
    parts = []
    for concentration, own in ((alpha, drawn), (beta, drawn + 12)):
        spread = tf.broadcast_to(tf.cast(as_tensor(concentration), exact), shape)
        parts.append(tf.cast(_gamma(shape, spread, own, exact), wanted))
    return parts[0] / (parts[0] + parts[1])


def binomial(shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None) -> Any:
    """How often something of a probability happens in a number of trials.

    Args:
      counts: the number of trials.
      probabilities: between 0 and 1.
      shape, dtype, seed: as for `normal`.

    Example:
      >>> tf.keras.random.binomial([2], 10.0, 1.0, seed=1).numpy()
      array([10., 10.], dtype=float32)
    """
    wanted = as_dtype(dtype)
    found = tf.random.stateless_binomial(shape, draw_seed(seed), counts, probabilities, _drawable(wanted))
    return tf.cast(found, wanted)


def dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """`inputs` with a part of the elements set to 0, and the others scaled so that the mean stays.

    Args:
      rate: the part.
      noise_shape: the shape of the choice, which is broadcast; None in it: the size of `inputs`.

    Example:
      >>> tf.keras.random.dropout(tf.ones([2]), 0.0).numpy()
      array([1., 1.], dtype=float32)
    """
    inputs = as_tensor(inputs)
    if rate == 0.0:
        return inputs
    if rate == 1.0:
        return tf.zeros_like(inputs)
    sizes = sizes_of(inputs)
    if noise_shape is not None:
        sizes = tuple(own if size is None else size for own, size in zip(sizes, noise_shape, strict=True))
    return tf.nn.experimental.stateless_dropout(inputs, rate, draw_seed(seed), noise_shape=sizes)


def shuffle(x: Any, axis: int = 0, seed: Any = None) -> Any:
    """`x` with its elements along an axis in random order.

    Example:
      >>> sorted(tf.keras.random.shuffle([1, 2, 3], seed=1).numpy().tolist())
      [1, 2, 3]
    """
    x = as_tensor(x)
    order = tf.argsort(tf.random.stateless_uniform([sizes_of(x)[axis]], draw_seed(seed)))
    return tf.gather(x, order, axis=axis)
