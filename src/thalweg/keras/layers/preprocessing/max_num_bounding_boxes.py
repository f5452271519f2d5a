"""`keras.layers.MaxNumBoundingBoxes`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer
from thalweg.keras.ops.promotion import sizes_of


class MaxNumBoundingBoxes(ImageLayer):
    """The same number of boxes for each image: more are left out, missing ones are filled up.

    Args:
      max_number: how many.
      fill_value: the numbers and the labels of boxes that are filled up.

    Example:
      >>> layer = tf.keras.layers.MaxNumBoundingBoxes(2, bounding_box_format="xyxy")
      >>> boxes = {"boxes": tf.ones([1, 1, 4]), "labels": tf.ones([1, 1])}
      >>> data = layer({"images": tf.zeros([1, 2, 2, 3]), "bounding_boxes": boxes})
      >>> data["bounding_boxes"]["labels"].numpy()
      array([[ 1., -1.]], dtype=float32)
    """

    def __init__(self, max_number: int, fill_value: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_number = int(max_number)
        self.fill_value = int(fill_value)

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        return images

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        return {**bounding_boxes, **{key: self._filled(bounding_boxes[key]) for key in ("boxes", "labels")}}

    def _filled(self, x: Any) -> Any:
        x = x[:, : self.max_number]
        count = sizes_of(x)[1]
        outer = [[0, 0], [0, self.max_number - count]]
        pairs = [*outer, *[[0, 0]] * (x.shape.rank - 2)]
        filled = tf.pad(x, tf.stack(pairs), constant_values=tf.cast(self.fill_value, x.dtype))
        return tf.ensure_shape(filled, [x.shape[0], self.max_number, *x.shape[2:]])

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not isinstance(input_shape, dict) or "bounding_boxes" not in input_shape:
            return input_shape
        boxes = {
            key: (shape[0], self.max_number, *shape[2:])
            for key, shape in input_shape["bounding_boxes"].items()
        }
        return {**input_shape, "bounding_boxes": boxes}

    def get_config(self) -> dict[str, Any]:
        own = {"max_number": self.max_number, "fill_value": self.fill_value}
        return {**super().get_config(), **own}
