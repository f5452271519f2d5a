"""Kronecker products of operators."""

from __future__ import annotations

from typing import Any

from thalweg.array import reshape
from thalweg.core import errors
from thalweg.core.convert import to_tensor
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.base import LinearOperator
from thalweg.linalg.operators.shared import batch_of_all, checked_operators
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import broadcast_sizes, size_of, sizes_of
from thalweg.ops.matrices import transpose
from thalweg.ops.shapes import broadcast_to
from thalweg.ops.sizes import dims


class LinearOperatorKronecker(LinearOperator):
    """The Kronecker product of operators: in place of each value of the first, that value times the second,
    and so on.

    Args:
      operators: a list of operators of one dtype.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      TypeError: the dtypes differ.
      ValueError: the list is empty, or the hints contradict each other.

    Example:
      >>> ones = tf.linalg.LinearOperatorFullMatrix([[1.0, 1.0]])
      >>> scale = tf.linalg.LinearOperatorDiag([2.0, 3.0])
      >>> tf.linalg.LinearOperatorKronecker([ones, scale]).to_dense().numpy()
      array([[2., 0., 2., 0.],
             [0., 3., 0., 3.]], dtype=float32)
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
        known = hints.Hints(is_non_singular, is_self_adjoint, is_positive_definite)._asdict()
        for hint in ("is_non_singular", "is_self_adjoint", "is_positive_definite"):
            what = hint.removeprefix("is_").replace("_", "-")
            message = f"The Kronecker product of {what} operators is always {what}."
            known[hint] = hints.implied(known[hint], hints.of_all(found, hint), message)
        known["is_square"] = is_square
        super().__init__(found[0].dtype, name=name or "_x_".join(o.name for o in found), **known)

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"operators": [0] * len(self._operators)}

    @property
    def operators(self) -> list[LinearOperator]:
        """The factors."""
        return self._operators

    def _sizes(self) -> list[Any]:
        rows, columns = 1, 1
        for operator in self._operators:
            *_, m, n = operator._sizes()
            rows, columns = rows * m, columns * n
        return [*batch_of_all(self._operators), rows, columns]

    def _applied(self, x: Any, adjoint: bool, solve: bool) -> Any:
        """A matrix multiplied by each factor, or its inverse, along the factor's own axis."""
        batch = broadcast_sizes(batch_of_all(self._operators), sizes_of(x, None, -2))
        columns = size_of(x, -1)
        x = broadcast_to(x, shape=dims([*batch, size_of(x, -2), columns]))
        for operator in self._operators:
            # The factor's axis is the first; once done with, it goes behind all others.
            side = operator._sizes()[-2 if adjoint != solve else -1]
            x = reshape(x, [*batch, side, -1])
            x = operator.solve(x, adjoint=adjoint) if solve else operator.matmul(x, adjoint=adjoint)
            x = transpose(x)
        return transpose(reshape(x, [*batch, columns, -1]))

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._applied(x, adjoint, solve=False)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._applied(rhs, adjoint, solve=True)

    def _copies(self, operator: LinearOperator) -> Any:
        """How often a square factor's values are eigenvalues' factors."""
        total, own = self._sizes()[-1], operator._sizes()[-1]
        return cast(to_tensor(total // own), operator.dtype)

    def _determinant(self) -> Any:
        result = to_tensor(1.0, self.dtype)
        for operator in self._operators:
            result = result * operator.determinant() ** self._copies(operator)
        return result

    def _log_abs_determinant(self) -> Any:
        result = to_tensor(0.0, self.dtype)
        for operator in self._operators:
            result = result + cast(operator.log_abs_determinant(), self.dtype) * self._copies(operator)
        return result

    def _trace(self) -> Any:
        result = to_tensor(1.0, self.dtype)
        for operator in self._operators:
            result = result * operator.trace()
        return result

    def _diag_part(self) -> Any:
        if not hints.of_all(self._operators, "is_square"):
            return super()._diag_part()
        return _products_of([operator.diag_part() for operator in self._operators])

    def _eigvals(self) -> Any:
        return _products_of([operator.eigvals() for operator in self._operators])

    def _to_dense(self) -> Any:
        product = self._operators[0].to_dense()
        for operator in self._operators[1:]:
            right = operator.to_dense()
            (m, n), (k, l_) = sizes_of(product, -2), sizes_of(right, -2)
            product = product[..., :, None, :, None] * right[..., None, :, None, :]
            product = reshape(product, [*sizes_of(product, None, -4), m * k, n * l_])
        return product

    def _linop_adjoint(self) -> LinearOperator:
        return LinearOperatorKronecker([o.adjoint() for o in self._operators], **hints.of(self))

    def _linop_inverse(self) -> LinearOperator:
        return LinearOperatorKronecker([o.inverse() for o in self._operators], **hints.of(self))

    def _linop_cholesky(self) -> LinearOperator:
        return LinearOperatorKronecker(
            [o.cholesky() for o in self._operators], is_non_singular=True, is_square=True
        )

    def _assert_non_singular(self) -> Any:
        for operator in self._square_factors():
            operator.assert_non_singular()

    def _assert_self_adjoint(self) -> Any:
        for operator in self._square_factors():
            operator.assert_self_adjoint()

    def _square_factors(self) -> list[LinearOperator]:
        if not hints.of_all(self._operators, "is_square"):
            raise errors.InvalidArgumentError(
                None, None, "All Kronecker factors must be square for the product to be invertible."
            )
        return self._operators


def _products_of(vectors: list[Any]) -> Any:
    """The products of one value of each vector, in the order of the Kronecker product."""
    product = vectors[0]
    for vector in vectors[1:]:
        outer = product[..., :, None] * vector[..., None, :]
        product = reshape(outer, [*sizes_of(outer, None, -2), size_of(outer, -2) * size_of(outer, -1)])
    return product
