"""Batch normalization of float32 arrays, the channels last, in training, and its gradient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg.native.library import usable

# Fewer channels leave the kernels' vectors half empty.
_FEW_CHANNELS = 8


def takes(shape: tuple[int, ...], dtype: Any, data_format: str) -> bool:
    """Whether the kernels are to normalize an array of this shape in a program compiled now.

    They aren't for other dtypes and devices, for channels that aren't last, where there is nothing to
    compute, and where XLA is faster.
    """
    if dtype != np.float32 or not data_format.endswith("C") or not usable():
        return False
    return math.prod(shape) > 0 and shape[-1] >= _FEW_CHANNELS


def batch_norm(x: Any, scale: Any, offset: Any, epsilon: float) -> tuple[Any, Any, Any]:
    """The array normalized over all dimensions but the last; the means and variances of its channels.

    The relative error of a variance is about 1e-6, also where the mean is 10,000 times the deviation.
    """
    return _call("thalweg_batch_norm", epsilon, x, scale, offset)


def batch_norm_back(
    gradient: Any, x: Any, scale: Any, means: Any, variances: Any, epsilon: float
) -> tuple[Any, Any, Any]:
    """The gradients with respect to the array, the scale and the offset."""
    return _call("thalweg_batch_norm_back", epsilon, gradient, x, scale, means, variances)


def _call(target: str, epsilon: float, array: Any, *others: Any) -> tuple[Any, Any, Any]:
    """What a kernel makes of an array and others: one like it, and two numbers a channel."""
    from thalweg.core.xla import jax, stand_in

    channels = stand_in(array.shape[-1:], np.float32)
    results = (stand_in(array.shape, np.float32), channels, channels)
    call = jax.ffi.ffi_call(target, results, vmap_method="sequential")
    whole, first, second = call(array, *others, epsilon=np.float32(epsilon))
    return whole, first, second
