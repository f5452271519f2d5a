"""`keras.layers.RandAugment`."""

from __future__ import annotations

from functools import partial
from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.augmentations import augmentations
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer


class RandAugment(ImageLayer):
    """In training some augmentations, drawn among eleven, one after the other (Cubuk et al. 2019).

    Args:
      value_range: the smallest and the largest value of images.
      num_ops: how many augmentations.
      factor: how strong they are at most, between 0 and 1; or the least and the most.
      interpolation: "bilinear" or "nearest", for those that move pixels.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: the factor isn't between 0 and 1.

    Example:
      >>> tf.keras.layers.RandAugment(seed=1)(tf.ones([2, 8, 8, 3])).shape
      TensorShape([2, 8, 8, 3])
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        num_ops: int = 2,
        factor: Any = 0.5,
        interpolation: str = "bilinear",
        seed: Any = None,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.value_range = value_range
        self.num_ops = num_ops
        self.factor = factor_within(factor, (0, 1))
        self.interpolation = interpolation
        self._make_generator()
        common = {"seed": seed, "data_format": data_format, "dtype": self.dtype_policy}
        common["bounding_box_format"] = self.bounding_box_format
        self._choices = augmentations(self.factor, value_range, interpolation, common)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        chosen = random.randint((self.num_ops,), 0, len(self._choices), seed=seed)
        drawn = [x.get_random_transformation(data, training, seed) for x in self._choices.values()]
        return {"layer_idxes": chosen, "transforms": drawn}

    def _applied(self, method: str, data: Any, transformation: Any) -> Any:
        """The chosen augmentations of images, masks or boxes."""
        for i in range(self.num_ops):
            pairs = zip(self._choices.values(), transformation["transforms"], strict=True)
            branches = [partial(getattr(layer, method), data, drawn) for layer, drawn in pairs]
            data = tf.switch_case(transformation["layer_idxes"][i], branches)
        return data

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        return self._applied("transform_images", images, transformation) if training else images

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        if not training:
            return bounding_boxes
        return self._applied("transform_bounding_boxes", bounding_boxes, transformation)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        if not training:
            return segmentation_masks
        return self._applied("transform_segmentation_masks", segmentation_masks, transformation)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "value_range": self.value_range,
            "num_ops": self.num_ops,
            "factor": self.factor,
            "interpolation": self.interpolation,
            "seed": self.seed,
        }
