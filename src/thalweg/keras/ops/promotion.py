"""The dtype that operands of different dtypes have together.

The dtypes form a lattice: of each one leads a way to wider ones, and the result's dtype is the first that all
operands' ways reach. Numbers of Python are weak: they stand below the dtypes of their kind, so that they take
the dtype of the tensor they meet.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.tensor import Tensor
from thalweg.core.variable import Variable
from thalweg.keras.defaults import Defaults
from thalweg.keras.tensors import as_tensor
from thalweg.ops.casting import cast

# For each dtype the next wider ones; "int" and "float" are the weak dtypes of Python's numbers.
_WIDER = {
    "bool": "int",
    "int": "uint8 int8 complex64",
    "uint8": "uint16 int16",
    "uint16": "uint32 int32",
    "uint32": "uint64 int64",
    "uint64": "float",
    "int8": "int16",
    "int16": "int32",
    "int32": "int64",
    "int64": "float",
    "float": "bfloat16 float16",
    "bfloat16": "float32",
    "float16": "float32",
    "float32": "float64 complex64",
    "float64": "complex128",
    "complex64": "complex128",
    "complex128": "",
}
_PYTHON = {"int": "int64", "uint": "uint32", "float": "float32", "str": "string", "complex": "complex128"}
# Results of promotion that are given in half the width.
_NARROWED = {"uint64": "uint32", "complex128": "complex64"}
_ALLOWED = frozenset(_WIDER) - {"int", "float"} | {"string", "float8_e4m3fn", "float8_e5m2"}
_FLOATS = frozenset({"bfloat16", "float16", "float32", "float64"})


def standardize_dtype(dtype: Any) -> str:
    """The name of a dtype, given as a name, a type of Python, a dtype of NumPy or of TensorFlow.

    Raises:
      ValueError: there is no such dtype in Keras.

    Example:
      >>> tf.keras.backend.standardize_dtype(tf.float16)
      'float16'
    """
    if dtype is None:
        return Defaults.dtype.name
    if isinstance(dtype, type) and dtype in (bool, int, float, str, complex):
        dtype = dtype.__name__
    if isinstance(dtype, str):
        name = _PYTHON.get(dtype, dtype)
    elif isinstance(dtype, DType):
        name = dtype.name
    else:
        try:
            name = dtypes.as_dtype(dtype).name
        except TypeError:
            name = str(getattr(dtype, "name", dtype))
    if name not in _ALLOWED:
        raise ValueError(f"Invalid dtype: {dtype}")
    return name


def is_float_dtype(dtype: Any) -> bool:
    """Whether a dtype is one of floating-point numbers.

    Example:
      >>> tf.keras.backend.is_float_dtype("bfloat16")
      True
    """
    return standardize_dtype(dtype).startswith(("float", "bfloat"))


def is_int_dtype(dtype: Any) -> bool:
    """Whether a dtype is one of integers, signed or not.

    Example:
      >>> tf.keras.backend.is_int_dtype("uint8")
      True
    """
    return standardize_dtype(dtype).startswith(("int", "uint"))


def result_type(*args: Any) -> str:
    """The name of the dtype that the dtypes given have together; `int` and `float` are weak.

    Raises:
      ValueError: two dtypes have none together.

    Example:
      >>> tf.keras.backend.result_type("int32", "float16"), tf.keras.backend.result_type("bfloat16", float)
      ('float16', 'bfloat16')
    """
    if not args:
        return Defaults.dtype.name
    return joint(*(arg if arg is int or arg is float else as_dtype(arg) for arg in args)).name


def as_dtype(dtype: Any) -> DType:
    """The `DType` of anything that names a dtype in Keras; the default one for None."""
    return dtype if type(dtype) is DType else dtypes.as_dtype(standardize_dtype(dtype))


def optional_dtype(dtype: Any) -> DType | None:
    """The `DType` of anything that names one, None for None."""
    return None if dtype is None else as_dtype(dtype)


def joint(*kinds: Any) -> DType:
    """The dtype that dtypes, and the types `int` and `float`, have together."""
    return _joint(Defaults.dtype.name, *kinds)


@cache
def _joint(floatx: str, *kinds: Any) -> DType:
    # No type of Python equals a DType here: a DType's equality with it is asked for nowhere.
    weak = {kind.__name__ for kind in kinds if isinstance(kind, type)}
    names = {kind.name for kind in kinds if isinstance(kind, DType)}
    for name in names:
        if name.startswith("float8"):
            raise ValueError(
                "There is no implicit conversions from float8 dtypes to others. You must cast it internally. "
                f"Received: {tuple(sorted(names | weak))}"
            )
    if len(names) == 1 and not weak:
        (found,) = names
    elif not names:
        found = "float" if "float" in weak else "int"
    else:
        found = _least_upper_bound(frozenset(names | weak))
    if found in ("int", "float"):
        found += "16" if floatx == "bfloat16" else floatx[-2:]
    return dtypes.as_dtype(_NARROWED.get(found, found))


def _least_upper_bound(names: frozenset[str]) -> str:
    for name in names:
        if name not in _WIDER:
            raise ValueError(f"dtype='{name}' is not a valid dtype for Keras type promotion.")
    common = frozenset.intersection(*(_reached(name) for name in names))
    found = [name for name in common if common <= _reached(name)]
    if len(found) != 1:
        raise ValueError(
            f"Input dtypes {tuple(sorted(names))} have no available implicit dtype promotion path. "
            "Try explicitly casting inputs to the desired output type."
        )
    return found[0]


@cache
def _reached(name: str) -> frozenset[str]:
    """A dtype and all that are wider."""
    return frozenset({name}).union(*(_reached(wider) for wider in _WIDER[name].split()))


def converted(x: Any, dtype: DType | None = None) -> Any:
    """The tensor of `x` in `dtype`: a tensor is cast, and so is any value for an integer or bool dtype."""
    if dtype is None or isinstance(x, (Tensor, Variable)):
        return as_tensor(x, dtype)
    if dtype.is_floating or dtype.is_complex:
        if isinstance(x, (np.ndarray, np.generic)):
            return to_tensor(np.asarray(x).astype(dtype.as_numpy_dtype))
        return to_tensor(x, dtype)
    return cast(to_tensor(x), dtype)


def dtype_of(x: Any) -> DType:
    """The dtype of a tensor."""
    found: DType = x._spec.dtype
    return found


def same(*values: Any) -> list[Any]:
    """Values as tensors of the dtype that they have together; Python's numbers are int32 and float32."""
    tensors = [as_tensor(value) for value in values]
    dtype = joint(*map(dtype_of, tensors))
    return [as_tensor(tensor, dtype) for tensor in tensors]


def weakly_same(x1: Any, x2: Any, *others: Any) -> tuple[Any, Any]:
    """Two values as tensors of the dtype that they, and `others`, have; Python's numbers are weak."""
    if isinstance(x1, Tensor):
        dtype = dtype_of(x1)
        if isinstance(x2, Tensor):
            if dtype is dtype_of(x2) and (dtype.name in _FLOATS or not (others or dtype.name in _NARROWED)):
                return x1, x2
        elif dtype.name in _FLOATS and type(x2) in (int, float):
            return x1, to_tensor(x2, dtype)
    x1, kind1 = _kind(x1)
    x2, kind2 = _kind(x2)
    dtype = joint(kind1, kind2, *others)
    return converted(x1, dtype), converted(x2, dtype)


def _kind(x: Any) -> tuple[Any, Any]:
    """A value, made a tensor if it isn't a number, and its dtype, or `int` or `float` for one of Python's."""
    if isinstance(x, (int, float)):
        if isinstance(x, bool):
            return x, dtypes.bool
        return x, as_dtype(x.dtype) if isinstance(x, np.generic) else int if isinstance(x, int) else float
    x = as_tensor(x)
    return x, dtype_of(x)


def to_float(x: Any) -> Any:
    """The tensor of `x`; integers and bools become the default float type."""
    x = as_tensor(x)
    return as_tensor(x, joint(dtype_of(x), float))


def integers_to_floatx(x: Any) -> Any:
    """The tensor of `x`, integers and bools as the default float type, all else as it is."""
    x = as_tensor(x)
    dtype = dtype_of(x)
    return as_tensor(x, Defaults.dtype) if dtype.is_integer or dtype.is_bool else x


def widened_float(dtype: DType) -> DType:
    """The float dtype that NumPy's rules give integers: float64 for int64, else the default one."""
    if dtype is dtypes.int64:
        return dtypes.float64
    return Defaults.dtype if dtype.is_integer or dtype.is_bool else dtype


def accumulated(x: Any) -> Any:
    """The tensor of `x` in the dtype that sums have: small integers and bools grow to 32 bits."""
    x = as_tensor(x)
    name = dtype_of(x).name
    if name in ("bool", "int8", "int16"):
        return cast(x, dtypes.int32)
    return cast(x, dtypes.uint32) if name in ("uint8", "uint16") else x


def sizes_of(x: Any) -> tuple[Any, ...]:
    """The shape of a tensor: an int where a size is known, else a scalar tensor.

    Raises:
      ValueError: its rank isn't known.
    """
    from thalweg.array import shape

    static = x.shape
    if static.rank is None:
        raise ValueError(
            "All tensors passed to `ops.shape` must have a statically known rank. "
            f"Received: x={x} with unknown rank."
        )
    if None not in (sizes := static.as_list()):
        return tuple(sizes)
    dynamic = shape(x)
    return tuple(dynamic[i] if size is None else size for i, size in enumerate(sizes))


def axis_of(axis: int, rank: int) -> int:
    """An axis counted from the front.

    Raises:
      ValueError: there is no such axis.
    """
    if not -rank <= axis < rank:
        raise ValueError(
            f"axis {axis} is out of bounds for an array with dimension {rank}. "
            f"It must lie between {-rank} and {rank - 1}."
        )
    return axis % rank if rank else axis


def axes_of(axis: Any, rank: int) -> list[int]:
    """One axis or several, counted from the front."""
    return [axis_of(int(each), rank) for each in (axis if isinstance(axis, (list, tuple)) else [axis])]
