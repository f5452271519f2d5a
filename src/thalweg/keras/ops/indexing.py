"""Elements picked by places, by conditions, by keys; and written there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import thalweg as tf
from thalweg.keras.ops.promotion import accumulated, axis_of, dtype_of, same, sizes_of, weakly_same
from thalweg.keras.ops.shaping import moveaxis
from thalweg.keras.tensors import as_tensor


def get_item(x: Any, key: Any) -> Any:
    """`x[key]`.

    Example:
      >>> tf.keras.ops.get_item([1, 2, 3], 1).numpy()
      np.int32(2)
    """
    return as_tensor(x)[key]


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """The elements at places along an axis; negative places count from the end.

    Args:
      axis: None: of all elements in a row.

    Example:
      >>> tf.keras.ops.take([1, 2, 3], [0, -1]).numpy()
      array([1, 3], dtype=int32)
    """
    x = as_tensor(x)
    if axis is None:
        x, axis = tf.reshape(x, [-1]), 0
    return tf.gather(x, _from_the_front(indices, sizes_of(x)[axis]), axis=axis)


def _from_the_front(indices: Any, size: Any) -> Any:
    """Places of which negative ones count from the end."""
    if not isinstance(indices, tf.RaggedTensor):
        indices = as_tensor(indices)
        return tf.where(indices < 0, indices + tf.cast(size, dtype_of(indices)), indices)
    return indices.with_values(_from_the_front(indices.values, size))


def take_along_axis(x: Any, indices: Any, axis: int | None = None) -> Any:
    """For each place of `indices` the element that it names along an axis, in its own row.

    Args:
      indices: of the rank of `x`; its other dimensions and those of `x` are broadcast.
      axis: None: of all elements in a row.

    Raises:
      ValueError: `axis` is None and `indices` isn't a vector, or there is no such axis.

    Example:
      >>> tf.keras.ops.take_along_axis([[3, 1], [4, 5]], [[1], [0]], axis=1).numpy()
      array([[1],
             [4]], dtype=int32)
    """
    x, indices = as_tensor(x), as_tensor(indices, tf.int64)
    if axis is None:
        if indices.shape.rank != 1:
            raise ValueError(f"`indices` must be 1D if axis=None. Received: indices.shape={indices.shape}")
        x, axis = tf.reshape(x, [-1]), 0
    rank = x.shape.rank
    x, indices = moveaxis(x, axis_of(axis, rank), -1), moveaxis(indices, axis_of(axis, rank), -1)
    front = _broadcast(sizes_of(x)[:-1], sizes_of(indices)[:-1])
    x = tf.broadcast_to(x, [*front, sizes_of(x)[-1]])
    indices = tf.broadcast_to(indices, [*front, sizes_of(indices)[-1]])
    found = tf.gather(x, _from_the_front(indices, sizes_of(x)[-1]), axis=-1, batch_dims=rank - 1)
    return moveaxis(found, -1, axis_of(axis, rank))


def _broadcast(shape: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    """The sizes that two shapes of one rank have together."""

    def together(a: Any, b: Any) -> Any:
        if isinstance(a, int) and isinstance(b, int):
            return b if a == 1 else a
        if isinstance(a, int) and a != 1:
            return a
        return b if isinstance(b, int) and b != 1 else tf.maximum(a, b)

    return [together(a, b) for a, b in zip(shape, other, strict=True)]


def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """`x1` where a condition is true and `x2` elsewhere; the places where it is true if both are None.

    Raises:
      ValueError: one of `x1` and `x2` is None.

    Example:
      >>> tf.keras.ops.where([True, False], [1, 2], 0.5).numpy()
      array([1. , 0.5], dtype=float32)
    """
    if (x1 is None) is not (x2 is None):
        raise ValueError(
            "`x1` and `x2` either both should be `None` or both should have non-None value. "
            f"Received: x1={x1}, x2={x2}"
        )
    if x1 is None:
        return nonzero(condition)
    return tf.where(tf.cast(as_tensor(condition), tf.bool), *weakly_same(x1, x2))


def nonzero(x: Any) -> Any:
    """The places of the elements that aren't 0: for each dimension an int32 vector.

    Example:
      >>> [part.numpy().tolist() for part in tf.keras.ops.nonzero([[0, 1], [2, 0]])]
      [[0, 1], [1, 0]]
    """
    x = as_tensor(x)
    places = tf.cast(tf.where(tf.cast(x, tf.bool)), tf.int32)
    return tf.unstack(places, x.shape.rank, axis=1)


def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """Each element of the choice whose condition is the first to be true; `default` where none is.

    Raises:
      ValueError: the conditions or the choices aren't lists, are none, or aren't as many.

    Example:
      >>> x = tf.constant([1, 5, 9])
      >>> tf.keras.ops.select([x < 3, x > 7], [x, x * 10], 0).numpy()
      array([ 1,  0, 90], dtype=int32)
    """
    for name, given in (("condlist", condlist), ("choicelist", choicelist)):
        if not isinstance(given, (list, tuple)) or not given:
            raise ValueError(f"`{name}` must be a list, and must not be empty. Received: {name}={given}")
    if len(condlist) != len(choicelist):
        raise ValueError(
            "`condlist` and `choicelist` must be of the same length. "
            f"Received: {len(condlist)} and {len(choicelist)}"
        )
    *choices, result = same(*choicelist, default)
    for condition, choice in reversed(list(zip(condlist, choices, strict=True))):
        result = tf.where(as_tensor(condition), choice, result)
    return result


def unravel_index(indices: Any, shape: Sequence[int]) -> Any:
    """The places in a shape of elements numbered in a row: for each dimension a tensor.

    Raises:
      ValueError: a size is None.

    Example:
      >>> [int(part) for part in tf.keras.ops.unravel_index(5, (2, 3))]
      [1, 2]
    """
    if None in shape:
        raise ValueError(f"`shape` argument cannot contain `None`. Received: shape={shape}")
    rest = as_tensor(indices)
    found = []
    for size in reversed(shape):
        found.append(rest % size)
        rest = rest // size
    return tuple(reversed(found))


def diagonal(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """A diagonal of the matrices in two axes, as the last dimension.

    Args:
      offset: 0 the main one, positive above it, negative below it.

    Example:
      >>> tf.keras.ops.diagonal([[1, 2], [3, 4]]).numpy()
      array([1, 4], dtype=int32)
    """
    x = moveaxis(x, (axis1, axis2), (-2, -1))
    rows, columns = sizes_of(x)[-2:]
    if isinstance(rows, int) and isinstance(columns, int) and not -rows < offset < columns:
        return tf.zeros([*sizes_of(x)[:-2], 0], dtype_of(x))
    return tf.linalg.diag_part(x, k=offset)


def diag(x: Any, k: int = 0) -> Any:
    """A matrix with a vector as its diagonal, or the diagonal of a matrix.

    Args:
      k: which diagonal: 0 the main one, positive above it, negative below it.

    Raises:
      ValueError: `x` is neither a vector nor a matrix.

    Example:
      >>> tf.keras.ops.diag([1, 2]).numpy()
      array([[1, 0],
             [0, 2]], dtype=int32)
    """
    x = as_tensor(x)
    if x.shape.rank not in (1, 2):
        raise ValueError(f"`x` must be 1d or 2d. Received: x.shape={x.shape}")
    return tf.linalg.diag(x, k=k) if x.shape.rank == 1 else diagonal(x, k)


def diagflat(x: Any, k: int = 0) -> Any:
    """A matrix with all elements of `x` in a row as its diagonal.

    Example:
      >>> tf.keras.ops.diagflat([[1], [2]]).numpy()
      array([[1, 0],
             [0, 2]], dtype=int32)
    """
    return tf.linalg.diag(tf.reshape(as_tensor(x), [-1]), k=k)


def tril(x: Any, k: Any = 0) -> Any:
    """Matrices with zeros above a diagonal.

    Example:
      >>> tf.keras.ops.tril([[1, 2], [3, 4]]).numpy()
      array([[1, 0],
             [3, 4]], dtype=int32)
    """
    x = as_tensor(x)
    if isinstance(k, int) and k >= 0:
        return tf.linalg.band_part(x, -1, k)
    return tf.where(_distance(x) <= k, x, tf.zeros_like(x))


def triu(x: Any, k: Any = 0) -> Any:
    """Matrices with zeros below a diagonal.

    Example:
      >>> tf.keras.ops.triu([[1, 2], [3, 4]]).numpy()
      array([[1, 2],
             [0, 4]], dtype=int32)
    """
    x = as_tensor(x)
    if isinstance(k, int) and k <= 0:
        return tf.linalg.band_part(x, -k, -1)
    return tf.where(_distance(x) >= k, x, tf.zeros_like(x))


def trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of a diagonal; bools and small integers become 32 bits wide.

    Args: as for `diagonal`.

    Example:
      >>> int(tf.keras.ops.trace([[1, 2], [3, 4]]))
      5
    """
    x = moveaxis(accumulated(x), (axis1, axis2), (-2, -1))
    return tf.reduce_sum(tf.where(tf.equal(_distance(x), offset), x, tf.zeros_like(x)), (-2, -1))


def _distance(x: Any) -> Any:
    """How far above the main diagonal each element of a matrix stands."""
    rows, columns = sizes_of(x)[-2:]
    return tf.range(columns)[tf.newaxis, :] - tf.range(rows)[:, tf.newaxis]


def slice(inputs: Any, start_indices: Any, shape: Any) -> Any:
    """The part of a tensor that begins at given places and has a shape.

    Example:
      >>> tf.keras.ops.slice([1, 2, 3, 4], [1], [2]).numpy()
      array([2, 3], dtype=int32)
    """
    return tf.slice(as_tensor(inputs), start_indices, shape)


def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Any:
    """A tensor with a part of it, that begins at given places, replaced.

    The part is moved back as far as it has to be to lie inside.

    Example:
      >>> tf.keras.ops.slice_update([1, 2, 3, 4], [1], [8, 9]).numpy()
      array([1, 8, 9, 4], dtype=int32)
    """
    inputs, updates = as_tensor(inputs), as_tensor(updates)
    updates = tf.cast(updates, dtype_of(inputs))
    extent = tf.shape(updates)
    start = tf.clip_by_value(tf.cast(as_tensor(start_indices), tf.int32), 0, tf.shape(inputs) - extent)
    before = tf.stack([start, tf.shape(inputs) - extent - start], axis=1)
    inside = tf.pad(tf.ones_like(updates, dtype=tf.bool), before)
    return tf.ensure_shape(tf.where(inside, tf.pad(updates, before), inputs), inputs.shape)


def scatter(indices: Any, values: Any, shape: Any) -> Any:
    """A tensor of zeros with values added at places.

    Args:
      indices: the places, in the last dimension.

    Example:
      >>> tf.keras.ops.scatter([[0], [2]], [5, 6], (3,)).numpy()
      array([5, 0, 6], dtype=int32)
    """
    return tf.scatter_nd(as_tensor(indices), as_tensor(values), shape)


def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: str | None = None) -> Any:
    """A tensor with elements at places replaced, or combined with others.

    Args:
      indices: the places, in the last dimension.
      reduction: None, "add", "max", "min" or "mul".

    Raises:
      ValueError: the reduction is another.

    Example:
      >>> tf.keras.ops.scatter_update([1, 2, 3], [[0], [2]], [5, 6]).numpy()
      array([5, 2, 6], dtype=int32)
    """
    inputs, indices = as_tensor(inputs), as_tensor(indices)
    updates = tf.cast(as_tensor(updates), dtype_of(inputs))
    match None if reduction is None else reduction.lower():
        case None:
            return tf.tensor_scatter_nd_update(inputs, indices, updates)
        case "add":
            return tf.tensor_scatter_nd_add(inputs, indices, updates)
        case "max":
            return tf.tensor_scatter_nd_max(inputs, indices, updates)
        case "min":
            return tf.tensor_scatter_nd_min(inputs, indices, updates)
        case "mul":
            return _scatter_multiplied(inputs, indices, updates)
    raise ValueError(
        f"Invalid reduction: {reduction}. Supported values are: None, 'add', 'max', 'min', 'mul'."
    )


def _scatter_multiplied(inputs: Any, indices: Any, updates: Any) -> Any:
    """One update after the other, since places may be there more than once."""

    def step(i: Any, result: Any) -> tuple[Any, Any]:
        place = indices[i : i + 1]
        return i + 1, tf.tensor_scatter_nd_update(
            result, place, tf.gather_nd(result, place) * updates[i : i + 1]
        )

    return tf.while_loop(lambda i, _: i < tf.shape(indices)[0], step, [tf.constant(0), inputs])[1]
