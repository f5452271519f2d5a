"""Operators of circulant matrices: convolutions, which Fourier transforms make diagonal."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from thalweg import debugging
from thalweg.array import reshape
from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.creation import ones
from thalweg.linalg.operators import hints
from thalweg.linalg.operators.base import LinearOperator
from thalweg.linalg.operators.shared import check_rank, keep_variable, real_part
from thalweg.math.arithmetic import abs as absolute
from thalweg.math.exponential import log
from thalweg.math.parts import conj, imag
from thalweg.math.reductions import reduce_max, reduce_min, reduce_prod, reduce_sum
from thalweg.ops import fourier
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import as_number, broadcast_sizes, rank_of, size_of, sizes_of
from thalweg.ops.shapes import broadcast_to, transpose
from thalweg.ops.sizes import dims

_FORWARD = {1: fourier.fft, 2: fourier.fft2d, 3: fourier.fft3d}
_INVERSE = {1: fourier.ifft, 2: fourier.ifft2d, 3: fourier.ifft3d}


def as_complex(x: Any) -> Any:
    """Values as complex numbers of their precision."""
    if x.dtype.is_complex:
        return to_tensor(x)
    return cast(to_tensor(x), dtypes.complex128 if x.dtype is dtypes.float64 else dtypes.complex64)


class _Circulant(LinearOperator):
    """What the circulant operators share; `_depth` axes of the spectrum belong to one matrix."""

    _depth: ClassVar[int]

    def __init__(
        self,
        spectrum: Any,
        input_output_dtype: Any = dtypes.complex64,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        name: str | None = None,
    ) -> None:
        self._spectrum = keep_variable(spectrum)
        check_rank(self._spectrum, "`spectrum`", self._depth)
        is_self_adjoint = hints.implied(
            is_self_adjoint,
            not self._spectrum.dtype.is_complex,
            "A real spectrum always corresponds to a self-adjoint operator.",
        )
        is_square = hints.always(is_square, "A [[nested] block] circulant operator is always square.")
        super().__init__(
            input_output_dtype, None, is_non_singular, is_self_adjoint, is_positive_definite, is_square, name
        )

    def _parameter_ranks(self) -> dict[str, Any]:
        return {"spectrum": self._depth}

    @property
    def spectrum(self) -> Any:
        """The eigenvalues, in the order of the Fourier transform."""
        return self._spectrum

    @property
    def block_depth(self) -> int:
        """How many axes of the spectrum belong to one matrix."""
        return self._depth

    @property
    def block_shape(self) -> Any:
        """The shape of these axes."""
        return self._spectrum.shape[-self._depth :]

    def block_shape_tensor(self) -> Any:
        """The shape of these axes as a tensor."""
        return to_tensor(sizes_of(self._spectrum, -self._depth))

    def _sizes(self) -> list[Any]:
        sizes = sizes_of(self._spectrum)
        side = 1
        for n in sizes[-self._depth :]:
            side = side * n
        return [*sizes[: -self._depth], side, side]

    def convolution_kernel(self, name: str = "convolution_kernel") -> Any:
        """What the operator convolves with: the inverse transform of the spectrum."""
        return cast(_INVERSE[self._depth](as_complex(self._spectrum)), self.dtype)

    def _filtered(self, x: Any, adjoint: bool, divide: bool) -> Any:
        """Matrices whose columns were multiplied, or divided, by the spectrum after a Fourier transform."""
        spectrum = as_complex(self._spectrum)
        spectrum = conj(spectrum) if adjoint else spectrum
        blocks = sizes_of(spectrum, -self._depth)
        batch = broadcast_sizes(sizes_of(spectrum, None, -self._depth), sizes_of(x, None, -2))
        columns = size_of(x, -1)
        x = broadcast_to(cast(x, spectrum.dtype), shape=dims([*batch, size_of(x, -2), columns]))
        # Columns first, as far as the transform goes: they are a part of its batch.
        x = _columns_first(x)
        transformed = _FORWARD[self._depth](reshape(x, [*batch, columns, *blocks]))
        spectrum = reshape(spectrum, [*sizes_of(spectrum, None, -self._depth), 1, *blocks])
        y = _INVERSE[self._depth](transformed / spectrum if divide else transformed * spectrum)
        return cast(_columns_first(reshape(y, [*batch, columns, self._sizes()[-1]])), self.dtype)

    def _matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._filtered(x, adjoint, divide=False)

    def _solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False) -> Any:
        return self._filtered(rhs, adjoint, divide=True)

    def _flat(self) -> Any:
        """The spectrum of each matrix as one axis."""
        return reshape(self._spectrum, self._sizes()[:-1])

    def _determinant(self) -> Any:
        return cast(reduce_prod(self._flat(), axis=-1), self.dtype)

    def _log_abs_determinant(self) -> Any:
        return cast(reduce_sum(log(absolute(self._flat())), axis=-1), self.dtype)

    def _trace(self) -> Any:
        total = reduce_sum(self._flat(), axis=-1)
        return cast(real_part(total) if not self.dtype.is_complex else total, self.dtype)

    def _diag_part(self) -> Any:
        *batch, side, _ = self._sizes()
        return (self.trace() / as_number(side, self.dtype))[..., None] * ones([*batch, side], self.dtype)

    def _eigvals(self) -> Any:
        return self._flat()

    def _cond(self) -> Any:
        values = absolute(self._flat())
        return reduce_max(values, axis=-1) / reduce_min(values, axis=-1)

    def _like(self, spectrum: Any, known: dict[str, Any]) -> LinearOperator:
        return type(self)(spectrum, self.dtype, **known)

    def _linop_adjoint(self) -> LinearOperator:
        return self._like(conj(self._spectrum), hints.of(self))

    def _linop_inverse(self) -> LinearOperator:
        return self._like(1.0 / self._spectrum, hints.of(self))

    def _linop_matmul(self, left_operator: Any, right_operator: Any) -> LinearOperator:
        if type(right_operator) is not type(left_operator):
            return super()._linop_matmul(left_operator, right_operator)
        known = hints.of_commuting(left_operator, right_operator)
        return self._like(left_operator.spectrum * right_operator.spectrum, known)

    def _linop_solve(self, left_operator: Any, right_operator: Any) -> LinearOperator:
        if type(right_operator) is not type(left_operator):
            return super()._linop_solve(left_operator, right_operator)
        known = hints.of_commuting(left_operator, right_operator)
        return self._like(right_operator.spectrum / left_operator.spectrum, known)

    def assert_hermitian_spectrum(self, name: str = "assert_hermitian_spectrum") -> Any:
        """Check that the convolution kernel is real up to rounding, so that real vectors give real ones."""
        limit = float(np.finfo(self.dtype.real_dtype.np).eps) * self._sizes()[-1]
        kernel = absolute(imag(self.convolution_kernel()))
        return debugging.assert_less(
            kernel, to_tensor(limit, kernel.dtype), message="Spectrum was not Hermitian"
        )

    def _assert_non_singular(self) -> Any:
        return debugging.assert_positive(
            absolute(self._spectrum), message="Singular operator:  Spectrum contained zero values."
        )

    def _assert_positive_definite(self) -> Any:
        return debugging.assert_positive(
            real_part(self._spectrum),
            message="Not positive definite:  Real part of spectrum was not all positive.",
        )

    def _assert_self_adjoint(self) -> Any:
        if not self._spectrum.dtype.is_complex:
            return None
        return debugging.assert_equal(
            imag(self._spectrum),
            0.0 * real_part(self._spectrum),
            message="Not self-adjoint:  The spectrum contained non-zero imaginary part.",
        )


def _columns_first(x: Any) -> Any:
    """The last two axes exchanged."""
    rank = rank_of(x)
    return transpose(x, perm=(*range(rank - 2), rank - 1, rank - 2))


class LinearOperatorCirculant(_Circulant):
    """The operator of circulant matrices, in which each column is the one before, moved down by one.

    Args:
      spectrum: the Fourier transforms of the first columns, a tensor of shape `[..., n]`.
      input_output_dtype: the dtype of what is multiplied; real dtypes need a Hermitian spectrum.

    For the hints see `tf.linalg.LinearOperator`.

    Raises:
      ValueError: the spectrum is a scalar, or the hints contradict each other or the spectrum's dtype.

    Example:
      >>> operator = tf.linalg.LinearOperatorCirculant([6 + 0j, -1 + 1j, -2 + 0j, -1 - 1j], tf.float64)
      >>> operator.to_dense().numpy()[:, 0].round(2)
      array([0.5, 1.5, 1.5, 2.5])
    """

    _depth = 1


class LinearOperatorCirculant2D(_Circulant):
    """The operator of block circulant matrices of circulant blocks: two-dimensional convolutions.

    Args:
      spectrum: the two-dimensional Fourier transforms of the kernels, a tensor of shape `[..., m, n]`.
      input_output_dtype: the dtype of what is multiplied; real dtypes need a Hermitian spectrum.

    For the hints see `tf.linalg.LinearOperator`.
    """

    _depth = 2


class LinearOperatorCirculant3D(_Circulant):
    """The operator of three-dimensional convolutions, as matrices of nested circulant blocks.

    Args:
      spectrum: the three-dimensional Fourier transforms of the kernels, a tensor of shape `[..., l, m, n]`.
      input_output_dtype: the dtype of what is multiplied; real dtypes need a Hermitian spectrum.

    For the hints see `tf.linalg.LinearOperator`.
    """

    _depth = 3
