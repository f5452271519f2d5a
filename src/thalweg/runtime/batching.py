"""`BatchedCall`: a body applied to many examples at once, for `tf.vectorized_map` and jacobians.

Compiled, the body is vectorised by `jax.vmap`; interpreted, it runs example by example.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core.backprop import differentiable
from thalweg.core.checks import Inner
from thalweg.core.op import Call, Node, op
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.shapes import reduce_sum
from thalweg.runtime.call import Body


def _rule(call: Call, *operands: Spec) -> tuple[Spec, ...]:
    body: Body = call.attrs["body"]
    batched = call.attrs["batched"]
    rows = [s.shape[0] for s, b in zip(operands, batched, strict=True) if b and s.shape]
    single = tuple(_row(s) if b else s for s, b in zip(operands, batched, strict=True))
    return tuple(
        spec_of(s.dtype, None if s.shape is None else (rows[0], *s.shape)) for s in body.specs(single)
    )


def _row(spec: Spec) -> Spec:
    return spec_of(spec.dtype, None if spec.shape is None else spec.shape[1:])


def _flops(call: Call, *operands: Spec) -> int:
    rows = next(
        (s.shape[0] for s, b in zip(operands, call.attrs["batched"], strict=True) if b and s.shape), 1
    )
    return int(call.attrs["body"].program.work * 5e4) * (rows or 1)


@op("BatchedCall", _rule, holds_graph=True, flops=_flops)
def batched_call(xp: Any, *operands: Any, body: Body, batched: tuple[bool, ...]) -> Any:
    """`body` of each row of the batched operands, together with the other operands as they are."""
    program = body.program
    dtypes = [program._spec(n).dtype.np for n in program.outputs]
    if xp is np:
        count = next(len(x) for x, b in zip(operands, batched, strict=True) if b)
        rows = [
            program.interpret([x[k] if b else x for x, b in zip(operands, batched, strict=True)])
            for k in range(count)
        ]
        if rows:
            return tuple(np.stack([r[k] for r in rows]) for k in range(len(dtypes)))
        return tuple(
            np.zeros((0, *(n or 0 for n in program._spec(i).shape or ())), d)
            for i, d in zip(program.outputs, dtypes, strict=True)
        )
    from thalweg.core.xla import jax

    inner = Inner(xp)

    def single(*xs: Any) -> Any:
        given = iter(xs)
        outputs, code = inner.run(
            lambda: program.trace(
                xp, [next(given) if b else x for x, b in zip(operands, batched, strict=True)]
            )
        )
        return tuple(xp.asarray(o, d) for o, d in zip(outputs, dtypes, strict=True)), code

    outputs, codes = jax.vmap(single)(*(x for x, b in zip(operands, batched, strict=True) if b))
    inner.report(codes)
    return outputs


@batched_call.gradient
def _(node: Node, *output_gradients: Any) -> Any:
    body: Body = node.body
    sources = tuple(i for i, x in enumerate(node.inputs) if differentiable(x.dtype))
    targets = tuple(i for i, y in enumerate(node.outputs) if differentiable(y.dtype))
    backward = body.gradient(sources, targets)
    captures = backward.surroundings()
    operands = [*node.inputs, *(output_gradients[i] for i in targets), *captures]
    found = iter(
        call_batched(
            backward, operands, (*node.batched, *(True for _ in targets), *(False for _ in captures))
        )
    )
    gradients: list[Any] = [None] * len(node.inputs)
    for index, connected in zip(sources, backward.graph.state["connected"], strict=True):
        if connected:
            gradient = next(found)
            gradients[index] = (
                gradient if node.batched[index] else reduce_sum(gradient, axis=(0,), keepdims=False)
            )
    return gradients


def call_batched(body: Body, operands: Sequence[Any], batched: tuple[bool, ...]) -> list[Any]:
    """A body on batches, on the current target; its outputs."""
    if not body.program.outputs:
        return []
    result: Any = batched_call(*operands, body=body, batched=batched)
    return result if isinstance(result, list) else [result]
