"""Operators made of others: adjoints, inverses, products."""

from __future__ import annotations

from typing import Any

from thalweg.array import expand_dims
from thalweg.core.tensor_shape import TensorShape
from thalweg.linalg import diagonals
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.base import LinearOperator
from thalweg.linalg.operators.dense import LinearOperatorLowerTriangular
from thalweg.linalg.operators.shared import batch_of_all, checked_operators
from thalweg.math.arithmetic import sign
from thalweg.math.parts import conj


def _hints_like(operator: LinearOperator, given: hints.Hints, made: str) -> dict[str, Any]:
    """The hints of an adjoint or inverse: those of the operator; ValueError where others were given."""
    known = {}
    for name, hint in given._asdict().items():
        what = name.removeprefix("is_").replace("_", "-")
        message = f"An operator is {what} if and only if its {made} is {what}."
        known[name] = hints.same_as(operator, name, hint, message)
    return known


class LinearOperatorAdjoint(LinearOperator):
    """The operator of the conjugate transpose of another.

    Args:
      operator: the other one.

    The hints are those of the operator.

    Raises:
      ValueError: a hint contradicts the operator's.

    Example:
      >>> operator = tf.linalg.LinearOperatorFullMatrix([[1.0, 2.0], [3.0, 4.0]])
      >>> tf.linalg.LinearOperatorAdjoint(operator).to_dense().numpy()
      array([[1., 3.],
             [2., 4.]], dtype=float32)
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"operator": 0}

    def __init__(
        self,
        operator: LinearOperator,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
    ) -> None:
        self._operator = operator
        given = hints.Hints(is_non_singular, is_self_adjoint, is_positive_definite, is_square)
        super().__init__(
            operator.dtype,
            name=name or f"{operator.name}_adjoint",
            **_hints_like(operator, given, "adjoint"),
        )

    @property
    def operator(self) -> LinearOperator:
        """The operator that this is the adjoint of."""
        return self._operator

    def _sizes(self) -> list[Any]:
        *batch, rows, columns = self._operator._sizes()
        return [*batch, columns, rows]

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._operator.matmul(x, adjoint=not adjoint)

    def _matvec(self, x: Any, adjoint: bool = False) -> Any:
        return self._operator.matvec(x, adjoint=not adjoint)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._operator.solve(rhs, adjoint=not adjoint)

    def _solvevec(self, rhs: Any, adjoint: bool = False) -> Any:
        return self._operator.solvevec(rhs, adjoint=not adjoint)

    def _to_dense(self) -> Any:
        return diagonals.adjoint(self._operator.to_dense())

    def _determinant(self) -> Any:
        return conj(self._operator.determinant())

    def _log_abs_determinant(self) -> Any:
        return self._operator.log_abs_determinant()

    def _trace(self) -> Any:
        return conj(self._operator.trace())

    def _eigvals(self) -> Any:
        return self._operator.eigvals()

    def _cond(self) -> Any:
        return self._operator.cond()

    def _linop_adjoint(self) -> LinearOperator:
        return self._operator

    def _assert_non_singular(self) -> Any:
        return self._operator.assert_non_singular()

    def _assert_positive_definite(self) -> Any:
        return self._operator.assert_positive_definite()

    def _assert_self_adjoint(self) -> Any:
        return self._operator.assert_self_adjoint()


class LinearOperatorInversion(LinearOperator):
    """The operator of the inverse of another: it multiplies by solving.

    Args:
      operator: the other one.

    The hints are those of the operator.

    Raises:
      ValueError: the operator is known to be singular, or not to be square; or a hint contradicts the
        operator's.

    Example:
      >>> operator = tf.linalg.LinearOperatorFullMatrix([[2.0, 0.0], [0.0, 4.0]])
      >>> tf.linalg.LinearOperatorInversion(operator).matvec([1.0, 1.0]).numpy()
      array([0.5 , 0.25], dtype=float32)
    """

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"operator": 0}

    def __init__(
        self,
        operator: LinearOperator,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
    ) -> None:
        self._operator = operator
        given = hints.Hints(is_non_singular, is_self_adjoint, is_positive_definite, is_square)
        for hint in ("is_non_singular", "is_square"):
            if getattr(operator, hint) is False or getattr(given, hint) is False:
                raise ValueError(
                    f"`{hint}` and `operator.{hint}` must be True or None. "
                    f"Found: {getattr(given, hint)} and {getattr(operator, hint)}."
                )
        super().__init__(
            operator.dtype, name=name or f"{operator.name}_inv", **_hints_like(operator, given, "inverse")
        )

    @property
    def operator(self) -> LinearOperator:
        """The operator that this is the inverse of."""
        return self._operator

    def _sizes(self) -> list[Any]:
        return self._operator._sizes()

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._operator.solve(x, adjoint=adjoint)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._operator.matmul(rhs, adjoint=adjoint)

    def _determinant(self) -> Any:
        return 1.0 / self._operator.determinant()

    def _log_abs_determinant(self) -> Any:
        return -self._operator.log_abs_determinant()

    def _eigvals(self) -> Any:
        return 1.0 / self._operator.eigvals()

    def _cond(self) -> Any:
        return self._operator.cond()

    def _linop_inverse(self) -> LinearOperator:
        return self._operator

    def _linop_solve(self, left_operator: Any, right_operator: LinearOperator) -> LinearOperator:
        product: LinearOperator = left_operator.operator.matmul(right_operator)
        return product

    def _assert_non_singular(self) -> Any:
        return self._operator.assert_non_singular()

    def _assert_positive_definite(self) -> Any:
        return self._operator.assert_positive_definite()

    def _assert_self_adjoint(self) -> Any:
        return self._operator.assert_self_adjoint()


class LinearOperatorComposition(LinearOperator):
    """The product of operators, the last of them applied first.

    Args:
      operators: a list of operators of one dtype, whose sizes fit.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      TypeError: the dtypes differ.
      ValueError: the list is empty, or the hints contradict each other.

    Example:
      >>> double = tf.linalg.LinearOperatorScaledIdentity(2, 2.0)
      >>> tf.linalg.LinearOperatorComposition([double, double]).matvec([1.0, 2.0]).numpy()
      array([4., 8.], dtype=float32)
    """

    def __init__(
        self,
        operators: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
    ) -> None:
        found = self._operators = checked_operators(operators)
        is_non_singular = hints.implied(
            is_non_singular,
            hints.of_all(found, "is_non_singular"),
            "The composition of non-singular operators is always non-singular.",
        )
        mirrored = _is_mirrored(found)
        if mirrored or (len(found) == 1 and found[0].is_self_adjoint):
            message = "The composition was determined to be {} but user provided incorrect `False` hint."
            is_self_adjoint = hints.always(is_self_adjoint, message.format("self-adjoint"))
            is_square = hints.always(is_square, message.format("square"))
            if mirrored and is_non_singular:
                is_positive_definite = hints.always(is_positive_definite, message.format("positive-definite"))
        super().__init__(
            found[0].dtype,
            None,
            is_non_singular,
            is_self_adjoint,
            is_positive_definite,
            is_square,
            name or "_o_".join(operator.name for operator in found),
        )

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"operators": [0] * len(self._operators)}

    @property
    def operators(self) -> list[LinearOperator]:
        """The factors."""
        return self._operators

    def _shape(self) -> TensorShape:
        for left, right in zip(self._operators, self._operators[1:], strict=False):
            left.domain_dimension.assert_is_compatible_with(right.range_dimension)
        return super()._shape()

    def _sizes(self) -> list[Any]:
        first, last = self._operators[0], self._operators[-1]
        return [*batch_of_all(self._operators), first._sizes()[-2], last._sizes()[-1]]

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        for operator in self._operators if adjoint else reversed(self._operators):
            x = operator.matmul(x, adjoint=adjoint)
        return x

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        for operator in reversed(self._operators) if adjoint else self._operators:
            rhs = operator.solve(rhs, adjoint=adjoint)
        return rhs

    def _determinant(self) -> Any:
        result = self._operators[0].determinant()
        for operator in self._operators[1:]:
            result = result * operator.determinant()
        return result

    def _log_abs_determinant(self) -> Any:
        result = self._operators[0].log_abs_determinant()
        for operator in self._operators[1:]:
            result = result + operator.log_abs_determinant()
        return result

    def _linop_cholesky(self) -> LinearOperator:
        left = self._operators[0]
        is_factored = len(self._operators) == 2 and _is_mirrored(self._operators)
        if not is_factored or not isinstance(left, LinearOperatorLowerTriangular):
            return super()._linop_cholesky()
        if left.is_positive_definite:
            return left
        # A factor's diagonal is positive: columns change their signs.
        signs = expand_dims(sign(left.diag_part()), axis=-2)
        return LinearOperatorLowerTriangular(
            left.tril / signs, left.is_non_singular, left.is_self_adjoint, None, True
        )

    def _assert_non_singular(self) -> Any:
        if not all(operator.is_square for operator in self._operators):
            return super()._assert_non_singular()
        for operator in self._operators:
            operator.assert_non_singular()
        return None


def _is_mirrored(operators: list[LinearOperator]) -> bool:
    """True for products of the form `A @ B @ … @ B.H @ A.H`."""
    half, odd = divmod(len(operators), 2)
    return not odd and all(_are_adjoint(operators[i], operators[-1 - i]) for i in range(half))


def _are_adjoint(x: LinearOperator, y: LinearOperator) -> bool:
    if x is y:
        return bool(x.is_self_adjoint)
    if isinstance(x, LinearOperatorAdjoint) and x.operator is y:
        return True
    return isinstance(y, LinearOperatorAdjoint) and y.operator is x
