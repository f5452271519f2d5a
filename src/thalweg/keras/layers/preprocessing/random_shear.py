"""`keras.layers.RandomShear`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_of_both_signs
from thalweg.keras.layers.preprocessing.image_layer import batch_size_of
from thalweg.keras.layers.preprocessing.projections import ProjectiveLayer, transforms_of


class RandomShear(ProjectiveLayer):
    """In training images are sheared by random amounts.

    Args:
      x_factor: how much rows move against each other at most, between 0 and 1; or the least and the most.
      y_factor: the same of columns.
      interpolation: "bilinear" or "nearest".
      fill_mode: what is seen outside of images: "reflect", "wrap", "constant", "nearest".
      fill_value: the constant.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Raises:
      ValueError: a factor isn't between 0 and 1.
      NotImplementedError: there is no such mode.

    Example:
      >>> tf.keras.layers.RandomShear(0.2, 0.2, seed=1)(tf.ones([2, 4, 4, 3])).shape
      TensorShape([2, 4, 4, 3])
    """

    def __init__(
        self,
        x_factor: Any = 0.0,
        y_factor: Any = 0.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        data_format: Any = None,
        seed: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(fill_mode, interpolation, fill_value, seed, data_format=data_format, **kwargs)
        self.x_factor = _factor(x_factor, "x_factor")
        self.y_factor = _factor(y_factor, "y_factor")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        shape, dtype = (batch_size_of(data), 1), self.compute_dtype
        invert = random.uniform(shape, 0, 1, dtype, seed)
        sign = tf.where(invert > 0.5, -tf.ones_like(invert), tf.ones_like(invert))
        y = random.uniform(shape, *self.y_factor, dtype=dtype, seed=seed)
        x = random.uniform(shape, *self.x_factor, dtype=dtype, seed=seed)
        factor = tf.cast(tf.concat([x, y], axis=1) * sign, "float32")
        transforms = transforms_of((1.0, factor[:, 0], 0.0), (factor[:, 1], 1.0, 0.0))
        return {"shear_factor": factor, "transforms": transforms, "size": self.size_of(data)}

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "x_factor": self.x_factor, "y_factor": self.y_factor}


def _factor(factor: Any, name: str) -> tuple[float, float]:
    # Configurations hold both ends, the lower one of which is negative.
    return factor_of_both_signs(factor, name, -1.0 if isinstance(factor, (tuple, list)) else 0.0, 1.0)
