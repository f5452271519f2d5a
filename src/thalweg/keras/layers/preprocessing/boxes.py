"""Random boxes in images, as masks."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.image_layer import per_image
from thalweg.keras.ops.promotion import sizes_of


def random_boxes(layer: Any, images: Any, across: Any, down: Any, seed: Any) -> tuple[Any, Any]:
    """Boxes at random places.

    Args:
      across, down: the shares of the width and of the height that they take, one for each image.

    Returns:
      masks: whether a pixel lies in its image's box, of the images' shape but for one channel;
      areas: the areas of boxes as shares of the images'.
    """
    sizes, dtype = sizes_of(images), layer.compute_dtype
    height, width = sizes[layer.height_axis], sizes[layer.width_axis]
    batch = sizes_of(across)[0]
    x = _span(across, width, batch, dtype, seed)
    y = _span(down, height, batch, dtype, seed)
    columns, rows = tf.cast(tf.range(width), dtype), tf.cast(tf.range(height), dtype)
    first = layer.channel_axis == -3
    columns = tf.reshape(columns, [1, 1, 1, -1] if first else [1, 1, -1, 1])
    rows = tf.reshape(rows, [1, 1, -1, 1] if first else [1, -1, 1, 1])
    inside = (columns >= per_image(x[0])) & (columns < per_image(x[1]))
    inside = inside & (rows >= per_image(y[0])) & (rows < per_image(y[1]))
    return inside, (x[1] - x[0]) * (y[1] - y[0]) / tf.cast(width * height, dtype)


def _span(share: Any, length: Any, batch: Any, dtype: Any, seed: Any) -> tuple[Any, Any]:
    """Where boxes begin and end along an axis."""
    size = tf.cast(length, dtype)
    taken = tf.cast(share, dtype) * size
    start = random.uniform([batch], 0, 1, dtype, seed) * (size - taken)
    return start, start + taken
