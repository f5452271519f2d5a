"""Elements in files: `save` and `load`, snapshots, the cache on disk.

A folder holds `dataset.json`, the elements' structure and number, and shards of TFRecords, an element each:
the serialised tensors of its leaves. A shard or a folder gets its name only when it is whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from thalweg.core import dtypes, errors, nest
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.leaves import component_specs, components, from_components
from thalweg.data.plan import UNKNOWN, Element, Elements, Failed, Plan, Run, Selection, Signature
from thalweg.data.sources import Listed
from thalweg.io.records import TFRecordWriter, read_records
from thalweg.ops.files import of_system, path_of, write_whole
from thalweg.ops.tensor_protos import parse_tensor, serialize_tensor
from thalweg.ragged.spec import RaggedTensorSpec
from thalweg.sparse.spec import SparseTensorSpec

DESCRIPTION: Final = "dataset.json"
_SIZE: Final = struct.Struct("<I")


# What is known of elements, as JSON.


def described(signature: Signature) -> Any:
    """A signature as what JSON can hold."""
    return _described(signature.pack(list(signature.specs)))


def _described(structure: Any) -> Any:
    if structure is None:
        return None
    if isinstance(structure, dict):
        return {"dict": [[key, _described(x)] for key, x in structure.items()]}
    if isinstance(structure, tuple):
        return {"tuple": [_described(x) for x in structure]}
    dims = None if structure.shape.rank is None else structure.shape.as_list()
    if isinstance(structure, TensorSpec):
        return {"tensor": [dims, structure.dtype.name]}
    if isinstance(structure, SparseTensorSpec):
        return {"sparse": [dims, structure.dtype.name]}
    if isinstance(structure, RaggedTensorSpec):
        return {
            "ragged": [dims, structure.dtype.name, structure.ragged_rank, structure.row_splits_dtype.name]
        }
    raise TypeError(f"Elements with {structure} can't be written to files.")


def signature_from(description: Any) -> Signature:
    """The signature that `described` described."""
    structure = _structure(description)
    return Signature(structure, [x for x in nest.flatten(structure) if x is not None])


def _structure(description: Any) -> Any:
    if description is None:
        return None
    ((kind, parts),) = description.items()
    if kind == "dict":
        return {key: _structure(x) for key, x in parts}
    if kind == "tuple":
        return tuple(_structure(x) for x in parts)
    if kind == "ragged":
        return RaggedTensorSpec(parts[0], dtypes.as_dtype(parts[1]), parts[2], dtypes.as_dtype(parts[3]))
    spec = {"tensor": TensorSpec, "sparse": SparseTensorSpec}[kind]
    return spec(parts[0], dtypes.as_dtype(parts[1]))


# Elements as records.


def packed(element: Element, specs: Sequence[Any]) -> bytes:
    """An element as a record."""
    parts = []
    for leaf, spec in zip(element, specs, strict=True):
        for array in components(leaf, spec):
            text = serialize_tensor.lower(np, np.asarray(array)).item()
            parts += [_SIZE.pack(len(text)), text]
    return b"".join(parts)


def unpacked(record: bytes, specs: Sequence[Any]) -> Element:
    """The element that a record holds.

    Raises:
      DataLossError: it holds something else.
    """
    element: Element = []
    at = 0
    for spec in specs:
        arrays = []
        for part in component_specs(spec):
            if at + _SIZE.size > len(record):
                raise errors.DataLossError(None, None, "A record of a saved dataset ends too early.")
            (size,) = _SIZE.unpack_from(record, at)
            text = np.empty((), object)
            text[()] = record[at + _SIZE.size : at + _SIZE.size + size]
            arrays.append(np.asarray(parse_tensor.lower(np, text, out_type=part.dtype)))
            at += _SIZE.size + size
        element.append(from_components(arrays, spec))
    return element


def read_elements(path: str, specs: Sequence[Any], compression: str) -> Elements:
    """The elements of a shard."""
    try:
        for record in read_records(path, compression):
            yield unpacked(record, specs)
    except Exception as error:
        yield Failed(error)


class _Writers:
    """The open shards of a folder that is being written."""

    def __init__(self, folder: str, compression: str) -> None:
        self._folder, self._compression = folder, compression
        self._open: dict[int, Any] = {}
        self.count = 0

    def write(self, shard: int, record: bytes) -> None:
        writer = self._open.get(shard)
        if writer is None:
            path = os.path.join(self._folder, shard_name(shard))
            writer = self._open[shard] = TFRecordWriter(path, self._compression)
        writer.write(record)
        self.count += 1

    def close(self) -> None:
        for writer in self._open.values():
            writer.close()


def shard_name(shard: int) -> str:
    return f"shard-{shard:05d}.tfrecord"


def write_folder(
    path: str,
    plan: Plan,
    elements: Elements,
    compression: str,
    shard_of: Callable[[Element], int],
) -> Iterator[Element | Failed]:
    """Write elements to a folder as they go by; it gets its name after the last one.

    Raises:
      AlreadyExistsError: there is something else under that name.
    """
    path = os.path.abspath(path)
    if os.path.exists(path) and not _is_ours(path):
        raise errors.AlreadyExistsError(None, None, f"{path} exists, and is no saved dataset.")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    folder = of_system(lambda p: tempfile.mkdtemp(prefix=".dataset-", dir=p), os.path.dirname(path))
    writers = _Writers(folder, compression)
    try:
        for element in elements:
            if type(element) is not Failed:
                writers.write(shard_of(element), packed(element, plan.specs))
            yield element
        writers.close()
        description = {"elements": described(plan), "count": writers.count, "compression": compression}
        write_whole(os.path.join(folder, DESCRIPTION), json.dumps(description).encode())
        if os.path.exists(path):
            shutil.rmtree(path)
        of_system(lambda p: os.rename(folder, p), path)
    finally:
        writers.close()
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)


def _is_ours(path: str) -> bool:
    return os.path.isdir(path) and (not os.listdir(path) or os.path.exists(os.path.join(path, DESCRIPTION)))


def description_of(path: str) -> Any:
    """What a folder says of its elements.

    Raises:
      NotFoundError: there is no such folder.
      DataLossError: its description is damaged.
    """

    def read(name: str) -> Any:
        with open(name, "rb") as file:
            return file.read()

    text = of_system(read, os.path.join(path, DESCRIPTION))
    try:
        description = json.loads(text)
        return (
            signature_from(description["elements"]),
            int(description["count"]),
            str(description["compression"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise errors.DataLossError(None, None, f"{path}/{DESCRIPTION} is damaged: {error}") from error


class Loaded(Plan):
    """The elements of a folder, shard by shard."""

    kind = "_LoadDataset"

    def __init__(self, path: str, signature: Signature, count: int, compression: str) -> None:
        self._path, self._compression = path, compression
        self.structure, self.specs, self.count = signature.structure, signature.specs, count

    def run(self, run: Run) -> Elements:
        for shard in self.shards():
            yield from shard.run(run)

    def shards(self) -> list[Plan]:
        """A plan of each shard's elements."""
        names = sorted(n for n in os.listdir(self._path) if n.startswith("shard-"))
        return [
            Shard(os.path.join(self._path, n), Signature(self.structure, self.specs), self._compression)
            for n in names
        ]

    def told(self) -> str:
        return self._path


class Shard(Plan):
    """The elements of one file."""

    kind = "_SnapshotChunkDataset"

    def __init__(self, path: str, signature: Signature, compression: str) -> None:
        self._path, self._compression = path, compression
        self.structure, self.specs, self.count = signature.structure, signature.specs, UNKNOWN

    def run(self, run: Run) -> Elements:
        return read_elements(self._path, self.specs, self._compression)


def loaded(path: Any, signature: Signature | None) -> Loaded:
    """The plan of a saved dataset.

    Raises:
      NotFoundError: there is none.
      ValueError: its elements are others than `signature` says.
    """
    folder = path_of(path)
    found, count, compression = description_of(folder)
    if signature is not None:
        if [str(s) for s in signature.specs] != [str(s) for s in found.specs]:
            raise ValueError(f"{folder} holds elements of {found.specs}, not of {signature.specs}.")
        found = signature
    return Loaded(folder, found, count, compression)


def as_datasets(plans: list[Plan], signature: Signature) -> Plan:
    """A plan whose elements are these plans."""
    from thalweg.data.leaves import DatasetSpec

    spec = DatasetSpec(signature.element_spec)
    return Listed(Signature(spec, [spec]), [[plan] for plan in plans])


class Snapshot(Selection):
    """The elements of the first whole run, written to a folder, then read from there."""

    kind = "_MapDataset"

    def __init__(
        self, source: Plan, path: str, compression: str, shard_of: Any, read: Callable[[Loaded], Plan]
    ) -> None:
        super().__init__(source, source.count)
        self.table = None
        self._path, self._compression, self._shard_of, self._read = path_of(path), compression, shard_of, read

    def select(self, begin: Callable[[], Elements], run: Run) -> Elements:
        if os.path.exists(os.path.join(self._path, DESCRIPTION)):
            yield from self._read(loaded(self._path, Signature(self.structure, self.specs))).run(run)
            return
        shard_of = self._shard_of
        number = (lambda e: int(shard_of(e, run)[0])) if shard_of is not None else (lambda e: 0)
        yield from write_folder(self._path, self.source, begin(), self._compression, number)

    def told(self) -> str:
        return self._path


class CachedInFile(Selection):
    """The elements of the first whole run, written to a file, then read from there."""

    kind = "CacheDataset"

    def __init__(self, source: Plan, path: str) -> None:
        super().__init__(source, source.count)
        self.table = None
        self._data, self._index = f"{path}.data-00000-of-00001", f"{path}.index"

    def select(self, begin: Callable[[], Elements], run: Run) -> Elements:
        if os.path.exists(self._index):
            yield from read_elements(self._data, self.specs, "")
            return
        folder = os.path.dirname(os.path.abspath(self._data))
        handle, temporary = of_system(lambda p: tempfile.mkstemp(prefix=".cache-", dir=p), folder)
        os.close(handle)
        writer = TFRecordWriter(temporary)
        count = 0
        try:
            for element in begin():
                if type(element) is not Failed:
                    writer.write(packed(element, self.specs))
                    count += 1
                yield element
            writer.close()
            os.replace(temporary, self._data)
            write_whole(self._index, json.dumps({"elements": described(self), "count": count}).encode())
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                os.unlink(temporary)

    def told(self) -> str:
        return self._data
