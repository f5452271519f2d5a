"""Products of matrices: `MatMul` of two, `BatchMatMulV2` and `V3` of batches; `Cross` of vectors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from thalweg import native
from thalweg.core import dtypes, errors
from thalweg.core.context import state
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, check_dtype, check_same_dtype, is_real, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import conj
from thalweg.ops.shapes import reduce_to_shape_of, reshape

_SMALL_INTEGERS = (dtypes.int8, dtypes.int16)


def _of_matrices(dtype: DType) -> bool:
    """`MatMul` takes it."""
    return (dtype.is_floating or dtype.is_complex or dtype.is_integer) and dtype not in _SMALL_INTEGERS


def _of_batches(dtype: DType) -> bool:
    """`BatchMatMulV2` takes it."""
    return dtype is dtypes.int16 or _of_matrices(dtype)


def _matmul_rule(call: Call, a: Spec, b: Spec) -> Spec:
    check_same_dtype(call, (a, b))
    check_dtype(call, a, _of_matrices)
    for index, spec in enumerate((a, b)):
        if spec.shape is not None and len(spec.shape) != 2:
            raise ValueError(f"In[{index}] is not a matrix. Instead it has shape {shape_text(spec.shape)}")
    m, k = _matrix(a.shape or (None, None), call.attrs["transpose_a"])
    rows, n = _matrix(b.shape or (None, None), call.attrs["transpose_b"])
    if k != rows and None not in (k, rows):
        raise ValueError(
            f"Matrix size-incompatible: In[0]: {shape_text(a.shape)}, In[1]: {shape_text(b.shape)}"
        )
    return spec_of(a.dtype, (m, n))


def _matrix(shape: tuple[int | None, ...], transposed: bool) -> tuple[int | None, int | None]:
    """Rows and columns of the matrices in an operand, as they enter the product."""
    return (shape[-1], shape[-2]) if transposed else (shape[-2], shape[-1])


def _batch_shape(call: Call, x: Spec, y: Spec) -> Dims:
    for index, spec in enumerate((x, y)):
        if spec.shape is not None and len(spec.shape) < 2:
            raise ValueError(f"In[{index}] ndims must be >= 2: {len(spec.shape)}")
    m, k = _matrix(x.shape or (None, None), call.attrs["adj_x"])
    rows, n = _matrix(y.shape or (None, None), call.attrs["adj_y"])
    if k != rows and None not in (k, rows):
        raise ValueError(
            f"Matrix size-incompatible: In[0]: {shape_text(x.shape)}, In[1]: {shape_text(y.shape)}"
        )
    if x.shape is None or y.shape is None:
        return None
    try:
        batch = broadcast(x.shape[:-2], y.shape[:-2])
    except ValueError:
        shapes = f"{shape_text(x.shape)} vs. {shape_text(y.shape)}"
        raise ValueError(f"In[0] and In[1] must have compatible batch dimensions: {shapes}") from None
    return (*batch, m, n)  # type: ignore[misc]


def _batch_rule(call: Call, x: Spec, y: Spec) -> Spec:
    check_same_dtype(call, (x, y))
    check_dtype(call, x, _of_batches)
    return spec_of(x.dtype, _batch_shape(call, x, y))


def _mixed_batch_rule(call: Call, x: Spec, y: Spec) -> Spec:
    return spec_of(call.attrs["Tout"], _batch_shape(call, x, y))


def _matmul_flops(call: Call, a: Spec, b: Spec) -> int:
    transposed = call.attrs.get("transpose_b") or call.attrs.get("adj_y")
    m, n = b.shape[-2:] if b.known else (1, 1)  # type: ignore[index]
    return 2 * max(a.size, 1) * ((m if transposed else n) or 1)


@op("MatMul", _matmul_rule, flops=_matmul_flops)
def matmul(xp: Any, a: Any, b: Any, *, transpose_a: bool, transpose_b: bool) -> Any:
    product = None if xp is np else native.matmul(a, b, transpose_a, transpose_b)
    if product is not None:
        return product
    return multiply_matrices(xp, a.T if transpose_a else a, b.T if transpose_b else b)


@matmul.gradient
def _(node: Node, dy: Any) -> Any:
    a, b = map(conj, node.inputs)
    if not node.transpose_a and not node.transpose_b:
        return product(dy, b, False, True), product(a, dy, True, False)
    if not node.transpose_a:
        return product(dy, b, False, False), product(dy, a, True, False)
    if not node.transpose_b:
        return product(b, dy, False, True), product(a, dy, False, False)
    return product(b, dy, True, True), product(dy, a, True, True)


@op("BatchMatMulV2", _batch_rule, flops=_matmul_flops)
def batch_matmul(xp: Any, x: Any, y: Any, *, adj_x: bool, adj_y: bool) -> Any:
    product = None if xp is np else native.matmul(x, y, adj_x, adj_y)
    if product is not None:
        return product
    return multiply_batches(xp, _adjoint(xp, x) if adj_x else x, _adjoint(xp, y) if adj_y else y)


@batch_matmul.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    return _batch_gradients(node, x, y, dy)


def _batch_gradients(node: Node, x: Any, y: Any, dy: Any) -> tuple[Any, Any]:
    """The gradients of the operands of a product of batches."""
    if not node.adj_x and _is_one_matrix_for_all(x, y):
        dw = _tall_product(dy, x, y) if node.adj_y else _tall_product(x, dy, y)
        return batch_product(dy, y, False, not node.adj_y), dw
    if not node.adj_x and not node.adj_y:
        dx, dw = batch_product(dy, y, False, True), batch_product(x, dy, True, False)
    elif not node.adj_x:
        dx, dw = batch_product(dy, y, False, False), batch_product(dy, x, True, False)
    elif not node.adj_y:
        dx, dw = batch_product(y, dy, False, True), batch_product(x, dy, False, False)
    else:
        dx, dw = batch_product(y, dy, True, True), batch_product(dy, x, True, True)
    return reduce_to_shape_of(dx, x), reduce_to_shape_of(dw, y)


def _is_one_matrix_for_all(x: Any, y: Any) -> bool:
    """True where a batch `x` meets a single matrix `y`, as in a dense layer over sequences."""
    return bool(y._spec.rank == 2 and y._spec.size > 0 and (x._spec.rank or 0) > 2)


def _tall_product(left: Any, right: Any, like: Any) -> Any:
    """The sum over a batch of `leftᴴ @ right`, of the shape of `like`: one product of tall matrices."""
    m, n = like._spec.shape
    return product(reshape(conj(left), shape=(-1, m)), reshape(right, shape=(-1, n)), True, False)


@op("BatchMatMulV3", _mixed_batch_rule, flops=_matmul_flops)
def batch_matmul_to(xp: Any, x: Any, y: Any, *, adj_x: bool, adj_y: bool, Tout: DType) -> Any:
    """The product in another dtype: what is multiplied is widened first."""
    x, y = x.astype(Tout.np), y.astype(Tout.np)
    return multiply_batches(xp, _adjoint(xp, x) if adj_x else x, _adjoint(xp, y) if adj_y else y)


@batch_matmul_to.gradient
def _(node: Node, dy: Any) -> Any:
    x, y = node.inputs
    dx, dw = _batch_gradients(node, cast(x, node.Tout), cast(y, node.Tout), dy)
    return cast(dx, x.dtype), cast(dw, y.dtype)


def _adjoint(xp: Any, x: Any) -> Any:
    x = xp.swapaxes(x, -1, -2)
    return xp.conj(x) if x.dtype.kind == "c" else x


def multiply_batches(xp: Any, x: Any, y: Any) -> Any:
    """`x @ y`; a batch by one matrix is a single product."""
    if x.ndim > 2 and y.ndim == 2:
        rows = xp.reshape(x, (math.prod(x.shape[:-1]), x.shape[-1]))
        return xp.reshape(multiply_matrices(xp, rows, y), (*x.shape[:-1], y.shape[-1]))
    return multiply_matrices(xp, x, y)


def multiply_matrices(xp: Any, a: Any, b: Any) -> Any:
    """`a @ b`; what is narrower than float32 is added up in float32."""
    product = None if xp is np else native.matmul(a, b, False, False)
    if product is not None:
        return product
    if a.dtype.itemsize != 2 or a.dtype.kind in "iu":
        return xp.matmul(a, b)
    if xp is np:
        return np.matmul(a.astype(np.float32), b.astype(np.float32)).astype(a.dtype)
    return xp.matmul(a, b, preferred_element_type=np.float32).astype(a.dtype)


_PLAIN = matmul.call({"transpose_a": False, "transpose_b": False})
_PLAIN_BATCH = batch_matmul.call({"adj_x": False, "adj_y": False})


def product(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> Any:
    """`a @ b` of matrices, either of them transposed first."""
    return matmul(a, b, transpose_a=transpose_a, transpose_b=transpose_b)


def batch_product(x: Any, y: Any, adj_x: bool = False, adj_y: bool = False) -> Any:
    """`x @ y` of batches of matrices that broadcast, either of them transposed and conjugated first."""
    return batch_matmul(x, y, adj_x=adj_x, adj_y=adj_y)


def matmul_any(a: Any, b: Any) -> Any:
    """`a @ b` of two tensors of any ranks that `tf.matmul` takes."""
    return state.target.apply(_PLAIN if is_plain(a, b) else _PLAIN_BATCH, (a, b))


def is_plain(a: Any, b: Any) -> bool:
    """True where `MatMul` multiplies `a` and `b` (or refuses them): neither can be a batch."""
    m, n = a._spec.shape, b._spec.shape
    return m is not None and n is not None and len(m) <= 2 and len(n) <= 2


def _cross_rule(call: Call, a: Spec, b: Spec) -> Spec:
    check_same_dtype(call, (a, b))
    check_dtype(call, a, is_real)
    if a.shape is not None and b.shape is not None and a.shape != b.shape and a.known and b.known:
        raise ValueError(
            f"Both inputs must be of same shape: {shape_text(a.shape)} vs. {shape_text(b.shape)}"
        )
    shape = a.shape if a.known else b.shape or a.shape
    if shape == ():
        raise ValueError("Input must be at least 1D")
    if shape is not None and shape[-1] not in (3, None):
        message = f"Cross-products are only defined for 3-element vectors, not for shape {shape_text(shape)}."
        if not state.target.eager:
            raise ValueError(message)
        raise errors.op_error(errors.FailedPreconditionError, "Cross", message)
    return spec_of(a.dtype, shape)


@op("Cross", _cross_rule)
def cross(xp: Any, a: Any, b: Any) -> Any:
    ahead, behind = [1, 2, 0], [2, 0, 1]
    return a[..., ahead] * b[..., behind] - a[..., behind] * b[..., ahead]


@cross.gradient
def _(node: Node, dy: Any) -> Any:
    a, b = node.inputs
    return cross(b, dy), cross(dy, a)
