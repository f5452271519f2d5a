"""Linear algebra: products, norms, decompositions, solvers, bands and diagonals."""

import numpy as np

from .case import Ref, bad, c64, c128, call, case, draw, f32, f64, i32, i64, lit

LOOSE = {"rtol": 2e-4, "atol": 2e-5}
FUNCTION_TOO = ("deferred", "sync", "function")


def positive(n: int, dtype: str = "float32", batch: int = 0) -> np.ndarray:
    """Well-conditioned symmetric positive-definite matrices."""
    rng = np.random.RandomState(n * 10 + batch)
    a = rng.uniform(-1, 1, (batch, n, n) if batch else (n, n))
    if dtype.startswith("complex"):
        a = a + 1j * rng.uniform(-1, 1, a.shape)
    return (a @ np.conj(np.swapaxes(a, -1, -2)) + 2 * np.eye(n)).astype(dtype)


def regular(n: int, dtype: str = "float32", batch: int = 0) -> np.ndarray:
    """Well-conditioned matrices without symmetry."""
    rng = np.random.RandomState(n * 10 + batch + 5)
    a = rng.uniform(-1, 1, (batch, n, n) if batch else (n, n)) + 2 * np.eye(n)
    if dtype.startswith("complex"):
        a = a + 1j * rng.uniform(-0.5, 0.5, a.shape)
    return a.astype(dtype)


# --- matmul
for dtype in ("float32", "float64", "float16", "bfloat16", "complex64", "complex128", "int32", "int64"):
    call("matmul", draw((2, 3), dtype), draw((3, 4), dtype), tag=dtype)
for a in (False, True):
    for b in (False, True):
        left, right = (3, 2) if a else (2, 3), (4, 3) if b else (3, 4)
        call("matmul", f32(*left), f32(*right), transpose_a=a, transpose_b=b)
        call("matmul", f32(2, *left), f32(2, *right), transpose_a=a, transpose_b=b)
        call("matmul", c64(*left), c64(*right), adjoint_a=a, adjoint_b=b)
call("matmul", f32(2, 1, 2, 3), f32(3, 3, 2), tag="batch-broadcast")
call("matmul", f32(2, 2, 3), f32(3, 4), tag="batch-left")
call("matmul", f32(2, 3), f32(2, 3, 4), tag="batch-right")
call("matmul", f32(0, 3), f32(3, 2), tag="empty-rows")
call("matmul", f32(2, 0), f32(0, 3), tag="empty-inner")
call("matmul", f32(1, 1), f32(1, 1), tag="one")
call("matmul", [[1.0, 2.0]], [[3.0], [4.0]])
call("matmul", f32(2, 3), lit([[1.0, 0, 2], [0, 0, 1]]), transpose_b=True, b_is_sparse=True)
call("matmul", draw((2, 3), "int8"), draw((3, 2), "int8"), output_type=Ref("int32"))
call("linalg.matmul", f32(2, 3), f32(3, 2), tag="alias")
call("linalg.matvec", f32(2, 3), f32(3))
call("linalg.matvec", f32(2, 2, 3), f32(2, 3))
call("linalg.matvec", f32(3, 2), f32(3), transpose_a=True)
bad("InvalidArgumentError", "matmul", f32(2, 3), f32(2, 3))
bad("InvalidArgumentError", "matmul", f32(3), f32(3, 2))
bad("InvalidArgumentError", "matmul", f32(2, 2, 3), f32(3, 3, 2))
bad("InvalidArgumentError", "matmul", f32(2, 3), f64(3, 2), mentions=("MatMul",))
bad("ValueError", "matmul", f32(2, 3), f32(3, 2), transpose_a=True, adjoint_a=True, mentions=("transpose_a",))
call("tensordot", f32(2, 3), f32(3, 4), 1)
call("tensordot", f32(2, 3), f32(2, 3), 2)
call("tensordot", f32(2), f32(3), 0)
call("tensordot", f32(2, 3, 4), f32(4, 3), [[1, 2], [1, 0]])
call("tensordot", f32(2, 3), f32(4, 2), [[0], [1]])
call("tensordot", f32(2, 3), f32(3), axes=[[-1], [0]])
call("tensordot", f64(3), f64(3), axes=1)
call("tensordot", f32(2, 3), f32(3, 2), axes=[0, 1], tag="int-axes")
bad("InvalidArgumentError", "tensordot", f32(2, 3), f32(2, 3), 1)

# --- einsum
EQUATIONS = {
    "ij,jk->ik": ((2, 3), (3, 4)),
    "ij,jk": ((2, 3), (3, 2)),
    "i,i->": ((3,), (3,)),
    "i,j->ij": ((2,), (3,)),
    "ij->ji": ((2, 3),),
    "ii->i": ((3, 3),),
    "ii->": ((3, 3),),
    "ij->": ((2, 3),),
    "ij->j": ((2, 3),),
    "ij,ij->ij": ((2, 3), (2, 3)),
    "bij,bjk->bik": ((2, 2, 3), (2, 3, 2)),
    "...ij,...jk->...ik": ((2, 2, 3), (3, 2)),
    "bhqd,bhkd->bhqk": ((1, 2, 3, 2), (1, 2, 2, 2)),
    "...i->...": ((2, 3),),
    "i...->...i": ((2, 3, 2),),
    "abc,cd,def->abef": ((1, 2, 2), (2, 3), (3, 2, 1)),
    "ab,bc,cd->ad": ((2, 2), (2, 3), (3, 2)),
    " i j , j k -> k i ": ((2, 3), (3, 2)),
    "ijk,k->ij": ((2, 2, 3), (3,)),
    "Ba,Bb->ab": ((3, 2), (3, 2)),
}
for equation, shapes in EQUATIONS.items():
    call("einsum", equation, *(f32(*s) for s in shapes), tag=equation.replace(" ", "_"))
call("einsum", "ij,jk->ik", c64(2, 3), c64(3, 2), tag="complex")
call("einsum", "ij,jk->ik", i32(2, 3), i32(3, 2), tag="ints")
call("einsum", "ij,jk->ik", f64(0, 3), f64(3, 2), tag="empty")
call("einsum", "ij,jk->ik", f32(2, 3), f32(3, 2), optimize="optimal", tag="optimal")
bad("InvalidArgumentError", "einsum", "ij,jk->ik", f32(2, 3), f32(2, 3))
bad("InvalidArgumentError", "einsum", "ijk->i", f32(2, 3))

# --- norms and small helpers
for order in ("euclidean", 1, 2, float("inf"), 3):
    call("norm", f32(2, 3), ord=order)
    call("norm", f32(2, 3), ord=order, axis=1)
call("norm", f32(2, 3), ord=1, axis=[0, 1], tag="matrix-1")
call("norm", f32(2, 3), ord=float("inf"), axis=[0, 1], tag="matrix-inf")
call("norm", f32(2, 3), ord="fro", axis=[0, 1], tag="matrix-fro")
call("norm", f32(2, 3), ord=2, axis=[-2, -1], tag="matrix-2", **LOOSE)
call("norm", f32(2, 3), axis=0, keepdims=True)
call("norm", f64(4))
call("norm", c64(3))
call("norm", f32(0))
call("linalg.norm", f32(3), tag="alias")
bad("ValueError", "norm", f32(2, 3), ord="nonsense", axis=1, mentions=("ord", "norm"))
call("linalg.normalize", f32(2, 3))
call("linalg.normalize", f32(2, 3), axis=1)
call("linalg.normalize", f32(2, 3), ord=1, axis=0)
call("math.l2_normalize", f32(2, 3), axis=1)
call("linalg.l2_normalize", f32(4), 0)
call("linalg.trace", f32(3, 3))
call("linalg.trace", f32(2, 3, 4))
call("linalg.trace", i32(2, 2))
call("linalg.cross", f32(3), f32(3))
call("linalg.cross", f32(2, 3), f32(2, 3))
bad("FailedPreconditionError", "linalg.cross", f32(2), f32(2), mentions=("3",))
call("linalg.adjoint", c64(2, 3))
call("linalg.matrix_transpose", f32(2, 3, 4))
call("linalg.matrix_transpose", c64(2, 3), conjugate=True)

# --- diagonals and bands
for n in ((3,), (2, 3)):
    call("linalg.diag", f32(*n))
call("linalg.diag", f32(2), k=1)
call("linalg.diag", f32(2), k=-1)
call("linalg.diag", f32(2, 3), k=(-1, 0), tag="bands")
call("linalg.diag", f32(3), num_rows=3, num_cols=4)
call("linalg.diag", f32(2), padding_value=9.0)
call("linalg.diag", lit([[1, 2, 3], [4, 5, 0]]), k=(-1, 0), align="LEFT_LEFT")
call("linalg.diag_part", f32(3, 3))
call("linalg.diag_part", f32(2, 3, 4))
call("linalg.diag_part", f32(3, 4), k=1)
call("linalg.diag_part", f32(3, 4), k=(-1, 1))
call("linalg.diag_part", f32(3, 4), k=(-1, 1), align="LEFT_RIGHT", padding_value=7.0)
call("linalg.set_diag", f32(3, 3), f32(3))
call("linalg.set_diag", f32(2, 2, 3), f32(2, 2))
call("linalg.set_diag", f32(3, 4), f32(3), k=1)
call("linalg.tensor_diag", f32(3))
call("linalg.tensor_diag", f32(2, 2))
call("linalg.tensor_diag_part", f32(3, 3))
call("linalg.tensor_diag_part", f32(2, 2, 2, 2))
for lower, upper in ((0, 0), (-1, 0), (0, -1), (1, 1), (-1, -1)):
    call("linalg.band_part", f32(3, 4), lower, upper)
call("linalg.band_part", i64(2, 3, 3), 1, 0)
bad("InvalidArgumentError", "linalg.band_part", f32(3), 0, 0)
bad("InvalidArgumentError", "linalg.tensor_diag_part", f32(2, 3))

# --- inverses, determinants, solvers
DTYPES = ("float32", "float64", "complex64", "complex128")
for dtype in DTYPES:
    tolerance = LOOSE if dtype in ("float32", "complex64") else {}
    call("linalg.inv", regular(3, dtype), tag=dtype, **tolerance)
    call("linalg.det", regular(3, dtype), tag=dtype, **tolerance)
    call("linalg.slogdet", regular(3, dtype), tag=dtype, **tolerance)
    call("linalg.solve", regular(3, dtype), draw((3, 2), dtype), tag=dtype, **tolerance)
    call("linalg.cholesky", positive(3, dtype), tag=dtype, **tolerance)
    call("linalg.triangular_solve", regular(3, dtype), draw((3, 2), dtype), tag=dtype, **tolerance)
    call("linalg.cholesky_solve", positive(3, dtype), draw((3, 1), dtype), tag=dtype, **tolerance)
    call("linalg.lu", regular(3, dtype), tag=dtype, **tolerance)
call("linalg.inv", regular(2, batch=3), tag="batch", **LOOSE)
call("linalg.inv", regular(3), adjoint=True, **LOOSE)
call("linalg.inv", f32(0, 0), tag="empty")
call("linalg.det", regular(2, batch=3), tag="batch", **LOOSE)
call("linalg.det", f32(0, 0), tag="empty")
call("linalg.det", f32(1, 1), tag="one", **LOOSE)
call("linalg.logdet", positive(3), **LOOSE)
call("linalg.logdet", positive(2, "float64", batch=2))
call("linalg.slogdet", regular(2, batch=3), tag="batch", **LOOSE)
call("linalg.slogdet", lit([[0.0, 1.0], [1.0, 0.0]]), tag="negative")
call("linalg.solve", regular(2, batch=2), f32(2, 2, 1), tag="batch", **LOOSE)
call("linalg.solve", regular(3), f32(3, 1), adjoint=True, **LOOSE)
call("linalg.cholesky", positive(2, batch=3), tag="batch", **LOOSE)
for lower in (False, True):
    for adjoint in (False, True):
        call("linalg.triangular_solve", regular(3), f32(3, 2), lower=lower, adjoint=adjoint, **LOOSE)
call("linalg.triangular_solve", regular(2, batch=2), f32(2, 2, 1), tag="batch", **LOOSE)
call("linalg.lstsq", f64(4, 2), f64(4, 1), tag="tall", rtol=1e-6)
call("linalg.lstsq", f64(2, 4), f64(2, 1), tag="wide", rtol=1e-6)
call("linalg.lstsq", f64(4, 2), f64(4, 1), l2_regularizer=0.5, rtol=1e-6)
call("linalg.lstsq", f64(4, 2), f64(4, 1), fast=False, tag="orthogonal", rtol=1e-6, grad=())
call("linalg.pinv", f64(3, 2), rtol=1e-6, grad=())
call("linalg.pinv", f64(2, 3), rtol=1e-6, grad=())
call("linalg.expm", lit([[0.1, 0.2], [0.3, -0.1]]), **LOOSE)
call("linalg.expm", f64(3, 3), rtol=1e-7)
call("linalg.expm", f64(2, 2, 2, lo=-3, hi=3), rtol=1e-7)
call("linalg.logm", lit(positive(3), "complex64"), rtol=1e-3, atol=1e-4, grad=())
call("linalg.sqrtm", positive(3, "float64"), rtol=1e-7)
call("linalg.matrix_rank", lit([[1.0, 2.0], [2.0, 4.0], [0.0, 1.0]]))
call("linalg.matrix_rank", lit([[1.0, 2.0], [2.0, 4.0]]))
bad("InvalidArgumentError", "linalg.inv", f32(2, 3), mentions=("square",))
bad("InvalidArgumentError", "linalg.inv", lit([[1.0, 2.0], [2.0, 4.0]]), mentions=("invertible",))
call("linalg.cholesky", lit([[1.0, 2.0], [2.0, 1.0]]), tag="not-positive", grad=())
bad("InvalidArgumentError", "linalg.solve", regular(2), f32(3, 1))
bad(
    "InvalidArgumentError", "linalg.solve", lit([[0.0, 0.0], [0.0, 0.0]]), f32(2, 1), mentions=("invertible",)
)
bad("InvalidArgumentError", "linalg.det", f32(2, 3), mentions=("square",))

# --- decompositions: what does not depend on the choice of signs
DECOMPOSITIONS = {
    "singular-values": lambda tf, x: tf.linalg.svd(x, compute_uv=False),
    "singular-values-of-uv": lambda tf, x: tf.linalg.svd(x)[0],
    "shapes": lambda tf, x: [tf.shape(t) for t in tf.linalg.svd(x)],
    "shapes-full": lambda tf, x: [tf.shape(t) for t in tf.linalg.svd(x, full_matrices=True)],
    "rebuilt": lambda tf, x: _svd_rebuilt(tf, x),
    "projector": lambda tf, x: _svd_projector(tf, x),
}


def _svd_rebuilt(tf, x):
    s, u, v = tf.linalg.svd(x)
    return tf.matmul(u, tf.matmul(tf.linalg.diag(tf.cast(s, x.dtype)), v, adjoint_b=True))


def _svd_projector(tf, x):
    _, u, v = tf.linalg.svd(x)
    return tf.matmul(u[..., :1], v[..., :1], adjoint_b=True)


for tag, function in DECOMPOSITIONS.items():
    for shape in ((3, 2), (2, 3), (2, 3, 3)):
        case(f"linalg.svd/{tag}-{shape}", function, f64(*shape), rtol=1e-6, atol=1e-8)
    case(f"linalg.svd/{tag}-complex", function, c128(3, 2), rtol=1e-6, atol=1e-8, grad=())
    case(f"linalg.svd/{tag}-f32", function, f32(3, 2), rtol=1e-3, atol=1e-4)
for dtype in DTYPES:
    tolerance = (
        {"rtol": 1e-3, "atol": 1e-4} if dtype in ("float32", "complex64") else {"rtol": 1e-7, "atol": 1e-9}
    )
    case(f"linalg.eigh/values-{dtype}", lambda tf, x: tf.linalg.eigh(x)[0], positive(3, dtype), **tolerance)
    case(f"linalg.eigh/rebuilt-{dtype}", lambda tf, x: _eigh_rebuilt(tf, x), positive(3, dtype), **tolerance)
    call("linalg.eigvalsh", positive(3, dtype), tag=dtype, **tolerance)
    case(
        f"linalg.qr/rebuilt-{dtype}",
        lambda tf, x: tf.matmul(*tf.linalg.qr(x)),
        draw((3, 2), dtype),
        **tolerance,
    )
    case(
        f"linalg.qr/gram-{dtype}",
        lambda tf, x: _gram(tf, tf.linalg.qr(x)[0]),
        draw((3, 2), dtype),
        **tolerance,
    )
    case(
        f"linalg.eig/sorted-{dtype}",
        lambda tf, x: _sorted(tf, tf.linalg.eig(x)[0]),
        regular(3, dtype),
        grad=(),
        **tolerance,
    )
case("linalg.eigh/batch", lambda tf, x: tf.linalg.eigh(x)[0], positive(2, "float64", batch=3))
case("linalg.eigh/shapes", lambda tf, x: [tf.shape(t) for t in tf.linalg.eigh(x)], positive(2, batch=3))
case("linalg.eigh/projector", lambda tf, x: _eigh_projector(tf, x), positive(3, "float64"), rtol=1e-6)
case("linalg.qr/shapes", lambda tf, x: [tf.shape(t) for t in tf.linalg.qr(x)], f32(4, 2))
case(
    "linalg.qr/shapes-full",
    lambda tf, x: [tf.shape(t) for t in tf.linalg.qr(x, full_matrices=True)],
    f32(4, 2),
)
case("linalg.qr/wide", lambda tf, x: tf.matmul(*tf.linalg.qr(x)), f64(2, 4))
case("linalg.eigvals/sorted", lambda tf, x: _sorted(tf, tf.linalg.eigvals(x)), regular(3, "float64"), grad=())
case("linalg.lu/rebuilt", lambda tf, x: tf.linalg.lu_reconstruct(*tf.linalg.lu(x)), f64(3, 3))
case("linalg.lu/inverse", lambda tf, x: tf.linalg.lu_matrix_inverse(*tf.linalg.lu(x)), regular(3, "float64"))
case(
    "linalg.lu/solve",
    lambda tf, x, b: tf.linalg.lu_solve(*tf.linalg.lu(x), b),
    regular(3, "float64"),
    f64(3, 2),
)


def _eigh_rebuilt(tf, x):
    e, v = tf.linalg.eigh(x)
    return tf.matmul(v * tf.cast(e, x.dtype)[..., tf.newaxis, :], v, adjoint_b=True)


def _eigh_projector(tf, x):
    v = tf.linalg.eigh(x)[1][:, :1]
    return tf.matmul(v, v, adjoint_b=True)


def _gram(tf, q):
    return tf.matmul(q, q, adjoint_a=True)


def _sorted(tf, values):
    return tf.sort(tf.math.real(values)), tf.sort(tf.abs(tf.math.imag(values)))


# --- tridiagonal and banded systems
call("linalg.tridiagonal_matmul", [f32(3), f32(3), f32(3)], f32(3, 2), diagonals_format="sequence")
call("linalg.tridiagonal_matmul", f32(3, 4), f32(4, 1), diagonals_format="compact")
DIAGONALS = lit([[1.0, 1.0, 0.0], [4.0, 5.0, 6.0], [0.0, 1.0, 1.0]], "float64")
call("linalg.tridiagonal_solve", DIAGONALS, f64(3), tag="vector")
call("linalg.tridiagonal_solve", DIAGONALS, f64(3, 2), tag="matrix")
call("linalg.tridiagonal_solve", DIAGONALS, f64(3), partial_pivoting=False, tag="thomas")
case(
    "linalg.banded_triangular_solve/lower",
    lambda tf, a, b: tf.linalg.banded_triangular_solve(a, b),
    lit([[2.0, 3.0, 4.0], [0.0, 1.0, 1.0]]),
    f32(3, 1),
    **LOOSE,
)
call("linalg.eigh_tridiagonal", f64(4, lo=1), f64(3, lo=0.5), rtol=1e-6, grad=())
case("linalg.matmul/chain", lambda tf, x, w: tf.nn.relu(x @ w) @ tf.transpose(w), f32(2, 3), f32(3, 4))
case(
    "linalg.experimental/cg",
    lambda tf, a, b: _conjugate_gradient(tf, a, b),
    positive(3, "float64"),
    f64(3),
    rtol=1e-5,
    grad=(),
)


def _conjugate_gradient(tf, a, b):
    operator = tf.linalg.LinearOperatorFullMatrix(a, is_self_adjoint=True, is_positive_definite=True)
    return tf.linalg.experimental.conjugate_gradient(operator, b).x


# --- linear operators
OPERATORS = {
    "FullMatrix": lambda tf, x: tf.linalg.LinearOperatorFullMatrix(x),
    "LowerTriangular": lambda tf, x: tf.linalg.LinearOperatorLowerTriangular(x),
    "Diag": lambda tf, x: tf.linalg.LinearOperatorDiag(tf.linalg.diag_part(x)),
    "Identity": lambda tf, x: tf.linalg.LinearOperatorIdentity(3, dtype=x.dtype),
    "ScaledIdentity": lambda tf, x: tf.linalg.LinearOperatorScaledIdentity(3, x[0, 0]),
    "Adjoint": lambda tf, x: tf.linalg.LinearOperatorFullMatrix(x).adjoint(),
    "Composition": lambda tf, x: tf.linalg.LinearOperatorComposition(
        [tf.linalg.LinearOperatorFullMatrix(x)] * 2
    ),
    "Toeplitz": lambda tf, x: tf.linalg.LinearOperatorToeplitz(x[:, 0], x[0]),
    "Zeros": lambda tf, x: tf.linalg.LinearOperatorZeros(3, dtype=x.dtype),
    "Permutation": lambda tf, x: tf.linalg.LinearOperatorPermutation([2, 0, 1], dtype=x.dtype),
    "Inversion": lambda tf, x: tf.linalg.LinearOperatorInversion(tf.linalg.LinearOperatorFullMatrix(x)),
    "Tridiag": lambda tf, x: tf.linalg.LinearOperatorTridiag(x, diagonals_format="compact"),
    "BlockDiag": lambda tf, x: tf.linalg.LinearOperatorBlockDiag(
        [tf.linalg.LinearOperatorFullMatrix(x[:2, :2]), tf.linalg.LinearOperatorDiag(x[2, 2:])]
    ),
    "Kronecker": lambda tf, x: tf.linalg.LinearOperatorKronecker(
        [tf.linalg.LinearOperatorDiag(x[:1, 0]), tf.linalg.LinearOperatorFullMatrix(x)]
    ),
    "LowRankUpdate": lambda tf, x: tf.linalg.LinearOperatorLowRankUpdate(
        tf.linalg.LinearOperatorDiag(tf.linalg.diag_part(x)), x[:, :1] / 9
    ),
    "Householder": lambda tf, x: tf.linalg.LinearOperatorHouseholder(x[0]),
}
for tag, build in OPERATORS.items():
    case(
        f"linalg.LinearOperator{tag}/to_dense",
        lambda tf, x, b=build: b(tf, x).to_dense(),
        regular(3, "float64"),
    )
    case(
        f"linalg.LinearOperator{tag}/matmul",
        lambda tf, x, y, b=build: b(tf, x).matmul(y),
        regular(3, "float64"),
        f64(3, 2),
    )
    if tag not in ("Toeplitz", "Zeros", "Tridiag"):
        case(
            f"linalg.LinearOperator{tag}/solve",
            lambda tf, x, y, b=build: b(tf, x).solve(y),
            regular(3, "float64"),
            f64(3, 1),
            rtol=1e-6,
        )
        case(
            f"linalg.LinearOperator{tag}/logdet",
            lambda tf, x, b=build: b(tf, x).log_abs_determinant(),
            regular(3, "float64"),
        )
    case(f"linalg.LinearOperator{tag}/trace", lambda tf, x, b=build: b(tf, x).trace(), regular(3, "float64"))
