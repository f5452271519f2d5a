"""`tf.linalg`: linear algebra."""

from __future__ import annotations

from thalweg.linalg.products import cross as cross
from thalweg.linalg.products import einsum as einsum
from thalweg.linalg.products import matmul as matmul
from thalweg.linalg.products import matvec as matvec
from thalweg.linalg.products import tensordot as tensordot
