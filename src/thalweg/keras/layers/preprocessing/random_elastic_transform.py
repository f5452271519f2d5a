"""`keras.layers.RandomElasticTransform`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.geometry import GeometricLayer
from thalweg.keras.layers.preprocessing.image_layer import batch_size_of, per_image
from thalweg.keras.ops import image

_FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")


class RandomElasticTransform(GeometricLayer):
    """In training some images are distorted as if they were printed on rubber.

    It takes images and labels only: there is no rule for masks and boxes.

    Args:
      factor: the share of images, between 0 and 1; or the lowest and the highest one.
      scale: how strongly they are distorted at most, between 0 and 1; or the least and the most.
      interpolation: "bilinear" or "nearest".
      fill_mode: what is seen outside of images: "constant", "nearest", "wrap", "mirror", "reflect".
      fill_value: the constant.
      value_range: the smallest and the largest value of images.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: a number isn't between 0 and 1.
      NotImplementedError: there is no such mode; or masks or boxes are given.

    Example:
      >>> tf.keras.layers.RandomElasticTransform(seed=1)(tf.ones([2, 8, 8, 3])).shape
      TensorShape([2, 8, 8, 3])
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = 1.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        value_range: Any = (0, 255),
        seed: Any = None,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_within(factor, (0, 1))
        self.scale = factor_within(scale, (0, 1), "scale")
        for name, value, known in (
            ("interpolation", interpolation, ("nearest", "bilinear")),
            ("fill_mode", fill_mode, _FILL_MODES),
        ):
            if value not in known:
                raise NotImplementedError(f"Unknown `{name}` {value}. Expected of one {known}.")
        self.interpolation = interpolation
        self.fill_mode = fill_mode
        self.fill_value = fill_value
        self.value_range = value_range
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training or self.scale[1] == 0 or self.factor[1] == 0:
            return None
        seed = self.generator if seed is None else seed
        batch = batch_size_of(data)
        probability = random.uniform((batch,), *self.factor, seed=seed)
        chosen = random.uniform((batch,), seed=seed) < probability
        strength = random.uniform((), *self.scale, dtype=self.compute_dtype, seed=seed)
        size = self.size_of(data)
        return {"apply_transform": chosen, "distortion_factor": strength, "seed": seed, "size": size}

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        if not training or transformation is None:
            return images
        strength, size = transformation["distortion_factor"], transformation["size"]
        found = image.elastic_transform(
            images,
            alpha=max(size) * 0.1 * strength,
            sigma=min(size) * 0.05 * strength,
            interpolation=self.interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            seed=transformation["seed"],
            data_format=self.data_format,
        )
        images = tf.where(per_image(transformation["apply_transform"]), found, images)
        return tf.clip_by_value(images, self.value_range[0], self.value_range[1])

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        if training and transformation is not None:
            raise NotImplementedError("RandomElasticTransform has no rule for segmentation masks.")
        return segmentation_masks

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "factor": self.factor,
            "scale": self.scale,
            "interpolation": self.interpolation,
            "fill_mode": self.fill_mode,
            "fill_value": self.fill_value,
            "value_range": self.value_range,
            "seed": self.seed,
        }
