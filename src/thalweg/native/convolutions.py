"""Convolutions of float32 images, `NHWC`, and volumes, `NDHWC`, with filters, and their gradients."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.native.library import library, usable

if TYPE_CHECKING:
    from thalweg.ops.windows import Windows


# Gradients with respect to few channels leave the kernels' tiles half empty; XLA has another way.
_FEW_CHANNELS = 4


def takes(seen: Windows, filters: int, dtype: Any, wanted: str) -> bool:
    """Whether the kernels are to compute a convolution with so many filters in a program compiled now.

    They aren't for other dtypes and devices, where there is nothing to compute, and where XLA is faster.

    Args:
      wanted: "result", or what the gradient is with respect to, "images" or "filter".
    """
    if dtype != np.float32 or not usable() or library().kernels == "baseline":
        return False
    if not math.prod(seen.shape) * math.prod(seen.counts) * math.prod(seen.size) * filters:
        return False
    return wanted != "images" or seen.shape[-1] >= _FEW_CHANNELS


def conv(images: Any, filter: Any, seen: Windows, bias: Any = None, relu: bool = False) -> Any:
    """The convolution; `seen` has the windows that the filter sees.

    Args:
      bias: added to the filters' results.
      relu: then take the positive part.
    """
    shape = (*seen.counts[:-1], filter.shape[-1])
    bias = np.zeros(0, np.float32) if bias is None else bias
    return _call("thalweg_conv", shape, seen, images, filter, bias, relu=relu)


def conv_to_images(filter: Any, gradient: Any, shape: tuple[int, ...], seen: Windows) -> Any:
    """The gradient of a convolution of images of `shape` with respect to them."""
    return _call("thalweg_conv_to_images", shape, seen, filter, gradient)


def conv_to_filter(images: Any, gradient: Any, shape: tuple[int, ...], seen: Windows) -> Any:
    """The gradient of a convolution with a filter of `shape` with respect to it."""
    return _call("thalweg_conv_to_filter", shape, seen, images, gradient)


def _call(target: str, shape: tuple[int, ...], seen: Windows, *operands: Any, **attributes: Any) -> Any:
    from thalweg.core.xla import jax, stand_in

    call = jax.ffi.ffi_call(target, stand_in(shape, np.float32), vmap_method="sequential")
    return call(  # type: ignore[no-untyped-call]
        *operands,
        strides=np.array(seen.stride[1:-1], np.int64),
        dilations=np.array(seen.dilation[1:-1], np.int64),
        padding=np.array([before for before, _ in seen.pads[1:-1]], np.int64),
        **attributes,
    )
