"""`keras.layers.Resizing`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.layers.preprocessing.geometry import GeometricLayer, stretched
from thalweg.keras.ops import image


class Resizing(GeometricLayer):
    """Images in another size, in the dtype that they had.

    Args:
      height, width: the size.
      interpolation: "bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5".
      crop_to_aspect_ratio: cut off their sides first so far that they aren't distorted.
      pad_to_aspect_ratio: put `fill_value` at their sides first so far that they aren't distorted.
      fill_mode: "constant".
      fill_value: what is put there.
      antialias: smooth images that become smaller.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Example:
      >>> tf.keras.layers.Resizing(1, 4)(tf.constant([[[0.0], [1.0]]])).numpy().ravel()
      array([0.  , 0.25, 0.75, 1.  ], dtype=float32)
    """

    always = True

    def __init__(
        self,
        height: int,
        width: int,
        interpolation: str = "bilinear",
        crop_to_aspect_ratio: bool = False,
        pad_to_aspect_ratio: bool = False,
        fill_mode: str = "constant",
        fill_value: float = 0.0,
        antialias: bool = False,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.height = height
        self.width = width
        self.interpolation = interpolation
        self.crop_to_aspect_ratio = crop_to_aspect_ratio
        self.pad_to_aspect_ratio = pad_to_aspect_ratio
        self.fill_mode = fill_mode
        self.fill_value = fill_value
        self.antialias = bool(antialias)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        return {"size": self.size_of(data)}

    def move_boxes(self, boxes: Any, transformation: Any) -> Any:
        height, width = (tf.cast(n, boxes.dtype) for n in transformation["size"])
        tall, wide = self.height / height, self.width / width
        if self.crop_to_aspect_ratio:
            tall = wide = tf.maximum(tall, wide)
        elif self.pad_to_aspect_ratio:
            tall = wide = tf.minimum(tall, wide)
            left, top = (self.width - width * wide) // 2, (self.height - height * tall) // 2
            return stretched(boxes, wide, tall, -left, -top)
        left, top = (width * wide - self.width) // 2, (height * tall - self.height) // 2
        return stretched(boxes, wide, tall, left, top)

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        return self._resized(images, self.interpolation)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        return self._resized(segmentation_masks, "nearest")

    def _resized(self, images: Any, interpolation: str) -> Any:
        return image.resize(
            images,
            (self.height, self.width),
            interpolation=interpolation,
            antialias=self.antialias,
            crop_to_aspect_ratio=self.crop_to_aspect_ratio,
            pad_to_aspect_ratio=self.pad_to_aspect_ratio,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        return with_size(self, input_shape)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "height": self.height,
            "width": self.width,
            "interpolation": self.interpolation,
            "crop_to_aspect_ratio": self.crop_to_aspect_ratio,
            "pad_to_aspect_ratio": self.pad_to_aspect_ratio,
            "fill_mode": self.fill_mode,
            "fill_value": self.fill_value,
            "antialias": self.antialias,
        }


def with_size(layer: Any, input_shape: Any) -> Any:
    """The shape of images, or of a dictionary's parts, with the height and the width that a layer gives."""
    if isinstance(input_shape, dict):
        sized = ("images", "segmentation_masks")
        return {key: with_size(layer, s) if key in sized else s for key, s in input_shape.items()}
    if len(input_shape) not in (3, 4):
        raise ValueError(
            f"The input of {type(layer).__name__} has to have rank 3 (single image) or 4 (batch of images). "
            f"Received: input_shape={input_shape}"
        )
    shape = list(input_shape)
    shape[layer.height_axis], shape[layer.width_axis] = layer.height, layer.width
    return tuple(shape)
