"""`keras.layers.RandomSaturation`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.config import epsilon
from thalweg.keras.layers.preprocessing.factors import factor_within, value_range_of
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of
from thalweg.keras.ops import image


class RandomSaturation(ImageLayer):
    """In training RGB images become paler or more colourful.

    Args:
      factor: between 0 and 1: 0 gives gray images, 0.5 leaves them as they are, 1 is the most colourful; one
        number is the upper bound, two are both.
      value_range: the smallest and the largest value of images.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Raises:
      ValueError: an argument isn't such.

    Example:
      >>> layer = tf.keras.layers.RandomSaturation((0.0, 0.0), value_range=(0, 1))
      >>> layer(tf.constant([[[1.0, 0.5, 0.0]]])).numpy().ravel()
      array([1., 1., 1.], dtype=float32)
    """

    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: Any = None,
        seed: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_within(factor, (-1, 1))
        self.value_range = value_range_of(value_range)
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        seed = self.generator if seed is None else seed
        factor = random.uniform((batch_size_of(data),), *self.factor, seed=seed)
        return {"factor": factor / (1 - factor + epsilon())}

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        factor = tf.reshape(tf.cast(transformation["factor"], images.dtype), [-1, 1, 1])
        hsv = image.rgb_to_hsv(images, data_format=self.data_format)
        hue, saturation, value = tf.unstack(hsv, axis=self.channel_axis)
        saturation = tf.clip_by_value(saturation * factor, self.value_range[0], self.value_range[1])
        hsv = tf.stack([hue, saturation, value], axis=self.channel_axis)
        return image.hsv_to_rgb(hsv, data_format=self.data_format)

    def get_config(self) -> dict[str, Any]:
        own = {"factor": self.factor, "value_range": self.value_range, "seed": self.seed}
        return {**super().get_config(), **own}
