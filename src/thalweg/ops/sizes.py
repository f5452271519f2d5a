"""Sizes and positions as users give them, as attributes of ops: with the common case first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.messages import refused
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops import arguments


def dims(value: Any) -> Any:
    """A shape, or a list of sizes, as a tuple of ints or a symbolic tensor.

    Raises:
      TypeError: a size isn't an integer.
    """
    kind = type(value)
    if kind is list or kind is tuple:
        for size in value:
            if type(size) is not int:
                return arguments.shape(value)
        return tuple(value)
    return arguments.shape(value)


def integers(value: Any, op: str, attribute: str) -> Any:
    """Like `dims`, for ops whose kernel is what refuses other dtypes."""
    try:
        return dims(value)
    except TypeError:
        if isinstance(value, (list, tuple)) and None in value:
            raise
        problem = (
            f"Value for attr '{attribute}' of {value!r} is not in the list of allowed values: int32, int64"
        )
        if not state.target.eager:
            raise TypeError(f"{op}: {problem}") from None
        raise refused(op, problem) from None


def integer(value: Any) -> Any:
    """An integer as an int or a symbolic tensor."""
    return value if type(value) is int else arguments.integer(value)


def tensors_of_one_dtype(values: Sequence[Any]) -> Sequence[Any]:
    """A list of operands as tensors; what isn't one takes the dtype of the first tensor among them."""
    for value in values:
        if type(value) is not EagerTensor:
            break
    else:
        return values
    dtype = next((v.dtype for v in values if isinstance(v, Tensor) or hasattr(v, "_read")), None)
    converted: list[Any] = []
    for value in values:
        is_tensor = isinstance(value, Tensor) or hasattr(value, "_read")
        tensor = to_tensor(value, None if is_tensor else dtype)
        dtype = dtype or tensor.dtype
        converted.append(tensor)
    return converted
