"""How each framework is made to run one kernel again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Results of more bytes are let go of before the next call, so that all frameworks use one piece of memory
# again and again: where caches are to hold it, a second one costs more than the kernel.
LARGE = 1 << 22
# Operands and results of fewer bytes: so many kernels, each with operands of its own, make a program. Calling
# it would cost more than one of them, and none of them is called by itself in a network.
SMALL, TOGETHER = 1 << 17, 16


def repeated(framework: str, kernel: Callable[..., Any], operands: list[Any]) -> Callable[[int], int | None]:
    """A function that runs `kernel` on arrays a given number of times and waits for the last result.

    It returns how often it ran the kernel, where that is more often.

    Thalweg's and XLA's kernels are functions of JAX arrays, which are compiled; TensorFlow's is made a
    `tf.function`; PyTorch's is called as it is.
    """
    if framework == "torch":
        import torch

        values = [torch.from_numpy(x) for x in operands]

        def in_torch(count: int) -> None:
            with torch.no_grad():
                for _ in range(count):
                    kernel(*values)

        return in_torch
    of_xla = framework in ("thalweg", "xla")
    results = (_results_of_xla if of_xla else _results_of_graph)(kernel, operands)
    copies = TOGETHER if sum(x.nbytes for x in operands) + results < SMALL else 1
    operands = [x.copy() for _ in range(copies) for x in operands]
    width = len(operands) // copies

    def kernels(*values: Any) -> list[Any]:
        return [kernel(*values[k : k + width]) for k in range(0, len(values), width)]

    program = (_of_xla if of_xla else _of_graph)(kernels, operands)

    def run(count: int) -> int:
        programs = max(count // copies, 1)
        program(programs)
        return programs * copies

    return run


def _results_of_xla(kernel: Callable[..., Any], operands: list[Any]) -> int:
    """The bytes of what a kernel computes."""
    from thalweg.core.xla import jax

    return sum(x.size * x.dtype.itemsize for x in jax.tree.leaves(jax.eval_shape(kernel, *operands)))


def _results_of_graph(kernel: Callable[..., Any], operands: list[Any]) -> int:
    import tensorflow as tf

    values = [tf.constant(x) for x in operands]
    results = tf.function(kernel).get_concrete_function(*values).outputs
    return sum(x.shape.num_elements() * x.dtype.size for x in results)


def _of_xla(kernels: Callable[..., Any], operands: list[Any]) -> Callable[[int], None]:
    from thalweg.core.xla import jax, jnp

    leaves = jax.tree.leaves

    def program(*values: Any) -> Any:
        results = kernels(*values)
        if len(results) == 1:
            return results
        # What several kernels give stays in the program but for a number of each: an array of its own costs
        # more than such a kernel. Behind the barrier XLA doesn't see that no more is wanted.
        kept = jax.lax.optimization_barrier(leaves(results))
        return jnp.stack([x.ravel()[0] for x in kept])

    values = [jnp.asarray(x) for x in operands]
    compiled = jax.jit(program).lower(*values).compile()
    large = sum(x.nbytes for x in leaves(compiled(*values))) > LARGE

    def run(count: int) -> None:
        for _ in range(count):
            result = None
            result = compiled(*values)
            if large:
                leaves(result)[0].block_until_ready()
        jax.block_until_ready(result)

    return run


def _of_graph(kernels: Callable[..., Any], operands: list[Any]) -> Callable[[int], None]:
    import tensorflow as tf

    values = [tf.constant(x) for x in operands]
    graph = tf.function(kernels)

    def run(count: int) -> None:
        for _ in range(count):
            result = None
            result = graph(*values)
        tf.nest.map_structure(lambda x: x.numpy(), result)

    return run
