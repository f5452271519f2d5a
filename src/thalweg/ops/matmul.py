"""Matrix products."""

from __future__ import annotations

from typing import Any

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, check_same_dtype, is_number, shape_text
from thalweg.core.spec import Spec, spec_of


def _matmul_rule(call: Call, a: Spec, b: Spec) -> Spec:
    check_same_dtype(call, (a, b))
    check_dtype(call, a, is_number)
    if a.shape is None or b.shape is None:
        return spec_of(a.dtype, (None, None) if a.rank == b.rank == 2 else None)
    if len(a.shape) != 2 or len(b.shape) != 2:
        which, spec = ("In[0]", a) if len(a.shape) != 2 else ("In[1]", b)
        raise ValueError(f"{which} is not a matrix. Instead it has shape {shape_text(spec.shape)}")
    m, k = reversed(a.shape) if call.attrs["transpose_a"] else a.shape
    l, n = reversed(b.shape) if call.attrs["transpose_b"] else b.shape
    if k != l and None not in (k, l):
        raise ValueError(f"Matrix size-incompatible: In[0]: {shape_text(a.shape)}, In[1]: {shape_text(b.shape)}")
    return spec_of(a.dtype, (m, n))


def _matmul_flops(call: Call, a: Spec, b: Spec) -> int:
    m, n = b.shape[-2:] if b.known else (1, 1)  # type: ignore[index]
    return 2 * max(a.size, 1) * ((m if call.attrs.get("transpose_b") else n) or 1)


@op("MatMul", _matmul_rule, flops=_matmul_flops)
def matmul(xp: Any, a: Any, b: Any, *, transpose_a: bool, transpose_b: bool) -> Any:
    return xp.matmul(a.T if transpose_a else a, b.T if transpose_b else b)


@matmul.gradient
def _(node: Node, dy: Any) -> Any:
    from thalweg.ops.elementwise import conj

    a, b = map(conj, node.inputs)
    if not node.transpose_a and not node.transpose_b:
        return product(dy, b, False, True), product(a, dy, True, False)
    if not node.transpose_a:
        return product(dy, b, False, False), product(dy, a, True, False)
    if not node.transpose_b:
        return product(b, dy, False, True), product(a, dy, False, False)
    return product(b, dy, True, True), product(dy, a, True, True)


def product(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> Any:
    """`a @ b` of matrices, either of them transposed first."""
    return matmul(a, b, transpose_a=transpose_a, transpose_b=transpose_b)


def matmul_any(a: Any, b: Any) -> Any:
    """`a @ b` of two tensors of any ranks that `tf.matmul` takes."""
    return product(a, b, False, False)
