"""`keras.layers.RandomRotation`."""

from __future__ import annotations

import math
from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.image_layer import batch_size_of
from thalweg.keras.layers.preprocessing.projections import ProjectiveLayer, transforms_of


class RandomRotation(ProjectiveLayer):
    """In training images are turned by random angles.

    Args:
      factor: the largest angle as a share of the full circle, to either side; or the lowest and highest one,
        where positive angles turn counterclockwise.
      fill_mode: what is seen outside of images: "reflect", "wrap", "constant", "nearest".
      interpolation: "bilinear" or "nearest".
      seed: of the random numbers.
      fill_value: the constant.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: the factor isn't between -1 and 1.
      NotImplementedError: there is no such mode.

    Example:
      >>> layer = tf.keras.layers.RandomRotation((0.25, 0.25))
      >>> layer(tf.reshape([1.0, 2.0, 3.0, 4.0], [1, 2, 2, 1])).numpy().round(3).ravel()
      array([2., 4., 1., 3.], dtype=float32)
    """

    def __init__(
        self,
        factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: Any = None,
        fill_value: float = 0.0,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(fill_mode, interpolation, fill_value, seed, data_format=data_format, **kwargs)
        self.factor = factor_within(factor or 0.0, (-1, 1))

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        lowest, highest = (360.0 * factor for factor in self.factor)
        seed = self.generator if seed is None else seed
        angle = random.uniform((batch_size_of(data),), lowest, highest, seed=seed)
        size = self.size_of(data)
        height, width = (tf.cast(n, "float32") for n in size)
        x, y = 0.5 * (width - 1), 0.5 * (height - 1)
        cos, sin = tf.cos(angle * (math.pi / 180.0)), tf.sin(angle * (math.pi / 180.0))
        transforms = transforms_of((cos, -sin, x - x * cos + y * sin), (sin, cos, y - x * sin - y * cos))
        return {"angle": angle, "transforms": transforms, "size": size}

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor}
