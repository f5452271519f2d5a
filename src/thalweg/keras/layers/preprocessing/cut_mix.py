"""`keras.layers.CutMix`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.boxes import random_boxes
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of, images_of, is_batched


class CutMix(ImageLayer):
    """In training a random box of each image is replaced by that of another one, and labels are mixed.

    Args:
      factor: of the beta distribution that the shares are drawn from; or the lowest and the highest one.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: the factor isn't between 0 and 1.

    Example:
      >>> layer = tf.keras.layers.CutMix(seed=1)
      >>> layer({"images": tf.ones([2, 4, 4, 3]), "labels": tf.eye(2)})["labels"].shape
      TensorShape([2, 2])
    """

    def __init__(self, factor: Any = 1.0, seed: Any = None, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_within(factor, (0, 1))
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        images = images_of(data)
        if not training or not is_batched(images):
            return None
        seed = self.generator if seed is None else seed
        batch, dtype = batch_size_of(data), self.compute_dtype
        alpha = random.uniform((), *self.factor, dtype=dtype, seed=seed) + 1e-6
        side = tf.sqrt(1.0 - random.beta((batch,), alpha, alpha, dtype, seed))
        masks, areas = random_boxes(self, images, side, side, seed)
        order = random.shuffle(tf.range(batch), seed=seed)
        return {"permutation_order": order, "batch_masks": masks, "mix_weight": 1.0 - areas}

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if not training or transformation is None:
            return images
        others = tf.gather(images, transformation["permutation_order"])
        return tf.where(transformation["batch_masks"], others, images)

    def transform_labels(self, labels: Any, transformation: Any, training: bool = True) -> Any:
        if not training or transformation is None:
            return labels
        labels = labels if labels.dtype.is_floating else self._computable(labels)
        share = tf.cast(tf.reshape(transformation["mix_weight"], [-1, 1]), labels.dtype)
        return share * labels + (1.0 - share) * tf.gather(labels, transformation["permutation_order"])

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        return self.transform_images(segmentation_masks, transformation, training)

    def transform_bounding_boxes(
        self, bounding_boxes: Any, transformation: Any, training: bool = True
    ) -> Any:
        raise NotImplementedError("CutMix has no rule for bounding boxes: leave them out of its input.")

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "factor": self.factor, "seed": self.seed}
