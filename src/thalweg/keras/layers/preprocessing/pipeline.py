"""`keras.layers.Pipeline`."""

from __future__ import annotations

from typing import Any

from thalweg.core import nest
from thalweg.keras.layers.layer import Layer
from thalweg.keras.saving.serialization import deserialize_keras_object, serialize_keras_object
from thalweg.keras.tensors import mask_of


class Pipeline(Layer):
    """Layers, one after the other, in training mode unless said otherwise: to augment data in `Dataset.map`.

    Args:
      layers: the layers, in order.

    Example:
      >>> layers = tf.keras.layers
      >>> pipeline = layers.Pipeline([layers.Rescaling(0.5), layers.CenterCrop(1, 1)])
      >>> pipeline(tf.ones([2, 3, 3, 1])).numpy().ravel()
      array([0.5, 0.5], dtype=float32)
    """

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(self, layers: list[Any], name: str | None = None) -> None:
        super().__init__(name=name)
        self._pipeline_layers = layers

    @property
    def layers(self) -> list[Any]:
        return list(self._pipeline_layers)

    def call(self, inputs: Any, training: Any = True, mask: Any = None) -> Any:
        outputs = inputs
        for layer in self._pipeline_layers:
            names = layer._signature.names
            passed = {"mask": mask} if "mask" in names else {}
            if "training" in names and training is not None:
                passed["training"] = training
            outputs = layer(outputs, **passed)
            mask = nest.map_structure(mask_of, outputs)
        return outputs

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        layers = config.get("layers")
        if not isinstance(layers, (list, tuple)):
            raise ValueError(
                "`Pipeline` config must contain a `layers` key mapping to a list of serialized layers. "
                f"Received config with layers={layers}."
            )
        return cls(**{**config, "layers": [deserialize_keras_object(x) for x in layers]})

    def get_config(self) -> dict[str, Any]:
        return {"layers": [serialize_keras_object(x) for x in self._pipeline_layers], "name": self.name}
