"""Lines of comma-separated values, a column a tensor: `DecodeCSV`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.op import Call, op
from thalweg.core.rules import kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.string_arrays import check_strings, strings
from thalweg.ops.string_numbers import to_number

_TYPES = (dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64, dtypes.string)


def _refuse(message: str) -> errors.InvalidArgumentError:
    return errors.InvalidArgumentError(None, None, message)


def _rule(call: Call, records: Spec, *defaults: Spec) -> tuple[Spec, ...]:
    check_strings(call, records)
    if len(call.attrs["field_delim"].encode()) != 1:
        raise kernel_error(call, "field_delim should be only 1 char")
    for index, default in enumerate(defaults):
        if default.dtype not in _TYPES:
            names = ", ".join(t.name for t in _TYPES)
            message = f"Value for attr 'OUT_TYPE' of {default.dtype.name} is not one of the allowed values"
            raise TypeError(f"{message}: {names}")
        if default.shape is not None and (
            len(default.shape) > 1 or (default.shape or (1,))[0] not in (0, 1, None)
        ):
            message = (
                f"There should only be 1 default per field but field {index} has {shape_text(default.shape)}"
            )
            raise kernel_error(call, message)
    return tuple(spec_of(default.dtype, records.shape) for default in defaults)


@op("DecodeCSV", _rule, host=True, differentiable=False)
def decode_csv(
    xp: Any,
    records: Any,
    *record_defaults: Any,
    field_delim: str,
    use_quote_delim: bool,
    na_value: str,
    select_cols: tuple[int, ...],
) -> Any:
    delimiter, missing, count = field_delim.encode(), na_value.encode(), len(record_defaults)
    rows = []
    for index, record in enumerate(records.reshape(-1).tolist()):
        if use_quote_delim:
            fields = _fields(record, delimiter[0])
        else:
            fields = record.split(delimiter) if record else []
        if select_cols:
            fields = [fields[k] for k in select_cols if k < len(fields)]
        if len(fields) != count:
            raise _refuse(f"Expect {count} fields but have {len(fields)} in record {index}")
        rows.append(fields)
    columns: list[Any] = list(zip(*rows, strict=True)) or [()] * count
    return tuple(
        _column(k, columns[k], default, missing).reshape(records.shape)
        for k, default in enumerate(record_defaults)
    )


def _column(number: int, texts: tuple[bytes, ...], default: Any, missing: bytes) -> Any:
    """The values of a field in all records."""
    if default.size > 1:
        raise _refuse(f"There should only be 1 default per field but field {number} has {default.size}")
    absent = [index for index, text in enumerate(texts) if not text or text == missing]
    if absent and not default.size:
        raise _refuse(f"Field {number} is required but missing in record {absent[0]}!")
    if default.dtype == object:
        values = strings(texts, (len(texts),))
    else:
        convert = _number_of(default.dtype, number)
        values = np.zeros(len(texts), default.dtype)
        gaps = set(absent)
        for index, text in enumerate(texts):
            if index not in gaps:
                values[index] = convert(text, index)
    if absent:
        values[absent] = default.reshape(-1)[0]
    return values


def _number_of(dtype: Any, field: int) -> Callable[[bytes, int], Any]:
    kind = dtypes.from_numpy(dtype)

    def number(text: bytes, record: int) -> Any:
        try:
            return to_number.lower(np, strings((text,), (1,)), out_type=kind)[0]
        except errors.InvalidArgumentError:
            shown = text.decode("utf-8", "replace")
            raise _refuse(f"Field {field} in record {record} is not a valid {kind.name}: {shown}") from None

    return number


def _fields(record: bytes, delimiter: int) -> list[bytes]:
    """The fields of a record, of which some may be in quotes."""
    if b'"' not in record and b"\n" not in record and b"\r" not in record:
        return record.split(bytes([delimiter])) if record else []
    fields: list[bytes] = []
    at, end = 0, len(record)
    while at <= end:
        quoted = at < end and record[at] == ord('"')
        field, at = _quoted(record, at + 1, delimiter) if quoted else _bare(record, at, delimiter)
        fields.append(field)
        at += 1
    return fields


def _bare(record: bytes, at: int, delimiter: int) -> tuple[bytes, int]:
    """The field that begins here, and where it ends."""
    end = record.find(delimiter, at)
    end = len(record) if end < 0 else end
    field = record[at:end]
    if any(sign in field for sign in (b'"', b"\n", b"\r")):
        raise _refuse("Unquoted fields cannot have quotes/CRLFs inside")
    return field, end


def _quoted(record: bytes, at: int, delimiter: int) -> tuple[bytes, int]:
    """The field whose opening quote lies before here, and where it ends."""
    parts = []
    while True:
        quote = record.find(b'"', at)
        if quote < 0:
            raise _refuse("Quoted field has to end with quote followed by delim, CRLF, or EOF")
        parts.append(record[at:quote])
        after = quote + 1
        if after == len(record) or record[after] == delimiter:
            return b'"'.join(parts), after
        if record[after] != ord('"'):
            raise _refuse("Quote inside a string has to be escaped by another quote")
        at = after + 1
