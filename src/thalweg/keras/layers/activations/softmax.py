"""`keras.layers.Softmax`."""

from __future__ import annotations

from typing import Any

from thalweg.dtypes import cast
from thalweg.gathering import where
from thalweg.keras import activations
from thalweg.keras.layers.layer import Layer
from thalweg.math import exp, reduce_logsumexp


class Softmax(Layer):
    """Probabilities proportional to the exponentials of the input.

    Args:
      axis: the axis, or the axes together, along which they sum to 1.

    Call arguments: `inputs`; `mask`, booleans that broadcast to the input: elements that get the probability
    0 where it is false.

    Raises:
      ValueError: the mask doesn't broadcast to the input.

    Example:
      >>> tf.keras.layers.Softmax()(tf.zeros([1, 2])).numpy()
      array([[0.5, 0.5]], dtype=float32)
    """

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.supports_masking = True
        self.built = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is not None:
            _check_mask(inputs, mask, self.name)
            mask = mask if mask.dtype.name == "bool" else mask > cast(0.5, mask.dtype)
            inputs = where(mask, inputs, -3e4 if inputs.dtype.name == "float16" else -1e9)
        axis = self.axis
        if isinstance(axis, (list, tuple)) and len(axis) > 1:
            outputs = exp(inputs - reduce_logsumexp(inputs, axis, keepdims=True))
        else:
            outputs = activations.softmax(inputs, axis[0] if isinstance(axis, (list, tuple)) else axis)
        # Where all is masked there is no probability.
        return outputs if mask is None else where(mask, outputs, 0.0)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


def _check_mask(inputs: Any, mask: Any, name: str) -> None:
    found, wanted = tuple(mask.shape), tuple(inputs.shape)
    pairs = zip(reversed(found), reversed(wanted), strict=False)
    if len(found) > len(wanted) or any(m not in (1, n, None) and n is not None for m, n in pairs):
        raise ValueError(
            f"The `mask` of Softmax {name!r} must be broadcastable to its inputs. Received: "
            f"inputs.shape={wanted}, "
            f"mask.shape={found}"
        )
