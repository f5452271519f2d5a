"""`keras.layers.MixUp`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of, per_image


class MixUp(ImageLayer):
    """In training each image, and its label, is mixed with another one of the batch.

    Args:
      alpha: of the beta distribution that the shares are drawn from.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Example:
      >>> layer = tf.keras.layers.MixUp(seed=1)
      >>> layer({"images": tf.ones([2, 4, 4, 3]), "labels": tf.eye(2)})["labels"].shape
      TensorShape([2, 2])
    """

    def __init__(self, alpha: float = 0.2, data_format: Any = None, seed: Any = None, **kwargs: Any) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.alpha = alpha
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        seed = self.generator if seed is None else seed
        batch = batch_size_of(data)
        order = random.shuffle(tf.range(batch, dtype="int64"), seed=seed)
        share = random.beta((batch,), self.alpha, self.alpha, seed=seed)
        return {"mix_weight": share, "permutation_order": order}

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        return self._mixed(images, transformation) if training else images

    def transform_labels(self, labels: Any, transformation: Any, training: bool = True) -> Any:
        if not training:
            return labels
        labels = labels if labels.dtype.is_floating else self._computable(labels)
        return self._mixed(labels, transformation)

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        if not training:
            return segmentation_masks
        return self._mixed(self._computable(segmentation_masks), transformation)

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        if not training:
            return bounding_boxes
        order = transformation["permutation_order"]
        return {
            key: tf.concat([part, tf.gather(part, order)], axis=1) for key, part in bounding_boxes.items()
        }

    def _mixed(self, x: Any, transformation: Any) -> Any:
        share = tf.cast(per_image(transformation["mix_weight"]), x.dtype)
        share = tf.reshape(share, [-1, *[1] * (x.shape.rank - 1)])
        return share * x + (1.0 - share) * tf.gather(x, transformation["permutation_order"])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "alpha": self.alpha, "seed": self.seed}
