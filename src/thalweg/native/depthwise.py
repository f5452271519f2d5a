"""Depthwise convolutions of float32 images, `NHWC`, and their gradients: each channel has filters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.native.library import usable

if TYPE_CHECKING:
    from thalweg.ops.windows import Windows


# Fewer channels leave the kernels' vectors half empty; XLA has other ways.
_FEW_CHANNELS = 8


def takes(seen: Windows, multiplier: int, dtype: Any) -> bool:
    """Whether the kernels are to compute these convolutions in a program compiled now.

    They aren't for other dtypes and devices, where there is nothing to compute, and where XLA is faster.
    """
    if dtype != np.float32 or not usable():
        return False
    if not math.prod(seen.shape) * math.prod(seen.counts) * math.prod(seen.size) * multiplier:
        return False
    return seen.shape[3] * multiplier >= _FEW_CHANNELS


def depthwise(images: Any, filter: Any, seen: Windows) -> Any:
    """The convolution with a filter `[height, width, channels, multiplier]` that sees the windows `seen`."""
    shape = (*seen.counts[:3], math.prod(filter.shape[2:]))
    return _call("thalweg_depthwise", shape, seen, _repeated(images, filter.shape[3]), _flat(filter))


def depthwise_to_images(filter: Any, gradient: Any, seen: Windows) -> Any:
    """The gradient of the convolution with respect to the images."""
    channels, multiplier = filter.shape[2:]
    shape = (*seen.shape[:3], channels * multiplier)
    result = _call("thalweg_depthwise_to_images", shape, seen, _flat(filter), gradient)
    return result if multiplier == 1 else result.reshape(*seen.shape, multiplier).sum(-1)


def depthwise_to_filter(images: Any, gradient: Any, shape: tuple[int, ...], seen: Windows) -> Any:
    """The gradient of the convolution with a filter of `shape` with respect to it."""
    flat = (*shape[:2], math.prod(shape[2:]))
    result = _call("thalweg_depthwise_to_filter", flat, seen, _repeated(images, shape[3]), gradient)
    return result.reshape(shape)


def _flat(filter: Any) -> Any:
    return filter.reshape(*filter.shape[:2], -1)


def _repeated(images: Any, multiplier: int) -> Any:
    """The images with every channel several times: as many as its filters."""
    if multiplier == 1:
        return images
    from thalweg.core.xla import jnp

    return jnp.broadcast_to(images[..., None], (*images.shape, multiplier)).reshape(*images.shape[:3], -1)


def _call(target: str, shape: tuple[int, ...], seen: Windows, *operands: Any) -> Any:
    from thalweg.core.xla import jax, stand_in

    call = jax.ffi.ffi_call(target, stand_in(shape, np.float32), vmap_method="sequential")
    return call(  # type: ignore[no-untyped-call]
        *operands,
        strides=np.array(seen.stride[1:3], np.int64),
        dilations=np.array(seen.dilation[1:3], np.int64),
        padding=np.array([before for before, _ in seen.pads[1:3]], np.int64),
    )
