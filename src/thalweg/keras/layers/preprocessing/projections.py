"""Layers that turn, zoom, move and shear images: each takes its pixels from other places."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.layers.preprocessing.bounding_boxes import moved
from thalweg.keras.layers.preprocessing.geometry import GeometricLayer
from thalweg.keras.ops.promotion import sizes_of
from thalweg.ops.image_projection import image_projective_transform
from thalweg.ops.sizes import dims

_FILL_MODES = ("reflect", "wrap", "constant", "nearest")
_INTERPOLATIONS = ("nearest", "bilinear")


class ProjectiveLayer(GeometricLayer):
    """A layer whose transformations have an item "transforms": one projective transform for each image.

    Args:
      fill_mode: what is seen outside of images: "reflect", "wrap", "constant", "nearest".
      interpolation: "bilinear" or "nearest".
      fill_value: the constant.

    Raises:
      NotImplementedError: there is no such mode.
    """

    def __init__(
        self, fill_mode: str, interpolation: str, fill_value: float, seed: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(seed=seed, **kwargs)
        for name, value, known in (
            ("fill_mode", fill_mode, _FILL_MODES),
            ("interpolation", interpolation, _INTERPOLATIONS),
        ):
            if value not in known:
                raise NotImplementedError(f"Unknown `{name}` {value}. Expected of one {known}.")
        self.fill_mode = fill_mode
        self.interpolation = interpolation
        self.fill_value = fill_value
        self._make_generator()

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        return self._projected(images, transformation, self.interpolation) if training else images

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        if not training:
            return segmentation_masks
        return self._projected(segmentation_masks, transformation, "nearest")

    def _projected(self, images: Any, transformation: Any, interpolation: str) -> Any:
        first = self.data_format == "channels_first"
        x = tf.transpose(images, [0, 2, 3, 1]) if first else images
        found = image_projective_transform(
            x,
            tf.cast(transformation["transforms"], "float32"),
            tf.constant(self.fill_value, "float32"),
            output_shape=dims(list(sizes_of(x)[1:3])),
            interpolation=interpolation.upper(),
            fill_mode=self.fill_mode.upper(),
        )
        return tf.transpose(found, [0, 3, 1, 2]) if first else found

    def move_boxes(self, boxes: Any, transformation: Any) -> Any:
        return moved(boxes, transformation["transforms"])

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "fill_mode": self.fill_mode,
            "fill_value": self.fill_value,
            "interpolation": self.interpolation,
            "seed": self.seed,
        }


def transforms_of(x: tuple[Any, Any, Any], y: tuple[Any, Any, Any]) -> Any:
    """Affine transforms from the factors of x, y and 1 in where x and y come from: vectors, or numbers."""
    rows = [part for part in (*x, *y) if hasattr(part, "shape")]
    ones = tf.ones_like(rows[0])
    parts = [part if hasattr(part, "shape") else ones * part for part in (*x, *y, 0.0, 0.0)]
    return tf.stack(parts, axis=1)
