"""Softmax cross-entropy with its gradient to the logits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from frameworks import repeated


class Case(NamedTuple):
    """Examples, each of one of some classes."""

    data: str
    examples: int
    classes: int

    def __str__(self) -> str:
        return f"{self.data} {self.examples} of {self.classes} classes"

    @property
    def operations(self) -> float:
        return 8.0 * self.examples * self.classes

    @property
    def traffic(self) -> float:
        """Bytes that have to be read and written."""
        return 8.0 * self.examples * self.classes


CASES = [
    Case("MNIST", 128, 10),
    Case("CIFAR", 128, 100),
    Case("ImageNet", 64, 1000),
    Case("Characters", 6400, 65),
    Case("Translation", 1280, 5000),
]


def prepare(framework: str, case: Case) -> Callable[[int], int | None]:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(case.examples, case.classes)).astype(np.float32)
    labels = rng.integers(0, case.classes, case.examples)
    if framework == "torch":
        return _in_torch(logits, labels)

    def in_tensorflow(logits: Any, labels: Any) -> Any:
        import tensorflow as tf

        return tuple(tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(features=logits, labels=labels))

    def in_xla(logits: Any, labels: Any) -> Any:
        from thalweg.core.checks import collecting
        from thalweg.core.xla import jnp
        from thalweg.ops.softmax import sparse_softmax_cross_entropy

        with collecting.into([]):
            return sparse_softmax_cross_entropy.lower(jnp, logits, labels)

    return repeated(framework, in_tensorflow if framework == "tensorflow" else in_xla, [logits, labels])


def _in_torch(logits: Any, labels: Any) -> Callable[[int], int | None]:
    import torch

    x, y = torch.from_numpy(logits).requires_grad_(), torch.from_numpy(labels)

    def run(count: int) -> None:
        for _ in range(count):
            torch.autograd.grad(torch.nn.functional.cross_entropy(x, y, reduction="sum"), x)

    return run
