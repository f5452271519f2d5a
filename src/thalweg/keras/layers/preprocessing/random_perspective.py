"""`keras.layers.RandomPerspective`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.bounding_boxes import moved
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.geometry import GeometricLayer
from thalweg.keras.layers.preprocessing.image_layer import batch_size_of, per_image
from thalweg.keras.ops import image
from thalweg.keras.ops.image_warping import _homography


class RandomPerspective(GeometricLayer):
    """In training some images are seen from another point: their corners move.

    Args:
      factor: the share of images, between 0 and 1; or the lowest and the highest one.
      scale: how far corners move at most, as a share of twice the image's size.
      interpolation: "bilinear" or "nearest".
      fill_value: what is seen outside of images.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: a number isn't between 0 and 1.
      NotImplementedError: there is no such interpolation.

    Example:
      >>> tf.keras.layers.RandomPerspective(seed=1)(tf.ones([2, 4, 4, 3])).shape
      TensorShape([2, 4, 4, 3])
    """

    def __init__(
        self,
        factor: Any = 1.0,
        scale: float = 1.0,
        interpolation: str = "bilinear",
        fill_value: float = 0.0,
        seed: Any = None,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_within(factor, (0, 1))
        if not 0.0 <= scale <= 1.0:
            raise ValueError(
                f"The `scale` argument should be a number in the range [0,1]. Received: scale={scale}"
            )
        if interpolation not in ("nearest", "bilinear"):
            raise NotImplementedError(
                f"Unknown `interpolation` {interpolation}. Expected of one ('nearest', 'bilinear')."
            )
        self.scale = scale
        self.interpolation = interpolation
        self.fill_value = fill_value
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        batch, size = batch_size_of(data), self.size_of(data)
        probability = random.uniform((batch,), *self.factor, seed=seed)
        chosen = random.uniform((batch,), seed=seed) < probability
        most = 0.5 * self.scale
        factor = random.uniform((batch, 4, 2), -most, most, self.compute_dtype, seed)
        bottom, right = (tf.cast(n - 1, factor.dtype) for n in size)
        zero = tf.zeros_like(right)
        corners = tf.stack([zero, zero, right, zero, zero, bottom, right, bottom])
        start = tf.broadcast_to(tf.reshape(corners, [1, 4, 2]), tf.shape(factor))
        end = start + start * factor
        return {"apply_perspective": chosen, "start_points": start, "end_points": end, "size": size}

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        return self._seen(images, transformation, self.interpolation) if training else images

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        return self._seen(segmentation_masks, transformation, "nearest") if training else segmentation_masks

    def _seen(self, images: Any, transformation: Any, interpolation: str) -> Any:
        found = image.perspective_transform(
            images,
            transformation["start_points"],
            transformation["end_points"],
            interpolation=interpolation,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )
        return tf.where(per_image(transformation["apply_perspective"]), found, images)

    def move_boxes(self, boxes: Any, transformation: Any) -> Any:
        points = (tf.cast(transformation[key], boxes.dtype) for key in ("start_points", "end_points"))
        chosen = tf.reshape(transformation["apply_perspective"], [-1, 1, 1])
        return tf.where(chosen, moved(boxes, _homography(*points)), boxes)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "factor": self.factor,
            "scale": self.scale,
            "interpolation": self.interpolation,
            "fill_value": self.fill_value,
            "seed": self.seed,
        }
