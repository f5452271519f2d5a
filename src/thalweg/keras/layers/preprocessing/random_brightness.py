"""`keras.layers.RandomBrightness`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within, value_range_of
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of


class RandomBrightness(ImageLayer):
    """In training images become brighter or darker.

    Args:
      factor: how much of the range of values is added or taken away at most, between 0 and 1; or the lowest
        and the highest share, between -1 and 1.
      value_range: the smallest and the largest value of images.
      seed: of the random numbers.

    Raises:
      ValueError: an argument isn't such.

    Example:
      >>> layer = tf.keras.layers.RandomBrightness((0.1, 0.1))
      >>> layer(tf.constant([[[10.0, 250.0]]])).numpy().ravel()
      array([ 35.5, 255. ], dtype=float32)
    """

    def __init__(self, factor: Any, value_range: Any = (0, 255), seed: Any = None, **kwargs: Any) -> None:
        super().__init__(seed=seed, **kwargs)
        self.factor = factor_within(factor or 0.0, (-1, 1))
        self.value_range = value_range_of(value_range)
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        share = random.uniform((batch_size_of(data), 1, 1, 1), *self.factor, seed=seed)
        return {"rgb_delta": share * (self.value_range[1] - self.value_range[0])}

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        low, high = self.value_range
        return tf.clip_by_value(images + tf.cast(transformation["rgb_delta"], images.dtype), low, high)

    def get_config(self) -> dict[str, Any]:
        own = {"factor": self.factor, "value_range": self.value_range, "seed": self.seed}
        return {**super().get_config(), **own}
