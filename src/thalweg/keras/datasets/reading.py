"""Arrays out of files that others wrote: `.npz`, pickles and IDX. Nothing in them is ever executed.

Sizes that a file declares are checked before memory is taken for them.
"""

from __future__ import annotations

import gzip
import io
import math
import os
import pickle
import zipfile
import zlib
from collections.abc import Sequence
from typing import IO, Any

import numpy as np

_Array = np.ndarray[Any, Any]

# What a file may unfold to: MNIST's images are 47 MB, and a CIFAR batch is 31 MB.
LARGEST = 1 << 30

# The globals by which pickles of arrays name what builds them, in NumPy 1 and in NumPy 2.
_RECONSTRUCT = {
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "_reconstruct"),
}
_KINDS = "biufOSU"


def read_npz(path: str | os.PathLike[str], names: Sequence[str]) -> list[_Array]:
    """Arrays of an `.npz` file; arrays of objects may hold numbers, strings and lists of them.

    Raises:
      ValueError: the file is broken, lacks one of the arrays, or holds something else.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return [_npy(_member(archive, f"{name}.npy")) for name in names]
    except (KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error, ValueError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{path} isn't the .npz file that was expected: {error}") from error


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    size = archive.getinfo(name).file_size
    if size > LARGEST:
        raise ValueError(f"{name} has {size} bytes, more than {LARGEST}")
    return archive.read(name)


def _npy(data: bytes) -> _Array:
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    header = {1: np.lib.format.read_array_header_1_0, 2: np.lib.format.read_array_header_2_0}
    if version[0] not in header:
        raise ValueError(f"version {version} of the .npy format is unknown")
    shape, fortran, dtype = header[version[0]](file)
    if dtype.hasobject:
        array = unpickle(file)
        if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype != dtype:
            raise ValueError(f"it should hold an array of shape {shape}")
        return array
    rest = len(data) - file.tell()
    if math.prod(shape) * dtype.itemsize != rest:
        raise ValueError(f"an array of shape {shape} and dtype {dtype} doesn't have {rest} bytes")
    flat = np.frombuffer(bytearray(data), dtype, offset=file.tell())
    return flat.reshape(shape, order="F" if fortran else "C")


def unpickle(file: IO[bytes], encoding: str = "ASCII") -> Any:
    """The arrays, dictionaries, lists, numbers and strings of a pickle.

    Args:
      file: the pickle; it is read as far as that goes.
      encoding: of strings that Python 2 pickled; "bytes" leaves them as they are.

    Returns:
      An array, or a dictionary with strings for keys whose values may be arrays.

    Raises:
      ValueError: it is broken, or names anything but arrays.
    """
    reader = _Reader(file, encoding=encoding)
    try:
        found = reader.load()
    except (pickle.UnpicklingError, EOFError, AttributeError, TypeError, IndexError, KeyError) as error:
        raise ValueError(f"the pickle is broken or holds more than arrays: {error}") from error
    if isinstance(found, dict):
        found = {key: value.array() if isinstance(value, _Pickled) else value for key, value in found.items()}
    elif isinstance(found, _Pickled):
        found = found.array()
    if reader.pending():
        raise ValueError("the pickle holds arrays within lists or within other arrays")
    return found


class _Reader(pickle.Unpickler):
    """Builds descriptions of arrays where a pickle names NumPy's functions, and refuses every other name."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        super().__init__(file, encoding=encoding)
        self._arrays: list[_Pickled] = []

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _RECONSTRUCT:
            return self._reconstruct
        if (module, name) == ("numpy", "ndarray"):
            return "ndarray"
        if (module, name) == ("numpy", "dtype"):
            return _PickledType
        if (module, name) == ("_codecs", "encode"):
            return _bytes_of
        raise pickle.UnpicklingError(f"it names {module}.{name}")

    def _reconstruct(self, *args: Any) -> _Pickled:
        self._arrays.append(_Pickled())
        return self._arrays[-1]

    def pending(self) -> bool:
        """Whether there are arrays that nobody asked for."""
        return any(not array.built for array in self._arrays)


def _bytes_of(text: str, encoding: str) -> bytes:
    """Bytes, as Python 3 writes them into pickles for Python 2."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"it has bytes in the encoding {encoding}")
    return text.encode("latin1")


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
