"""`ExtractVolumePatches`: the patches that a window sees on its way through a batch of volumes."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Call, op
from thalweg.core.rules import shape_text
from thalweg.core.spec import Spec, spec_of


def _sizes(call: Call) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Window and strides along the three dimensions of space."""
    ksizes, strides = call.attrs["ksizes"], call.attrs["strides"]
    for name, values in (("ksizes", ksizes), ("strides", strides)):
        if len(values) != 5:
            raise ValueError(f"{name} must have five entries, one for each dimension of input, got {values}")
        if values[0] != 1 or values[4] != 1 or min(values) < 1:
            raise ValueError(f"{name} must be positive, and 1 for batch and depth, got {values}")
    return ksizes[1:4], strides[1:4]


def _length(size: int | None, window: int, stride: int, padding: str) -> int | None:
    """How many places the window has along a dimension."""
    if size is None:
        return None
    return -(-size // stride) if padding == "SAME" else (size - window) // stride + 1


def _rule(call: Call, x: Spec) -> Spec:
    window, strides = _sizes(call)
    padding = call.attrs["padding"]
    if padding not in ("SAME", "VALID"):
        raise ValueError(f"padding must be 'SAME' or 'VALID', got {padding!r}")
    if x.shape is None:
        return spec_of(x.dtype, (None,) * 5)
    if len(x.shape) != 5:
        raise ValueError(
            f"input must have the shape [batch, planes, rows, columns, depth], got {shape_text(x.shape)}"
        )
    places = [_length(n, k, s, padding) for n, k, s in zip(x.shape[1:4], window, strides, strict=True)]
    if any(n is not None and n < 1 for n in places):
        raise ValueError(f"the window {window} is larger than the volume, of shape {shape_text(x.shape)}")
    depth = None if x.shape[4] is None else x.shape[4] * int(np.prod(window))
    return spec_of(x.dtype, (x.shape[0], *places, depth))


@op("ExtractVolumePatches", _rule)
def extract_volume_patches(
    xp: Any, x: Any, *, ksizes: tuple[int, ...], strides: tuple[int, ...], padding: str
) -> Any:
    """Along each dimension of space the window's places, and for each the elements that it sees there."""
    window, steps = ksizes[1:4], strides[1:4]
    pads = [(0, 0)]
    seen = []
    for n, k, s in zip(x.shape[1:4], window, steps, strict=True):
        places = _length(n, k, s, padding)
        assert places is not None
        missing = max((places - 1) * s + k - n, 0) if padding == "SAME" else 0
        pads.append((missing // 2, missing - missing // 2))
        seen.append(np.arange(places)[:, None] * s + np.arange(k))
    x = xp.pad(x, [*pads, (0, 0)])
    for axis, positions in zip((1, 3, 5), seen, strict=True):
        x = xp.take(x, positions, axis=axis)
    x = xp.transpose(x, (0, 1, 3, 5, 2, 4, 6, 7))
    return xp.reshape(x, (*x.shape[:4], -1))
