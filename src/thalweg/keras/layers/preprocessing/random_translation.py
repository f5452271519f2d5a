"""`keras.layers.RandomTranslation`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_of_both_signs
from thalweg.keras.layers.preprocessing.image_layer import batch_size_of
from thalweg.keras.layers.preprocessing.projections import ProjectiveLayer, transforms_of


class RandomTranslation(ProjectiveLayer):
    """In training images are moved by random distances.

    Args:
      height_factor: the largest distance as a share of the height, up (negative) and down; or the lowest and
        the highest one.
      width_factor: the same of the width, left (negative) and right.
      fill_mode: what is seen outside of images: "reflect", "wrap", "constant", "nearest".
      interpolation: "bilinear" or "nearest".
      seed: of the random numbers.
      fill_value: the constant.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: a factor isn't between -1 and 1.
      NotImplementedError: there is no such mode.

    Example:
      >>> layer = tf.keras.layers.RandomTranslation(0.0, (0.5, 0.5), fill_mode="constant")
      >>> layer(tf.reshape([1.0, 2.0], [1, 1, 2, 1])).numpy().ravel()
      array([0., 1.], dtype=float32)
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: Any = None,
        fill_value: float = 0.0,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(fill_mode, interpolation, fill_value, seed, data_format=data_format, **kwargs)
        self.height_factor, self.width_factor = height_factor, width_factor
        self._height = factor_of_both_signs(height_factor, "height_factor", -1.0, 1.0)
        self._width = factor_of_both_signs(width_factor, "width_factor", -1.0, 1.0)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        shape = (batch_size_of(data), 1)
        size = self.size_of(data)
        height, width = (tf.cast(n, "float32") for n in size)
        down = random.uniform(shape, *self._height, seed=seed)[:, 0] * height
        right = random.uniform(shape, *self._width, seed=seed)[:, 0] * width
        return {"transforms": transforms_of((1.0, 0.0, -right), (0.0, 1.0, -down)), "size": size}

    def get_config(self) -> dict[str, Any]:
        own = {"height_factor": self.height_factor, "width_factor": self.width_factor}
        return {**super().get_config(), **own}
