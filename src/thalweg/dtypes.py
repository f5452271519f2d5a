"""`tf.dtypes`: the types of elements, and conversions between them."""

from __future__ import annotations

import logging
from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import QUANTIZED_DTYPES as QUANTIZED_DTYPES
from thalweg.core.dtypes import DType as DType
from thalweg.core.dtypes import as_dtype as as_dtype
from thalweg.core.dtypes import bfloat16 as bfloat16
from thalweg.core.dtypes import bool as bool
from thalweg.core.dtypes import complex64 as complex64
from thalweg.core.dtypes import complex128 as complex128
from thalweg.core.dtypes import double as double
from thalweg.core.dtypes import float16 as float16
from thalweg.core.dtypes import float32 as float32
from thalweg.core.dtypes import float64 as float64
from thalweg.core.dtypes import half as half
from thalweg.core.dtypes import int8 as int8
from thalweg.core.dtypes import int16 as int16
from thalweg.core.dtypes import int32 as int32
from thalweg.core.dtypes import int64 as int64
from thalweg.core.dtypes import qint8 as qint8
from thalweg.core.dtypes import qint16 as qint16
from thalweg.core.dtypes import qint32 as qint32
from thalweg.core.dtypes import quint8 as quint8
from thalweg.core.dtypes import quint16 as quint16
from thalweg.core.dtypes import resource as resource
from thalweg.core.dtypes import string as string
from thalweg.core.dtypes import uint8 as uint8
from thalweg.core.dtypes import uint16 as uint16
from thalweg.core.dtypes import uint32 as uint32
from thalweg.core.dtypes import uint64 as uint64
from thalweg.core.dtypes import variant as variant
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.tensor import EagerTensor
from thalweg.ops import casting, complex_numbers

_log = logging.getLogger("tensorflow")


def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """`x` with its elements converted to `dtype`.

    Floats lose their fraction when they become integers; what doesn't fit into an integer type is undefined
    (narrow types wrap around). Zero becomes False, all else, NaN too, True. A complex number made real
    loses its imaginary part, with a warning.

    Args:
      x: a tensor, IndexedSlices, or what `tf.convert_to_tensor` takes; of any dtype but string.
      dtype: a dtype or its name.

    Returns:
      A tensor of the shape of `x`; `x` itself if it is a tensor of that dtype.

    Raises:
      TypeError: `dtype` is no dtype.
      UnimplementedError: from or to strings.

    Example:
      >>> tf.cast([1.8, -2.2], tf.int32).numpy()
      array([ 1, -2], dtype=int32)
    """
    target = dtype if type(dtype) is DType else as_dtype(dtype)
    if type(x) is EagerTensor and x._spec.dtype is target:
        return x
    if isinstance(x, IndexedSlices):
        return IndexedSlices(cast(x.values, target), x.indices, x._dense_shape)
    x, target = to_tensor(x), target.base_dtype
    if x.dtype.is_complex and target.is_floating:
        _log.warning(
            "You are casting an input of type %s to an incompatible dtype %s. "
            "This will discard the imaginary part and may not be what you intended.",
            x.dtype.name,
            target.name,
        )
    return casting.cast(x, target)


def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Any:
    """`value` converted to `dtype`, what doesn't fit replaced by the nearest value that does.

    Args:
      value: a tensor of numbers; a complex number that becomes real loses its imaginary part.
      dtype: the dtype of the result.

    Example:
      >>> tf.saturate_cast([300, -5, 12], tf.uint8).numpy()
      array([255,   0,  12], dtype=uint8)
    """
    x, target = to_tensor(value), as_dtype(dtype).base_dtype
    if x.dtype.is_complex:
        if target.is_complex:
            parts = (
                saturate_cast(part(x), target.real_dtype)
                for part in (complex_numbers.real, complex_numbers.imag)
            )
            return complex_numbers.make_complex(*parts)
        x = complex_numbers.real(x)
    return casting.cast(casting.clipped(x, target.real_dtype), target)


def complex(real: Any, imag: Any, name: str | None = None) -> Any:
    """The complex numbers `real + 1j * imag`, with broadcasting.

    Args:
      real, imag: tensors of one dtype, float32 or float64.

    Returns:
      complex64 of float32, complex128 of float64.

    Raises:
      TypeError: the dtypes differ or are others.

    Example:
      >>> tf.complex([1.0, 2.0], [0.5, -1.0]).numpy()
      array([1.+0.5j, 2.-1.j ], dtype=complex64)
    """
    re, im = to_tensor(real), to_tensor(imag)
    if re.dtype is not im.dtype or re.dtype not in (float32, float64):
        raise TypeError(
            f"The `real` and `imag` components have incorrect types: {re.dtype.name} {im.dtype.name}. "
            f"They must be consistent, and one of {[float32, float64]}"
        )
    return complex_numbers.make_complex(re, im)
