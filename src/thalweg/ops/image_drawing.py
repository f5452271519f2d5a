"""Boxes drawn on images."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Call, op
from thalweg.core.rules import check_dtype, is_floating, kernel_error
from thalweg.core.spec import Spec
from thalweg.ops.image_cropping import check_shape


def _rule(call: Call, images: Spec, boxes: Spec, colors: Spec) -> Spec:
    check_dtype(call, images, is_floating)
    check_shape("images", images.shape, None, None, None, None)
    check_shape("boxes", boxes.shape, None, None, 4)
    check_shape("colors", colors.shape, None, None)
    depth = images.shape[3] if images.shape else None
    if depth not in (1, 3, 4, None):
        raise kernel_error(call, f"Channel depth should be either 1 (GRY), 3 (RGB), or 4 (RGBA), got {depth}")
    count = colors.shape[1] if colors.shape else None
    if None not in (depth, count) and count < depth:  # type: ignore[operator]
        raise kernel_error(call, f"colors must have equal or more channels than the image, got {count}")
    return images


@op("DrawBoundingBoxesV2", _rule, differentiable=False)
def draw_bounding_boxes(xp: Any, images: Any, boxes: Any, colors: Any) -> Any:
    """Each pixel gets the colour of the last box whose border it is on."""
    _, height, width, depth = images.shape
    low_y, low_x, high_y, high_x = (
        xp.floor(boxes[..., k] * np.asarray(size - 1, boxes.dtype)).astype(np.int64)
        for k, size in enumerate((height, width, height, width))
    )
    drawn = (low_y <= high_y) & (low_x <= high_x)
    outside = (low_y >= height) | (high_y < 0) | (low_x >= width) | (high_x < 0)
    y, x = np.arange(height)[:, None], np.arange(width)
    last = xp.full(images.shape[:3], -1, np.int64)
    for k in range(boxes.shape[1]):
        top, left, bottom, right = (edge[:, k, None, None] for edge in (low_y, low_x, high_y, high_x))
        on_rows = ((y == top) | (y == bottom)) & (x >= left) & (x <= right)
        on_columns = ((x == left) | (x == right)) & (y >= top) & (y <= bottom)
        visible = (drawn & ~outside)[:, k, None, None]
        last = xp.where((on_rows | on_columns) & visible, k, last)
    palette = colors[:, :depth].astype(images.dtype)
    if 0 in (boxes.shape[1], len(palette)):
        return images
    return xp.where((last >= 0)[..., None], palette[xp.maximum(last, 0) % len(palette)], images)
