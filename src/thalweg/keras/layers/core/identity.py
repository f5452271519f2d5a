"""`keras.layers.Identity`."""

from __future__ import annotations

from typing import Any

from thalweg.core import nest
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.layer import Layer


class Identity(Layer):
    """Gives what it is given.

    Example:
      >>> tf.keras.layers.Identity()(tf.constant([1.0])).numpy()
      array([1.], dtype=float32)
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def compute_output_spec(self, inputs: Any) -> Any:
        """Symbolic tensors like the inputs."""
        return nest.map_structure(lambda x: keras_tensor(x.dtype, x._spec.shape), inputs)
