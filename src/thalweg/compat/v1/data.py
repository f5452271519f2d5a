"""`tf.compat.v1.data`: iterators that sessions run; the rest is `tf.data`."""

from __future__ import annotations

from typing import Any

from thalweg.compat.v1.fallback import from_2x
from thalweg.data.graph_iterators import GraphIterator as Iterator
from thalweg.data.graph_iterators import get_legacy_output_classes as get_output_classes
from thalweg.data.graph_iterators import get_legacy_output_shapes as get_output_shapes
from thalweg.data.graph_iterators import get_legacy_output_types as get_output_types
from thalweg.data.graph_iterators import make_initializable_iterator as make_initializable_iterator
from thalweg.data.graph_iterators import make_one_shot_iterator as make_one_shot_iterator

__all__ = [
    "Iterator",
    "get_output_classes",
    "get_output_shapes",
    "get_output_types",
    "make_initializable_iterator",
    "make_one_shot_iterator",
]


def __getattr__(name: str) -> Any:
    return from_2x("data", name)
