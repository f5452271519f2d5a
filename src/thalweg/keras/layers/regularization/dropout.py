"""`keras.layers.Dropout` and its kin."""

from __future__ import annotations

from typing import Any

from thalweg.array import shape
from thalweg.keras.layers.layer import Layer
from thalweg.keras.seeds import SeedGenerator, draw_seed
from thalweg.nn.dropout import stateless_dropout


class Dropout(Layer):
    """In training each element is 0 with probability `rate`, the others are scaled by `1 / (1 - rate)`.

    Args:
      rate: a number in [0, 1].
      noise_shape: the shape of the random mask, which is broadcast; None in it: the input's size.
      seed: of the random numbers.

    Raises:
      ValueError: `rate` isn't in [0, 1].

    Example:
      >>> x = tf.ones([2, 3])
      >>> tf.keras.layers.Dropout(0.5)(x).numpy()
      array([[1., 1., 1.],
             [1., 1., 1.]], dtype=float32)
    """

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not 0 <= rate <= 1:
            raise ValueError(
                "Invalid value received for argument `rate`. Expected a float value between 0 and 1. "
                f"Received: rate={rate}"
            )
        self.rate = rate
        self.noise_shape = noise_shape
        self.seed = seed
        self.supports_masking = True
        if rate > 0:
            self.seed_generator = SeedGenerator(seed)
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or not self.rate:
            return inputs
        if self.rate == 1:
            return inputs * 0
        seed = draw_seed(self.seed_generator)
        return stateless_dropout(inputs, self.rate, seed, noise_shape=self._mask_shape(inputs))

    def _mask_shape(self, inputs: Any) -> Any:
        if self.noise_shape is None:
            return None
        sizes = shape(inputs)
        return [sizes[i] if n is None else n for i, n in enumerate(self.noise_shape)]

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "rate": self.rate,
            "seed": self.seed,
            "noise_shape": self.noise_shape,
        }
