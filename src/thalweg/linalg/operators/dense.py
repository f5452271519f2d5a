"""Operators that hold all their values: full, lower triangular and tridiagonal matrices."""

from __future__ import annotations

from typing import Any

from thalweg import debugging
from thalweg.array import broadcast_to, stack
from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.linalg import diagonals, products, solvers
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.base import LinearOperator
from thalweg.linalg.operators.shared import check_rank, keep_variable, real_part
from thalweg.math.arithmetic import abs as absolute
from thalweg.math.exponential import log
from thalweg.math.parts import conj, imag
from thalweg.math.reductions import reduce_prod, reduce_sum
from thalweg.ops.banded import adjoint_tridiagonal
from thalweg.ops.dynamic_sizes import broadcast_sizes, size_of, sizes_of
from thalweg.rearranging import roll

_MATRIX_DTYPES = (dtypes.float16, dtypes.float32, dtypes.float64, dtypes.complex64, dtypes.complex128)


class LinearOperatorFullMatrix(LinearOperator):
    """The operator of matrices that are given as a tensor.

    Args:
      matrix: a tensor of shape `[..., m, n]`, float (but bfloat16) or complex.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      TypeError: the dtype is another.
      ValueError: the matrix has fewer than two axes, or the hints contradict each other.

    Example:
      >>> operator = tf.linalg.LinearOperatorFullMatrix([[1.0, 2.0], [3.0, 4.0]])
      >>> float(operator.trace())
      5.0
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"matrix": 2}

    def __init__(
        self,
        matrix: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorFullMatrix",
    ) -> None:
        self._matrix = keep_variable(matrix)
        if self._matrix.dtype not in _MATRIX_DTYPES:
            allowed = [dtype.name for dtype in _MATRIX_DTYPES]
            raise TypeError(
                f"Argument `matrix` must have dtype in {allowed}. Received: {self._matrix.dtype!r}."
            )
        check_rank(self._matrix, "`matrix`", 2)
        super().__init__(
            self._matrix.dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name
        )

    @property
    def matrix(self) -> Any:
        """The matrices."""
        return self._matrix

    def _sizes(self) -> list[Any]:
        return sizes_of(self._matrix)

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return products.matmul(self._matrix, x, adjoint_a=adjoint)

    def _to_dense(self) -> Any:
        return to_tensor(self._matrix)


class LinearOperatorLowerTriangular(LinearOperator):
    """The operator of lower triangular matrices.

    Args:
      tril: a tensor of shape `[..., n, n]`, whose lower triangle is read.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      ValueError: `tril` has fewer than two axes, or the hints contradict each other.

    Example:
      >>> operator = tf.linalg.LinearOperatorLowerTriangular([[1.0, 9.0], [3.0, 4.0]])
      >>> operator.matvec([1.0, 1.0]).numpy()
      array([1., 7.], dtype=float32)
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"tril": 2}

    def __init__(
        self,
        tril: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorLowerTriangular",
    ) -> None:
        is_square = hints.always(is_square, "Only square lower triangular operators supported at this time.")
        self._tril = keep_variable(tril)
        check_rank(self._tril, "tril", 2)
        super().__init__(
            self._tril.dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name
        )

    @property
    def tril(self) -> Any:
        """The tensor that was given; what is above the diagonal doesn't count."""
        return self._tril

    def _sizes(self) -> list[Any]:
        return sizes_of(self._tril)

    def _to_dense(self) -> Any:
        return diagonals.band_part(self._tril, -1, 0)

    def _diag_part(self) -> Any:
        return diagonals.diag_part(self._tril)

    def _eigvals(self) -> Any:
        return self._diag_part()

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return products.matmul(self._to_dense(), x, adjoint_a=adjoint)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return solvers.triangular_solve(self._to_dense(), rhs, lower=True, adjoint=adjoint)

    def _determinant(self) -> Any:
        return reduce_prod(self._diag_part(), axis=[-1])

    def _log_abs_determinant(self) -> Any:
        return reduce_sum(log(absolute(self._diag_part())), axis=[-1])

    def _linop_matmul(self, left_operator: LinearOperator, right_operator: LinearOperator) -> LinearOperator:
        from thalweg.linalg.operators.diagonal import LinearOperatorDiag

        if not isinstance(right_operator, LinearOperatorDiag):
            return super()._linop_matmul(left_operator, right_operator)
        known = hints.of_commuting(right_operator, left_operator) | {"is_positive_definite": None}
        scaled = left_operator.to_dense() * right_operator.diag[..., None, :]
        return LinearOperatorLowerTriangular(scaled, **known)

    def _assert_non_singular(self) -> Any:
        return debugging.assert_positive(
            absolute(self._diag_part()), message="Singular operator:  Diagonal contained zero values."
        )


class LinearOperatorTridiag(LinearOperator):
    """The operator of tridiagonal matrices.

    Args:
      diagonals: the superdiagonal, the diagonal and the subdiagonal, as `tf.linalg.tridiagonal_solve` takes
        them.
      diagonals_format: `"compact"`, `"matrix"` or `"sequence"`.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      ValueError: the format is unknown, or the hints contradict each other.

    Example:
      >>> operator = tf.linalg.LinearOperatorTridiag([[1.0, 0.0], [2.0, 2.0], [0.0, 1.0]])
      >>> operator.to_dense().numpy()
      array([[2., 1.],
             [1., 2.]], dtype=float32)
    """

    def __init__(
        self,
        diagonals: Any,
        diagonals_format: str = "compact",
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorTridiag",
    ) -> None:
        if diagonals_format not in ("compact", "matrix", "sequence"):
            raise ValueError(
                "Argument `diagonals_format` must be one of compact, matrix, or sequence. "
                f"Received : {diagonals_format}."
            )
        if diagonals_format == "sequence":
            self._diagonals: Any = [keep_variable(diagonal) for diagonal in diagonals]
        else:
            self._diagonals = keep_variable(diagonals)
        self._diagonals_format = diagonals_format
        dtype = self._diagonals[0].dtype if diagonals_format == "sequence" else self._diagonals.dtype
        super().__init__(dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name)

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"diagonals": [1, 1, 1] if self._diagonals_format == "sequence" else 2}

    @property
    def diagonals(self) -> Any:
        """The diagonals as they were given."""
        return self._diagonals

    @property
    def diagonals_format(self) -> str:
        """How the diagonals were given."""
        return self._diagonals_format

    def _sizes(self) -> list[Any]:
        if self._diagonals_format == "matrix":
            return sizes_of(self._diagonals)
        if self._diagonals_format == "compact":
            side = size_of(self._diagonals, -1)
            return [*sizes_of(self._diagonals, None, -2), side, side]
        above, main, below = (sizes_of(diagonal) for diagonal in self._diagonals)
        batch = broadcast_sizes(broadcast_sizes(above[:-1], main[:-1]), below[:-1])
        return [*batch, main[-1], main[-1]]

    def _compact(self) -> Any:
        """The three diagonals as the rows of matrices."""
        if self._diagonals_format == "matrix":
            return diagonals.diag_part(self._diagonals, k=(-1, 1), align="LEFT_RIGHT")
        if self._diagonals_format == "compact":
            return to_tensor(self._diagonals)
        shape = self._sizes()[:-1]
        return stack([broadcast_to(diagonal, shape) for diagonal in self._diagonals], axis=-2)

    def _as_entered(self, adjoint: bool) -> Any:
        return adjoint_tridiagonal(self._compact()) if adjoint else self._compact()

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return solvers.tridiagonal_matmul(self._as_entered(adjoint), x)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        compact = self._as_entered(adjoint)
        *batch, side, _ = self._sizes()
        batch = broadcast_sizes(batch, sizes_of(rhs, None, -2))
        compact = broadcast_to(compact, [*batch, 3, side])
        return solvers.tridiagonal_solve(compact, broadcast_to(rhs, [*batch, side, size_of(rhs, -1)]))

    def _diag_part(self) -> Any:
        if self._diagonals_format == "matrix":
            return diagonals.diag_part(self._diagonals)
        return self._compact()[..., 1, :]

    def _to_dense(self) -> Any:
        if self._diagonals_format == "matrix":
            return to_tensor(self._diagonals)
        return diagonals.diag(self._compact(), k=(-1, 1), align="LEFT_RIGHT")

    def _assert_self_adjoint(self) -> Any:
        compact = self._compact()
        main, below = compact[..., 1, :], roll(compact[..., 2, :], -1, -1)
        if self.dtype.is_complex:
            debugging.assert_equal(
                imag(main),
                0.0 * real_part(main),
                message="This tridiagonal operator contained non-zero imaginary values on the diagonal.",
            )
        return debugging.assert_equal(
            conj(below[..., :-1]),
            compact[..., 0, :-1],
            message="This tridiagonal operator has non-conjugate subdiagonal and superdiagonal.",
        )
