"""`tf.compat.v1.io`: what 1.x calls with its arguments in another order than `tf.io`, or has alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from thalweg import io as io_2x
from thalweg.compat.v1.fallback import from_2x, renamed
from thalweg.core import dtypes
from thalweg.io.records import TFRecordCompressionType as TFRecordCompressionType
from thalweg.io.records import tf_record_iterator as tf_record_iterator


def decode_csv(
    records: Any,
    record_defaults: Sequence[Any],
    field_delim: str = ",",
    use_quote_delim: bool = True,
    name: str | None = None,
    na_value: str = "",
    select_cols: Sequence[int] | None = None,
) -> list[Any]:
    """`tf.io.decode_csv`, with `name` before `na_value`."""
    return io_2x.decode_csv(records, record_defaults, field_delim, use_quote_delim, na_value, select_cols)


def decode_raw(
    input_bytes: Any = None,
    out_type: Any = None,
    little_endian: bool = True,
    name: str | None = None,
    bytes: Any = None,
) -> Any:
    """`tf.io.decode_raw`, where the strings are called `bytes` too.

    Raises:
      ValueError: no `out_type` is given, or the strings are given twice.
    """
    if out_type is None:
        raise ValueError("decode_raw_v1() missing 1 positional argument: 'out_type'")
    return io_2x.decode_raw(renamed("input_bytes", input_bytes, "bytes", bytes), out_type, little_endian)


def parse_example(
    serialized: Any, features: Mapping[str, Any], name: str | None = None, example_names: Any = None
) -> dict[str, Any]:
    """`tf.io.parse_example`, with `name` before `example_names`."""
    return io_2x.parse_example(serialized, features, example_names, name)


def parse_single_example(
    serialized: Any, features: Mapping[str, Any], name: str | None = None, example_names: Any = None
) -> dict[str, Any]:
    """`tf.io.parse_single_example`, with `name` before `example_names`."""
    return io_2x.parse_single_example(serialized, features, example_names, name)


def serialize_sparse(sp_input: Any, name: str | None = None, out_type: Any = dtypes.string) -> Any:
    """`tf.io.serialize_sparse`, with `name` before `out_type`."""
    return io_2x.serialize_sparse(sp_input, out_type)


def serialize_many_sparse(sp_input: Any, name: str | None = None, out_type: Any = dtypes.string) -> Any:
    """`tf.io.serialize_many_sparse`, with `name` before `out_type`."""
    return io_2x.serialize_many_sparse(sp_input, out_type)


def __getattr__(name: str) -> Any:
    return from_2x("io", name)
