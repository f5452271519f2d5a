"""`dataset.explain()`: a plan as a tree, with what is known of each part."""

from __future__ import annotations

import re
from typing import Any

from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.plan import INFINITE, UNKNOWN, Plan

# TensorFlow's class names for what users write otherwise.
_NAMES = {
    "_TensorSliceDataset": "from_tensor_slices",
    "_TensorDataset": "from_tensors",
    "CacheDataset": "cache",
    "_ParallelMapDataset": "map",
    "_ParallelBatchDataset": "batch",
    "_ParallelInterleaveDataset": "interleave",
    "_DirectedInterleaveDataset": "choose",
}


def explained(plan: Plan) -> str:
    """The lines of a plan and, indented, of those that it is made of."""
    lines = list(_lines(plan, 0))
    width = max(len(left) for left, _, _ in lines)
    middle = max(len(told) for _, told, _ in lines)
    return "\n".join(
        f"{left.ljust(width)}  {told.ljust(middle)}  {right}".rstrip() for left, told, right in lines
    )


def _lines(plan: Plan, depth: int) -> Any:
    yield "  " * depth + _name(plan), plan.told(), f"{_elements(plan)}, {_count(plan.count)}"
    for source in plan.sources():
        yield from _lines(source, depth + 1)


def _name(plan: Plan) -> str:
    words = re.sub(r"(V2)?$|^_|Dataset", "", plan.kind)
    return _NAMES.get(plan.kind) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", words).lower()


def _elements(plan: Plan) -> str:
    texts = [_spec(s) for s in plan.specs]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def _spec(spec: Any) -> str:
    return repr(spec._spec) if isinstance(spec, TensorSpec) else str(spec)


def _count(count: int) -> str:
    known = {INFINITE: "without end", UNKNOWN: "number unknown", 1: "1 element"}
    return known.get(count) or f"{count:,} elements"
