"""Creating tensors: `tf.constant`, `tf.zeros`, `tf.range`, `tf.one_hot` and their kin. All of it is at the
top of `tf`.
"""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from thalweg.core import convert, dtypes
from thalweg.core.context import state
from thalweg.core.convert import pair, to_tensor
from thalweg.core.dispatch import Composite
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.messages import told
from thalweg.core.tensor import EagerTensor, Tensor, from_array
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.tensor_spec import TensorSpec
from thalweg.core.variable import Variable
from thalweg.ops import creation as ops
from thalweg.ops import shapes
from thalweg.ops.sizes import dims as as_dims
from thalweg.ops.sizes import integer


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Any:
    """A tensor of a Python value or a NumPy array.

    Args:
      value: a number, a string, a nested list of them, an array.
      dtype: None takes the value's own: float32 for Python floats, int32 for integers, the array's for
      arrays.
      shape: the shape of the result; one element is repeated to fill it.

    Raises:
      TypeError: the value doesn't fit the dtype, or its number of elements the shape.
      ValueError: the value is no tensor: it is ragged, None, or of another kind.

    Example:
      >>> tf.constant([[1, 2], [3, 4]])
      <tf.Tensor: shape=(2, 2), dtype=int32, numpy=
      array([[1, 2],
             [3, 4]], dtype=int32)>
    """
    wanted = None if dtype is None else as_dtype(dtype)
    if shape is None and not isinstance(value, Tensor):
        return convert.constant(value, wanted)
    if isinstance(value, Tensor):
        tensor = _as_constant(value, wanted)
    else:
        tensor = from_array(*convert.to_array(value, wanted))
    if shape is not None:
        tensor = _shaped(tensor, TensorShape(shape))
    target: Any = state.target
    return tensor if target.eager or not isinstance(tensor, EagerTensor) else target.constant(tensor)


def _as_constant(value: Tensor, dtype: DType | None) -> Any:
    if dtype is not None and value.dtype is not dtype:
        raise TypeError(f"Expected tensor {value} with dtype {dtype!r}, but got dtype {value.dtype!r}.")
    if not isinstance(value, EagerTensor):
        raise ValueError(f"tf.constant needs a value, got a symbolic tensor: {value}")
    return value


def _shaped(tensor: EagerTensor, shape: TensorShape) -> EagerTensor:
    """A materialised tensor in another shape; one element fills it."""
    wanted = tuple(shape.as_list())
    array = tensor.host()
    if array.shape == wanted:
        return tensor
    if array.size == 1 and array.ndim == 0:
        return from_array(np.full(wanted, array, array.dtype), tensor.dtype)
    if array.size == shape.num_elements():
        return from_array(array.reshape(wanted), tensor.dtype)
    if array.size == 1:
        return from_array(np.full(wanted, array.reshape(()), array.dtype), tensor.dtype)
    raise TypeError(
        told(
            f"tf.constant can't give {tensor}, which has {array.size} elements, the shape {shape}, which has "
            f"{shape.num_elements()}."
        )
    )


def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Any:
    """The tensor of `value`: a tensor as it is, a variable's value, a number, a nested list, an array.

    Args:
      dtype: the dtype wanted; a tensor of another dtype is refused, not cast.
      dtype_hint: the dtype to take if `dtype` is None and the value can be had in it.

    Raises:
      TypeError: the value doesn't fit the dtype.
      ValueError: a tensor of another dtype, or a value that is no tensor.

    Example:
      >>> tf.convert_to_tensor([1.0, 2.0]).shape
      TensorShape([2])
    """
    if dtype is None and dtype_hint is None and type(value) is EagerTensor and state.target.eager:
        return value
    if isinstance(value, Composite):
        raise ValueError(
            f"A {type(value).__name__} can't be converted to a Tensor; use its to_tensor() or to_dense."
        )
    hint = None if dtype_hint is None else as_dtype(dtype_hint)
    return to_tensor(value, None if dtype is None else as_dtype(dtype), hint)


def is_tensor(x: Any) -> bool:
    """True for tensors of all kinds, dense, sparse or ragged, and for variables.

    Example:
      >>> tf.is_tensor(tf.constant(1)), tf.is_tensor(1)
      (True, False)
    """
    return isinstance(x, (Tensor, Variable, IndexedSlices)) or hasattr(type(x), "_type_spec")


def zeros(shape: Any, dtype: Any = dtypes.float32, name: str | None = None, layout: Any = None) -> Any:
    """A tensor of zeros: 0, False, or the empty string.

    Args:
      shape: a list of integers, a `TensorShape`, or an integer tensor.

    Raises:
      InvalidArgumentError: a size is negative.

    Example:
      >>> tf.zeros([2, 2]).numpy()
      array([[0., 0.],
             [0., 0.]], dtype=float32)
    """
    kind = dtype if type(dtype) is DType else as_dtype(dtype)
    return ops.zeros(dims=as_dims(shape), dtype=kind)


def ones(shape: Any, dtype: Any = dtypes.float32, name: str | None = None, layout: Any = None) -> Any:
    """A tensor of ones: 1 or True.

    Args:
      shape: a list of integers, a `TensorShape`, or an integer tensor.

    Raises:
      InvalidArgumentError: a size is negative.
      TypeError: the dtype is string.

    Example:
      >>> tf.ones([3], tf.int32).numpy()
      array([1, 1, 1], dtype=int32)
    """
    kind = _with_one(dtype if type(dtype) is DType else as_dtype(dtype))
    return ops.ones(dims=as_dims(shape), dtype=kind)


def _with_one(dtype: DType) -> DType:
    if dtype is dtypes.string:
        raise TypeError("Cannot convert 1 to EagerTensor of dtype string")
    return dtype


def zeros_like(input: Any, dtype: Any = None, name: str | None = None, layout: Any = None) -> Any:
    """Zeros in the shape of `input`, and of its dtype unless another is given.

    Example:
      >>> tf.zeros_like([[1, 2], [3, 4]]).numpy()
      array([[0, 0],
             [0, 0]], dtype=int32)
    """
    x = input if type(input) is EagerTensor else to_tensor(input)
    if isinstance(x, Composite):
        return x._with_each_value(lambda values: zeros_like(values, dtype))
    return ops.zeros(dims=shapes.shape_of(x), dtype=x._spec.dtype if dtype is None else as_dtype(dtype))


def ones_like(input: Any, dtype: Any = None, name: str | None = None, layout: Any = None) -> Any:
    """Ones in the shape of `input`, and of its dtype unless another is given.

    Raises:
      TypeError: the dtype is string.

    Example:
      >>> tf.ones_like([1.5, 2.5]).numpy()
      array([1., 1.], dtype=float32)
    """
    x = input if type(input) is EagerTensor else to_tensor(input)
    if isinstance(x, Composite):
        return x._with_each_value(lambda values: ones_like(values, dtype))
    kind = _with_one(x._spec.dtype if dtype is None else as_dtype(dtype))
    return ops.ones(dims=shapes.shape_of(x), dtype=kind)


def fill(dims: Any, value: Any, name: str | None = None, layout: Any = None) -> Any:
    """A tensor of shape `dims` in which every element is the scalar `value`.

    Raises:
      InvalidArgumentError: a size is negative, or `value` isn't a scalar.

    Example:
      >>> tf.fill([2, 3], 9).numpy()
      array([[9, 9, 9],
             [9, 9, 9]], dtype=int32)
    """
    return ops.fill(value, dims=as_dims(dims))


# The wider comes later.
_RANGE_DTYPES = (dtypes.int32, dtypes.int64, dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64)


def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range") -> Any:
    """The numbers `start`, `start + delta`, … up to, not with, `limit`; `tf.range(limit)` begins at 0.

    Args:
      dtype: None takes the widest of the arguments' dtypes.

    Raises:
      InvalidArgumentError: `delta` is 0, or leads away from `limit`.

    Example:
      >>> tf.range(3, 18, 3).numpy()
      array([ 3,  6,  9, 12, 15], dtype=int32)
    """
    if limit is None:
        start, limit = 0, start
    wanted = None if dtype is None else as_dtype(dtype)
    if type(start) is type(limit) is type(delta) is int and (wanted is None or wanted.is_integer):
        kind = wanted or _integers_dtype(start, limit, delta)
        return ops.arithmetic_range(start=start, limit=limit, delta=delta, dtype=kind)
    bounds = [
        to_tensor(b, None if isinstance(b, (Tensor, Variable)) else wanted) for b in (start, limit, delta)
    ]
    if wanted is None:
        wanted = max((b.dtype for b in bounds), key=_RANGE_DTYPES.index)
    values = [_number_of(b, wanted) for b in bounds]
    return ops.arithmetic_range(start=values[0], limit=values[1], delta=values[2], dtype=wanted)


def _integers_dtype(*numbers: int) -> DType:
    """int32 if it holds them."""
    return dtypes.int32 if all(-(2**31) <= n < 2**31 for n in numbers) else dtypes.int64


def _number_of(bound: Any, dtype: DType) -> Any:
    """A bound of a range as a Python number, in the precision of its dtype, or as a symbolic tensor."""
    if not isinstance(bound, EagerTensor):
        from thalweg.ops.casting import cast

        return bound if bound.dtype is dtype else cast(bound, dtype=dtype)
    value = bound.host().astype(dtype.np).reshape(())
    return int(value) if dtype.is_integer else float(value)


def linspace(start: Any, stop: Any, num: Any, name: str | None = None, axis: int = 0) -> Any:
    """`num` evenly spaced values from `start` to `stop`, both of them included.

    Args:
      start, stop: tensors of one shape and dtype; the values lie along a new dimension of the result.
      num: how many; 1 gives `start` alone.
      axis: where the new dimension goes.

    Raises:
      InvalidArgumentError: `num` isn't positive.

    Example:
      >>> tf.linspace(10.0, 12.0, 3).numpy()
      array([10., 11., 12.], dtype=float32)
    """
    from thalweg.ops.casting import cast
    from thalweg.ops.elementwise import add, divide, equal, maximum, multiply, subtract
    from thalweg.ops.selection import select

    start, stop = pair(start, stop)
    if start.dtype.is_integer:
        start, stop = cast(start, dtype=dtypes.float64), cast(stop, dtype=dtypes.float64)
    count = integer(num)
    first, last = shapes.expand_dims(start, axis=axis), shapes.expand_dims(stop, axis=axis)
    steps = [1] * first.shape.rank
    steps[axis] = -1
    position = ops.arithmetic_range(start=0, limit=count, delta=1, dtype=start.dtype)
    position = shapes.reshape(position, shape=tuple(steps))
    if isinstance(count, Tensor):
        one = to_tensor(1, count.dtype)
        end = cast(maximum(subtract(count, one), one), dtype=start.dtype)
    else:
        end = convert.constant(builtins.max(count - 1, 1), start.dtype)
    step = divide(subtract(last, first), end)
    at_end = equal(position, end)
    return select(at_end, last, add(first, multiply(step, position)))


def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = dtypes.float32,
    name: str | None = None,
) -> Any:
    """The identity matrix, or a batch of them: shape `batch_shape + [num_rows, num_columns]`.

    Args:
      num_columns: None makes the matrix square.

    Raises:
      InvalidArgumentError: a size is negative.

    Example:
      >>> tf.eye(2).numpy()
      array([[1., 0.],
             [0., 1.]], dtype=float32)
    """
    rows = integer(num_rows)
    columns = rows if num_columns is None else integer(num_columns)
    matrix = ops.eye(rows=rows, columns=columns, dtype=as_dtype(dtype))
    if batch_shape is None:
        return matrix
    batch = as_dims(batch_shape)
    if isinstance(batch, Tensor) or isinstance(rows, Tensor) or isinstance(columns, Tensor):
        from thalweg.ops.joining import concat

        kind = batch.dtype if isinstance(batch, Tensor) else dtypes.int32
        tail = shapes.shape_tensor(matrix, out_type=kind)
        head = batch if isinstance(batch, Tensor) else to_tensor(np.array(batch, kind.np))
        return shapes.broadcast_to(matrix, shape=concat(head, tail, axis=0))
    return shapes.broadcast_to(matrix, shape=(*batch, rows, columns))


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> Any:
    """Rows with `on_value` at the place that an index names and `off_value` elsewhere; an index out of range
    gives none.

    Args:
      indices: an integer tensor.
      depth: the length of the new dimension.
      on_value, off_value: scalars; None: 1 and 0.
      axis: where the new dimension goes; None: last.
      dtype: None: that of the values, or float32.

    Raises:
      TypeError: the values' dtypes don't match each other or `dtype`.
      InvalidArgumentError: `depth` is negative, `axis` out of range, or the indices aren't integers.

    Example:
      >>> tf.one_hot([0, 2], 3).numpy()
      array([[1., 0., 0.],
             [0., 0., 1.]], dtype=float32)
    """
    on, off = _one_hot_values(on_value, off_value, None if dtype is None else as_dtype(dtype))
    return ops.one_hot(indices, on, off, depth=integer(depth), axis=-1 if axis is None else axis)


def _one_hot_values(on: Any, off: Any, dtype: DType | None) -> tuple[Any, Any]:
    if on is None and off is None:
        dtype = dtype or dtypes.float32
        return to_tensor(1, dtype), to_tensor(0, dtype)
    tensors = [
        None if v is None else to_tensor(v, None if isinstance(v, Tensor) else dtype) for v in (on, off)
    ]
    given = [t for t in tensors if t is not None]
    for tensor, which in zip(tensors, ("on_value", "off_value"), strict=True):
        if tensor is not None and dtype is not None and tensor.dtype is not dtype:
            raise TypeError(f"dtype {tensor.dtype} of {which} does not match dtype parameter {dtype}")
    if given[0].dtype is not given[-1].dtype:
        raise TypeError(
            f"dtype {given[0].dtype} of on_value does not match dtype {given[1].dtype} of off_value"
        )
    on, off = (
        t if t is not None else to_tensor(d, given[0].dtype) for t, d in zip(tensors, (1, 0), strict=True)
    )
    return on, off


def meshgrid(*args: Any, indexing: str = "xy", name: str | None = None) -> list[Any]:
    """Grids of coordinates from vectors of coordinates, one grid for each.

    Args:
      indexing: `"xy"` lets the first coordinate run along columns, `"ij"` along rows.

    Raises:
      ValueError: `indexing` is something else.

    Example:
      >>> [g.numpy().tolist() for g in tf.meshgrid([1, 2], [5, 6])]
      [[[1, 2], [1, 2]], [[5, 5], [6, 6]]]
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"Argument `indexing` parameter must be either 'xy' or 'ij', got '{indexing}'")
    from thalweg.ops.joining import stack

    tensors = [shapes.reshape(to_tensor(x), shape=(-1,)) for x in args]
    order = (
        [*(1, 0), *builtins.range(2, len(args))]
        if indexing == "xy" and len(args) > 1
        else [*builtins.range(len(args))]
    )
    sizes = [None if t is None else t._spec.shape[0] for t in tensors]
    if None in sizes:
        parts = [shapes.size_tensor(tensors[i], out_type=dtypes.int32) for i in order]
        shape: Any = stack(*parts, axis=0)
    else:
        shape = tuple(sizes[i] for i in order)
    grids = []
    for position, tensor in enumerate(tensors):
        line = [1] * len(args)
        line[order.index(position)] = -1
        grids.append(shapes.broadcast_to(shapes.reshape(tensor, shape=tuple(line)), shape=shape))
    return grids


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = dtypes.bool, name: str | None = None) -> Any:
    """True for the first `lengths[i]` places of each row, as a tensor of shape `lengths.shape + [maxlen]`.

    Args:
      lengths: an integer tensor.
      maxlen: the length of the rows; None: the largest of the lengths.
      dtype: the dtype of the result.

    Example:
      >>> tf.sequence_mask([1, 3], 4).numpy().astype(int)
      array([[1, 0, 0, 0],
             [1, 1, 1, 0]])
    """
    from thalweg.ops.casting import cast
    from thalweg.ops.elementwise import less
    from thalweg.ops.reductions import reduce_max

    lengths = to_tensor(lengths)
    if maxlen is None:
        maxlen = reduce_max(lengths, axis=None, keepdims=False)
        if isinstance(maxlen, EagerTensor):
            maxlen = builtins.max(int(maxlen), 0)
    places = ops.arithmetic_range(start=0, limit=integer(maxlen), delta=1, dtype=lengths.dtype)
    mask = less(places, shapes.expand_dims(lengths, axis=-1))
    kind = as_dtype(dtype)
    return mask if kind is dtypes.bool else cast(mask, dtype=kind)


def type_spec_from_value(value: Any) -> Any:
    """The spec that describes a value: a `tf.TensorSpec` for what converts to a dense tensor, else the
    value's own.

    Raises:
      TypeError: no spec describes such a value.

    Example:
      >>> tf.type_spec_from_value(tf.zeros([2, 3]))
      TensorSpec(shape=(2, 3), dtype=tf.float32, name=None)
    """
    own = getattr(value, "_type_spec", None)
    if own is not None:
        return own
    try:
        return TensorSpec.from_tensor(to_tensor(value))
    except (TypeError, ValueError):
        raise TypeError(f"Could not build a TypeSpec for {value!r} of type {type(value).__name__}") from None


def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """The value of a tensor that is known without running anything, as a NumPy array; None where it isn't.

    Args:
      tensor: a tensor; a value of another kind is given back as it is.
      partial: of a stack of scalars, give a list of those that are known, with None for the others.

    Example:
      >>> tf.get_static_value(tf.constant([1, 2]))
      array([1, 2], dtype=int32)
    """
    if isinstance(tensor, EagerTensor):
        return tensor.numpy()
    if isinstance(tensor, Variable):
        return None
    if not isinstance(tensor, Tensor):
        return tensor
    known = tensor.constant_value()  # type: ignore[attr-defined]
    if known is not None:
        return known if known.ndim else known[()]
    operation = tensor.op  # type: ignore[attr-defined]
    if partial and operation.type == "Pack":
        return [get_static_value(x) for x in operation.inputs]
    return None


def register_tensor_conversion_function(base_type: Any, conversion_func: Any, priority: int = 100) -> None:
    """Let objects of a class be given where tensors are wanted.

    Args:
      base_type: the class, or a tuple of classes.
      conversion_func: called as `conversion_func(value, dtype=…, name=…, as_ref=…)`; it gives a tensor.
      priority: accepted; an earlier registration goes first.

    Raises:
      TypeError: `base_type` is no class, or the function can't be called.

    Example:
      >>> class Metres:
      ...     def __init__(self, value):
      ...         self.value = value
      >>> def convert(metres, dtype, name, as_ref):
      ...     return tf.constant(metres.value, dtype)
      >>> tf.register_tensor_conversion_function(Metres, convert)
      >>> float(tf.square(Metres(3.0)))
      9.0
    """
    kinds = base_type if isinstance(base_type, tuple) else (base_type,)
    if not all(isinstance(kind, type) for kind in kinds):
        raise TypeError(f"Argument `base_type` must be a type or a tuple of types, got {base_type!r}.")
    if not callable(conversion_func):
        raise TypeError(f"Argument `conversion_func` must be callable, got {conversion_func!r}.")
    for kind in kinds:
        convert.register_conversion(
            kind, lambda value, dtype: conversion_func(value, dtype=dtype, name=None, as_ref=False)
        )
