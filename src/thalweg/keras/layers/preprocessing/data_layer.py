"""What layers that prepare data have in common."""

from __future__ import annotations

from typing import Any

from thalweg.core import nest
from thalweg.core.context import state
from thalweg.core.tensor import Tensor
from thalweg.keras.engine.symbolic import any_symbolic
from thalweg.keras.layers.layer import Layer
from thalweg.ops.casting import cast


class DataLayer(Layer):
    """A layer to use in models and in `Dataset.map`.

    In a function that is traced, as that of `Dataset.map` is, inputs are cast to the dtype that the layer
    computes in.
    """

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if not state.target.eager and not any_symbolic(inputs):
            inputs = nest.map_structure(self._computed_in, inputs)
        return super().__call__(inputs, *args, **kwargs)

    def _computed_in(self, x: Any) -> Any:
        dtype = self.dtype_policy.compute
        if isinstance(x, Tensor) and x.dtype is not dtype and x.dtype.name != "string":
            return cast(x, dtype)
        return x
