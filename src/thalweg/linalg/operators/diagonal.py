"""The operator of diagonal matrices."""

from __future__ import annotations

from typing import Any

from thalweg import debugging
from thalweg.core.convert import to_tensor
from thalweg.linalg import diagonals
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.base import LinearOperator
from thalweg.linalg.operators.dense import LinearOperatorLowerTriangular
from thalweg.linalg.operators.identity import LinearOperatorScaledIdentity
from thalweg.linalg.operators.shared import check_rank, in_dtype_of, keep_variable, real_part
from thalweg.math.arithmetic import abs as absolute
from thalweg.math.exponential import log, sqrt
from thalweg.math.parts import conj, imag
from thalweg.math.reductions import reduce_max, reduce_min, reduce_prod, reduce_sum
from thalweg.ops.dynamic_sizes import sizes_of


class LinearOperatorDiag(LinearOperator):
    """The operator of diagonal matrices.

    Args:
      diag: the diagonals, a tensor of shape `[..., n]`.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      ValueError: `diag` is a scalar, or the hints contradict each other or the dtype.

    Example:
      >>> tf.linalg.LinearOperatorDiag([1.0, 2.0]).solvevec([1.0, 1.0]).numpy()
      array([1. , 0.5], dtype=float32)
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"diag": 1}

    def __init__(
        self,
        diag: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorDiag",
    ) -> None:
        self._diag = keep_variable(diag)
        check_rank(self._diag, "diag", 1)
        dtype = self._diag.dtype
        is_self_adjoint = hints.implied(
            is_self_adjoint, not dtype.is_complex, "A real diagonal operator is always self adjoint."
        )
        is_square = hints.always(is_square, "Only square diagonal operators currently supported.")
        super().__init__(dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name)

    @property
    def diag(self) -> Any:
        """The diagonals."""
        return self._diag

    def _sizes(self) -> list[Any]:
        sizes = sizes_of(self._diag)
        return [*sizes, sizes[-1]]

    def _column(self, adjoint: bool) -> Any:
        """The diagonals as columns."""
        diag = to_tensor(self._diag)
        return (conj(diag) if adjoint else diag)[..., None]

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._column(adjoint) * x

    def _matvec(self, x: Any, adjoint: bool = False) -> Any:
        return (conj(self._diag) if adjoint else self._diag) * x

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return rhs / self._column(adjoint)

    def _determinant(self) -> Any:
        return reduce_prod(self._diag, axis=[-1])

    def _log_abs_determinant(self) -> Any:
        return in_dtype_of(reduce_sum(log(absolute(self._diag)), axis=[-1]), self)

    def _to_dense(self) -> Any:
        return diagonals.diag(self._diag)

    def _diag_part(self) -> Any:
        return to_tensor(self._diag)

    def _eigvals(self) -> Any:
        return to_tensor(self._diag)

    def _add_to_tensor(self, x: Any) -> Any:
        return diagonals.set_diag(x, self._diag + diagonals.diag_part(x))

    def _cond(self) -> Any:
        size = absolute(self._diag)
        return reduce_max(size, axis=-1) / reduce_min(size, axis=-1)

    def _linop_adjoint(self) -> LinearOperator:
        return LinearOperatorDiag(conj(self._diag), **hints.of(self))

    def _linop_inverse(self) -> LinearOperator:
        return LinearOperatorDiag(1.0 / self._diag, **hints.of(self))

    def _linop_cholesky(self) -> LinearOperator:
        return LinearOperatorDiag(sqrt(self._diag), True, True, True, True)

    def _linop_matmul(self, left_operator: Any, right_operator: Any) -> LinearOperator:
        diag = to_tensor(left_operator.diag)
        known = hints.of_commuting(left_operator, right_operator)
        if isinstance(right_operator, LinearOperatorDiag):
            return LinearOperatorDiag(diag * right_operator.diag, **known)
        if isinstance(right_operator, LinearOperatorScaledIdentity):
            return LinearOperatorDiag(diag * right_operator.multiplier[..., None], **known)
        if isinstance(right_operator, LinearOperatorLowerTriangular):
            known["is_positive_definite"] = None
            return LinearOperatorLowerTriangular(diag[..., None] * right_operator.to_dense(), **known)
        return super()._linop_matmul(left_operator, right_operator)

    def _linop_solve(self, left_operator: Any, right_operator: Any) -> LinearOperator:
        diag = to_tensor(left_operator.diag)
        known = hints.of_commuting(left_operator, right_operator)
        if isinstance(right_operator, LinearOperatorDiag):
            return LinearOperatorDiag(right_operator.diag / diag, **known)
        if isinstance(right_operator, LinearOperatorScaledIdentity):
            return LinearOperatorDiag(right_operator.multiplier[..., None] / diag, **known)
        if isinstance(right_operator, LinearOperatorLowerTriangular):
            known["is_positive_definite"] = None
            return LinearOperatorLowerTriangular(right_operator.to_dense() / diag[..., None], **known)
        return super()._linop_solve(left_operator, right_operator)

    def _assert_non_singular(self) -> Any:
        return debugging.assert_positive(
            absolute(self._diag), message="Singular operator:  Diagonal contained zero values."
        )

    def _assert_positive_definite(self) -> Any:
        return debugging.assert_positive(
            real_part(self._diag),
            message="Diagonal operator had entries whose real part was not positive.",
        )

    def _assert_self_adjoint(self) -> Any:
        if not self.dtype.is_complex:
            return None
        return debugging.assert_equal(
            imag(self._diag),
            0.0 * real_part(self._diag),
            message="This diagonal operator contained non-zero imaginary values: it was not self-adjoint.",
        )
