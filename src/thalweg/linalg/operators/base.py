"""`LinearOperator`: a matrix, or a batch of matrices, known by what it does."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg import debugging
from thalweg.array import expand_dims, squeeze
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.tensor_shape import Dimension, TensorShape
from thalweg.creation import eye
from thalweg.linalg import decompositions, diagonals, solvers
from thalweg.linalg.abstract import AbstractMatrix
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.shared import real_part, solve_with_broadcast
from thalweg.math.arithmetic import abs as absolute
from thalweg.math.exponential import exp, log
from thalweg.math.reductions import reduce_max, reduce_min, reduce_sum
from thalweg.module import Module
from thalweg.ops.dynamic_sizes import sizes_of
from thalweg.ops.shapes import broadcast_to
from thalweg.ops.sizes import dims


class LinearOperator(Module, AbstractMatrix):
    """Base of the operators that stand for (batches of) matrices.

    A subclass says of what shape it is (`_shape` and `_shape_tensor`) and how it multiplies (`_matmul`). All
    else follows, by way of the dense matrix where the subclass knows no better; what it knows better it says
    in methods of the public names with an underscore: `_solve`, `_diag_part`, `_determinant`, …

    Hints tell what is known of the matrix. They are believed, not checked; the `assert_…` methods check.

    Args:
      dtype: of the matrix, and of what it multiplies.
      is_non_singular: the matrix has an inverse.
      is_self_adjoint: it equals its conjugate transpose.
      is_positive_definite: the real part of `xᴴ A x` is positive for all x but zero.
      is_square: it has as many columns as rows.
      name: a name for the operator; None: the class's.

    Raises:
      ValueError: the hints contradict each other.

    Example:
      >>> operator = tf.linalg.LinearOperatorDiag([1.0, 2.0])
      >>> operator.matvec([1.0, 1.0]).numpy()
      array([1., 2.], dtype=float32)
    """

    __tensor_operators__ = True
    __array_priority__ = 100.0
    _TF_MODULE_IGNORED_PROPERTIES = frozenset(("_arguments",))
    _arguments: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> LinearOperator:
        self = super().__new__(cls)
        self._arguments = (args, kwargs)
        return self

    def __init__(
        self,
        dtype: Any,
        graph_parents: Any = None,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> None:
        is_non_singular = hints.implied(
            is_non_singular, is_positive_definite, "A positive definite matrix is always non-singular."
        )
        is_square = hints.implied(is_square, is_non_singular, "A non-singular matrix is always square.")
        is_square = hints.implied(is_square, is_self_adjoint, "A self-adjoint matrix is always square.")
        self._dtype = as_dtype(dtype) if dtype else dtype
        self._hints = hints.Hints(is_non_singular, is_self_adjoint, is_positive_definite, is_square)
        self._graph_parents = list(graph_parents or ())
        self._name = name or type(self).__name__
        self._scope_name = f"{self._name}/"
        self._parameters = parameters

    # What is known

    @property
    def dtype(self) -> DType:
        """The dtype of the matrix."""
        return self._dtype

    @property
    def name(self) -> str:
        return self._name

    @property
    def parameters(self) -> dict[str, Any]:
        """The arguments that the operator was made with."""
        if self._parameters is None:
            args, kwargs = self._arguments
            bound = inspect.signature(type(self)).bind(*args, **kwargs)
            bound.apply_defaults()
            self._parameters = dict(bound.arguments)
        return dict(self._parameters)

    @property
    def graph_parents(self) -> list[Any]:
        """The tensors that were declared to be the operator's; nothing uses them."""
        return self._graph_parents

    @property
    def is_non_singular(self) -> bool | None:
        return self._hints.is_non_singular

    @property
    def is_self_adjoint(self) -> bool | None:
        return self._hints.is_self_adjoint

    @property
    def is_positive_definite(self) -> bool | None:
        return self._hints.is_positive_definite

    @property
    def is_square(self) -> bool | None:
        """Whether there are as many columns as rows; None where that isn't known."""
        rows, columns = self.range_dimension.value, self.domain_dimension.value
        known = None if rows is None or columns is None else rows == columns
        if self._hints.is_square is False and known:
            raise ValueError("User set is_square hint to False, but the operator was square.")
        return known if self._hints.is_square is None else self._hints.is_square

    # Shapes

    def _sizes(self) -> list[Any]:
        """The sizes of all axes: ints, or symbolic scalars."""
        if type(self)._shape is LinearOperator._shape:
            raise NotImplementedError("_shape is not implemented.")
        shape = self._shape()
        if shape.rank is None:
            raise ValueError("An operator of known rank is needed.")
        known = shape.as_list()
        if None not in known:
            return known
        tensor = self._shape_tensor()
        return [tensor[axis] if n is None else n for axis, n in enumerate(known)]

    def _shape(self) -> TensorShape:
        return TensorShape([n if isinstance(n, int) else None for n in self._sizes()])

    def _shape_tensor(self) -> Any:
        return to_tensor(self._sizes())

    @property
    def shape(self) -> TensorShape:
        """The shape of the dense matrix, as far as it is known."""
        return self._shape()

    def shape_tensor(self, name: str = "shape_tensor") -> Any:
        """The shape as an int32 tensor."""
        return to_tensor(self._sizes())

    @property
    def batch_shape(self) -> TensorShape:
        """The shape without its last two axes."""
        return self.shape[:-2]

    def batch_shape_tensor(self, name: str = "batch_shape_tensor") -> Any:
        """The batch shape as an int32 tensor."""
        return self.shape_tensor()[:-2]

    @property
    def tensor_rank(self) -> int | None:
        """The rank of the dense matrix: 2, or more for a batch."""
        return self.shape.rank

    def tensor_rank_tensor(self, name: str = "tensor_rank_tensor") -> Any:
        """The rank as an int32 tensor."""
        return to_tensor(len(self._sizes()))

    @property
    def domain_dimension(self) -> Dimension:
        """The number of columns: the size of the vectors that the operator takes."""
        return _last(self.shape, -1)

    def domain_dimension_tensor(self, name: str = "domain_dimension_tensor") -> Any:
        """The number of columns as an int32 tensor."""
        return to_tensor(self._sizes()[-1])

    @property
    def range_dimension(self) -> Dimension:
        """The number of rows: the size of the vectors that the operator gives."""
        return _last(self.shape, -2)

    def range_dimension_tensor(self, name: str = "range_dimension_tensor") -> Any:
        """The number of rows as an int32 tensor."""
        return to_tensor(self._sizes()[-2])

    # Products

    def matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "matmul") -> Any:
        """The product `A @ x`.

        Args:
          x: a tensor of shape `[..., n, k]` and the operator's dtype, whose leading axes broadcast with the
            operator's batch; or another operator.
          adjoint: multiply with the conjugate transpose of the operator.
          adjoint_arg: multiply the conjugate transpose of `x`.

        Returns:
          A tensor of shape `[..., m, k]`; an operator if `x` is one.

        Raises:
          ValueError: the sizes don't fit.
          TypeError: the dtypes differ.
        """
        if isinstance(x, LinearOperator):
            left, right = self._pair(x, adjoint, adjoint_arg, "x")
            return left._linop_matmul(left, right)
        return self._matmul(self._matrix_argument(x, adjoint_arg, self._side(adjoint)), adjoint=adjoint)

    def __matmul__(self, other: Any) -> Any:
        return self.matmul(other)

    def __rmatmul__(self, other: Any) -> Any:
        return diagonals.adjoint(self.matmul(other, adjoint=True, adjoint_arg=True))

    def matvec(self, x: Any, adjoint: bool = False, name: str = "matvec") -> Any:
        """The product of the operator and vectors: shape `[..., m]` for an `x` of shape `[..., n]`."""
        return self._matvec(self._vector_argument(x, self._side(adjoint)), adjoint=adjoint)

    def _matvec(self, x: Any, adjoint: bool = False) -> Any:
        return squeeze(self.matmul(expand_dims(x, -1), adjoint=adjoint), axis=[-1])

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        raise NotImplementedError("_matmul is not implemented.")

    def _side(self, rows: bool) -> Dimension:
        return self.range_dimension if rows else self.domain_dimension

    def _pair(self, x: Any, adjoint: bool, adjoint_arg: bool, argument: str) -> tuple[Any, Any]:
        """The operator and another one, as they enter a product or a system."""
        left = self.adjoint() if adjoint else self
        right = x.adjoint() if adjoint_arg else x
        _check_sides(left, right, argument)
        return left, right

    def _matrix_argument(self, x: Any, adjoint_arg: bool, side: Dimension) -> Any:
        x = self._checked(x)
        side.assert_is_compatible_with(_last(x.shape, -1 if adjoint_arg else -2))
        return diagonals.adjoint(x) if adjoint_arg else x

    def _vector_argument(self, x: Any, side: Dimension) -> Any:
        x = self._checked(x)
        side.assert_is_compatible_with(_last(x.shape, -1))
        return x

    def _checked(self, x: Any) -> Any:
        x = to_tensor(x)
        if x.dtype is not self.dtype:
            raise TypeError(
                f"Expected argument to have dtype {self.dtype!r}. Found: {x.dtype!r} in tensor {x}"
            )
        return x

    # Systems of equations

    def solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "solve") -> Any:
        """The solution X of `A @ X = rhs`.

        Args:
          rhs: a tensor of shape `[..., m, k]` and the operator's dtype, whose leading axes broadcast with the
            operator's batch; or another operator.
          adjoint: solve with the conjugate transpose of the operator.
          adjoint_arg: solve for the conjugate transpose of `rhs`.

        Returns:
          A tensor of shape `[..., n, k]`; an operator if `rhs` is one.

        Raises:
          NotImplementedError: the operator is known to be singular, or not to be square.
          ValueError: the sizes don't fit.
          TypeError: the dtypes differ.
        """
        self._check_solvable()
        if isinstance(rhs, LinearOperator):
            left, right = self._pair(rhs, adjoint, adjoint_arg, "rhs")
            return left._linop_solve(left, right)
        return self._solve(self._matrix_argument(rhs, adjoint_arg, self._side(not adjoint)), adjoint=adjoint)

    def _check_solvable(self) -> None:
        refused = "Exact solve not implemented for an operator that is expected to "
        if self.is_non_singular is False:
            raise NotImplementedError(f"{refused}be singular.")
        if self.is_square is False:
            raise NotImplementedError(f"{refused}not be square.")

    def solvevec(self, rhs: Any, adjoint: bool = False, name: str = "solve") -> Any:
        """The solution x of `A @ x = rhs` for vectors: shape `[..., n]` for a `rhs` of shape `[..., m]`."""
        return self._solvevec(self._vector_argument(rhs, self._side(not adjoint)), adjoint=adjoint)

    def _solvevec(self, rhs: Any, adjoint: bool = False) -> Any:
        return squeeze(self.solve(expand_dims(rhs, -1), adjoint=adjoint), axis=[-1])

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        if self._can_use_cholesky():
            return solvers.cholesky_solve(decompositions.cholesky(self.to_dense()), rhs)
        return solve_with_broadcast(self.to_dense(), rhs, adjoint)

    # Operators made of this one

    def adjoint(self, name: str = "adjoint") -> LinearOperator:
        """The operator of the conjugate transpose."""
        return self if self.is_self_adjoint is True else self._linop_adjoint()

    @property
    def H(self) -> LinearOperator:
        """The operator of the conjugate transpose."""
        return self.adjoint()

    def inverse(self, name: str = "inverse") -> LinearOperator:
        """The operator of the inverse.

        Raises:
          ValueError: the operator is known to be singular, or not to be square.
        """
        if self.is_square is False:
            raise ValueError("Cannot take the Inverse: This operator represents a non square matrix.")
        if self.is_non_singular is False:
            raise ValueError("Cannot take the Inverse: This operator represents a singular matrix.")
        return self._linop_inverse()

    def cholesky(self, name: str = "cholesky") -> LinearOperator:
        """The lower triangular operator L with `L @ L.H = A`.

        Raises:
          ValueError: the operator isn't known to be self-adjoint and positive definite.
        """
        if not self._can_use_cholesky():
            raise ValueError(
                "Cannot take the Cholesky decomposition: Not a positive definite self adjoint matrix."
            )
        return self._linop_cholesky()

    def _can_use_cholesky(self) -> bool:
        return bool(self.is_self_adjoint and self.is_positive_definite)

    def _linop_adjoint(self) -> LinearOperator:
        from thalweg.linalg.operators.derived import LinearOperatorAdjoint

        return LinearOperatorAdjoint(self, **hints.of(self))

    def _linop_inverse(self) -> LinearOperator:
        from thalweg.linalg.operators.derived import LinearOperatorInversion

        return LinearOperatorInversion(self, **hints.of(self))

    def _linop_cholesky(self) -> LinearOperator:
        from thalweg.linalg.operators.dense import LinearOperatorLowerTriangular

        factor = decompositions.cholesky(self.to_dense())
        return LinearOperatorLowerTriangular(
            factor, is_non_singular=True, is_self_adjoint=False, is_square=True
        )

    def _linop_matmul(self, left_operator: LinearOperator, right_operator: LinearOperator) -> LinearOperator:
        from thalweg.linalg.operators import identity
        from thalweg.linalg.operators.derived import LinearOperatorComposition

        if isinstance(right_operator, identity.LinearOperatorIdentity):
            return left_operator
        if isinstance(right_operator, identity.LinearOperatorZeros):
            identity.check_square(left_operator, right_operator)
            return right_operator
        return LinearOperatorComposition(
            [left_operator, right_operator], **hints.of_product(left_operator, right_operator)
        )

    def _linop_solve(self, left_operator: LinearOperator, right_operator: LinearOperator) -> LinearOperator:
        from thalweg.linalg.operators.derived import LinearOperatorComposition, LinearOperatorInversion
        from thalweg.linalg.operators.identity import LinearOperatorIdentity

        if isinstance(right_operator, LinearOperatorIdentity):
            return left_operator.inverse()
        return LinearOperatorComposition(
            [LinearOperatorInversion(left_operator), right_operator],
            **hints.of_product(left_operator, right_operator),
        )

    # Numbers

    def determinant(self, name: str = "det") -> Any:
        """The determinants, of the batch's shape; NotImplementedError where the operator isn't square."""
        self._check_has_determinant()
        return self._determinant()

    def log_abs_determinant(self, name: str = "log_abs_det") -> Any:
        """The logarithms of the absolute values of the determinants."""
        self._check_has_determinant()
        return self._log_abs_determinant()

    def _check_has_determinant(self) -> None:
        if self.is_square is False:
            raise NotImplementedError(
                "Determinant not implemented for an operator that is expected to not be square."
            )

    def _determinant(self) -> Any:
        return exp(self.log_abs_determinant()) if self._can_use_cholesky() else solvers.det(self.to_dense())

    def _log_abs_determinant(self) -> Any:
        if not self._can_use_cholesky():
            return solvers.slogdet(self.to_dense()).log_abs_determinant
        diagonal = diagonals.diag_part(decompositions.cholesky(self.to_dense()))
        return 2 * reduce_sum(log(diagonal), axis=[-1])

    def trace(self, name: str = "trace") -> Any:
        """The sums of the diagonals: a tensor of the batch's shape."""
        return self._trace()

    def _trace(self) -> Any:
        return reduce_sum(self.diag_part(), axis=-1)

    def eigvals(self, name: str = "eigvals") -> Any:
        """The eigenvalues of a self-adjoint operator: shape `[..., n]`; NotImplementedError for others."""
        if not self.is_self_adjoint:
            raise NotImplementedError("Only self-adjoint matrices are supported.")
        return self._eigvals()

    def _eigvals(self) -> Any:
        return decompositions.eigvalsh(self.to_dense())

    def cond(self, name: str = "cond") -> Any:
        """The condition numbers: the largest singular value over the smallest."""
        return self._cond()

    def _cond(self) -> Any:
        values = absolute(self._eigvals()) if self.is_self_adjoint else self._singular_values()
        return reduce_max(values, axis=-1) / reduce_min(values, axis=-1)

    def _singular_values(self) -> Any:
        return decompositions.svd(self.to_dense(), compute_uv=False)

    # The matrix itself

    def to_dense(self, name: str = "to_dense") -> Any:
        """The matrices as a tensor."""
        return self._to_dense()

    def _to_dense(self) -> Any:
        *batch, _, columns = self._sizes()
        return self.matmul(eye(columns, batch_shape=batch or None, dtype=self.dtype))

    def diag_part(self, name: str = "diag_part") -> Any:
        """The main diagonals: shape `[..., min(m, n)]`."""
        return self._diag_part()

    def _diag_part(self) -> Any:
        return diagonals.diag_part(self.to_dense())

    def add_to_tensor(self, x: Any, name: str = "add_to_tensor") -> Any:
        """The sum `A + x`, a tensor."""
        return self._add_to_tensor(self._checked(x))

    def _add_to_tensor(self, x: Any) -> Any:
        return self.to_dense() + x

    def _parameter_ranks(self) -> dict[str, Any]:
        """The parameters that are tensors or operators, with how many of their axes make a single matrix."""
        return {}

    def __getitem__(self, slices: Any) -> LinearOperator:
        """The operator of some matrices of the batch."""
        arguments = self.parameters
        batch = self._sizes()[:-2]
        for name, rank in self._parameter_ranks().items():
            if arguments[name] is not None:
                arguments[name] = _sliced(arguments[name], rank, batch, slices)
        return type(self)(**arguments)

    # Checks

    def assert_non_singular(self, name: str = "assert_non_singular") -> Any:
        """Check that the matrices have inverses up to rounding; InvalidArgumentError else."""
        return self._assert_non_singular()

    def _assert_non_singular(self) -> Any:
        if self._can_use_cholesky():
            return self.assert_positive_definite()
        values = self._singular_values()
        size = max(n for n in (100, *self._sizes()[-2:]) if isinstance(n, int))
        limit = 1.0 / (size * float(np.finfo(self.dtype.real_dtype.np).eps))
        condition = reduce_max(values, axis=-1) / reduce_min(values, axis=-1)
        return debugging.assert_less(
            condition, to_tensor(limit, condition.dtype), message="Singular matrix up to precision epsilon."
        )

    def assert_positive_definite(self, name: str = "assert_positive_definite") -> Any:
        """Check that the matrices are positive definite; InvalidArgumentError else."""
        return self._assert_positive_definite()

    def _assert_positive_definite(self) -> Any:
        if not self.is_self_adjoint:
            raise NotImplementedError("assert_positive_definite is not implemented.")
        diagonal = diagonals.diag_part(decompositions.cholesky(self.to_dense()))
        return debugging.assert_positive(real_part(diagonal), message="Matrix was not positive definite.")

    def assert_self_adjoint(self, name: str = "assert_self_adjoint") -> Any:
        """Check that the matrices equal their conjugate transposes; InvalidArgumentError else."""
        return self._assert_self_adjoint()

    def _assert_self_adjoint(self) -> Any:
        dense = self.to_dense()
        return debugging.assert_equal(
            dense, diagonals.adjoint(dense), message="Matrix was not equal to its adjoint."
        )

    def __repr__(self) -> str:
        kind = type(self).__name__
        return f"<tf.linalg.{kind}: name={self.name}, shape={self.shape}, dtype={self.dtype.name}>"


def _last(shape: TensorShape, axis: int) -> Dimension:
    """The size of an axis counted from the end."""
    return Dimension(None) if shape.rank is None else shape.dims[axis]  # type: ignore[index]


def _check_sides(left: LinearOperator, right: LinearOperator, argument: str) -> None:
    wanted, given = left.domain_dimension.value, right.range_dimension.value
    if wanted != given and None not in (wanted, given):
        raise ValueError(
            f"Operators are incompatible. Expected `{argument}` to have dimension {wanted} but got {given}."
        )


def _sliced(value: Any, rank: Any, batch: Sequence[Any], slices: Any) -> Any:
    """A parameter of the operator of some matrices of a batch."""
    if isinstance(value, (list, tuple)):
        ranks = rank if isinstance(rank, (list, tuple)) else [rank] * len(value)
        return [_sliced(v, r, batch, slices) for v, r in zip(value, ranks, strict=True)]
    if isinstance(value, LinearOperator):
        return value[slices] if value.batch_shape.rank else value
    x = to_tensor(value)
    tail = sizes_of(x)[x._spec.rank - rank :]
    keys = slices if isinstance(slices, tuple) else (slices,)
    if not any(key is Ellipsis for key in keys):
        keys = (*keys, Ellipsis)
    return broadcast_to(x, shape=dims([*batch, *tail]))[(*keys, *[slice(None)] * rank)]
