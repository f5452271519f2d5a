"""The linear algebra ops: their two forms agree, and what the golden cases can't show."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.core import dtypes
from thalweg.core.op import Op
from thalweg.ops import (
    banded,
    decompositions,
    diagonals,
    einsum,
    fourier,
    matmul,
    matrix_functions,
    solvers,
)

RNG = np.random.RandomState(0)
SYNC = os.environ.get("THALWEG_EAGER") == "sync"


def draw(*shape: int, dtype: str = "float64") -> Any:
    x = RNG.uniform(-1, 1, shape)
    if dtype.startswith("complex"):
        x = x + 1j * RNG.uniform(-1, 1, shape)
    return x.astype(dtype)


def regular(n: int, dtype: str) -> Any:
    return np.asarray(draw(2, n, n, dtype=dtype) + 3 * np.eye(n), dtype)


def positive(n: int, dtype: str) -> Any:
    a = regular(n, dtype)
    return a @ np.conj(np.swapaxes(a, -1, -2))


def both_ways(op: Op, *operands: Any, **attributes: Any) -> tuple[list[Any], list[Any]]:
    """The results of an op's lowering by NumPy, and compiled by JAX."""
    from thalweg.core.xla import jax, jnp

    def outputs(result: Any) -> list[Any]:
        parts = result if isinstance(result, tuple | list) else (result,)
        return [np.asarray(part) for part in parts]

    with np.errstate(all="ignore"):
        by_numpy = outputs(op.lower(np, *operands, **attributes))
    return by_numpy, outputs(jax.jit(lambda *xs: op.lower(jnp, *xs, **attributes))(*operands))


BATCH = {"adj_x": True, "adj_y": False}
SIDES = {"lower": True, "adjoint": True}
SOLVE = {"partial_pivoting": True, "perturb_singular": False}
BAND = {"k": (-1, 1), "align": "RIGHT_LEFT"}
DIAGONAL = {"k": (0, 0), "align": "RIGHT_LEFT"}

# Each op with operands of a dtype, and its attributes.
CASES: dict[str, tuple[Op, Callable[[str], tuple[Any, ...]], dict[str, Any]]] = {
    "matmul": (
        matmul.matmul,
        lambda t: (draw(3, 2, dtype=t), draw(3, 4, dtype=t)),
        {"transpose_a": True, "transpose_b": False},
    ),
    "batch_matmul": (
        matmul.batch_matmul,
        lambda t: (draw(5, 1, 3, 2, dtype=t), draw(2, 3, 4, dtype=t)),
        BATCH,
    ),
    "batch_times_matrix": (
        matmul.batch_matmul,
        lambda t: (draw(2, 5, 3, dtype=t), draw(3, 4, dtype=t)),
        {"adj_x": False, "adj_y": False},
    ),
    "einsum": (
        einsum.einsum,
        lambda t: (draw(2, 3, 4, dtype=t), draw(4, 5, 1, dtype=t)),
        {"equation": "...ij,jk...->k...i"},
    ),
    "einsum_diagonal": (einsum.einsum, lambda t: (draw(3, 3, dtype=t),), {"equation": "ii->i"}),
    "inverse": (solvers.matrix_inverse, lambda t: (regular(3, t),), {"adjoint": True}),
    "determinant": (solvers.determinant, lambda t: (regular(3, t),), {}),
    "log_determinant": (solvers.log_determinant, lambda t: (regular(3, t),), {}),
    "solve": (solvers.matrix_solve, lambda t: (regular(3, t), draw(2, 3, 2, dtype=t)), {"adjoint": True}),
    "triangular_solve": (
        solvers.matrix_triangular_solve,
        lambda t: (regular(3, t), draw(3, 2, dtype=t)),
        SIDES,
    ),
    "least_squares": (
        solvers.least_squares,
        lambda t: (draw(4, 3, dtype=t), draw(4, 2, dtype=t), np.float64(0.5)),
        {"fast": True},
    ),
    "cholesky": (decompositions.cholesky, lambda t: (positive(3, t),), {}),
    "lu": (decompositions.lu, lambda t: (regular(3, t),), {"output_idx_type": dtypes.int32}),
    "singular_values": (
        decompositions.svd,
        lambda t: (draw(4, 3, dtype=t),),
        {"compute_uv": False, "full_matrices": False},
    ),
    "self_adjoint_eigenvalues": (decompositions.eigh, lambda t: (positive(3, t),), {"compute_v": False}),
    "matrix_exponential": (matrix_functions.matrix_exponential, lambda t: (draw(2, 3, 3, dtype=t),), {}),
    "sylvester": (matrix_functions.sylvester, lambda t: (regular(3, t), draw(2, 3, 3, dtype=t)), {}),
    "diag": (
        diagonals.matrix_diag,
        lambda t: (draw(2, 3, 4, dtype=t), np.zeros((), t)),
        {**BAND, "num_rows": -1, "num_cols": -1},
    ),
    "diag_part": (diagonals.matrix_diag_part, lambda t: (draw(3, 4, dtype=t), np.ones((), t)), BAND),
    "set_diag": (diagonals.matrix_set_diag, lambda t: (draw(3, 4, dtype=t), draw(3, dtype=t)), DIAGONAL),
    "band_part": (
        diagonals.matrix_band_part,
        lambda t: (draw(3, 4, dtype=t), np.int32(1), np.int32(-1)),
        {},
    ),
    "tensor_diag": (diagonals.tensor_diag, lambda t: (draw(2, 3, dtype=t),), {}),
    "tensor_diag_part": (diagonals.tensor_diag_part, lambda t: (draw(2, 3, 2, 3, dtype=t),), {}),
    "tridiagonal_matmul": (
        banded.tridiagonal_matmul,
        lambda t: (*(draw(1, 4, dtype=t) for _ in range(3)), draw(4, 2, dtype=t)),
        {},
    ),
    "tridiagonal_solve": (
        banded.tridiagonal_solve,
        lambda t: (draw(3, 4, dtype=t) + np.array([[0], [4], [0]], t), draw(4, 2, dtype=t)),
        SOLVE,
    ),
    "banded_triangular_solve": (
        banded.banded_triangular_solve,
        lambda t: (draw(2, 4, dtype=t) + np.array([[3], [0]], t), draw(4, 2, dtype=t)),
        SIDES,
    ),
    "packed_bands": (
        banded.packed_bands,
        lambda t: (draw(4, 4, dtype=t), draw(2, 4, dtype=t)),
        {"lower": False},
    ),
}


@pytest.mark.parametrize("dtype", ["float32", "complex128"])
@pytest.mark.parametrize("name", CASES)
def test_numpy_and_jax_agree(name: str, dtype: str) -> None:
    op, operands, attributes = CASES[name]
    by_numpy, by_jax = both_ways(op, *operands(dtype), **attributes)
    tolerance = 2e-4 if dtype == "float32" else 1e-10
    for x, y in zip(by_numpy, by_jax, strict=True):
        assert x.shape == y.shape
        assert x.dtype == y.dtype
        np.testing.assert_allclose(x, y, rtol=tolerance, atol=tolerance)


COMPLEX = {"fft": (fourier.fft, 1), "ifft2d": (fourier.ifft2d, 2), "fft3d": (fourier.fft3d, 3)}


@pytest.mark.parametrize("name", COMPLEX)
def test_complex_transforms_agree(name: str) -> None:
    op, rank = COMPLEX[name]
    by_numpy, by_jax = both_ways(op, draw(*(5, 4, 3, 2)[: rank + 1], dtype="complex64"))
    assert by_numpy[0].dtype == by_jax[0].dtype == np.complex64
    np.testing.assert_allclose(by_numpy, by_jax, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("sizes", [(3, 4, 5), (4, 2, 6), (5, 6, 1)])
def test_real_transforms_agree(sizes: tuple[int, ...]) -> None:
    x, z = draw(2, 3, 4, 5), draw(2, 3, 4, 3, dtype="complex128")
    forward = {"fft_length": sizes, "Tcomplex": dtypes.complex128}
    backward = {"fft_length": sizes, "Treal": dtypes.float64}
    for op, operand, attributes in ((fourier.rfft3d, x, forward), (fourier.irfft3d, z, backward)):
        by_numpy, by_jax = both_ways(op, operand, **attributes)
        np.testing.assert_allclose(by_numpy, by_jax, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", ["fftnd", "ifftnd", "rfftnd", "irfftnd"])
def test_transforms_over_four_axes_agree(name: str) -> None:
    real = name == "rfftnd"
    attributes: dict[str, Any] = {"fft_length": (2, 3, 4, 5), "axes": (1, 2, 3, 4)}
    attributes |= {"rfftnd": {"Tcomplex": dtypes.complex128}, "irfftnd": {"Treal": dtypes.float64}}.get(
        name, {}
    )
    operand = draw(2, 3, 3, 3, 4, dtype="float64" if real else "complex128")
    by_numpy, by_jax = both_ways(getattr(fourier, name), operand, **attributes)
    np.testing.assert_allclose(by_numpy, by_jax, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("op", [solvers.matrix_inverse, decompositions.lu])
def test_a_compiled_program_sees_singular_matrices(op: Op) -> None:
    attributes = {"adjoint": False} if op is solvers.matrix_inverse else {"output_idx_type": dtypes.int32}
    function = tf.function(lambda x: op(x, **attributes))
    function(tf.eye(2))
    with pytest.raises(tf.errors.InvalidArgumentError, match="invertible"):
        np.asarray(function(tf.ones([2, 2]))[0])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_einsum_is_numpys(data: st.DataObject) -> None:
    sizes = {label: data.draw(st.integers(1, 3)) for label in "abcde"}
    labels = st.text("abcde", min_size=1, max_size=3)
    terms = data.draw(st.lists(labels, min_size=1, max_size=3))
    output = "".join(data.draw(st.lists(st.sampled_from(sorted(set("".join(terms)))), unique=True)))
    equation = f"{','.join(terms)}->{output}"
    operands = [RNG.uniform(-1, 1, [sizes[label] for label in term]) for term in terms]
    np.testing.assert_allclose(tf.einsum(equation, *operands), np.einsum(equation, *operands), atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_matmul_broadcasts_batches(data: st.DataObject) -> None:
    batch = data.draw(st.lists(st.integers(1, 3), max_size=3))
    shapes = []
    for _ in range(2):
        kept = [n if data.draw(st.booleans()) else 1 for n in batch]
        shapes.append(kept[data.draw(st.integers(0, len(kept))) :])
    x, y = RNG.uniform(-1, 1, [*shapes[0], 2, 3]), RNG.uniform(-1, 1, [*shapes[1], 3, 4])
    a, b = tf.constant(x), tf.constant(y)
    with tf.GradientTape() as tape:
        tape.watch([a, b])
        product = tf.matmul(a, b)
    np.testing.assert_allclose(product, x @ y, atol=1e-12)
    for gradient, operand in zip(tape.gradient(product, [a, b]), (a, b), strict=True):
        assert gradient.shape == operand.shape


@settings(max_examples=60, deadline=None)
@given(
    rows=st.integers(1, 5),
    columns=st.integers(1, 5),
    ends=st.tuples(st.integers(-4, 4), st.integers(-4, 4)),
    align=st.sampled_from(diagonals.ALIGNMENTS),
)
def test_diagonals_go_back_to_their_places(
    rows: int, columns: int, ends: tuple[int, int], align: str
) -> None:
    lower, upper = max(min(ends), 1 - rows), min(max(ends), columns - 1)
    lower, upper = min(lower, upper), max(lower, upper)
    if not (-rows < lower and upper < columns):
        return
    matrix = RNG.uniform(1, 2, (rows, columns))
    packed = tf.linalg.diag_part(matrix, k=(lower, upper), align=align)
    again = tf.linalg.set_diag(np.zeros_like(matrix), packed, k=(lower, upper), align=align)
    number = np.arange(columns) - np.arange(rows)[:, None]
    np.testing.assert_array_equal(again, np.where((number >= lower) & (number <= upper), matrix, 0))


def test_a_product_is_recorded_not_run() -> None:
    a = tf.ones([2, 2])
    product = a @ a
    assert product._value is None or SYNC
    np.testing.assert_array_equal(product, np.full((2, 2), 2.0))
