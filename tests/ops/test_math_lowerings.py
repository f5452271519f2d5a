"""Lowerings of the math family give the same arrays interpreted by NumPy and compiled by XLA."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import thalweg  # noqa: F401  (it loads the ops)
from thalweg.core import dtypes, xla
from thalweg.core.op import registry
from thalweg.ops import load_all

pytestmark = pytest.mark.one_mode

load_all()

assert xla.jax is jax

RNG = np.random.RandomState(0)
EDGES = np.array([0.0, -0.0, 1.0, -1.0, 2.0, -2.5, np.inf, -np.inf, np.nan], np.float32)
WHOLE = np.array([0, 1, -1, 7, -7, 2**31 - 1, -(2**31)], np.int32)
BYTES = np.array([0, 1, 2, 128, 255], np.uint8)
PLANE = (RNG.uniform(-2, 2, 8) + 1j * RNG.uniform(-2, 2, 8)).astype(np.complex64)
POSITIVE = np.concatenate([RNG.uniform(0.01, 3, 40), 10 ** RNG.uniform(-6, 2.5, 20)])
UNIT = RNG.uniform(-0.999, 0.999, 40)
TABLE = RNG.uniform(-1, 1, (3, 4)).astype(np.float32)
KEYS = np.array([2, 0, -1, 2, 0], np.int32)
ROWS = RNG.uniform(0.5, 2, (5, 3)).astype(np.float32)

UNARY = """
    Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Digamma Erf Erfc Exp Expm1 Floor IsFinite IsInf IsNan
    Lgamma Log Log1p Neg Reciprocal Rint Round Rsqrt Sign Sin Sinh Sqrt Square Tan
"""
OF_COMPLEX = (
    "Acos Acosh Angle Asin Asinh Atan Atanh ComplexAbs Conj Cos Exp Imag Log Real Sign Sin Sqrt Square Tan"
)
BINARY = """
    AddV2 Atan2 DivNoNan Equal FloorDiv FloorMod Greater GreaterEqual Less LessEqual Maximum Minimum Mul
    MulNoNan NextAfter NotEqual Pow RealDiv SquaredDifference Sub TruncateDiv TruncateMod Xdivy Xlog1py Xlogy
"""
OF_INTEGERS = "AddV2 BitwiseAnd BitwiseOr BitwiseXor Equal Less Maximum Minimum Mul SquaredDifference Sub"
OF_POSITIVE = """
    BesselJ0 BesselJ1 BesselK0 BesselK0e BesselK1 BesselK1e BesselY0 BesselY1 Dawsn Digamma Erf Erfc Expint
    Lgamma
"""
INDEX = {"index_type": dtypes.int32}

CASES: list[tuple[str, list[Any], dict[str, Any]]] = [
    *((name, [EDGES], {}) for name in UNARY.split()),
    *((name, [PLANE], {}) for name in OF_COMPLEX.split()),
    *((name, [EDGES[:, None], EDGES], {}) for name in BINARY.split()),
    *((name, [WHOLE[:, None], WHOLE], {}) for name in OF_INTEGERS.split()),
    *(
        (name, [WHOLE[:, None], WHOLE[1:6]], {})
        for name in "FloorDiv FloorMod TruncateDiv TruncateMod".split()
    ),
    *((name, [BYTES[:, None], BYTES], {}) for name in "AddV2 BitwiseAnd Maximum Mul Sub".split()),
    *((name, [BYTES], {}) for name in "Invert Square".split()),
    *((name, [POSITIVE], {}) for name in OF_POSITIVE.split()),
    *((name, [POSITIVE.astype(np.float32)], {}) for name in OF_POSITIVE.split()),
    *((name, [UNIT], {}) for name in "Erfinv Erf Erfc Dawsn BesselJ0 BesselJ1 Lgamma Digamma".split()),
    ("Ndtri", [(UNIT + 1) / 2], {}),
    ("Complex", [EDGES[:3], EDGES[3:6]], {}),
    ("LogicalAnd", [EDGES > 0, EDGES < 1], {}),
    ("LogicalOr", [EDGES > 0, EDGES < 1], {}),
    ("LogicalNot", [EDGES > 0], {}),
    ("AddN", [TABLE, TABLE, TABLE], {}),
    *((name, [TABLE], {"axis": (1,), "keepdims": True}) for name in "Sum Mean Prod Max Min".split()),
    *((name, [TABLE], {"axis": None, "keepdims": False}) for name in "Sum Mean Prod Max Min".split()),
    *((name, [WHOLE], {"axis": None, "keepdims": False}) for name in "Mean Max Min".split()),
    *((name, [TABLE > 0], {"axis": (0,), "keepdims": False}) for name in "All Any".split()),
    *((name, [TABLE], {"dimension": 1, "output_type": dtypes.int64}) for name in ("ArgMax", "ArgMin")),
    *(
        (name, [TABLE], {"axis": 1, "exclusive": exclusive, "reverse": reverse})
        for name in ("Cumsum", "Cumprod", "CumulativeLogsumexp")
        for exclusive in (False, True)
        for reverse in (False, True)
    ),
    *((f"UnsortedSegment{how}", [ROWS, KEYS], {"num_segments": 4}) for how in ("Sum", "Prod", "Max", "Min")),
    *((f"UnsortedSegment{how}", [KEYS, KEYS], {"num_segments": 3}) for how in ("Sum", "Prod", "Max", "Min")),
    ("UnsortedSegmentSum", [ROWS[:, 0].reshape(5, 1), KEYS[:, None]], {"num_segments": 3}),
    ("SegmentSizes", [ROWS, KEYS], {"num_segments": 4}),
    ("SegmentRows", [ROWS, KEYS], {}),
    ("SegmentMeanGrad", [ROWS, np.array([0, 0, 1, 4, 4])], {}),
    ("TopKV2", [np.tile(EDGES, (2, 1))], {"k": 9} | INDEX),
    ("TopKV2", [TABLE], {"k": 2} | INDEX),
    ("TopKV2", [BYTES], {"k": 5} | INDEX),
    ("TopKV2", [WHOLE], {"k": 3} | INDEX),
    ("ApproxTopK", [TABLE], {"k": 2, "is_max_k": False}),
    (
        "InTopKV2",
        [np.array([[0.1, 0.9], [np.nan, 1.0], [2.0, 2.0]], np.float32), np.array([1, 1, 5])],
        {"k": 1},
    ),
    ("LowerBound", [np.sort(TABLE), TABLE], {"out_type": dtypes.int32}),
    ("UpperBound", [np.sort(TABLE), np.sort(TABLE)], {"out_type": dtypes.int64}),
    ("DenseBincount", [np.array([1, 1, 7, 3]), np.zeros(0, np.float32)], {"size": 5, "binary_output": False}),
    ("DenseBincount", [np.array([[1, 1], [0, 3]]), np.ones((2, 2))], {"size": 4, "binary_output": True}),
    (
        "HistogramFixedWidth",
        [np.array([-1.0, 0.0, 1.5, 5.0, 9.0]), np.array([0.0, 5.0])],
        {"nbins": 5, "dtype": dtypes.int32},
    ),
    *(
        ("Cast", [EDGES[:6]], {"DstT": getattr(dtypes, to)})
        for to in "int8 int64 bool float64 bfloat16".split()
    ),
    ("Cast", [WHOLE], {"DstT": dtypes.uint8}),
    ("Bitcast", [WHOLE], {"type": dtypes.int16}),
]


TOLERANCE = {"float32": 3e-5, "complex64": 3e-5, "float64": 1e-12}


@pytest.mark.parametrize(
    ("name", "operands", "attributes"), CASES, ids=[f"{i}-{c[0]}" for i, c in enumerate(CASES)]
)
def test_both_ways_agree(name: str, operands: list[Any], attributes: dict[str, Any]) -> None:
    lower = registry[name].lower
    with np.errstate(all="ignore"):
        plain = lower(np, *operands, **attributes)
    compiled = jax.jit(lambda *xs: lower(jnp, *xs, **attributes))(*operands)
    pairs = zip(plain, compiled, strict=True) if isinstance(plain, tuple) else [(plain, compiled)]
    for expected, actual in pairs:
        expected, actual = np.asarray(expected), np.asarray(actual)
        assert actual.dtype == expected.dtype
        tolerance = TOLERANCE.get(expected.dtype.name, 0.0)
        np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance, strict=True)


def test_every_op_of_the_family_with_two_forms_is_here() -> None:
    """An op that these modules declare, and that NumPy and XLA can both run, has a case above."""
    modules = (
        "elementwise arithmetic trigonometry rounding complex_numbers cumulative segments sorting counting"
    )
    tested = {name for name, _, _ in CASES}
    missing = [
        op.name
        for op in registry.values()
        if op.lower.__module__.removeprefix("thalweg.ops.") in modules.split()
        and not (op.host or op.xla)
        and op.name not in tested
    ]
    assert sorted(missing) == ["CheckedLabels", "ReciprocalGrad"]
