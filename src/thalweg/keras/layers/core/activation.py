"""`keras.layers.Activation`."""

from __future__ import annotations

from typing import Any

from thalweg.keras import activations
from thalweg.keras.layers.layer import Layer


class Activation(Layer):
    """An activation function.

    Args:
      activation: a function or its name, such as "relu".

    Example:
      >>> tf.keras.layers.Activation("relu")(tf.constant([-1.0, 2.0])).numpy()
      array([0., 2.], dtype=float32)
    """

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "activation": activations.serialize(self.activation)}
