"""Operators that differ from another by a matrix of low rank."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.core.tensor_shape import dimension_at_index
from thalweg.linalg import decompositions, diagonals, products, solvers
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.base import LinearOperator
from thalweg.linalg.operators.diagonal import LinearOperatorDiag
from thalweg.linalg.operators.identity import LinearOperatorIdentity
from thalweg.linalg.operators.shared import in_dtype_of, keep_variable, solve_with_broadcast
from thalweg.math.arithmetic import abs as absolute
from thalweg.math.exponential import exp, log
from thalweg.math.parts import conj
from thalweg.math.reductions import reduce_sum
from thalweg.ops.dynamic_sizes import broadcast_sizes, size_of, sizes_of


class LinearOperatorLowRankUpdate(LinearOperator):
    """The operator `L + U D Vᴴ` with an operator L, and U and V of few columns.

    Systems and determinants need those of L, and of a matrix with as many rows as U has columns (by the
    formula of Woodbury).

    Args:
      base_operator: L.
      u: U, a tensor of shape `[..., m, r]`.
      diag_update: the diagonal of D, a tensor of shape `[..., r]`; None: ones.
      v: V, a tensor of shape `[..., n, r]`; None: U.
      is_diag_update_positive: hint that D is positive.

    For the other hints see `tf.linalg.LinearOperator`.

    Raises:
      ValueError: the sizes don't fit, or the hints contradict each other.

    Example:
      >>> base = tf.linalg.LinearOperatorIdentity(2)
      >>> tf.linalg.LinearOperatorLowRankUpdate(base, [[1.0], [1.0]]).to_dense().numpy()
      array([[2., 1.],
             [1., 2.]], dtype=float32)
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"base_operator": 0, "u": 2, "diag_update": 1, "v": 2}

    def __init__(
        self,
        base_operator: LinearOperator,
        u: Any,
        diag_update: Any = None,
        v: Any = None,
        is_diag_update_positive: bool | None = None,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorLowRankUpdate",
    ) -> None:
        base = self._base_operator = base_operator
        is_diag_update_positive = hints.implied(
            is_diag_update_positive,
            diag_update is None,
            "Default diagonal is the identity, which is positive. But 'is_diag_update_positive' is False.",
        )
        symmetric = v is None and bool(base.is_self_adjoint)
        self._use_cholesky = bool(symmetric and base.is_positive_definite and is_diag_update_positive)
        is_self_adjoint = hints.implied(
            is_self_adjoint,
            symmetric and not base.dtype.is_complex,
            "A = L + UDU^H, with L self-adjoint and D real diagonal, must be a self-adjoint operator.",
        )
        if self._use_cholesky:
            message = "Arguments imply this is self-adjoint positive-definite operator."
            hints.always(is_non_singular, message)
            is_self_adjoint = hints.always(is_self_adjoint, message)
            is_positive_definite = hints.always(is_positive_definite, message)
        self._u = keep_variable(u, base.dtype)
        self._v = self._u if v is None else keep_variable(v, base.dtype)
        self._diag_update = None if diag_update is None else keep_variable(diag_update, base.dtype)
        self._is_diag_update_positive = is_diag_update_positive
        super().__init__(
            base.dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name
        )
        self._diag_operator = self._make_diag_operator()
        base.domain_dimension.assert_is_compatible_with(dimension_at_index(self._v.shape, -2))
        self._sizes()

    def _make_diag_operator(self) -> LinearOperator:
        if self._diag_update is None:
            return LinearOperatorIdentity(size_of(self._u, -1), dtype=self.dtype)
        dimension_at_index(self._u.shape, -1).assert_is_compatible_with(self._diag_update.shape[-1])
        return LinearOperatorDiag(self._diag_update, is_positive_definite=self._is_diag_update_positive)

    @property
    def base_operator(self) -> LinearOperator:
        """L."""
        return self._base_operator

    @property
    def u(self) -> Any:
        """U."""
        return self._u

    @property
    def v(self) -> Any:
        """V."""
        return self._v

    @property
    def diag_update(self) -> Any:
        """The diagonal of D; None for ones."""
        return self._diag_update

    @property
    def diag_operator(self) -> LinearOperator:
        """The operator of D."""
        return self._diag_operator

    @property
    def is_diag_update_positive(self) -> bool | None:
        """The hint that D is positive."""
        return self._is_diag_update_positive

    def _sizes(self) -> list[Any]:
        *batch, rows, columns = self._base_operator._sizes()
        for part in (self._diag_operator._sizes(), sizes_of(self._u), sizes_of(self._v)):
            batch = broadcast_sizes(batch, part[:-2])
        return [*batch, rows, columns]

    def _factors(self, adjoint: bool) -> tuple[Any, Any]:
        """U and V, or V and U for the adjoint."""
        u, v = to_tensor(self._u), to_tensor(self._v)
        return (v, u) if adjoint else (u, v)

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        u, v = self._factors(adjoint)
        inner = self._diag_operator.matmul(products.matmul(v, x, adjoint_a=True), adjoint=adjoint)
        return self._base_operator.matmul(x, adjoint=adjoint) + products.matmul(u, inner)

    def _capacitance(self, adjoint: bool) -> Any:
        """`D⁻¹ + Vᴴ L⁻¹ U`, or its adjoint."""
        u, v = self._factors(adjoint)
        inner = products.matmul(v, self._base_operator.solve(u, adjoint=adjoint), adjoint_a=True)
        inverse = self._diag_operator.inverse()
        return (inverse.adjoint() if adjoint else inverse).add_to_tensor(inner)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        base = self._base_operator
        if base.is_non_singular is False:
            raise ValueError(
                "Solve not implemented unless this is a perturbation of a non-singular LinearOperator."
            )
        u, v = self._factors(adjoint)
        first = base.solve(rhs, adjoint=adjoint)
        inner, capacitance = products.matmul(v, first, adjoint_a=True), self._capacitance(adjoint)
        if self._use_cholesky:
            inner = solvers.cholesky_solve(decompositions.cholesky(capacitance), inner)
        else:
            inner = solve_with_broadcast(capacitance, inner, adjoint=False)
        return first - base.solve(products.matmul(u, inner), adjoint=adjoint)

    def _determinant(self) -> Any:
        if self.is_positive_definite:
            return exp(self.log_abs_determinant())
        outer = self._diag_operator.determinant() * self._base_operator.determinant()
        return solvers.det(self._capacitance(False)) * outer

    def _log_abs_determinant(self) -> Any:
        outer = self._diag_operator.log_abs_determinant() + self._base_operator.log_abs_determinant()
        capacitance = self._capacitance(False)
        if self._use_cholesky:
            diagonal = diagonals.diag_part(decompositions.cholesky(capacitance))
            return 2 * reduce_sum(log(diagonal), axis=[-1]) + outer
        return in_dtype_of(log(absolute(solvers.det(capacitance))), self) + outer

    def _diag_part(self) -> Any:
        u, v = self._factors(False)
        product = u * conj(v)
        if self._diag_update is not None:
            product = product * to_tensor(self._diag_update)[..., None, :]
        return reduce_sum(product, axis=-1) + self._base_operator.diag_part()

    def _assert_self_adjoint(self) -> Any:
        if self._u is self._v and self._diag_update is None:
            return self._base_operator.assert_self_adjoint()
        return super()._assert_self_adjoint()
