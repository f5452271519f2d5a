"""Shapes as layers see them: tuples that have the methods of `tf.TensorShape` besides."""

from __future__ import annotations

import math
from typing import Any

from thalweg.core import nest
from thalweg.core.tensor_shape import TensorShape


class Shape(tuple[Any, ...]):
    """A shape of known rank: a tuple of sizes, None where unknown.

    Keras 3 gives layers tuples, Keras 2 gave them `tf.TensorShape`: this is a tuple that also answers
    `as_list()`, `rank`, `ndims`, `num_elements()`, `is_fully_defined()`.
    """

    __slots__ = ()

    def as_list(self) -> list[Any]:
        return list(self)

    @property
    def rank(self) -> int:
        return len(self)

    ndims = rank

    @property
    def dims(self) -> list[Any]:
        return list(self)

    def is_fully_defined(self) -> bool:
        return None not in self

    def num_elements(self) -> int | None:
        return None if None in self else math.prod(self)

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return Shape(found) if isinstance(index, slice) else found

    def __add__(self, other: Any) -> Any:
        return Shape(tuple(self) + tuple(other))


def standard_shape(shape: Any) -> Shape | None:
    """A shape given as a list, a tuple, a `TensorShape` or a number; None for one of unknown rank.

    Raises:
      ValueError: it is none of these, or holds what is no size.
    """
    if shape is None:
        return None
    if isinstance(shape, TensorShape):
        return None if shape._dims is None else Shape(shape._dims)
    if isinstance(shape, int):
        shape = (shape,)
    try:
        sizes = [None if size is None else int(size) for size in shape]
    except (TypeError, ValueError):
        raise ValueError(f"A shape is a tuple of integers and None. Received: {shape!r}") from None
    if any(size is not None and size < 0 for size in sizes):
        raise ValueError(f"Cannot convert {tuple(shape)!r} to a shape: a size is negative.")
    return Shape(sizes)


def shape_of(x: Any) -> Shape | None:
    """The shape of a tensor, of an array, or of a spec."""
    spec = getattr(x, "_spec", None)
    dims = x.shape if spec is None else spec.shape
    if isinstance(dims, TensorShape):
        dims = dims._dims
    return None if dims is None else Shape(dims)


def shapes_of(structure: Any) -> Any:
    """The shapes of a structure of tensors, in its lists, tuples and dictionaries."""
    if hasattr(structure, "shape"):
        return shape_of(structure)
    return nest.map_structure(lambda x: shape_of(x) if hasattr(x, "shape") else None, structure)


def is_shape(x: Any) -> bool:
    """Whether `x` is one shape, and no structure of shapes."""
    if isinstance(x, (Shape, TensorShape)):
        return True
    return isinstance(x, (tuple, list)) and all(size is None or isinstance(size, int) for size in x)


def map_shapes(function: Any, structure: Any) -> Any:
    """`function` of each shape of a structure of lists, tuples and dictionaries of shapes."""
    if structure is None or is_shape(structure):
        return function(structure)
    if isinstance(structure, dict):
        return {key: map_shapes(function, value) for key, value in structure.items()}
    if isinstance(structure, (list, tuple)):
        return type(structure)(map_shapes(function, value) for value in structure)
    return structure


def standard_shapes(structure: Any) -> Any:
    """A structure of shapes with each shape in its standard form."""
    return map_shapes(standard_shape, structure)
