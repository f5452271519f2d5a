"""Products of float32 matrices: those of the notes' networks, and others of all proportions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from frameworks import repeated


class Case(NamedTuple):
    """`op(a) @ op(b)`, of rows × depth by depth × columns."""

    rows: int
    depth: int
    columns: int
    transpose_a: bool = False
    transpose_b: bool = False

    def __str__(self) -> str:
        a, b = "T" * self.transpose_a, "T" * self.transpose_b
        return f"{self.rows}x{self.depth}{a} @ {self.depth}x{self.columns}{b}"

    @property
    def operations(self) -> float:
        return 2.0 * self.rows * self.depth * self.columns

    @property
    def traffic(self) -> float:
        """Bytes that have to be read and written."""
        return 4.0 * (self.rows * self.depth + self.depth * self.columns + self.rows * self.columns)


def _layer(batch: int, inputs: int, outputs: int) -> list[Case]:
    """A dense layer's products: forward, gradient to the weights, gradient to the input."""
    return [
        Case(batch, inputs, outputs),
        Case(inputs, batch, outputs, transpose_a=True),
        Case(batch, outputs, inputs, transpose_b=True),
    ]


CASES = [
    *_layer(128, 784, 256),
    *_layer(128, 256, 128),
    *_layer(128, 128, 10),
    *_layer(32, 784, 128),
    *_layer(64, 3136, 128),
    *_layer(32, 4, 3),
    *_layer(64, 64, 64),
    *_layer(128, 100, 12544),
    *_layer(32, 512, 512),
    *_layer(256, 512, 512),
    *_layer(512, 512, 512),
    *_layer(1024, 1024, 1024),
    *_layer(1000, 1000, 1000),
    *_layer(2048, 300, 37),
    *_layer(1, 1024, 1024),
    *_layer(4, 1024, 1024),
    *_layer(16, 1024, 1024),
    *_layer(4096, 64, 64),
    *_layer(4096, 576, 64),
    *_layer(20000, 100, 10),
    *_layer(1024, 256, 2),
]
LARGE = CASES.index(Case(1024, 1024, 1024))


def prepare(framework: str, case: Case) -> Callable[[int], int | None]:
    rng = np.random.default_rng(0)
    a = rng.normal(size=(case.rows, case.depth)).astype(np.float32)
    b = rng.normal(size=(case.depth, case.columns)).astype(np.float32)
    a = np.ascontiguousarray(a.T) if case.transpose_a else a
    b = np.ascontiguousarray(b.T) if case.transpose_b else b
    flags = {"transpose_a": case.transpose_a, "transpose_b": case.transpose_b}

    def kernel(a: Any, b: Any) -> Any:
        if framework in ("thalweg", "xla"):
            from thalweg.core.xla import jnp
            from thalweg.ops.matmul import matmul

            return matmul.lower(jnp, a, b, **flags)
        if framework == "tensorflow":
            import tensorflow as tf

            return tf.matmul(a, b, **flags)
        return (a.T if case.transpose_a else a) @ (b.T if case.transpose_b else b)

    return repeated(framework, kernel, [a, b])
