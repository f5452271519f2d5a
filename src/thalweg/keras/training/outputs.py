"""Matching what a model gives with its labels, losses, metrics and weights: one list for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from thalweg.core import nest


class Outputs:
    """The outputs of a model in a fixed order.

    Args:
      y_pred: the outputs, of a first batch.
      names: the names that a functional model has for them; None: there are none.
    """

    def __init__(self, y_pred: Any, names: Sequence[str] | None) -> None:
        self.keys: list[Any] | None = None
        if isinstance(y_pred, dict):
            keys = list(y_pred)
            ordered = [n for n in names or () if n in keys]
            self.keys = ordered if len(ordered) == len(keys) else sorted(keys)
        flat = self._listed(y_pred)
        self.count = len(flat)
        self.names: list[Any] = list(self.keys or names or [None] * self.count)
        if len(self.names) != self.count:
            self.names = [None] * self.count

    def _listed(self, y: Any) -> list[Any]:
        if self.keys is not None and isinstance(y, dict):
            return [leaf for key in self.keys for leaf in nest.flatten(y[key])]
        return nest.flatten(y) if nest.is_nested(y) else [y]

    def predictions(self, y_pred: Any) -> list[Any]:
        """The outputs, one after the other."""
        return self._listed(y_pred)

    def values(self, given: Any, what: str, wanted: Sequence[bool] | None = None) -> list[Any]:
        """Labels or weights, one for each output; one that stands alone for all.

        Args:
          wanted: which outputs need one; of a list with as many as these the others get None.

        Raises:
          ValueError: there are more or fewer than outputs.
        """
        if given is None:
            return [None] * self.count
        if isinstance(given, dict):
            keys = self.keys or self.names
            if self.count == 1 and len(given) == 1:
                return list(given.values())
            unknown = [key for key in given if key not in keys]
            if unknown:
                raise ValueError(f"{what} has the keys {list(given)}; the model's outputs are {list(keys)}.")
            return [given.get(key) for key in keys]
        if not isinstance(given, (list, tuple)):
            if what == "y" and self.count > 1:
                self._wrong(given, what)
            return [given] * self.count
        flat = nest.flatten(given)
        if len(flat) == self.count:
            return flat
        if wanted is not None and len(flat) == sum(wanted):
            rest = iter(flat)
            return [next(rest) if use else None for use in wanted]
        self._wrong(given, what)

    def _wrong(self, given: Any, what: str) -> NoReturn:
        received = nest.map_structure(lambda x: tuple(getattr(x, "shape", ())), given)
        raise ValueError(
            f"The model has {self.count} outputs, {self.names}: {what} has to have one of each. Received "
            f"tensors of shapes {received}"
        )

    def settings(self, given: Any, what: str, single: bool) -> list[Any]:
        """What `compile` was given for losses, weights or metrics, one for each output.

        Args:
          single: one that stands alone is meant for every output.

        Raises:
          ValueError: names that no output has, or another number.
        """
        if given is None:
            return [None] * self.count
        if isinstance(given, dict):
            if self.count == 1 and len(given) == 1 and self.names[0] is None:
                return list(given.values())
            unknown = [key for key in given if key not in self.names]
            if unknown:
                raise ValueError(
                    f"In the dict argument `{what}`, the key '{unknown[0]}' does not correspond to any model "
                    f"output. Received: {what}={given}; the outputs are {self.names}."
                )
            return [given.get(name) for name in self.names]
        if single and not isinstance(given, (list, tuple)):
            return [given] * self.count
        if self.count == 1:
            return [given]
        if isinstance(given, (list, tuple)) and len(given) == self.count:
            return list(given)
        raise ValueError(
            f"The model has {self.count} outputs, {self.names}; `{what}` is to be a dictionary by their "
            f"names or a list with one entry for each. Received: {what}={given}"
        )
