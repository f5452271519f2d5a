"""`keras.layers.Discretization`."""

from __future__ import annotations

from typing import Any

import numpy as np

import thalweg as tf
from thalweg.core.dtypes import as_dtype
from thalweg.keras.config import floatx
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.preprocessing.adapting import adapt_to
from thalweg.keras.layers.preprocessing.data_layer import DataLayer
from thalweg.keras.layers.preprocessing.encoding import MODES, encoded
from thalweg.keras.layers.preprocessing.quantiles import boundaries_of, merged, summary_of


class Discretization(DataLayer):
    """Numbers as the intervals that they lie in.

    Args:
      bin_boundaries: where intervals end and the next begin, which they belong to.
      num_bins: how many intervals `adapt` shall find, with about the same number of values in each.
      epsilon: how exact `adapt` is, as a share of the values.
      output_mode: "int", "one_hot", "multi_hot", "count".
      sparse: give a `tf.SparseTensor`.

    Raises:
      ValueError: not exactly one of `bin_boundaries` and `num_bins` is given, or the mode isn't known.

    Example:
      >>> layer = tf.keras.layers.Discretization(bin_boundaries=[0.0, 1.0, 2.0])
      >>> layer(np.array([[-1.5, 1.0, 3.4, 0.5]])).numpy()
      array([[0, 2, 3, 1]], dtype=int32)
    """

    def __init__(
        self,
        bin_boundaries: Any = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
        sparse: bool = False,
        dtype: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype, **kwargs)
        if sparse and output_mode == "int":
            raise ValueError(
                "`sparse=True` may only be used if `output_mode` is `'one_hot'`, `'multi_hot'`, or "
                f"`'count'`. Received: sparse={sparse} and output_mode={output_mode}"
            )
        if output_mode not in MODES:
            raise ValueError(
                f"Discretization: the `output_mode` argument must be one of {MODES}. Received: {output_mode}"
            )
        _check_bins(num_bins, bin_boundaries)
        self.bin_boundaries = _plain(bin_boundaries)
        self.num_bins = num_bins
        self.epsilon = epsilon
        self.output_mode = output_mode
        self.sparse = sparse
        self.summary = np.zeros((2, 0), np.float32)

    @property
    def input_dtype(self) -> str:
        return floatx()

    @property
    def output_dtype(self) -> str:
        return "int32" if self.output_mode == "int" else self.compute_dtype

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Find boundaries between which there are about equally many values.

        Args:
          data: an array, a tensor, a batched `Dataset`, or an iterable of batches.
          steps: how many batches to take; None: all.

        Raises:
          ValueError: the layer was made with its boundaries.
        """
        if self.num_bins is None:
            raise ValueError(
                "Cannot adapt a Discretization layer that has been initialized with `bin_boundaries`, use "
                "`num_bins` instead."
            )
        self.reset_state()
        data = np.asarray(data) if isinstance(data, (list, tuple)) and np.ndim(data[0]) == 0 else data
        adapt_to(data, steps, self.update_state, np.asarray)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Add values to what is known of their distribution."""
        values = np.asarray(data).astype(np.float32)
        self.summary = merged(summary_of(values, self.epsilon), self.summary, self.epsilon)

    def finalize_state(self) -> None:
        """Take the boundaries from the distribution."""
        if self.num_bins is not None:
            self.bin_boundaries = boundaries_of(self.summary, self.num_bins).tolist()

    def reset_state(self) -> None:
        """Forget the distribution."""
        if self.num_bins is not None:
            self.summary = np.zeros((2, 0), np.float32)

    def call(self, inputs: Any) -> Any:
        if self.bin_boundaries is None:
            raise ValueError(
                "You need to either pass the `bin_boundaries` argument at construction time or call "
                "`adapt(dataset)` before you can start using the `Discretization` layer."
            )
        depth = len(self.bin_boundaries) + 1
        return encoded(self._bins_of(inputs), self.output_mode, depth, self.output_dtype, self.sparse)

    def _bins_of(self, x: Any) -> Any:
        if isinstance(x, tf.RaggedTensor):
            return tf.ragged.map_flat_values(self._bins_of, x)
        if isinstance(x, tf.SparseTensor):
            return tf.SparseTensor(x.indices, self._bins_of(x.values), x.dense_shape)
        # Whole numbers are compared as such wide floats that none changes.
        wide = x.dtype in (tf.int32, tf.int64, tf.uint32, tf.float64)
        dtype = tf.float64 if wide else tf.float32
        boundaries = tf.constant(np.asarray(self.bin_boundaries, np.float32), dtype)
        flat = tf.reshape(tf.cast(x, dtype), [-1])
        found = tf.searchsorted(boundaries, flat, side="right")
        return tf.reshape(found, tf.shape(x)) if None in x.shape.as_list() else tf.reshape(found, x.shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == "int":
            return input_shape
        depth = self.num_bins if self.bin_boundaries is None else len(self.bin_boundaries) + 1
        rank = len(input_shape)
        if self.output_mode == "one_hot":
            column = rank > 1 and input_shape[-1] == 1
            return (*(input_shape[:-1] if column else input_shape), depth)
        return (input_shape[0], *input_shape[2:], depth) if rank >= 2 else (depth,)

    def compute_output_spec(self, inputs: Any) -> Any:
        return keras_tensor(as_dtype(self.output_dtype), self.compute_output_shape(tuple(inputs.shape)))

    def load_own_variables(self, store: Any) -> None:
        if len(store.keys()) == 1:
            self.summary = np.asarray(store["0"])

    def get_config(self) -> dict[str, Any]:
        return {
            "bin_boundaries": self.bin_boundaries,
            "num_bins": self.num_bins,
            "epsilon": self.epsilon,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
            "name": self.name,
            "dtype": self.dtype,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        learned = config.get("bin_boundaries") if config.get("num_bins") is not None else None
        if learned is None:
            return super().from_config(config)
        layer = super().from_config({**config, "bin_boundaries": None})
        layer.bin_boundaries = list(learned)
        return layer


def _check_bins(num_bins: int | None, bin_boundaries: Any) -> None:
    if num_bins is not None and num_bins < 0:
        raise ValueError(f"`num_bins` must be greater than or equal to 0. Received: `num_bins={num_bins}`")
    if num_bins is not None and bin_boundaries is not None:
        raise ValueError(
            f"Both `num_bins` and `bin_boundaries` should not be set. Received: `num_bins={num_bins}` and "
            f"`bin_boundaries={bin_boundaries}`"
        )
    if num_bins is None and bin_boundaries is None:
        raise ValueError("You need to set either `num_bins` or `bin_boundaries`.")


def _plain(boundaries: Any) -> Any:
    return boundaries.tolist() if isinstance(boundaries, np.ndarray) else boundaries
