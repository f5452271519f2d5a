"""`keras.layers.RandomPosterization`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within, rescaled, value_range_of
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of, per_image

_BITS = 8


class RandomPosterization(ImageLayer):
    """In training images keep only the leading bits of their values, of which there are eight.

    Args:
      factor: how many bits they keep at most; or the least and the most.
      value_range: the smallest and the largest value of images.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Raises:
      ValueError: the factor isn't between 1 and 8, or the range isn't one.

    Example:
      >>> tf.keras.layers.RandomPosterization((4, 4))(tf.constant([[[17.0, 200.0]]])).numpy().ravel()
      array([ 16., 192.], dtype=float32)
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
        self.factor = factor_within(factor, (1, _BITS))
        self.value_range = value_range_of(value_range)
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        low, high = self.factor
        shape = (batch_size_of(data),)
        if low != high:
            bits = random.randint(shape, low, high, "uint8", self.generator if seed is None else seed)
        else:
            bits = tf.fill(shape, tf.cast(low, "uint8"))
        return {"shift_factor": tf.constant(_BITS, "uint8") - bits}

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        dtype = self.compute_dtype
        lost = tf.broadcast_to(per_image(transformation["shift_factor"]), tf.shape(images))
        values = tf.cast(rescaled(images, self.value_range, (0, 255), dtype), "uint8")
        kept = tf.bitwise.left_shift(tf.bitwise.right_shift(values, lost), lost)
        return rescaled(tf.cast(kept, dtype), (0, 255), self.value_range, dtype)

    def get_config(self) -> dict[str, Any]:
        own = {"factor": self.factor, "value_range": self.value_range, "seed": self.seed}
        return {**super().get_config(), **own}
