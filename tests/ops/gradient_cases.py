"""A call of every op that has a gradient rule of its own, where it can be differentiated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import thalweg as tf
from thalweg.core.op import registry
from thalweg.ops import load_all

load_all()


class Case(NamedTuple):
    """An op call.

    Attributes:
      operands: arrays; floating and complex ones are differentiated.
      constant: the positions of floating operands that have no gradient by definition.
      outputs: how many of the results count; the gradients of others are by definition left out.
      symmetric: the op takes its operand for symmetric, so it is only changed to others that are.
      second: compare second derivatives too.
      single: the op calculates in float32, whatever it gets.
    """

    op: str
    operands: list[Any]
    attributes: dict[str, Any] = {}  # noqa: RUF012  (never changed)
    constant: tuple[int, ...] = ()
    outputs: int | None = None
    symmetric: bool = False
    second: bool = False
    single: bool = False


R = np.random.RandomState(7)


def between(low: float, high: float, *shape: int) -> np.ndarray[Any, Any]:
    """Numbers spread over an interval, no two of them close to each other, in random order."""
    size = int(np.prod(shape, dtype=int))
    return R.permutation(np.linspace(low, high, size)).reshape(shape)


def signed(low: float, high: float, *shape: int) -> np.ndarray[Any, Any]:
    """Like `between`, of either sign."""
    return between(low, high, *shape) * np.where(R.rand(*shape) < 0.5, -1, 1)


def plane(*shape: int) -> np.ndarray[Any, Any]:
    """Complex numbers."""
    return signed(0.3, 1.2, *shape) + 1j * signed(0.3, 1.2, *shape)


def matrices(n: int, *batch: int, around: float = 3.0) -> np.ndarray[Any, Any]:
    """Well-conditioned square matrices."""
    return R.uniform(-1, 1, (*batch, n, n)) + around * np.eye(n)


def of_groups(names: str, make: Callable[[], list[Any]], **options: Any) -> list[Case]:
    return [Case(name, make(), **options) for name in names.split()]


# Elementwise ops by the intervals in which they are smooth.

SMOOTH = {
    (-0.8, 0.8): "Acos Asin Atanh Erfinv",
    (1.2, 3.0): "Acosh",
    (0.1, 0.9): "Ndtri",
    (-1.2, 1.2): """
        Asinh Atan Cos Cosh Dawsn Erf Erfc Exp Expm1 FresnelCos FresnelSin Neg Sigmoid Sin Sinh Softplus
        Square Tan Tanh BesselI0 BesselI0e BesselI1 BesselI1e BesselJ0 BesselJ1 Softmax LogSoftmax L2Loss
    """,
    (0.4, 3.0): """
        Log Log1p Sqrt Rsqrt Reciprocal Lgamma Digamma BesselK0 BesselK0e BesselK1 BesselK1e BesselY0 BesselY1
        Expint Spence Elu Selu Softsign
    """,
}
KINKED = "Abs Relu Relu6 Elu Selu Softsign Sign"
OF_COMPLEX = "Conj Cos Exp Log Neg Reciprocal Rsqrt Sin Sqrt Square Tanh Sigmoid Real Imag Angle ComplexAbs"
BINARY = "AddV2 Sub Mul RealDiv DivNoNan MulNoNan SquaredDifference Atan2 Xdivy Xlogy Xlog1py Pow"

ELEMENTWISE = [
    *(
        Case(name, [between(*interval, 2, 3)], second=True)
        for interval, names in SMOOTH.items()
        for name in names.split()
    ),
    *of_groups(KINKED, lambda: [signed(0.3, 7.0, 2, 4)]),
    *of_groups(OF_COMPLEX, lambda: [plane(2, 3)]),
    *of_groups(BINARY, lambda: [between(0.5, 2.0, 2, 3), between(0.6, 1.9, 3)], second=True),
    *of_groups("AddV2 Sub Mul RealDiv Pow", lambda: [plane(2, 1), plane(3)]),
    *of_groups("Maximum Minimum", lambda: [signed(0.3, 2.0, 2, 3), signed(0.4, 2.1, 3)]),
    *of_groups("FloorMod TruncateMod", lambda: [np.array([5.3, -5.3, 4.4]), np.array([1.9, 2.1, -1.7])]),
    Case("NextAfter", [between(1, 2, 3), between(3, 4, 3)], constant=(1,)),
    Case("AddN", [between(0, 1, 3), between(0, 1, 3), between(0, 1, 3)]),
    Case("Complex", [between(0, 1, 3), between(1, 2, 3)]),
    Case("Betainc", [between(1, 2, 3), between(1, 2, 3), between(0.2, 0.8, 3)], constant=(0, 1)),
    *of_groups("Igamma Igammac", lambda: [between(0.6, 2.5, 3), between(0.5, 3, 3)]),
    Case("Polygamma", [np.array([1.0, 2.0]), between(0.5, 3, 2)], constant=(0,)),
    Case("Zeta", [np.array([2.0, 3.5]), between(0.5, 3, 2)], constant=(0,)),
    Case("LeakyRelu", [signed(0.3, 2, 5)], {"alpha": 0.2}),
    Case("LeakyReluGrad", [signed(0.3, 2, 5), signed(0.3, 2, 5)], {"alpha": 0.2}, constant=(1,)),
    *of_groups("ReluGrad Relu6Grad", lambda: [signed(0.3, 2, 5), signed(0.3, 2, 5)], constant=(1,)),
    *of_groups("EluGrad SeluGrad SoftplusGrad", lambda: [signed(0.3, 2, 5), signed(0.2, 0.9, 5)]),
    *of_groups(
        "SigmoidGrad TanhGrad RsqrtGrad ReciprocalGrad", lambda: [between(0.2, 0.9, 5), signed(0.3, 2, 5)]
    ),
    Case("SqrtGrad", [between(0.4, 2, 5), signed(0.3, 2, 5)]),
    Case("WhereNegative", [signed(0.3, 2, 5), signed(0.3, 2, 5)], constant=(1,)),
    Case("Cast", [between(0, 1, 3)], {"DstT": tf.float64}),
    Case("Cast", [between(0, 1, 3)], {"DstT": tf.complex128}),
    Case("CheckNumerics", [between(0, 1, 3)], {"message": ""}),
    Case("Identity", [between(0, 1, 3)]),
    Case("Snapshot", [between(0, 1, 3)]),
    Case("OptimizationBarrier", [between(0, 1, 3)]),
    Case("PlaceholderWithDefault", [between(0, 1, 3)], {"shape": (3,)}),
    Case("SelectV2", [np.array([[True], [False]]), between(0, 1, 2, 3), between(0, 1, 3)]),
    Case(
        "Dropout", [between(0, 1, 4), between(0, 1, 4), np.float64(0.4), np.float64(1.7)], constant=(1, 2, 3)
    ),
]

# Shapes, indices, reductions.

X = between(0.2, 2, 2, 3, 4)
IDS = np.array([2, 0, 2], np.int32)
PLACES = np.array([[1, 0], [0, 2]], np.int32)
MASKS = {"begin_mask": 0, "end_mask": 0, "ellipsis_mask": 0, "new_axis_mask": 0, "shrink_axis_mask": 0}
BOUNDS = {"begin": (0, 1), "end": (2, 3), "strides": (1, 1)} | MASKS
WINDOW = {"axes": (1,), "sizes": (2,), "squeeze": (), "checked": False}
PADS = ((0, 0), (1, 2), (1, 1))
ALONG = [{"axis": 1, "exclusive": e, "reverse": r} for e in (False, True) for r in (False, True)]
BLOCKS = {"block_size": 2, "data_format": "NHWC"}

STRUCTURAL = [
    Case("Reshape", [X], {"shape": (4, -1)}),
    Case("ExpandDims", [X], {"axis": 1}),
    Case("Squeeze", [X[:, :1]], {"axis": (1,)}),
    Case("Transpose", [X], {"perm": (2, 0, 1)}),
    Case("EnsureShape", [X], {"shape": (2, None, 4)}),
    Case("BroadcastTo", [X[:1]], {"shape": (5, 3, 4)}),
    Case("Unbroadcast", [X], {"shape": (3, 1)}),
    Case("Tile", [X], {"multiples": (1, 2, 3)}),
    Case("TileGrad", [X], {"multiples": (2, 1, 2), "shape": (1, 3, 2)}),
    Case("ConcatV2", [X, X[:, :2]], {"axis": 1}),
    Case("Pack", [X, X + 1], {"axis": 1}),
    Case("Unpack", [X], {"axis": 1, "num": 3}),
    Case("Split", [X], {"num_split": 2, "axis": 2}),
    Case("SplitV", [X], {"size_splits": (1, -1), "axis": 1, "num_split": 2}),
    Case("StridedSlice", [X], BOUNDS),
    Case("StridedSlice", [X], BOUNDS | {"begin": (0, -1), "end": (2, -4), "strides": (1, -2)}),
    Case("StridedSliceGrad", [X[:, 1:3]], {"shape": X.shape} | BOUNDS),
    Case("TensorStridedSliceUpdate", [X, -X[:, 1:3]], BOUNDS),
    Case("DynamicSlice", [X, np.int32(1)], WINDOW),
    Case("DynamicSliceGrad", [X[:, :2], np.int32(1)], {"shape": X.shape} | WINDOW),
    Case("Slice", [X, np.array([0, 1, 2])], {"size": (2, 2, 1)}),
    Case("Slice", [X], {"size": (2, -1, 1), "begin": (0, 1, 2)}),
    Case("SliceGrad", [X[:, :2], np.array([0, 1, 0])], {"shape": X.shape}),
    Case("GatherV2", [X, np.array([1, 0, 1])], {"axis": 1, "batch_dims": 0}),
    Case("GatherV2", [X, np.array([1, 0, 1])], {"axis": 0, "batch_dims": 0}),
    Case("GatherV2", [X, PLACES], {"axis": 2, "batch_dims": 1}),
    Case("GatherGrad", [X, np.array([1, 0, 1])], {"shape": (2, 2, 4), "axis": 1, "batch_dims": 0}),
    Case("GatherNd", [X, PLACES], {"batch_dims": 0}),
    Case("GatherNdGrad", [X[:, 0], PLACES], {"shape": X.shape, "batch_dims": 0}),
    Case("ScatterNd", [PLACES, X[:, 0]], {"shape": X.shape}),
    Case("ScatterNd", [PLACES[[0, 0]], X[:, 0]], {"shape": X.shape}),
    *(Case(f"TensorScatter{how}", [X, PLACES, -X[:, 1]]) for how in "Add Sub Update Min Max".split()),
    Case("Fill", [np.float64(3)], {"dims": (2, 2)}),
    Case("Pad", [X], {"paddings": PADS}),
    Case("PadV2", [X, np.float64(9)], {"paddings": PADS}, constant=(1,)),
    Case("Crop", [X], {"paddings": ((0, 0), (1, 0), (1, 2))}),
    *(Case("MirrorPad", [X], {"paddings": PADS, "mode": mode}) for mode in ("REFLECT", "SYMMETRIC")),
    Case("MirrorPadGrad", [between(0, 1, 2, 6, 6)], {"paddings": PADS, "mode": "REFLECT"}),
    Case("ReverseV2", [X], {"axis": (0, -1)}),
    Case("Roll", [X, np.array([1, -2])], {"axis": (0, 2)}),
    Case("ReverseSequence", [X, np.array([2, 0])], {"seq_dim": 1, "batch_dim": 0}),
    Case("SpaceToDepth", [X.reshape(1, 4, 2, 3)], BLOCKS),
    Case("DepthToSpace", [X.reshape(1, 3, 2, 4)], BLOCKS),
    Case("SpaceToBatchND", [X], {"block_shape": (3, 2), "paddings": ((0, 0), (1, 1))}),
    Case("BatchToSpaceND", [X.reshape(4, 3, 2)], {"block_shape": (2,), "crops": ((1, 0),)}),
    *(
        Case(name, [X], {"axis": axis, "keepdims": keep})
        for name in "Sum Mean Prod Max Min EuclideanNorm".split()
        for axis, keep in (((1,), True), ((0, -1), False), (None, False))
    ),
    *(Case(name, [X], along) for name in ("Cumsum", "Cumprod") for along in ALONG),
    *(Case("CumulativeLogsumexp", [X], along) for along in ALONG if not along["exclusive"]),
    *(
        Case(f"UnsortedSegment{how}", [between(0.5, 2, 3, 2), IDS // 2], {"num_segments": 2})
        for how in "Sum Prod Max Min".split()
    ),
    *(
        Case(f"Segment{how}", [between(0.5, 2, 4, 2), np.array([0, 0, 1, 3])])
        for how in "Sum Mean Prod Max Min".split()
    ),
    Case("SegmentMeanGrad", [between(0.5, 2, 4, 2), np.array([0, 0, 1, 3])]),
    Case("SegmentRows", [between(0.5, 2, 4, 2), np.array([0, 2, -1, 2])]),
    Case("SparseSegmentRows", [X[0], IDS, np.array([0, 0, 1])], {"num_segments": None}),
    Case("TopKV2", [X], {"k": 2, "index_type": tf.int32}),
    Case("ApproxTopK", [X], {"k": 2, "is_max_k": False}, single=True),
    Case("DynamicPartition", [X[0], np.array([1, 0, 1], np.int32)], {"num_partitions": 2}),
    Case("DynamicStitch", [np.array([2, 0], np.int32), np.array([1], np.int32), X[0, :2], X[0, 2:]]),
    Case("TensorListGetItem", [X, np.int32(1)]),
    Case("TensorListSetItem", [X, np.int32(1), -X[0]]),
    Case("TensorListResize", [X, np.int32(4)]),
    Case("TensorListShrink", [X, X[:1]], constant=(1,)),
    Case("TensorListExtend", [X[:1], X], constant=(1,)),
]

# Linear algebra and transforms.

A = matrices(3, 2)
B = between(-1, 1, 2, 3, 2)
TRIANGLE = {"lower": True, "adjoint": False}
FLAGS = [{"transpose_a": a, "transpose_b": b} for a in (False, True) for b in (False, True)]
ADJOINTS = [{"adj_x": a, "adj_y": b} for a in (False, True) for b in (False, True)]
WAVES = plane(2, 4, 4, 4)
LENGTHS: dict[int, tuple[int, ...]] = {1: (5,), 2: (4, 5), 3: (3, 4, 5)}

LINEAR = [
    *(
        Case("MatMul", [x.T if f["transpose_a"] else x, y.T if f["transpose_b"] else y], f)
        for f in FLAGS
        for x, y in ((between(-1, 1, 2, 3), between(-1, 1, 3, 4)), (plane(2, 3), plane(3, 4)))
    ),
    *(
        Case(
            "BatchMatMulV2",
            [np.swapaxes(x, -1, -2) if f["adj_x"] else x, np.swapaxes(y, -1, -2) if f["adj_y"] else y],
            f,
        )
        for f in ADJOINTS
        for x, y in ((between(-1, 1, 2, 2, 3), between(-1, 1, 1, 3, 4)), (plane(2, 2, 3), plane(3, 4)))
    ),
    Case("BatchMatMulV3", [A, B], {"adj_x": True, "adj_y": False, "Tout": tf.float64}),
    *(
        Case("Einsum", [x, y], {"equation": equation})
        for equation, x, y in (
            ("ij,jk->ik", between(-1, 1, 2, 3), between(-1, 1, 3, 4)),
            ("bij,bj->b", A, B[..., 0]),
            ("ii,j->j", A[0], B[0, :, 0]),
            ("ij,jk->ki", plane(2, 3), plane(3, 2)),
        )
    ),
    Case("Cross", [between(-1, 1, 2, 3), between(-1, 1, 2, 3)]),
    Case("Cholesky", [A + np.swapaxes(A, -1, -2)], symmetric=True),
    Case("MatrixInverse", [A], {"adjoint": False}),
    Case("MatrixInverse", [A + 0.5j * B[:, :, :1]], {"adjoint": True}),
    Case("MatrixDeterminant", [A]),
    Case("LogMatrixDeterminant", [A]),
    Case("MatrixSolve", [A, B], {"adjoint": False}),
    Case("MatrixSolve", [A + 0.5j, B + 0.2j], {"adjoint": True}),
    Case("MatrixTriangularSolve", [A, B], TRIANGLE),
    Case("MatrixTriangularSolve", [A + 0.5j, B + 0.2j], {"lower": False, "adjoint": True}),
    Case("BandedTriangularSolve", [between(1, 2, 2, 3), between(-1, 1, 3, 2)], TRIANGLE),
    Case("TridiagonalMatMul", [between(1, 2, 1, 3), between(1, 2, 1, 3), between(1, 2, 1, 3), B[0]]),
    Case(
        "TridiagonalSolve",
        [between(0.2, 1, 3, 3) + np.array([[0], [4], [0]]), B[0]],
        {"partial_pivoting": True, "perturb_singular": False},
    ),
    Case("MatrixExponential", [A / 3]),
    Case("MatrixLogarithm", [A.astype(complex)]),
    Case("MatrixSquareRoot", [A]),
    Case("Qr", [between(-1, 1, 2, 4, 3)], {"full_matrices": False}),
    Case("Qr", [A], {"full_matrices": True}),
    Case("SelfAdjointEigV2", [A + np.swapaxes(A, -1, -2)], {"compute_v": True}),
    Case("SelfAdjointEigV2", [A + np.swapaxes(A, -1, -2)], {"compute_v": False}),
    Case("Eig", [A], {"compute_v": False, "Tout": tf.complex128}),
    Case("Svd", [between(-1, 1, 2, 4, 3)], {"compute_uv": True, "full_matrices": False}),
    Case("Svd", [between(-1, 1, 2, 3, 4)], {"compute_uv": False, "full_matrices": False}),
    Case("Diag", [between(0, 1, 2, 3)]),
    Case("DiagPart", [between(0, 1, 2, 3, 2, 3)]),
    Case("MatrixBandPart", [A, np.int64(1), np.int64(0)]),
    Case("MatrixDiagPartV3", [A, np.float64(0.5)], {"k": (-1, 1), "align": "RIGHT_LEFT"}, constant=(1,)),
    Case(
        "MatrixDiagV3",
        [between(0, 1, 2, 3), np.float64(0.5)],
        {"k": (0, 0), "num_rows": -1, "num_cols": -1, "align": "RIGHT_LEFT"},
        constant=(1,),
    ),
    Case("MatrixSetDiagV3", [A, between(0, 1, 2, 3)], {"k": (0, 0), "align": "RIGHT_LEFT"}),
    *(Case(f"{way}FFT{rank}", [WAVES]) for way in ("", "I") for rank in ("", "2D", "3D")),
    *(
        Case(
            f"RFFT{'' if n == 1 else f'{n}D'}",
            [between(-1, 1, 2, 4, 4, 4)],
            {"fft_length": s, "Tcomplex": tf.complex128},
        )
        for n, s in LENGTHS.items()
    ),
    *(
        Case(f"IRFFT{'' if n == 1 else f'{n}D'}", [WAVES], {"fft_length": s, "Treal": tf.float64})
        for n, s in LENGTHS.items()
    ),
    *(Case(f"{way}FFTND", [WAVES], {"fft_length": (3, 4), "axes": (1, 3)}) for way in ("", "I")),
    Case("RFFTND", [WAVES.real], {"fft_length": (3, 4), "axes": (1, 3), "Tcomplex": tf.complex128}),
    Case("IRFFTND", [WAVES], {"fft_length": (3, 5), "axes": (1, 3), "Treal": tf.float64}),
    Case("FitShape", [X], {"shape": (2, 2, 6)}),
    Case("ScalePairs", [plane(2, 3)], {"fft_length": (5,), "axis": 1, "factor": 2.0}),
]

# Neural networks and images.

IMAGES = signed(0.1, 2, 2, 5, 6, 2)
FILTERS = signed(0.1, 1, 3, 2, 2, 3)
VOLUMES = signed(0.1, 2, 1, 3, 4, 3, 2)
CONV: dict[str, Any] = {
    "strides": (1, 2, 1, 1),
    "padding": "SAME",
    "data_format": "NHWC",
    "dilations": (1, 1, 1, 1),
    "explicit_paddings": (),
}
CONV3D = {
    "strides": (1, 1, 2, 1, 1),
    "padding": "VALID",
    "data_format": "NDHWC",
    "dilations": (1, 1, 1, 1, 1),
}
POOL = {"ksize": (1, 3, 2, 1), "strides": (1, 2, 2, 1), "padding": "SAME", "data_format": "NHWC"}
PLAIN = POOL | {"explicit_paddings": ()}
POOL3D = {"ksize": (1, 2, 3, 2, 1), "strides": (1, 2, 1, 2, 1), "padding": "VALID", "data_format": "NDHWC"}
ARGMAX = {k: v for k, v in POOL.items() if k != "data_format"} | {"include_batch_in_index": False}
NORM = {"epsilon": 0.01, "data_format": "NHWC"}
MOVING = NORM | {"exponential_avg_factor": 0.3}
CHANNELS = [between(0.5, 2, 2) for _ in range(4)]
SAMPLING = {"align_corners": False, "half_pixel_centers": True}
PATCHES = {"ksizes": (1, 2, 3, 1), "strides": (1, 1, 2, 1), "rates": (1, 2, 1, 1), "padding": "SAME"}
PROBABILITIES = np.array([[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1], [0.0, 0.0, 1.0, 0.0]])
BOXES = np.array([[0.11, 0.13, 0.83, 0.91], [0.2, 0.05, 0.71, 0.87]], np.float32)
CTC_LABELS = [np.array([[0, 0], [0, 1], [1, 0]]), np.array([1, 2, 0], np.int32), np.array([5, 4], np.int32)]
CTC = {
    "preprocess_collapse_repeated": False,
    "ctc_merge_repeated": True,
    "ignore_longer_outputs_than_inputs": False,
}
FRACTION = {
    "pooling_ratio": (1.0, 1.5, 1.7, 1.0),
    "overlapping": True,
    "deterministic": True,
    "seed": 5,
    "seed2": 7,
}


def lowered(name: str, *operands: Any, **attributes: Any) -> Any:
    return registry[name].lower(np, *operands, **attributes)


MAXIMA = lowered("MaxPool", IMAGES, **PLAIN)
MAXIMA3D = lowered("MaxPool3D", VOLUMES, **POOL3D)
WHERE = lowered("MaxPoolWithArgmax", IMAGES, Targmax=tf.int64, **ARGMAX)[1]

NETWORKS = [
    Case("BiasAdd", [IMAGES, CHANNELS[0]], {"data_format": "NHWC"}),
    Case("BiasAdd", [IMAGES, between(0, 1, 5)], {"data_format": "NCHW"}),
    Case("BiasAddGrad", [IMAGES], {"data_format": "NHWC"}),
    Case("SoftmaxCrossEntropyWithLogits", [between(-1, 1, 3, 4), PROBABILITIES], constant=(1,)),
    Case("SoftmaxCrossEntropyWithLogits", [between(-1, 1, 3, 4), PROBABILITIES], outputs=1),
    Case("SparseSoftmaxCrossEntropyWithLogits", [between(-1, 1, 3, 4), IDS]),
    Case("Conv2D", [IMAGES, FILTERS], CONV),
    Case("Conv2DBackpropInput", [FILTERS, between(-1, 1, 2, 3, 6, 3)], CONV | {"input_sizes": IMAGES.shape}),
    Case(
        "Conv2DBackpropFilter", [IMAGES, between(-1, 1, 2, 3, 6, 3)], CONV | {"filter_sizes": FILTERS.shape}
    ),
    Case("DepthwiseConv2dNative", [IMAGES, FILTERS], CONV | {"strides": (1, 1, 1, 1)}),
    Case(
        "DepthwiseConv2dNativeBackpropInput",
        [FILTERS, between(-1, 1, 2, 5, 6, 6)],
        CONV | {"strides": (1, 1, 1, 1), "input_sizes": IMAGES.shape},
    ),
    Case(
        "DepthwiseConv2dNativeBackpropFilter",
        [IMAGES, between(-1, 1, 2, 5, 6, 6)],
        CONV | {"strides": (1, 1, 1, 1), "filter_sizes": FILTERS.shape},
    ),
    Case("Conv3D", [VOLUMES, between(-1, 1, 2, 2, 2, 2, 3)], CONV3D),
    Case(
        "Conv3DBackpropInputV2",
        [between(-1, 1, 2, 2, 2, 2, 3), between(-1, 1, 1, 2, 2, 2, 3)],
        CONV3D | {"input_sizes": VOLUMES.shape},
    ),
    Case(
        "Conv3DBackpropFilterV2",
        [VOLUMES, between(-1, 1, 1, 2, 2, 2, 3)],
        CONV3D | {"filter_sizes": (2, 2, 2, 2, 3)},
    ),
    Case("MaxPool", [IMAGES], PLAIN),
    Case("MaxPool3D", [VOLUMES], POOL3D),
    Case("MaxPoolGrad", [IMAGES, MAXIMA, MAXIMA * 2], PLAIN, constant=(0, 1)),
    Case("MaxPoolGradGrad", [IMAGES, MAXIMA, IMAGES * 2], PLAIN, constant=(0, 1)),
    Case("MaxPool3DGrad", [VOLUMES, MAXIMA3D, MAXIMA3D * 2], POOL3D, constant=(0, 1)),
    Case("MaxPool3DGradGrad", [VOLUMES, MAXIMA3D, VOLUMES * 2], POOL3D, constant=(0, 1)),
    Case("MaxPoolWithArgmax", [IMAGES], ARGMAX | {"Targmax": tf.int64}),
    Case("MaxPoolGradWithArgmax", [IMAGES, MAXIMA, WHERE], ARGMAX, constant=(0,)),
    Case("MaxPoolGradGradWithArgmax", [IMAGES, IMAGES * 2, WHERE], ARGMAX, constant=(0,)),
    Case("AvgPool", [IMAGES], POOL),
    Case("AvgPool3D", [VOLUMES], POOL3D),
    Case("AvgPoolGrad", [MAXIMA], POOL | {"orig_input_shape": IMAGES.shape}),
    Case("AvgPool3DGrad", [MAXIMA3D], POOL3D | {"orig_input_shape": VOLUMES.shape}),
    Case("FractionalMaxPool", [IMAGES], FRACTION | {"pseudo_random": False}),
    Case("FractionalAvgPool", [IMAGES], FRACTION | {"pseudo_random": False}),
    Case("LRN", [IMAGES], {"depth_radius": 1, "bias": 1.0, "alpha": 0.5, "beta": 0.75}, single=True),
    Case(
        "Dilation2D",
        [IMAGES, FILTERS[..., 0]],
        {"strides": (1, 1, 2, 1), "rates": (1, 2, 1, 1), "padding": "SAME"},
    ),
    *(
        Case(
            f"FusedBatchNorm{version}",
            [IMAGES, *CHANNELS],
            MOVING | {"is_training": training},
            constant=(3, 4),
            outputs=1,
            second=True,
            single=True,
        )
        for version in ("", "V2", "V3")
        for training in (True, False)
    ),
    *(
        Case(
            f"FusedBatchNormGrad{version}",
            [IMAGES, IMAGES + 1, *CHANNELS[:3], *([np.zeros(1, np.float32)] if version == "V3" else [])],
            NORM
            | {"is_training": False},  # in training the moments are those of x: see the second derivatives
            constant=(3, 4, 5),
            outputs=3,
            single=True,
        )
        for version in ("", "V2", "V3")
    ),
    Case("CTCLoss", [between(-1, 1, 5, 2, 4), *CTC_LABELS], CTC, outputs=1),
    Case(
        "CTCLossDense",
        [
            between(-1, 1, 5, 2, 4),
            np.array([[1, 2], [3, 0]], np.int32),
            np.array([2, 1], np.int32),
            np.array([5, 4], np.int32),
        ],
        {"blank_index": 0},
        outputs=1,
    ),
    Case("IsotonicRegression", [between(-1, 1, 2, 4)], {"output_dtype": tf.float64}),
    Case("MeanOverSegments", [between(-1, 1, 2, 4), np.array([[0, 0, 1, 2], [0, 1, 1, 1]], np.int32)]),
    Case("ExtractImagePatches", [IMAGES], PATCHES),
    Case("ImageOfPatches", [between(0, 1, 2, 5, 3, 12)], PATCHES | {"shape": IMAGES.shape}),
    *(
        Case(f"Resize{how}", [IMAGES], {"size": (4, 9)} | SAMPLING, single=True)
        for how in ("Bicubic", "Bilinear", "NearestNeighbor")
    ),
    *(
        Case(f"Resize{how}Grad", [IMAGES, between(0, 1, 2, 3, 4, 2)], SAMPLING, constant=(1,), single=True)
        for how in ("Bicubic", "Bilinear")
    ),
    Case("ResizeNearestNeighborGrad", [IMAGES], {"size": (3, 4)} | SAMPLING, single=True),
    Case(
        "CropAndResize",
        [IMAGES, BOXES, IDS[1:] // 2],
        {"crop_size": (2, 3), "method": "bilinear", "extrapolation_value": 0.0},
        single=True,
    ),
    *(
        Case(
            f"ScaleAndTranslate{end}",
            [IMAGES, *more],
            {"scale": (0.8, 1.3), "translation": (0.3, -0.2), "kernel_type": "lanczos3", "antialias": True}
            | ({} if end else {"size": (4, 7)}),
            constant=(1,) if end else (),
            single=True,
        )
        for end, more in (("", []), ("Grad", [between(0, 1, 2, 3, 4, 2)]))
    ),
]

# Sparse and ragged tensors.

CELLS = np.array([[0, 1], [0, 3], [2, 0]])
VALUES = between(0.5, 2, 3)
SPLITS = np.array([0, 2, 2, 3])

SPARSE = [
    Case(
        "SparseToDense", [CELLS, VALUES, np.float64(0.5)], {"output_shape": (3, 4), "validate_indices": True}
    ),
    Case("SparseReorder", [CELLS[::-1].copy(), VALUES]),
    Case("SparseDenseTake", [between(0, 1, 3, 4), CELLS, np.array([3, 4])]),
    Case("SparseDenseSum", [VALUES, CELLS, np.array([3, 4])], {"shape": (1, 4)}),
    Case("SparseRowSum", [CELLS, VALUES]),
    Case("SparseSoftmax", [CELLS, VALUES]),
    *(
        Case(
            "SparseTensorDenseMatMul", [CELLS, VALUES, x], {"a_shape": (3, 4), "adjoint_a": a, "adjoint_b": b}
        )
        for a, b, x in ((False, False, between(0, 1, 4, 2)), (True, True, between(0, 1, 2, 3)))
    ),
    Case("SparseFillEmptyRows", [CELLS, VALUES, np.array([3, 4]), np.float64(0.3)]),
    Case("SparseValuesAt", [VALUES, CELLS, np.array([[0, 3], [1, 1], [2, 0]])]),
    Case("RaggedTensorToTensor", [VALUES, np.float64(0.5), SPLITS], {"shape": (3, 2)}),
    Case("RaggedTensorFromTensor", [between(0, 1, 3, 2), SPLITS], {"size": 3}),
    Case("RaggedTensorToSparse", [VALUES, SPLITS]),
]


def layer(rnn_mode: str, gates: int, **options: bool) -> Case:
    """A recurrent layer of two sequences, and of two units with so many gates."""
    flags = {
        "time_major": False,
        "return_sequences": False,
        "zero_output_for_mask": False,
        "is_training": True,
    }
    states = 2 if rnn_mode == "lstm" else 1
    biases = (2, 2 * gates) if rnn_mode == "gru_reset_after" else (2 * gates,)
    steps = (3, 2) if options.get("time_major") else (2, 3)
    operands = [between(-1, 1, *steps, 2), signed(0.2, 1, 2, 2 * gates), signed(0.2, 1, 2, 2 * gates)]
    operands += [between(-0.5, 0.5, *biases), *(between(-1, 1, 2, 2) for _ in range(states))]
    if options.pop("masked", False):
        operands.append(np.array([[False, True, True], [True, False, False]]).reshape(steps))
    attributes = {"rnn_mode": rnn_mode, **flags, **options}
    return Case("Recurrent", operands, attributes, outputs=1 + states, second=True)


CELL_GATES = {"rnn_tanh": 1, "rnn_relu": 1, "lstm": 4, "gru": 3, "gru_reset_after": 3}

RECURRENT = [
    layer(mode, gates, **options)
    for mode, gates in CELL_GATES.items()
    for options in (
        {},
        {"masked": True, "is_training": False},
        {"masked": True, "return_sequences": True, "time_major": True},
        {"masked": True, "return_sequences": True, "zero_output_for_mask": True},
    )
]

CASES = [*ELEMENTWISE, *STRUCTURAL, *LINEAR, *NETWORKS, *SPARSE, *RECURRENT]

# Ops whose gradients are no derivatives, or that are tested where their bodies can be written down.

ELSEWHERE = {
    "Case If While WhileGrad": "their branches and bodies are graphs: the golden cases of control flow",
    "Scan": "its steps are graphs: tests/keras/layers/test_recurrence.py",
    "RecurrentGrad": "some operands follow from others: it is tested by second derivatives of Recurrent",
    "PartitionedCall BatchedCall IdentityWithGradient EagerPyFunc": "their bodies are functions",
    "RandomGamma StatelessRandomGammaV3": "the implicit gradient isn't that of the algorithm's steps",
    "FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars": "steps, whose gradients are those of a line",
    "FakeQuantWithMinMaxVarsPerChannel QuantizeAndDequantizeV4": "steps, whose gradients are those of a line",
    "ImageProjectiveTransformV3": "TensorFlow moves the gradient's image back, which is not the derivative",
}
