"""Initializers that draw random numbers: for a seed those of `tf.random.stateless_*` with the seed [seed,
0].
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from thalweg import linalg, random
from thalweg.keras.initializers.base import Drawn, dtype_of
from thalweg.keras.seeds import seed_pair
from thalweg.math import sign
from thalweg.ops.casting import cast
from thalweg.ops.shapes import reshape

# The standard deviation of a normal distribution that is cut off at two standard deviations.
_TRUNCATED_STDDEV = 0.87962566103423978

_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("truncated_normal", "untruncated_normal", "uniform")

Axes = Sequence[int] | None


class RandomNormal(Drawn):
    """Normally distributed numbers.

    Args:
      mean: the mean.
      stddev: the standard deviation.
      seed: an integer; each call of initializers with one seed gives the same numbers. None: drawn.

    Example:
      >>> tf.keras.initializers.RandomNormal(stddev=0.01, seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    options: ClassVar[tuple[str, ...]] = ("mean", "stddev")

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        self.mean, self.stddev = mean, stddev
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        seed = seed_pair(self.seed)
        return random.stateless_normal(shape, seed, self.mean, self.stddev, dtype_of(dtype))


class TruncatedNormal(RandomNormal):
    """Normally distributed numbers less than two standard deviations from the mean.

    Args: as for `RandomNormal`.

    Example:
      >>> tf.keras.initializers.TruncatedNormal(seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        seed = seed_pair(self.seed)
        return random.stateless_truncated_normal(shape, seed, self.mean, self.stddev, dtype_of(dtype))


class RandomUniform(Drawn):
    """Uniformly distributed numbers.

    Args:
      minval: the lower bound.
      maxval: the upper bound, which isn't drawn.
      seed: as for `RandomNormal`.

    Example:
      >>> tf.keras.initializers.RandomUniform(seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    options: ClassVar[tuple[str, ...]] = ("minval", "maxval")

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Any = None) -> None:
        self.minval, self.maxval = minval, maxval
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        kind = dtype_of(dtype)
        low, high = (cast_number(x, kind) for x in (self.minval, self.maxval))
        return random.stateless_uniform(shape, seed_pair(self.seed), low, high, kind)


def cast_number(x: Any, dtype: Any) -> Any:
    """A bound in the dtype of what is drawn: that of integers is cut off."""
    from thalweg.core.convert import to_tensor

    return cast(to_tensor(x), dtype)


class VarianceScaling(Drawn):
    """Numbers whose variance is `scale` / n, n a number of connections of the layer that has these weights.

    Args:
      scale: positive.
      mode: n is the number of inputs, "fan_in"; of outputs, "fan_out"; or their mean, "fan_avg".
      distribution: "truncated_normal" (also "normal"), "untruncated_normal" or "uniform".
      seed: as for `RandomNormal`.
      input_axes, output_axes: the axes of the weights that count inputs and outputs; None: the last but one
        and those before it, and the last with all but the last two.

    Raises:
      ValueError: an argument is none of these.

    Example:
      >>> tf.keras.initializers.VarianceScaling(2.0, "fan_out", "uniform")([2, 3]).shape
      TensorShape([2, 3])
    """

    options: ClassVar[tuple[str, ...]] = ("scale", "mode", "distribution", "input_axes", "output_axes")

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Any = None,
        input_axes: Axes = None,
        output_axes: Axes = None,
    ) -> None:
        if scale <= 0.0:
            raise ValueError(f"Argument `scale` must be positive float. Received: scale={scale}")
        if mode not in _MODES:
            raise ValueError(f"Invalid `mode` argument: {mode}. Please use one of {_MODES}")
        name = "truncated_normal" if distribution.lower() == "normal" else distribution.lower()
        if name not in _DISTRIBUTIONS:
            raise ValueError(
                f"Invalid `distribution` argument: {distribution}. Please use one of {_DISTRIBUTIONS}"
            )
        self.scale, self.mode, self.distribution = scale, mode, name
        self.input_axes, self.output_axes = input_axes, output_axes
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        fan_in, fan_out = compute_fans(shape, self.input_axes, self.output_axes)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2.0}[self.mode]
        variance = self.scale / max(1.0, fan)
        seed, kind = seed_pair(self.seed), dtype_of(dtype)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return random.stateless_uniform(shape, seed, -limit, limit, kind)
        if self.distribution == "untruncated_normal":
            return random.stateless_normal(shape, seed, 0.0, math.sqrt(variance), kind)
        stddev = math.sqrt(variance) / _TRUNCATED_STDDEV
        return random.stateless_truncated_normal(shape, seed, 0.0, stddev, kind)


def compute_fans(shape: Any, input_axes: Axes = None, output_axes: Axes = None) -> tuple[int, int]:
    """How many inputs and how many outputs the weights of a shape connect; convolutions count their
    window.
    """
    dims = [int(n) for n in shape]
    if input_axes is not None and output_axes is not None:
        return math.prod(dims[a] for a in input_axes), math.prod(dims[a] for a in output_axes)
    if len(dims) < 2:
        return (dims[0], dims[0]) if dims else (1, 1)
    window = math.prod(dims[:-2])
    return dims[-2] * window, dims[-1] * window


class _Named(VarianceScaling):
    """A variance scaling whose scale, mode and distribution its name says."""

    options: ClassVar[tuple[str, ...]] = ("input_axes", "output_axes")
    _arguments: ClassVar[tuple[float, str, str]]

    def __init__(self, seed: Any = None, input_axes: Axes = None, output_axes: Axes = None) -> None:
        super().__init__(*self._arguments, seed, input_axes, output_axes)


class GlorotUniform(_Named):
    """Glorot and Bengio's initializer, uniform: limits ±sqrt(6 / (inputs + outputs)).

    Example:
      >>> tf.keras.initializers.GlorotUniform(seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    _arguments = (1.0, "fan_avg", "uniform")


class GlorotNormal(_Named):
    """Glorot and Bengio's initializer, normal: standard deviation sqrt(2 / (inputs + outputs)).

    Example:
      >>> tf.keras.initializers.GlorotNormal(seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    _arguments = (1.0, "fan_avg", "truncated_normal")


class LecunNormal(_Named):
    """LeCun's initializer, normal: standard deviation sqrt(1 / inputs).

    Example:
      >>> tf.keras.initializers.LecunNormal(seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    _arguments = (1.0, "fan_in", "truncated_normal")


class LecunUniform(_Named):
    """LeCun's initializer, uniform: limits ±sqrt(3 / inputs).

    Example:
      >>> tf.keras.initializers.LecunUniform(seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    _arguments = (1.0, "fan_in", "uniform")


class HeNormal(_Named):
    """He's initializer for rectified units, normal: standard deviation sqrt(2 / inputs).

    Example:
      >>> tf.keras.initializers.HeNormal(seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    _arguments = (2.0, "fan_in", "truncated_normal")


class HeUniform(_Named):
    """He's initializer for rectified units, uniform: limits ±sqrt(6 / inputs).

    Example:
      >>> tf.keras.initializers.HeUniform(seed=1)([2, 3]).shape
      TensorShape([2, 3])
    """

    _arguments = (2.0, "fan_in", "uniform")


class Orthogonal(Drawn):
    """A matrix of orthonormal columns, or rows where there are fewer of them; more axes are taken together.

    Args:
      gain: a factor.
      seed: as for `RandomNormal`.

    Raises:
      ValueError: the shape has less than two axes.

    Example:
      >>> q = tf.keras.initializers.Orthogonal(seed=1)([2, 2])
      >>> bool(tf.reduce_all(tf.abs(q @ tf.transpose(q) - tf.eye(2)) < 1e-5))
      True
    """

    options: ClassVar[tuple[str, ...]] = ("gain",)

    def __init__(self, gain: float = 1.0, seed: Any = None) -> None:
        self.gain = gain
        super().__init__(seed)

    def __call__(self, shape: Any, dtype: Any = None, **kwargs: Any) -> Any:
        dims = [int(n) for n in shape]
        if len(dims) < 2:
            raise ValueError(
                "The tensor to initialize must be at least two-dimensional. "
                f"Received: shape={shape} of rank {len(dims)}."
            )
        rows, columns = math.prod(dims[:-1]), dims[-1]
        square = [max(rows, columns), min(rows, columns)]
        q, r = linalg.qr(random.stateless_normal(square, seed_pair(self.seed), dtype=dtype_of(dtype)))
        # Of the many decompositions the one that makes the distribution uniform.
        q = q * sign(linalg.diag_part(r))
        if rows < columns:
            q = linalg.matrix_transpose(q)
        return self.gain * reshape(q, shape=tuple(dims))
