"""HDF5 files of weights: written plainly, read with suspicion.

What a file declares is checked against what it holds, and against what the model can take, before memory is
taken for it. Links, values in other files, and filters that would have to be loaded are refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

# A compressed value may be at most so many times as large as what the file stores of it: zlib's limit.
_EXPANSION = 1100
# What a value may take in any case, however small the model is.
_FLOOR = 1 << 26
# zlib, shuffle, Fletcher's checksum, szip, n-bit, scale-offset, LZF: those that HDF5 and h5py have in them.
_FILTERS = frozenset((1, 2, 3, 4, 5, 6, 32000))


def h5py() -> Any:
    """The package h5py.

    Raises:
      ImportError: it isn't installed.
    """
    try:
        import h5py as package
    except ImportError as error:
        raise ImportError("Files of HDF5 (.h5, .keras) need the package h5py: pip install h5py") from error
    return package


@contextmanager
def opened(source: Any, what: Any = None) -> Iterator[Any]:
    """An HDF5 file, opened to read within a `with` block.

    Args:
      source: its path, or the file's bytes as a file object.
      what: how messages call it; None: by its path.

    Raises:
      FileNotFoundError: there is none.
      OSError: it is none, or is damaged.
    """
    try:
        file = h5py().File(source, "r")
    except FileNotFoundError:
        raise FileNotFoundError(f"Unable to open file: there is no file {source}.") from None
    except OSError as error:
        raise OSError(f"{what or source} is no HDF5 file, or is damaged: {error}") from error
    try:
        with file:
            yield file
    except (KeyError, OSError, RuntimeError) as error:
        if not _is_of_hdf5(error):
            raise
        raise OSError(f"{what or source} is damaged: {error}") from error


def _is_of_hdf5(error: Exception) -> bool:
    """Whether an error was raised by the HDF5 library."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place is not None and "h5py" in place.tb_frame.f_code.co_filename


def budget_of(variables: Any) -> int:
    """How many bytes a file's value may have that is to fit some of these variables."""
    size = sum(math.prod(map(int, v.shape)) * int(v.dtype.size) for v in variables)
    return max(_FLOOR, 4 * size)


def part_of(group: Any, path: str) -> Any:
    """The group or the dataset at a path below a group; None: there is none.

    Raises:
      ValueError: the path leads over a link.
    """
    package = h5py()
    for name in path.split("/"):
        if not isinstance(group, package.Group) or name not in group:
            return None
        link = group.get(name, getlink=True)
        if not isinstance(link, package.HardLink):
            raise ValueError(f"{_place(group)}/{name} is a {type(link).__name__}: links aren't followed.")
        group = group[name]
    return group


def group_at(group: Any, path: str) -> Any:
    """The group at a path below a group; None: there is none."""
    found = part_of(group, path)
    return found if isinstance(found, h5py().Group) else None


def value_of(dataset: Any, budget: int) -> np.ndarray[Any, Any]:
    """The array of a dataset.

    Args:
      budget: the bytes it may take.

    Raises:
      ValueError: it isn't numbers in this file itself, or is larger than the file or the budget allows.
    """
    _check(dataset, budget)
    array = np.asarray(dataset[()])
    kind = dataset.attrs.get("dtype")
    if isinstance(kind, str) and array.dtype.kind == "V":
        array = array.view(_extended(dataset, kind))
    return array


def _check(dataset: Any, budget: int) -> None:
    place = _place(dataset)
    if not isinstance(dataset, h5py().Dataset) or dataset.shape is None:
        raise ValueError(f"{place} holds no value.")
    if dataset.external or dataset.is_virtual:
        raise ValueError(f"{place} has its value in another file, which isn't opened.")
    if dataset.dtype.hasobject or dataset.dtype.names or dataset.dtype.kind not in "biufcV":
        raise ValueError(f"{place} holds no numbers, but {dataset.dtype}.")
    properties = dataset.id.get_create_plist()
    filters = {properties.get_filter(k)[0] for k in range(properties.get_nfilters())}
    if not filters <= _FILTERS:
        raise ValueError(f"{place} is stored through unknown filters: {sorted(filters - _FILTERS)}.")
    declared = math.prod(dataset.shape) * dataset.dtype.itemsize
    stored = dataset.id.get_storage_size()
    if declared > stored * (_EXPANSION if filters else 1):
        raise ValueError(
            f"{place} declares {declared} bytes, shape {dataset.shape}; the file stores {stored} of them."
        )
    if declared > budget:
        raise ValueError(
            f"{place} holds {declared} bytes, shape {dataset.shape}: more than all weights of the model."
        )


def _extended(dataset: Any, name: str) -> Any:
    """A dtype that HDF5 doesn't know, such as bfloat16, which is stored as bytes."""
    from thalweg.core.dtypes import as_dtype

    try:
        dtype = np.dtype(as_dtype(name).np)
    except TypeError as error:
        raise ValueError(f"{_place(dataset)} is of an unknown dtype, {name!r}.") from error
    if dtype.hasobject or dtype.itemsize != dataset.dtype.itemsize:
        raise ValueError(f"{_place(dataset)} can't be of dtype {name}: its elements are {dataset.dtype}.")
    return dtype


def _place(part: Any) -> str:
    return f"In the file, {part.name}"


class Values(Mapping[str, Any]):
    """What a file holds for an object: arrays by their names, "0", "1", …

    Args:
      group: the group they are in; None: there is nothing.
      budget: the bytes that each may have.
    """

    def __init__(self, group: Any, budget: int) -> None:
        self._group = group
        self._budget = budget

    def __getitem__(self, key: str) -> np.ndarray[Any, Any]:
        dataset = None if self._group is None else part_of(self._group, key)
        if dataset is None:
            raise KeyError(key)
        return value_of(dataset, self._budget)

    def __iter__(self) -> Iterator[str]:
        return iter(() if self._group is None else self._group)

    def __len__(self) -> int:
        return 0 if self._group is None else len(self._group)


def write_value(group: Any, name: str, value: Any) -> Any:
    """Write an array; a dtype that HDF5 doesn't know is noted beside its bytes."""
    array = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
    if array.dtype.kind != "V":
        return group.create_dataset(name, data=array)
    dataset = group.create_dataset(name, data=array.view(f"V{array.dtype.itemsize}"))
    dataset.attrs["dtype"] = array.dtype.name
    return dataset
