"""`keras.layers.Masking`."""

from __future__ import annotations

from typing import Any

from thalweg.array import squeeze
from thalweg.gathering import where
from thalweg.keras.layers.layer import Layer
from thalweg.keras.tensors import set_mask
from thalweg.math import not_equal, reduce_any


class Masking(Layer):
    """Marks the steps whose features are all `mask_value` as not counting; they become 0.

    Args:
      mask_value: the value.

    Shapes: `[batch, time, features]` to the same, with a mask `[batch, time]`.

    Example:
      >>> x = tf.keras.layers.Masking()(tf.constant([[[1.0], [0.0]]]))
      >>> x._keras_mask.numpy()
      array([[ True, False]])
    """

    def __init__(self, mask_value: Any = 0.0, **kwargs: Any) -> None:
        from thalweg.keras.saving.serialization import deserialize_keras_object

        super().__init__(**kwargs)
        self.mask_value = deserialize_keras_object(mask_value) if isinstance(mask_value, dict) else mask_value
        self.supports_masking = True
        self.built = True

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return reduce_any(not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        counts = reduce_any(not_equal(inputs, self.mask_value), axis=-1, keepdims=True)
        outputs = where(counts, inputs, 0)
        set_mask(outputs, squeeze(counts, axis=-1))
        return outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mask_value": self.mask_value}
