"""Linear operators: matrices that are known by what they do, and so can be large."""

from __future__ import annotations

from thalweg.linalg.operators.base import LinearOperator as LinearOperator
from thalweg.linalg.operators.blocks import LinearOperatorBlockDiag as LinearOperatorBlockDiag
from thalweg.linalg.operators.blocks import (
    LinearOperatorBlockLowerTriangular as LinearOperatorBlockLowerTriangular,
)
from thalweg.linalg.operators.circulant import LinearOperatorCirculant as LinearOperatorCirculant
from thalweg.linalg.operators.circulant import LinearOperatorCirculant2D as LinearOperatorCirculant2D
from thalweg.linalg.operators.circulant import LinearOperatorCirculant3D as LinearOperatorCirculant3D
from thalweg.linalg.operators.dense import LinearOperatorFullMatrix as LinearOperatorFullMatrix
from thalweg.linalg.operators.dense import LinearOperatorLowerTriangular as LinearOperatorLowerTriangular
from thalweg.linalg.operators.dense import LinearOperatorTridiag as LinearOperatorTridiag
from thalweg.linalg.operators.derived import LinearOperatorAdjoint as LinearOperatorAdjoint
from thalweg.linalg.operators.derived import LinearOperatorComposition as LinearOperatorComposition
from thalweg.linalg.operators.derived import LinearOperatorInversion as LinearOperatorInversion
from thalweg.linalg.operators.diagonal import LinearOperatorDiag as LinearOperatorDiag
from thalweg.linalg.operators.identity import LinearOperatorIdentity as LinearOperatorIdentity
from thalweg.linalg.operators.identity import LinearOperatorScaledIdentity as LinearOperatorScaledIdentity
from thalweg.linalg.operators.identity import LinearOperatorZeros as LinearOperatorZeros
from thalweg.linalg.operators.kronecker import LinearOperatorKronecker as LinearOperatorKronecker
from thalweg.linalg.operators.low_rank import LinearOperatorLowRankUpdate as LinearOperatorLowRankUpdate
from thalweg.linalg.operators.structured import LinearOperatorHouseholder as LinearOperatorHouseholder
from thalweg.linalg.operators.structured import LinearOperatorPermutation as LinearOperatorPermutation
from thalweg.linalg.operators.structured import LinearOperatorToeplitz as LinearOperatorToeplitz
