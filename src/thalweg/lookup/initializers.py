"""What the tables of `tf.lookup` are filled with: tensors, or the lines of a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.rules import shape_text
from thalweg.core.tensor import EagerTensor
from thalweg.ops.string_arrays import strings
from thalweg.ops.string_numbers import to_number


class KeyValueTensorInitializer:
    """Fills a table with the keys and values of two tensors.

    Args:
      keys, values: vectors of one length.
      key_dtype, value_dtype: None: the tensors' own.

    Example:
      >>> initializer = tf.lookup.KeyValueTensorInitializer(["a", "b"], [7, 11])
      >>> tf.lookup.StaticHashTable(initializer, default_value=-1).lookup(tf.constant(["a", "z"])).numpy()
      array([ 7, -1], dtype=int32)
    """

    def __init__(
        self, keys: Any, values: Any, key_dtype: Any = None, value_dtype: Any = None, name: str | None = None
    ) -> None:
        self._keys = to_tensor(keys, None if key_dtype is None else dtypes.as_dtype(key_dtype))
        self._values = to_tensor(values, None if value_dtype is None else dtypes.as_dtype(value_dtype))

    @property
    def key_dtype(self) -> DType:
        return self._keys.dtype  # type: ignore[no-any-return]

    @property
    def value_dtype(self) -> DType:
        return self._values.dtype  # type: ignore[no-any-return]

    def arrays(self) -> tuple[Any, Any]:
        """Keys and values as vectors of one length; InvalidArgumentError where their lengths differ."""
        keys, values = _known(self._keys).reshape(-1), _known(self._values)
        if values.shape != self._keys._spec.shape:
            wanted, received = shape_text(self._keys._spec.shape), shape_text(values.shape)
            raise errors.InvalidArgumentError(
                None, None, f"Expected shape {wanted} for value, got {received}"
            )
        return keys, values.reshape(-1)

    def initialize(self, table: Any) -> None:
        """Fill `table`."""
        table._fill(*self.arrays())


def _known(x: Any) -> Any:
    value = x.host() if isinstance(x, EagerTensor) else x.constant_value()
    if value is None:
        raise ValueError(f"A table is filled when it is made, so its keys and values must be known; got {x}.")
    return value


class TextFileIndex:
    """What a line of a file gives besides one of its columns.

    Attributes:
      WHOLE_LINE: the line itself.
      LINE_NUMBER: its number, from 0 on.
    """

    WHOLE_LINE = -2
    LINE_NUMBER = -1


class TextFileInitializer:
    """Fills a table with a line each of a text file.

    Args:
      filename: the file's path.
      key_dtype, value_dtype: int64 for line numbers; string for whole lines.
      key_index, value_index: a column, or one of `tf.lookup.TextFileIndex`.
      vocab_size: how many lines to read; None: all.
      delimiter: what stands between columns.
      value_index_offset: is added to line numbers that are values.

    Raises:
      ValueError: an index doesn't go with its dtype, or there is no file name.
      NotFoundError: there is no such file (when a table is made).
    """

    def __init__(
        self,
        filename: Any,
        key_dtype: Any,
        key_index: int,
        value_dtype: Any,
        value_index: int,
        vocab_size: int | None = None,
        delimiter: str = "\t",
        name: str | None = None,
        value_index_offset: int = 0,
    ) -> None:
        if hasattr(filename, "numpy"):
            filename = filename.numpy().decode()
        if not filename:
            raise ValueError("`filename` argument required for tf.lookup.TextFileInitializer")
        self.key_dtype, self.value_dtype = dtypes.as_dtype(key_dtype), dtypes.as_dtype(value_dtype)
        _check_index("key", key_index, self.key_dtype)
        _check_index("value", value_index, self.value_dtype)
        if vocab_size is not None and vocab_size <= 0:
            raise ValueError(f"`vocab_size` should be > 0, received: {vocab_size}.")
        self._filename = str(filename)
        self._columns = ((key_index, self.key_dtype, 0), (value_index, self.value_dtype, value_index_offset))
        self._vocab_size = vocab_size
        self._delimiter = delimiter.encode()

    def arrays(self) -> tuple[Any, Any]:
        """Keys and values of all lines."""
        lines = list(self._lines())
        if self._vocab_size is not None and len(lines) < self._vocab_size:
            raise errors.InvalidArgumentError(
                None,
                None,
                f"Invalid vocab_size in {self._filename}: expected {self._vocab_size} but got {len(lines)}",
            )
        keys, values = (self._column(lines, *column) for column in self._columns)
        return keys, values

    def _lines(self) -> Iterator[bytes]:
        try:
            with open(self._filename, "rb") as file:
                for number, line in enumerate(file):
                    if number == self._vocab_size:
                        return
                    yield line.rstrip(b"\n").replace(b"\r", b"")
        except FileNotFoundError:
            raise errors.NotFoundError(None, None, f"{self._filename}; No such file or directory") from None

    def _column(self, lines: list[bytes], index: int, dtype: DType, offset: int) -> Any:
        if index == TextFileIndex.LINE_NUMBER:
            return np.arange(offset, offset + len(lines), dtype=np.int64)
        if index == TextFileIndex.WHOLE_LINE:
            texts = lines
        else:
            rows = [line.split(self._delimiter) for line in lines]
            for number, row in enumerate(rows):
                if index >= len(row):
                    text = f"in {self._filename} line {number} ({lines[number].decode()}) : "
                    wanted = f"expected at least {index + 1} got {len(row)}"
                    raise errors.InvalidArgumentError(None, None, f"Invalid number of columns {text}{wanted}")
            texts = [row[index] for row in rows]
        column = strings(texts, (len(texts),))
        return column if dtype is dtypes.string else to_number.lower(np, column, out_type=dtype)

    def initialize(self, table: Any) -> None:
        """Fill `table`."""
        table._fill(*self.arrays())


def _check_index(what: str, index: int, dtype: DType) -> None:
    if index < -2:
        raise ValueError(f"`{what}_index` should be >= -2, received: {index}.")
    if index == TextFileIndex.LINE_NUMBER and dtype is not dtypes.int64:
        raise ValueError(f"`{what}_dtype` must be int64 if `{what}_index` is -1, received: {dtype}")
