"""`keras.layers.Hashing`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.core.dtypes import as_dtype
from thalweg.keras.config import floatx
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.preprocessing.adapting import tensor_of
from thalweg.keras.layers.preprocessing.encoding import MODES, encoded


class Hashing(Layer):
    """Strings or integers as numbers of bins: the remainder of a hash.

    Args:
      num_bins: how many bins there are.
      mask_value: the input that goes into bin 0; nothing else goes there then.
      salt: one or two integers, for SipHash in place of FarmHash.
      output_mode: "int", "one_hot", "multi_hot", "count".
      sparse: give a `tf.SparseTensor`.

    Raises:
      ValueError: `num_bins` isn't positive, or another argument isn't known.

    Example:
      >>> tf.keras.layers.Hashing(num_bins=3)([["A"], ["B"], ["C"]]).numpy().T
      array([[1, 0, 1]])
    """

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(
        self,
        num_bins: int,
        mask_value: Any = None,
        salt: Any = None,
        output_mode: str = "int",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        if kwargs.get("dtype") is None:
            kwargs["dtype"] = "int64" if output_mode == "int" else floatx()
        super().__init__(**kwargs)
        if num_bins is None or num_bins <= 0:
            raise ValueError(
                "The `num_bins` for `Hashing` cannot be `None` or non-positive values. Received: "
                f"num_bins={num_bins}."
            )
        if output_mode == "int" and self.dtype not in ("int32", "int64"):
            raise ValueError(
                "When `output_mode=\"int\"`, `dtype` should be an integer type, 'int32' or 'int64'. "
                f"Received: dtype={kwargs['dtype']}"
            )
        if output_mode not in MODES:
            raise ValueError(
                f"Invalid value for argument `output_mode`. Expected one of {MODES}. Received: "
                f"output_mode={output_mode}"
            )
        if sparse and output_mode == "int":
            raise ValueError(
                '`sparse` may only be true if `output_mode` is `"one_hot"`, `"multi_hot"`, or `"count"`. '
                f"Received: sparse={sparse} and output_mode={output_mode}"
            )
        self.num_bins = num_bins
        self.mask_value = mask_value
        self.salt = salt_of(salt, "Hashing")
        self.strong_hash = salt is not None
        self.output_mode = output_mode
        self.sparse = sparse

    def call(self, inputs: Any) -> Any:
        x = tensor_of(inputs, None)
        if self.output_mode == "one_hot" and x.shape[-1] == 1:
            x = tf.squeeze(x, -1)
        if isinstance(x, tf.SparseTensor):
            bins = tf.SparseTensor(x.indices, self._bins_of(x.values), x.dense_shape)
        elif isinstance(x, tf.RaggedTensor):
            bins = tf.ragged.map_flat_values(self._bins_of, x)
        else:
            bins = self._bins_of(x)
        return encoded(bins, self.output_mode, self.num_bins, self.dtype, self.sparse)

    def _bins_of(self, x: Any) -> Any:
        bins = self.num_bins
        masked = None
        if self.mask_value is not None and bins > 1:
            bins -= 1
            masked = tf.equal(x, self.mask_value)
        if x.dtype.is_floating:
            x = tf.cast(x, "int64")
        found = hashed(x, bins, self.salt)
        return found if masked is None else tf.where(masked, tf.zeros_like(found), found + 1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == "int":
            return input_shape
        return (*input_shape[:-1], self.num_bins)

    def compute_output_spec(self, inputs: Any) -> Any:
        return keras_tensor(as_dtype(self.dtype), tuple(self.compute_output_shape(tuple(inputs.shape))))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_bins": self.num_bins,
            "salt": self.salt,
            "mask_value": self.mask_value,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
        }


def hashed(x: Any, bins: int, salt: list[int] | None) -> Any:
    """The bins of strings, or of integers' decimal digits: by FarmHash, with a salt by SipHash."""
    if x.dtype != tf.string:
        x = tf.strings.as_string(x)
    if salt is not None:
        return tf.strings.to_hash_bucket_strong(x, bins, key=salt)
    return tf.strings.to_hash_bucket_fast(x, bins)


def salt_of(salt: Any, layer: str) -> list[int] | None:
    """The two numbers of a salt that is given as one or two.

    Raises:
      ValueError: it is something else.
    """
    if salt is None:
        return None
    if isinstance(salt, (tuple, list)) and len(salt) == 2:
        return list(salt)
    if isinstance(salt, int):
        return [salt, salt]
    raise ValueError(
        f"The `salt` argument for `{layer}` can only be a tuple of size 2 integers, or a single integer. "
        f"Received: salt={salt}."
    )
