"""How each framework is made to run one kernel again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def repeated(framework: str, kernel: Callable[..., Any], operands: list[Any]) -> Callable[[int], None]:
    """A function that runs `kernel` on arrays a given number of times and waits for the last result.

    Thalweg's and XLA's kernels are functions of JAX arrays, which are compiled; TensorFlow's is made a
    `tf.function`; PyTorch's is called as it is.
    """
    if framework in ("thalweg", "xla"):
        from thalweg.core.xla import jax, jnp

        values = [jnp.asarray(x) for x in operands]
        compiled = jax.jit(kernel).lower(*values).compile()

        def run(count: int) -> None:
            for _ in range(count):
                result = compiled(*values)
            jax.block_until_ready(result)

    elif framework == "tensorflow":
        import tensorflow as tf

        values = [tf.constant(x) for x in operands]
        graph = tf.function(kernel)

        def run(count: int) -> None:
            for _ in range(count):
                result = graph(*values)
            tf.nest.map_structure(lambda x: x.numpy(), result)

    else:
        import torch

        values = [torch.from_numpy(x) for x in operands]

        def run(count: int) -> None:
            with torch.no_grad():
                for _ in range(count):
                    kernel(*values)

    return run
