"""Arrays with the arguments of 1.x."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

import thalweg
from thalweg import array, creation, gathering, rearranging
from thalweg.compat.v1.fallback import renamed
from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.convert import to_array, to_tensor


def expand_dims(input: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Any:
    """Insert an axis of size 1.

    Raises:
      ValueError: no axis is given, or both `axis` and `dim`.
    """
    axis = renamed("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("Must specify an axis argument to tf.expand_dims()")
    return array.expand_dims(input, axis, name)


def squeeze(input: Any, axis: Any = None, name: str | None = None, squeeze_dims: Any = None) -> Any:
    """Remove axes of size 1: all, or those given."""
    return array.squeeze(input, renamed("axis", axis, "squeeze_dims", squeeze_dims), name)


def transpose(a: Any, perm: Any = None, name: str = "transpose", conjugate: bool = False) -> Any:
    """Permute axes; None reverses them."""
    return array.transpose(a, perm, conjugate, name)


def shape(input: Any, name: str | None = None, out_type: Any = None) -> Any:
    """The shape, an integer tensor."""
    return array.shape(input, out_type or dtypes.int32, name)


def size(input: Any, name: str | None = None, out_type: Any = None) -> Any:
    """The number of elements, an integer tensor."""
    return array.size(input, out_type or dtypes.int32, name)


def ones_like(tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True) -> Any:
    """Ones of the shape of a tensor."""
    return creation.ones_like(tensor, dtype, name)


def zeros_like(tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True) -> Any:
    """Zeros of the shape of a tensor."""
    return creation.zeros_like(tensor, dtype, name)


def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", name: str | None = None, constant_values: Any = 0
) -> Any:
    """Put values around a tensor."""
    return rearranging.pad(tensor, paddings, mode, constant_values, name)


def constant(
    value: Any, dtype: Any = None, shape: Any = None, name: str = "Const", verify_shape: bool = False
) -> Any:
    """A tensor of a value; in a graph, where it has fewer elements than `shape`, the last one is repeated.

    Raises:
      TypeError: the number of elements doesn't fit, or `verify_shape` is true and the value hasn't this
        shape.
    """
    if shape is None or (state.target.eager and not verify_shape):
        return creation.constant(value, dtype, shape, name)
    array, own = to_array(value, None if dtype is None else dtypes.as_dtype(dtype))
    dims = tuple(int(n or 0) for n in thalweg.TensorShape(shape).as_list())
    if verify_shape and array.shape != dims:
        raise TypeError(f"Expected Tensor's shape: {dims}, got {array.shape}.")
    missing = math.prod(dims) - array.size
    if missing > 0 and array.size:
        array = np.concatenate([array.reshape(-1), np.repeat(array.reshape(-1)[-1:], missing)])
    return creation.constant(array, own, dims, name)


def convert_to_tensor(
    value: Any,
    dtype: Any = None,
    name: str | None = None,
    preferred_dtype: Any = None,
    dtype_hint: Any = None,
) -> Any:
    """A value as a tensor; `preferred_dtype` is taken where it is possible."""
    return creation.convert_to_tensor(
        value, dtype, renamed("dtype_hint", dtype_hint, "preferred_dtype", preferred_dtype), name
    )


def convert_to_tensor_or_indexed_slices(value: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A value as a tensor, unless it is an `IndexedSlices`."""
    return (
        value
        if isinstance(value, thalweg.IndexedSlices)
        else creation.convert_to_tensor(value, dtype, name=name)
    )


def convert_to_tensor_or_sparse_tensor(value: Any, dtype: Any = None, name: str | None = None) -> Any:
    """A value as a tensor, unless it is a sparse tensor."""
    return (
        value
        if isinstance(value, thalweg.SparseTensor)
        else creation.convert_to_tensor(value, dtype, name=name)
    )


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    name: str | None = None,
    axis: Any = None,
    batch_dims: int = 0,
) -> Any:
    """Slices at indices along an axis."""
    return gathering.gather(params, indices, axis=axis, batch_dims=batch_dims, name=name)


def gather_nd(
    params: Any, indices: Any, name: str | None = None, batch_dims: int = 0, bad_indices_policy: str = ""
) -> Any:
    """Elements or slices at indices."""
    return gathering.gather_nd(params, indices, batch_dims=batch_dims, name=name)


def batch_gather(params: Any, indices: Any, name: str | None = None) -> Any:
    """Slices at indices, batch by batch."""
    return gathering.gather(params, indices, axis=-1, batch_dims=-1, name=name)


def boolean_mask(tensor: Any, mask: Any, name: str = "boolean_mask", axis: Any = None) -> Any:
    """The elements where the mask is true."""
    return gathering.boolean_mask(tensor, mask, axis, name)


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """Elements of `x` where the condition is true, else of `y`; without them the indices where it is true.

    A condition that is a vector chooses among the rows of `x` and `y`.
    """
    if x is None and y is None:
        return gathering.where(condition, name=name)
    condition, x = to_tensor(condition), to_tensor(x)
    rank = x.shape.rank
    if condition.shape.rank == 1 and rank is not None and rank > 1:
        condition = condition[(slice(None), *[None] * (rank - 1))]
    return gathering.where(condition, x, y, name)


select = where


def reverse_sequence(
    input: Any,
    seq_lengths: Any,
    seq_axis: Any = None,
    batch_axis: Any = None,
    name: str | None = None,
    seq_dim: Any = None,
    batch_dim: Any = None,
) -> Any:
    """Reverse the first part of each sequence."""
    return rearranging.reverse_sequence(
        input,
        seq_lengths,
        renamed("seq_axis", seq_axis, "seq_dim", seq_dim),
        renamed("batch_axis", batch_axis, "batch_dim", batch_dim),
        name,
    )


def batch_to_space(
    input: Any, crops: Any, block_size: Any = None, name: str | None = None, block_shape: Any = None
) -> Any:
    """Rearrange the batch axis into blocks of space."""
    return rearranging.batch_to_space(input, _block(block_shape, block_size), crops, name)


def batch_to_space_nd(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Any:
    """Rearrange the batch axis into blocks of space."""
    return rearranging.batch_to_space(input, block_shape, crops, name)


def space_to_batch(
    input: Any, paddings: Any, block_size: Any = None, name: str | None = None, block_shape: Any = None
) -> Any:
    """Rearrange blocks of space into the batch axis."""
    return rearranging.space_to_batch(input, _block(block_shape, block_size), paddings, name)


def _block(block_shape: Any, block_size: Any) -> Any:
    """The block's sizes; a number stands for both axes of an image."""
    block = renamed("block_shape", block_shape, "block_size", block_size)
    return [block, block] if isinstance(block, int) else block


class ListDiff(NamedTuple):
    """What `setdiff1d` gives."""

    out: Any
    idx: Any


def setdiff1d(x: Any, y: Any, index_dtype: Any = dtypes.int32, name: str | None = None) -> Any:
    """The elements of `x` that aren't in `y`, in order, and their positions in `x`."""
    x, y = to_tensor(x), to_tensor(y)
    there = thalweg.reduce_any(thalweg.equal(x[:, None], y[None, :]), axis=1)
    positions = gathering.where(thalweg.logical_not(there))[:, 0]
    return ListDiff(gathering.gather(x, positions), thalweg.cast(positions, index_dtype))


listdiff = list_diff = setdiff1d
