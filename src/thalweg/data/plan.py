"""Plans: what a dataset is made of, each a way to produce elements from those of other plans.

An element is a flat list of tensors; a plan knows the structure they are packed into. A plan whose
elements are rows of arrays in memory gives the rows' numbers, so that reordering moves numbers instead of
tensors, and a batch is one indexing of the arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from thalweg.core import nest
from thalweg.core.dtypes import DType
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import EagerTensor

if TYPE_CHECKING:
    from thalweg.data.sources import Rows

T = TypeVar("T")

INFINITE = -1
UNKNOWN = -2


class Plan:
    """A way to produce elements.

    Attributes:
      kind: the name of TensorFlow's class for such a dataset.
      structure: a structure whose leaves stand for the element's tensors; None is a leaf without one.
      specs: what is known of each tensor.
      count: how many elements there are, INFINITE or UNKNOWN.
      memory: the rows in memory that the elements are; None where they are something else.
    """

    kind = "Dataset"
    structure: Any
    specs: list[Spec]
    count: int
    memory: Rows | None = None

    def elements(self) -> Iterator[list[Any]]:
        """The elements, flat."""
        raise NotImplementedError

    def numbers(self) -> Iterator[int]:
        """The numbers of the rows in `memory`."""
        raise NotImplementedError

    def pack(self, element: list[Any]) -> Any:
        """An element in its structure."""
        tensors = iter(element)
        flat = [None if leaf is None else next(tensors) for leaf in nest.flatten(self.structure)]
        return nest.pack_sequence_as(self.structure, flat)


class Selection(Plan):
    """Elements of another plan, in another order or number: items are elements, or their numbers."""

    def __init__(self, source: Plan, count: int) -> None:
        self.source = source
        self.structure, self.specs = source.structure, source.specs
        self.count = count
        self.memory = source.memory

    def select(self, items: Callable[[], Iterator[T]]) -> Iterator[T]:
        """The items selected; `items` begins a new run through all of them."""
        raise NotImplementedError

    def elements(self) -> Iterator[list[Any]]:
        if self.memory is None:
            return self.select(self.source.elements)
        return map(self.memory.row, self.numbers())

    def numbers(self) -> Iterator[int]:
        return self.select(self.source.numbers)


def as_tensor(values: Any, dtype: DType) -> EagerTensor:
    """A tensor of host values; they aren't copied."""
    values = np.asarray(values)
    return EagerTensor(spec_of(dtype, values.shape), None, -1, values)
