"""Functions of matrices: exponential, logarithm, square root."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from thalweg.core.backprop import Arithmetic
from thalweg.core.op import Node, Op, op
from thalweg.core.rules import same_as
from thalweg.ops.joining import concat, split
from thalweg.ops.matrices import adjoint, square, transpose, widened


@op("MatrixExponential", square())
def matrix_exponential(xp: Any, input: Any) -> Any:
    if 0 in input.shape:
        return input
    if xp is np:
        from scipy.linalg import expm
    else:
        from jax.scipy.linalg import expm
    return expm(widened(input)).astype(input.dtype)


@matrix_exponential.gradient
def _(node: Node, dy: Any) -> Any:
    return _of_adjoint(matrix_exponential, node.inputs[0], dy)


def _of_adjoint(function: Op, x: Any, direction: Any) -> Any:
    """The derivative of a function of matrices at `xᴴ`, towards a direction.

    The function of [[xᴴ, G], [0, xᴴ]] has the derivative towards G in its upper right corner.
    """
    a = adjoint(x)
    above = concat(a, direction, axis=-1)
    below = concat(Arithmetic.zeros_like(a), a, axis=-1)
    whole = function(concat(above, below, axis=-2))
    upper, _ = split(whole, num_split=2, axis=-2)
    return split(upper, num_split=2, axis=-1)[1]


@op("MatrixLogarithm", square(lambda dtype: dtype.is_complex), host=True)
def matrix_logarithm(xp: Any, input: Any) -> Any:
    from scipy.linalg import logm

    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # its estimate of the error, for ill-conditioned matrices
        return _each(logm, input.astype(np.complex128)).astype(input.dtype)


@matrix_logarithm.gradient
def _(node: Node, dy: Any) -> Any:
    return _of_adjoint(matrix_logarithm, node.inputs[0], dy)


@op("MatrixSquareRoot", square(), host=True)
def matrix_square_root(xp: Any, input: Any) -> Any:
    from scipy.linalg import sqrtm

    return _each(sqrtm, input)


def _each(function: Any, a: Any) -> Any:
    """A function of single matrices, of each in a batch; NaN for a real matrix whose result isn't real."""
    result = np.empty_like(a)
    if result.size:
        for index in np.ndindex(a.shape[:-2]):
            value = function(widened(a[index]))
            is_root = a.dtype.kind == "c" or value.dtype.kind != "c"
            result[index] = value if is_root else np.nan
    return result


@matrix_square_root.gradient
def _(node: Node, dy: Any) -> Any:
    # Y Y = A: the gradient G of A solves Yᵀ G + G Yᵀ = dY. TensorFlow doesn't conjugate complex roots here.
    return sylvester(transpose(node.output), dy)


@op("Sylvester", same_as(1))
def sylvester(xp: Any, y: Any, c: Any) -> Any:
    """The solution G of Y G + G Y = C, as a linear system of n² unknowns."""
    n = y.shape[-1]
    identity = xp.eye(n, dtype=y.dtype)
    system = xp.einsum("...ik,jl->...ijkl", y, identity) + xp.einsum("ik,...lj->...ijkl", identity, y)
    system = xp.reshape(system, (*y.shape[:-2], n * n, n * n))
    g = xp.linalg.solve(system, xp.reshape(c, (*c.shape[:-2], n * n, 1)))
    return xp.reshape(g, c.shape)
