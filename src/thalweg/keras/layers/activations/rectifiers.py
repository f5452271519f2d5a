"""`keras.layers.ReLU`, `LeakyReLU`, `ELU`."""

from __future__ import annotations

from typing import Any

from thalweg.keras import activations
from thalweg.keras.layers.layer import Layer


class ReLU(Layer):
    """The rectified linear unit: see `keras.activations.relu`.

    Args:
      max_value: the greatest value given; None: no limit.
      negative_slope: the slope below `threshold`; `alpha` in Keras 2.
      threshold: where the line changes.

    Raises:
      ValueError: a number is negative, or None where it has to be one.

    Example:
      >>> tf.keras.layers.ReLU(max_value=2.0)(tf.constant([-1.0, 1.0, 3.0])).numpy()
      array([0., 1., 2.], dtype=float32)
    """

    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        **kwargs: Any,
    ) -> None:
        negative_slope = kwargs.pop("alpha", negative_slope)
        super().__init__(**kwargs)
        if max_value is not None and max_value < 0.0:
            raise ValueError(
                f"max_value of a ReLU layer cannot be a negative value. Received: max_value={max_value}"
            )
        _check_slope("negative_slope", negative_slope, self)
        _check_slope("threshold", threshold, self)
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any) -> Any:
        return activations.relu(inputs, self.negative_slope, self.max_value, self.threshold)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = {"max_value": self.max_value, "negative_slope": self.negative_slope}
        return {**super().get_config(), **config, "threshold": self.threshold}


class LeakyReLU(Layer):
    """The input where it is positive, `negative_slope` times the input elsewhere.

    Args:
      negative_slope: the slope; `alpha` in Keras 2.

    Raises:
      ValueError: it is negative or None.

    Example:
      >>> tf.keras.layers.LeakyReLU(0.5)(tf.constant([-1.0, 1.0])).numpy()
      array([-0.5,  1. ], dtype=float32)
    """

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any) -> None:
        negative_slope = kwargs.pop("alpha", negative_slope)
        super().__init__(**kwargs)
        _check_slope("negative_slope", negative_slope, self)
        self.negative_slope = negative_slope
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any) -> Any:
        return activations.leaky_relu(inputs, self.negative_slope)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "negative_slope": self.negative_slope}


class ELU(Layer):
    """The input where it is positive, `alpha * (exp(x) - 1)` elsewhere.

    Args:
      alpha: the limit of the negative part.

    Example:
      >>> tf.keras.layers.ELU()(tf.constant([-1.0, 1.0])).numpy()
      array([-0.63212055,  1.        ], dtype=float32)
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any) -> Any:
        return activations.elu(inputs, self.alpha)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "alpha": self.alpha}


def _check_slope(name: str, value: Any, layer: Layer) -> None:
    if value is None or value < 0.0:
        raise ValueError(
            f"{name} of a {type(layer).__name__} layer cannot be None or a negative value. Received: "
            f"{name}={value}"
        )
