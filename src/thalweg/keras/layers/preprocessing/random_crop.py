"""`keras.layers.RandomCrop`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.center_crop import window
from thalweg.keras.layers.preprocessing.geometry import GeometricLayer, stretched
from thalweg.keras.layers.preprocessing.image_layer import images_of
from thalweg.keras.layers.preprocessing.resizing import with_size
from thalweg.keras.ops import image
from thalweg.keras.ops.promotion import sizes_of
from thalweg.keras.seeds import SeedGenerator, default_seed


class RandomCrop(GeometricLayer):
    """In training a part of images at a random place, the same for all of a batch.

    Of images that are smaller the largest part that has the ratio of the sides is resized.

    Args:
      height, width: the size of the part.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: the height or the width of images isn't known.

    Example:
      >>> tf.keras.layers.RandomCrop(2, 2, seed=1)(tf.ones([5, 4, 4, 3])).shape
      TensorShape([5, 2, 2, 3])
    """

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(
        self,
        height: int,
        width: int,
        seed: Any = None,
        data_format: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, name=name, **kwargs)
        self.height = height
        self.width = width
        self.seed = default_seed() if seed is None else seed
        self.generator = SeedGenerator(seed)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        seed = self.generator if seed is None else seed
        sizes = images_of(data).shape.as_list()
        height, width = sizes[self.height_axis], sizes[self.width_axis]
        if height is None or width is None:
            raise ValueError(
                "RandomCrop requires the input to have a fully defined height and width. Received: "
                f"images.shape={tuple(sizes)}"
            )
        if training and height > self.height and width > self.width:
            top = random.uniform((), 0, float(height - self.height + 1), seed=seed)
            left = random.uniform((), 0, float(width - self.width + 1), seed=seed)
            return {"top": tf.cast(top, "int32"), "left": tf.cast(left, "int32"), "size": (height, width)}
        kept_height = max(min(height, int(float(width * self.height) / self.width)), 1)
        kept_width = max(min(width, int(float(height * self.width) / self.height)), 1)
        top, left = (height - kept_height) // 2, (width - kept_width) // 2
        return {"top": top, "left": left, "size": (height, width)}

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        if not training:
            return images
        images = self._computable(images)
        top, left = transformation["top"], transformation["left"]
        if isinstance(top, int):
            images = window(images, self, top, left)
            sizes = sizes_of(images)
            size = (self.height, self.width)
            if (sizes[self.height_axis], sizes[self.width_axis]) != size:
                images = image.resize(images, size, data_format=self.data_format)
            return images
        begin: list[Any] = [0] * 4
        begin[self.height_axis], begin[self.width_axis] = top, left
        taken = [-1 if n is None else n for n in images.shape.as_list()]
        taken[self.height_axis], taken[self.width_axis] = self.height, self.width
        return tf.slice(images, tf.stack(begin), taken)

    def move_boxes(self, boxes: Any, transformation: Any) -> Any:
        top, left = transformation["top"], transformation["left"]
        height, width = transformation["size"]
        if not isinstance(top, int):
            return stretched(boxes, 1, 1, left, top)
        # The window ends where the image does, and is resized.
        wide = self.width / min(self.width, width - left)
        tall = self.height / min(self.height, height - top)
        return stretched(boxes, wide, tall, left * wide, top * tall)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        return self.transform_images(segmentation_masks, transformation, training)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return with_size(self, input_shape)

    def get_config(self) -> dict[str, Any]:
        own = {"height": self.height, "width": self.width, "seed": self.seed}
        return {**super().get_config(), **own}
