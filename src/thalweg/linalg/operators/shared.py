"""What the operators share: parameters, and matrices whose batches broadcast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.linalg import solvers
from thalweg.math.parts import real
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import broadcast_sizes, size_of, sizes_of
from thalweg.ops.shapes import broadcast_to
from thalweg.ops.sizes import dims


def keep_variable(value: Any, dtype_hint: Any = None) -> Any:
    """A tensor of a value; a variable as it is, so that the operator follows its changes."""
    return value if hasattr(value, "_read") else to_tensor(value, dtype_hint=dtype_hint)


def check_rank(value: Any, name: str, least: int) -> None:
    """Refuse a parameter of too few axes: ValueError."""
    rank = value._spec.rank
    if rank is not None and rank < least:
        plural = "s" if least > 1 else ""
        raise ValueError(f"Argument {name} must have at least {least} dimension{plural}. Found: {value}")


def real_part(x: Any) -> Any:
    """The real parts of complex numbers."""
    return real(x)


def in_dtype_of(x: Any, like: Any) -> Any:
    """Real numbers as complex ones, if those of `like` are complex."""
    return x if x.dtype is like.dtype else cast(x, like.dtype)


def solve_with_broadcast(matrix: Any, rhs: Any, adjoint: bool) -> Any:
    """The solution of a system whose batches broadcast."""
    left, right = sizes_of(matrix, None, -2), sizes_of(rhs, None, -2)
    if matrix._spec.shape[:-2] != rhs._spec.shape[:-2] or None in matrix._spec.shape[:-2]:
        batch = broadcast_sizes(left, right)
        matrix = broadcast_to(matrix, shape=dims([*batch, size_of(matrix, -2), size_of(matrix, -1)]))
        rhs = broadcast_to(rhs, shape=dims([*batch, size_of(rhs, -2), size_of(rhs, -1)]))
    return solvers.solve(matrix, rhs, adjoint=adjoint)


def broadcast_matrices(matrices: Sequence[Any]) -> list[Any]:
    """Tensors of matrices, their batches broadcast to one shape."""
    batch: list[Any] = []
    for matrix in matrices:
        batch = broadcast_sizes(batch, sizes_of(matrix, None, -2))
    if not batch:
        return list(matrices)
    return [broadcast_to(x, shape=dims([*batch, size_of(x, -2), size_of(x, -1)])) for x in matrices]


def check_one_dtype(operators: Sequence[Any]) -> None:
    """Refuse operators of different dtypes: TypeError."""
    if any(operator.dtype is not operators[0].dtype for operator in operators):
        found = "   ".join(str((operator.name, operator.dtype)) for operator in operators)
        raise TypeError(f"Expected all operators to have the same dtype.  Found {found}")


def checked_operators(operators: Any) -> list[Any]:
    """A list of operators of one dtype; ValueError if it is empty."""
    found = list(operators)
    if not found:
        raise ValueError(f"Expected a non-empty list of operators. Found: {found}")
    check_one_dtype(found)
    return found


def batch_of_all(operators: Sequence[Any]) -> list[Any]:
    """The sizes that the batches of operators broadcast to."""
    batch: list[Any] = []
    for operator in operators:
        batch = broadcast_sizes(batch, operator._sizes()[:-2])
    return batch
