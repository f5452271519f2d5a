"""The gradient of an op that has no rule of its own: the vector-Jacobian product of its lowering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.backprop import differentiable
from thalweg.core.checks import collecting
from thalweg.core.dtypes import from_numpy
from thalweg.core.op import Call, Node, Op
from thalweg.core.spec import Spec

# The derived ops, by the op, its number of operands, and which outputs have gradients.
_derived: dict[tuple[Op, int, tuple[int, ...]], Op] = {}


def vector_jacobian_product(node: Node, *output_gradients: Any) -> Sequence[Any]:
    """The gradients of a node's operands; None for operands of dtypes without gradients.

    Raises:
      LookupError: the op runs on the host only, so there is nothing to differentiate.
    """
    if node.call.host:
        raise LookupError(
            f"No gradient defined for operation '{node.call.op.name}' (op type: {node.call.op.name})"
        )
    sources = [i for i, x in enumerate(node.inputs) if differentiable(x.dtype)]
    targets = tuple(i for i, y in enumerate(node.outputs) if differentiable(y.dtype))
    gradients: list[Any] = [None] * len(node.inputs)
    if not sources or not targets:
        return gradients
    op = _derive(node.call.op, len(node.inputs), targets)
    result = op(*node.inputs, *(output_gradients[i] for i in targets), **node.call.attrs)
    for index, gradient in zip(sources, result if isinstance(result, list) else [result], strict=True):
        gradients[index] = gradient
    return gradients


def _derive(op: Op, count: int, targets: tuple[int, ...]) -> Op:
    derived = _derived.get((op, count, targets))
    if derived is None:
        derived = _derived[op, count, targets] = Op(
            f"{op.name}Grad", _lowering(op, count, targets), _rule(count), xla=True
        )
    return derived


def _rule(count: int) -> Any:
    def rule(call: Call, *specs: Spec) -> tuple[Spec, ...]:
        return tuple(s for s in specs[:count] if differentiable(s.dtype))

    return rule


def _lowering(op: Op, count: int, targets: tuple[int, ...]) -> Any:
    def lower(xp: Any, *operands: Any, **attributes: Any) -> tuple[Any, ...]:
        from thalweg.core.xla import jax

        inputs, cotangents = operands[:count], operands[count:]
        sources = [i for i, x in enumerate(inputs) if differentiable(from_numpy(x.dtype))]

        def forward(*varying: Any) -> tuple[Any, ...]:
            values = list(inputs)
            for index, value in zip(sources, varying, strict=True):
                values[index] = value
            with collecting.into(None):
                outputs = op.lower(xp, *values, **attributes)
            outputs = outputs if isinstance(outputs, (tuple, list)) else (outputs,)
            return tuple(outputs[i] for i in targets)

        # TensorFlow's gradient of a complex value is the conjugate of JAX's.
        outputs, pullback = jax.vjp(forward, *(inputs[i] for i in sources))
        seeds = tuple(xp.conj(g).astype(y.dtype) for g, y in zip(cotangents, outputs, strict=True))
        return tuple(xp.conj(g) for g in pullback(seeds))

    return lower
