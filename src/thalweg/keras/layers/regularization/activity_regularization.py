"""`keras.layers.ActivityRegularization`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.layer import Layer
from thalweg.keras.regularizers import L1L2


class ActivityRegularization(Layer):
    """Gives what it is given, and a loss of it.

    Args:
      l1: the weight of the sum of absolute values.
      l2: the weight of the sum of squares.

    Example:
      >>> layer = tf.keras.layers.ActivityRegularization(l2=0.5)
      >>> y = layer(tf.ones([2, 3]))
      >>> [float(loss) for loss in layer.losses]
      [1.5]
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0, **kwargs: Any) -> None:
        super().__init__(activity_regularizer=L1L2(l1=l1, l2=l2), **kwargs)
        self.supports_masking = True
        self.l1 = l1
        self.l2 = l2
        self.built = True

    def call(self, inputs: Any) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.pop("activity_regularizer", None)
        return {**config, "l1": self.l1, "l2": self.l2}
