"""`tf.data.experimental.make_csv_dataset`: batches of CSV files' columns, their dtypes found in the files."""

from __future__ import annotations

import csv
import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np

from thalweg.core import dtypes
from thalweg.data.dataset import Dataset
from thalweg.data.file_datasets import CsvDataset
from thalweg.data.files import csv_records

_INT32, _INT64 = np.iinfo(np.int32), np.iinfo(np.int64)
_FLOAT32_MAX = float(np.finfo(np.float32).max)
# From the narrowest dtype to the one that takes everything.
_DTYPES = (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64, dtypes.string)


def make_csv_dataset(
    file_pattern: Any,
    batch_size: int,
    column_names: Sequence[str] | None = None,
    column_defaults: Sequence[Any] | None = None,
    label_name: str | None = None,
    select_columns: Sequence[Any] | None = None,
    field_delim: str = ",",
    use_quote_delim: bool = True,
    na_value: str = "",
    header: bool = True,
    num_epochs: int | None = None,
    shuffle: bool = True,
    shuffle_buffer_size: int = 10000,
    shuffle_seed: Any = None,
    prefetch_buffer_size: Any = None,
    num_parallel_reads: Any = None,
    sloppy: bool = False,
    num_rows_for_inference: int | None = 100,
    compression_type: str | None = None,
    ignore_errors: bool = False,
    encoding: str = "utf-8",
) -> Dataset:
    """Batches of the columns of CSV files: dictionaries of tensors, or pairs of one and the label's column.

    Args:
      file_pattern: a pattern of file names, or a list of them.
      batch_size: how many lines a batch has.
      column_names: the names; None: those in the first line of the first file.
      column_defaults: of each column its dtype, or what stands for an empty field; None: the narrowest dtype
        that the first lines fit, and 0 or "".
      label_name: the column that is the label.
      select_columns: names or numbers of the columns that are wanted; None: all.
      header: whether each file's first line holds names.
      num_epochs: how often the files are gone through; None: again and again.
      shuffle: whether lines and files come in random order.
      num_rows_for_inference: how many lines tell the dtypes; None: all.
      ignore_errors: pass over lines that can't be read.

    Returns:
      A dataset.

    Raises:
      ValueError: there are no files, no such column, or files have other columns.

    Example:
      >>> tf.io.write_file("iris.csv", "length,kind\\n5.1,a\\n4.9,b\\n")
      >>> dataset = tf.data.experimental.make_csv_dataset(
      ...     "iris.csv", 2, label_name="kind", num_epochs=1, shuffle=False)
      >>> features, label = next(iter(dataset))
      >>> features["length"].numpy(), label.numpy()
      (array([5.1, 4.9], dtype=float32), array([b'a', b'b'], dtype=object))
    """
    paths = _paths(file_pattern, shuffle, shuffle_seed)
    compression = compression_type or ""
    if column_names is None:
        if not header:
            raise ValueError("Cannot infer column names without header line: give column_names.")
        column_names = _names(paths, field_delim, use_quote_delim, compression)
    if len(column_names) != len(set(column_names)):
        raise ValueError("Cannot have duplicate column names.")
    chosen = _positions(column_names, select_columns)
    if column_defaults is None:
        reading = _Lines(paths, field_delim, use_quote_delim, na_value, header, compression)
        column_defaults = reading.defaults(len(column_names), chosen, num_rows_for_inference)
    columns = _columns([column_names[k] for k in chosen], label_name)
    lines = CsvDataset(
        paths,
        column_defaults,
        compression,
        None,
        header,
        field_delim,
        use_quote_delim,
        na_value,
        chosen if select_columns is not None else None,
    )
    dataset: Dataset = Dataset(lines._plan)
    if ignore_errors:
        dataset = dataset.ignore_errors()
    if shuffle:
        dataset = dataset.shuffle(shuffle_buffer_size, shuffle_seed)
    if num_epochs != 1:
        dataset = dataset.repeat(num_epochs)
    dataset = dataset.batch(batch_size, drop_remainder=num_epochs is None)
    return dataset.map(columns).prefetch(1 if prefetch_buffer_size is None else prefetch_buffer_size)


def _columns(names: Sequence[str], label: str | None) -> Callable[..., Any]:
    """A function that gives a dictionary of columns, or a pair of one and the label's column.

    Raises:
      ValueError: there is no such label.
    """
    if label is not None and label not in names:
        raise ValueError(f"`label_name` provided must be one of the columns: {names}. Received: {label}.")

    def columns(*values: Any) -> Any:
        features = OrderedDict(zip(names, values, strict=True))
        if label is None:
            return features
        target = features.pop(label)
        return features, target

    return columns


def _paths(pattern: Any, shuffle: bool, seed: Any) -> list[str]:
    """The files that match, sorted, or in an order that the seed decides.

    Raises:
      ValueError: there are none.
    """
    from thalweg.io.gfile import glob

    patterns = pattern if isinstance(pattern, (list, tuple)) else [pattern]
    paths = sorted({path for p in patterns for path in glob(p)})
    if not paths:
        raise ValueError(f"No files match `file_pattern` {pattern}.")
    if shuffle:
        np.random.default_rng(seed).shuffle(paths)
    return paths


def _names(paths: Sequence[str], delimiter: str, quotes: bool, compression: str) -> list[str]:
    """The names of the columns, which all files have in their first lines.

    Raises:
      ValueError: a file has others.
    """
    found: list[list[str]] = []
    for path in paths:
        first = next(csv_records(path, compression, quotes), b"")
        found.append([x.decode() for x in _fields(first, delimiter, quotes)])
        if found[-1] != found[0]:
            raise ValueError(
                f"All input CSV files must have the same column names; {paths[0]} and {path} differ."
            )
    return found[0]


def _positions(names: Sequence[str], selected: Sequence[Any] | None) -> list[int]:
    """The numbers of the columns that are wanted, increasing.

    Raises:
      ValueError: there is no such column, or one is wanted twice.
    """
    if selected is None:
        return list(range(len(names)))
    positions = []
    for column in selected:
        number = names.index(column) if isinstance(column, str) and column in names else column
        if not isinstance(number, int) or not 0 <= number < len(names):
            raise ValueError(f"Value '{column}' specified in `select_columns` not present in {list(names)}.")
        positions.append(number)
    if len(set(positions)) != len(positions):
        raise ValueError("Cannot have duplicate columns in `select_columns`.")
    return sorted(positions)


class _Lines:
    """The fields of CSV files, read to find out what they are."""

    def __init__(
        self, paths: Sequence[str], delimiter: str, quotes: bool, missing: str, header: bool, compression: str
    ) -> None:
        self._paths, self._delimiter, self._quotes = paths, delimiter, quotes
        self._missing, self._header, self._compression = missing.encode(), header, compression

    def defaults(self, count: int, chosen: Sequence[int], rows: int | None) -> list[Any]:
        """What stands for an empty field of each column that is wanted: of the narrowest dtype that fits.

        Raises:
          ValueError: a line has another number of fields.
        """
        widest = dict.fromkeys(chosen, 0)
        for number, fields in enumerate(itertools.islice(self._rows(), rows)):
            if len(fields) != count:
                raise ValueError(
                    f"Problem inferring types: line {number} has {len(fields)} fields, wanted are {count}."
                )
            for k in chosen:
                widest[k] = max(widest[k], self._rank(fields[k]))
        return [
            np.zeros((), _DTYPES[n].np) if _DTYPES[n] is not dtypes.string else "" for n in widest.values()
        ]

    def _rows(self) -> Iterator[list[bytes]]:
        for path in self._paths:
            records = csv_records(path, self._compression, self._quotes)
            for record in itertools.islice(records, int(self._header), None):
                yield _fields(record, self._delimiter, self._quotes)

    def _rank(self, text: bytes) -> int:
        """The first dtype of `_DTYPES` that a field fits; an empty one fits all."""
        if not text or text == self._missing:
            return 0
        try:
            number = int(text)
            if _INT32.min <= number <= _INT32.max:
                return 0
            if _INT64.min <= number <= _INT64.max:
                return 1
        except ValueError:
            pass
        try:
            value = float(text)
        except ValueError:
            return 4
        return 2 if abs(value) < _FLOAT32_MAX else 3


def _fields(record: bytes, delimiter: str, quotes: bool) -> list[bytes]:
    """The fields of a line."""
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE
    text = record.decode("utf-8", "surrogateescape")
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, quoting=quoting)
    return [x.encode("utf-8", "surrogateescape") for x in next(rows, [])]
