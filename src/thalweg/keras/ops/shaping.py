"""The same elements in other shapes and orders; tensors joined, split, repeated, padded."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import thalweg as tf
from thalweg.keras.ops.promotion import axes_of, axis_of, dtype_of, joint, same, sizes_of
from thalweg.keras.tensors import as_tensor


def reshape(x: Any, newshape: Any) -> Any:
    """The elements of `x` in another shape.

    Args:
      newshape: the sizes; one may be -1, for what remains.

    Example:
      >>> tf.keras.ops.reshape([1, 2, 3, 4], (2, -1)).numpy()
      array([[1, 2],
             [3, 4]], dtype=int32)
    """
    return tf.reshape(as_tensor(x), newshape)


def ravel(x: Any) -> Any:
    """All elements in a row.

    Example:
      >>> tf.keras.ops.ravel([[1, 2], [3, 4]]).numpy()
      array([1, 2, 3, 4], dtype=int32)
    """
    return tf.reshape(as_tensor(x), [-1])


def broadcast_to(x: Any, shape: Any) -> Any:
    """`x` repeated along its dimensions of size 1, and new ones in front, to a shape.

    Example:
      >>> tf.keras.ops.broadcast_to([1, 2], (2, 2)).numpy()
      array([[1, 2],
             [1, 2]], dtype=int32)
    """
    return tf.broadcast_to(as_tensor(x), shape)


def expand_dims(x: Any, axis: Any) -> Any:
    """`x` with new dimensions of size 1.

    Args:
      axis: their place, or places, in the result.

    Example:
      >>> tf.keras.ops.expand_dims([1, 2], (0, 2)).shape
      TensorShape([1, 2, 1])
    """
    x = as_tensor(x)
    count = len(axis) if isinstance(axis, (list, tuple)) else 1
    for each in sorted(axes_of(axis, x.shape.rank + count)):
        x = tf.expand_dims(x, each)
    return x


def squeeze(x: Any, axis: Any = None) -> Any:
    """`x` without dimensions of size 1.

    Args:
      axis: which; None: all.

    Raises:
      ValueError: one hasn't the size 1.

    Example:
      >>> tf.keras.ops.squeeze([[1, 2]]).shape
      TensorShape([2])
    """
    x = as_tensor(x)
    if axis is None:
        return tf.squeeze(x)
    axes = axes_of(axis, x.shape.rank)
    for each in axes:
        if x.shape[each] != 1:
            raise ValueError(
                f"Cannot squeeze axis={each}, because the dimension is not 1. Received: x.shape={x.shape}"
            )
    return tf.squeeze(x, axes)


def transpose(x: Any, axes: Any = None) -> Any:
    """`x` with its dimensions in another order.

    Args:
      axes: the places that they come from; None: turned round.

    Raises:
      ValueError: an axis is there twice.

    Example:
      >>> tf.keras.ops.transpose([[1, 2]]).numpy()
      array([[1],
             [2]], dtype=int32)
    """
    x = as_tensor(x)
    if not axes:
        return tf.transpose(x)
    order = axes_of(list(axes), x.shape.rank)
    if len(set(order)) != len(order):
        raise ValueError(
            "`axes` must be a valid permutation of the input dimensions (no duplicates). "
            f"Received: axes={list(axes)} for input of rank {x.shape.rank}."
        )
    return tf.transpose(x, order)


def moveaxis(x: Any, source: Any, destination: Any) -> Any:
    """`x` with some of its axes moved to other places, the others in order.

    Raises:
      ValueError: there aren't as many places as axes.

    Example:
      >>> tf.keras.ops.moveaxis(tf.zeros([2, 3, 4]), 0, -1).shape
      TensorShape([3, 4, 2])
    """
    x = as_tensor(x)
    rank = x.shape.rank
    origins, places = axes_of(source, rank), axes_of(destination, rank)
    if len(origins) != len(places):
        raise ValueError(
            "Inconsistent number of `source` and `destination`. "
            f"Received: source={source}, destination={destination}"
        )
    if origins == places:
        return x
    order = [axis for axis in range(rank) if axis not in origins]
    for place, origin in sorted(zip(places, origins, strict=True)):
        order.insert(place, origin)
    return tf.transpose(x, order)


def swapaxes(x: Any, axis1: int, axis2: int) -> Any:
    """`x` with two axes exchanged.

    Example:
      >>> tf.keras.ops.swapaxes(tf.zeros([2, 3, 4]), 0, 2).shape
      TensorShape([4, 3, 2])
    """
    x = as_tensor(x)
    order = list(range(x.shape.rank))
    first, second = axes_of((axis1, axis2), x.shape.rank)
    order[first], order[second] = second, first
    return x if first == second else tf.transpose(x, order)


def flip(x: Any, axis: Any = None) -> Any:
    """`x` turned round along axes, all if None.

    Example:
      >>> tf.keras.ops.flip([[1, 2], [3, 4]], axis=1).numpy()
      array([[2, 1],
             [4, 3]], dtype=int32)
    """
    x = as_tensor(x)
    rank = x.shape.rank
    return tf.reverse(x, list(range(rank)) if axis is None else axes_of(axis, rank))


def fliplr(x: Any) -> Any:
    """`x` turned round along its second axis.

    Example:
      >>> tf.keras.ops.fliplr([[1, 2]]).numpy()
      array([[2, 1]], dtype=int32)
    """
    return tf.reverse(as_tensor(x), [1])


def flipud(x: Any) -> Any:
    """`x` turned round along its first axis.

    Example:
      >>> tf.keras.ops.flipud([1, 2]).numpy()
      array([2, 1], dtype=int32)
    """
    return tf.reverse(as_tensor(x), [0])


def rot90(array: Any, k: int = 1, axes: tuple[int, int] = (0, 1)) -> Any:
    """A tensor turned by `k` right angles in the plane of two axes, from the first towards the second.

    Raises:
      ValueError: it has fewer than two dimensions, or the axes aren't two different ones.

    Example:
      >>> tf.keras.ops.rot90([[1, 2], [3, 4]]).numpy()
      array([[2, 4],
             [1, 3]], dtype=int32)
    """
    x = as_tensor(array)
    if x.shape.rank < 2:
        raise ValueError(f"Input array must have at least 2 dimensions. Received: array.ndim={x.shape.rank}")
    if len(axes) != 2 or axes[0] == axes[1]:
        raise ValueError(f"Invalid axes: {axes}. Axes must be a tuple of two different dimensions.")
    first, second = axes_of(axes, x.shape.rank)
    match k % 4:
        case 0:
            return x
        case 1:
            return swapaxes(tf.reverse(x, [second]), first, second)
        case 2:
            return tf.reverse(x, [first, second])
        case _:
            return tf.reverse(swapaxes(x, first, second), [second])


def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """`x` with its elements moved along axes; what leaves at the end comes in at the beginning.

    Args:
      axis: None: of all elements in a row.

    Example:
      >>> tf.keras.ops.roll([1, 2, 3], 1).numpy()
      array([3, 1, 2], dtype=int32)
    """
    x = as_tensor(x)
    if axis is not None:
        return tf.roll(x, shift, axis)
    return tf.reshape(tf.roll(tf.reshape(x, [-1]), shift, 0), tf.shape(x))


def tile(x: Any, repeats: Any) -> Any:
    """`x` repeated as a whole along each axis.

    Args:
      repeats: how often along each, the last ones if there are fewer than dimensions.

    Example:
      >>> tf.keras.ops.tile([1, 2], 2).numpy()
      array([1, 2, 1, 2], dtype=int32)
    """
    x = as_tensor(x)
    if hasattr(repeats, "shape") and repeats.shape.rank == 1:
        counts = tf.unstack(repeats)
    else:
        counts = list(repeats) if isinstance(repeats, (list, tuple)) else [repeats]
    counts = [1] * (x.shape.rank - len(counts)) + counts
    for _ in range(len(counts) - x.shape.rank):
        x = tf.expand_dims(x, 0)
    return tf.tile(x, counts)


def repeat(x: Any, repeats: Any, axis: int | None = None) -> Any:
    """`x` with each element repeated along an axis.

    Args:
      repeats: how often: a number for all, or one for each.
      axis: None: of all elements in a row.

    Example:
      >>> tf.keras.ops.repeat([1, 2], [2, 1]).numpy()
      array([1, 1, 2], dtype=int32)
    """
    return tf.repeat(as_tensor(x), repeats, axis)


def pad(x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None) -> Any:
    """`x` with elements added before and after, along each axis.

    Args:
      pad_width: for each axis how many before and how many after.
      mode: "constant", "reflect" (mirrored, the edge once) or "symmetric" (mirrored, the edge twice).
      constant_values: the number to add, 0 if None.

    Raises:
      ValueError: `constant_values` with another mode than "constant".

    Example:
      >>> tf.keras.ops.pad([1, 2], [(1, 2)]).numpy()
      array([0, 1, 2, 0, 0], dtype=int32)
    """
    x = as_tensor(x)
    if constant_values is not None and mode != "constant":
        raise ValueError(
            "Argument `constant_values` can only be provided when `mode == 'constant'`. "
            f"Received: mode={mode}"
        )
    if isinstance(pad_width, int):
        pad_width = [(pad_width, pad_width)] * x.shape.rank
    width = as_tensor(pad_width, tf.int32)
    return tf.pad(x, width, mode.upper(), 0 if constant_values is None else constant_values)


def concatenate(xs: Sequence[Any], axis: int = 0) -> Any:
    """Tensors joined along an axis, in the dtype that they have together.

    Example:
      >>> tf.keras.ops.concatenate([[1, 2], [0.5]]).numpy()
      array([1. , 2. , 0.5], dtype=float32)
    """
    return tf.concat(_of_one_dtype(xs), axis)


def stack(x: Sequence[Any], axis: int = 0) -> Any:
    """Tensors of one shape along a new axis, in the dtype that they have together.

    Example:
      >>> tf.keras.ops.stack([[1, 2], [3, 4]], axis=1).numpy()
      array([[1, 3],
             [2, 4]], dtype=int32)
    """
    return tf.stack(_of_one_dtype(x), axis)


def vstack(xs: Sequence[Any]) -> Any:
    """Tensors joined along the first axis.

    Example:
      >>> tf.keras.ops.vstack([[[1, 2]], [[3, 4]]]).numpy()
      array([[1, 2],
             [3, 4]], dtype=int32)
    """
    return tf.concat(_of_one_dtype(xs), 0)


def hstack(xs: Sequence[Any]) -> Any:
    """Tensors joined along the second axis, vectors along their only one.

    Example:
      >>> tf.keras.ops.hstack([[1, 2], [3]]).numpy()
      array([1, 2, 3], dtype=int32)
    """
    tensors = _of_one_dtype(xs)
    return tf.concat(tensors, 0 if tensors[0].shape.rank == 1 else 1)


def dstack(xs: Sequence[Any]) -> Any:
    """Tensors joined along the third axis, which those of fewer dimensions are given first.

    Example:
      >>> tf.keras.ops.dstack([[1, 2], [3, 4]]).numpy()
      array([[[1, 3],
              [2, 4]]], dtype=int32)
    """

    def of_three(x: Any) -> Any:
        if x.shape.rank < 2:
            x = tf.reshape(x, [1, -1])
        return x[..., tf.newaxis] if x.shape.rank == 2 else x

    return tf.concat([of_three(x) for x in _of_one_dtype(xs)], 2)


def append(x1: Any, x2: Any, axis: int | None = None) -> Any:
    """Two tensors joined along an axis; in a row if that is None.

    Example:
      >>> tf.keras.ops.append([[1, 2]], [3]).numpy()
      array([1, 2, 3], dtype=int32)
    """
    x1, x2 = same(x1, x2)
    return tf.concat([ravel(x1), ravel(x2)], 0) if axis is None else tf.concat([x1, x2], axis)


def _of_one_dtype(xs: Sequence[Any]) -> list[Any]:
    tensors = [as_tensor(x) for x in xs]
    if len({dtype_of(x) for x in tensors}) == 1:
        return tensors
    dtype = joint(*map(dtype_of, tensors))
    return [as_tensor(x, dtype) for x in tensors]


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """The parts of `x` along an axis: a list of tensors.

    Args:
      indices_or_sections: how many equal parts, or the places where to cut.

    Example:
      >>> [part.numpy().tolist() for part in tf.keras.ops.split([1, 2, 3, 4, 5], [2, 3])]
      [[1, 2], [3], [4, 5]]
    """
    x = as_tensor(x)
    if isinstance(indices_or_sections, int):
        return tf.split(x, indices_or_sections, axis)
    cuts = as_tensor(indices_or_sections, tf.int32)
    cuts = [int(cut) for cut in cuts.numpy()] if hasattr(cuts, "numpy") else tf.unstack(cuts)
    bounds = [0, *cuts, sizes_of(x)[axis]]
    return tf.split(x, [after - before for before, after in pairwise(bounds)], axis)


def array_split(x: Any, indices_or_sections: int, axis: int = 0) -> Any:
    """Parts of `x` along an axis, the first ones larger by one if they can't be equal.

    Raises:
      TypeError: the number of parts, or the axis, isn't an integer.
      ValueError: the number of parts isn't positive.

    Example:
      >>> [part.numpy().tolist() for part in tf.keras.ops.array_split([1, 2, 3], 2)]
      [[1, 2], [3]]
    """
    for name, value in (("indices_or_sections", indices_or_sections), ("axis", axis)):
        if not isinstance(value, int):
            raise TypeError(f"Argument `{name}` must be of type `int`. Received: {name}={value}")
    if indices_or_sections <= 0:
        raise ValueError(
            "Argument `indices_or_sections` must be a positive integer. "
            f"Received: indices_or_sections={indices_or_sections}"
        )
    x = as_tensor(x)
    size = sizes_of(x)[axis]
    smaller, larger = size // indices_or_sections, size % indices_or_sections
    if isinstance(size, int):
        sizes = [smaller + (i < larger) for i in range(indices_or_sections)]
    else:
        sizes = smaller + tf.cast(tf.range(indices_or_sections) < larger, tf.int32)
    return tf.split(x, sizes, axis, num=indices_or_sections)


def hsplit(x: Any, indices_or_sections: Any) -> Any:
    """The parts of `x` along its second axis; of a vector along its only one.

    Example:
      >>> [part.numpy().tolist() for part in tf.keras.ops.hsplit([[1, 2]], 2)]
      [[[1]], [[2]]]
    """
    x = as_tensor(x)
    return split(x, indices_or_sections, 0 if x.shape.rank == 1 else 1)


def vsplit(x: Any, indices_or_sections: Any) -> Any:
    """The parts of `x` along its first axis.

    Example:
      >>> [part.numpy().tolist() for part in tf.keras.ops.vsplit([[1], [2]], 2)]
      [[[1]], [[2]]]
    """
    return split(x, indices_or_sections, 0)


def dsplit(x: Any, indices_or_sections: Any) -> Any:
    """The parts of `x` along its third axis.

    Example:
      >>> len(tf.keras.ops.dsplit(tf.zeros([1, 1, 2]), 2))
      2
    """
    return split(x, indices_or_sections, 2)


def unstack(x: Any, num: int | None = None, axis: int = 0) -> Any:
    """The tensors that stand side by side along an axis: a list.

    Args:
      num: their number; None: as known of the shape.

    Example:
      >>> [part.numpy().tolist() for part in tf.keras.ops.unstack([[1, 2], [3, 4]])]
      [[1, 2], [3, 4]]
    """
    return tf.unstack(as_tensor(x), num, axis)


def rearrange(tensor: Any, pattern: str, **axes_lengths: Any) -> Any:
    """A tensor with its axes split, reordered and joined, as a pattern says.

    Args:
      pattern: names of the axes before and after `->`; those in parentheses are one axis.
      **axes_lengths: sizes of axes that are split, all but one of each.

    Example:
      >>> tf.keras.ops.rearrange(tf.zeros([2, 4, 3]), "b (h w) c -> b c h w", h=2).shape
      TensorShape([2, 3, 2, 2])
    """
    x = as_tensor(tensor)
    before, after = ([group.strip("()").split() for group in _groups(side)] for side in pattern.split("->"))
    lengths: dict[str, Any] = dict(axes_lengths)
    for names, whole in zip(before, sizes_of(x), strict=True):
        for name in names:
            if name not in lengths:
                lengths[name] = whole // _product(lengths.get(other, 1) for other in names)
    flat = [name for names in before for name in names]
    x = tf.reshape(x, [lengths[name] for name in flat])
    x = tf.transpose(x, [flat.index(name) for names in after for name in names])
    return tf.reshape(x, [_product(lengths[name] for name in names) for names in after])


def _product(sizes: Iterable[Any]) -> Any:
    """The product of integers and scalar tensors."""
    return functools.reduce(operator.mul, sizes, 1)


def _groups(side: str) -> list[str]:
    return re.findall(r"\w+|\(.*?\)", side)


def size(x: Any) -> Any:
    """The number of elements, an int32.

    Example:
      >>> int(tf.keras.ops.size([[1, 2]]))
      2
    """
    return tf.size(as_tensor(x))


def ndim(x: Any) -> Any:
    """The number of dimensions.

    Example:
      >>> tf.keras.ops.ndim([[1, 2]])
      2
    """
    return as_tensor(x).shape.rank


def diff(a: Any, n: int = 1, axis: int = -1) -> Any:
    """The differences of neighbours along an axis, `n` times over; of bools whether they differ.

    Raises:
      ValueError: `n` is negative, or `a` is a scalar.

    Example:
      >>> tf.keras.ops.diff([1, 4, 9]).numpy()
      array([3, 5], dtype=int32)
    """
    a = as_tensor(a)
    if n < 0:
        raise ValueError(f"Order `n` must be non-negative. Received n={n}")
    if n and not a.shape.rank:
        raise ValueError(f"`diff` requires input that is at least one dimensional. Received: a={a}")
    for _ in range(n):
        front = (slice(None),) * axis_of(axis, a.shape.rank)
        after, before = a[(*front, slice(1, None))], a[(*front, slice(None, -1))]
        a = tf.not_equal(after, before) if dtype_of(a).is_bool else after - before
    return a
