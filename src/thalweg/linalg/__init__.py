"""`tf.linalg`: linear algebra."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from thalweg.creation import eye as eye
from thalweg.linalg.decompositions import cholesky as cholesky
from thalweg.linalg.decompositions import eig as eig
from thalweg.linalg.decompositions import eigh as eigh
from thalweg.linalg.decompositions import eigh_tridiagonal as eigh_tridiagonal
from thalweg.linalg.decompositions import eigvals as eigvals
from thalweg.linalg.decompositions import eigvalsh as eigvalsh
from thalweg.linalg.decompositions import lu as lu
from thalweg.linalg.decompositions import lu_matrix_inverse as lu_matrix_inverse
from thalweg.linalg.decompositions import lu_reconstruct as lu_reconstruct
from thalweg.linalg.decompositions import lu_solve as lu_solve
from thalweg.linalg.decompositions import qr as qr
from thalweg.linalg.decompositions import svd as svd
from thalweg.linalg.diagonals import adjoint as adjoint
from thalweg.linalg.diagonals import band_part as band_part
from thalweg.linalg.diagonals import diag as diag
from thalweg.linalg.diagonals import diag_part as diag_part
from thalweg.linalg.diagonals import matrix_transpose as matrix_transpose
from thalweg.linalg.diagonals import set_diag as set_diag
from thalweg.linalg.diagonals import tensor_diag as tensor_diag
from thalweg.linalg.diagonals import tensor_diag_part as tensor_diag_part
from thalweg.linalg.diagonals import trace as trace
from thalweg.linalg.functions import expm as expm
from thalweg.linalg.functions import logm as logm
from thalweg.linalg.functions import matrix_rank as matrix_rank
from thalweg.linalg.functions import pinv as pinv
from thalweg.linalg.functions import sqrtm as sqrtm
from thalweg.linalg.norms import norm as norm
from thalweg.linalg.norms import normalize as normalize
from thalweg.linalg.products import cross as cross
from thalweg.linalg.products import einsum as einsum
from thalweg.linalg.products import matmul as matmul
from thalweg.linalg.products import matvec as matvec
from thalweg.linalg.products import tensordot as tensordot
from thalweg.linalg.solvers import banded_triangular_solve as banded_triangular_solve
from thalweg.linalg.solvers import cholesky_solve as cholesky_solve
from thalweg.linalg.solvers import det as det
from thalweg.linalg.solvers import inv as inv
from thalweg.linalg.solvers import logdet as logdet
from thalweg.linalg.solvers import lstsq as lstsq
from thalweg.linalg.solvers import slogdet as slogdet
from thalweg.linalg.solvers import solve as solve
from thalweg.linalg.solvers import triangular_solve as triangular_solve
from thalweg.linalg.solvers import tridiagonal_matmul as tridiagonal_matmul
from thalweg.linalg.solvers import tridiagonal_solve as tridiagonal_solve
from thalweg.math.clipping import global_norm as global_norm
from thalweg.math.clipping import l2_normalize as l2_normalize

if TYPE_CHECKING:
    from thalweg.linalg import experimental as experimental
    from thalweg.linalg.operators import LinearOperator as LinearOperator
    from thalweg.linalg.operators import LinearOperatorAdjoint as LinearOperatorAdjoint
    from thalweg.linalg.operators import LinearOperatorBlockDiag as LinearOperatorBlockDiag
    from thalweg.linalg.operators import (
        LinearOperatorBlockLowerTriangular as LinearOperatorBlockLowerTriangular,
    )
    from thalweg.linalg.operators import LinearOperatorCirculant as LinearOperatorCirculant
    from thalweg.linalg.operators import LinearOperatorCirculant2D as LinearOperatorCirculant2D
    from thalweg.linalg.operators import LinearOperatorCirculant3D as LinearOperatorCirculant3D
    from thalweg.linalg.operators import LinearOperatorComposition as LinearOperatorComposition
    from thalweg.linalg.operators import LinearOperatorDiag as LinearOperatorDiag
    from thalweg.linalg.operators import LinearOperatorFullMatrix as LinearOperatorFullMatrix
    from thalweg.linalg.operators import LinearOperatorHouseholder as LinearOperatorHouseholder
    from thalweg.linalg.operators import LinearOperatorIdentity as LinearOperatorIdentity
    from thalweg.linalg.operators import LinearOperatorInversion as LinearOperatorInversion
    from thalweg.linalg.operators import LinearOperatorKronecker as LinearOperatorKronecker
    from thalweg.linalg.operators import LinearOperatorLowerTriangular as LinearOperatorLowerTriangular
    from thalweg.linalg.operators import LinearOperatorLowRankUpdate as LinearOperatorLowRankUpdate
    from thalweg.linalg.operators import LinearOperatorPermutation as LinearOperatorPermutation
    from thalweg.linalg.operators import LinearOperatorScaledIdentity as LinearOperatorScaledIdentity
    from thalweg.linalg.operators import LinearOperatorToeplitz as LinearOperatorToeplitz
    from thalweg.linalg.operators import LinearOperatorTridiag as LinearOperatorTridiag
    from thalweg.linalg.operators import LinearOperatorZeros as LinearOperatorZeros

_OPERATORS = frozenset(
    """
    LinearOperator LinearOperatorAdjoint LinearOperatorBlockDiag LinearOperatorBlockLowerTriangular
    LinearOperatorCirculant LinearOperatorCirculant2D LinearOperatorCirculant3D LinearOperatorComposition
    LinearOperatorDiag LinearOperatorFullMatrix LinearOperatorHouseholder LinearOperatorIdentity
    LinearOperatorInversion LinearOperatorKronecker LinearOperatorLowRankUpdate
    LinearOperatorLowerTriangular LinearOperatorPermutation LinearOperatorScaledIdentity
    LinearOperatorToeplitz LinearOperatorTridiag LinearOperatorZeros
    """.split()
)


def __getattr__(name: str) -> Any:
    """The linear operators and `experimental`, which are loaded when they are first used."""
    if name in _OPERATORS:
        value = getattr(importlib.import_module("thalweg.linalg.operators"), name)
    elif name == "experimental":
        value = importlib.import_module("thalweg.linalg.experimental")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_OPERATORS, "experimental"})
