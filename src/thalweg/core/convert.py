"""From Python values and NumPy arrays to tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.dtypes import DType
from thalweg.core.memory import copied
from thalweg.core.messages import told
from thalweg.core.spec import scalar_spec
from thalweg.core.tensor import EagerTensor, Tensor, from_array

# How other kinds of values (variables, IndexedSlices, …) become tensors: `convert(value, dtype)` by type.
_conversions: list[tuple[type, Callable[[Any, DType | None], Any]]] = []

_PYTHON_DTYPES: dict[type, DType] = {
    float: dtypes.float32,
    int: dtypes.int32,
    bool: dtypes.bool,
    complex: dtypes.complex128,
    str: dtypes.string,
    bytes: dtypes.string,
}
_INT32 = range(-(2**31), 2**31)


def register_conversion(kind: type, convert: Callable[[Any, DType | None], Any]) -> None:
    """Let `to_tensor` turn values of `kind` into tensors by `convert(value, dtype)`."""
    _conversions.append((kind, convert))


def to_tensor(value: Any, dtype: DType | None = None, dtype_hint: DType | None = None) -> Any:
    """The tensor of `value`: a tensor, a variable, a number, a nested list of them, a NumPy array.

    Args:
      dtype: the dtype wanted; None keeps the value's own (Python floats are float32, integers int32).
      dtype_hint: the dtype to take if the value can be had in it.

    Raises:
      ValueError: a tensor of another dtype was given, or the value is no tensor at all.
      TypeError: the value doesn't fit the dtype.
    """
    if isinstance(value, Tensor):
        if dtype is not None and value._spec.dtype is not dtype:
            raise other_dtype(value, dtype)
        return value
    for kind, convert in _conversions:
        if isinstance(value, kind):
            return convert(value, dtype)
    if dtype is None and dtype_hint is not None:
        try:
            return constant(value, dtype_hint)
        except (TypeError, ValueError):
            pass
    return constant(value, dtype)


def other_dtype(value: Any, dtype: DType) -> ValueError:
    """The error for a tensor or variable where one of another dtype is needed."""
    kind = "Tensor" if isinstance(value, Tensor) else "a variable"
    message = f"Tensor conversion requested dtype {dtype.name} for {kind} with dtype {value._spec.dtype.name}"
    return ValueError(told(f"{message}: {_short(value)}", f"Use tf.cast(x, tf.{dtype.name})."))


def constant(value: Any, dtype: DType | None = None) -> Any:
    """A tensor of a Python value or an array: materialised when eager, a `Const` operation in a graph."""
    if isinstance(value, (list, tuple)) and _holds_tensors(value):
        return _pack(value, dtype)
    tensor = (
        number(value, dtype) if type(value) in (int, float, bool) else from_array(*to_array(value, dtype))
    )
    return tensor if state.target.eager else state.target.constant(tensor)  # type: ignore[attr-defined]


def number(value: Any, dtype: DType | None) -> EagerTensor:
    """A scalar tensor of a Python number."""
    if dtype is None:
        dtype = _PYTHON_DTYPES[type(value)]
        if dtype is dtypes.int32 and value not in _INT32:
            if value >= 2**63:
                raise _out_of_range(value)
            dtype = dtypes.int64
    else:
        _check_number(value, dtype)
    try:
        return EagerTensor(scalar_spec(dtype), None, -1, dtype.np.type(value))
    except OverflowError:
        # The low bits of an integer that doesn't fit, as they are in an array's elements.
        return EagerTensor(scalar_spec(dtype), None, -1, np.array(_in_64_bits(value)).astype(dtype.np)[()])


def _in_64_bits(value: int) -> int:
    if not -(2**63) <= value < 2**64:
        raise _out_of_range(value)
    return value


def to_array(value: Any, dtype: DType | None = None) -> tuple[np.ndarray[Any, Any], DType]:
    """A NumPy array of our own with the contents of `value`, and its dtype."""
    own = dtype
    if isinstance(value, (np.ndarray, np.generic)) or hasattr(value, "__array__"):
        array = np.asarray(value)
        if own is None:
            own = dtypes.from_numpy(array.dtype)
        if own is not dtypes.string:
            with np.errstate(all="ignore"):
                wanted = array.dtype if array.dtype.kind in "OSU" else own.np
                array = copied(array, wanted) if type(array) is np.ndarray else np.array(array)
        if array.dtype.kind == "O":
            _check_objects(array)
    else:
        array, leaf = _from_python(value)
        if own is None:
            own = _python_dtype(array, leaf)
        elif leaf is not None and array.size:
            # [1, 2.5] is an array of floats, although it begins with an integer.
            _check_number(float(leaf) if array.dtype.kind == "f" else leaf, own, whole=value)
    if own is dtypes.string:
        return _strings(array), own
    if array.dtype == own.np:
        return array, own
    if array.dtype.kind in "OSU":
        raise TypeError(
            told(
                f"Cannot convert {_short(value)} to a tensor of dtype {own.name}.",
                "tf.strings.to_number(x) makes numbers of strings.",
            )
        )
    with np.errstate(all="ignore"):
        return array.astype(own.np), own


def _from_python(value: Any) -> tuple[np.ndarray[Any, Any], Any]:
    """The array of a nested list, and its first element, which decides the dtype; None without any."""
    if value is None or isinstance(value, dict) or callable(value):
        raise _unsupported(value)
    leaf = _first_leaf(value)
    # Strings as objects: NumPy's own string arrays cut zero bytes off, and make strings of numbers.
    text = isinstance(leaf, (str, bytes))
    try:
        array = np.array(value, object) if text else np.array(value)
    except ValueError:
        raise _not_rectangular(value) from None
    except OverflowError:
        raise _out_of_range(value) from None
    if text:
        _check_strings(array, value)
    elif array.dtype == object:
        raise _mixed(value) if None in array.flat else _out_of_range_or_unsupported(array, value)
    elif leaf is not None and array.size and not _fits(leaf, array.dtype.kind):
        raise _mixed(value)
    return array, leaf


def _first_leaf(value: Any) -> Any:
    """The first number or string in a nested list; None where there is none."""
    while isinstance(value, (list, tuple)):
        if not value:
            return None
        value = value[0]
    if isinstance(value, np.ndarray):
        return value.flat[0] if value.size else None
    return value


def _fits(leaf: Any, kind: str) -> bool:
    """Whether elements that make an array of `kind` may follow the element `leaf`."""
    if isinstance(leaf, (bool, np.bool_)):
        return kind in "biu"
    if isinstance(leaf, (int, float, np.integer, np.floating)):
        return kind not in "cUSM"
    return True


def _check_objects(array: np.ndarray[Any, Any]) -> None:
    """Refuse an array of Python objects other than strings."""
    for item in array.flat:
        if not isinstance(item, (str, bytes)):
            hint = None
            if isinstance(item, (list, tuple, np.ndarray)):
                hint = "Its rows differ in length: pad them, or use tf.ragged.constant(rows)."
            elif isinstance(item, (int, float, np.number)):
                hint = "Use array.astype(np.float32)."
            message = (
                "Failed to convert a NumPy array to a Tensor (Unsupported object type "
                f"{type(item).__name__})."
            )
            raise _kind()(told(message, hint))


def _check_strings(array: np.ndarray[Any, Any], value: Any) -> None:
    for item in array.flat:
        if isinstance(item, (list, tuple)):
            raise _not_rectangular(value)
        if not isinstance(item, (str, bytes)):
            raise _mixed(value)


def _kind() -> type[Exception]:
    """What TensorFlow raises for a value that makes no tensor: another exception in graphs."""
    return ValueError if state.target.eager else TypeError


def _mixed(value: Any) -> Exception:
    return _kind()(
        told(
            f"Can't convert Python sequence with mixed types to Tensor: {_short(value)}",
            "A tensor has one dtype: make all items numbers, or all strings; put another value in place of "
            "None.",
        )
    )


def _not_rectangular(value: Any) -> ValueError:
    return ValueError(
        told(
            f"Can't convert non-rectangular Python sequence to Tensor: {_short(value)}",
            "Give all rows one length, or use tf.ragged.constant(x), whose rows may differ.",
        )
    )


def _unsupported(value: Any) -> Exception:
    hint = None
    if value is None:
        hint = (
            "Where None is a gradient: the target doesn't depend on the source inside of the tape. Watch "
            "tensors with tape.watch(x), compute within `with tape:`, and neither through NumPy nor through "
            "integers."
        )
    elif isinstance(value, dict):
        hint = "A dict has no tensor; tf.nest.map_structure(tf.constant, x) makes tensors of its values."
    elif callable(value):
        hint = "This is a function: call it and pass its result."
    kind = type(value)
    message = f"Attempt to convert a value ({_short(value)}) with an unsupported type ({kind}) to a Tensor."
    return (ValueError if value is None else _kind())(told(message, hint))


def _out_of_range(value: Any) -> Exception:
    return _kind()(
        told(
            f"Can't convert Python sequence with out-of-range integer to Tensor: {_short(value)}",
            "Integers have at most 64 bits, tf.uint64 from 2**63 on; floats hold larger numbers.",
        )
    )


def _out_of_range_or_unsupported(array: np.ndarray[Any, Any], value: Any) -> Exception:
    return _out_of_range(value) if all(isinstance(x, int) for x in array.flat) else _unsupported(value)


def _python_dtype(array: np.ndarray[Any, Any], leaf: Any) -> DType:
    """TensorFlow's dtype for Python values: 32 bits if integers fit and no NumPy float comes first."""
    kind = array.dtype.kind
    if isinstance(leaf, (bool, np.bool_)) and kind != "b":
        raise _mixed(array.tolist())
    if kind == "f":
        return dtypes.from_numpy(leaf.dtype) if isinstance(leaf, np.floating) else dtypes.float32
    if kind in "iu":
        if array.size and (int(array.max()) not in _INT32 or int(array.min()) not in _INT32):
            if int(array.max()) >= 2**63:
                raise _out_of_range(array.tolist())
            return dtypes.int64
        return dtypes.int32
    return dtypes.string if kind == "O" else dtypes.from_numpy(array.dtype)


def _check_number(leaf: Any, dtype: DType, whole: Any = None) -> None:
    """Refuse Python values that `dtype` would distort: 1.5 as an integer, a number as a string."""
    if isinstance(leaf, (bool, np.bool_)):
        fits = dtype is not dtypes.string
    elif isinstance(leaf, (float, np.floating)):
        fits = dtype.is_floating or dtype.is_complex
    elif isinstance(leaf, (int, np.integer)):
        fits = not dtype.is_bool and dtype is not dtypes.string
    elif isinstance(leaf, (complex, np.complexfloating)):
        fits = dtype.is_complex
    else:
        fits = not isinstance(leaf, (str, bytes)) or dtype is dtypes.string
    if not fits:
        text = _short(leaf if whole is None else whole)
        raise TypeError(
            told(f"Cannot convert {text} to EagerTensor of dtype {dtype.name}", _rewrite(leaf, dtype))
        )


def _rewrite(leaf: Any, dtype: DType) -> str | None:
    """How a Python value that doesn't fit a dtype is written instead."""
    if isinstance(leaf, (float, np.floating)) and dtype.is_integer:
        return (
            "A tensor of integers takes whole numbers: use tf.cast(x, tf.float32) on the tensor, or "
            f"int({leaf})."
        )
    if dtype is dtypes.string:
        return f"Write it as a string, {str(leaf)!r}, or use tf.strings.as_string(x)."
    if isinstance(leaf, (str, bytes)):
        return "Use float(text) or tf.strings.to_number(x)."
    return "Compare first, as in x > 0, or use tf.cast(x, tf.bool)." if dtype.is_bool else None


def _strings(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """An object array of `bytes`, as string tensors are kept."""
    result = np.empty(array.shape, object)
    flat = result.reshape(-1)
    for index, item in enumerate(array.flat):
        if not isinstance(item, (str, bytes)):
            raise TypeError(f"Cannot convert {item!r} to EagerTensor of dtype string")
        flat[index] = item.encode() if isinstance(item, str) else bytes(item)
    return flat.reshape(array.shape)


# Lists mix tensors and numbers ([1, x]), so only a number in a long list ends the search for tensors early.
_LONG_LIST = 64
_NUMBERS = (int, float, str, bytes, np.generic, np.ndarray)


def _holds_tensors(values: Any) -> bool:
    for value in values:
        if type(value) in _PYTHON_DTYPES and len(values) <= _LONG_LIST:
            continue
        if isinstance(value, Tensor) or any(isinstance(value, kind) for kind, _ in _conversions):
            return True
        if isinstance(value, (list, tuple)) and value:
            if _holds_tensors(value):
                return True
        elif len(values) > _LONG_LIST and isinstance(value, _NUMBERS) and not isinstance(values[-1], Tensor):
            return False
    return False


pack: Callable[[list[Any]], Any] | None = None


def _pack(values: Any, dtype: DType | None) -> Any:
    """A nested list with tensors among its leaves, stacked."""
    if dtype is None:
        dtype = _first_tensor_dtype(values)
    tensors = [_pack(v, dtype) if isinstance(v, (list, tuple)) else to_tensor(v, dtype) for v in values]
    assert pack is not None, "thalweg.ops is not loaded"
    return pack(tensors)


def _first_tensor_dtype(values: Any) -> DType | None:
    for value in values:
        if isinstance(value, (list, tuple)):
            dtype = _first_tensor_dtype(value)
            if dtype is not None:
                return dtype
        elif isinstance(value, Tensor) or any(isinstance(value, kind) for kind, _ in _conversions):
            return value.dtype  # type: ignore[no-any-return]
    return None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 200 else text[:197] + "..."


def pair(x: Any, y: Any) -> tuple[Any, Any]:
    """Two operands of one dtype: a Python number beside a tensor takes the tensor's dtype."""
    if type(x) is EagerTensor:
        if type(y) is EagerTensor:
            return x, y
        if type(y) in (float, int) and state.target.eager:
            return x, number(y, x._spec.dtype)
        return x, to_tensor(y, None if isinstance(y, Tensor) else x._spec.dtype)
    if not isinstance(x, Tensor):
        if not hasattr(x, "_read") and hasattr(y, "_spec"):
            y = to_tensor(y)
            return to_tensor(x, y._spec.dtype), y
        x = to_tensor(x)
    if not isinstance(y, Tensor) and hasattr(x, "in_its_graph"):
        # What stands beside a symbolic tensor of Keras is of its graph: a variable is read when that runs.
        with x.in_its_graph():
            return x, to_tensor(y, x._spec.dtype)
    return x, to_tensor(y, None if isinstance(y, Tensor) else x._spec.dtype)
