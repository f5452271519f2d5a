"""Arguments of convolutions and poolings as attributes of their ops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from thalweg.core.tensor import EagerTensor
from thalweg.ops import arguments
from thalweg.ops.shapes import reshape, shape_of

# The data formats by the number of spatial dimensions: channels last, channels first.
FORMATS = {1: ("NWC", "NCW"), 2: ("NHWC", "NCHW"), 3: ("NDHWC", "NCDHW")}


def is_channels_first(data_format: str | None) -> bool:
    return data_format is not None and data_format.startswith("NC")


def per_dimension(value: Any, n: int, channels_first: bool, name: str) -> tuple[int, ...]:
    """Strides, dilations or window sizes, one a dimension of the tensor.

    Args:
      value: a number for all `n` spatial dimensions; a list of 1, `n` or `n + 2` numbers; None for ones.

    Raises:
      ValueError: a list of another length.
    """
    if value is None:
        return (1,) * (n + 2)
    if type(value) is int:
        values = (value,) * n
    else:
        if isinstance(value, EagerTensor):
            value = value.numpy().tolist()
        values = tuple(int(v) for v in value) if isinstance(value, Iterable) else (int(value),) * n
        if len(values) == n + 2:
            return values
        if len(values) == 1:
            values *= n
        elif len(values) != n:
            given = list(values)
            raise ValueError(
                f"{name} should be of length 1, {n} or {n + 2}. "
                f"Received: {name}={given} of length {len(given)}"
            )
    return (1, 1, *values) if channels_first else (1, *values, 1)


def explicit_padding(padding: Any, rank: int) -> tuple[str, tuple[int, ...]]:
    """`padding` as an op has it: SAME, VALID or EXPLICIT, and for the latter two numbers a dimension.

    Raises:
      ValueError: a list that isn't one pair of numbers a dimension, or the bare word EXPLICIT.
    """
    if isinstance(padding, str):
        if padding == "EXPLICIT":
            raise ValueError(
                'Cannot pass "EXPLICIT" for `padding`. To use explicit paddings, pass a list of pairs of '
                f"numbers instead. Received: padding={padding}"
            )
        return padding, ()
    pairs = [tuple(pair) for pair in padding]
    if len(pairs) != rank:
        raise ValueError(
            f"When padding is a list, it must be of size {rank}. "
            f"Received: padding={padding} of size {len(pairs)}"
        )
    for pair in pairs:
        if len(pair) != 2:
            raise ValueError(
                f"When padding is a list, each element must be a list of size 2. Received: padding={padding}"
            )
    return "EXPLICIT", tuple(int(n) for pair in pairs for n in pair)


def hashable(value: Any) -> Any:
    """Lists as tuples, so that an argument can be looked up."""
    return tuple(map(hashable, value)) if type(value) in (list, tuple) else value


def conv_geometry(n: int, strides: Any, padding: Any, data_format: str, dilations: Any) -> dict[str, Any]:
    """The attributes of a convolution over `n` spatial dimensions."""
    try:
        return _conv_geometry(n, hashable(strides), hashable(padding), data_format, hashable(dilations))
    except TypeError:
        return _conv_geometry.__wrapped__(n, strides, padding, data_format, dilations)


@lru_cache(maxsize=1024)
def _conv_geometry(n: int, strides: Any, padding: Any, data_format: str, dilations: Any) -> dict[str, Any]:
    check_data_format(data_format, n)
    first = is_channels_first(data_format)
    kind, explicit = explicit_padding(padding, n + 2)
    geometry = {
        "strides": per_dimension(strides, n, first, "strides"),
        "padding": kind,
        "data_format": data_format,
        "dilations": per_dimension(dilations, n, first, "dilations"),
    }
    return geometry if n == 3 else geometry | {"explicit_paddings": explicit}


def check_data_format(data_format: str, n: int) -> None:
    """InvalidArgumentError for a data format that tensors of `n` spatial dimensions don't have."""
    if data_format not in FORMATS[n]:
        from thalweg.core import errors

        known = ", ".join(f'"{f}"' for f in FORMATS[n])
        message = (
            f"Value for attr 'data_format' of \"{data_format}\" is not in the list of allowed values: {known}"
        )
        raise errors.InvalidArgumentError(None, None, message)


def with_one_batch_dimension(x: Any, function: Callable[[Any], Any], inner_rank: int) -> Any:
    """`function` of a tensor whose leading dimensions, all but `inner_rank`, are merged into one."""
    rank = x._spec.rank
    if rank is None or rank <= inner_rank + 1:
        return function(x)
    shape = shape_of(x)
    outer, inner = shape[:-inner_rank], shape[-inner_rank:]
    result = function(reshape(x, shape=arguments.shape([-1, *_dims(inner, inner_rank)])))
    after = result._spec.shape[1:] if None not in result._spec.shape[1:] else shape_of(result)[1:]
    return reshape(
        result, shape=arguments.shape([*_dims(outer, rank - inner_rank), *_dims(after, inner_rank)])
    )


def _dims(shape: Any, rank: int) -> Sequence[Any]:
    """The single dimensions of a shape, be it a tuple or a symbolic tensor."""
    return shape if isinstance(shape, tuple) else [shape[i] for i in range(rank)]
