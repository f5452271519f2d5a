"""What a case produced: a tree whose leaves are arrays, and how two such trees are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .case import Module

Node = dict[str, Any]

TOLERANCE = {  # dtype -> (rtol, atol)
    "float16": (4e-3, 1e-3),
    "bfloat16": (2e-2, 1e-2),
    "float32": (2e-5, 2e-6),
    "float64": (1e-9, 1e-11),
    "complex64": (2e-5, 4e-6),
    "complex128": (1e-9, 1e-11),
}


@dataclass(frozen=True)
class Leaf:
    """An array with TensorFlow's name of its dtype; strings are object arrays of bytes."""

    dtype: str
    array: np.ndarray[Any, Any]


def capture(tf: Module, value: Any) -> Node:
    """Describe any result: tensors of all kinds, shapes, dtypes, Python values, nests of them."""
    if value is None:
        return {"kind": "none"}
    if isinstance(value, bool | int | float | complex | str | bytes):
        return {"kind": "python", "type": type(value).__name__, "leaf": _python_leaf(value)}
    if isinstance(value, dict):
        return {"kind": "dict", "keys": list(value), "items": [capture(tf, v) for v in value.values()]}
    if isinstance(value, list | tuple) and type(value).__name__ != "TensorShape":
        kind = "list" if isinstance(value, list) else "tuple"
        node: Node = {"kind": kind, "items": [capture(tf, v) for v in value]}
        return node | ({"fields": list(value._fields)} if hasattr(value, "_fields") else {})
    if isinstance(value, np.ndarray | np.generic):
        return {"kind": "array", "leaf": Leaf(np.asarray(value).dtype.name, np.asarray(value))}
    return _capture_object(tf, value)


def _capture_object(tf: Module, value: Any) -> Node:
    def is_a(name: str) -> bool:
        return isinstance(value, getattr(tf, name, ()))

    if is_a("RaggedTensor"):
        parts = [value.flat_values, *value.nested_row_splits]
    elif is_a("SparseTensor") or is_a("IndexedSlices"):
        parts = [value.indices, value.values, value.dense_shape]
    elif is_a("TensorShape"):
        return {"kind": "shape", "dims": None if value.rank is None else value.as_list()}
    elif is_a("DType"):
        return {"kind": "dtype", "name": value.name}
    elif hasattr(value, "numpy") and hasattr(value, "dtype"):
        return {"kind": "tensor", "leaf": _tensor_leaf(value)}
    else:
        raise TypeError(f"a case returned a {type(value).__name__}, which has no golden form")
    kind = next(k for k in ("RaggedTensor", "SparseTensor", "IndexedSlices") if is_a(k))
    return {"kind": kind, "items": [capture(tf, p) for p in parts]}


def _python_leaf(value: Any) -> Leaf:
    if isinstance(value, str | bytes):
        data = np.empty((), dtype=object)
        data[()] = value.encode() if isinstance(value, str) else value
        return Leaf("string", data)
    array = np.asarray(value)
    return Leaf(array.dtype.name, array)


def _tensor_leaf(value: Any) -> Leaf:
    dtype, shape = value.dtype.name.removesuffix("_ref"), tuple(value.shape)
    data = value.numpy()
    if dtype == "string":
        array = np.empty(shape, dtype=object)
        array[...] = data
    else:
        array = np.asarray(data)
    if array.shape != shape:
        raise AssertionError(f"the tensor declares shape {shape} and holds an array of shape {array.shape}")
    return Leaf(dtype, array)


def inexact_tensors(tf: Module, value: Any) -> list[Any]:
    """The differentiable tensors in a result, in order: what gradients are taken of."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [t for v in value for t in inexact_tensors(tf, v)]
    if isinstance(value, getattr(tf, "RaggedTensor", ())):
        value = value.flat_values
    elif isinstance(value, (getattr(tf, "SparseTensor", ()), getattr(tf, "IndexedSlices", ()))):
        value = value.values
    name = getattr(getattr(value, "dtype", None), "name", "")
    is_tensor = hasattr(value, "numpy") and name in TOLERANCE
    return [value] if is_tensor else []


class Mismatch(AssertionError):
    """A result differs from what TensorFlow returned."""


@dataclass(frozen=True)
class Comparison:
    """How closely results must agree; `traced` allows tensors in place of Python values."""

    rtol: float | None = None
    atol: float | None = None
    scale: float = 1.0
    traced: bool = False

    def trees(self, expected: Node, actual: Node, where: str = "result") -> None:
        """Raise Mismatch unless both trees agree in structure, dtypes, shapes and values."""
        kinds = expected["kind"], actual["kind"]
        if self.traced and "leaf" in expected and "leaf" in actual and kinds[0] in ("python", "array"):
            return self._values(expected["leaf"], actual["leaf"], where)
        if kinds[0] != kinds[1]:
            raise Mismatch(f"{where}: expected a {kinds[0]}, got a {kinds[1]}")
        for key in ("type", "dims", "name", "keys", "fields"):
            if expected.get(key) != actual.get(key):
                raise Mismatch(f"{where}: expected {key} {expected.get(key)}, got {actual.get(key)}")
        if "leaf" in expected:
            self.leaves(expected["leaf"], actual["leaf"], where)
        mine, theirs = expected.get("items", []), actual.get("items", [])
        if len(mine) != len(theirs):
            raise Mismatch(f"{where}: expected {len(mine)} items, got {len(theirs)}")
        for i, (e, a) in enumerate(zip(mine, theirs, strict=True)):
            self.trees(e, a, f"{where}[{i}]")

    def leaves(self, expected: Leaf, actual: Leaf, where: str) -> None:
        if expected.dtype != actual.dtype:
            raise Mismatch(f"{where}: expected dtype {expected.dtype}, got {actual.dtype}")
        if expected.array.shape != actual.array.shape:
            raise Mismatch(f"{where}: expected shape {expected.array.shape}, got {actual.array.shape}")
        self._values(expected, actual, where)

    def _values(self, expected: Leaf, actual: Leaf, where: str) -> None:
        good = self._close(expected, actual)
        if not np.all(good):
            bad = np.argwhere(~np.atleast_1d(good))[0]
            place = tuple(int(i) for i in bad) if expected.array.ndim else ()
            count = int(np.size(good) - np.count_nonzero(good))
            raise Mismatch(
                f"{where}: {count} of {np.size(good)} values differ, first at {place}: "
                f"expected {expected.array[place]!r}, got {actual.array[place]!r}"
            )

    def _close(self, expected: Leaf, actual: Leaf) -> Any:
        if expected.dtype not in TOLERANCE and not expected.dtype.startswith("float8"):
            return np.asarray(expected.array == actual.array)
        rtol, atol = TOLERANCE.get(expected.dtype, (0.0, 0.0))
        rtol = (rtol if self.rtol is None else self.rtol) * self.scale
        atol = (atol if self.atol is None else self.atol) * self.scale
        wide = np.complex128 if expected.dtype.startswith("complex") else np.float64
        want, have = expected.array.astype(wide), actual.array.astype(wide)
        with np.errstate(all="ignore"):
            near = np.abs(want - have) <= atol + rtol * np.abs(want)
        return near & np.isfinite(want) & np.isfinite(have) | _same(want, have)


def _same(want: Any, have: Any) -> Any:
    """Equal values, NaN counted as equal to NaN, part by part for complex numbers."""
    if want.dtype.kind == "c":
        return _same(want.real, have.real) & _same(want.imag, have.imag)
    return (want == have) | (np.isnan(want) & np.isnan(have))
