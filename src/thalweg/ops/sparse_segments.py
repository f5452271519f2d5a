"""The rows that segments of rows of a tensor take: `tf.sparse.segment_sum` and its like."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.checks import require
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.gather import check_index_dtype, gather, rows_gradient
from thalweg.ops.shapes import shape_of


def _rows_rule(call: Call, data: Spec, indices: Spec, ids: Spec) -> Spec:
    check_index_dtype("Tidx", indices)
    check_index_dtype("Tsegmentids", ids)
    for name, vector in (("indices", indices), ("segment_ids", ids)):
        if vector.rank not in (1, None):
            raise ValueError(f"{name} should be a vector, but has shape {shape_text(vector.shape)}.")
    if indices.known and ids.known and indices.shape != ids.shape:
        raise ValueError("segment_ids and indices should have same size.")
    if data.shape is None or indices.shape is None:
        return spec_of(data.dtype, None)
    return spec_of(data.dtype, indices.shape + data.shape[1:])


@op("SparseSegmentRows", _rows_rule)
def segment_operands(xp: Any, data: Any, indices: Any, ids: Any, *, num_segments: int | None) -> Any:
    """The rows of `data` at `indices`, once it is sure that `ids` puts them into segments."""
    size = data.shape[0]
    inside = (indices >= 0) & (indices < size)

    def message() -> str:
        """indices are out of range"""
        at = int(np.argmin(inside))
        return f"Bad: indices[{at}] == {indices[at]} out of range [0, {size})"

    require(xp, inside, message)
    require(xp, ids[1:] >= ids[:-1], "segment ids are not increasing")
    if num_segments is not None:
        require(xp, ids >= 0, "segment ids must be >= 0")
        require(xp, ids < int(num_segments), "segment ids must be < num_segments")
    return gather.lower(xp, data, indices, axis=0, batch_dims=0)


@segment_operands.gradient
def _(node: Node, dy: Any) -> Any:
    data, indices, _ = node.inputs
    return rows_gradient(dy, indices, shape_of(data)), None, None
