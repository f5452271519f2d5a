"""`DType`: the types of tensor elements, and `as_dtype`, which accepts every way of writing one.

There is exactly one `DType` object a type, so `is` compares types, and attributes are computed once, here. A
dtype's number (`as_datatype_enum`) is the one that TensorFlow writes into GraphDefs; adding 100 marks the
reference type that a 1.x variable op gives.

    >>> tf.as_dtype("float32") is tf.float32 is tf.as_dtype(np.float32)
    True
    >>> tf.int8.min, tf.int8.max, tf.bfloat16.size
    (-128, 127, 2)
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import ml_dtypes
import numpy as np

_REF_OFFSET: Final = 100

# Types without arithmetic in TensorFlow, by the beginnings of their names. Narrow numbers are for storage.
_NOT_NUMERIC: Final = (
    "bool", "string", "resource", "variant", "float8_", "float4_", "int4", "uint4", "int2", "uint2",
)  # fmt: skip


class DType:
    """The type of a tensor's elements, as in `tf.float32`.

    `DType(1)` gives the dtype of number 1, `as_dtype` the dtype of a name, a NumPy type or a Python type.

    Attributes:
      name: `"float32"`.
      np: the NumPy dtype that arrays of this type have; `object` for strings and handles.
      as_numpy_dtype: the NumPy scalar type, `np.float32`; `object` where `np` is that of objects, and the
        record dtype of quantized types.
      as_datatype_enum: TensorFlow's number of the type, 1 for `float32`.
      size: bytes an element; 0 for types whose elements lie elsewhere (string, resource, variant).
      is_floating, is_integer, is_unsigned, is_complex, is_bool, is_quantized: its family. A
        quantized type is in none of the others.
      is_numeric: arithmetic takes it.
      is_numpy_compatible: its values can be held in a NumPy array.
      base_dtype: the type itself, or for a reference type the type it refers to.
      real_dtype: the type of the parts of a complex number; the type itself where it isn't complex.

    Raises:
      TypeError: no type has this number.
    """

    __slots__ = (
        "__weakref__",
        "_is_ref_dtype",
        "as_datatype_enum",
        "as_numpy_dtype",
        "base_dtype",
        "is_bool",
        "is_complex",
        "is_floating",
        "is_integer",
        "is_numeric",
        "is_numpy_compatible",
        "is_quantized",
        "is_unsigned",
        "name",
        "np",
        "real_dtype",
        "size",
    )

    name: str
    np: np.dtype[Any]
    as_numpy_dtype: Any
    as_datatype_enum: int
    size: int
    is_floating: builtins.bool
    is_integer: builtins.bool
    is_unsigned: builtins.bool
    is_complex: builtins.bool
    is_bool: builtins.bool
    is_quantized: builtins.bool
    is_numeric: builtins.bool
    is_numpy_compatible: builtins.bool
    base_dtype: DType
    real_dtype: DType
    _is_ref_dtype: builtins.bool

    def __new__(cls, type_enum: int) -> DType:
        dtype = _BY_ENUM.get(int(type_enum))
        if dtype is None:
            raise TypeError(f"{type_enum} does not correspond to a valid tensorflow::DataType")
        return dtype

    @property
    def min(self) -> Any:
        """The smallest finite value. Raises `TypeError` for types without an order, and for bool."""
        return self._range("min", "minimum")

    @property
    def max(self) -> Any:
        """The largest finite value. Raises `TypeError` for types without an order, and for bool."""
        return self._range("max", "maximum")

    def _range(self, end: str, word: str) -> Any:
        if not (self.is_integer or self.is_floating):
            raise TypeError(f"Cannot find {word} value of {self}: only integer and floating types have one.")
        info: Any = ml_dtypes.iinfo if self.is_integer else ml_dtypes.finfo
        value = getattr(info(self.np), end)
        return int(value) if self.is_integer else self.np.type(value)

    @property
    def limits(self) -> tuple[int, Any]:
        """The range of an image's values, (0, 255) for `uint8` and (0, 1) for `float32`.

        Raises `ValueError` for types that images don't have.
        """
        base = self.base_dtype
        if base.is_bool:
            return 0, True
        if base.name in ("float32", "float64"):
            return 0, 1
        if base.is_integer and base.is_numeric:
            return 0, base.max
        raise ValueError(f"{self} does not have defined limits.")

    @property
    def _as_ref(self) -> DType:
        """The reference type of this type, which 1.x variables have."""
        return _BY_ENUM[self.base_dtype.as_datatype_enum + _REF_OFFSET]

    def is_compatible_with(self, other: Any) -> builtins.bool:
        """Whether a value of type `other` will do for this type: it is the same, or a reference to it."""
        other = as_dtype(other)
        return self is other or self is other.base_dtype

    def is_subtype_of(self, other: Any) -> builtins.bool:
        """True for the type itself only: no dtype holds another's values."""
        return self is other

    def most_specific_common_supertype(self, others: Sequence[Any]) -> DType | None:
        """The type itself if all `others` are it, else None."""
        return self if all(self is other for other in others) else None

    def __eq__(self, other: object) -> builtins.bool:
        if self is other:
            return True
        if other is None or isinstance(other, DType):
            return False
        try:
            return as_dtype(other) is self
        except TypeError:
            return False

    # Identity hashes: what the recorder looks up on every op call must not run Python code.
    __hash__ = object.__hash__

    def __int__(self) -> int:
        return self.as_datatype_enum

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __reduce__(self) -> tuple[Callable[[Any], DType], tuple[str]]:
        return as_dtype, (self.name,)


_BY_ENUM: Final[dict[int, DType]] = {}
# All that names a dtype: dtypes, their names and numbers, NumPy's dtypes and scalar types, Python's types.
_DTYPES: Final[dict[Any, DType]] = {}
_BY_NUMPY: Final[dict[np.dtype[Any], DType]] = {}


def as_dtype(type_value: Any) -> DType:
    """The dtype that `type_value` names.

    Args:
      type_value: a `DType`; a name (`"float32"`, `"half"`); a NumPy dtype or scalar type, of any byte order;
        a Python type, for the dtype that `tf.constant` gives its values (`float` is float32, `int` int32,
        `complex` complex128, `str`, `bytes` and `object` are string); an array, for its dtype; or
        TensorFlow's number of the type.

    Raises:
      TypeError: `type_value` names no dtype.

    Example:
      >>> tf.as_dtype("double"), tf.as_dtype(np.dtype(">i2")), tf.as_dtype(float)
      (tf.float64, tf.int16, tf.float32)
    """
    try:
        return _DTYPES[type_value]
    except (KeyError, TypeError):  # a TypeError: unhashable, as arrays are
        return _dtype_by_numpy(type_value)


def _dtype_by_numpy(type_value: Any) -> DType:
    """What `as_dtype` gives where its table has no answer: by the NumPy dtype that `type_value` is or has."""
    numpy_dtype = type_value if isinstance(type_value, np.dtype) else getattr(type_value, "dtype", None)
    if isinstance(numpy_dtype, np.dtype):
        with suppress(TypeError):
            return from_numpy(numpy_dtype)
    raise TypeError(
        f"Cannot convert the argument `type_value`: {type_value!r} to a TensorFlow DType."
    ) from None


def from_numpy(numpy_dtype: np.dtype[Any]) -> DType:
    """The dtype of arrays of `numpy_dtype`; strings of any kind and objects give `string`.

    Raises:
      TypeError: TensorFlow has no such type (dates, records, long doubles).
    """
    dtype = _BY_NUMPY.get(numpy_dtype)
    if dtype is None:
        dtype = _DTYPES.get(numpy_dtype.type)  # another byte order, or strings of a fixed length
        if dtype is None:
            raise TypeError(f"NumPy's {numpy_dtype!r} has no TensorFlow DType.")
    return dtype


def _define(name: str, number: int, numpy_type: Any, real: DType | None = None) -> DType:
    """Make the dtype `name` and its reference type, and enter them in the tables."""
    dtype = _make(name, number, np.dtype(numpy_type), None, real)
    _make(f"{name}_ref", number + _REF_OFFSET, dtype.np, dtype, real)
    return dtype


def _make(
    name: str, number: int, numpy_dtype: np.dtype[Any], base: DType | None, real: DType | None
) -> DType:
    dtype = object.__new__(DType)
    family = base.name if base else name
    dtype.name = name
    dtype.as_datatype_enum = number
    dtype.np = numpy_dtype
    dtype.is_quantized = family.startswith(("qint", "quint"))
    dtype.as_numpy_dtype = (
        numpy_dtype if dtype.is_quantized else object if numpy_dtype.hasobject else numpy_dtype.type
    )
    dtype.size = 0 if numpy_dtype.hasobject else numpy_dtype.itemsize
    dtype.is_floating = family.startswith(("float", "bfloat"))
    dtype.is_unsigned = family.startswith("uint")
    dtype.is_integer = family.startswith(("int", "uint"))
    dtype.is_complex = family.startswith("complex")
    dtype.is_bool = family == "bool"
    dtype.is_numeric = not family.startswith(_NOT_NUMERIC)
    dtype.is_numpy_compatible = family not in ("resource", "variant")
    dtype.base_dtype = base or dtype
    dtype.real_dtype = real or dtype
    dtype._is_ref_dtype = base is not None
    _BY_ENUM[number] = dtype
    _DTYPES.update({dtype: dtype, name: dtype, number: dtype})
    return dtype


float32: Final = _define("float32", 1, np.float32)
float64: Final = _define("float64", 2, np.float64)
int32: Final = _define("int32", 3, np.int32)
uint8: Final = _define("uint8", 4, np.uint8)
int16: Final = _define("int16", 5, np.int16)
int8: Final = _define("int8", 6, np.int8)
string: Final = _define("string", 7, object)
complex64: Final = _define("complex64", 8, np.complex64, real=float32)
int64: Final = _define("int64", 9, np.int64)
bool: Final = _define("bool", 10, np.bool_)
qint8: Final = _define("qint8", 11, [("qint8", np.int8)])
quint8: Final = _define("quint8", 12, [("quint8", np.uint8)])
qint32: Final = _define("qint32", 13, [("qint32", np.int32)])
bfloat16: Final = _define("bfloat16", 14, ml_dtypes.bfloat16)
qint16: Final = _define("qint16", 15, [("qint16", np.int16)])
quint16: Final = _define("quint16", 16, [("quint16", np.uint16)])
uint16: Final = _define("uint16", 17, np.uint16)
complex128: Final = _define("complex128", 18, np.complex128, real=float64)
float16: Final = _define("float16", 19, np.float16)
resource: Final = _define("resource", 20, object)
variant: Final = _define("variant", 21, object)
uint32: Final = _define("uint32", 22, np.uint32)
uint64: Final = _define("uint64", 23, np.uint64)
float8_e5m2: Final = _define("float8_e5m2", 24, ml_dtypes.float8_e5m2)
float8_e4m3fn: Final = _define("float8_e4m3fn", 25, ml_dtypes.float8_e4m3fn)
float8_e4m3fnuz: Final = _define("float8_e4m3fnuz", 26, ml_dtypes.float8_e4m3fnuz)
float8_e4m3b11fnuz: Final = _define("float8_e4m3b11fnuz", 27, ml_dtypes.float8_e4m3b11fnuz)
float8_e5m2fnuz: Final = _define("float8_e5m2fnuz", 28, ml_dtypes.float8_e5m2fnuz)
int4: Final = _define("int4", 29, ml_dtypes.int4)
uint4: Final = _define("uint4", 30, ml_dtypes.uint4)
int2: Final = _define("int2", 31, ml_dtypes.int2)
uint2: Final = _define("uint2", 32, ml_dtypes.uint2)
float4_e2m1fn: Final = _define("float4_e2m1fn", 33, ml_dtypes.float4_e2m1fn)

double: Final = float64
half: Final = float16

QUANTIZED_DTYPES: Final = frozenset(dtype for dtype in _BY_ENUM.values() if dtype.is_quantized)


def _enter_numpy_types() -> None:
    """Enter NumPy's dtypes and scalar types, and Python's types, in the tables."""
    for dtype in _BY_ENUM.values():
        if dtype._is_ref_dtype or not dtype.is_numpy_compatible:
            continue
        _BY_NUMPY[dtype.np] = _DTYPES[dtype.np] = dtype
        if not dtype.is_quantized:
            _DTYPES[dtype.np.type] = dtype
    # On each platform one of these is a second C type of the same width as another integer.
    for integer in (np.intc, np.uintc, np.int_, np.uint, np.longlong, np.ulonglong):
        _DTYPES[integer] = _DTYPES[np.dtype(f"{np.dtype(integer).kind}{np.dtype(integer).itemsize}").type]
    _DTYPES.update({np.str_: string, np.bytes_: string, object: string, str: string, bytes: string})
    _DTYPES.update({builtins.float: float32, int: int32, builtins.bool: bool, complex: complex128})
    _DTYPES.update({"float": float32, "double": float64, "half": float16})


_enter_numpy_types()
