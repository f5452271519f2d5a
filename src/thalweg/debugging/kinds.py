"""Asserts about what a tensor is: its rank, its shape, its dtype."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.variable import Variable
from thalweg.debugging.assertion import demand
from thalweg.ops import elementwise, shapes


def _check_rank(
    x: Any, message: str | None, wanted: str, fits: Callable[[int], bool], symbolic: Callable[[Any], Any]
) -> Any:
    """ValueError if the rank doesn't fit; a check when the graph runs, where it isn't known."""
    x = to_tensor(x)
    rank = x.shape.rank
    prefix = f"{message}.  " if message else ""
    problem = f"{prefix}Tensor must have rank {wanted}."
    if rank is None:
        return demand(symbolic(shapes.rank_tensor(x)), [problem], 3)
    if not fits(rank):
        raise ValueError(f"{problem}  Received rank {rank}, shape {x.shape}")
    return None


def _rank(value: Any) -> int:
    """A rank given as a number or a scalar tensor."""
    if isinstance(value, EagerTensor):
        value = value.host()
    if getattr(value, "ndim", 0) or isinstance(value, (list, tuple)):
        raise ValueError("Rank must be a scalar.")
    return int(value)


def assert_rank(x: Any, rank: Any, message: str | None = None, name: str | None = None) -> Any:
    """Demand that `x` has a certain number of dimensions.

    Returns:
      None where the rank is known; else the operation that checks it.

    Raises:
      ValueError: it has another.

    Example:
      >>> tf.debugging.assert_rank([[1, 2]], 2)
    """
    wanted = _rank(rank)
    return _check_rank(
        x, message, str(wanted), lambda n: n == wanted, lambda n: elementwise.equal(n, to_tensor(wanted))
    )


def assert_rank_at_least(x: Any, rank: Any, message: str | None = None, name: str | None = None) -> Any:
    """Demand that `x` has at least `rank` dimensions.

    Raises:
      ValueError: it has fewer.

    Example:
      >>> tf.debugging.assert_rank_at_least([[1, 2]], 1)
    """
    least = _rank(rank)
    return _check_rank(
        x,
        message,
        f"at least {least}",
        lambda n: n >= least,
        lambda n: elementwise.greater_equal(n, to_tensor(least)),
    )


def assert_rank_in(x: Any, ranks: Iterable[Any], message: str | None = None, name: str | None = None) -> Any:
    """Demand that the number of dimensions of `x` is among `ranks`.

    Raises:
      ValueError: it isn't.

    Example:
      >>> tf.debugging.assert_rank_in([1, 2], (0, 1))
    """
    wanted = tuple(_rank(rank) for rank in ranks)

    def among(rank: Any) -> Any:
        from thalweg.ops.reductions import reduce_any

        return reduce_any(elementwise.equal(rank, to_tensor(list(wanted))), axis=None, keepdims=False)

    return _check_rank(x, message, f"in {wanted}", lambda n: n in wanted, among)


def assert_scalar(tensor: Any, message: str | None = None, name: str | None = None) -> Any:
    """The tensor itself, which must have no dimensions. None in eager code.

    Raises:
      ValueError: it has some.

    Example:
      >>> tf.debugging.assert_scalar(1.0)
    """
    x = to_tensor(tensor)
    if x.shape.rank not in (0, None):
        prefix = f"{message}: " if message else ""
        raise ValueError(f"{prefix}Expected a scalar, got a tensor of shape {x.shape}.")
    return None if isinstance(x, EagerTensor) else x


def assert_type(tensor: Any, tf_type: Any, message: str | None = None, name: str | None = None) -> None:
    """Demand that a tensor is of a certain dtype.

    Raises:
      TypeError: it is of another.

    Example:
      >>> tf.debugging.assert_type(tf.constant(1.0), tf.float32)
    """
    wanted, found = as_dtype(tf_type), to_tensor(tensor).dtype
    if found is not wanted:
        raise TypeError(
            f"{message + '  ' if message else ''}tensor must be of type {wanted.name}; got {found.name}"
        )


def assert_integer(x: Any, message: str | None = None, name: str | None = None) -> None:
    """Demand that a tensor is of integers.

    Raises:
      TypeError: it is of another dtype.

    Example:
      >>> tf.debugging.assert_integer([1, 2])
    """
    found = to_tensor(x).dtype
    if not found.is_integer:
        raise TypeError(
            f"{message + '  ' if message else ''}x must be of an integer type; found a tensor of {found.name}"
        )


def assert_same_float_dtype(tensors: Iterable[Any] | None = None, dtype: Any = None) -> DType:
    """The one float dtype that tensors, and `dtype`, have; float32 where none is given.

    Raises:
      ValueError: the dtypes differ, or aren't floats.

    Example:
      >>> tf.debugging.assert_same_float_dtype([tf.constant(1.0)])
      tf.float32
    """
    common = None if dtype is None else as_dtype(dtype)
    for index, tensor in enumerate(tensors or ()):
        found = tensor.dtype
        if common is not None and found is not common:
            raise ValueError(f"Tensor {index} is of type {found.name}, but others of {common.name}.")
        common = found
    common = common or dtypes.float32
    if not common.is_floating:
        raise ValueError(f"Expected floating point type, got {common.name}.")
    return common


def assert_proper_iterable(values: Any) -> None:
    """Demand a list or another iterable of values, which is no tensor, array or string itself.

    Raises:
      TypeError: it is something else.

    Example:
      >>> tf.debugging.assert_proper_iterable([1, 2])
    """
    import numpy as np

    if isinstance(values, (Tensor, Variable, np.ndarray, bytes, str)) or hasattr(values, "_type_spec"):
        raise TypeError(f'Expected argument "values" to be a "proper" iterable.  Found: {type(values)}')
    if not hasattr(values, "__iter__"):
        raise TypeError(f'Expected argument "values" to be iterable.  Found: {type(values)}')


def is_numeric_tensor(tensor: Any) -> bool:
    """True for a tensor of numbers; False for other tensors, and for what is none.

    Example:
      >>> tf.debugging.is_numeric_tensor(tf.constant(1)), tf.debugging.is_numeric_tensor(1)
      (True, False)
    """
    if not isinstance(tensor, (Tensor, Variable)):
        return False
    return tensor.dtype.is_floating or tensor.dtype.is_integer or tensor.dtype.is_complex


# Shapes with names.


def assert_shapes(
    shapes: Any,
    data: Sequence[Any] | None = None,
    summarize: int | None = None,
    message: str | None = None,
    name: str | None = None,
) -> None:
    """Demand shapes of tensors, and that dimensions of one name have one size.

    Args:
      shapes: pairs of a tensor and its shape: a list, tuple or string of sizes and names. A name stands for
        one size in all shapes; None, "." and "?" for any; "*" or "..." in front for any number of dimensions.

    Raises:
      ValueError: a shape doesn't fit.

    Example:
      >>> x, y = tf.zeros([2, 3]), tf.zeros([3])
      >>> tf.debugging.assert_shapes([(x, ("N", "D")), (y, ("D",))])
    """
    sizes: dict[str, tuple[int, str]] = {}
    prefix = f"{message}.  " if message else ""
    for x, symbols in shapes.items() if isinstance(shapes, dict) else shapes:
        tensor = x.deref() if hasattr(x, "deref") else x
        tensor = tensor if hasattr(tensor, "shape") else to_tensor(tensor)
        _check_shape(
            tensor, list(symbols) if isinstance(symbols, (list, tuple, str)) else [symbols], sizes, prefix
        )


def _check_shape(tensor: Any, symbols: list[Any], sizes: dict[str, tuple[int, str]], prefix: str) -> None:
    """Check one shape, and note the sizes that it gives names."""
    if tensor.shape.rank is None:
        return
    dims = tensor.shape.as_list()
    shown = f"Tensor shape={tensor.shape} dtype={tensor.dtype.name}"
    if symbols and symbols[0] in ("*", "..."):
        symbols = symbols[1:]
        if len(symbols) > len(dims):
            raise ValueError(
                f"{prefix}{shown} must have rank at least {len(symbols)}.  Received rank {len(dims)}"
            )
        dims = dims[len(dims) - len(symbols) :]
    elif len(symbols) != len(dims):
        raise ValueError(f"{prefix}{shown} must have rank {len(symbols)}.  Received rank {len(dims)}")
    for axis, (symbol, size) in enumerate(zip(symbols, dims, strict=True)):
        if symbol in (None, ".", "?") or size is None:
            continue
        if isinstance(symbol, str) and not symbol.isdigit():
            wanted, source = sizes.setdefault(symbol, (size, f"as {symbol!r} by {shown} dimension {axis}"))
        else:
            wanted, source = int(symbol), "explicitly"
        if wanted != size:
            raise ValueError(
                f"{prefix}{shown} dimension {axis} must be {wanted}, specified {source}.  Received {size}"
            )
