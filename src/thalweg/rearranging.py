"""Tensors' elements in another order or place: padding, reversing, rolling, space and batch. All of it is at
the top of `tf`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import errors
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops import gather as gathers
from thalweg.ops import padding, patches, rearranging, selection, shapes
from thalweg.ops.sizes import dims, integer


def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: str | None = None
) -> Any:
    """The tensor with `paddings[i][0]` elements before and `paddings[i][1]` after dimension `i`.

    Args:
      mode: `"CONSTANT"` pads with `constant_values`; `"REFLECT"` with what lies inside, mirrored at the
        outermost elements; `"SYMMETRIC"` mirrored with them.

    Raises:
      ValueError: the mode is another.
      InvalidArgumentError: paddings are negative, don't fit the rank, or are too large to mirror.

    Example:
      >>> tf.pad([1, 2, 3], [[1, 2]]).numpy()
      array([0, 1, 2, 3, 0, 0], dtype=int32)
      >>> tf.pad([1, 2, 3], [[1, 2]], "REFLECT").numpy()
      array([2, 1, 2, 3, 2, 1], dtype=int32)
    """
    pairs = pairs_of(paddings, "Pad")
    kind = mode.upper()
    if kind == "CONSTANT":
        if not isinstance(constant_values, (Tensor, np.ndarray)) and constant_values == 0:
            return padding.pad(tensor, paddings=pairs)
        x = to_tensor(tensor)
        value = to_tensor(constant_values, None if isinstance(constant_values, Tensor) else x.dtype)
        return padding.pad_with_value(x, value, paddings=pairs)
    if kind not in ("REFLECT", "SYMMETRIC"):
        raise ValueError(
            'Value of argument `mode` expected to be one of "CONSTANT", "REFLECT", or "SYMMETRIC". '
            f"Received `mode` = {mode}"
        )
    return padding.mirror_pad(tensor, paddings=pairs, mode=kind)


def pairs_of(pairs: Any, op: str) -> Any:
    """Paddings or crops as a tuple of pairs of ints, or as a symbolic tensor.

    Raises:
      InvalidArgumentError: they aren't integers.
    """
    if isinstance(pairs, EagerTensor):
        pairs = pairs.host()
    elif isinstance(pairs, Tensor):
        return pairs
    try:
        return tuple(dims(row) for row in pairs)
    except TypeError:
        raise errors.op_error(
            errors.InvalidArgumentError, op, f"paddings must be a matrix of int32 or int64, got {pairs!r}"
        ) from None


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Any:
    """The tensor with the order of its elements reversed along the dimensions that `axis` lists.

    Raises:
      InvalidArgumentError: an axis is out of range or listed twice.

    Example:
      >>> tf.reverse([1, 2, 3], [0]).numpy()
      array([3, 2, 1], dtype=int32)
    """
    if isinstance(axis, int):
        raise errors.op_error(
            errors.InvalidArgumentError, "ReverseV2", "'dims' must be 1-dimension, not 0: axis is a list"
        )
    return rearranging.reverse(tensor, axis=dims(axis))


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Any:
    """The tensor with its elements moved on by `shift` places along `axis`; those that leave at one end enter
    at the other.

    Args:
      shift: an integer or a list of integers, one for each entry of `axis`.

    Raises:
      InvalidArgumentError: an axis is out of range, or the lists differ in length.

    Example:
      >>> tf.roll([0, 1, 2, 3, 4], 2, 0).numpy()
      array([3, 4, 0, 1, 2], dtype=int32)
    """
    return rearranging.roll(input, shift, axis=dims(axis))


def reverse_sequence(
    input: Any,
    seq_lengths: Any,
    seq_axis: int | None = None,
    batch_axis: int | None = None,
    name: str | None = None,
) -> Any:
    """Each batch entry with its first `seq_lengths[i]` elements along `seq_axis` reversed.

    Args:
      seq_lengths: an integer vector, one entry for each entry of the batch.
      batch_axis: None: 0.

    Raises:
      TypeError: `seq_axis` is None.
      InvalidArgumentError: a length is out of range, or the axes don't fit.

    Example:
      >>> tf.reverse_sequence([[1, 2, 3], [4, 5, 6]], [2, 3], seq_axis=1).numpy()
      array([[2, 1, 3],
             [6, 5, 4]], dtype=int32)
    """
    if seq_axis is None:
        raise TypeError("Expected int for argument 'seq_axis' not None.")
    return rearranging.reverse_sequence(input, seq_lengths, seq_dim=seq_axis, batch_dim=batch_axis or 0)


def invert_permutation(x: Any, name: str | None = None) -> Any:
    """The inverse of a permutation: `y[x[i]] = i`.

    Args:
      x: an int32 or int64 vector that holds each of 0, …, n - 1 once.

    Raises:
      InvalidArgumentError: it doesn't.

    Example:
      >>> tf.math.invert_permutation([3, 4, 0, 2, 1]).numpy()
      array([2, 4, 3, 0, 1], dtype=int32)
    """
    return rearranging.invert_permutation(x)


def space_to_depth(input: Any, block_size: int, data_format: str = "NHWC", name: str | None = None) -> Any:
    """Blocks of `block_size` by `block_size` pixels of an image batch as the depth of one pixel.

    Args:
      input: shape `[batch, height, width, depth]`, or `[batch, depth, height, width]` for `"NCHW"`.

    Returns:
      A tensor of shape `[batch, height / block_size, width / block_size, depth * block_size ** 2]`.

    Raises:
      InvalidArgumentError: height or width isn't a multiple of `block_size`.

    Example:
      >>> tf.nn.space_to_depth(tf.zeros([1, 4, 4, 3]), 2).shape
      TensorShape([1, 2, 2, 12])
    """
    return rearranging.space_to_depth(input, block_size=block_size, data_format=data_format)


def depth_to_space(input: Any, block_size: int, data_format: str = "NHWC", name: str | None = None) -> Any:
    """The inverse of `space_to_depth`: the depth of a pixel as a block of pixels.

    Raises:
      InvalidArgumentError: the depth isn't a multiple of `block_size ** 2`.

    Example:
      >>> tf.nn.depth_to_space(tf.zeros([1, 2, 2, 12]), 2).shape
      TensorShape([1, 4, 4, 3])
    """
    return rearranging.depth_to_space(input, block_size=block_size, data_format=data_format)


def space_to_batch(input: Any, block_shape: Any, paddings: Any, name: str | None = None) -> Any:
    """Blocks of the spatial dimensions, padded with zeros, dealt out to the batch dimension.

    Args:
      input: shape `[batch, …spatial, …rest]`.
      block_shape: the sizes of a block, one for each spatial dimension.
      paddings: pairs of what to add before and after each spatial dimension.

    Raises:
      InvalidArgumentError: a padded dimension isn't a multiple of the block's.

    Example:
      >>> tf.space_to_batch([[[[1], [2]], [[3], [4]]]], [2, 2], [[0, 0], [0, 0]]).shape
      TensorShape([4, 1, 1, 1])
    """
    return rearranging.space_to_batch(
        input, block_shape=dims(block_shape), paddings=pairs_of(paddings, "SpaceToBatchND")
    )


space_to_batch_nd = space_to_batch


def batch_to_space(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Any:
    """The inverse of `space_to_batch`: entries of the batch put together to blocks, and cropped.

    Args:
      block_shape: the sizes of a block; one integer stands for two spatial dimensions of that size.
      crops: pairs of what to cut off before and after each spatial dimension.

    Raises:
      InvalidArgumentError: the batch isn't a multiple of the block's size, or the crops are too large.

    Example:
      >>> tf.batch_to_space(tf.zeros([4, 1, 1, 1]), [2, 2], [[0, 0], [0, 0]]).shape
      TensorShape([1, 2, 2, 1])
    """
    if isinstance(block_shape, int):
        block_shape = (block_shape, block_shape)
    return rearranging.batch_to_space(
        input, block_shape=dims(block_shape), crops=pairs_of(crops, "BatchToSpaceND")
    )


def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> Any:
    """The tensor with each of its slices along `axis` repeated.

    Args:
      repeats: how often: an integer, or a vector with one for each slice.
      axis: None flattens the tensor first.

    Raises:
      ValueError: `repeats` has another length than the dimension, or `axis` is out of range.
      InvalidArgumentError: `repeats` is negative.

    Example:
      >>> tf.repeat([3, 5], [2, 1]).numpy()
      array([3, 3, 5], dtype=int32)
    """
    x, counts = to_tensor(input), to_tensor(repeats)
    if axis is None:
        x, axis = shapes.reshape(x, shape=(-1,)), 0
    at = integer(axis)
    if counts.shape.rank is not None and counts.shape.rank > 1:
        raise ValueError(f"Shape {counts.shape} must have rank at most 1: repeats")
    if x.shape.rank is not None:
        if not -x.shape.rank <= at < x.shape.rank:
            raise ValueError(f"axis={at} out of bounds: expected -{x.shape.rank}<=axis<{x.shape.rank}")
        at %= x.shape.rank
    if counts.shape.num_elements() == 1 and x.shape.rank is not None:
        return _repeated_alike(x, shapes.reshape(counts, shape=()), at)
    size = x.shape[at]
    if None not in (size, counts.shape[0]) and size != counts.shape[0]:
        raise ValueError(
            f"Dimensions {size} and {counts.shape[0]} are not compatible: of the input and repeats"
        )
    return gathers.gather(x, selection.repeat_positions(counts), axis=at, batch_dims=0)


def _repeated_alike(x: Any, count: Any, axis: int) -> Any:
    """Each slice repeated `count` times, a scalar tensor: tiled along a new dimension, which is then
    merged.
    """
    from thalweg.ops.joining import stack

    rank = x.shape.rank
    value = count.host().item() if isinstance(count, EagerTensor) else count.constant_value()
    if value is None:
        multiples = [to_tensor(1, count.dtype)] * (rank + 1)
        multiples[axis + 1] = count
        times: Any = stack(*multiples, axis=0)
    else:
        times = tuple(int(value) if i == axis + 1 else 1 for i in range(rank + 1))
    tiled = shapes.tile(shapes.expand_dims(x, axis=axis + 1), multiples=times)
    shape = tiled.shape.as_list()
    if sum(n is None for n in shape) == 0:
        merged: Any = (*shape[:axis], shape[axis] * shape[axis + 1], *shape[axis + 2 :])
    else:
        merged = shapes.flattened_shape(tiled, axis=axis, count=2)
    return shapes.reshape(tiled, shape=merged)


def unravel_index(indices: Any, dims: Any, name: str | None = None) -> Any:
    """The coordinates, in a tensor of shape `dims`, of the elements at flat `indices`: one row a dimension.

    Raises:
      InvalidArgumentError: an index is too large.

    Example:
      >>> tf.unravel_index([2, 5, 7], [3, 3]).numpy()
      array([[0, 1, 2],
             [2, 2, 1]], dtype=int32)
    """
    from thalweg.ops.sizes import dims as as_dims

    return selection.unravel_index(indices, dims=as_dims(dims))


def extract_volume_patches(
    input: Any, ksizes: Any, strides: Any, padding: str, name: str | None = None
) -> Any:
    """The patches that a window sees on its way through volumes, each laid out along the depth.

    Args:
      input: shape `[batch, planes, rows, columns, depth]`.
      ksizes, strides: the window's sizes and steps, five entries, of which the first and the last are 1.
      padding: "VALID": the window stays inside; "SAME": it sees zeros around the volume.

    Returns:
      Shape `[batch, planes', rows', columns', depth * product of ksizes]`.

    Raises:
      InvalidArgumentError: the sizes don't fit.

    Example:
      >>> window = [1, 2, 2, 2, 1]
      >>> tf.extract_volume_patches(tf.zeros([1, 4, 4, 4, 3]), window, window, "VALID").shape
      TensorShape([1, 2, 2, 2, 24])
    """
    return patches.extract_volume_patches(input, ksizes=dims(ksizes), strides=dims(strides), padding=padding)
