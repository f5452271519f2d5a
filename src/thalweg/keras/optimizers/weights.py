"""An optimizer's state: its variables, and their values as arrays."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np


class Variables(list[Any]):
    """A list of variables; Keras 2 calls it: `optimizer.variables()`."""

    def __call__(self) -> Variables:
        return self


class Weights:
    """The part of an optimizer that has its variables."""

    name: str
    built: bool
    _variables: list[Any]

    @property
    def variables(self) -> Variables:
        """The number of updates, the learning rate, and what `build` made, in this order."""
        return Variables(self._variables)

    @property
    def weights(self) -> list[Any]:
        """The same as `variables`."""
        return self.variables

    def get_weights(self) -> list[np.ndarray[Any, Any]]:
        """The values of `variables`."""
        return [v.numpy() for v in self.variables]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Assign values to `variables`.

        Raises:
          ValueError: the optimizer isn't built, or number or shapes of the values don't fit; nothing is
            assigned then.
        """
        if not self.built:
            raise ValueError(
                "You are calling `set_weights()` on an optimizer that has not yet been built. Please call "
                "`optimizer.build(trainable_variables)` to create the optimizer weights before calling "
                "`set_weights()`."
            )
        self._take(weights)

    def _take(self, weights: Sequence[Any]) -> None:
        """Assign all values, or none if one doesn't fit."""
        variables = self.variables
        if len(weights) != len(variables):
            raise ValueError(
                f"Optimizer '{self.name}' has {len(variables)} variables, but {len(weights)} weights are "
                "given."
            )
        for variable, weight in zip(variables, weights, strict=True):
            if tuple(variable.shape) != np.shape(weight):
                raise ValueError(
                    f"Optimizer variable {variable.name} has shape {tuple(variable.shape)} not compatible "
                    f"with provided weight shape {np.shape(weight)}."
                )
        for variable, weight in zip(variables, weights, strict=True):
            variable.assign(np.asarray(weight, variable.dtype.as_numpy_dtype))

    def save_own_variables(self, store: Any) -> None:
        """Write the values into a store, such as a group of an HDF5 file, under "0", "1", …"""
        for index, variable in enumerate(self.variables):
            store[str(index)] = variable.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Take the values from a store; of one that has another number of values none, with a warning."""
        variables = self.variables
        if len(store.keys()) != len(variables):
            warnings.warn(
                f"Skipping variable loading for optimizer '{self.name}', because it has {len(variables)} "
                f"variables whereas the saved optimizer has {len(store.keys())} variables. ",
                stacklevel=2,
            )
            return
        self._take([np.asarray(store[str(index)]) for index in range(len(variables))])
