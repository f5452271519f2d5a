"""`keras.layers.Wrapper`: a layer around another one."""

from __future__ import annotations

from typing import Any

from thalweg.keras.engine.config import taken_config
from thalweg.keras.layers.layer import Layer


class Wrapper(Layer):
    """The base of layers that do something with another layer.

    Args:
      layer: the other layer, the attribute `layer` of this one.

    Raises:
      ValueError: it isn't a layer.

    Example:
      >>> class Twice(tf.keras.layers.Wrapper):
      ...     def call(self, x):
      ...         return self.layer(self.layer(x))
      >>> Twice(tf.keras.layers.Dense(3))(tf.ones([2, 3])).shape
      TensorShape([2, 3])
    """

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        if not isinstance(layer, Layer):
            raise ValueError(f"{type(self).__name__} wraps a layer. Received: layer={layer}")
        super().__init__(**kwargs)
        self.layer = layer

    def build(self, input_shape: Any = None) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)
            self.layer.built = True

    def get_config(self) -> dict[str, Any]:
        from thalweg.keras.saving.serialization import serialize_keras_object

        return {**super().get_config(), "layer": serialize_keras_object(self.layer)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """The layer of a configuration, with the layer in it."""
        from thalweg.keras.saving.serialization import deserialize_keras_object

        layer = deserialize_keras_object(config["layer"], custom_objects=custom_objects)
        return cls(layer, **taken_config({key: value for key, value in config.items() if key != "layer"}))
