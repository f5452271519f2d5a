"""What `tf.linalg`'s functions take for a matrix although it is no tensor."""

from __future__ import annotations

from typing import Any


class AbstractMatrix:
    """A matrix that is known by what it does: the base of `tf.linalg.LinearOperator`."""

    is_positive_definite: Any
    is_self_adjoint: Any

    def adjoint(self) -> Any:
        raise NotImplementedError

    def cholesky(self) -> Any:
        raise NotImplementedError

    def determinant(self) -> Any:
        raise NotImplementedError

    def diag_part(self) -> Any:
        raise NotImplementedError

    def inverse(self) -> Any:
        raise NotImplementedError

    def log_abs_determinant(self) -> Any:
        raise NotImplementedError

    def matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        raise NotImplementedError

    def matvec(self, x: Any, adjoint: bool = False) -> Any:
        raise NotImplementedError

    def solve(self, rhs: Any, adjoint: bool = False) -> Any:
        raise NotImplementedError

    def trace(self) -> Any:
        raise NotImplementedError
