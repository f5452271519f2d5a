"""`keras.layers.RandomSharpness`."""

from __future__ import annotations

from typing import Any

import numpy as np

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within, value_range_of
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of, per_image

# The mean of a pixel and its neighbours.
_SMOOTH = np.array([[1, 1, 1], [1, 5, 1], [1, 1, 1]], np.float32) / 13


class RandomSharpness(ImageLayer):
    """In training images become smoother or sharper.

    Args:
      factor: 0 is the smoothest, 0.5 leaves images as they are, 1 is the sharpest; one number is the upper
        bound, two are both.
      value_range: the smallest and the largest value of images.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Raises:
      ValueError: an argument isn't such.

    Example:
      >>> layer = tf.keras.layers.RandomSharpness((0.5, 0.5))
      >>> layer(tf.constant([[[1.0], [2.0]]])).numpy().ravel()
      array([1., 2.], dtype=float32)
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
        self.value_range = value_range_of(value_range)
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        seed = self.generator if seed is None else seed
        return {"factor": random.uniform((batch_size_of(data),), *self.factor, seed=seed)}

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        first = self.data_format == "channels_first"
        x = tf.transpose(images, [0, 2, 3, 1]) if first else images
        sharpness = tf.cast(per_image(transformation["factor"] * 2), x.dtype)
        kernel = tf.constant(np.tile(_SMOOTH[:, :, None, None], (1, 1, x.shape[-1], 1)), x.dtype)
        smooth = tf.nn.depthwise_conv2d(x, kernel, [1, 1, 1, 1], "SAME")
        x = tf.clip_by_value(x + (1.0 - sharpness) * (smooth - x), self.value_range[0], self.value_range[1])
        return tf.transpose(x, [0, 3, 1, 2]) if first else x

    def get_config(self) -> dict[str, Any]:
        own = {"factor": self.factor, "value_range": self.value_range, "seed": self.seed}
        return {**super().get_config(), **own}
