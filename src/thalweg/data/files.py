"""Plans of what files hold: lines, records of a fixed length, TFRecords, fields of CSV lines."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.tensor import EagerTensor
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.plan import UNKNOWN, Chunks, Elements, Failed, Plan, Run, invalid
from thalweg.ops.csv import decode_csv
from thalweg.ops.files import of_system, path_of

_BLOCK: Final = 1 << 18
_LEAST_BLOCK: Final = 1 << 12
# Strings of a file that are given together.
_FIRST: Final = 8
_MOST: Final = 256
_WINDOW_BITS: Final = {"ZLIB": 15, "GZIP": 31}


def names_of(filenames: Any) -> Any:
    """File names as a tensor of strings.

    Raises:
      TypeError: they are something else.
    """
    tensor = to_tensor(filenames if not hasattr(filenames, "__fspath__") else str(filenames))
    if tensor.dtype is not dtypes.string:
        message = f"must contain `tf.string` elements. Got `{tensor.dtype!r}` elements."
        raise TypeError(f"The `filenames` argument {message}")
    if tensor.shape.rank not in (0, 1, None):
        raise TypeError(
            "The `filenames` argument must contain `tf.string` elements of shape [] (i.e. scalar). Got "
            f"element of shape {tensor.shape}."
        )
    return tensor


class Files(Plan):
    """Strings that files hold, one file after the other.

    Args:
      names: a tensor of file names.
      read: gives the strings of one file.
      kind: the name of TensorFlow's class.
    """

    columnar = True

    def __init__(self, names: Any, read: Callable[[str], Iterator[bytes]], kind: str) -> None:
        self.kind = kind
        self._names, self._read = names, read
        self.structure = TensorSpec([], dtypes.string)
        self.specs = [self.structure]
        self.count = UNKNOWN

    def chunks(self, run: Run) -> Chunks:
        size = _FIRST
        for name in self._names.host().ravel().tolist():
            waiting: list[bytes] = []
            failed = None
            try:
                for text in self._read(path_of(name)):
                    waiting.append(text)
                    if len(waiting) == size:
                        yield [_strings(waiting)]
                        waiting, size = [], min(2 * size, _MOST)
            except Exception as error:
                failed = Failed(error)
            if waiting:
                yield [_strings(waiting)]
            if failed is not None:
                yield failed

    def told(self) -> str:
        known = isinstance(self._names, EagerTensor)
        return f"{self._names.host().size} files, in blocks" if known else "files, in blocks"


def _strings(texts: list[bytes]) -> Any:
    array = np.empty(len(texts), object)
    array[:] = texts
    return array


def blocks(path: str, compression: str, size: int | None = None) -> Iterator[bytes]:
    """What a file holds, inflated, some at a time.

    Raises:
      NotFoundError and the like: it can't be read.
      DataLossError: it can't be inflated.
      InvalidArgumentError: there is no such compression.
    """
    if compression not in ("", *_WINDOW_BITS):
        raise invalid(f"Unsupported compression_type: {compression!r}; it is '', 'ZLIB' or 'GZIP'.")
    inflater = zlib.decompressobj(_WINDOW_BITS[compression]) if compression else None
    length = max(size or _BLOCK, _LEAST_BLOCK)
    with of_system(open, path, "rb", 0) as file:
        while data := of_system(lambda _: file.read(length), path):
            if inflater is None:
                yield data
                continue
            while data:
                try:
                    yield inflater.decompress(data, _BLOCK)
                except zlib.error as error:
                    raise errors.DataLossError(None, None, f"{path}: inflate() failed: {error}") from error
                data = inflater.unconsumed_tail
                if inflater.eof and inflater.unused_data:
                    data, inflater = inflater.unused_data, zlib.decompressobj(_WINDOW_BITS[compression])
    if inflater is not None and not inflater.eof:
        raise errors.DataLossError(None, None, f"{path}: the compressed data ends too early.")


def lines(path: str, compression: str, size: int | None = None) -> Iterator[bytes]:
    """The lines of a text file without their ends."""
    rest = b""
    for block in blocks(path, compression, size):
        *whole, rest = (rest + block.replace(b"\r", b"")).split(b"\n")
        yield from whole
    if rest:
        yield rest


def fixed_records(
    path: str, compression: str, header: int, length: int, footer: int, size: int | None = None
) -> Iterator[bytes]:
    """The records of a file whose records have one length.

    Raises:
      InvalidArgumentError: its length is no multiple of theirs.
    """
    rest, passed, found = b"", 0, 0
    for block in blocks(path, compression, size):
        rest += block
        if passed < header:
            cut = min(header - passed, len(rest))
            rest, passed = rest[cut:], passed + cut
        whole = max(0, len(rest) - footer) // length * length
        for start in range(0, whole, length):
            yield rest[start : start + length]
        found += whole
        rest = rest[whole:]
    if passed < header or len(rest) != footer:
        body = found + len(rest) - footer
        raise invalid(
            f"Excluding the header ({header} bytes) and footer ({footer} bytes), input file {path!r} has "
            f"body length {body} bytes, which is not an exact multiple of the record length ({length} bytes)."
        )


class Csv(Plan):
    """The fields of CSV lines, a tuple an element.

    Args:
      names: a tensor of file names.
      defaults: of each field what stands for a missing value; an empty tensor where it must not be missing.
      columns: the numbers of the fields that are wanted; empty: all.
    """

    kind = "CsvDatasetV2"

    def __init__(
        self,
        names: Any,
        defaults: list[Any],
        columns: tuple[int, ...],
        compression: str,
        header: bool,
        delimiter: str,
        quotes: bool,
        missing: str,
    ) -> None:
        self._names, self._columns, self._compression = names, columns, compression
        self._defaults = [x.host() for x in defaults]
        self._header = header
        self._quotes = quotes
        self._attributes = {"field_delim": delimiter, "use_quote_delim": quotes, "na_value": missing}
        self.specs = [TensorSpec([], x.dtype) for x in defaults]
        self.structure = tuple(self.specs)
        self.count = UNKNOWN

    def run(self, run: Run) -> Elements:
        for name in self._names.host().ravel().tolist():
            path = path_of(name)
            try:
                waiting: list[bytes] = []
                for number, record in enumerate(csv_records(path, self._compression, self._quotes)):
                    if self._header and not number:
                        continue
                    waiting.append(record)
                    if len(waiting) == 256:
                        yield from self._elements(waiting, path)
                        waiting = []
                yield from self._elements(waiting, path)
            except Exception as error:
                yield Failed(error)

    def _elements(self, records: list[bytes], path: str) -> Elements:
        try:
            columns = self._decoded(records)
        except Exception as error:
            if len(records) < 2:
                yield Failed(error)
                return
            for record in records:
                yield from self._elements([record], path)
            return
        for k in range(len(records)):
            yield [x[k, ...] for x in columns]

    def _decoded(self, records: list[bytes]) -> Any:
        return decode_csv.lower(
            np, _strings(records), *self._defaults, select_cols=self._columns, **self._attributes
        )


def csv_records(path: str, compression: str, quotes: bool) -> Iterator[bytes]:
    """The records of a CSV file: lines, whose quoted fields may have line ends in them."""
    record = b""
    for line in lines(path, compression):
        record = record + b"\n" + line if record else line
        if quotes and record.count(b'"') % 2:
            continue
        if record:
            yield record
        record = b""
    if record:
        yield record


def default_of(value: Any) -> Any:
    """What stands for a missing value of a CSV field, from a dtype (which has none) or a value.

    Raises:
      TypeError: no field can have its dtype.
    """
    if isinstance(value, DType) or (isinstance(value, type) and issubclass(value, np.generic)):
        return to_tensor(np.empty(0, dtypes.as_dtype(value).np), dtypes.as_dtype(value))
    tensor = to_tensor(value)
    allowed = (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64, dtypes.string)
    if tensor.dtype not in allowed:
        raise TypeError(
            f"Invalid argument, expected `record_defaults` of dtypes {[d.name for d in allowed]}, "
            f"got {tensor.dtype.name}."
        )
    return tensor
