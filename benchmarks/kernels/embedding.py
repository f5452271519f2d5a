"""Rows taken from a table of embeddings, and gradients added up to its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from frameworks import repeated


class Case(NamedTuple):
    """Places in a table of rows: of words in sentences, for the most part."""

    text: str
    rows: int
    width: int
    places: int
    kind: str

    def __str__(self) -> str:
        return f"{self.text} {self.places} of {self.rows}x{self.width} {self.kind}"

    @property
    def operations(self) -> float:
        return 0.0 if self.kind == "gather" else float(self.places * self.width)

    @property
    def traffic(self) -> float:
        """Bytes that have to be read and written."""
        table = 0 if self.kind == "gather" else self.rows * self.width
        return 4.0 * (2 * self.places * self.width + table)


CASES = [
    Case(*geometry, kind)
    for geometry in (
        ("IMDB", 10000, 16, 32 * 200),
        ("Reviews", 10000, 128, 32 * 80),
        ("Translation", 20000, 256, 64 * 20),
        ("GloVe", 30000, 300, 64 * 50),
    )
    for kind in ("gather", "scatter-add")
]


def prepare(framework: str, case: Case) -> Callable[[int], int | None]:
    rng = np.random.default_rng(0)
    table = rng.normal(size=(case.rows, case.width)).astype(np.float32)
    places = rng.integers(0, case.rows, case.places)
    gradient = rng.normal(size=(case.places, case.width)).astype(np.float32)
    operands = [table if case.kind == "gather" else gradient, places]

    def in_torch(values: Any, places: Any) -> Any:
        import torch

        if case.kind == "gather":
            return torch.nn.functional.embedding(places, values)
        return torch.ops.aten.embedding_dense_backward(values, places, case.rows, -1, False)

    def in_tensorflow(values: Any, places: Any) -> Any:
        import tensorflow as tf

        if case.kind == "gather":
            return tf.gather(values, places)
        return tf.math.unsorted_segment_sum(values, places, case.rows)

    def in_xla(values: Any, places: Any) -> Any:
        from thalweg.core.checks import collecting
        from thalweg.core.xla import jnp
        from thalweg.ops.gather import gather
        from thalweg.ops.segments import unsorted_segment_sum

        with collecting.into([]):
            if case.kind == "gather":
                return gather.lower(jnp, values, places, axis=0, batch_dims=0)
            return unsorted_segment_sum.lower(jnp, values, places, num_segments=case.rows)

    kernel = {"torch": in_torch, "tensorflow": in_tensorflow}.get(framework, in_xla)
    return repeated(framework, kernel, operands)
