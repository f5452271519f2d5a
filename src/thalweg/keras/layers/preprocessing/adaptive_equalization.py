"""`keras.layers.ContrastLimitedAdaptiveHistogramEqualization`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.layers.preprocessing.factors import rescaled
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer
from thalweg.keras.ops.promotion import sizes_of

_VALUES = 256


class ContrastLimitedAdaptiveHistogramEqualization(ImageLayer):
    """Values spread so that in each part of an image all are about equally frequent, also in inference.

    Args:
      value_range: the smallest and the largest value of images.
      clip_limit: how many times as frequent as the mean a value counts at most; 0: any.
      tile_grid_size: how many parts there are down and across.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Example:
      >>> layer = tf.keras.layers.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(2, 2))
      >>> layer(tf.ones([2, 8, 8, 3])).shape
      TensorShape([2, 8, 8, 3])
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        clip_limit: float = 4.0,
        tile_grid_size: Any = (8, 8),
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.value_range = value_range
        self.clip_limit = clip_limit
        self.tile_grid_size = tile_grid_size

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        first = self.data_format == "channels_first"
        x = tf.transpose(images, [0, 2, 3, 1]) if first else images
        dtype = x.dtype
        x = tf.cast(rescaled(x, self.value_range, (0, 255), "float32"), "float32")
        x = tf.cast(rescaled(self._equalized(x), (0, 255), self.value_range, "float32"), dtype)
        return tf.transpose(x, [0, 3, 1, 2]) if first else x

    def _equalized(self, x: Any) -> Any:
        """Images whose values are looked up in the tables of the four parts around each pixel."""
        _, height, width, _ = sizes_of(x)
        rows, columns = self.tile_grid_size
        tall, wide = -(-height // rows), -(-width // columns)
        filled = [[0, 0], [0, tall * rows - height], [0, wide * columns - width], [0, 0]]
        x = tf.pad(x, tf.stack(filled), mode="SYMMETRIC")
        values = tf.clip_by_value(tf.cast(x, "int32"), 0, _VALUES - 1)
        tables = self._tables(values, tall, wide)
        (top, down), (left, right) = _between(rows, tall), _between(columns, wide)
        right = tf.reshape(right, [1, 1, -1, 1])
        down = tf.reshape(down, [1, -1, 1, 1])

        def found(row: Any, column: Any) -> Any:
            return _looked_up(tables, values, row, column)

        upper = found(top, left) * (1.0 - right) + found(top, left + 1) * right
        lower = found(top + 1, left) * (1.0 - right) + found(top + 1, left + 1) * right
        return (upper * (1.0 - down) + lower * down)[:, :height, :width]

    def _tables(self, values: Any, tall: Any, wide: Any) -> Any:
        """What values become in each part and channel, and in a border of parts around these.

        Gives `[batch, rows + 2, columns + 2, channels, 256]`.
        """
        rows, columns = self.tile_grid_size
        batch, _, _, channels = sizes_of(values)
        parts = tf.reshape(values, [batch, rows, tall, columns, wide, channels])
        parts = tf.transpose(parts, [0, 1, 3, 5, 2, 4])
        parts = tf.reshape(parts, [batch, rows, columns, channels, tall * wide])
        counts = tf.reduce_sum(tf.one_hot(parts, _VALUES), axis=-2)
        size = tf.cast(tall * wide, counts.dtype)
        if self.clip_limit > 0:
            clipped = tf.minimum(counts, self.clip_limit * size / _VALUES)
            counts = clipped + tf.reduce_sum(counts - clipped, axis=-1, keepdims=True) / _VALUES
        reached = tf.cumsum(counts, axis=-1)
        least = tf.reduce_min(reached, axis=-1, keepdims=True)
        spread = size - least
        spread = tf.where(tf.equal(spread, 0.0), tf.ones_like(spread), spread)
        tables = tf.clip_by_value((reached - least) * 255.0 / spread, 0.0, 255.0)
        tables = tf.concat([tables[:, :1], tables, tables[:, -1:]], axis=1)
        return tf.concat([tables[:, :, :1], tables, tables[:, :, -1:]], axis=2)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "value_range": self.value_range,
            "clip_limit": self.clip_limit,
            "tile_grid_size": self.tile_grid_size,
        }


def _between(parts: int, length: Any) -> tuple[Any, Any]:
    """For each pixel the part, counted from the border, whose middle lies before it; and how far."""
    size = tf.cast(length, "float32")
    at = (tf.cast(tf.range(length * parts), "float32") - size / 2.0) / size + 1.0
    before = tf.floor(at)
    return tf.clip_by_value(tf.cast(before, "int32"), 0, parts), at - before


def _looked_up(tables: Any, values: Any, rows: Any, columns: Any) -> Any:
    """Values by the tables of parts, given for each row and column of pixels."""
    batch, _, _, channels = sizes_of(values)
    axes = (tf.range(batch), rows, columns, tf.range(channels))
    shapes = ([-1, 1, 1, 1], [1, -1, 1, 1], [1, 1, -1, 1], [1, 1, 1, -1])
    places = [tf.reshape(axis, shape) for axis, shape in zip(axes, shapes, strict=True)]
    places = [tf.broadcast_to(place, tf.shape(values)) for place in places]
    return tf.gather_nd(tables, tf.stack([*places, values], axis=-1))
