"""`keras.layers.RandomZoom`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_of_both_signs
from thalweg.keras.layers.preprocessing.image_layer import batch_size_of
from thalweg.keras.layers.preprocessing.projections import ProjectiveLayer, transforms_of


class RandomZoom(ProjectiveLayer):
    """In training images are zoomed by random factors.

    Args:
      height_factor: by how much of its height an image is zoomed out (positive) or in (negative) at most;
        or the lowest and the highest factor.
      width_factor: the same of the width; None: as the height, so that nothing is distorted.
      fill_mode: what is seen outside of images: "reflect", "wrap", "constant", "nearest".
      interpolation: "bilinear" or "nearest".
      seed: of the random numbers.
      fill_value: the constant.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: a factor isn't in (-1, 1].
      NotImplementedError: there is no such mode.

    Example:
      >>> layer = tf.keras.layers.RandomZoom((1.0, 1.0), fill_mode="constant")
      >>> layer(tf.ones([1, 4, 4, 1]))[0, :, :, 0].numpy()
      array([[0., 0., 0., 0.],
             [0., 1., 1., 0.],
             [0., 1., 1., 0.],
             [0., 0., 0., 0.]], dtype=float32)
    """

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any = None,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: Any = None,
        fill_value: float = 0.0,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(fill_mode, interpolation, fill_value, seed, data_format=data_format, **kwargs)
        self.height_factor, self.width_factor = height_factor, width_factor
        self._height = factor_of_both_signs(height_factor, "height_factor", -1.0, 1.0, open_below=True)
        self._width = None
        if width_factor is not None:
            self._width = factor_of_both_signs(width_factor, "width_factor", -1.0, 1.0, open_below=True)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        shape = (batch_size_of(data), 1)
        tall = random.uniform(shape, 1.0 + self._height[0], 1.0 + self._height[1], seed=seed)
        wide = tall
        if self._width is not None:
            wide = random.uniform(shape, 1.0 + self._width[0], 1.0 + self._width[1], seed=seed)
        size = self.size_of(data)
        height, width = (tf.cast(n, "float32") for n in size)
        a, b = wide[:, 0], tall[:, 0]
        x, y = (width - 1.0) / 2.0 * (1.0 - a), (height - 1.0) / 2.0 * (1.0 - b)
        transforms = transforms_of((a, 0.0, x), (0.0, b, y))
        return {"height_zoom": tall, "width_zoom": wide, "transforms": transforms, "size": size}

    def get_config(self) -> dict[str, Any]:
        own = {"height_factor": self.height_factor, "width_factor": self.width_factor}
        return {**super().get_config(), **own}
