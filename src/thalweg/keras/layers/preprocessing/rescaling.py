"""`keras.layers.Rescaling`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.defaults import Defaults
from thalweg.keras.layers.preprocessing.data_layer import DataLayer
from thalweg.keras.saving.serialization import deserialize_keras_object, serialize_keras_object


class Rescaling(DataLayer):
    """`inputs * scale + offset`, in training and in inference.

    Args:
      scale: a number, or one for each channel.
      offset: the same; what is added.

    Example:
      >>> tf.keras.layers.Rescaling(1 / 127.5, offset=-1)([0.0, 127.5, 255.0]).numpy()
      array([-1.,  0.,  1.], dtype=float32)
    """

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale
        self.offset = offset
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        dtype = self.compute_dtype
        scale = tf.cast(self.scale, dtype)
        rank = scale.shape.rank
        if rank and Defaults.image_data_format == "channels_first":
            scale = tf.reshape(scale, [*scale.shape, *[1] * (3 - rank)])
        return tf.cast(inputs, dtype) * scale + tf.cast(self.offset, dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "scale": serialize_keras_object(self.scale),
            "offset": serialize_keras_object(self.offset),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        config = dict(config)
        for name in ("scale", "offset"):
            config[name] = deserialize_keras_object(config[name])
        return super().from_config(config)
