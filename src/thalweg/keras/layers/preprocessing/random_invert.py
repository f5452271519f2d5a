"""`keras.layers.RandomInvert`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of, per_image


class RandomInvert(ImageLayer):
    """In training some images become their negatives.

    Args:
      factor: the share of images, between 0 and 1; or the lowest and the highest one.
      value_range: the smallest and the largest value of images.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: the factor isn't between 0 and 1.

    Example:
      >>> tf.keras.layers.RandomInvert(factor=(1.0, 1.0))(tf.constant([[[0.0, 200.0]]])).numpy().ravel()
      array([255.,  55.], dtype=float32)
    """

    def __init__(
        self,
        factor: Any = 1.0,
        value_range: Any = (0, 255),
        seed: Any = None,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_within(factor, (0, 1))
        self.value_range = value_range
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        shape = (batch_size_of(data),)
        probability = random.uniform(shape, *self.factor, seed=seed)
        return {"apply_inversion": random.uniform(shape, seed=seed) < probability}

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        return tf.where(per_image(transformation["apply_inversion"]), self.value_range[1] - images, images)

    def get_config(self) -> dict[str, Any]:
        own = {"factor": self.factor, "value_range": self.value_range, "seed": self.seed}
        return {**super().get_config(), **own}
