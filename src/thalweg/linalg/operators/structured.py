"""Operators of few parameters: permutations, reflections, matrices constant along their diagonals."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg import debugging
from thalweg.array import broadcast_to, concat
from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor
from thalweg.creation import ones, zeros
from thalweg.creation import range as range_of
from thalweg.gathering import gather
from thalweg.linalg import diagonals, products
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.base import LinearOperator
from thalweg.linalg.operators.circulant import LinearOperatorCirculant, as_complex
from thalweg.linalg.operators.shared import check_rank, keep_variable
from thalweg.math.clipping import l2_normalize
from thalweg.math.parts import conj
from thalweg.ops.casting import cast
from thalweg.ops.decompositions import inverse_order
from thalweg.ops.dynamic_sizes import as_number, broadcast_sizes, size_of, sizes_of
from thalweg.ops.elementwise import equal
from thalweg.ops.fourier import fft
from thalweg.ops.handed_down import filled_like
from thalweg.rearranging import reverse


class LinearOperatorPermutation(LinearOperator):
    """The operator of permutation matrices: row i of the product is row `perm[i]` of what is multiplied.

    Args:
      perm: an integer tensor of shape `[..., n]`, each vector the numbers from 0 to n - 1 in some order.
      dtype: of the matrix.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      TypeError: `perm` has another dtype.
      ValueError: `perm` is no permutation, or the hints contradict each other.

    Example:
      >>> tf.linalg.LinearOperatorPermutation([2, 0, 1]).matvec([1.0, 2.0, 3.0]).numpy()
      array([3., 1., 2.], dtype=float32)
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"perm": 1}

    def __init__(
        self,
        perm: Any,
        dtype: Any = dtypes.float32,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorPermutation",
    ) -> None:
        self._perm = keep_variable(perm)
        check_rank(self._perm, "`perm`", 1)
        if not self._perm.dtype.is_integer:
            raise TypeError(f"Argument `perm` must be integer dtype. Received: {self._perm}.")
        if isinstance(self._perm, EagerTensor):
            values = self._perm.host()
            if np.any(np.sort(values, axis=-1) != np.arange(values.shape[-1])):
                raise ValueError(
                    f"Argument `perm` must be a vector of unique integers from 0 to {values.shape[-1] - 1}."
                )
        hints.always(is_non_singular, "A Permutation operator is always non-singular.")
        is_square = hints.always(is_square, "A Permutation operator is always square.")
        super().__init__(dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name)

    @property
    def perm(self) -> Any:
        """The permutations."""
        return self._perm

    def _sizes(self) -> list[Any]:
        sizes = sizes_of(self._perm)
        return [*sizes, sizes[-1]]

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        perm = to_tensor(self._perm)
        if adjoint and not self.is_self_adjoint:
            perm = inverse_order(perm)
        shape = broadcast_sizes(sizes_of(x, None, -1), sizes_of(perm))
        x = broadcast_to(x, [*shape, size_of(x, -1)])
        if perm._spec.rank == 1:
            return gather(x, perm, axis=-2)
        return gather(x, broadcast_to(perm, shape), axis=-2, batch_dims=len(shape) - 1)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._matmul(rhs, adjoint=not adjoint)

    def _numbers(self) -> Any:
        """0, 1, …, n - 1 in the dtype of the permutations."""
        return cast(range_of(size_of(self._perm, -1)), self._perm.dtype)

    def _to_dense(self) -> Any:
        return cast(equal(self._numbers(), to_tensor(self._perm)[..., None]), self.dtype)

    def _diag_part(self) -> Any:
        return cast(equal(self._numbers(), to_tensor(self._perm)), self.dtype)

    def _log_abs_determinant(self) -> Any:
        return zeros(self._sizes()[:-2], self.dtype)

    def _cond(self) -> Any:
        return ones(self._sizes()[:-2], self.dtype)

    def _assert_non_singular(self) -> Any:
        return None


class LinearOperatorHouseholder(LinearOperator):
    """The operator of reflections: `I - 2 v vᴴ` with the unit vector v along an axis.

    Args:
      reflection_axis: the axes, a tensor of shape `[..., n]`; they need not be unit vectors.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      ValueError: the axis is a scalar, or a hint is wrong.

    Example:
      >>> tf.linalg.LinearOperatorHouseholder([0.0, 2.0]).matvec([1.0, 1.0]).numpy()
      array([ 1., -1.], dtype=float32)
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"reflection_axis": 1}

    def __init__(
        self,
        reflection_axis: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorHouseholder",
    ) -> None:
        self._reflection_axis = keep_variable(reflection_axis)
        check_rank(self._reflection_axis, "reflection_axis", 1)
        hints.always(is_self_adjoint, "A Householder operator is always self adjoint.")
        if is_positive_definite:
            raise ValueError("A Householder operator is always non-positive definite.")
        hints.always(is_square, "A Householder operator is always square.")
        super().__init__(self._reflection_axis.dtype, None, is_non_singular, True, False, True, name)

    @property
    def reflection_axis(self) -> Any:
        """The axes."""
        return self._reflection_axis

    def _sizes(self) -> list[Any]:
        sizes = sizes_of(self._reflection_axis)
        return [*sizes, sizes[-1]]

    def _column(self) -> Any:
        """The unit vectors along the axes, as columns."""
        return l2_normalize(to_tensor(self._reflection_axis), axis=-1)[..., None]

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        v = self._column()
        return x - 2 * v * products.matmul(v, x, adjoint_a=True)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._matmul(rhs)

    def _to_dense(self) -> Any:
        v = self._column()
        matrix = -2 * products.matmul(v, v, adjoint_b=True)
        return diagonals.set_diag(matrix, 1.0 + diagonals.diag_part(matrix))

    def _diag_part(self) -> Any:
        v = self._column()[..., 0]
        return 1.0 - 2 * v * conj(v)

    def _trace(self) -> Any:
        *batch, _, n = self._sizes()
        return ones(batch, self.dtype) * (as_number(n, self.dtype) - 2.0)

    def _determinant(self) -> Any:
        return -ones(self._sizes()[:-2], self.dtype)

    def _log_abs_determinant(self) -> Any:
        return zeros(self._sizes()[:-2], self.dtype)

    def _eigvals(self) -> Any:
        *batch, _, n = self._sizes()
        return concat([-ones([*batch, 1], self.dtype), ones([*batch, n - 1], self.dtype)], axis=-1)

    def _cond(self) -> Any:
        return ones(self._sizes()[:-2], self.dtype)

    def _linop_adjoint(self) -> LinearOperator:
        return self

    def _linop_inverse(self) -> LinearOperator:
        return self

    def _assert_non_singular(self) -> Any:
        return None

    def _assert_positive_definite(self) -> Any:
        raise errors.InvalidArgumentError(
            None, None, "Householder operators are always non-positive definite."
        )

    def _assert_self_adjoint(self) -> Any:
        return None


class LinearOperatorToeplitz(LinearOperator):
    """The operator of matrices that are constant along their diagonals.

    Args:
      col: the first columns, a tensor of shape `[..., n]`.
      row: the first rows, a tensor of shape `[..., n]`; their first value isn't read.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      ValueError: the sizes don't fit, or the hints contradict each other.

    Example:
      >>> tf.linalg.LinearOperatorToeplitz([1.0, 2.0], [1.0, 3.0]).to_dense().numpy()
      array([[1., 3.],
             [2., 1.]], dtype=float32)
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"col": 1, "row": 1}

    def __init__(
        self,
        col: Any,
        row: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorToeplitz",
    ) -> None:
        self._row, self._col = keep_variable(row), keep_variable(col)
        check_rank(self._row, "row", 1)
        check_rank(self._col, "col", 1)
        sides = size_of(self._row, -1), size_of(self._col, -1)
        if all(isinstance(n, int) for n in sides) and sides[0] != sides[1]:
            raise ValueError("Expected square matrix, got row and col with mismatched dimensions.")
        is_square = hints.always(is_square, "Only square Toeplitz operators currently supported.")
        super().__init__(
            self._row.dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name
        )

    @property
    def col(self) -> Any:
        """The first columns."""
        return self._col

    @property
    def row(self) -> Any:
        """The first rows."""
        return self._row

    def _sizes(self) -> list[Any]:
        sizes = broadcast_sizes(sizes_of(self._row), sizes_of(self._col))
        return [*sizes, sizes[-1]]

    def _row_and_column(self) -> tuple[Any, Any]:
        shape = self._sizes()[:-1]
        return broadcast_to(self._row, shape), broadcast_to(self._col, shape)

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        # The matrix is the upper left corner of a circulant one twice as large.
        row, col = self._row_and_column()
        first = concat([col, filled_like(col[..., :1], 0), reverse(row[..., 1:], [-1])], axis=-1)
        circulant = LinearOperatorCirculant(fft(as_complex(first)), input_output_dtype=self.dtype)
        result = circulant.matmul(concat([x, filled_like(x, 0)], axis=-2), adjoint=adjoint)
        return result[..., : self._sizes()[-1], :]

    def _to_dense(self) -> Any:
        row, col = self._row_and_column()
        n = self._sizes()[-1]
        values = concat([reverse(col, [-1]), row[..., 1:]], axis=-1)
        return gather(values, range_of(n)[None, :] + (n - 1 - range_of(n))[:, None], axis=-1)

    def _trace(self) -> Any:
        return self._row_and_column()[1][..., 0] * as_number(self._sizes()[-1], self.dtype)

    def _diag_part(self) -> Any:
        return to_tensor(self._col)[..., :1] * ones([self._sizes()[-1]], self.dtype)

    def _assert_self_adjoint(self) -> Any:
        return debugging.assert_equal(
            to_tensor(self._row),
            conj(to_tensor(self._col)),
            message="row and col are not the same, and so this operator is not self-adjoint.",
        )
