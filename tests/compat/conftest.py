"""1.x graph mode for one test at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from thalweg.core.context import graph_mode, state


@pytest.fixture
def v1() -> Iterator[Any]:
    """`tf.compat.v1` with 1.x behaviour switched on, and a fresh default graph."""
    import thalweg.compat.v1 as module

    graph_mode.graph = None
    module.disable_v2_behavior()
    try:
        yield module
    finally:
        graph_mode.on, graph_mode.graph, state.target = False, None, state.eager
        module.enable_v2_behavior()
