"""Pools of float32 images, `NHWC`: the maximum or the mean of each window, and their gradients."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.native.library import usable

if TYPE_CHECKING:
    from thalweg.ops.windows import Windows


# Few channels leave the kernels' vectors half empty. XLA has other ways, but for a maximum's gradient.
_FEW_CHANNELS = 8


def takes(seen: Windows, dtype: Any, wanted: str) -> bool:
    """Whether the kernels are to compute a pool of images with these windows in a program compiled now.

    They aren't for other dtypes and devices, other ranks, windows over channels, where there is nothing to
    compute, and where XLA is faster.

    Args:
      wanted: "max" or "mean", or of one of them the "gradient": "max gradient", "mean gradient".
    """
    if dtype != np.float32 or len(seen.shape) != 4 or not usable():
        return False
    if not math.prod(seen.shape) * math.prod(seen.counts):
        return False
    if seen.shape[3] < _FEW_CHANNELS and wanted != "max gradient":
        return False
    return all(seen.size[i] == seen.stride[i] == 1 and not any(seen.pads[i]) for i in (0, 3))


def max_pool(images: Any, seen: Windows) -> Any:
    """The maximum of each window; what is no number counts as less than any."""
    return _call("thalweg_pool2d", seen.counts, seen, images, mean=False)


def avg_pool(images: Any, seen: Windows) -> Any:
    """The mean of each window's pixels, those of the margins left out."""
    return _call("thalweg_pool2d", seen.counts, seen, images, mean=True)


def max_pool_to_images(images: Any, gradient: Any, seen: Windows) -> Any:
    """The gradient of the maxima with respect to the images: a window's goes to its first greatest pixel."""
    return _call("thalweg_pool2d_to_images", seen.shape, seen, gradient, images)


def avg_pool_to_images(gradient: Any, seen: Windows) -> Any:
    """The gradient of the means with respect to the images."""
    return _call("thalweg_pool2d_to_images", seen.shape, seen, gradient)


def _call(target: str, shape: tuple[int, ...], seen: Windows, *operands: Any, **attributes: Any) -> Any:
    from thalweg.core.xla import jax, stand_in

    call = jax.ffi.ffi_call(target, stand_in(shape, np.float32), vmap_method="broadcast_all")
    return call(  # type: ignore[no-untyped-call]
        *operands,
        size=np.array(seen.size[1:3], np.int64),
        strides=np.array(seen.stride[1:3], np.int64),
        padding=np.array([before for before, _ in seen.pads[1:3]], np.int64),
        **attributes,
    )
