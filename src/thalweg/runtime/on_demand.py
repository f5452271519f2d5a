"""What the core needs of the runtime, and rarely: loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.backprop import Arithmetic
from thalweg.core.tape import GradientTape, Jacobians


def _fallback(node: Any, *output_gradients: Any) -> Sequence[Any]:
    from thalweg.runtime.vjp import vector_jacobian_product

    return vector_jacobian_product(node, *output_gradients)


def _jacobian(tape: GradientTape, target: Any, sources: Any, unconnected_gradients: str) -> Any:
    from thalweg.runtime.jacobian import jacobian

    return jacobian(tape, target, sources, unconnected_gradients)


def _batch_jacobian(tape: GradientTape, target: Any, source: Any, unconnected_gradients: str) -> Any:
    from thalweg.runtime.jacobian import batch_jacobian

    return batch_jacobian(tape, target, source, unconnected_gradients)


Arithmetic.fallback = staticmethod(_fallback)
Jacobians.jacobian = staticmethod(_jacobian)
Jacobians.batch_jacobian = staticmethod(_batch_jacobian)
