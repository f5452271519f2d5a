"""`keras.layers.RandomErasing`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.boxes import random_boxes
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of, images_of, per_image
from thalweg.keras.ops.promotion import sizes_of


class RandomErasing(ImageLayer):
    """In training a random box of some images is filled with noise or with a value.

    Args:
      factor: the share of images, between 0 and 1; or the lowest and the highest one.
      scale: the share of an image that the box takes: the least and the most.
      fill_value: a number, or one for each of three channels; None: noise.
      value_range: the smallest and the largest value of images.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: an argument isn't such.

    Example:
      >>> layer = tf.keras.layers.RandomErasing((1.0, 1.0), scale=(1.0, 1.0), fill_value=0)
      >>> layer(tf.ones([1, 1, 2, 1])).numpy().ravel()
      array([0., 0.], dtype=float32)
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = (0.02, 0.33),
        fill_value: Any = None,
        value_range: Any = (0, 255),
        seed: Any = None,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_within(factor, (0, 1))
        self.scale = factor_within(scale, (0, 1), "scale")
        self.fill_value = fill_value
        self.value_range = value_range
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        images = images_of(data)
        seed = self.generator if seed is None else seed
        batch, dtype = batch_size_of(data), self.compute_dtype
        sides = tf.sqrt(random.uniform((batch, 2), *self.scale, dtype=dtype, seed=seed))
        masks, _ = random_boxes(self, images, sides[:, 0], sides[:, 1], seed)
        probability = random.uniform((batch,), *self.factor, seed=seed)
        chosen = random.uniform((batch,), seed=seed) < probability
        fill = tf.clip_by_value(self._fill(images, seed), self.value_range[0], self.value_range[1])
        return {"apply_erasing": chosen, "batch_masks": masks, "fill_value": fill}

    def _fill(self, images: Any, seed: Any) -> Any:
        """What boxes are filled with."""
        value, dtype = self.fill_value, self.compute_dtype
        if value is None:
            return random.normal(sizes_of(images), dtype=dtype, seed=seed) * self.value_range[1]
        several = isinstance(value, (tuple, list))
        if (several and len(value) != 3) or not (several or isinstance(value, (int, float))):
            raise ValueError(
                "The `fill_value` argument should be a number (or a list of three numbers). Received: "
                f"fill_value={value}"
            )
        fill = tf.constant(value, dtype)
        return tf.reshape(fill, [-1, 1, 1]) if several and self.channel_axis == -3 else fill

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        erased = tf.where(transformation["batch_masks"], transformation["fill_value"], images)
        return tf.where(per_image(transformation["apply_erasing"]), erased, images)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "factor": self.factor,
            "scale": self.scale,
            "fill_value": self.fill_value,
            "value_range": self.value_range,
            "seed": self.seed,
        }
