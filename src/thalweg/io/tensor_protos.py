"""`tf.make_tensor_proto` and `tf.make_ndarray`: arrays as TensorProto messages, and back."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import to_array
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.tensor import EagerTensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.ops.tensor_protos import from_proto
from thalweg.protos import message


def make_tensor_proto(
    values: Any,
    dtype: Any = None,
    shape: Any = None,
    verify_shape: bool = False,
    allow_broadcast: bool = False,
) -> Any:
    """A TensorProto message with the values, as graphs hold constants.

    Args:
      values: a number, a string, nested lists of them, an array or an eager tensor.
      dtype: the tensor's dtype; None: that of the values.
      shape: the tensor's shape; None: that of the values. Of fewer values than it has room for, the last one
        stands for the rest.
      verify_shape: `shape` must be that of the values.
      allow_broadcast: one value may be given for all; no other difference in shape is allowed then.

    Raises:
      TypeError: the values don't fit the dtype, or a shape that is verified.
      ValueError: there are more values than the shape has room for; both flags are set; None is given.
      ImportError: the package protobuf isn't installed.

    Example:
      >>> tf.make_tensor_proto([1.5, 2.5]).dtype == tf.float32.as_datatype_enum
      True
    """
    if allow_broadcast and verify_shape:
        raise ValueError("allow_broadcast and verify_shape are not both allowed.")
    if values is None:
        raise ValueError("None values not supported.")
    if isinstance(values, EagerTensor):
        values = values.numpy()
    array, kind = to_array(values, None if dtype is None else as_dtype(dtype))
    dims = array.shape if shape is None else tuple(TensorShape(shape).as_list())
    fits = array.shape == dims or (allow_broadcast and array.shape in ((), (1,)))
    if (verify_shape or allow_broadcast) and not fits:
        raise TypeError(f"Expected Tensor's shape: {dims}, but got {array.shape}.")
    size = math.prod(dims)
    if array.size > size:
        raise ValueError(f"Too many elements provided. Takes at most {size}, but got {array.size}")
    sizes = [message("TensorShapeProto.Dim")(size=n) for n in dims]
    proto = message("TensorProto")(dtype=kind.as_datatype_enum, tensor_shape={"dim": sizes})
    if kind is not dtypes.string and array.size == size and size > 1:
        proto.tensor_content = array.tobytes()
    elif array.size:
        _add_values(proto, array.reshape(-1), kind)
    return proto


def _add_values(proto: Any, flat: Any, dtype: DType) -> None:
    """Put values into the field that is for their dtype."""
    for accepts, field, convert in _FIELDS:
        if accepts(dtype):
            getattr(proto, field).extend(convert(flat).tolist())
            return
    raise TypeError(f"A TensorProto has no values of dtype {dtype.name}.")


def _bits(flat: Any) -> Any:
    return flat.view(np.uint16)


def _parts(flat: Any) -> Any:
    """Real and imaginary parts by turns."""
    return flat.view(flat.real.dtype)


def _integers(flat: Any) -> Any:
    return flat.astype(np.int64)


def _same(flat: Any) -> Any:
    return flat


def _one_of(*names: str) -> Callable[[DType], bool]:
    return lambda dtype: dtype.name in names


_FIELDS: list[tuple[Callable[[DType], bool], str, Callable[[Any], Any]]] = [
    (_one_of("string"), "string_val", _same),
    (_one_of("float32"), "float_val", _same),
    (_one_of("float64"), "double_val", _same),
    (_one_of("bool"), "bool_val", _same),
    (_one_of("float16", "bfloat16"), "half_val", _bits),
    (_one_of("complex64"), "scomplex_val", _parts),
    (_one_of("complex128"), "dcomplex_val", _parts),
    (_one_of("int64"), "int64_val", _same),
    (_one_of("uint32"), "uint32_val", _same),
    (_one_of("uint64"), "uint64_val", _same),
    (lambda dtype: dtype.is_integer or dtype.is_quantized, "int_val", _integers),
]


def make_ndarray(tensor: Any) -> np.ndarray[Any, Any]:
    """The array that a TensorProto message holds; of strings, an array of `bytes` objects.

    Raises:
      ValueError: the values don't fit the dtype and the shape.

    Example:
      >>> tf.make_ndarray(tf.make_tensor_proto([[1, 2]]))
      array([[1, 2]], dtype=int32)
    """
    array, _ = from_proto(tensor.SerializeToString())
    return array  # type: ignore[no-any-return]
