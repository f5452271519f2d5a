"""What a graph alone tells of a tensor's value: constants, known shapes, and what is computed from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.core.spec import Dims

if TYPE_CHECKING:
    from thalweg.core.graph import Operation, SymbolicTensor

# Folding is for shapes and axes; larger values are left to the compiler.
_MAX_FOLDED = 256
_NOT_FOLDED = {"Placeholder", "ReadVariableOp", "PlaceholderWithDefault", "HostValue"}


def folded(tensor: SymbolicTensor) -> np.ndarray[Any, Any] | None:
    """The value of a tensor that depends on nothing but constants and known shapes; None for others."""
    known: dict[int, Any] = {}
    stack = [tensor._op]
    while stack:
        operation = stack[-1]
        if id(operation) in known:
            stack.pop()
            continue
        value = _foldable(operation)
        if value is not None:
            known[id(operation)] = value
            stack.pop()
            continue
        op_ = operation.call.op
        if (
            operation.call.host
            or op_.xla
            or op_.stateful
            or not operation.inputs
            or operation.symbols
            or op_.name in _NOT_FOLDED
        ):
            return None
        if any(x._spec.known and x._spec.size > _MAX_FOLDED for x in (*operation.inputs, *operation.outputs)):
            return None
        waiting = [x._op for x in operation.inputs if id(x._op) not in known]
        if waiting:
            stack += waiting
            continue
        operands = [known[id(x._op)][x._index] for x in operation.inputs]
        with np.errstate(all="ignore"):
            outputs = op_.lower(np, *operands, **operation.call.attrs)
        outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
        known[id(operation)] = [
            np.asarray(o, y.dtype.np) for o, y in zip(outputs, operation.outputs, strict=True)
        ]
        stack.pop()
    return known[id(tensor._op)][tensor._index]  # type: ignore[no-any-return]


def _foldable(operation: Operation) -> list[Any] | None:
    name = operation.call.op.name
    if name == "Const":
        return [operation.value.array]
    if name == "Shape" and operation.inputs[0]._spec.known:
        return [np.array(operation.inputs[0]._spec.shape, operation.outputs[0].dtype.np)]
    if name in ("Rank", "Size"):
        x = operation.inputs[0]._spec
        if name == "Rank" and x.rank is not None:
            return [np.array(x.rank, operation.outputs[0].dtype.np)]
        if name == "Size" and x.known:
            return [np.array(x.size, operation.outputs[0].dtype.np)]
    return None


def folded_shape(tensor: SymbolicTensor) -> Dims:
    """A shape tensor's value as far as it is known: dimensions that aren't are None."""
    value = folded(tensor)
    if value is not None:
        return tuple(int(n) for n in np.atleast_1d(value))
    operation = tensor._op
    name = operation.call.op.name
    if name == "Shape":
        dims: Dims = operation.inputs[0]._spec.shape
        return dims
    if name in ("Cast", "Identity"):
        return folded_shape(operation.inputs[0])
    if name == "Pack":
        return tuple(_dimension(x) for x in operation.inputs)
    if name == "ConcatV2":
        parts = [folded_shape(x) for x in operation.inputs]
        return None if None in parts else tuple(n for part in parts for n in part)  # type: ignore[union-attr]
    if tensor._spec.shape and tensor._spec.shape[0] is not None:
        return (None,) * tensor._spec.shape[0]
    return None


def _dimension(x: SymbolicTensor) -> int | None:
    value = folded(x)
    return None if value is None else int(value)
