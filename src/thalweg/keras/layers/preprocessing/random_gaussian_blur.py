"""`keras.layers.RandomGaussianBlur`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras import random
from thalweg.keras.layers.preprocessing.factors import factor_within
from thalweg.keras.layers.preprocessing.image_layer import ImageLayer, batch_size_of, per_image
from thalweg.keras.ops import image


class RandomGaussianBlur(ImageLayer):
    """In training some images are blurred, all by the same random amount.

    Args:
      factor: the share of images, between 0 and 1; or the lowest and the highest one.
      kernel_size: how many pixels flow into one: an odd number, or one for the height and one for the width.
      sigma: the largest deviation of the Gaussian, between 0 and 1; or the lowest and the highest one.
      value_range: the smallest and the largest value of images.
      data_format: "channels_last" or "channels_first"; None: Keras's default.
      seed: of the random numbers.

    Raises:
      ValueError: an argument isn't such.

    Example:
      >>> layer = tf.keras.layers.RandomGaussianBlur(factor=1.0, kernel_size=3, sigma=(1.0, 1.0), seed=1)
      >>> layer(tf.ones([2, 5, 5, 3])).shape
      TensorShape([2, 5, 5, 3])
    """

    def __init__(
        self,
        factor: Any = 1.0,
        kernel_size: Any = 3,
        sigma: Any = 1.0,
        value_range: Any = (0, 255),
        data_format: Any = None,
        seed: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_within(factor, (0, 1))
        self.kernel_size = _odd_sizes(kernel_size)
        self.sigma = factor_within(sigma, (0, 1), "sigma")
        self.value_range = value_range
        self._make_generator()

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        if not training:
            return None
        seed = self.generator if seed is None else seed
        shape = (batch_size_of(data),)
        probability = random.uniform(shape, *self.factor, seed=seed)
        chosen = random.uniform(shape, seed=seed) < probability
        sigma = random.uniform((2,), *self.sigma, dtype=self.compute_dtype, seed=seed) + 1e-6
        return {"should_apply_blur": chosen, "blur_factor": sigma}

    def transform_images(self, images: Any, transformation: Any = None, training: bool = True) -> Any:
        images = self._computable(images)
        if not training or transformation is None:
            return images
        sigma, chosen = transformation["blur_factor"], per_image(transformation["should_apply_blur"])
        blurred = image.gaussian_blur(images, self.kernel_size, sigma, data_format=self.data_format)
        images = tf.where(chosen, blurred, images)
        return tf.clip_by_value(images, self.value_range[0], self.value_range[1])

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "factor": self.factor,
            "kernel_size": self.kernel_size,
            "sigma": self.sigma,
            "value_range": self.value_range,
            "seed": self.seed,
        }


def _odd_sizes(kernel_size: Any) -> tuple[Any, Any]:
    """The height and the width of a kernel.

    Raises:
      ValueError: they aren't odd numbers.
    """
    given = kernel_size if isinstance(kernel_size, (tuple, list)) else (kernel_size, kernel_size)
    if len(given) != 2 or not all(isinstance(n, (int, float)) and n % 2 != 0 for n in given):
        raise ValueError(
            "The `kernel_size` argument must be an odd number (or a list of two odd numbers). Received: "
            f"kernel_size={kernel_size}"
        )
    return given[0], given[1]
