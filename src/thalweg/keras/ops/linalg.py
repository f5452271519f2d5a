"""`keras.ops.linalg`: decompositions, solutions, norms of matrices."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.keras.ops.promotion import axes_of, dtype_of, to_float
from thalweg.keras.ops.shaping import moveaxis
from thalweg.keras.tensors import as_tensor


def cholesky(x: Any, upper: bool = False) -> Any:
    """The lower triangular matrix whose product with its transpose is a positive definite one.

    Args:
      upper: give its transpose.

    Raises:
      ValueError: the matrices aren't square, or not positive definite.

    Example:
      >>> tf.keras.ops.cholesky([[4.0, 2.0], [2.0, 5.0]]).numpy()
      array([[2., 0.],
             [1., 2.]], dtype=float32)
    """
    x = _square(x)
    found = tf.linalg.cholesky(x)
    if hasattr(found, "numpy") and not np.isfinite(found.numpy()).all():
        raise ValueError("Cholesky decomposition failed: the input isn't a positive definite matrix.")
    return tf.linalg.adjoint(found) if upper else found


def cholesky_inverse(x: Any, upper: bool = False) -> Any:
    """The inverse of the matrix whose Cholesky factor `x` is.

    Args:
      upper: whether it is the upper triangular factor.

    Example:
      >>> tf.keras.ops.cholesky_inverse([[2.0, 0.0], [0.0, 1.0]]).numpy()
      array([[0.25, 0.  ],
             [0.  , 1.  ]], dtype=float32)
    """
    x = _square(x)
    unit = tf.eye(tf.shape(x)[-1], dtype=dtype_of(x))
    factor = tf.linalg.triangular_solve(x, tf.broadcast_to(unit, tf.shape(x)), lower=not upper)
    return tf.matmul(factor, factor, transpose_a=not upper, transpose_b=upper)


def det(x: Any) -> Any:
    """The determinants of square matrices.

    Example:
      >>> np.round(tf.keras.ops.det([[1.0, 2.0], [3.0, 4.0]]).numpy())
      np.float32(-2.0)
    """
    return tf.linalg.det(_square(x))


def logdet(x: Any) -> Any:
    """The logarithms of the determinants of positive definite matrices.

    Example:
      >>> tf.keras.ops.logdet([[1.0, 0.0], [0.0, 1.0]]).numpy()
      np.float32(0.0)
    """
    return tf.linalg.logdet(as_tensor(x))


def slogdet(x: Any) -> tuple[Any, Any]:
    """The signs of determinants, and the logarithms of their absolute values.

    Example:
      >>> [float(part) for part in tf.keras.ops.slogdet([[0.0, 1.0], [1.0, 0.0]])]
      [-1.0, 0.0]
    """
    sign, log = tf.linalg.slogdet(as_tensor(x))
    return sign, log


def eig(x: Any) -> tuple[Any, Any]:
    """The eigenvalues of square matrices, and the eigenvectors as columns; complex numbers.

    Example:
      >>> tf.keras.ops.eig([[2.0, 0.0], [0.0, 2.0]])[0].numpy()
      array([2.+0.j, 2.+0.j], dtype=complex64)
    """
    values, vectors = tf.linalg.eig(_square(x))
    return values, vectors


def eigh(x: Any) -> tuple[Any, Any]:
    """The eigenvalues of symmetric matrices in order, and the eigenvectors as columns.

    Example:
      >>> tf.keras.ops.eigh([[2.0, 0.0], [0.0, 1.0]])[0].numpy()
      array([1., 2.], dtype=float32)
    """
    values, vectors = tf.linalg.eigh(_square(x))
    return values, vectors


def inv(x: Any) -> Any:
    """The inverses of square matrices.

    Raises:
      InvalidArgumentError: one has none.

    Example:
      >>> tf.keras.ops.inv([[2.0, 0.0], [0.0, 4.0]]).numpy()
      array([[0.5 , 0.  ],
             [0.  , 0.25]], dtype=float32)
    """
    return tf.linalg.inv(_square(x))


def pinv(x: Any, rcond: float | None = None) -> Any:
    """The pseudoinverses of matrices.

    Args:
      rcond: singular values below this part of the greatest count as 0; None: by size and dtype.

    Example:
      >>> np.round(tf.keras.ops.pinv([[2.0], [0.0]]).numpy(), 4)
      array([[0.5, 0. ]], dtype=float32)
    """
    return tf.linalg.pinv(as_tensor(x), rcond=rcond)


def matrix_rank(x: Any, tol: float | None = None) -> Any:
    """The ranks of matrices, an int32.

    Args:
      tol: singular values up to it count as 0; None: by size and dtype.

    Example:
      >>> int(tf.keras.ops.matrix_rank([[1.0, 1.0], [1.0, 1.0]]))
      1
    """
    return tf.linalg.matrix_rank(as_tensor(x), tol=tol)


def lu_factor(x: Any) -> tuple[Any, Any]:
    """A lower and an upper triangular matrix in one whose product is `x` with its rows reordered.

    Returns:
      The matrix, and for each row of `x` its place among the reordered ones.

    Example:
      >>> tf.keras.ops.lu_factor([[4.0, 2.0], [2.0, 5.0]])[0].numpy()
      array([[4. , 2. ],
             [0.5, 4. ]], dtype=float32)
    """
    factors, order = tf.linalg.lu(_square(x))
    return factors, tf.argsort(order, axis=-1)


def qr(x: Any, mode: str = "reduced") -> tuple[Any, Any]:
    """An orthogonal matrix and an upper triangular one whose product is `x`.

    Args:
      mode: "reduced" or "complete": a square orthogonal matrix.

    Raises:
      ValueError: the mode is another.

    Example:
      >>> [part.shape.as_list() for part in tf.keras.ops.qr(tf.ones([3, 2]))]
      [[3, 2], [2, 2]]
    """
    if mode not in ("reduced", "complete"):
        raise ValueError(
            "`mode` argument value not supported. Expected one of {'reduced', 'complete'}. "
            f"Received: mode={mode}"
        )
    q, r = tf.linalg.qr(as_tensor(x), full_matrices=mode == "complete")
    return q, r


def svd(x: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """The singular value decomposition: `u`, the singular values, and `v` transposed.

    Args:
      full_matrices: whether `u` and `v` are square.
      compute_uv: False: only the singular values.

    Example:
      >>> tf.keras.ops.svd([[3.0, 0.0], [0.0, 2.0]], compute_uv=False).numpy()
      array([3., 2.], dtype=float32)
    """
    x = _matrix(x)
    if not compute_uv:
        return tf.linalg.svd(x, full_matrices=full_matrices, compute_uv=False)
    s, u, v = tf.linalg.svd(x, full_matrices=full_matrices)
    return u, s, tf.linalg.adjoint(v)


def solve(a: Any, b: Any) -> Any:
    """The `x` for which `a @ x` is `b`.

    Args:
      a: square matrices.
      b: vectors or matrices.

    Raises:
      ValueError: the shapes don't fit.

    Example:
      >>> tf.keras.ops.solve([[2.0, 0.0], [0.0, 4.0]], [2.0, 4.0]).numpy()
      array([1., 1.], dtype=float32)
    """
    return _solved(tf.linalg.solve, a, b)


def solve_triangular(a: Any, b: Any, lower: bool = False) -> Any:
    """The `x` for which `a @ x` is `b`, if `a` is triangular.

    Args:
      a: upper triangular matrices; what is below the diagonal isn't looked at.
      b: vectors or matrices.
      lower: whether `a` is lower triangular.

    Example:
      >>> tf.keras.ops.solve_triangular([[2.0, 1.0], [0.0, 4.0]], [3.0, 4.0]).numpy()
      array([1., 1.], dtype=float32)
    """
    return _solved(lambda a, b: tf.linalg.triangular_solve(a, b, lower=lower), a, b)


def _solved(of: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    a, b = _square(a), as_tensor(b)
    if b.shape.rank < 1:
        raise ValueError(f"Expected input to have rank >= 1. Received scalar input {b}.")
    vectors = b.shape.rank == a.shape.rank - 1
    rows = a.shape[-1] if vectors else a.shape[-2]
    given = b.shape[-1] if vectors else b.shape[-2]
    if None not in (rows, given) and rows != given:
        raise ValueError(
            f"Incompatible shapes between `a` and `b`. Received: a.shape={a.shape}, b.shape={b.shape}"
        )
    return tf.squeeze(of(a, b[..., tf.newaxis]), -1) if vectors else of(a, b)


def lstsq(a: Any, b: Any, rcond: float | None = None) -> Any:
    """The `x` for which `a @ x` is nearest to `b`, and least among several.

    Args:
      rcond: singular values below this part of the greatest count as 0; None: by size and dtype.

    Raises:
      ValueError: `a` and `b` haven't as many rows.
      TypeError: `a` isn't a matrix, or `b` neither a vector nor a matrix.

    Example:
      >>> np.round(tf.keras.ops.lstsq([[1.0], [1.0]], [1.0, 3.0]).numpy(), 4)
      array([2.], dtype=float32)
    """
    a, b = as_tensor(a), as_tensor(b)
    if a.shape.rank != 2:
        raise TypeError(f"{a.shape.rank}-dimensional array given. Array must be two-dimensional")
    if b.shape.rank not in (1, 2):
        raise TypeError(f"{b.shape.rank}-dimensional array given. Array must be one or two-dimensional")
    if a.shape[0] != b.shape[0]:
        raise ValueError(f"Leading dimensions of input arrays must match. Received: {a.shape} and {b.shape}")
    eps = float(np.finfo(dtype_of(a).as_numpy_dtype).eps)
    if rcond is None:
        rcond = eps * max(a.shape[0], a.shape[1])
    elif rcond < 0:
        rcond = eps
    s, u, v = tf.linalg.svd(a)
    counted = s >= rcond * s[0]
    inverse = tf.where(counted, 1 / tf.where(counted, s, tf.ones_like(s)), tf.zeros_like(s))
    columns = b[:, tf.newaxis] if b.shape.rank == 1 else b
    found = tf.matmul(v, inverse[:, tf.newaxis] * tf.matmul(u, columns, adjoint_a=True))
    return tf.squeeze(found, 1) if b.shape.rank == 1 else found


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norms of vectors or matrices.

    Args:
      ord: of vectors: None or 2: the Euclidean norm; a number; infinity: the greatest absolute value;
        minus infinity: the least; 0: how many aren't 0. Of matrices: None or "fro", "nuc", 1, -1, 2, -2 or
        an infinity.
      axis: the axis of the vectors, or the two of the matrices; None: all.
      keepdims: keep the axes, with the size 1.

    Raises:
      ValueError: no such norm, or no such axis.

    Example:
      >>> tf.keras.ops.norm([3.0, 4.0]).numpy()
      np.float32(5.0)
    """
    x = to_float(x)
    rank = x.shape.rank
    axes = list(range(rank)) if axis is None else axes_of(axis, rank)
    if len(axes) not in (1, 2):
        raise ValueError(f"Invalid axis values. Received: axis={axis}, for an input of rank {rank}")
    kind = "vector" if len(axes) == 1 else "matrix"
    if ord is None or (kind, ord) in (("vector", 2), ("matrix", "fro")):
        return tf.sqrt(tf.reduce_sum(x * tf.math.conj(x), axes, keepdims))
    if kind == "matrix":
        return _matrix_norm(x, ord, axes, keepdims)
    if isinstance(ord, str):
        raise ValueError(f"Invalid `ord` argument for vector norm. Received: ord={ord}")
    size = tf.abs(x)
    if math.isinf(ord):
        return (tf.reduce_max if ord > 0 else tf.reduce_min)(size, axes, keepdims)
    if ord == 0:
        return tf.reduce_sum(tf.cast(tf.not_equal(x, 0), dtype_of(x)), axes, keepdims)
    power = tf.constant(ord, dtype_of(size))
    return tf.pow(tf.reduce_sum(tf.pow(size, power), axes, keepdims), 1.0 / power)


def _matrix_norm(x: Any, ord: Any, axes: list[int], keepdims: bool) -> Any:
    if ord not in (1, -1, 2, -2, math.inf, -math.inf, "nuc"):
        raise ValueError(f"Invalid `ord` argument for matrix norm. Received: ord={ord}")
    x = moveaxis(x, axes, (-2, -1))
    if ord == "nuc":
        found = tf.reduce_sum(tf.linalg.svd(x, compute_uv=False), -1)
    else:
        if abs(ord) == 2:
            sizes = tf.linalg.svd(x, compute_uv=False)
        else:
            sizes = tf.reduce_sum(tf.abs(x), -2 if abs(ord) == 1 else -1)
        found = (tf.reduce_max if ord > 0 else tf.reduce_min)(sizes, -1)
    for axis in sorted(axes) if keepdims else ():
        found = tf.expand_dims(found, axis)
    return found


def jvp(fun: Callable[..., Any], primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """What a function gives, and how that changes when its arguments move along tangents.

    Args:
      primals: the arguments, a list or tuple.
      tangents: for each a tensor like it.
      has_aux: whether the function gives a second value, which is handed on.

    Returns:
      The result, its tangent, and the second value if there is one.

    Example:
      >>> result, change = tf.keras.ops.jvp(tf.square, (tf.constant(3.0),), (tf.constant(1.0),))
      >>> float(result), float(change)
      (9.0, 6.0)
    """
    flat = [as_tensor(x) for x in tf.nest.flatten(primals)]
    moves = [tf.cast(t, dtype_of(x)) for t, x in zip(tf.nest.flatten(tangents), flat, strict=True)]
    with tf.autodiff.ForwardAccumulator(flat, moves) as accumulator:
        given = fun(*tf.nest.pack_sequence_as(primals, flat))
        result, aux = given if has_aux else (given, None)
        changes = [accumulator.jvp(part) for part in tf.nest.flatten(result)]
    change = tf.nest.pack_sequence_as(result, changes)
    return (result, change, aux) if has_aux else (result, change)


def _matrix(x: Any) -> Any:
    x = as_tensor(x)
    if x.shape.rank < 2:
        raise ValueError(f"Expected input to have rank >= 2. Received input with shape {x.shape}.")
    return x


def _square(x: Any) -> Any:
    x = _matrix(x)
    if x.shape[-2] != x.shape[-1]:
        raise ValueError(f"Expected a square matrix. Received non-square input with shape {x.shape}")
    return x
