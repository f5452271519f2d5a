"""`keras.layers.AugMix`."""

from __future__ import annotations

import random as python_random
from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.augmentations import augmentations
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer

_USUAL = (
    *("random_shear", "random_translation", "random_rotation", "random_posterization"),
    *("solarization", "auto_contrast", "equalization"),
)
_COLOURS = ("random_brightness", "random_color_degeneration", "random_contrast", "random_sharpness")


class AugMix(ImageLayer):
    """In training images mixed with what chains of augmentations make of them (Hendrycks et al. 2019).

    Which augmentations a chain has is drawn by Python's `random`: once for each call, and in a traced
    function once for all.

    Args:
      value_range: the smallest and the largest value of images.
      num_chains: how many chains.
      chain_depth: how many augmentations a chain has at most.
      factor: how strong they are at most, between 0 and 1; or the least and the most.
      alpha: of the distributions that the shares are drawn from.
      all_ops: also augmentations that the usual tests of robustness have.
      interpolation: "bilinear" or "nearest", for those that move pixels.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: the factor isn't between 0 and 1.

    Example:
      >>> tf.keras.layers.AugMix(seed=1)(tf.ones([2, 8, 8, 3])).shape
      TensorShape([2, 8, 8, 3])
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        num_chains: int = 3,
        chain_depth: int = 3,
        factor: Any = 0.3,
        alpha: float = 1.0,
        all_ops: bool = True,
        interpolation: str = "bilinear",
        seed: Any = None,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.value_range = value_range
        self.num_chains = num_chains
        self.chain_depth = chain_depth
        self.factor = factor_within(factor, (0, 1))
        self.alpha = alpha
        self.all_ops = all_ops
        self.interpolation = interpolation
        self._make_generator()
        common = {"seed": seed, "data_format": data_format, "dtype": self.dtype_policy}
        found = augmentations(self.factor, value_range, interpolation, common)
        self._choices = {name: found[name] for name in (*_USUAL, *(_COLOURS if all_ops else ()))}

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        shares = random.gamma([self.num_chains], self.alpha, seed=seed)
        kept = random.beta((), self.alpha, self.alpha, seed=seed)
        chains = [self._chain(data, seed) for _ in range(self.num_chains)]
        return {"shares": shares / tf.reduce_sum(shares), "kept": kept, "chains": chains}

    def _chain(self, data: Any, seed: Any) -> list[tuple[str, Any]]:
        """Some augmentations, and what was drawn for each."""
        names = [python_random.choice([*self._choices, None]) for _ in range(self.chain_depth)]
        return [
            (name, self._choices[name].get_random_transformation(data, seed=seed))
            for name in names
            if name is not None
        ]

    def _mixed(self, method: str, x: Any, transformation: Any) -> Any:
        total = tf.zeros_like(x)
        for i, chain in enumerate(transformation["chains"]):
            changed = x
            for name, drawn in chain:
                changed = getattr(self._choices[name], method)(changed, drawn)
            total += changed * tf.cast(transformation["shares"][i], x.dtype)
        kept = tf.cast(transformation["kept"], x.dtype)
        return kept * x + (1 - kept) * total

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        images = self._computable(images)
        if not training:
            return images
        mixed = self._mixed("transform_images", images, transformation)
        return tf.clip_by_value(mixed, self.value_range[0], self.value_range[1])

    def transform_segmentation_masks(
        self, segmentation_masks: Any, transformation: Any, training: bool = True
    ) -> Any:
        if not training:
            return segmentation_masks
        masks = self._computable(segmentation_masks)
        return self._mixed("transform_segmentation_masks", masks, transformation)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "value_range": self.value_range,
            "num_chains": self.num_chains,
            "chain_depth": self.chain_depth,
            "factor": self.factor,
            "alpha": self.alpha,
            "all_ops": self.all_ops,
            "interpolation": self.interpolation,
            "seed": self.seed,
        }
