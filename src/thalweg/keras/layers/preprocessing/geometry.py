"""What layers that move pixels have in common: boxes and masks move with them."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.layers.preprocessing.bounding_boxes import clipped, convert_format
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, images_of
from thalweg.keras.ops.promotion import sizes_of


class GeometricLayer(ImageLayer):
    """A layer that moves pixels. Its transformations have an item "size": the images' height and width.

    Attributes:
      always: whether it does so in inference, too.
    """

    always = False

    def size_of(self, data: Any) -> tuple[Any, Any]:
        """The height and the width of images."""
        sizes = sizes_of(images_of(data))
        return sizes[self.height_axis], sizes[self.width_axis]

    def new_size(self, transformation: Any) -> tuple[Any, Any]:
        """The height and the width that images get."""
        height, width = transformation["size"]
        return getattr(self, "height", height), getattr(self, "width", width)

    def move_boxes(self, boxes: Any, transformation: Any) -> Any:
        """Boxes, "xyxy" in pixels, where they are in the images that come out."""
        raise NotImplementedError(f"{type(self).__name__} has no rule for bounding boxes.")

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        if not (training or self.always):
            return bounding_boxes
        form = self.bounding_box_format or "xyxy"
        corners = convert_format(bounding_boxes, form, "xyxy", *transformation["size"])
        size = self.new_size(transformation)
        corners["boxes"] = self.move_boxes(corners["boxes"], transformation)
        return convert_format(clipped(corners, *size), "xyxy", form, *size)


def stretched(boxes: Any, x_scale: Any, y_scale: Any, left: Any, top: Any) -> Any:
    """Boxes, "xyxy", in images that are scaled and then moved to the left and to the top."""
    scale = tf.stack([tf.cast(n, boxes.dtype) for n in (x_scale, y_scale, x_scale, y_scale)])
    offset = tf.stack([tf.cast(n, boxes.dtype) for n in (left, top, left, top)])
    return boxes * scale - offset
