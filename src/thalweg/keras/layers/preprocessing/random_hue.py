"""`keras.layers.RandomHue`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within, rescaled
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of
from thalweg.keras.ops import image


class RandomHue(ImageLayer):
    """In training the colours of RGB images turn on the colour wheel.

    Args:
      factor: half of it is the share of the wheel at most, to either side, between 0 and 1; or the lowest and
        the highest one.
      value_range: the smallest and the largest value of images.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Raises:
      ValueError: the factor isn't between 0 and 1.

    Example:
      >>> layer = tf.keras.layers.RandomHue((1.0, 1.0), value_range=(0, 1), seed=1)
      >>> layer(tf.constant([[[1.0, 0.0, 0.0]]])).numpy().ravel()
      array([0., 1., 1.], dtype=float32)
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
        self.factor = factor_within(factor, (0, 1))
        self.value_range = value_range
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        seed = self.generator if seed is None else seed
        shape = (batch_size_of(data),)
        invert = random.uniform(shape, seed=seed)
        sign = tf.where(invert > 0.5, -tf.ones_like(invert), tf.ones_like(invert))
        return {"factor": sign * random.uniform(shape, *self.factor, seed=seed) * 0.5}

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        dtype = images.dtype
        images = rescaled(images, self.value_range, (0, 1), dtype)
        parts = tf.unstack(image.rgb_to_hsv(images, data_format=self.data_format), axis=self.channel_axis)
        hue = parts[0] + tf.reshape(tf.cast(transformation["factor"], dtype), [-1, 1, 1])
        hue = tf.where(hue > 1.0, hue - 1.0, hue)
        hue = tf.where(hue < 0.0, hue + 1.0, hue)
        images = tf.stack([hue, *parts[1:]], axis=self.channel_axis)
        images = tf.clip_by_value(image.hsv_to_rgb(images, data_format=self.data_format), 0, 1)
        return rescaled(images, (0, 1), self.value_range, dtype)

    def get_config(self) -> dict[str, Any]:
        own = {"factor": self.factor, "value_range": self.value_range, "seed": self.seed}
        return {**super().get_config(), **own}
