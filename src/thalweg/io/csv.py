"""`tf.io.decode_csv`: lines of comma-separated values as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops.csv import decode_csv as decode
from thalweg.strings.arguments import text


def decode_csv(
    records: Any,
    record_defaults: Sequence[Any],
    field_delim: str = ",",
    use_quote_delim: bool = True,
    na_value: str = "",
    select_cols: Sequence[int] | None = None,
    name: str | None = None,
) -> list[Any]:
    """Lines of comma-separated values, a tensor for each field.

    Args:
      records: strings, each a line.
      record_defaults: for each field a scalar or a list of one value, which stands where the field is empty;
        an empty list where it must not be. The results have their dtypes: float32, float64, int32, int64 or
        string.
      field_delim: what stands between fields; one character.
      use_quote_delim: fields may be in double quotes; else these are characters like others.
      na_value: what else stands for a field without a value.
      select_cols: the positions of the fields that are wanted, in increasing order; None: all.

    Returns:
      A list of tensors of the shape of `records`.

    Raises:
      ValueError: `select_cols` isn't increasing, or has another length than `record_defaults`.
      InvalidArgumentError: a line has another number of fields, or a field is no number, or is missing.

    Example:
      >>> [x.numpy().tolist() for x in tf.io.decode_csv(["1,a", ",b"], [[7], [""]])]
      [[1, 7], [b'a', b'b']]
    """
    columns = tuple(int(k) for k in select_cols or ())
    if any(a >= b for a, b in pairwise(columns)):
        raise ValueError("select_cols is not strictly increasing.")
    if columns and columns[0] < 0:
        raise ValueError("select_cols contains negative values.")
    if columns and len(columns) != len(record_defaults):
        raise ValueError("Length of select_cols and record_defaults do not match.")
    result = decode(
        text(records),
        *(to_tensor(default) for default in record_defaults),
        field_delim=field_delim,
        use_quote_delim=bool(use_quote_delim),
        na_value=na_value,
        select_cols=columns,
    )
    return list(result) if isinstance(result, (list, tuple)) else [result]
