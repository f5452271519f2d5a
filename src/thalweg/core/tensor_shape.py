"""`TensorShape`: a shape of which dimensions, or even the rank, may be unknown; `Dimension`, its part in 1.x.

The runtime keeps shapes as plain tuples, `(2, None)`, or None for an unknown rank. `TensorShape` wraps such a
tuple when a program asks a tensor for its shape.

    >>> tf.TensorShape([None, 3]).merge_with([2, None])
    TensorShape([2, 3])
    >>> tf.TensorShape([None, 3])[1]
    3
"""

from __future__ import annotations

import functools
import math
import operator
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NoReturn, SupportsIndex, overload

from thalweg.core.stack import in_package

Dims = tuple[int | None, ...] | None


class _V2Behavior:
    """Whether indexing a shape gives plain numbers, as in 2.x, or `Dimension` objects, as in 1.x.

    Thalweg's own code always gets numbers: the choice is the program's, and for what the program reads.
    """

    on = True


_v2: Final = _V2Behavior()


def enable_v2_tensorshape() -> None:
    """Let indexing and iterating over a `TensorShape` give int and None. This is the default."""
    _v2.on = True


def disable_v2_tensorshape() -> None:
    """Let indexing and iterating over a `TensorShape` give `Dimension` objects, as in 1.x."""
    _v2.on = False


def _dimension(value: Any) -> int | None:
    """The size that `value` stands for. Raises `TypeError` if it is no integer, `ValueError` if negative."""
    if value is None:
        return None
    if isinstance(value, Dimension):
        return value._value
    try:
        size: int = operator.index(value)
    except TypeError:
        raise TypeError(
            f"Dimension value must be an integer or None, got {value!r} of type {type(value).__name__}"
        ) from None
    if size < 0:
        raise ValueError(f"Dimension {size} must be >= 0")
    return size


def _dims(shape: Any) -> Dims:
    """The dimensions of a shape-like: a `TensorShape`, an iterable of dimensions, one dimension or None."""
    if shape is None:
        return None
    if isinstance(shape, TensorShape):
        return shape._dims
    if isinstance(shape, (tuple, list)):
        return tuple(map(_dimension, shape))
    if isinstance(shape, str):
        raise TypeError(
            f"Failed to convert {shape!r} to a shape: wanted an iterable of dimensions, as (1, 10, None), or "
            "a single dimension."
        )
    try:
        dims = iter(shape)
    except TypeError:
        return (_dimension(shape),)
    return tuple(map(_dimension, dims))


class TensorShape:
    """The shape of a tensor: fully known `(2, 3)`, partly known `(None, 3)`, or of unknown rank, None.

    Wherever a method takes another shape, a list of dimensions, a single dimension or None will do too.

    Args:
      dims: an iterable of dimensions, each an int or None; one int, for a vector; or None, for unknown rank.

    Raises:
      TypeError: a dimension is neither an integer nor None.
      ValueError: a dimension is negative.

    Example:
      >>> shape = tf.TensorShape([None, 28, 28])
      >>> shape.rank, shape[1:], shape.is_compatible_with([32, 28, 28])
      (3, TensorShape([28, 28]), True)
    """

    __slots__ = ("__weakref__", "_dims")

    _dims: Dims

    def __init__(self, dims: Any) -> None:
        self._dims = _dims(dims)

    @classmethod
    def _from_tuple(cls, dims: Dims) -> TensorShape:
        """Wrap a tuple that is known to be right."""
        shape = object.__new__(cls)
        shape._dims = dims
        return shape

    # What a shape is

    @property
    def rank(self) -> int | None:
        """The number of dimensions, or None."""
        return None if self._dims is None else len(self._dims)

    @property
    def ndims(self) -> int | None:
        """The same as `rank`."""
        return None if self._dims is None else len(self._dims)

    @property
    def dims(self) -> list[Dimension] | None:
        """The `Dimension` objects, or None where the rank is unknown."""
        return None if self._dims is None else [Dimension(size) for size in self._dims]

    def as_list(self) -> list[int | None]:
        """The dimensions in a list. Raises `ValueError` where the rank is unknown."""
        if self._dims is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return list(self._dims)

    def num_elements(self) -> int | None:
        """The number of elements, or None where the shape isn't fully known."""
        if self._dims is None or None in self._dims:
            return None
        return math.prod(self._dims)  # type: ignore[arg-type]

    def is_fully_defined(self) -> bool:
        """Whether the rank and every dimension are known."""
        return self._dims is not None and None not in self._dims

    def __len__(self) -> int:
        if self._dims is None:
            raise ValueError("Cannot take the length of shape with unknown rank.")
        return len(self._dims)

    def __bool__(self) -> bool:
        return self._dims is not None

    def __iter__(self) -> Iterator[Any]:
        if self._dims is None:
            raise ValueError("Cannot iterate over a shape with unknown rank.")
        plain = _v2.on or in_package(sys._getframe(1).f_code.co_filename)
        return iter(self._dims if plain else map(Dimension, self._dims))

    @overload
    def __getitem__(self, key: SupportsIndex) -> Any: ...
    @overload
    def __getitem__(self, key: slice) -> TensorShape: ...
    def __getitem__(self, key: SupportsIndex | slice) -> Any:
        if self._dims is None:
            return _slice_of_unknown(key) if isinstance(key, slice) else _asked_for(None)
        if isinstance(key, slice):
            return TensorShape._from_tuple(self._dims[key])
        return _asked_for(self._dims[key])

    def __repr__(self) -> str:
        if self._dims is None:
            return "TensorShape(None)"
        return f"TensorShape([{', '.join(repr(_shown(size)) for size in self._dims)}])"

    def __str__(self) -> str:
        if self._dims is None:
            return "<unknown>"
        return str(self._dims) if _v2.on else str(self._dims).replace("None", "?")

    def __reduce__(self) -> tuple[type[TensorShape], tuple[Dims]]:
        return TensorShape, (self._dims,)

    def __hash__(self) -> int:
        return hash(self._dims)

    def __eq__(self, other: object) -> bool:
        if type(other) is TensorShape:
            return self._dims == other._dims
        try:
            return self._dims == _dims(other)
        except (TypeError, ValueError):
            return NotImplemented

    # Joining shapes end to end

    def concatenate(self, other: Any) -> TensorShape:
        """The dimensions of this shape, then those of `other`; unknown if either rank is.

        Example:
          >>> tf.TensorShape([2]).concatenate([None, 3])
          TensorShape([2, None, 3])
        """
        left, right = self._dims, _dims(other)
        return TensorShape._from_tuple(None if left is None or right is None else left + right)

    __add__ = __concat__ = concatenate

    def __radd__(self, other: Any) -> TensorShape:
        return TensorShape(other).concatenate(self)

    # Comparing and merging, where None fits everything

    def is_compatible_with(self, other: Any) -> bool:
        """Whether some fully known shape fits both.

        Example:
          >>> tf.TensorShape([None, 3]).is_compatible_with([2, None])
          True
          >>> tf.TensorShape([None, 3]).is_compatible_with([2, 4])
          False
        """
        left, right = self._dims, _dims(other)
        if left is None or right is None:
            return True
        return len(left) == len(right) and all(
            a == b or a is None or b is None for a, b in zip(left, right, strict=True)
        )

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise `ValueError` unless some fully known shape fits both."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {other} are incompatible")

    def merge_with(self, other: Any) -> TensorShape:
        """The shape that knows what either knows. Raises `ValueError` where they contradict each other.

        Example:
          >>> tf.TensorShape([None, 3]).merge_with([2, None])
          TensorShape([2, 3])
        """
        left, right = self._dims, _dims(other)
        if left is None or right is None:
            return TensorShape._from_tuple(right if left is None else left)
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {TensorShape._from_tuple(right)} are not compatible")
        return TensorShape._from_tuple(tuple(b if a is None else a for a, b in zip(left, right, strict=True)))

    def most_specific_compatible_shape(self, other: Any) -> TensorShape:
        """The shape that knows what both know and agree on, and so fits all that either fits.

        Example:
          >>> tf.TensorShape([2, 3]).most_specific_compatible_shape([2, 4])
          TensorShape([2, None])
        """
        left, right = self._dims, _dims(other)
        if left is None or right is None or len(left) != len(right):
            return TensorShape._from_tuple(None)
        return TensorShape._from_tuple(tuple(a if a == b else None for a, b in zip(left, right, strict=True)))

    def is_subtype_of(self, other: Any) -> bool:
        """Whether each shape that fits this one fits the `TensorShape` `other`."""
        if not isinstance(other, TensorShape):
            return False
        if other._dims is None:
            return True
        if self._dims is None or len(self._dims) != len(other._dims):
            return False
        return all(b is None or a == b for a, b in zip(self._dims, other._dims, strict=True))

    def most_specific_common_supertype(self, others: Sequence[Any]) -> TensorShape | None:
        """The most specific shape that this one and all `others` are subtypes of.

        None if one of them is no `TensorShape`.
        """
        if not all(isinstance(other, TensorShape) for other in others):
            return None
        return functools.reduce(TensorShape.most_specific_compatible_shape, others, self)

    # Demanding a rank

    def with_rank(self, rank: int) -> TensorShape:
        """This shape, known to be of `rank`. Raises `ValueError` if it is of another one."""
        try:
            return self.merge_with(unknown_shape(rank))
        except ValueError:
            raise ValueError(f"Shape {self} must have rank {rank}") from None

    def with_rank_at_least(self, rank: int) -> TensorShape:
        """This shape. Raises `ValueError` if its rank is known and less than `rank`."""
        if self._dims is not None and len(self._dims) < rank:
            raise ValueError(f"Shape {self} must have rank at least {rank}")
        return self

    def with_rank_at_most(self, rank: int) -> TensorShape:
        """This shape. Raises `ValueError` if its rank is known and greater than `rank`."""
        if self._dims is not None and len(self._dims) > rank:
            raise ValueError(f"Shape {self} must have rank at most {rank}")
        return self

    def assert_has_rank(self, rank: int) -> None:
        """Raise `ValueError` if the rank is known and isn't `rank`."""
        if self.rank not in (None, rank):
            raise ValueError(f"Shape {self} must have rank {rank}")

    def assert_same_rank(self, other: Any) -> None:
        """Raise `ValueError` if both ranks are known and differ."""
        other = as_shape(other)
        if self.rank != other.rank and self.rank is not None and other.rank is not None:
            raise ValueError(f"Shapes {self} and {other} must have the same rank")

    def assert_is_fully_defined(self) -> None:
        """Raise `ValueError` unless the rank and every dimension are known."""
        if not self.is_fully_defined():
            raise ValueError(f"Shape {self} is not fully defined")


def _shown(size: int | None) -> Any:
    """A dimension as programs see it."""
    return size if _v2.on else Dimension(size)


def _asked_for(size: int | None) -> Any:
    """A dimension as it is given to whoever indexed a shape."""
    return size if _v2.on or in_package(sys._getframe(2).f_code.co_filename) else Dimension(size)


def _slice_of_unknown(key: slice) -> TensorShape:
    """As much as can be said of a slice of a shape of unknown rank."""
    if key.step is not None:
        raise ValueError("A shape of unknown rank can't be sliced with a step.")
    start, stop = key.start or 0, key.stop
    # A negative end, or none, counts from an end that isn't known.
    if stop is None or start < 0 or stop < 0:
        return unknown_shape()
    return unknown_shape(max(stop - start, 0))


def as_shape(shape: Any) -> TensorShape:
    """`shape` itself if it is a `TensorShape`, else the one that it describes."""
    return shape if isinstance(shape, TensorShape) else TensorShape(shape)


def unknown_shape(rank: int | None = None) -> TensorShape:
    """A shape of which nothing is known but, perhaps, its rank."""
    return TensorShape._from_tuple(None if rank is None else (None,) * rank)


# 1.x: dimensions as objects


_Operator = Callable[["Dimension", Any], "Dimension"]


def _arithmetic(function: Callable[[int, int], int], reverse: bool = False) -> _Operator:
    """A method that gives `function` of two sizes, unknown where one of them is."""

    def method(self: Dimension, other: Any) -> Dimension:
        try:
            size = _dimension(other)
        except TypeError:
            return NotImplemented  # type: ignore[no-any-return]
        if self._value is None or size is None:
            return Dimension(None)
        return Dimension(function(size, self._value) if reverse else function(self._value, size))

    return method


def _comparison(function: Callable[[int, int], bool]) -> Callable[[Dimension, Any], bool | None]:
    """A method that compares two sizes, with the answer None where one of them is unknown."""

    def method(self: Dimension, other: Any) -> bool | None:
        size = _dimension(other)
        return None if self._value is None or size is None else function(self._value, size)

    return method


class Dimension:
    """One dimension of a 1.x shape: a size, or None. Arithmetic and comparisons carry the unknown on.

    Args:
      value: an integer, None, or another `Dimension`.

    Raises:
      TypeError: `value` is neither an integer nor None.
      ValueError: `value` is negative.

    Example:
      >>> Dimension(3) * 2 + 1, Dimension(None) + 1
      (Dimension(7), Dimension(None))
      >>> print(Dimension(3) < Dimension(None))
      None
    """

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        self._value = _dimension(value)

    @property
    def value(self) -> int | None:
        """The size, or None where it isn't known."""
        return self._value

    def is_compatible_with(self, other: Any) -> bool:
        """Whether both can be the same size: equal, or one of them unknown."""
        size = _dimension(other)
        return self._value == size or self._value is None or size is None

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise `ValueError` unless both can be the same size."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Dimensions {self} and {other} are not compatible")

    def merge_with(self, other: Any) -> Dimension:
        """The known one of the two. Raises `ValueError` where they are known and differ."""
        self.assert_is_compatible_with(other)
        return Dimension(other if self._value is None else self._value)

    __add__ = _arithmetic(operator.add)
    __sub__ = _arithmetic(operator.sub)
    __mul__ = _arithmetic(operator.mul)
    __floordiv__ = _arithmetic(operator.floordiv)
    __mod__ = _arithmetic(operator.mod)
    __radd__ = _arithmetic(operator.add, reverse=True)
    __rsub__ = _arithmetic(operator.sub, reverse=True)
    __rmul__ = _arithmetic(operator.mul, reverse=True)
    __rfloordiv__ = _arithmetic(operator.floordiv, reverse=True)
    __rmod__ = _arithmetic(operator.mod, reverse=True)

    def __truediv__(self, other: Any) -> NoReturn:
        raise TypeError(_no_division("Dimension", type(other).__name__))

    def __rtruediv__(self, other: Any) -> NoReturn:
        raise TypeError(_no_division(type(other).__name__, "Dimension"))

    def __eq__(self, other: object) -> bool | None:  # type: ignore[override]
        try:
            size = _dimension(other)
        except (TypeError, ValueError):
            return NotImplemented
        return None if self._value is None or size is None else self._value == size

    def __ne__(self, other: object) -> bool | None:  # type: ignore[override]
        equal = self.__eq__(other)
        return equal if equal is None or equal is NotImplemented else not equal

    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __index__(self) -> int:
        if self._value is None:
            raise TypeError("The size of this Dimension is unknown, and so it is no integer.")
        return self._value

    __int__ = __index__

    def __repr__(self) -> str:
        return f"Dimension({self._value})"

    def __str__(self) -> str:
        return "?" if self._value is None else str(self._value)

    def __reduce__(self) -> tuple[type[Dimension], tuple[int | None]]:
        return Dimension, (self._value,)


def _no_division(left: str, right: str) -> str:
    return f"unsupported operand type(s) for /: '{left}' and '{right}', please use // instead"


def as_dimension(value: Any) -> Dimension:
    """`value` itself if it is a `Dimension`, else the one of that size."""
    return value if isinstance(value, Dimension) else Dimension(value)


def dimension_value(dimension: Any) -> Any:
    """The size of a `Dimension`; anything else as it is. So `shape[i]` reads alike in 1.x and 2.x."""
    return dimension._value if isinstance(dimension, Dimension) else dimension


def dimension_at_index(shape: TensorShape, index: int) -> Dimension:
    """The `Dimension` of `shape` at `index`, unknown where the rank is; in 1.x and 2.x alike."""
    return Dimension(None if shape._dims is None else shape._dims[index])


# Broadcasting


def broadcast_shape(a: Dims, b: Dims) -> Dims:
    """The dimensions that `a` and `b` broadcast to, as plain tuples.

    An unknown dimension takes the other's size where that is greater than 1. Against 1 or another unknown
    one it stays unknown.

    Raises:
      ValueError: two known dimensions differ, and neither is 1.

    Example:
      >>> broadcast_shape((2, 1), (None, 3))
      (2, 3)
    """
    if a == b or a is None or b is None:
        return a if a == b else None
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    lead = len(longer) - len(shorter)
    dims = list(longer[:lead])
    for left, right in zip(longer[lead:], shorter, strict=True):
        if left == right or right == 1:
            dims.append(left)
        elif left == 1:
            dims.append(right)
        elif left is None or right is None:
            dims.append(left or right or None)  # 0 tells nothing: the other may be 1 as well
        else:
            raise ValueError(
                f"Incompatible shapes for broadcasting: {a} and {b}. Sizes must be equal, or one of them 1."
            )
    return tuple(dims)


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The shape that tensors of `shape_x` and `shape_y` broadcast to, as far as it is known.

    Raises:
      ValueError: two known dimensions differ, and neither is 1.

    Example:
      >>> broadcast_static_shape(TensorShape([2, 1]), TensorShape([3]))
      TensorShape([2, 3])
    """
    return TensorShape._from_tuple(broadcast_shape(_dims(shape_x), _dims(shape_y)))
