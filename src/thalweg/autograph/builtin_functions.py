"""Python's builtin functions as converted code calls them: on symbolic tensors they are graph operations."""

from __future__ import annotations

import builtins
import functools
from collections.abc import Callable
from typing import Any

from thalweg import array, creation, math
from thalweg.core import dtypes
from thalweg.core.graph import SymbolicTensor
from thalweg.dtypes import cast
from thalweg.tensor_array import TensorArray


def overloaded(f: Any) -> Callable[..., Any] | None:
    """What stands for a builtin function in converted code; None if it stands for itself."""
    try:
        return _OVERLOADS.get(f)
    except TypeError:
        return None


def _symbolic(*values: Any) -> bool:
    return any(isinstance(x, SymbolicTensor) for x in values)


def _abs(x: Any) -> Any:
    return math.abs(x) if _symbolic(x) else builtins.abs(x)


def _float(x: Any = 0) -> Any:
    return cast(x, dtypes.float32) if _symbolic(x) else builtins.float(x)


def _int(x: Any = 0, *base: Any) -> Any:
    return cast(x, dtypes.int32) if _symbolic(x) else builtins.int(x, *base)


def _len(x: Any) -> Any:
    if isinstance(x, TensorArray):
        return x.size()
    if not _symbolic(x):
        return builtins.len(x)
    if x.shape.rank == 0:
        raise ValueError("len requires a non-scalar tensor, got one of shape ().")
    if x.shape.rank and x.shape[0] is not None:
        return x.shape[0]
    return array.shape(x)[0]


def _print(*values: Any, sep: str = " ", end: str = "\n", file: Any = None, flush: bool = False) -> Any:
    if not _symbolic(*values):
        return builtins.print(*values, sep=sep, end=end, file=file, flush=flush)
    from thalweg import print as print_tensors

    return print_tensors(*values, sep=sep, end=end, output_stream=file)


def _range(*bounds: Any) -> Any:
    return creation.range(*bounds) if _symbolic(*bounds) else builtins.range(*bounds)


def _max(*values: Any, **options: Any) -> Any:
    return _extremum(math.maximum, math.reduce_max, builtins.max, values, options)


def _min(*values: Any, **options: Any) -> Any:
    return _extremum(math.minimum, math.reduce_min, builtins.min, values, options)


def _extremum(
    pairwise: Any, whole: Any, builtin: Any, values: tuple[Any, ...], options: dict[str, Any]
) -> Any:
    if not _symbolic(*values) or options:
        return builtin(*values, **options)
    return whole(values[0]) if len(values) == 1 else functools.reduce(pairwise, values)


def _is_dataset(x: Any) -> bool:
    return hasattr(x, "_staged_for") and hasattr(x, "enumerate")


def _enumerate(iterable: Any, start: Any = 0) -> Any:
    return iterable.enumerate(start) if _is_dataset(iterable) else builtins.enumerate(iterable, start)


def _zip(*iterables: Any, strict: bool = False) -> Any:
    if iterables and builtins.all(map(_is_dataset, iterables)):
        return iterables[0].zip(iterables)
    return builtins.zip(*iterables, strict=strict)


def _map(function: Any, *iterables: Any) -> Any:
    if iterables and builtins.all(map(_is_dataset, iterables)):
        return iterables[0].zip(iterables).map(function)
    return builtins.map(function, *iterables)


def _filter(function: Any, iterable: Any) -> Any:
    return iterable.filter(function) if _is_dataset(iterable) else builtins.filter(function, iterable)


_OVERLOADS: dict[Any, Callable[..., Any]] = {
    builtins.abs: _abs,
    builtins.enumerate: _enumerate,
    builtins.filter: _filter,
    builtins.float: _float,
    builtins.int: _int,
    builtins.len: _len,
    builtins.map: _map,
    builtins.max: _max,
    builtins.min: _min,
    builtins.print: _print,
    builtins.range: _range,
    builtins.zip: _zip,
}
