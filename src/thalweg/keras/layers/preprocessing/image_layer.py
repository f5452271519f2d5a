"""What layers that prepare and augment images have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import thalweg as tf
from thalweg.keras.layers.data_format import standard_data_format
from thalweg.keras.layers.preprocessing.bounding_boxes import dense
from thalweg.keras.layers.preprocessing.data_layer import DataLayer
from thalweg.keras.ops.promotion import sizes_of
from thalweg.keras.seeds import SeedGenerator
from thalweg.ops.snapshots import snapshot


class ImageLayer(DataLayer):
    """A layer that changes images, and the labels, boxes and masks that come with them.

    It is called with a batch of images or a single one, or with a dictionary that has them as "images" and
    may have "labels", "bounding_boxes" and "segmentation_masks". Random layers do something in training only,
    and training is what they assume if nobody says.

    Subclasses draw what shall happen in `get_random_transformation`, and let it happen in `transform_images`
    and its kin, which get batches. By default labels, boxes and masks stay as they are.

    Args:
      seed: of the random numbers.
      bounding_box_format: how boxes are given, such as "xyxy".
      data_format: "channels_last" or "channels_first"; None: Keras's default.
    """

    def __init__(
        self, seed: Any = None, bounding_box_format: str | None = None, data_format: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.bounding_box_format = bounding_box_format
        self.data_format = standard_data_format(data_format)
        self.seed = seed
        first = self.data_format == "channels_first"
        self.height_axis, self.width_axis, self.channel_axis = (-2, -1, -3) if first else (-3, -2, -1)

    def _make_generator(self) -> None:
        """Have a source of random numbers."""
        self.generator = SeedGenerator(self.seed)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What shall happen to the data: None for nothing that is random."""
        return None

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """A batch of images, changed."""
        raise NotImplementedError(f"{type(self).__name__} has no `transform_images`: write one.")

    def transform_labels(self, labels: Any, transformation: Any, training: bool = True) -> Any:
        """The labels of changed images."""
        return labels

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The boxes of changed images."""
        return bounding_boxes

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        """The masks of changed images."""
        return segmentation_masks

    def call(self, data: Any, training: bool = True) -> Any:
        images = images_of(data)
        batched = is_batched(images)
        transformation = self.get_random_transformation(data, training=training)
        # Else each pixel would draw the numbers of its image anew.
        transformation = tf.nest.map_structure(_drawn_once, transformation)

        def apply(change: Callable[..., Any], x: Any) -> Any:
            if batched:
                return change(x, transformation, training=training)
            one = tf.nest.map_structure(lambda part: tf.expand_dims(part, 0), x)
            changed = change(one, transformation, training=training)
            return tf.nest.map_structure(lambda part: tf.squeeze(part, 0), changed)

        if not isinstance(data, dict):
            return apply(self.transform_images, images)
        result = {**data, "images": apply(self.transform_images, images)}
        if "bounding_boxes" in data:
            self._check_box_format()
            result["bounding_boxes"] = apply(self.transform_bounding_boxes, dense(data["bounding_boxes"]))
        for key, change in (
            ("labels", self.transform_labels),
            ("segmentation_masks", self.transform_segmentation_masks),
        ):
            if key in data:
                result[key] = apply(change, tf.convert_to_tensor(data[key]))
        return result

    def _check_box_format(self) -> None:
        if not self.bounding_box_format:
            raise ValueError(
                "You passed an input with a 'bounding_boxes' key, but you didn't specify a bounding box "
                f"format. Pass a `bounding_box_format` argument to your {type(self).__name__} layer, e.g. "
                "`bounding_box_format='xyxy'`."
            )

    def _computable(self, images: Any) -> Any:
        return tf.cast(images, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "data_format": self.data_format}
        if self.bounding_box_format is not None:
            config["bounding_box_format"] = self.bounding_box_format
        return config


def _drawn_once(x: Any) -> Any:
    return snapshot(x) if isinstance(x, tf.Tensor) else x


def images_of(data: Any) -> Any:
    """The images among data."""
    return tf.convert_to_tensor(data["images"] if isinstance(data, dict) else data)


def is_batched(images: Any) -> bool:
    """Whether images are a batch.

    Raises:
      ValueError: they are neither a batch nor a single image.
    """
    rank = images.shape.rank
    if rank not in (3, 4):
        raise ValueError(
            "Expected image tensor to have rank 3 (single image) or 4 (batch of images). Received: "
            f"data.shape={images.shape}"
        )
    return bool(rank == 4)


def batch_size_of(data: Any) -> Any:
    """How many images there are, as an int or a scalar tensor; 1 for a single image."""
    images = images_of(data)
    return sizes_of(images)[0] if is_batched(images) else 1


def per_image(x: Any) -> Any:
    """A vector with a number for each image, so that it broadcasts with images."""
    return tf.reshape(x, [-1, 1, 1, 1])
