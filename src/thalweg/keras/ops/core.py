"""Tensors and what they are; control flow; functions applied to elements; gradients of one's own."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.core.dtypes import DType
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import Tensor
from thalweg.keras.ops.promotion import (
    as_dtype,
    axis_of,
    converted,
    dtype_of,
    optional_dtype,
    sizes_of,
    standardize_dtype,
)
from thalweg.keras.tensors import as_tensor

nest = tf.nest


def convert_to_tensor(
    x: Any, dtype: Any = None, sparse: bool | None = None, ragged: bool | None = None
) -> Any:
    """The tensor of a number, a list, a NumPy array, a variable or a tensor; tensors are cast to `dtype`.

    Args:
      sparse: False makes sparse tensors dense.
      ragged: False makes ragged tensors dense.

    Example:
      >>> tf.keras.ops.convert_to_tensor([1, 2], "float32").numpy()
      array([1., 2.], dtype=float32)
    """
    wanted = optional_dtype(dtype)
    if isinstance(x, (tf.SparseTensor, tf.RaggedTensor)):
        if isinstance(x, tf.SparseTensor) and sparse is False:
            x = tf.sparse.to_dense(x)
        elif isinstance(x, tf.RaggedTensor) and ragged is False:
            x = x.to_tensor()
        return x if wanted is None else tf.cast(x, wanted)
    return converted(x, wanted)


def convert_to_numpy(x: Any) -> np.ndarray[Any, Any]:
    """The values of a tensor as an array; sparse and ragged ones are made dense.

    Example:
      >>> tf.keras.ops.convert_to_numpy(tf.constant([1, 2]))
      array([1, 2], dtype=int32)
    """
    if isinstance(x, tf.SparseTensor):
        x = tf.sparse.to_dense(x)
    elif isinstance(x, IndexedSlices):
        x = tf.convert_to_tensor(x)
    elif isinstance(x, tf.RaggedTensor):
        x = x.to_tensor()
    return np.array(x)


def is_tensor(x: Any) -> bool:
    """Whether a value is a tensor, of any kind.

    Example:
      >>> tf.keras.ops.is_tensor(tf.constant(1)), tf.keras.ops.is_tensor(1)
      (True, False)
    """
    return bool(tf.is_tensor(x))


def dtype(x: Any) -> str:
    """The name of the dtype of a tensor.

    Example:
      >>> tf.keras.ops.dtype(tf.constant(1.0))
      'float32'
    """
    return standardize_dtype(x.dtype)


def shape(x: Any) -> tuple[Any, ...]:
    """The shape of a tensor: an int where a size is known, else a scalar tensor.

    Raises:
      ValueError: the rank isn't known.

    Example:
      >>> tf.keras.ops.shape(tf.zeros([2, 3]))
      (2, 3)
    """
    return sizes_of(as_tensor(x))


def cast(x: Any, dtype: Any) -> Any:
    """A tensor in another dtype.

    Example:
      >>> tf.keras.ops.cast([1.7], "int32").numpy()
      array([1], dtype=int32)
    """
    return tf.cast(x, as_dtype(dtype))


def saturate_cast(x: Any, dtype: Any) -> Any:
    """A tensor in another dtype; what that can't hold becomes the nearest number that it can.

    Example:
      >>> tf.keras.ops.saturate_cast([300.0, -5.0], "uint8").numpy()
      array([255,   0], dtype=uint8)
    """
    x = as_tensor(x)
    source, wanted = dtype_of(x), as_dtype(dtype)
    if source.is_bool:
        return tf.cast(x, wanted)
    kind = source.as_numpy_dtype
    limits = []
    for own, other in zip(_range(source), _range(wanted), strict=True):
        # The limit nearer to 0, rounded towards 0 where the source's dtype can't hold it.
        near = own if builtins.abs(own) < builtins.abs(other) else other
        limit = np.asarray(near).astype(kind)
        if builtins.abs(float(limit)) > builtins.abs(float(other)):
            limit = np.nextafter(limit, kind(0))
        limits.append(limit)
    return tf.cast(tf.clip_by_value(x, limits[0], limits[1]), wanted)


def _range(dtype: DType) -> tuple[Any, Any]:
    """The least and the greatest number of a dtype."""
    if dtype.is_bool:
        return 0, 1
    return dtype.min, dtype.max


def stop_gradient(variable: Any) -> Any:
    """A tensor's values, which no gradient goes through.

    Example:
      >>> tf.keras.ops.stop_gradient(tf.constant(2.0)).numpy()
      np.float32(2.0)
    """
    return tf.stop_gradient(variable)


def custom_gradient(f: Callable[..., Any]) -> Any:
    """A function whose gradient is the one that it gives along with its result: a decorator.

    Example:
      >>> @tf.keras.ops.custom_gradient
      ... def double(x):
      ...     def grad(*args, upstream=None):
      ...         return (args[0] if upstream is None else upstream) * 2
      ...     return x * 2, grad
      >>> double(tf.constant(3.0)).numpy()
      np.float32(6.0)
    """
    return tf.custom_gradient(f)


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """What one of two functions gives, as a scalar is true or not.

    Example:
      >>> tf.keras.ops.cond(tf.constant(True), lambda: 1, lambda: 2)
      1
    """
    if isinstance(pred, (bool, int, float, np.bool_)):
        return true_fn() if pred else false_fn()
    known = tf.get_static_value(pred) if isinstance(pred, Tensor) else None
    if known is not None:
        return true_fn() if known else false_fn()
    return tf.cond(pred, true_fn, false_fn)


def switch(index: Any, branches: Sequence[Callable[..., Any]], *operands: Any) -> Any:
    """What one of several functions gives for the operands.

    Args:
      index: which; it is moved into the range of the functions.

    Example:
      >>> tf.keras.ops.switch(1, [tf.add, tf.subtract], tf.constant(5), tf.constant(3)).numpy()
      np.int32(2)
    """
    place = tf.clip_by_value(as_tensor(index, tf.int32), 0, len(branches) - 1)

    def applied(branch: Callable[..., Any]) -> Callable[[], Any]:
        return lambda: branch(*operands)

    return tf.switch_case(place, [applied(branch) for branch in branches])


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    maximum_iterations: int | None = None,
) -> Any:
    """The loop variables after as many turns of a function as a condition of them holds.

    Args:
      loop_vars: one value, or a list or tuple of some, which `cond` and `body` take as arguments.
      maximum_iterations: the most turns.

    Example:
      >>> tf.keras.ops.while_loop(lambda i: i < 10, lambda i: i + 3, tf.constant(0)).numpy()
      np.int32(12)
    """
    if not isinstance(loop_vars, (list, tuple)):
        return tf.while_loop(cond, lambda x: (body(x),), (loop_vars,), maximum_iterations=maximum_iterations)[
            0
        ]
    return tf.while_loop(
        cond, lambda *xs: tuple(body(*xs)), tuple(loop_vars), maximum_iterations=maximum_iterations
    )


def fori_loop(lower: Any, upper: Any, body_fun: Callable[[Any, Any], Any], init_val: Any) -> Any:
    """What a value becomes when a function of a counter and of it is applied for each number of a range.

    Example:
      >>> tf.keras.ops.fori_loop(0, 4, lambda i, x: x + i, tf.constant(0)).numpy()
      np.int32(6)
    """
    counter = tf.convert_to_tensor(lower)
    return tf.while_loop(
        lambda i, _: i < upper, lambda i, value: (i + 1, body_fun(i, value)), (counter, init_val)
    )[1]


def map(f: Callable[[Any], Any], xs: Any) -> Any:
    """What a function gives for each element along the first axis, one after the other.

    Args:
      xs: a tensor, or a structure of some with first axes of one size.

    Example:
      >>> tf.keras.ops.map(lambda x: x * 2, tf.constant([1, 2])).numpy()
      array([2, 4], dtype=int32)
    """
    xs = nest.map_structure(as_tensor, xs)
    result = f(nest.map_structure(lambda x: x[0], xs))
    signature = nest.map_structure(lambda y: tf.TensorSpec(y.shape, y.dtype), result)
    return tf.map_fn(f, xs, fn_output_signature=signature)


def vectorized_map(function: Callable[[Any], Any], elements: Any) -> Any:
    """What a function gives for each element along the first axis, computed for all at once.

    Example:
      >>> tf.keras.ops.vectorized_map(lambda x: x * 2, tf.constant([1, 2])).numpy()
      array([2, 4], dtype=int32)
    """
    return tf.vectorized_map(function, nest.map_structure(as_tensor, elements))


def vectorize(
    pyfunc: Callable[..., Any], *, excluded: Any = None, signature: str | None = None
) -> Callable[..., Any]:
    """A function of scalars (or of what a signature says) as one of whole tensors.

    Args:
      excluded: the places and names of arguments that are handed on whole.
      signature: the dimensions that each argument and result keeps, such as "(n),(n)->()"; None: scalars.

    Raises:
      ValueError: `pyfunc` isn't callable.

    Example:
      >>> tf.keras.ops.vectorize(lambda x, y: x + y)(tf.constant([1, 2]), tf.constant(3)).numpy()
      array([4, 5], dtype=int32)
    """
    if not callable(pyfunc):
        raise ValueError(f"Expected argument `pyfunc` to be a callable. Received: pyfunc={pyfunc}")
    kept_of = _core_ranks(signature)
    whole = set(excluded or ())

    def applied(*args: Any, **kwargs: Any) -> Any:
        mapped = [i for i in range(len(args)) if i not in whole]
        kept = kept_of or [0] * len(mapped)
        tensors = [as_tensor(args[i]) for i in mapped]
        batch = _batch_shape([tf.shape(x)[: x.shape.rank - k] for x, k in zip(tensors, kept, strict=True)])
        rows = []
        for x, k in zip(tensors, kept, strict=True):
            own = tf.shape(x)[x.shape.rank - k :]
            rows.append(tf.reshape(tf.broadcast_to(x, tf.concat([batch, own], 0)), tf.concat([[-1], own], 0)))

        def of_one(parts: Any) -> Any:
            every = list(args)
            for i, part in zip(mapped, parts, strict=True):
                every[i] = part
            return pyfunc(*every, **kwargs)

        found = tf.vectorized_map(of_one, tuple(rows))
        return nest.map_structure(lambda y: tf.reshape(y, tf.concat([batch, tf.shape(y)[1:]], 0)), found)

    return applied


def _core_ranks(signature: str | None) -> list[int] | None:
    """How many dimensions of each argument a signature keeps together."""
    if signature is None:
        return None
    arguments = signature.replace(" ", "").partition("->")[0].strip("()").split("),(")
    return [len([name for name in argument.split(",") if name]) for argument in arguments]


def _batch_shape(shapes: list[Any]) -> Any:
    batch = shapes[0]
    for other in shapes[1:]:
        batch = tf.broadcast_dynamic_shape(batch, other)
    return batch


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]],
    init: Any,
    xs: Any = None,
    length: int | None = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> tuple[Any, Any]:
    """Carry a value along the first axis: a function takes it and an element, and gives it and a result.

    Args:
      init: the value to begin with, or a structure of some.
      xs: a tensor, or a structure of some; None: `f` is given None.
      length: how many turns; None: the size of the first axis.
      reverse: begin at the end.
      unroll: accepted for agreement with other backends.

    Returns:
      The value at the end, and the results along a new first axis.

    Raises:
      TypeError: `f` isn't callable.
      ValueError: there are neither `xs` nor a length, or `unroll` isn't positive.

    Example:
      >>> total, so_far = tf.keras.ops.scan(lambda c, x: (c + x, c + x), 0, tf.constant([1, 2, 3]))
      >>> total.numpy(), so_far.numpy()
      (np.int32(6), array([1, 3, 6], dtype=int32))
    """
    if not callable(f):
        raise TypeError(f"`f` should be a callable. Received: f={f}")
    if not isinstance(unroll, bool) and (not isinstance(unroll, int) or unroll < 1):
        raise ValueError(f"`unroll` must be an positive integer or boolean. Received: unroll={unroll}")
    if xs is None and length is None:
        raise ValueError("Got no `xs` to scan over and `length` not provided.")
    xs = nest.map_structure(as_tensor, xs) if xs is not None else None
    carry = nest.map_structure(as_tensor, init)
    count = int(length) if length is not None else sizes_of(nest.flatten(xs)[0])[0]

    def element(i: Any) -> Any:
        return None if xs is None else nest.map_structure(lambda x: x[i], xs)

    if isinstance(count, int) and (count == 0 or count <= 1):
        return _short_scan(f, carry, element, count)
    first, last, step = (count - 1, -1, -1) if reverse else (0, count, 1)
    carry, result = f(carry, element(first))
    arrays = [array_like(y, count).write(first, y) for y in nest.flatten(result)]

    def turn(i: Any, carry: Any, arrays: Any) -> tuple[Any, Any, Any]:
        carry, result = f(carry, element(i))
        written = [a.write(i, y) for a, y in zip(arrays, nest.flatten(result), strict=True)]
        return i + step, carry, written

    start = tf.convert_to_tensor(first + step)
    _, carry, arrays = tf.while_loop(lambda i, *_: tf.not_equal(i, last), turn, [start, carry, arrays])
    return carry, nest.pack_sequence_as(result, [array.stack() for array in arrays])


def array_like(x: Any, size: Any) -> Any:
    """A TensorArray for tensors of the shape of `x`, some of whose sizes may be unknown."""
    array = tf.TensorArray(x.dtype, size=size, element_shape=x.shape)
    return array if x.shape.is_fully_defined() else array.unstack(tf.zeros([size, *sizes_of(x)], x.dtype))


def _short_scan(f: Any, carry: Any, element: Callable[[Any], Any], count: int) -> tuple[Any, Any]:
    """A scan of one element, or of none."""
    if count == 0:
        return carry, None
    carry, result = f(carry, element(0))
    return carry, nest.map_structure(lambda y: as_tensor(y)[tf.newaxis], result)


def associative_scan(f: Callable[[Any, Any], Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """The results so far of an associative function along an axis, in few steps of many elements each.

    Args:
      f: a function of two structures like `elems`, whose tensors hold many elements along the axis.
      elems: a tensor, or a structure of some.
      reverse: begin at the end.

    Raises:
      TypeError: `f` isn't callable.
      ValueError: the tensors aren't of one size along the axis.

    Example:
      >>> tf.keras.ops.associative_scan(lambda a, b: a + b, tf.constant([1, 2, 3])).numpy()
      array([1, 3, 6], dtype=int32)
    """
    if not callable(f):
        raise TypeError(f"`f` should be a callable. Received: f={f}")
    parts = [as_tensor(part) for part in nest.flatten(elems)]
    axis = axis_of(axis, parts[0].shape.rank)
    size = sizes_of(parts[0])[axis]
    if len({part.shape[axis] for part in parts}) > 1:
        raise ValueError(
            "Array inputs to associative_scan must have the same first dimension. "
            f"Received: {[part.shape for part in parts]}"
        )
    parts = [tf.reverse(part, [axis]) for part in parts] if reverse else parts

    def combined(before: list[Any], after: list[Any]) -> list[Any]:
        result = f(nest.pack_sequence_as(elems, before), nest.pack_sequence_as(elems, after))
        return list(nest.flatten(result))

    def doubled(distance: Any, parts: list[Any]) -> tuple[Any, list[Any]]:
        """Each element together with the one at a distance before it."""
        head = [_along(part, axis, None, distance) for part in parts]
        joined = combined(
            [_along(part, axis, None, -distance) for part in parts],
            [_along(part, axis, distance, None) for part in parts],
        )
        both = [tf.concat([a, b], axis) for a, b in zip(head, joined, strict=True)]
        return distance * 2, [tf.ensure_shape(y, x.shape) for x, y in zip(parts, both, strict=True)]

    distance: Any = 1
    if isinstance(size, int):
        while distance < size:
            distance, parts = doubled(distance, parts)
    else:
        _, parts = tf.while_loop(lambda d, _: d < size, doubled, [tf.constant(1), parts])
    parts = [tf.reverse(part, [axis]) for part in parts] if reverse else parts
    return nest.pack_sequence_as(elems, parts)


def _along(x: Any, axis: int, start: Any, stop: Any) -> Any:
    return x[(*(builtins.slice(None),) * axis, builtins.slice(start, stop))]
