"""Initializers that draw random numbers.

With a seed an initializer gives the same numbers at each call, those of `tf.random.stateless_*` for the seed
[seed, 0]; without one it gives those that `tf.random.normal` and its like give next.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

from thalweg import linalg, random
from thalweg.core.dtypes import as_dtype, float32
from thalweg.init_ops.base import Initializer, floating, part
from thalweg.math import sign
from thalweg.ops.shapes import reshape

# The standard deviation of a normal distribution that is cut off at two standard deviations.
_TRUNCATED_STDDEV = 0.87962566103423978

_MODES = {"fan_in", "fan_out", "fan_avg"}
_DISTRIBUTIONS = {"uniform", "truncated_normal", "untruncated_normal"}


class _Drawn(Initializer):
    """An initializer with a seed."""

    seed: int | None

    def _draw(self, name: str, shape: Any, first: Any, second: Any, dtype: Any) -> Any:
        """Numbers of the distribution `tf.random.<name>` with two parameters."""
        if self.seed is None:
            draw: Callable[..., Any] = getattr(random, name)
            return draw(shape, first, second, dtype)
        draw = getattr(random, f"stateless_{name}")
        return draw(shape, [self.seed, 0], first, second, dtype)


class RandomUniform(_Drawn):
    """Uniformly distributed numbers: `tf.random_uniform_initializer`.

    Args:
      minval: the lower bound.
      maxval: the upper bound, which isn't drawn.
      seed: an integer; with it each call gives the same numbers.

    Raises:
      ValueError: the dtype is neither a float nor an integer.

    Example:
      >>> tf.random_uniform_initializer(seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    options: ClassVar[tuple[str, ...]] = ("minval", "maxval", "seed")

    def __init__(self, minval: Any = -0.05, maxval: Any = 0.05, seed: int | None = None) -> None:
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> Any:
        size, kind = part(self, shape, kwargs), as_dtype(dtype)
        if not kind.is_floating and not kind.is_integer:
            raise ValueError(f"Argument `dtype` expected to be numeric or boolean. Received {kind}.")
        return self._draw("uniform", size, self.minval, self.maxval, kind)


class RandomNormal(_Drawn):
    """Normally distributed numbers: `tf.random_normal_initializer`.

    Args:
      mean: the mean.
      stddev: the standard deviation.
      seed: an integer; with it each call gives the same numbers.

    Raises:
      ValueError: the dtype isn't a float.

    Example:
      >>> tf.random_normal_initializer(stddev=0.01)([2, 3]).shape
      TensorShape([2, 3])
    """

    options: ClassVar[tuple[str, ...]] = ("mean", "stddev", "seed")

    def __init__(self, mean: Any = 0.0, stddev: Any = 0.05, seed: int | None = None) -> None:
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> Any:
        size = part(self, shape, kwargs)
        return self._draw("normal", size, self.mean, self.stddev, floating(dtype))


class TruncatedNormal(RandomNormal):
    """Normally distributed numbers less than two standard deviations from the mean.

    Args, errors: as for `tf.random_normal_initializer`.
    """

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> Any:
        size = part(self, shape, kwargs)
        return self._draw("truncated_normal", size, self.mean, self.stddev, floating(dtype))


class VarianceScaling(_Drawn):
    """Numbers whose variance is `scale` / n, n a number of connections of the layer that has these weights.

    Args:
      scale: positive.
      mode: n is the number of inputs, "fan_in"; of outputs, "fan_out"; or their mean, "fan_avg".
      distribution: "truncated_normal", "untruncated_normal" or "uniform".
      seed: an integer; with it each call gives the same numbers.

    Raises:
      ValueError: an argument isn't among these, or the dtype isn't a float.

    Example:
      >>> tf.initializers.VarianceScaling(2.0, "fan_out", "uniform")([2, 3]).shape
      TensorShape([2, 3])
    """

    options: ClassVar[tuple[str, ...]] = ("scale", "mode", "distribution", "seed")

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
    ) -> None:
        if scale <= 0.0:
            raise ValueError(f"Argument `scale` must be a positive float. Received: {scale}")
        if mode not in _MODES:
            raise ValueError(
                f"Argument `mode` should be one of ('fan_in', 'fan_out', 'fan_avg'). Received: {mode}"
            )
        name = distribution.lower()
        name = "truncated_normal" if name == "normal" else name
        if name not in _DISTRIBUTIONS:
            wanted = "('uniform', 'truncated_normal', 'untruncated_normal')"
            raise ValueError(f"Argument `distribution` should be one of {wanted}. Received: {distribution}")
        self.scale, self.mode, self.distribution, self.seed = scale, mode, name, seed

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> Any:
        size, kind = part(self, shape, kwargs), floating(dtype)
        fan_in, fan_out = fans(shape)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2.0}[self.mode]
        variance = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return self._draw("uniform", size, -limit, limit, kind)
        if self.distribution == "untruncated_normal":
            return self._draw("normal", size, 0.0, math.sqrt(variance), kind)
        return self._draw("truncated_normal", size, 0.0, math.sqrt(variance) / _TRUNCATED_STDDEV, kind)


def fans(shape: Any) -> tuple[int, int]:
    """How many inputs and how many outputs the weights of this shape connect."""
    dims = [int(n) for n in shape]
    if len(dims) < 2:
        return (dims[0], dims[0]) if dims else (1, 1)
    receptive = math.prod(dims[:-2])
    return dims[-2] * receptive, dims[-1] * receptive


class GlorotUniform(VarianceScaling):
    """Glorot and Bengio's initializer, uniform: limits ±sqrt(6 / (inputs + outputs))."""

    options: ClassVar[tuple[str, ...]] = ("seed",)

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed)


class GlorotNormal(VarianceScaling):
    """Glorot and Bengio's initializer, normal: variance 2 / (inputs + outputs)."""

    options: ClassVar[tuple[str, ...]] = ("seed",)

    def __init__(self, seed: int | None = None) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed)


def lecun_normal(seed: int | None = None) -> VarianceScaling:
    """LeCun's initializer, normal: variance 1 / inputs."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: int | None = None) -> VarianceScaling:
    """LeCun's initializer, uniform: limits ±sqrt(3 / inputs)."""
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def he_normal(seed: int | None = None) -> VarianceScaling:
    """He's initializer, normal: variance 2 / inputs."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: int | None = None) -> VarianceScaling:
    """He's initializer, uniform: limits ±sqrt(6 / inputs)."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


class Orthogonal(_Drawn):
    """A random matrix with orthonormal rows or columns, times `gain`; axes but the last are taken as one.

    Args:
      gain: a factor.
      seed: an integer; with it each call gives the same numbers.

    Raises:
      ValueError: the shape has less than two axes, or the dtype isn't a float.

    Example:
      >>> q = tf.initializers.Orthogonal()([3, 3])
      >>> bool(tf.reduce_all(abs(q @ tf.transpose(q) - tf.eye(3)) < 1e-5))
      True
    """

    options: ClassVar[tuple[str, ...]] = ("gain", "seed")

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        self.gain, self.seed = gain, seed

    def __call__(self, shape: Any, dtype: Any = float32, **kwargs: Any) -> Any:
        size, kind = part(self, shape, kwargs, whole=True), floating(dtype)
        if len(size) < 2:
            raise ValueError(
                "The tensor to initialize, specified by argument `shape` must be at least two-dimensional. "
                f"Received shape={size}"
            )
        dims = [int(n) for n in size]
        rows, columns = math.prod(dims[:-1]), dims[-1]
        tall = [max(rows, columns), min(rows, columns)]
        q, r = linalg.qr(self._draw("normal", tall, 0.0, 1.0, kind), full_matrices=False)
        # Of the many decompositions the one that makes the distribution uniform.
        q = q * sign(linalg.diag_part(r))
        if rows < columns:
            q = linalg.matrix_transpose(q)
        return self.gain * reshape(q, shape=tuple(dims))


# Their names in `tf`.
random_normal_initializer = RandomNormal
random_uniform_initializer = RandomUniform
