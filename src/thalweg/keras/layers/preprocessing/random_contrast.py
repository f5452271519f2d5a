"""`keras.layers.RandomContrast`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of


class RandomContrast(ImageLayer):
    """In training the contrast of images becomes another: `(x - mean) * factor + mean` for each channel.

    Args:
      factor: the factor is drawn between `1 - factor[0]` and `1 + factor[1]`; for a single number between 1
        and `1 + factor`.
      value_range: the smallest and the largest value of images.
      seed: of the random numbers.

    Raises:
      ValueError: the factor isn't between 0 and 1.

    Example:
      >>> layer = tf.keras.layers.RandomContrast((0.0, 0.5), seed=1)
      >>> layer(tf.fill([1, 2, 2, 1], 7.0)).numpy().ravel()
      array([7., 7., 7., 7.], dtype=float32)
    """

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: Any = None, **kwargs: Any) -> None:
        super().__init__(seed=seed, **kwargs)
        self.factor = factor_within(factor, (0, 1))
        self.value_range = value_range
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        low, high = 1.0 - self.factor[0], 1.0 + self.factor[1]
        shape = (batch_size_of(data), 1, 1, 1)
        return {"contrast_factor": random.uniform(shape, low, high, self.compute_dtype, seed)}

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        mean = tf.reduce_mean(images, axis=self.height_axis, keepdims=True)
        mean = tf.reduce_mean(mean, axis=self.width_axis, keepdims=True)
        factor = tf.cast(transformation["contrast_factor"], images.dtype)
        return tf.clip_by_value((images - mean) * factor + mean, *self.value_range)

    def get_config(self) -> dict[str, Any]:
        own = {"factor": self.factor, "value_range": self.value_range, "seed": self.seed}
        return {**super().get_config(), **own}
