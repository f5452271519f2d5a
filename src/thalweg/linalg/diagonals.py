"""Diagonals, bands, triangles; transposes."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import constant, to_tensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.linalg.abstract import AbstractMatrix
from thalweg.ops import diagonals, matrices
from thalweg.ops.arguments import integer
from thalweg.ops.shapes import reduce_sum


def _limits(k: Any) -> Any:
    """A number or a pair of diagonals as an attribute."""
    if type(k) is int:
        return (k, k)
    if isinstance(k, EagerTensor):
        k = k.host()
    return k if isinstance(k, Tensor) else diagonals.limits(k)


def diag(
    diagonal: Any,
    name: str | None = "diag",
    k: Any = 0,
    num_rows: Any = -1,
    num_cols: Any = -1,
    padding_value: Any = 0,
    align: str = "RIGHT_LEFT",
) -> Any:
    """Matrices with the given diagonals.

    Args:
      diagonal: one diagonal, of shape `[..., n]`; or several, packed in the rows of `[..., d, n]`, the
        uppermost first.
      k: which diagonal: 0 the main one, positive above it, negative below; a pair for all from the one to the
        other.
      num_rows, num_cols: the size of the matrices; -1: the smallest that fits, square if neither is given.
      padding_value: what is elsewhere.
      align: on which side of their rows packed diagonals lie that are shorter than others, those above the
        main diagonal and those below: `"LEFT_RIGHT"`, `"RIGHT_LEFT"`, `"LEFT_LEFT"` or `"RIGHT_RIGHT"`.

    Returns:
      A tensor of shape `[..., num_rows, num_cols]`.

    Raises:
      InvalidArgumentError: the sizes don't fit the diagonals.

    Example:
      >>> tf.linalg.diag([1, 2]).numpy()
      array([[1, 0],
             [0, 2]], dtype=int32)
    """
    diagonal = to_tensor(diagonal)
    padding = _padding(padding_value, diagonal)
    return diagonals.matrix_diag(
        diagonal, padding, k=_limits(k), num_rows=integer(num_rows), num_cols=integer(num_cols), align=align
    )


def _padding(value: Any, like: Any) -> Any:
    if like.dtype.is_bool and type(value) is int:
        value = bool(value)
    return value if isinstance(value, Tensor) else constant(value, like.dtype)


def diag_part(
    input: Any, name: str | None = "diag_part", k: Any = 0, padding_value: Any = 0, align: str = "RIGHT_LEFT"
) -> Any:
    """The diagonals of matrices.

    Args:
      input: a tensor of shape `[..., m, n]`.
      k, align: which diagonals, and how several are packed; see `tf.linalg.diag`.
      padding_value: what fills the rows of shorter diagonals.

    Returns:
      A tensor of shape `[..., l]` with the length l of the diagonal, or of the longest; `[..., d, l]` for
      d > 1 diagonals.

    Raises:
      InvalidArgumentError: the input is no matrix, or the diagonals lie outside of it.

    Example:
      >>> tf.linalg.diag_part([[1, 2], [3, 4]]).numpy()
      array([1, 4], dtype=int32)
    """
    if isinstance(input, AbstractMatrix):
        return input.diag_part()
    input = to_tensor(input)
    return diagonals.matrix_diag_part(input, _padding(padding_value, input), k=_limits(k), align=align)


def set_diag(
    input: Any, diagonal: Any, name: str | None = "set_diag", k: Any = 0, align: str = "RIGHT_LEFT"
) -> Any:
    """Matrices with other values on some diagonals.

    Args:
      input: a tensor of shape `[..., m, n]`.
      diagonal: the values, of the shape that `tf.linalg.diag_part` would give.
      k, align: which diagonals, and how several are packed; see `tf.linalg.diag`.

    Returns:
      A tensor of the shape of `input`.

    Raises:
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.linalg.set_diag([[1, 1], [1, 1]], [5, 6]).numpy()
      array([[5, 1],
             [1, 6]], dtype=int32)
    """
    input = to_tensor(input)
    return diagonals.matrix_set_diag(
        input, to_tensor(diagonal, dtype_hint=input.dtype), k=_limits(k), align=align
    )


def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Any:
    """Matrices with zeros outside of a band around the main diagonal.

    Args:
      input: a tensor of shape `[..., m, n]`.
      num_lower, num_upper: how many diagonals to keep below and above the main one; a negative number keeps
        all.

    Raises:
      InvalidArgumentError: the input is no matrix, or has fewer rows or columns.

    Example:
      >>> tf.linalg.band_part([[1, 2], [3, 4]], 0, -1).numpy()
      array([[1, 2],
             [0, 4]], dtype=int32)
    """
    lower = to_tensor(num_lower, dtype_hint=getattr(num_upper, "dtype", None))
    upper = to_tensor(num_upper, dtype_hint=lower.dtype)
    return diagonals.matrix_band_part(to_tensor(input), lower, upper)


def tensor_diag(diagonal: Any, name: str | None = None) -> Any:
    """The tensor of twice the rank with the given values where both halves of the indices agree.

    Args:
      diagonal: a tensor of shape `s` and rank 1 at least: floats, complex, int32 or int64.

    Returns:
      A tensor of shape `s + s`.

    Example:
      >>> tf.linalg.tensor_diag([1, 2]).numpy()
      array([[1, 0],
             [0, 2]], dtype=int32)
    """
    return diagonals.tensor_diag(to_tensor(diagonal))


def tensor_diag_part(input: Any, name: str | None = None) -> Any:
    """The values where both halves of the indices agree: the inverse of `tf.linalg.tensor_diag`.

    Args:
      input: a tensor of shape `s + s`.

    Returns:
      A tensor of shape `s`.

    Raises:
      InvalidArgumentError: the rank is odd, or the halves of the shape differ.

    Example:
      >>> tf.linalg.tensor_diag_part([[1, 2], [3, 4]]).numpy()
      array([1, 4], dtype=int32)
    """
    input = to_tensor(input)
    return input if input._spec.shape == () else diagonals.tensor_diag_part(input)


def trace(x: Any, name: str | None = None) -> Any:
    """The sums of the main diagonals: shape `[...]` for an `x` of shape `[..., m, n]`.

    Raises:
      InvalidArgumentError: `x` is no matrix.

    Example:
      >>> int(tf.linalg.trace([[1, 2], [3, 4]]))
      5
    """
    if isinstance(x, AbstractMatrix):
        return x.trace()
    return reduce_sum(diag_part(x), axis=(-1,), keepdims=False)


def matrix_transpose(a: Any, name: str | None = "matrix_transpose", conjugate: bool = False) -> Any:
    """The transposes of matrices: the last two axes exchanged.

    Args:
      a: a tensor of shape `[..., m, n]`.
      conjugate: take the complex conjugates too.

    Returns:
      A tensor of shape `[..., n, m]`.

    Raises:
      ValueError: `a` has fewer than two dimensions.

    Example:
      >>> tf.linalg.matrix_transpose([[1, 2], [3, 4]]).numpy()
      array([[1, 3],
             [2, 4]], dtype=int32)
    """
    a = to_tensor(a)
    if a._spec.rank is not None and a._spec.rank < 2:
        raise ValueError(
            f"Argument `a` should be a (batch) matrix with rank >= 2. Received a tensor of shape {a.shape}"
        )
    return matrices.adjoint(a) if conjugate else matrices.transpose(a)


def adjoint(matrix: Any, name: str | None = None) -> Any:
    """The conjugate transposes of matrices.

    Args:
      matrix: a tensor of shape `[..., m, n]`.

    Returns:
      A tensor of shape `[..., n, m]`.

    Raises:
      ValueError: `matrix` has fewer than two dimensions.

    Example:
      >>> tf.linalg.adjoint([[1 + 1j, 2]]).numpy()
      array([[1.-1.j],
             [2.-0.j]])
    """
    if isinstance(matrix, AbstractMatrix):
        return matrix.adjoint()
    return matrix_transpose(matrix, conjugate=True)
