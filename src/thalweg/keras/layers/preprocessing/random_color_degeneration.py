"""`keras.layers.RandomColorDegeneration`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within, value_range_of
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of
from thalweg.keras.ops import image


class RandomColorDegeneration(ImageLayer):
    """In training RGB images are mixed with their gray selves.

    Args:
      factor: the share of gray, between 0 and 1; or the lowest and the highest one.
      value_range: the smallest and the largest value of images.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Raises:
      ValueError: an argument isn't such, or images don't have three channels.

    Example:
      >>> layer = tf.keras.layers.RandomColorDegeneration((1.0, 1.0))
      >>> layer(tf.constant([[[100.0, 0.0, 0.0]]])).numpy().round(2).ravel()
      array([29.89, 29.89, 29.89], dtype=float32)
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
        return {"factor": random.uniform((batch_size_of(data), 1, 1, 1), *self.factor, seed=seed)}

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        factor = tf.cast(transformation["factor"], images.dtype)
        gray = image.rgb_to_grayscale(images, data_format=self.data_format)
        images = images + factor * (gray - images)
        return tf.clip_by_value(images, self.value_range[0], self.value_range[1])

    def compute_output_shape(self, input_shape: Any) -> Any:
        shape = input_shape["images"] if isinstance(input_shape, dict) else input_shape
        if len(shape) not in (3, 4):
            raise ValueError(
                "Invalid images rank: expected rank 3 (single image) or rank 4 (batch of images). Received: "
                f"input_shape={shape}"
            )
        if shape[self.channel_axis] not in (3, None):
            raise ValueError(
                "Input images must have 3 channels, but received images with "
                f"{shape[self.channel_axis]} channels."
            )
        return input_shape

    def get_config(self) -> dict[str, Any]:
        own = {"factor": self.factor, "value_range": self.value_range, "seed": self.seed}
        return {**super().get_config(), **own}
