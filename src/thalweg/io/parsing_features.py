"""How features of Examples are to be parsed: `tf.io.FixedLenFeature` and its kin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from thalweg.core import dtypes


class FixedLenFeature(NamedTuple):
    """A feature with the same shape in every record: a dense tensor.

    Args:
      shape: the feature's shape.
      dtype: float32, int64 or string.
      default_value: stands for the feature in records without it; None: all must have it.

    Example:
      >>> tf.io.FixedLenFeature([], tf.int64, default_value=0)
      FixedLenFeature(shape=[], dtype=tf.int64, default_value=0)
    """

    shape: Any
    dtype: Any
    default_value: Any = None


class VarLenFeature(NamedTuple):
    """A feature with any number of values: a sparse tensor.

    Args:
      dtype: float32, int64 or string.
    """

    dtype: Any


class FixedLenSequenceFeature(NamedTuple):
    """A feature whose first dimension varies, or a feature list: a dense tensor, filled up to the longest.

    Args:
      shape: the shape of one step.
      dtype: float32, int64 or string.
      allow_missing: records without it are allowed, and are empty. In an Example it has to be true.
      default_value: the scalar to fill up with; None: zero, or "" for strings.
    """

    shape: Any
    dtype: Any
    allow_missing: bool = False
    default_value: Any = None


class SparseFeature(NamedTuple):
    """Two or more features that together are a sparse tensor: places, and values.

    Args:
      index_key: the key of the places, int64; a list of keys for several dimensions.
      value_key: the key of the values.
      dtype: the values' dtype: float32, int64 or string.
      size: the size of the dimension; a list of sizes for several.
      already_sorted: the places are in order, and the values needn't be sorted.

    Example:
      >>> feature = tf.io.SparseFeature(index_key="place", value_key="value", dtype=tf.float32, size=100)
    """

    index_key: Any
    value_key: str
    dtype: Any
    size: Any
    already_sorted: bool = False


class _RowSplits(NamedTuple):
    """A partition given by where rows begin and end."""

    key: str


class _RowLengths(NamedTuple):
    """A partition given by the lengths of the rows."""

    key: str


class _RowStarts(NamedTuple):
    """A partition given by where rows begin."""

    key: str


class _RowLimits(NamedTuple):
    """A partition given by where rows end."""

    key: str


class _ValueRowIds(NamedTuple):
    """A partition given by each value's row."""

    key: str


class _UniformRowLength(NamedTuple):
    """A partition into rows of one length."""

    length: int


class _RaggedFeature(NamedTuple):
    dtype: Any
    value_key: str | None
    partitions: Sequence[Any]
    row_splits_dtype: Any
    validate: bool


class RaggedFeature(_RaggedFeature):
    """A feature with any number of values: a ragged tensor.

    Args:
      dtype: float32, int64 or string.
      value_key: the key of the values; None: that under which this feature is asked for.
      partitions: how the values are divided into rows, the outermost partition first:
        `RaggedFeature.RowSplits(key)`, `RowLengths(key)`, `RowStarts(key)`, `RowLimits(key)` and
        `ValueRowIds(key)`, which are int64 features themselves, or `UniformRowLength(length)`.
      row_splits_dtype: int32 or int64.
      validate: check that the partitions fit the values.

    Example:
      >>> record = tf.train.Example(features=tf.train.Features(feature={
      ...     "v": tf.train.Feature(int64_list=tf.train.Int64List(value=[1, 2, 3])),
      ...     "n": tf.train.Feature(int64_list=tf.train.Int64List(value=[1, 2]))}))
      >>> rows = tf.io.RaggedFeature(tf.int64, "v", [tf.io.RaggedFeature.RowLengths("n")])
      >>> tf.io.parse_single_example(record.SerializeToString(), {"rows": rows})["rows"]
      <tf.RaggedTensor [[1], [2, 3]]>
    """

    __slots__ = ()

    RowSplits = _RowSplits
    RowLengths = _RowLengths
    RowStarts = _RowStarts
    RowLimits = _RowLimits
    ValueRowIds = _ValueRowIds
    UniformRowLength = _UniformRowLength

    def __new__(
        cls,
        dtype: Any,
        value_key: str | None = None,
        partitions: Any = (),
        row_splits_dtype: Any = dtypes.int32,
        validate: bool = False,
    ) -> RaggedFeature:
        if not isinstance(partitions, (list, tuple)):
            raise TypeError(f"partitions must be a list or tuple; received {partitions!r}.")
        kinds = (_RowSplits, _RowLengths, _RowStarts, _RowLimits, _ValueRowIds, _UniformRowLength)
        for partition in partitions:
            if not isinstance(partition, kinds):
                raise TypeError(
                    f"A partition is one of RaggedFeature.RowSplits and its kin; received {partition!r}."
                )
        rows = dtypes.as_dtype(row_splits_dtype)
        if rows not in (dtypes.int32, dtypes.int64):
            raise ValueError(f"row_splits_dtype must be int32 or int64; received {rows.name}.")
        return super().__new__(cls, dtypes.as_dtype(dtype), value_key, partitions, rows, validate)


for _kind in (_RowSplits, _RowLengths, _RowStarts, _RowLimits, _ValueRowIds, _UniformRowLength):
    _kind.__name__ = _kind.__name__.removeprefix("_")
