"""Operators of matrices of blocks, which take vectors and matrices in blocks too."""

from __future__ import annotations

from typing import Any

from thalweg.array import concat, split
from thalweg.core.convert import to_tensor
from thalweg.core.tensor_shape import Dimension
from thalweg.creation import zeros
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.base import LinearOperator
from thalweg.linalg.operators.dense import LinearOperatorFullMatrix
from thalweg.linalg.operators.shared import (
    batch_of_all,
    broadcast_matrices,
    check_one_dtype,
    checked_operators,
)
from thalweg.ops.dynamic_sizes import size_of, sizes_of


class _Blockwise(LinearOperator):
    """What operators of blocks share.

    The argument of `matmul`, `matvec`, `solve` and `solvevec` may be a list with one tensor a block; the
    result is such a list then.
    """

    _diagonal_operators: list[LinearOperator]

    def _block_matmul(self, parts: list[Any], adjoint: bool) -> list[Any]:
        raise NotImplementedError

    def _block_solve(self, parts: list[Any], adjoint: bool) -> list[Any]:
        raise NotImplementedError

    def _block_sizes(self, rows: bool) -> list[Any]:
        """The numbers of rows, or of columns, of the blocks on the diagonal."""
        return [operator._sizes()[-2 if rows else -1] for operator in self._diagonal_operators]

    def matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "matmul") -> Any:
        parts = self._parts(x, self._block_sizes(adjoint), -1 if adjoint_arg else -2)
        if parts is None:
            return super().matmul(x, adjoint=adjoint, adjoint_arg=adjoint_arg)
        sides = [self._block_side(operator, adjoint) for operator in self._diagonal_operators]
        parts = [
            part if isinstance(part, LinearOperator) else self._matrix_argument(part, adjoint_arg, side)
            for part, side in zip(parts, sides, strict=True)
        ]
        return self._block_matmul(parts, adjoint)

    def solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "solve") -> Any:
        parts = self._parts(rhs, self._block_sizes(not adjoint), -1 if adjoint_arg else -2)
        if parts is None:
            return super().solve(rhs, adjoint=adjoint, adjoint_arg=adjoint_arg)
        self._check_solvable()
        sides = [self._block_side(operator, not adjoint) for operator in self._diagonal_operators]
        parts = [
            self._matrix_argument(part, adjoint_arg, side) for part, side in zip(parts, sides, strict=True)
        ]
        return self._block_solve(parts, adjoint)

    def matvec(self, x: Any, adjoint: bool = False, name: str = "matvec") -> Any:
        parts = self._parts(x, self._block_sizes(adjoint), -1)
        if parts is None:
            return super().matvec(x, adjoint=adjoint)
        return _without_columns(self.matmul(_with_columns(parts), adjoint=adjoint))

    def solvevec(self, rhs: Any, adjoint: bool = False, name: str = "solve") -> Any:
        parts = self._parts(rhs, self._block_sizes(not adjoint), -1)
        if parts is None:
            return super().solvevec(rhs, adjoint=adjoint)
        return _without_columns(self.solve(_with_columns(parts), adjoint=adjoint))

    @staticmethod
    def _block_side(operator: LinearOperator, rows: bool) -> Dimension:
        return operator.range_dimension if rows else operator.domain_dimension

    def _parts(self, value: Any, sizes: list[Any], axis: int) -> list[Any] | None:
        """The blocks of an argument that was given in blocks; None for one that wasn't.

        Raises:
          ValueError: it is a list of lists that fits neither way.
        """
        if not isinstance(value, (list, tuple)) or len(value) != len(sizes):
            return None
        if not any(isinstance(part, (list, tuple)) for part in value):
            return list(value)
        try:
            parts = [to_tensor(part) for part in value]
            found = [size_of(part, axis) for part in parts]
        except (IndexError, TypeError):
            return None
        if all(n == size or not isinstance(size, int) for n, size in zip(found, sizes, strict=True)):
            return parts
        if all(n == found[0] for n in found):
            return None
        raise ValueError("Input dimension does not match operator dimension.")

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        parts = split(x, self._block_sizes(adjoint), axis=-2)
        return concat(broadcast_matrices(self._block_matmul(parts, adjoint)), axis=-2)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        parts = split(rhs, self._block_sizes(not adjoint), axis=-2)
        return concat(broadcast_matrices(self._block_solve(parts, adjoint)), axis=-2)

    def _determinant(self) -> Any:
        result = self._diagonal_operators[0].determinant()
        for operator in self._diagonal_operators[1:]:
            result = result * operator.determinant()
        return result

    def _log_abs_determinant(self) -> Any:
        result = self._diagonal_operators[0].log_abs_determinant()
        for operator in self._diagonal_operators[1:]:
            result = result + operator.log_abs_determinant()
        return result

    def _trace(self) -> Any:
        if not hints.of_all(self._diagonal_operators, "is_square"):
            return super()._trace()
        result = self._diagonal_operators[0].trace()
        for operator in self._diagonal_operators[1:]:
            result = result + operator.trace()
        return result

    def _diag_part(self) -> Any:
        if not hints.of_all(self._diagonal_operators, "is_square"):
            return super()._diag_part()
        return self._joined([operator.diag_part() for operator in self._diagonal_operators])

    def _eigvals(self) -> Any:
        return self._joined([operator.eigvals() for operator in self._diagonal_operators])

    @staticmethod
    def _joined(vectors: list[Any]) -> Any:
        return concat(broadcast_matrices(_with_columns(vectors)), axis=-2)[..., 0]

    def _assert_non_singular(self) -> Any:
        for operator in self._diagonal_operators:
            operator.assert_non_singular()


def _with_columns(vectors: list[Any]) -> list[Any]:
    return [to_tensor(vector)[..., None] for vector in vectors]


def _without_columns(matrices: list[Any]) -> list[Any]:
    return [matrix[..., 0] for matrix in matrices]


class LinearOperatorBlockDiag(_Blockwise):
    """The operator of matrices with blocks on their diagonals, and zeros elsewhere.

    Args:
      operators: the blocks, a list of operators of one dtype.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      TypeError: the dtypes differ.
      ValueError: the list is empty, or the hints contradict each other.

    Example:
      >>> blocks = [tf.linalg.LinearOperatorIdentity(1), tf.linalg.LinearOperatorDiag([2.0, 3.0])]
      >>> tf.linalg.LinearOperatorBlockDiag(blocks).matvec([1.0, 1.0, 1.0]).numpy()
      array([1., 2., 3.], dtype=float32)
    """

    def __init__(
        self,
        operators: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        name: str | None = None,
    ) -> None:
        found = self._operators = self._diagonal_operators = checked_operators(operators)
        known = hints.Hints(is_non_singular, is_self_adjoint, is_positive_definite)._asdict()
        for hint in ("is_non_singular", "is_self_adjoint", "is_positive_definite"):
            what = hint.removeprefix("is_").replace("_", "-")
            message = f"The direct sum of {what} operators is always {what}."
            known[hint] = hints.implied(known[hint], hints.of_all(found, hint), message)
        known["is_square"] = is_square
        super().__init__(found[0].dtype, name=name or "_ds_".join(o.name for o in found), **known)

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"operators": [0] * len(self._operators)}

    @property
    def operators(self) -> list[LinearOperator]:
        """The blocks."""
        return self._operators

    def _sizes(self) -> list[Any]:
        rows, columns = (sum(self._block_sizes(which)) for which in (True, False))
        return [*batch_of_all(self._operators), rows, columns]

    def _block_matmul(self, parts: list[Any], adjoint: bool) -> list[Any]:
        pairs = zip(self._operators, parts, strict=True)
        return [operator.matmul(part, adjoint=adjoint) for operator, part in pairs]

    def _block_solve(self, parts: list[Any], adjoint: bool) -> list[Any]:
        pairs = zip(self._operators, parts, strict=True)
        return [operator.solve(part, adjoint=adjoint) for operator, part in pairs]

    def _to_dense(self) -> Any:
        rows, before, columns = [], 0, self._sizes()[-1]
        for block in self._operators:
            dense = block.to_dense()
            height, width = size_of(dense, -2), size_of(dense, -1)
            sides = (before, columns - before - width)
            left, right = (zeros([*sizes_of(dense, None, -2), height, n], self.dtype) for n in sides)
            rows.append(concat([left, dense, right], axis=-1))
            before = before + width
        return concat(broadcast_matrices(rows), axis=-2)

    def _linop_adjoint(self) -> LinearOperator:
        return LinearOperatorBlockDiag([o.adjoint() for o in self._operators], **hints.of(self))

    def _linop_inverse(self) -> LinearOperator:
        return LinearOperatorBlockDiag([o.inverse() for o in self._operators], **hints.of(self))

    def _linop_cholesky(self) -> LinearOperator:
        return LinearOperatorBlockDiag([o.cholesky() for o in self._operators], is_non_singular=True)

    def _linop_matmul(self, left_operator: Any, right_operator: Any) -> LinearOperator:
        if not isinstance(right_operator, LinearOperatorBlockDiag):
            return super()._linop_matmul(left_operator, right_operator)
        pairs = self._block_pairs(
            left_operator, right_operator, "multiply two `LinearOperatorBlockDiag`s together"
        )
        return LinearOperatorBlockDiag(
            [a.matmul(b) for a, b in pairs],
            is_non_singular=hints.non_singular(left_operator, right_operator),
        )

    def _linop_solve(self, left_operator: Any, right_operator: Any) -> LinearOperator:
        if not isinstance(right_operator, LinearOperatorBlockDiag):
            return super()._linop_solve(left_operator, right_operator)
        pairs = self._block_pairs(left_operator, right_operator, "solve `LinearOperatorBlockDiag`")
        return LinearOperatorBlockDiag(
            [a.solve(b) for a, b in pairs],
            is_non_singular=hints.non_singular(left_operator, right_operator),
        )

    @staticmethod
    def _block_pairs(left: Any, right: Any, what: str) -> list[tuple[Any, Any]]:
        if len(left.operators) != len(right.operators):
            raise ValueError(f"Can not efficiently {what} when number of blocks differ.")
        return list(zip(left.operators, right.operators, strict=True))


class LinearOperatorBlockLowerTriangular(_Blockwise):
    """The operator of lower triangular matrices of blocks.

    Args:
      operators: the rows of blocks, a list of lists of operators of one dtype: one in the first row, two in
        the second, … The last of each row lies on the diagonal and is square.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      TypeError: the dtypes differ.
      ValueError: the blocks don't fit, or the hints contradict each other.

    Example:
      >>> one = tf.linalg.LinearOperatorIdentity(1)
      >>> operator = tf.linalg.LinearOperatorBlockLowerTriangular([[one], [one, one]])
      >>> operator.to_dense().numpy()
      array([[1., 0.],
             [1., 1.]], dtype=float32)
    """

    def __init__(
        self,
        operators: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorBlockLowerTriangular",
    ) -> None:
        rows = self._operators = [list(row) for row in operators]
        if not rows:
            raise ValueError(f"Argument `operators` must be a list of >=1 operators. Received: {operators}.")
        check_one_dtype([operator for row in rows for operator in row])
        _check_blocks(rows)
        diagonal = self._diagonal_operators = [row[-1] for row in rows]
        is_non_singular = hints.implied(
            is_non_singular,
            hints.of_all(diagonal, "is_non_singular"),
            "Blocks on the main diagonal that are non-singular make a non-singular operator.",
        )
        if any(operator.is_non_singular is False for operator in diagonal):
            if is_non_singular:
                raise ValueError("A block on the main diagonal that is singular makes a singular operator.")
            is_non_singular = False
        is_square = hints.always(is_square, "`LinearOperatorBlockLowerTriangular` must be square.")
        if any(operator.is_square is False for operator in diagonal):
            raise ValueError("Matrices on the diagonal (the final elements of each row) must be square.")
        super().__init__(
            rows[0][0].dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name
        )

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"operators": [[0] * len(row) for row in self._operators]}

    @property
    def operators(self) -> list[list[LinearOperator]]:
        """The rows of blocks."""
        return self._operators

    def _sizes(self) -> list[Any]:
        rows, columns = (sum(self._block_sizes(which)) for which in (True, False))
        return [*batch_of_all([operator for row in self._operators for operator in row]), rows, columns]

    def _block_matmul(self, parts: list[Any], adjoint: bool) -> list[Any]:
        results = []
        for index in range(len(parts)):
            terms = self._column(index) if adjoint else enumerate(self._operators[index])
            products = [operator.matmul(parts[j], adjoint=adjoint) for j, operator in terms]
            results.append(_total(products))
        return results

    def _column(self, index: int) -> list[tuple[int, LinearOperator]]:
        """The blocks of a column from the diagonal down, each with the number of its row."""
        return [(i, self._operators[i][index]) for i in range(index, len(self._operators))]

    def _block_solve(self, parts: list[Any], adjoint: bool) -> list[Any]:
        solved: dict[int, Any] = {}
        order = range(len(parts))
        for index in reversed(order) if adjoint else order:
            terms = self._column(index)[1:] if adjoint else list(enumerate(self._operators[index][:-1]))
            rest = parts[index]
            for j, operator in terms:
                rest = rest - operator.matmul(solved[j], adjoint=adjoint)
            solved[index] = self._diagonal_operators[index].solve(rest, adjoint=adjoint)
        return [solved[index] for index in order]

    def _to_dense(self) -> Any:
        columns, before = self._sizes()[-1], 0
        rows = []
        for row in self._operators:
            blocks = broadcast_matrices([operator.to_dense() for operator in row])
            before = before + size_of(blocks[-1], -1)
            empty = zeros([*sizes_of(blocks[0], None, -1), columns - before], self.dtype)
            rows.append(concat([*blocks, empty], axis=-1))
        return concat(broadcast_matrices(rows), axis=-2)

    def _linop_inverse(self) -> LinearOperator:
        inverse: list[list[LinearOperator]] = []
        for i, row in enumerate(self._operators):
            blocks: list[LinearOperator] = []
            for j in range(i):
                reached = _total([row[k].matmul(inverse[k][j].to_dense()) for k in range(j, i)])
                blocks.append(LinearOperatorFullMatrix(-row[-1].solve(reached)))
            inverse.append([*blocks, row[-1].inverse()])
        return LinearOperatorBlockLowerTriangular(inverse, **hints.of(self))


def _total(terms: list[Any]) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _check_blocks(rows: list[list[LinearOperator]]) -> None:
    """Refuse rows of other lengths, and blocks that are of other sizes than their neighbours: ValueError."""
    for i, row in enumerate(rows):
        if len(row) != i + 1:
            raise ValueError(
                f"Argument `operators[{i}]` must contain `{i + 1}` blocks. Received: {len(row)} blocks."
            )
    for i in range(1, len(rows)):
        for j in range(i):
            block, above, right = rows[i][j], rows[i - 1][j], rows[i][j + 1]
            for name, neighbour, where in (("domain", above, (i - 1, j)), ("range", right, (i, j + 1))):
                own, other = (getattr(o, f"{name}_dimension").value for o in (block, neighbour))
                if None not in (own, other) and own != other:
                    raise ValueError(
                        f"Argument `operators[{i}][{j}].{name}_dimension` ({own}) must be the same as "
                        f"`operators[{where[0]}][{where[1]}].{name}_dimension` ({other})."
                    )
