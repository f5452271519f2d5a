"""Operators that are multiples of the identity: the identity itself, scaled ones, and zero."""

from __future__ import annotations

import math
from typing import Any

from thalweg import debugging
from thalweg.array import unstack
from thalweg.core import dtypes, errors
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.creation import ones, zeros
from thalweg.gathering import where
from thalweg.linalg import diagonals
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.base import LinearOperator
from thalweg.linalg.operators.shared import keep_variable, real_part
from thalweg.math.arithmetic import abs as absolute
from thalweg.math.exponential import log, sqrt
from thalweg.math.parts import conj, imag
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import as_number, broadcast_sizes, size_of, sizes_of
from thalweg.ops.elementwise import equal
from thalweg.ops.shapes import broadcast_to
from thalweg.ops.sizes import dims


def check_square(left: LinearOperator, right: LinearOperator) -> None:
    """Refuse a product with zero of operators that aren't square: ValueError."""
    if not (left.is_square and right.is_square):
        raise ValueError(
            "Matmul with non-square `LinearOperator`s or non-square `LinearOperatorZeros` not supported."
        )


def _checked_size(value: Any, name: str) -> Any:
    """A number of rows or columns as an int or a symbolic scalar.

    Raises:
      TypeError: it is no integer.
      ValueError: it is no scalar, or negative.
    """
    size = to_tensor(value) if not isinstance(value, int) else value
    if isinstance(size, Tensor):
        if not size.dtype.is_integer:
            raise TypeError(f"Argument {name} must be integer type.  Found: {size}")
        if size._spec.rank not in (0, None):
            raise ValueError(f"Argument {name} must be a 0-D Tensor.  Found: {size}")
        size = int(size) if isinstance(size, EagerTensor) else size
    if isinstance(size, int) and size < 0:
        raise ValueError(f"Argument {name} must be non-negative.  Found: {size}")
    return size


def _checked_batch(value: Any) -> list[Any]:
    """The sizes of a batch as ints or symbolic scalars.

    Raises:
      TypeError: they are no integers.
      ValueError: they are no vector, or negative.
    """
    if value is None:
        return []
    found = dims(value) if not isinstance(value, Tensor) else value
    if isinstance(found, Tensor):
        if not found.dtype.is_integer:
            raise TypeError(f"Argument batch_shape must be integer type.  Found: {found}")
        if found._spec.rank != 1:
            raise ValueError(f"Argument batch_shape must be a 1-D Tensor.  Found: {found}")
        found = found.host().tolist() if isinstance(found, EagerTensor) else unstack(found)
    if any(isinstance(n, int) and n < 0 for n in found):
        raise ValueError(f"Argument batch_shape must be non-negative.  Found: {found}")
    return list(found)


def _with_batch(x: Any, batch: list[Any]) -> Any:
    """A tensor of matrices, broadcast to the batch of an operator."""
    if not batch:
        return x
    return broadcast_to(x, shape=dims([*broadcast_sizes(batch, sizes_of(x, None, -2)), *sizes_of(x, -2)]))


class LinearOperatorIdentity(LinearOperator):
    """The operator of identity matrices.

    Args:
      num_rows: the number of rows and columns.
      batch_shape: the batch's shape; None: one matrix.
      dtype: of the matrix; None: float32.
      assert_proper_shapes: without effect: shapes are always checked.

    The hints have to be True.

    Raises:
      TypeError, ValueError: a size is no integer, or is negative; a hint is False.

    Example:
      >>> float(tf.linalg.LinearOperatorIdentity(3).trace())
      3.0
    """

    def __init__(
        self,
        num_rows: Any,
        batch_shape: Any = None,
        dtype: Any = None,
        is_non_singular: bool | None = True,
        is_self_adjoint: bool | None = True,
        is_positive_definite: bool | None = True,
        is_square: bool | None = True,
        assert_proper_shapes: bool = False,
        name: str = "LinearOperatorIdentity",
    ) -> None:
        given = {
            "self adjoint": is_self_adjoint,
            "non-singular": is_non_singular,
            "positive-definite": is_positive_definite,
            "square": is_square,
        }
        for what, hint in given.items():
            if not hint:
                raise ValueError(f"An identity operator is always {what}.")
        self._num_rows = _checked_size(num_rows, "num_rows")
        self._batch = _checked_batch(batch_shape)
        super().__init__(dtype or dtypes.float32, None, True, True, True, True, name)

    def _sizes(self) -> list[Any]:
        return [*self._batch, self._num_rows, self._num_rows]

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return _with_batch(x, self._batch)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return _with_batch(rhs, self._batch)

    def _ones(self, *sizes: Any) -> Any:
        return ones([*self._batch, *sizes], self.dtype)

    def _determinant(self) -> Any:
        return self._ones()

    def _log_abs_determinant(self) -> Any:
        return zeros(self._batch, self.dtype)

    def _trace(self) -> Any:
        return self._ones() * as_number(self._num_rows, self.dtype)

    def _diag_part(self) -> Any:
        return self._ones(self._num_rows)

    def _eigvals(self) -> Any:
        return self._ones(self._num_rows)

    def _cond(self) -> Any:
        return self._ones()

    def _add_to_tensor(self, x: Any) -> Any:
        return diagonals.set_diag(x, 1 + diagonals.diag_part(x))

    def _linop_adjoint(self) -> LinearOperator:
        return self

    def _linop_inverse(self) -> LinearOperator:
        return self

    def _linop_cholesky(self) -> LinearOperator:
        return LinearOperatorIdentity(self._num_rows, self._batch or None, self.dtype)

    def _linop_matmul(self, left_operator: LinearOperator, right_operator: LinearOperator) -> LinearOperator:
        return right_operator

    def _linop_solve(self, left_operator: LinearOperator, right_operator: LinearOperator) -> LinearOperator:
        return right_operator

    def _assert_non_singular(self) -> Any:
        return None

    def _assert_positive_definite(self) -> Any:
        return None

    def _assert_self_adjoint(self) -> Any:
        return None

    def __getitem__(self, slices: Any) -> LinearOperator:
        batch = sizes_of(ones(self._batch)[slices])
        return LinearOperatorIdentity(**(self.parameters | {"batch_shape": batch or None}))


class LinearOperatorScaledIdentity(LinearOperator):
    """The operator of identity matrices times numbers.

    Args:
      num_rows: the number of rows and columns.
      multiplier: the numbers, a tensor of the batch's shape.
      assert_proper_shapes: without effect: shapes are always checked.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      TypeError, ValueError: the size is no integer, or is negative; the hints contradict each other or the
        dtype.

    Example:
      >>> tf.linalg.LinearOperatorScaledIdentity(2, 3.0).to_dense().numpy()
      array([[3., 0.],
             [0., 3.]], dtype=float32)
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"multiplier": 0}

    def __init__(
        self,
        num_rows: Any,
        multiplier: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        assert_proper_shapes: bool = False,
        name: str = "LinearOperatorScaledIdentity",
    ) -> None:
        self._multiplier = keep_variable(multiplier)
        dtype = self._multiplier.dtype
        is_self_adjoint = hints.implied(
            is_self_adjoint, not dtype.is_complex, "A real diagonal operator is always self adjoint."
        )
        if not is_square:
            raise ValueError("A ScaledIdentity operator is always square.")
        self._num_rows = _checked_size(num_rows, "num_rows")
        super().__init__(dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name)

    @property
    def multiplier(self) -> Any:
        """The numbers."""
        return self._multiplier

    def _sizes(self) -> list[Any]:
        return [*sizes_of(self._multiplier), self._num_rows, self._num_rows]

    def _factor(self, adjoint: bool) -> Any:
        multiplier = to_tensor(self._multiplier)
        return (conj(multiplier) if adjoint else multiplier)[..., None, None]

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return x * self._factor(adjoint)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return rhs / self._factor(adjoint)

    def _determinant(self) -> Any:
        return self._multiplier ** cast(to_tensor(self._num_rows), self.dtype)

    def _log_abs_determinant(self) -> Any:
        return log(absolute(self._multiplier)) * as_number(self._num_rows, self.dtype.real_dtype)

    def _trace(self) -> Any:
        return self._multiplier * as_number(self._num_rows, self.dtype)

    def _diag_part(self) -> Any:
        return (
            ones([*sizes_of(self._multiplier), self._num_rows], self.dtype)
            * to_tensor(self._multiplier)[..., None]
        )

    def _eigvals(self) -> Any:
        return self._diag_part()

    def _cond(self) -> Any:
        one = to_tensor(1.0, self.dtype)
        return where(equal(to_tensor(self._multiplier), 0.0 * one), math.nan * one, one)

    def _add_to_tensor(self, x: Any) -> Any:
        return diagonals.set_diag(x, to_tensor(self._multiplier)[..., None] + diagonals.diag_part(x))

    def _scaled(self, multiplier: Any, known: dict[str, Any]) -> LinearOperator:
        return LinearOperatorScaledIdentity(self._num_rows, multiplier, **known)

    def _linop_adjoint(self) -> LinearOperator:
        return self._scaled(conj(self._multiplier), hints.of(self))

    def _linop_inverse(self) -> LinearOperator:
        return self._scaled(1.0 / self._multiplier, hints.of(self))

    def _linop_cholesky(self) -> LinearOperator:
        return self._scaled(sqrt(self._multiplier), hints.Hints(True, True, True, True)._asdict())

    def _linop_matmul(self, left_operator: Any, right_operator: Any) -> LinearOperator:
        from thalweg.linalg.operators.diagonal import LinearOperatorDiag

        known, factor = hints.of_commuting(left_operator, right_operator), left_operator.multiplier
        if isinstance(right_operator, LinearOperatorScaledIdentity):
            return self._scaled(factor * right_operator.multiplier, known)
        if isinstance(right_operator, LinearOperatorDiag):
            return LinearOperatorDiag(right_operator.diag * factor[..., None], **known)
        return super()._linop_matmul(left_operator, right_operator)

    def _linop_solve(self, left_operator: Any, right_operator: Any) -> LinearOperator:
        from thalweg.linalg.operators.diagonal import LinearOperatorDiag

        known, factor = hints.of_commuting(left_operator, right_operator), left_operator.multiplier
        if isinstance(right_operator, LinearOperatorScaledIdentity):
            return self._scaled(right_operator.multiplier / factor, known)
        if isinstance(right_operator, LinearOperatorDiag):
            return LinearOperatorDiag(right_operator.diag / factor[..., None], **known)
        return super()._linop_solve(left_operator, right_operator)

    def _assert_non_singular(self) -> Any:
        return debugging.assert_positive(absolute(self._multiplier), message="LinearOperator was singular")

    def _assert_positive_definite(self) -> Any:
        return debugging.assert_positive(
            real_part(self._multiplier), message="LinearOperator was not positive definite."
        )

    def _assert_self_adjoint(self) -> Any:
        if not self.dtype.is_complex:
            return None
        return debugging.assert_equal(
            imag(self._multiplier),
            0.0 * real_part(self._multiplier),
            message="LinearOperator was not self-adjoint",
        )


class LinearOperatorZeros(LinearOperator):
    """The operator of matrices of zeros.

    Args:
      num_rows: the number of rows.
      num_columns: the number of columns; None: as many as rows.
      batch_shape: the batch's shape; None: one matrix.
      dtype: of the matrix; None: float32.
      is_square: has to be False for matrices that aren't square.
      assert_proper_shapes: without effect: shapes are always checked.

    Raises:
      TypeError, ValueError: a size is no integer, or is negative; a hint is wrong.

    Example:
      >>> tf.linalg.LinearOperatorZeros(2).matvec([1.0, 1.0]).numpy()
      array([0., 0.], dtype=float32)
    """

    def __init__(
        self,
        num_rows: Any,
        num_columns: Any = None,
        batch_shape: Any = None,
        dtype: Any = None,
        is_non_singular: bool | None = False,
        is_self_adjoint: bool | None = True,
        is_positive_definite: bool | None = False,
        is_square: bool | None = True,
        assert_proper_shapes: bool = False,
        name: str = "LinearOperatorZeros",
    ) -> None:
        if not is_self_adjoint and is_square:
            raise ValueError("A zero operator is always self adjoint.")
        if is_non_singular:
            raise ValueError("A zero operator is always singular.")
        if is_positive_definite:
            raise ValueError("A zero operator is always not positive-definite.")
        rows = self._num_rows = _checked_size(num_rows, "num_rows")
        columns = rows if num_columns is None else _checked_size(num_columns, "num_columns")
        self._num_columns = columns
        if is_square and isinstance(rows, int) and isinstance(columns, int) and rows != columns:
            raise ValueError(
                f"LinearOperatorZeros initialized as is_square=True, but got num_rows({rows}) != "
                f"num_columns({columns})"
            )
        self._batch = _checked_batch(batch_shape)
        super().__init__(
            as_dtype(dtype or dtypes.float32),
            None,
            is_non_singular,
            is_self_adjoint,
            is_positive_definite,
            is_square,
            name,
        )

    def _sizes(self) -> list[Any]:
        return [*self._batch, self._num_rows, self._num_columns]

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        rows = self._num_columns if adjoint else self._num_rows
        batch = broadcast_sizes(self._batch, sizes_of(x, None, -2))
        return zeros([*batch, rows, size_of(x, -1)], self.dtype)

    def _zeros(self, *sizes: Any) -> Any:
        return zeros([*self._batch, *sizes], self.dtype)

    def _determinant(self) -> Any:
        return self._zeros()

    def _trace(self) -> Any:
        return self._zeros()

    def _diag_part(self) -> Any:
        rows, columns = self._num_rows, self._num_columns
        if isinstance(rows, int) and isinstance(columns, int):
            return self._zeros(min(rows, columns))
        return diagonals.diag_part(self.to_dense())

    def _eigvals(self) -> Any:
        return self._diag_part()

    def _add_to_tensor(self, x: Any) -> Any:
        return _with_batch(x, self._batch)

    def _linop_matmul(self, left_operator: LinearOperator, right_operator: LinearOperator) -> LinearOperator:
        check_square(left_operator, right_operator)
        return left_operator

    def _assert_non_singular(self) -> Any:
        raise errors.InvalidArgumentError(None, None, "Zero operators are always non-invertible.")

    def _assert_positive_definite(self) -> Any:
        raise errors.InvalidArgumentError(None, None, "Zero operators are always non-positive definite.")

    def _assert_self_adjoint(self) -> Any:
        return None

    def __getitem__(self, slices: Any) -> LinearOperator:
        batch = sizes_of(ones(self._batch)[slices])
        return LinearOperatorZeros(**(self.parameters | {"batch_shape": batch or None}))
