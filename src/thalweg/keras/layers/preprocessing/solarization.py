"""`keras.layers.Solarization`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import rescaled, value_range_of
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of


class Solarization(ImageLayer):
    """In training images become brighter, and values above a threshold are inverted.

    Args:
      addition_factor: how much is added at most, as a share of 255; or the least and the most.
      threshold_factor: the largest threshold, as a share of 255; or the smallest and the largest.
      value_range: the smallest and the largest value of images.
      seed: of the random numbers.

    Raises:
      ValueError: a factor isn't between 0 and 1, or the range isn't one.

    Example:
      >>> tf.keras.layers.Solarization()(tf.constant([[[0.0, 200.0]]])).numpy().ravel()
      array([255.,  55.], dtype=float32)
    """

    def __init__(
        self,
        addition_factor: Any = 0.0,
        threshold_factor: Any = 0.0,
        value_range: Any = (0, 255),
        seed: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, **kwargs)
        self.addition_factor = _share(addition_factor, "addition_factor")
        self.threshold_factor = _share(threshold_factor, "threshold_factor")
        self.value_range = value_range_of(value_range)
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        shape, dtype = (batch_size_of(data), 1, 1, 1), self.compute_dtype
        drawn = {}
        for name, (low, high) in (("additions", self.addition_factor), ("thresholds", self.threshold_factor)):
            drawn[name] = random.uniform(shape, low, high * 255, dtype, seed)
        return drawn

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        if not training or transformation is None:
            return images
        x = rescaled(images, self.value_range, (0, 255), self.compute_dtype)
        x = tf.clip_by_value(x + transformation["additions"], 0, 255)
        x = tf.where(x < transformation["thresholds"], x, 255 - x)
        return rescaled(x, (0, 255), self.value_range, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "value_range": self.value_range,
            "addition_factor": self.addition_factor,
            "threshold_factor": self.threshold_factor,
            "seed": self.seed,
        }


def _share(factor: Any, name: str) -> tuple[float, float]:
    """The range of a factor given as two numbers, or as one, f: from 0 to f."""
    given = list(factor) if isinstance(factor, (tuple, list)) else [0, factor]
    if len(given) != 2 or not all(isinstance(x, (int, float)) and 0 <= x <= 1 for x in given):
        raise ValueError(
            f"The `{name}` argument should be a number (or a list of two numbers) in the range [0, 1]. "
            f"Received: {name}={factor}"
        )
    low, high = sorted(given)
    return low, high
