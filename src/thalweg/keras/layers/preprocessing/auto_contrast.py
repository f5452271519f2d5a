"""`keras.layers.AutoContrast`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.layers.preprocessing.factors import rescaled, value_range_of
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer


class AutoContrast(ImageLayer):
    """The values of each channel stretched to the whole range, in training and in inference.

    Args:
      value_range: the smallest and the largest value of images.

    Raises:
      ValueError: the range isn't one.

    Example:
      >>> tf.keras.layers.AutoContrast()(tf.constant([[[10.0], [20.0], [30.0]]])).numpy().ravel()
      array([  0. , 127.5, 255. ], dtype=float32)
    """

    def __init__(self, value_range: Any = (0, 255), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value_range = value_range_of(value_range)

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        dtype = self.compute_dtype
        x = tf.cast(rescaled(images, self.value_range, (0, 255), dtype), dtype)
        low = tf.reduce_min(x, axis=(1, 2), keepdims=True)
        high = tf.reduce_max(x, axis=(1, 2), keepdims=True)
        scale = 255.0 / (high - low)
        stretched = tf.clip_by_value(x * scale - low * scale, 0.0, 255.0)
        stretched = rescaled(stretched, (0, 255), self.value_range, dtype)
        # A channel of one value only stays as it is.
        return tf.where(tf.math.is_nan(stretched), tf.cast(images, dtype), stretched)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "value_range": self.value_range}
