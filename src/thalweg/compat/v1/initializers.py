"""Initializers of 1.x: functions of a shape that give a variable's first value.

Unlike those of 2.x they have a dtype of their own, which a call may override.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np

from thalweg.compat.v1.arrays import constant as constant_of
from thalweg.core.dtypes import DType, as_dtype, float32
from thalweg.core.tensor_shape import TensorShape

__all__ = [
    "constant",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "uniform_unit_scaling",
    "variance_scaling",
    "zeros",
]

# The standard deviation of a normal distribution that is cut off at two standard deviations.
_TRUNCATED_STDDEV = 0.87962566103423978


class Initializer:
    """A function `initializer(shape, dtype=None, partition_info=None)` with a configuration."""

    options: ClassVar[tuple[str, ...]] = ()  # the arguments that `get_config` gives
    dtype: DType

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        dims = [int(n) for n in TensorShape(shape).as_list()]  # type: ignore[arg-type]
        return self.values(dims, self.dtype if dtype is None else as_dtype(dtype))

    def values(self, shape: list[int], dtype: DType) -> Any:
        """A tensor of this shape and dtype."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this initializer again."""
        return {name: getattr(self, name) for name in self.options} | {"dtype": self.dtype.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """The initializer of a configuration."""
        return cls(**config)


class Zeros(Initializer):
    """All elements 0, False, or empty strings."""

    def __init__(self, dtype: Any = float32) -> None:
        self.dtype = as_dtype(dtype)

    def values(self, shape: list[int], dtype: DType) -> Any:
        from thalweg.creation import zeros

        return zeros(shape, dtype)


class Ones(Initializer):
    """All elements 1."""

    def __init__(self, dtype: Any = float32) -> None:
        self.dtype = as_dtype(dtype)

    def values(self, shape: list[int], dtype: DType) -> Any:
        from thalweg.creation import ones

        return ones(shape, dtype)


class Constant(Initializer):
    """The elements of a list or array in order, the last one repeated; or one number throughout.

    Args:
      value: a number, a list or an array.
      verify_shape: refuse an array that hasn't the shape asked for.

    Raises:
      TypeError: `value` is no number, list or array.
    """

    options = ("value",)

    def __init__(self, value: Any = 0, dtype: Any = float32, verify_shape: bool = False) -> None:
        if not (np.isscalar(value) or isinstance(value, (list, tuple, np.ndarray))):
            raise TypeError(
                f"Invalid type for initial value={value!r} of type: {type(value).__name__}. "
                "Expected Python scalar, list or NumPy array."
            )
        self.value = value
        self.dtype = as_dtype(dtype)
        self.verify_shape = verify_shape

    def __call__(
        self, shape: Any, dtype: Any = None, partition_info: Any = None, verify_shape: bool | None = None
    ) -> Any:
        verify = self.verify_shape if verify_shape is None else verify_shape
        return constant_of(
            self.value, self.dtype if dtype is None else as_dtype(dtype), shape, verify_shape=verify
        )


class RandomUniform(Initializer):
    """Uniformly distributed from `minval` up to, not with, `maxval` (None: 1)."""

    options = ("minval", "maxval", "seed")

    def __init__(
        self, minval: Any = 0.0, maxval: Any = None, seed: int | None = None, dtype: Any = float32
    ) -> None:
        self.minval, self.maxval, self.seed, self.dtype = minval, maxval, seed, as_dtype(dtype)

    def values(self, shape: list[int], dtype: DType) -> Any:
        return _uniform(shape, self.minval, self.maxval, dtype, self.seed)


class RandomNormal(Initializer):
    """Normally distributed."""

    options = ("mean", "stddev", "seed")

    def __init__(
        self, mean: Any = 0.0, stddev: Any = 1.0, seed: int | None = None, dtype: Any = float32
    ) -> None:
        self.mean, self.stddev, self.seed, self.dtype = mean, stddev, seed, as_dtype(dtype)

    def values(self, shape: list[int], dtype: DType) -> Any:
        from thalweg import random

        return random.normal(shape, self.mean, self.stddev, dtype, seed=self.seed)


class TruncatedNormal(RandomNormal):
    """Normally distributed, drawn again beyond two standard deviations."""

    def values(self, shape: list[int], dtype: DType) -> Any:
        from thalweg import random

        return random.truncated_normal(shape, self.mean, self.stddev, dtype, seed=self.seed)


class UniformUnitScaling(Initializer):
    """Uniformly distributed within `factor * sqrt(3 / inputs)`: a layer then keeps the scale of its input."""

    options = ("factor", "seed")

    def __init__(self, factor: float = 1.0, seed: int | None = None, dtype: Any = float32) -> None:
        self.factor, self.seed, self.dtype = factor, seed, as_dtype(dtype)

    def values(self, shape: list[int], dtype: DType) -> Any:
        limit = math.sqrt(3 / max(1.0, math.prod(shape[:-1]))) * self.factor
        return _uniform(shape, -limit, limit, dtype, self.seed)


class VarianceScaling(Initializer):
    """Random numbers whose variance is `scale` divided by the number of a layer's inputs, outputs, or their
    mean.

    Args:
      scale: a positive number.
      mode: "fan_in", "fan_out" or "fan_avg".
      distribution: "truncated_normal" (or "normal"), "untruncated_normal" or "uniform".

    Raises:
      ValueError: `scale` isn't positive, or another `mode` or `distribution`.
    """

    options: ClassVar[tuple[str, ...]] = ("scale", "mode", "distribution", "seed")

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        dtype: Any = float32,
    ) -> None:
        if scale <= 0.0:
            raise ValueError(f"Argument `scale` must be a positive float. Received: {scale}")
        if mode not in {"fan_in", "fan_out", "fan_avg"}:
            raise ValueError(
                f"Argument `mode` should be one of ('fan_in', 'fan_out', 'fan_avg'). Received: {mode}"
            )
        distribution = distribution.lower()
        if distribution not in {"normal", "uniform", "truncated_normal", "untruncated_normal"}:
            raise ValueError(
                "Argument `distribution` should be one of ('normal', 'uniform', 'truncated_normal', "
                f"'untruncated_normal'). Received: {distribution}"
            )
        self.scale, self.mode, self.distribution = scale, mode, distribution
        self.seed, self.dtype = seed, as_dtype(dtype)

    def values(self, shape: list[int], dtype: DType) -> Any:
        from thalweg import random

        inputs, outputs = _fans(shape)
        fan = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2.0}[self.mode]
        scale = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * scale)
            return _uniform(shape, -limit, limit, dtype, self.seed)
        if self.distribution == "untruncated_normal":
            return random.normal(shape, 0.0, math.sqrt(scale), dtype, seed=self.seed)
        return random.truncated_normal(
            shape, 0.0, math.sqrt(scale) / _TRUNCATED_STDDEV, dtype, seed=self.seed
        )


class GlorotUniform(VarianceScaling):
    """Glorot's uniform distribution, also named after Xavier: within `sqrt(6 / (inputs + outputs))`."""

    options = ("seed",)

    def __init__(self, seed: int | None = None, dtype: Any = float32) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed, dtype)


class GlorotNormal(VarianceScaling):
    """Glorot's normal distribution, also named after Xavier: of standard deviation `sqrt(2 / (inputs +
    outputs))`.
    """

    options = ("seed",)

    def __init__(self, seed: int | None = None, dtype: Any = float32) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, dtype)


class Orthogonal(Initializer):
    """A random matrix with orthonormal rows or columns, times `gain`. Axes but the last are taken as one.

    Raises:
      ValueError: the shape has less than two dimensions.
    """

    options = ("gain", "seed")

    def __init__(self, gain: float = 1.0, seed: int | None = None, dtype: Any = float32) -> None:
        self.gain, self.seed, self.dtype = gain, seed, as_dtype(dtype)

    def values(self, shape: list[int], dtype: DType) -> Any:
        from thalweg import linalg, math, random
        from thalweg.array import reshape, transpose

        if len(shape) < 2:
            raise ValueError(
                "The tensor to initialize, specified by argument `shape` must be at least two-dimensional. "
                f"Received shape={shape}"
            )
        rows, columns = int(np.prod(shape[:-1])), shape[-1]
        tall = (columns, rows) if rows < columns else (rows, columns)
        q, r = linalg.qr(random.normal(tall, dtype=dtype, seed=self.seed), full_matrices=False)
        q = q * math.sign(linalg.diag_part(r))
        return self.gain * reshape(transpose(q) if rows < columns else q, shape)


class Identity(Initializer):
    """The identity matrix times `gain`.

    Raises:
      ValueError: the shape isn't that of a matrix.
    """

    options = ("gain",)

    def __init__(self, gain: float = 1.0, dtype: Any = float32) -> None:
        self.gain, self.dtype = gain, as_dtype(dtype)

    def values(self, shape: list[int], dtype: DType) -> Any:
        from thalweg.creation import eye

        if len(shape) != 2:
            raise ValueError(
                "The tensor to initialize, specified by argument `shape` must be at least two-dimensional. "
                f"Received shape={shape}"
            )
        return self.gain * eye(shape[0], shape[1], dtype=dtype)


def lecun_normal(seed: int | None = None) -> VarianceScaling:
    """Normally distributed, of variance `1 / inputs`."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: int | None = None) -> VarianceScaling:
    """Uniformly distributed, of variance `1 / inputs`."""
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def he_normal(seed: int | None = None) -> VarianceScaling:
    """Normally distributed, of variance `2 / inputs`."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: int | None = None) -> VarianceScaling:
    """Uniformly distributed, of variance `2 / inputs`."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


def _fans(shape: list[int]) -> tuple[int, int]:
    """How many inputs and outputs a weight of this shape has; convolutions count their window."""
    if len(shape) < 2:
        return (shape[0], shape[0]) if shape else (1, 1)
    window = math.prod(shape[:-2])
    return shape[-2] * window, shape[-1] * window


def _uniform(shape: list[int], minval: Any, maxval: Any, dtype: DType, seed: int | None) -> Any:
    from thalweg import random

    return random.uniform(shape, minval, maxval, dtype, seed=seed)


# The names below `tf.initializers`, and those of `tf` itself.
zeros = zeros_initializer = Zeros
ones = ones_initializer = Ones
constant = constant_initializer = Constant
random_uniform = random_uniform_initializer = RandomUniform
random_normal = random_normal_initializer = RandomNormal
truncated_normal = truncated_normal_initializer = TruncatedNormal
uniform_unit_scaling = uniform_unit_scaling_initializer = UniformUnitScaling
variance_scaling = variance_scaling_initializer = VarianceScaling
glorot_uniform = glorot_uniform_initializer = GlorotUniform
glorot_normal = glorot_normal_initializer = GlorotNormal
orthogonal = orthogonal_initializer = Orthogonal
identity = identity_initializer = Identity
