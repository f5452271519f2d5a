"""`keras.layers.CenterCrop`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.preprocessing.geometry import GeometricLayer, stretched
from thalweg.keras.layers.preprocessing.resizing import with_size
from thalweg.keras.ops import image


class CenterCrop(GeometricLayer):
    """The middle part of images; images that are smaller are cut to the ratio of the sides and resized.

    Args:
      height, width: the size of the part.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Example:
      >>> tf.keras.layers.CenterCrop(1, 2)(tf.reshape(tf.range(12.0), [3, 4, 1])).numpy().ravel()
      array([5., 6.], dtype=float32)
    """

    always = True

    def __init__(self, height: int, width: int, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(data_format=data_format, **kwargs)
        self.height = height
        self.width = width

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        return {"size": self.size_of(data)}

    def _is_small(self, height: Any, width: Any) -> bool:
        """Whether images are known to be smaller than the part."""
        sizes = ((height, self.height), (width, self.width))
        return any(isinstance(size, int) and size < wanted for size, wanted in sizes)

    def move_boxes(self, boxes: Any, transformation: Any) -> Any:
        height, width = transformation["size"]
        if not self._is_small(height, width):
            return stretched(boxes, 1, 1, (width - self.width) // 2, (height - self.height) // 2)
        scale = max(self.height / height, self.width / width)
        left, top = (width * scale - self.width) // 2, (height * scale - self.height) // 2
        return stretched(boxes, scale, scale, left, top)

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        height, width = self.size_of(images)
        if self._is_small(height, width):
            size = (self.height, self.width)
            return image.resize(images, size, crop_to_aspect_ratio=True, data_format=self.data_format)
        top, left = (height - self.height) // 2, (width - self.width) // 2
        return window(images, self, top, left)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any = None, training: bool = True
    ) -> Any:
        return self.transform_images(segmentation_masks, transformation, training)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return with_size(self, input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "height": self.height, "width": self.width}


def window(images: Any, layer: Any, top: Any, left: Any) -> Any:
    """The part of images that begins at `top` and `left` and has the size that a layer gives."""
    rank = images.shape.rank
    parts = [slice(None)] * rank
    parts[layer.height_axis] = slice(top, top + layer.height)
    parts[layer.width_axis] = slice(left, left + layer.width)
    return images[tuple(parts)]
