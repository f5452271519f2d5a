"""Serialized Examples as tensors: `ParseExampleV2`.

The keys wanted are attributes: of sparse features, whose values become sparse tensors, of dense features,
which have a shape, and of ragged features. The serialized records are a vector, or a scalar; then the
results lack the dimension of the batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.rules import kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.example_batch import C_NAMES, Batch, assembled
from thalweg.ops.example_features import KINDS
from thalweg.ops.example_single import parsed_alone
from thalweg.ops.string_arrays import check_strings

_ROWS = (dtypes.int32, dtypes.int64)


def check_dense(call: Call, keys: Any, types: Any, shapes: Any, defaults: Sequence[Spec]) -> None:
    for key, dtype, shape, default in zip(keys, types, shapes, defaults, strict=True):
        if dtype not in KINDS.values():
            raise TypeError(_not_allowed("Tdense", dtype))
        if default.dtype is not dtype:
            message = f"the default value of {key} is {default.dtype.name}, the feature is {dtype.name}"
            raise TypeError(message)
        if None in shape[1:]:
            message = f"Only the first dimension of a dense feature may be unknown; {key} has the shape "
            raise kernel_error(call, f"{message}{shape_text(shape)}")


def _not_allowed(attribute: str, dtype: DType) -> str:
    names = ", ".join(C_NAMES.get(d, d.name) for d in (dtypes.float32, dtypes.int64, dtypes.string))
    return f"Value for attr '{attribute}' of {dtype.name} is not in the list of allowed values: {names}"


def check_types(attribute: str, types: Sequence[DType]) -> None:
    for dtype in types:
        if dtype not in KINDS.values():
            raise TypeError(_not_allowed(attribute, dtype))


def check_rows(types: Sequence[DType]) -> None:
    for dtype in types:
        if dtype not in _ROWS:
            raise TypeError(f"row splits are int32 or int64, not {dtype.name}")


def _example_rule(call: Call, serialized: Spec, names: Spec, *defaults: Spec) -> tuple[Spec, ...]:
    check_strings(call, serialized, names)
    a = call.attrs
    check_types("sparse_types", a["sparse_types"])
    check_types("ragged_value_types", a["ragged_value_types"])
    check_rows(a["ragged_split_types"])
    check_dense(call, a["dense_keys"], a["dense_types"], a["dense_shapes"], defaults)
    return tuple(feature_specs(serialized, a))


def feature_specs(serialized: Spec, a: dict[str, Any]) -> Iterator[Spec]:
    batch = serialized.shape
    rank = None if batch is None else len(batch) + 1
    for _ in a["sparse_keys"]:
        yield spec_of(dtypes.int64, (None, rank))
    for dtype in a["sparse_types"]:
        yield spec_of(dtype, (None,))
    for _ in a["sparse_keys"]:
        yield spec_of(dtypes.int64, (rank,))
    for dtype, shape in zip(a["dense_types"], a["dense_shapes"], strict=True):
        yield spec_of(dtype, None if batch is None else (*batch, *shape))
    for dtype in a["ragged_value_types"]:
        yield spec_of(dtype, (None,))
    for dtype in a["ragged_split_types"]:
        yield spec_of(dtype, (0,) if batch == () else (None,))


@op("ParseExampleV2", _example_rule, host=True, differentiable=False)
def parse_example(
    xp: Any,
    serialized: Any,
    names: Any,
    *dense_defaults: Any,
    sparse_keys: tuple[str, ...],
    sparse_types: tuple[DType, ...],
    dense_keys: tuple[str, ...],
    dense_types: tuple[DType, ...],
    dense_shapes: tuple[tuple[int | None, ...], ...],
    ragged_keys: tuple[str, ...],
    ragged_value_types: tuple[DType, ...],
    ragged_split_types: tuple[DType, ...],
) -> Any:
    """Indices, values and shapes of the sparse features, the dense ones, values and splits of ragged ones."""
    keys = (*sparse_keys, *dense_keys, *ragged_keys)
    kinds = (*sparse_types, *dense_types, *ragged_value_types)
    features = sparse_keys, dense_keys, dense_defaults, dense_shapes, ragged_split_types
    if serialized.ndim == 0:
        return parsed_alone(serialized[()], keys, kinds, *features)
    batch = Batch(serialized, names, "example")
    return assembled(batch, batch.columns("features", keys, kinds), *features)
