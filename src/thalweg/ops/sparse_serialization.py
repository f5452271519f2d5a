"""Sparse tensors as strings, three TensorProtos each: their indices, values and shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType, from_numpy
from thalweg.core.op import Call, op
from thalweg.core.rules import kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.string_arrays import check_strings, strings
from thalweg.ops.tensor_protos import FormatError, from_proto, to_proto


def _parts(indices: Any, values: Any, shape: Any) -> list[bytes]:
    protos = ((indices, dtypes.int64), (values, from_numpy(values.dtype)), (shape, dtypes.int64))
    return [to_proto(array, dtype) for array, dtype in protos]


def _one_rule(call: Call, *parts: Spec) -> Spec:
    return spec_of(dtypes.string, (3,))


@op("SerializeSparse", _one_rule, host=True, differentiable=False)
def serialize_sparse(xp: Any, indices: Any, values: Any, shape: Any) -> Any:
    return strings(_parts(indices, values, shape), (3,))


def _many_rule(call: Call, indices: Spec, values: Spec, shape: Spec) -> Spec:
    if shape.shape is not None and shape.shape[0] is not None and shape.shape[0] < 2:
        raise kernel_error(call, f"Rank of input SparseTensor should be > 1, but saw rank: {shape.shape[0]}")
    return spec_of(dtypes.string, (None, 3))


@op("SerializeManySparse", _many_rule, host=True, differentiable=False)
def serialize_many_sparse(xp: Any, indices: Any, values: Any, shape: Any) -> Any:
    count = int(shape[0])
    rows = indices[:, 0]
    if ((rows < 0) | (rows >= count)).any():
        _refuse(f"Sparse values lie outside of the {count} rows")
    order = rows.argsort(kind="stable")
    ends = rows[order].searchsorted(np.arange(count + 1))
    found: list[bytes] = []
    for k in range(count):
        chosen = order[ends[k] : ends[k + 1]]
        found += _parts(indices[chosen, 1:], values[chosen], shape[1:])
    return strings(found, (count, 3))


def _back_rule(call: Call, serialized: Spec) -> tuple[Spec, ...]:
    check_strings(call, serialized)
    return (
        spec_of(dtypes.int64, (None, None)),
        spec_of(call.attrs["dtype"], (None,)),
        spec_of(dtypes.int64, (None,)),
    )


@op("DeserializeManySparse", _back_rule, host=True, differentiable=False)
def deserialize_many_sparse(xp: Any, serialized: Any, *, dtype: DType) -> Any:
    if serialized.ndim != 2 or serialized.shape[1] != 3:
        _refuse(f"Serialized sparse tensors have the shape [n,3]; received {shape_text(serialized.shape)}")
    if not len(serialized):
        _refuse("There is no serialized sparse tensor, whose rank could be told")
    tensors = [_read(number, row, dtype) for number, row in enumerate(serialized.tolist())]
    rank = len(tensors[0][2])
    for number, (_, _, shape) in enumerate(tensors):
        if len(shape) != rank:
            _refuse(f"SparseTensor[{number}] has {len(shape)} dimensions, those before it have {rank}")
    counts = [len(values) for _, values, _ in tensors]
    indices = np.concatenate([indices for indices, _, _ in tensors])
    rows = np.repeat(np.arange(len(tensors)), counts)
    shape = np.max([shape for _, _, shape in tensors], axis=0)
    return (
        np.concatenate([rows[:, None], indices], axis=1),
        np.concatenate([values for _, values, _ in tensors]),
        np.array([len(tensors), *shape.tolist()], np.int64),
    )


def _read(number: int, row: Sequence[bytes], dtype: DType) -> tuple[Any, Any, Any]:
    try:
        (indices, first), (values, found), (shape, last) = map(from_proto, row)
    except FormatError as error:
        _refuse(f"Could not parse serialized proto of SparseTensor[{number}]: {error}")
    if found is not dtype:
        _refuse(
            f"Requested SparseTensor of type {dtype.name} but SparseTensor[{number}].values.dtype() == "
            f"{found.name}"
        )
    fits = first is last is dtypes.int64 and indices.ndim == 2 and values.ndim == shape.ndim == 1
    if not fits or indices.shape != (len(values), len(shape)) or (shape < 0).any():
        _refuse(f"The parts of SparseTensor[{number}] don't fit each other")
    return indices, values, shape


def _refuse(message: str) -> NoReturn:
    raise errors.InvalidArgumentError(None, None, message)
