"""Assignments as functions: `tf.assign(v, value)` and its siblings.

In a graph each gives a tensor: the variable's value after the assignment. Eagerly it gives the variable.
"""

from __future__ import annotations

from typing import Any

from thalweg.array import broadcast_to, concat, identity, shape
from thalweg.core import errors
from thalweg.core.checks import require
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.op import op
from thalweg.core.rules import same_as
from thalweg.scopes import control_dependencies


def assign(
    ref: Any,
    value: Any,
    validate_shape: bool | None = None,
    use_locking: bool | None = None,
    name: str | None = None,
) -> Any:
    """Replace the value of a variable.

    Raises:
      ValueError: the value's shape doesn't fit the variable's.

    Example:
      >>> v = tf.Variable(0)
      >>> tf.compat.v1.assign(v, 3).numpy()
      np.int32(3)
    """
    return ref.assign(value)


def assign_add(ref: Any, value: Any, use_locking: bool | None = None, name: str | None = None) -> Any:
    """Add to the value of a variable."""
    return ref.assign_add(value)


def assign_sub(ref: Any, value: Any, use_locking: bool | None = None, name: str | None = None) -> Any:
    """Subtract from the value of a variable."""
    return ref.assign_sub(value)


def scatter_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Replace the rows `indices` of a variable by `updates`."""
    return ref.scatter_update(_slices(ref, indices, updates))


def scatter_add(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Add `updates` to the rows `indices` of a variable; repeated rows add up."""
    return ref.scatter_add(_slices(ref, indices, updates))


def scatter_sub(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Subtract `updates` from the rows `indices` of a variable."""
    return ref.scatter_sub(_slices(ref, indices, updates))


def scatter_mul(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Multiply the rows `indices` of a variable by `updates`."""
    return ref.scatter_mul(_slices(ref, indices, updates))


def scatter_div(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Divide the rows `indices` of a variable by `updates`."""
    return ref.scatter_div(_slices(ref, indices, updates))


def scatter_min(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Take the minimum of the rows `indices` of a variable and `updates`."""
    return ref.scatter_min(_slices(ref, indices, updates))


def scatter_max(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Take the maximum of the rows `indices` of a variable and `updates`."""
    return ref.scatter_max(_slices(ref, indices, updates))


def batch_scatter_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Replace rows of a variable batch by batch."""
    return ref.batch_scatter_update(_slices(ref, indices, updates))


def scatter_nd_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Replace elements or slices of a variable."""
    return ref.scatter_nd_update(indices, updates)


def scatter_nd_add(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Add to elements or slices of a variable."""
    return ref.scatter_nd_add(indices, updates)


def scatter_nd_sub(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Subtract from elements or slices of a variable."""
    return ref.scatter_nd_sub(indices, updates)


def _slices(ref: Any, indices: Any, updates: Any) -> IndexedSlices:
    indices = to_tensor(indices)
    updates = to_tensor(updates, None if hasattr(updates, "dtype") else ref.dtype)
    if updates.shape.rank == 0 and ref.shape.rank:
        updates = broadcast_to(updates, concat([shape(indices), ref.shape.as_list()[1:]], 0))
    return IndexedSlices(updates, indices)


@op("CountUpTo", same_as(), differentiable=False)
def _count_up_to(xp: Any, x: Any, *, limit: int) -> Any:
    require(xp, x < limit, f"Reached limit of {limit}", errors.OutOfRangeError)
    return x


def count_up_to(ref: Any, limit: int, name: str | None = None) -> Any:
    """Add one to an integer variable and give the value from before.

    Raises:
      OutOfRangeError: the value is `limit` already.
    """
    before = _count_up_to(ref.value(), limit=int(limit))
    assignment = ref.assign(before + 1)
    if state.target.eager:
        return before
    with control_dependencies([assignment]):
        return identity(before)
