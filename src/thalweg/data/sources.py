"""Plans that need no other: arrays in memory, numbers, Python generators."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from thalweg.core import errors, nest
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.spec import spec_of
from thalweg.core.tensor import EagerTensor
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.plan import UNKNOWN, Plan, as_tensor


def tensors_of(structure: Any) -> Any:
    """A structure with its lists and other leaves as tensors: in an element a list is one tensor."""
    if structure is None:
        return None
    if isinstance(structure, dict):
        return type(structure)((k, tensors_of(x)) for k, x in structure.items())
    if nest.is_namedtuple(structure):
        return type(structure)(*map(tensors_of, structure))
    if isinstance(structure, tuple):
        return tuple(map(tensors_of, structure))
    return to_tensor(structure)


def _leaves(structure: Any) -> list[Any]:
    """The tensors of a structure.

    Raises:
      ValueError: it has none.
      TypeError: one is symbolic, ragged or sparse.
    """
    leaves = [x for x in nest.flatten(structure) if x is not None]
    if not leaves:
        raise ValueError("Invalid `element`. `element` should not be empty.")
    for x in leaves:
        if not isinstance(x, EagerTensor):
            raise TypeError(f"A dataset is made of dense tensors that have values, got {x!r}.")
    return leaves


class Rows(Plan):
    """The rows of arrays in memory."""

    kind = "_TensorSliceDataset"

    def __init__(self, tensors: Any) -> None:
        self.structure = tensors_of(tensors)
        leaves = _leaves(self.structure)
        self._arrays = [x.host() for x in leaves]
        if any(x.ndim == 0 for x in self._arrays):
            raise ValueError("Unbatching a tensor is only supported for rank >= 1")
        lengths = list(dict.fromkeys(len(x) for x in self._arrays))
        if len(lengths) > 1:
            raise ValueError(f"Dimensions {lengths[0]} and {lengths[1]} are not compatible")
        self.specs = [spec_of(x.dtype, x._spec.shape[1:]) for x in leaves]
        self.count = lengths[0]
        self.memory = self

    def row(self, number: int) -> list[Any]:
        """One row."""
        return [as_tensor(x[number], s.dtype) for x, s in zip(self._arrays, self.specs, strict=True)]

    def rows(self, numbers: Sequence[int]) -> list[Any]:
        """Rows with these numbers, stacked; neighbours in order are a view, nothing is copied."""
        first = numbers[0]
        found: Any = slice(first, first + len(numbers))
        if numbers != list(range(first, first + len(numbers))):
            found = np.array(numbers)
        return [as_tensor(x[found], s.dtype) for x, s in zip(self._arrays, self.specs, strict=True)]

    def elements(self) -> Iterator[list[Any]]:
        return map(self.row, range(self.count))

    def numbers(self) -> Iterator[int]:
        return iter(range(self.count))


class Numbers(Rows):
    """The numbers of a range."""

    kind = "_RangeDataset"

    def __init__(self, bounds: Sequence[int], dtype: DType) -> None:
        if not 1 <= len(bounds) <= 3:
            message = f"The length of `args` should be between 1 and 3 but was {len(bounds)}."
            raise ValueError(f"Invalid `args`. {message}")
        if len(bounds) == 3 and bounds[2] == 0:
            raise errors.InvalidArgumentError(None, None, "step must be a non-zero integer.")
        super().__init__(to_tensor(np.arange(*bounds).astype(dtype.np), dtype))


class One(Plan):
    """A single element."""

    kind = "_TensorDataset"

    def __init__(self, tensors: Any) -> None:
        self.structure = tensors_of(tensors)
        self._tensors = _leaves(self.structure)
        self.specs = [x._spec for x in self._tensors]
        self.count = 1

    def elements(self) -> Iterator[list[Any]]:
        yield list(self._tensors)


class Generated(Plan):
    """What a Python generator yields; each run calls it anew."""

    kind = "_FlatMapDataset"

    def __init__(self, generator: Callable[..., Any], arguments: Sequence[Any], signature: Any) -> None:
        self.structure = signature
        self.specs = [s._spec for s in nest.flatten(signature)]
        self.count = UNKNOWN
        self._generator = generator
        self._arguments = [to_tensor(x).numpy() for x in arguments]

    def elements(self) -> Iterator[list[Any]]:
        try:
            for value in self._generator(*self._arguments):
                yield self._checked(value)
        except errors.OpError:
            raise
        except (TypeError, ValueError) as error:
            raise errors.InvalidArgumentError(None, None, f"{type(error).__name__}: {error}") from error
        except Exception as error:
            raise errors.UnknownError(None, None, f"{type(error).__name__}: {error}") from error

    def _checked(self, value: Any) -> list[Any]:
        """The tensors of what was yielded.

        Raises:
          TypeError: it doesn't fit the signature.
        """
        try:
            parts = nest.flatten_up_to(self.structure, value) if nest.is_nested(self.structure) else [value]
            tensors = [to_tensor(x, s.dtype) for x, s in zip(parts, self.specs, strict=True)]
        except (TypeError, ValueError):
            raise TypeError(
                "`generator` yielded an element that did not match the expected structure. "
                f"The expected structure was {self.structure}, but the yielded element was {value}."
            ) from None
        for tensor, spec in zip(tensors, self.specs, strict=True):
            if not spec.tensor_shape.is_compatible_with(tensor.shape):
                raise TypeError(
                    f"`generator` yielded an element of shape {tensor._spec.shape} where an element of shape "
                    f"{spec.tensor_shape} was expected."
                )
        return tensors


def signature_of(types: Any, shapes: Any, signature: Any) -> Any:
    """The structure of `tf.TensorSpec`s from the arguments of `from_generator`.

    Raises:
      TypeError: neither or both of types and signature are given, or they aren't types and specs.
    """
    if signature is None:
        if types is None:
            raise TypeError(
                "To specify the output signature you need to provide either the `output_signature` argument "
                "or the `output_types` argument."
            )
        if shapes is None:
            return nest.map_structure(lambda dtype: TensorSpec(None, dtype), types)
        return nest.map_structure_up_to(types, lambda dtype, shape: TensorSpec(shape, dtype), types, shapes)
    for name, given in (("output_types", types), ("output_shapes", shapes)):
        if given is not None:
            other = "the `output_signature` argument"
            raise TypeError(f"The `{name}` argument can not be used together with {other}.")
    for spec in nest.flatten(signature):
        if not isinstance(spec, TensorSpec):
            raise TypeError(
                "`output_signature` must contain objects that are subclass of `tf.TypeSpec` but found "
                f"{type(spec)} which is not."
            )
    return signature
