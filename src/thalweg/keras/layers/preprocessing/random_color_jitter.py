"""`keras.layers.RandomColorJitter`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.preprocessing.image_layer import ImageLayer
from thalweg.keras.layers.preprocessing.random_brightness import RandomBrightness
from thalweg.keras.layers.preprocessing.random_contrast import RandomContrast
from thalweg.keras.layers.preprocessing.random_hue import RandomHue
from thalweg.keras.layers.preprocessing.random_saturation import RandomSaturation


class RandomColorJitter(ImageLayer):
    """In training brightness, contrast, saturation and hue of RGB images change, one after the other.

    Args:
      value_range: the smallest and the largest value of images.
      brightness_factor, contrast_factor, saturation_factor, hue_factor: as for `RandomBrightness`,
        `RandomContrast`, `RandomSaturation`, `RandomHue`; None: that stays as it is.
      seed: of the random numbers.
      data_format: "channels_last" or "channels_first"; None: Keras's default.

    Raises:
      ValueError: a factor is out of its bounds.

    Example:
      >>> layer = tf.keras.layers.RandomColorJitter(brightness_factor=(0.1, 0.1), hue_factor=(0.0, 0.0))
      >>> layer(tf.constant([[[10.0, 20.0, 30.0]]])).numpy().round(1).ravel()
      array([35.5, 45.5, 55.5], dtype=float32)
    """

    def __init__(
        self,
        value_range: Any = (0, 255),
        brightness_factor: Any = None,
        contrast_factor: Any = None,
        saturation_factor: Any = None,
        hue_factor: Any = None,
        seed: Any = None,
        data_format: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.value_range = value_range
        self.brightness_factor = brightness_factor
        self.contrast_factor = contrast_factor
        self.saturation_factor = saturation_factor
        self.hue_factor = hue_factor
        self._make_generator()
        factors = {
            RandomBrightness: brightness_factor,
            RandomContrast: contrast_factor,
            RandomSaturation: saturation_factor,
            RandomHue: hue_factor,
        }
        self._changes = [
            kind(factor, value_range=value_range, seed=seed, data_format=data_format, dtype=self.dtype_policy)
            for kind, factor in factors.items()
            if factor is not None
        ]

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if training:
            for change in self._changes:
                drawn = change.get_random_transformation(images, seed=self.generator)
                images = change.transform_images(images, drawn)
        return images

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "value_range": self.value_range,
            "brightness_factor": self.brightness_factor,
            "contrast_factor": self.contrast_factor,
            "saturation_factor": self.saturation_factor,
            "hue_factor": self.hue_factor,
            "seed": self.seed,
        }
