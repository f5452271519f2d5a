"""`tf.data.TextLineDataset`, `FixedLengthRecordDataset`, `TFRecordDataset`, `experimental.CsvDataset`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from thalweg.data import nested
from thalweg.data.arguments import integer
from thalweg.data.dataset import Dataset
from thalweg.data.files import Csv, Files, default_of, fixed_records, lines, names_of
from thalweg.data.plan import Plan, invalid
from thalweg.data.sources import Rows
from thalweg.data.traced import Traced


def _text(x: Any) -> str:
    """A string given as a string, bytes or a tensor."""
    value = x.numpy() if hasattr(x, "numpy") else x
    return "" if value is None else value.decode() if isinstance(value, bytes) else str(value)


def _plan(filenames: Any, read: Any, kind: str, parallel: Any) -> Plan:
    """A plan of what files hold, read one after the other or some at a time."""
    if isinstance(filenames, Dataset):
        names = filenames._plan
        if [getattr(s, "dtype", None) for s in names.specs] != [names_of([""]).dtype]:
            raise TypeError("The `filenames` argument must contain `tf.string` elements.")
    else:
        tensor = names_of(filenames)
        if parallel is None:
            return Files(tensor, read, kind)
        names = Rows([tensor] if tensor.shape.rank == 0 else tensor)
    function = Traced(lambda name: Dataset(Files(name, read, kind)), [names])
    if parallel is None:
        return nested.FlatMapped(names, function)
    return nested.Interleaved(names, function, integer(parallel), 1, parallel)


class _FileDataset(Dataset):
    """A dataset of the strings that files hold; what is made of it is a plain `Dataset`."""

    def _of(self, plan: Plan) -> Any:
        return Dataset(plan)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}V2 element_spec={self.element_spec}>"


class TextLineDataset(_FileDataset):
    """The lines of text files, as string scalars without the lines' ends.

    Args:
      filenames: a name, a list of them, or a dataset of them.
      compression_type: "", "ZLIB" or "GZIP".
      buffer_size: bytes read at once.
      num_parallel_reads: not None: so many files are read at the same time, their lines in turns.

    Raises:
      TypeError: names aren't strings.
      NotFoundError: (in a run) there is no such file.

    Example:
      >>> tf.io.write_file("poem.txt", "one\\ntwo\\n")
      >>> list(tf.data.TextLineDataset("poem.txt").as_numpy_iterator())
      [b'one', b'two']
    """

    def __init__(
        self,
        filenames: Any,
        compression_type: Any = None,
        buffer_size: Any = None,
        num_parallel_reads: Any = None,
        name: str | None = None,
    ) -> None:
        compression, size = _text(compression_type), buffer_size and int(buffer_size)

        def read(path: str) -> Iterator[bytes]:
            return lines(path, compression, size)

        super().__init__(_plan(filenames, read, "TextLineDatasetV2", num_parallel_reads))


class FixedLengthRecordDataset(_FileDataset):
    """The records of files whose records have one length, as string scalars.

    Args:
      filenames: a name, a list of them, or a dataset of them.
      record_bytes: the length.
      header_bytes, footer_bytes: what is passed over at a file's beginning and end.
      buffer_size: bytes read at once.
      compression_type: "", "ZLIB" or "GZIP".
      num_parallel_reads: not None: so many files are read at the same time, their records in turns.

    Raises:
      TypeError: names aren't strings.
      InvalidArgumentError: the length isn't positive; (in a run) a file's length is no multiple of it.
    """

    def __init__(
        self,
        filenames: Any,
        record_bytes: Any,
        header_bytes: Any = None,
        footer_bytes: Any = None,
        buffer_size: Any = None,
        compression_type: Any = None,
        num_parallel_reads: Any = None,
        name: str | None = None,
    ) -> None:
        length, header, footer = integer(record_bytes), integer(header_bytes or 0), integer(footer_bytes or 0)
        if length <= 0:
            raise invalid("`record_bytes` must be > 0")
        compression, size = _text(compression_type), buffer_size and int(buffer_size)

        def read(path: str) -> Iterator[bytes]:
            return fixed_records(path, compression, header, length, footer, size)

        super().__init__(_plan(filenames, read, "FixedLengthRecordDatasetV2", num_parallel_reads))


class TFRecordDataset(_FileDataset):
    """The records of TFRecord files, as string scalars.

    Args:
      filenames: a name, a list of them, or a dataset of them.
      compression_type: "", "ZLIB" or "GZIP".
      buffer_size: bytes read at once; the reader chooses.
      num_parallel_reads: not None: so many files are read at the same time, their records in turns.

    Raises:
      TypeError: names aren't strings.
      NotFoundError: (in a run) there is no such file.
      DataLossError: (in a run) a file is damaged or cut; the whole records before come first.
    """

    def __init__(
        self,
        filenames: Any,
        compression_type: Any = None,
        buffer_size: Any = None,
        num_parallel_reads: Any = None,
        name: str | None = None,
    ) -> None:
        from thalweg.io.records import read_records

        compression = _text(compression_type)

        def read(path: str) -> Iterator[bytes]:
            return read_records(path, compression)

        super().__init__(_plan(filenames, read, "TFRecordDatasetV2", num_parallel_reads))


class CsvDataset(_FileDataset):
    """The fields of CSV files' lines, a tuple of scalars each.

    Args:
      filenames: a name or a list of them.
      record_defaults: of each field its dtype, if it must not be empty, or what stands for an empty one.
      compression_type: "", "ZLIB" or "GZIP".
      header: whether each file's first line is passed over.
      field_delim: what stands between fields; one character.
      use_quote_delim: fields may be in double quotes.
      na_value: what else stands for a field without a value.
      select_cols: the numbers of the fields that are wanted, increasing; None: all.
      exclude_cols: those that aren't.

    Raises:
      TypeError: a field can't have such a dtype.
      InvalidArgumentError: numbers aren't increasing; (in a run) a line has other fields.
    """

    def __init__(
        self,
        filenames: Any,
        record_defaults: Sequence[Any],
        compression_type: Any = None,
        buffer_size: Any = None,
        header: bool = False,
        field_delim: str = ",",
        use_quote_delim: bool = True,
        na_value: str = "",
        select_cols: Sequence[int] | None = None,
        exclude_cols: Sequence[int] | None = None,
    ) -> None:
        columns = tuple(int(k) for k in select_cols or ())
        if any(a >= b for a, b in pairwise(columns)):
            raise invalid("select_cols should be strictly increasing indices")
        if exclude_cols is not None:
            if select_cols is not None:
                raise invalid("Only one of select_cols and exclude_cols may be given.")
            columns = _others(exclude_cols, len(record_defaults))
        defaults = [default_of(x) for x in record_defaults]
        names = names_of(filenames)
        compression = _text(compression_type)
        plan = Csv(
            names, defaults, columns, compression, bool(header), field_delim, bool(use_quote_delim), na_value
        )
        super().__init__(plan)


def _others(excluded: Sequence[int], count: int) -> tuple[int, ...]:
    """The numbers of `count` fields when some are left out."""
    without = {int(k) for k in excluded}
    numbers = (k for k in range(count + len(without)) if k not in without)
    return tuple(k for k, _ in zip(numbers, range(count), strict=False))
