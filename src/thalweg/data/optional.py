"""`tf.experimental.Optional`: a value, or none."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor


class Optional:
    """A value that may be missing: what `iterator.get_next_as_optional()` gives.

    Example:
      >>> iterator = iter(tf.data.Dataset.range(1))
      >>> first, second = iterator.get_next_as_optional(), iterator.get_next_as_optional()
      >>> first.get_value().numpy(), bool(second.has_value())
      (np.int64(0), False)
    """

    def __init__(self, element_spec: Any, values: list[Any]) -> None:
        self._element_spec, self._values = element_spec, values

    @staticmethod
    def from_value(value: Any) -> Optional:
        """An optional that has a value."""
        from thalweg.data.traced import signature_of_value, tensors_of

        structure = tensors_of(value)
        signature, _ = signature_of_value(structure)
        return Optional(signature.element_spec, [structure])

    @staticmethod
    def empty(element_spec: Any) -> Optional:
        """An optional without a value."""
        return Optional(element_spec, [])

    @property
    def element_spec(self) -> Any:
        """The structure of specs of the value."""
        return self._element_spec

    def has_value(self, name: str | None = None) -> Any:
        """Whether there is a value, a bool scalar."""
        return to_tensor(bool(self._values), dtypes.bool)

    def get_value(self, name: str | None = None) -> Any:
        """The value.

        Raises:
          InvalidArgumentError: there is none.
        """
        if not self._values:
            raise errors.InvalidArgumentError(
                None, None, "The given optional does not have a value; ask has_value() first."
            )
        return self._values[0]
