"""Boxes around things in images: as users give them, moved with the images, cut at their borders."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.ops.image_projection import inverse_transforms

FORMATS = (
    *("xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw"),
    *("rel_xyxy", "rel_yxyx", "rel_xywh", "rel_center_xywh"),
)


def convert_format(
    boxes: Any, source: str, target: str, height: Any = None, width: Any = None, dtype: str = "float32"
) -> Any:
    """Boxes of one format in another one.

    Args:
      boxes: `[…, 4]`; or a dictionary that has them as "boxes".
      source, target: "xyxy", "yxyx", "xywh", "center_xywh", "center_yxhw", or one of these (but the last)
        after "rel_", for shares of the image's size.
      height, width: of the image; needed where one of the formats is relative and the other one isn't.

    Raises:
      ValueError: there is no such format, the boxes don't have four numbers, or the size is missing.
    """
    if isinstance(boxes, dict):
        converted = convert_format(boxes["boxes"], source, target, height, width, dtype)
        return {**boxes, "boxes": converted}
    source, target = source.lower(), target.lower()
    if source not in FORMATS or target not in FORMATS:
        raise ValueError(f"Invalid source or target format, {source}, {target}. Supported formats: {FORMATS}")
    boxes = tf.cast(boxes, dtype)
    if boxes.shape[-1] != 4:
        raise ValueError(
            f"`boxes` must be a tensor with the last dimension of 4. Received: boxes.shape={boxes.shape}"
        )
    if source == target:
        return boxes
    relative = source.startswith("rel_"), target.startswith("rel_")
    if relative[0] != relative[1]:
        if height is None or width is None:
            raise ValueError(
                "convert_format() needs `height` and `width` to go between relative and absolute formats. "
                f"Received: source={source}, target={target}, height={height}, width={width}"
            )
        size = tf.stack([tf.cast(n, dtype) for n in (width, height, width, height)])
        corners = _corners(boxes, source.removeprefix("rel_"))
        corners = corners * size if relative[0] else corners / size
    else:
        corners = _corners(boxes, source.removeprefix("rel_"))
    return _from_corners(corners, target.removeprefix("rel_"))


def _corners(boxes: Any, source: str) -> Any:
    """Boxes as the places of their left, upper, right and lower borders."""
    a, b, c, d = tf.unstack(boxes, axis=-1)
    if source == "xyxy":
        return boxes
    if source == "yxyx":
        return tf.stack([b, a, d, c], -1)
    if source == "xywh":
        return tf.stack([a, b, a + c, b + d], -1)
    if source == "center_yxhw":
        a, b, c, d = b, a, d, c
    return tf.stack([a - c / 2, b - d / 2, a + c / 2, b + d / 2], -1)


def _from_corners(corners: Any, target: str) -> Any:
    left, top, right, bottom = tf.unstack(corners, axis=-1)
    if target == "xyxy":
        return corners
    if target == "yxyx":
        return tf.stack([top, left, bottom, right], -1)
    wide, tall = right - left, bottom - top
    if target == "xywh":
        return tf.stack([left, top, wide, tall], -1)
    x, y = (left + right) / 2, (top + bottom) / 2
    return tf.stack([y, x, tall, wide] if target == "center_yxhw" else [x, y, wide, tall], -1)


def clipped(bounding_boxes: Any, height: Any, width: Any) -> dict[str, Any]:
    """Boxes, "xyxy", cut at the borders of images; the labels of those that nothing is left of are -1."""
    boxes, labels = bounding_boxes["boxes"], bounding_boxes["labels"]
    size = tf.stack([tf.cast(n, boxes.dtype) for n in (width, height, width, height)])
    boxes = tf.minimum(tf.maximum(boxes, 0.0), size)
    left, top, right, bottom = tf.unstack(boxes, axis=-1)
    there = (right - left) * (bottom - top) > 0
    if labels.shape.rank == there.shape.rank + 1:
        there = tf.expand_dims(there, -1)
    return {**bounding_boxes, "boxes": boxes, "labels": tf.where(there, labels, -tf.ones_like(labels))}


def moved(boxes: Any, transforms: Any) -> Any:
    """The boxes, "xyxy", around what boxes become in images that are looked up by projective transforms.

    Args:
      boxes: `[batch, boxes, 4]`.
      transforms: `[batch, 8]`.
    """
    a0, a1, a2, b0, b1, b2, c0, c1 = tf.unstack(inverse_transforms(transforms)[:, None, None, :], axis=-1)
    left, top, right, bottom = tf.unstack(boxes, axis=-1)
    x = tf.stack([left, right, right, left], -1)
    y = tf.stack([top, top, bottom, bottom], -1)
    depth = c0 * x + c1 * y + 1.0
    x, y = (a0 * x + a1 * y + a2) / depth, (b0 * x + b1 * y + b2) / depth
    borders = [tf.reduce_min(x, -1), tf.reduce_min(y, -1), tf.reduce_max(x, -1), tf.reduce_max(y, -1)]
    return tf.stack(borders, -1)


def dense(bounding_boxes: Any) -> dict[str, Any]:
    """Boxes and labels as tensors; ragged ones are filled up with boxes of zeros and labels of -1.

    Raises:
      ValueError: they aren't a dictionary of both.
    """
    given = bounding_boxes
    if not isinstance(given, dict) or "boxes" not in given or "labels" not in given:
        raise ValueError(
            "Expected `bounding_boxes` to be a dict with keys 'boxes' and 'labels'. Received: bounding_boxes="
            f"{bounding_boxes}"
        )
    boxes, labels = given["boxes"], given["labels"]
    if isinstance(boxes, tf.RaggedTensor):
        boxes, labels = boxes.to_tensor(shape=[None, None, 4]), labels.to_tensor(default_value=-1)
    return {**given, "boxes": tf.cast(boxes, "float32"), "labels": tf.convert_to_tensor(labels)}
