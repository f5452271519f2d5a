"""`keras.layers.GaussianNoise`, `GaussianDropout`, `AlphaDropout`: noise in training."""

from __future__ import annotations

import math
from typing import Any

from thalweg.array import shape
from thalweg.dtypes import cast
from thalweg.keras.layers.layer import Layer
from thalweg.keras.seeds import SeedGenerator, draw_seed
from thalweg.random.stateless import stateless_normal, stateless_uniform


class Noise(Layer):
    """A layer that does something random in training, and nothing else: what its subclasses share."""

    # The argument that says how much.
    _amount: str

    def __init__(self, amount: float, seed: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not 0 <= amount <= 1:
            raise ValueError(
                f"Invalid value received for argument `{self._amount}`. Expected a float value between 0 "
                "and 1. "
                f"Received: {self._amount}={amount}"
            )
        setattr(self, self._amount, amount)
        self.seed = seed
        if amount > 0:
            self.seed_generator = SeedGenerator(seed)
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self._disturbed(inputs) if training and getattr(self, self._amount) > 0 else inputs

    def _disturbed(self, inputs: Any) -> Any:
        raise NotImplementedError

    def _normal(self, like: Any, mean: float, stddev: float) -> Any:
        return stateless_normal(shape(like), draw_seed(self.seed_generator), mean, stddev, self.compute_dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), self._amount: getattr(self, self._amount), "seed": self.seed}


class GaussianNoise(Noise):
    """In training normally distributed noise is added.

    Args:
      stddev: its standard deviation, in [0, 1].
      seed: of the random numbers.

    Raises:
      ValueError: `stddev` isn't in [0, 1].

    Example:
      >>> tf.keras.layers.GaussianNoise(0.5)(tf.ones([2])).numpy()
      array([1., 1.], dtype=float32)
    """

    _amount = "stddev"
    stddev: float

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(stddev, seed, **kwargs)

    def _disturbed(self, inputs: Any) -> Any:
        return inputs + self._normal(inputs, 0.0, self.stddev)


class GaussianDropout(Noise):
    """In training each element is multiplied by a normally distributed number of mean 1.

    Args:
      rate: a number in [0, 1); the standard deviation is `sqrt(rate / (1 - rate))`, that of dropout.
      seed: of the random numbers.

    Raises:
      ValueError: `rate` isn't in [0, 1].

    Example:
      >>> tf.keras.layers.GaussianDropout(0.5)(tf.ones([2])).numpy()
      array([1., 1.], dtype=float32)
    """

    _amount = "rate"
    rate: float

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(rate, seed, **kwargs)

    def _disturbed(self, inputs: Any) -> Any:
        return inputs * self._normal(inputs, 1.0, math.sqrt(self.rate / (1.0 - self.rate)))


# The SELU's, at minus infinity: what dropped elements become.
_DROPPED = -1.6732632423543772 * 1.0507009873554805


class AlphaDropout(Noise):
    """Dropout that keeps mean and variance of what SELU gives (Klambauer and others 2017).

    Args:
      rate: the probability with which an element is dropped, in [0, 1].
      noise_shape: the shape of the random mask, which is broadcast; None in it: the input's size.
      seed: of the random numbers.

    Raises:
      ValueError: `rate` isn't in [0, 1].

    Example:
      >>> tf.keras.layers.AlphaDropout(0.5)(tf.ones([2])).numpy()
      array([1., 1.], dtype=float32)
    """

    _amount = "rate"
    rate: float

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(rate, seed, **kwargs)
        self.noise_shape = noise_shape

    def _disturbed(self, inputs: Any) -> Any:
        sizes: Any = shape(inputs)
        if self.noise_shape is not None:
            sizes = [sizes[axis] if n is None else n for axis, n in enumerate(self.noise_shape)]
        drawn = stateless_uniform(sizes, draw_seed(self.seed_generator))
        kept = cast(drawn >= self.rate, inputs.dtype)
        scale = ((1 - self.rate) * (1 + self.rate * _DROPPED**2)) ** -0.5
        return scale * (inputs * kept + _DROPPED * (1 - kept)) - scale * _DROPPED * self.rate

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "noise_shape": self.noise_shape}
