"""`keras.layers.Equalization`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.layers.preprocessing.factors import rescaled, value_range_of
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer


class Equalization(ImageLayer):
    """In training the values of each channel are spread so that all are about equally frequent.

    Args:
      value_range: the smallest and the largest value of images.
      bins: in how many intervals values are counted.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: the range isn't one.

    Example:
      >>> layer = tf.keras.layers.Equalization()
      >>> layer(tf.constant([[[10.0], [11.0], [12.0], [13.0]]])).numpy().ravel()
      array([  0.,  85., 170., 255.], dtype=float32)
    """

    def __init__(
        self, value_range: Any = (0, 255), bins: int = 256, data_format: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.bins = bins
        self.value_range = value_range_of(value_range)

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        x = rescaled(images, self.value_range, (0, 255), images.dtype)
        channels = [self._equalized(c) for c in tf.unstack(x, axis=self.channel_axis)]
        x = rescaled(tf.stack(channels, axis=self.channel_axis), (0, 255), self.value_range, images.dtype)
        return tf.cast(x, images.dtype)

    def _equalized(self, channel: Any) -> Any:
        """A channel with values between 0 and 255, looked up in the cumulated histogram of its own."""
        top = self.bins - 1
        places = tf.cast(tf.cast(channel, "float32") * top / 255, "int32")
        counts = tf.math.bincount(tf.clip_by_value(places, 0, top), minlength=self.bins, maxlength=self.bins)
        reached = tf.cumsum(counts)
        lowest = tf.gather(reached, tf.argmax(tf.cast(reached > 0, "int32")))
        spread = tf.maximum(reached[-1] - lowest, 1)
        table = tf.clip_by_value(tf.round((reached - lowest) * 255 / spread), 0, 255)
        places = tf.cast(tf.clip_by_value(channel / 255.0 * top, 0, top), "int32")
        found = tf.cast(tf.gather(table, places), channel.dtype)
        return tf.where(tf.math.count_nonzero(counts) <= 1, channel, found)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "bins": self.bins, "value_range": self.value_range}
