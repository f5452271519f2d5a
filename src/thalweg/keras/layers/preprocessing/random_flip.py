"""`keras.layers.RandomFlip`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.geometry import GeometricLayer
from thalweg.keras.layers.preprocessing.image_layer import batch_size_of


class RandomFlip(GeometricLayer):
    """In training half of the images are flipped.

    Args:
      mode: "horizontal": left and right change places; "vertical": top and bottom;
        "horizontal_and_vertical": both.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Example:
      >>> layer = tf.keras.layers.RandomFlip("horizontal", seed=3)
      >>> layer(tf.tile([[[[1.0], [2.0]]]], [3, 1, 1, 1]))[:, 0, :, 0].numpy()
      array([[2., 1.],
             [1., 2.],
             [1., 2.]], dtype=float32)
    """

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(
        self,
        mode: str = "horizontal_and_vertical",
        seed: Any = None,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.mode = mode
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        flips = random.uniform((batch_size_of(data), 1, 1, 1), seed=seed) <= 0.5
        return {"flips": flips, "size": self.size_of(data)}

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        if not training or transformation is None:
            return images
        ways = {"horizontal": self.width_axis, "vertical": self.height_axis}
        axes = [axis for way, axis in ways.items() if way in self.mode]
        return tf.where(transformation["flips"], tf.reverse(images, axes), images)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        return self.transform_images(segmentation_masks, transformation, training)

    def move_boxes(self, boxes: Any, transformation: Any) -> Any:
        height, width = (tf.cast(n, boxes.dtype) for n in transformation["size"])
        flips = transformation["flips"][:, :, 0, 0]
        left, top, right, bottom = tf.unstack(boxes, axis=-1)
        if "horizontal" in self.mode:
            left, right = tf.where(flips, width - right, left), tf.where(flips, width - left, right)
        if "vertical" in self.mode:
            top, bottom = tf.where(flips, height - bottom, top), tf.where(flips, height - top, bottom)
        return tf.stack([left, top, right, bottom], axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "seed": self.seed, "mode": self.mode}
