"""`tf.linalg.experimental`: the method of conjugate gradients."""

from __future__ import annotations

from typing import Any, NamedTuple

from thalweg.array import broadcast_to
from thalweg.control_flow.loops import while_loop
from thalweg.core.convert import to_tensor
from thalweg.creation import zeros
from thalweg.linalg.norms import norm
from thalweg.math.parts import conj
from thalweg.math.reductions import reduce_any, reduce_sum
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import broadcast_sizes, size_of, sizes_of
from thalweg.ops.elementwise import greater, less
from thalweg.ops.logic import logical_and

__all__ = ["conjugate_gradient"]


class CGState(NamedTuple):
    """How far the method has come.

    Attributes:
      i: how many steps it took.
      x: the solution.
      r: the residual `rhs - A x`.
      p: the direction of the next step.
      gamma: the product of the residual with itself, preconditioned.
    """

    i: Any
    x: Any
    r: Any
    p: Any
    gamma: Any


def conjugate_gradient(
    operator: Any,
    rhs: Any,
    preconditioner: Any = None,
    x: Any = None,
    tol: float = 1e-5,
    max_iter: Any = 20,
    name: str = "conjugate_gradient",
) -> CGState:
    """The solution of `A x = rhs` by conjugate gradients, which need A only as an operator.

    Args:
      operator: a self-adjoint, positive definite `tf.linalg.LinearOperator`.
      rhs: vectors, a tensor of shape `[..., n]`.
      preconditioner: an operator near the inverse of A; the nearer, the fewer steps.
      x: where to begin, a tensor of shape `[..., n]`; None: at zero.
      tol: stop when the norm of the residual is at most `tol` times that of `rhs`.
      max_iter: stop after so many steps.

    Returns:
      A named tuple with `x`, the solution, of shape `[..., n]`; `i`, the number of steps; the residual `r`,
      the last direction `p`, and `gamma`, the square of the residual's norm (with a preconditioner: its
      product with `r`).

    Raises:
      ValueError: the operator isn't known to be self-adjoint and positive definite.

    Example:
      >>> a = tf.linalg.LinearOperatorDiag([1.0, 2.0], is_positive_definite=True)
      >>> tf.linalg.experimental.conjugate_gradient(a, [1.0, 1.0]).x.numpy().round(3)
      array([1. , 0.5], dtype=float32)
    """
    if not (operator.is_self_adjoint and operator.is_positive_definite):
        raise ValueError("Expected a self-adjoint, positive definite operator.")
    rhs = to_tensor(rhs, dtype_hint=operator.dtype)

    def preconditioned(r: Any) -> Any:
        return r if preconditioner is None else preconditioner.matvec(r)

    batch = broadcast_sizes(sizes_of(rhs, None, -1), operator._sizes()[:-2])
    if preconditioner is not None:
        batch = broadcast_sizes(batch, preconditioner._sizes()[:-2])
    shape = [*batch, size_of(rhs, -1)]
    r = broadcast_to(rhs, shape)
    limit = _length(r) * tol
    if x is None:
        x = zeros(shape, rhs.dtype)
    else:
        x = broadcast_to(to_tensor(x, dtype_hint=rhs.dtype), shape)
        r = r - operator.matvec(x)
    p = preconditioned(r)

    def goes_on(i: Any, x: Any, r: Any, p: Any, gamma: Any) -> Any:
        return logical_and(less(i, to_tensor(max_iter, i.dtype)), reduce_any(greater(_length(r), limit)))

    def step(i: Any, x: Any, r: Any, p: Any, gamma: Any) -> Any:
        image = operator.matvec(p)
        alpha = (gamma / _dot(p, image))[..., None]
        x, r = x + alpha * p, r - alpha * image
        q = preconditioned(r)
        following = _dot(r, q)
        return i + 1, x, r, q + (following / gamma)[..., None] * p, following

    return CGState(*while_loop(goes_on, step, [to_tensor(0), x, r, p, _dot(r, p)]))


def _dot(x: Any, y: Any) -> Any:
    """The scalar products of vectors."""
    return reduce_sum(conj(x) * y, axis=-1)


def _length(x: Any) -> Any:
    """The norms of vectors, real."""
    length = norm(x, axis=-1)
    return cast(length, length.dtype.real_dtype)
