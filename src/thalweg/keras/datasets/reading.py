"""Arrays out of files that others wrote: `.npz`, pickles and IDX. Nothing in them is ever executed.

Sizes that a file declares are checked before memory is taken for them.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import math
import os
import pickle
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import IO, Any

import numpy as np

_Array = np.ndarray[Any, Any]

# What a file may unfold to: MNIST's images are 47 MB, and a CIFAR batch is 31 MB.
LARGEST = 1 << 30

# Booleans, numbers, objects, strings.
_KINDS = "biufOSU"


def read_npz(path: str | os.PathLike[str], names: Sequence[str], sha256: str = "") -> list[_Array]:
    """Arrays of an `.npz` file; arrays of objects may hold numbers, strings and lists of them.

    Args:
      names: of the arrays.
      sha256: the hash of the file that is known to be good; another one is read more slowly.

    Raises:
      OSError: the file can't be opened.
      ValueError: it is broken, lacks one of the arrays, or holds something else.
    """
    with open(path, "rb") as file:
        known = bool(sha256) and hashlib.file_digest(file, "sha256").hexdigest() == sha256
        try:
            with zipfile.ZipFile(file) as archive:
                return [_npy(_member(archive, f"{name}.npy"), known) for name in names]
        except Exception as error:  # a broken file makes the readers raise whatever there is
            raise ValueError(f"{path} isn't the .npz file that was expected: {error}") from error


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    size = archive.getinfo(name).file_size
    if size > LARGEST:
        raise ValueError(f"{name} has {size} bytes, more than {LARGEST}")
    return archive.read(name)


def _npy(data: bytes, known: bool) -> _Array:
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    header = {1: np.lib.format.read_array_header_1_0, 2: np.lib.format.read_array_header_2_0}
    if version[0] not in header:
        raise ValueError(f"version {version} of the .npy format is unknown")
    shape, fortran, dtype = header[version[0]](file)
    if dtype.hasobject:
        array = unpickle(file, known=known)
        if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype != dtype:
            raise ValueError(f"it should hold an array of shape {shape}")
        return array
    rest = len(data) - file.tell()
    if math.prod(shape) * dtype.itemsize != rest:
        raise ValueError(f"an array of shape {shape} and dtype {dtype} doesn't have {rest} bytes")
    flat = np.frombuffer(bytearray(data), dtype, offset=file.tell())
    return flat.reshape(shape, order="F" if fortran else "C")


def unpickle(file: IO[bytes], encoding: str = "ASCII", known: bool = False) -> Any:
    """The arrays, dictionaries, lists, numbers and strings of a pickle.

    Args:
      file: the pickle; it is read as far as that goes.
      encoding: of strings that Python 2 pickled; "bytes" leaves them as they are.
      known: the file's hash is right. The quick reader is used then, which a hostile pickle can make fill the
        memory.

    Returns:
      An array, or a dictionary with strings for keys whose values may be arrays.

    Raises:
      ValueError: it is broken, or names anything but arrays.
    """
    reader = (_QuickReader if known else _CarefulReader)(file, encoding=encoding)
    try:
        found = reader.load()
        if isinstance(found, dict):
            found = {key: value.array() if type(value) is _Pickled else value for key, value in found.items()}
        elif isinstance(found, _Pickled):
            found = found.array()
    except Exception as error:  # a broken pickle makes the reader raise whatever there is
        raise ValueError(f"the pickle is broken or holds more than arrays: {error}") from error
    if not all(array.built for array in reader.arrays):
        raise ValueError("the pickle holds arrays within lists or within other arrays")
    return found


class _Global:
    """Stands for one of NumPy's functions in a pickle, which may call it and do nothing else with it."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *args: Any) -> Any:
        return self._function(*args)

    def __setstate__(self, state: Any) -> None:
        raise pickle.UnpicklingError("it changes a function")


class _Globals:
    """What the names in a pickle stand for: for NumPy's functions descriptions of arrays, else nothing."""

    arrays: list[_Pickled]

    def find_class(self, module: str, name: str) -> Any:
        match module, name:
            case "numpy.core.multiarray" | "numpy._core.multiarray", "_reconstruct":
                return _Global(self._reconstruct)
            case "numpy", "ndarray":
                return "ndarray"
            case "numpy", "dtype":
                return _Global(_PickledType)
            case "_codecs", "encode":
                return _Global(_bytes_of)
            case "builtins" | "__builtin__", "bytes":
                return _Global(_no_bytes)
        raise pickle.UnpicklingError(f"it names {module}.{name}")

    def _reconstruct(self, *args: Any) -> _Pickled:
        self.arrays.append(_Pickled())
        return self.arrays[-1]


class _QuickReader(_Globals, pickle.Unpickler):
    """In C."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        super().__init__(file, encoding=encoding)
        self.arrays = []


class _CarefulReader(_Globals, pickle._Unpickler):
    """In Python, some ten times as slow: what a pickle declares takes no memory before it is there."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        super().__init__(file, encoding=encoding)
        self.arrays = []


def _bytes_of(text: str, encoding: str) -> bytes:
    """Bytes, as Python 3 writes them into pickles for Python 2."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"it has bytes in the encoding {encoding}")
    return text.encode("latin1")


def _no_bytes() -> bytes:
    """The empty string of bytes, as Python 3 writes it into pickles for Python 2."""
    return b""


class _PickledType:
    """The dtype of an array, as its pickle describes it."""

    def __init__(self, code: Any, *flags: Any) -> None:
        self.code = code.decode("ascii") if isinstance(code, bytes) else str(code)
        self.order = "|"

    def __setstate__(self, state: Any) -> None:
        order = state[1]
        self.order = order.decode("ascii") if isinstance(order, bytes) else str(order)

    def dtype(self) -> np.dtype[Any]:
        """The dtype: one of numbers, strings or objects."""
        if self.code[:1] not in _KINDS or not self.code[1:].isdigit() or self.order not in ("<", ">", "|"):
            raise ValueError(f"the pickle has an array of the dtype {self.order}{self.code}")
        return np.dtype(self.code if self.order == "|" else self.order + self.code)


class _Pickled:
    """An array, as its pickle describes it: its shape, its dtype, its values."""

    def __init__(self) -> None:
        self.state: Any = None
        self.built = False

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def array(self) -> _Array:
        """The array, with its size checked against its values."""
        match self.state:
            case (_, tuple(shape), _PickledType() as kind, fortran, values):
                dtype = kind.dtype()
            case _:
                raise ValueError("the pickle has an array without values")
        if not all(type(n) is int and n >= 0 for n in shape):
            raise ValueError(f"the pickle has an array of the shape {shape}")
        self.built = True
        order: Any = "F" if fortran else "C"
        if dtype.hasobject:
            return _objects(values, math.prod(shape)).reshape(shape, order=order)
        if isinstance(values, str):
            values = values.encode("latin1")
        if not isinstance(values, bytes) or len(values) != math.prod(shape) * dtype.itemsize:
            raise ValueError(f"the pickle's array of the shape {shape} has other values than that")
        return np.frombuffer(bytearray(values), dtype).reshape(shape, order=order)


def _objects(values: Any, size: int) -> _Array:
    if not isinstance(values, list) or len(values) != size:
        raise ValueError(f"the pickle's array of {size} objects has other values than that")
    array = np.empty(size, object)
    for i, value in enumerate(values):
        array[i] = value
    return array


def read_idx(path: str | os.PathLike[str]) -> _Array:
    """The bytes of a gzipped IDX file, the format of MNIST's original files: uint8, of any rank.

    Raises:
      ValueError: the file is broken.
    """
    try:
        with gzip.open(path, "rb") as file:
            zeros, kind, rank = np.frombuffer(file.read(4), ">u2,u1,u1")[0].tolist()
            shape = tuple(np.frombuffer(file.read(4 * rank), ">u4").tolist())
            size = math.prod(shape)
            if zeros or kind != 8 or len(shape) != rank or size > LARGEST:
                raise ValueError("its first bytes aren't those of such a file")
            data = bytearray(file.read(size + 1))
    except (gzip.BadGzipFile, EOFError, IndexError, zlib.error, ValueError) as error:
        raise ValueError(f"{path} isn't a gzipped IDX file: {error}; remove it and try again") from error
    if len(data) != size:
        raise ValueError(f"{path} has other values than its shape {shape} needs; remove it and try again")
    return np.frombuffer(data, np.uint8).reshape(shape)
