"""`keras.layers.RandomGrayscale`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of, per_image
from thalweg.keras.ops import image


class RandomGrayscale(ImageLayer):
    """In training some RGB images become gray, with three equal channels.

    Args:
      factor: the share of images, between 0 and 1.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Raises:
      ValueError: the factor isn't between 0 and 1.

    Example:
      >>> tf.keras.layers.RandomGrayscale(factor=1.0)(tf.constant([[[1.0, 0.0, 0.0]]])).numpy().ravel()
      array([0.2989, 0.2989, 0.2989], dtype=float32)
    """

    def __init__(self, factor: float = 0.5, data_format: Any = None, seed: Any = None, **kwargs: Any) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        if factor < 0 or factor > 1:
            raise ValueError(f"`factor` should be between 0 and 1. Received: factor={factor}")
        self.factor = factor
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        seed = self.generator if seed is None else seed
        return per_image(random.uniform((batch_size_of(data),), seed=seed) < self.factor)

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        if not training:
            return images
        gray = image.rgb_to_grayscale(images, data_format=self.data_format)
        return tf.where(transformation, gray, images)

    def compute_output_spec(self, inputs: Any, **kwargs: Any) -> Any:
        return tf.nest.map_structure(lambda x: keras_tensor(x.dtype, x._spec.shape), inputs)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}
