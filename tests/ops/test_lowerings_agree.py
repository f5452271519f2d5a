"""Lowerings of the array family give the same arrays interpreted by NumPy and compiled by XLA."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import thalweg.quantization  # noqa: F401  (it loads the ops)
from thalweg.core import dtypes, xla
from thalweg.core.op import registry
from thalweg.ops import load_all

pytestmark = pytest.mark.one_mode

load_all()

assert xla.jax is jax

X = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
ROWS = np.array([1, 0, 1], np.int32)
PLACES = np.array([[1, 0], [0, 2]], np.int32)
MASKS = {"begin_mask": 0, "end_mask": 0, "ellipsis_mask": 0, "new_axis_mask": 0, "shrink_axis_mask": 0}
BOUNDS = {"begin": (0, 1), "end": (2, 3), "strides": (1, 1)} | MASKS
WINDOW: dict[str, Any] = {"axes": (1,), "sizes": (2,), "squeeze": (), "checked": False}
PADS = ((0, 0), (1, 2), (1, 1))

CASES: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("Reshape", [X], {"shape": (4, -1)}),
    ("ExpandDims", [X], {"axis": 1}),
    ("Squeeze", [X[:, :1]], {"axis": (1,)}),
    ("Transpose", [X], {"perm": (2, 0, 1)}),
    ("BroadcastTo", [X[:1]], {"shape": (5, 3, 4)}),
    ("Unbroadcast", [X], {"shape": (3, 1)}),
    ("Tile", [X], {"multiples": (1, 2, 1)}),
    ("TileGrad", [X], {"multiples": (2, 1, 2), "shape": (1, 3, 2)}),
    ("Identity", [X], {}),
    ("ConcatV2", [X, X], {"axis": 1}),
    ("Pack", [X, X], {"axis": 1}),
    ("Unpack", [X], {"axis": 1, "num": 3}),
    ("Split", [X], {"num_split": 2, "axis": 2}),
    ("SplitV", [X], {"size_splits": (1, -1), "axis": 1, "num_split": 2}),
    ("StridedSlice", [X], BOUNDS),
    ("StridedSliceGrad", [X[:, 1:3]], {"shape": X.shape} | BOUNDS),
    ("TensorStridedSliceUpdate", [X, -X[:, 1:3]], BOUNDS),
    ("DynamicSlice", [X, np.int32(1)], WINDOW),
    ("DynamicSliceGrad", [X[:, :2], np.int32(1)], {"shape": X.shape} | WINDOW),
    ("DynamicSliceUpdate", [X, -X[:, :2], np.int32(1)], WINDOW),
    ("Slice", [X, np.array([0, 1, 2])], {"size": (2, 2, 1)}),
    ("Slice", [X], {"size": (2, -1, 1), "begin": (0, 1, 2)}),
    ("SliceGrad", [X[:, :2], np.array([0, 1, 0])], {"shape": X.shape}),
    ("GatherV2", [X, ROWS], {"axis": 1, "batch_dims": 0}),
    ("GatherV2", [X, PLACES], {"axis": 2, "batch_dims": 1}),
    ("GatherGrad", [X[:, :3], ROWS], {"shape": X.shape, "axis": 1, "batch_dims": 0}),
    ("GatherNd", [X, PLACES], {"batch_dims": 0}),
    ("GatherNdGrad", [X[:, 0], PLACES], {"shape": X.shape, "batch_dims": 0}),
    ("ScatterNd", [PLACES, X[:, 0]], {"shape": X.shape}),
    ("TensorScatterUpdate", [X, PLACES, -X[:, 0]], {}),
    ("TensorScatterAdd", [X, PLACES, X[:, 0]], {}),
    ("TensorScatterSub", [X, PLACES, X[:, 0]], {}),
    ("TensorScatterMin", [X, PLACES, X[:, 0]], {}),
    ("TensorScatterMax", [X, PLACES, X[:, 0] * 9], {}),
    ("ScatterRows", [X, ROWS, X[[0, 1, 0]]], {"how": "add"}),
    ("ScatterRows", [X + 1, np.array([1, 0]), X[[0, 1]] + 2], {"how": "div"}),
    ("Fill", [np.float32(3)], {"dims": (2, 2)}),
    ("Zeros", [], {"dims": (2, 2), "dtype": dtypes.int64}),
    ("Ones", [], {"dims": (2, 2), "dtype": dtypes.float32}),
    ("Eye", [], {"rows": 2, "columns": 3, "dtype": dtypes.float32}),
    ("Range", [], {"start": 1, "limit": 8, "delta": 3, "dtype": dtypes.int64}),
    ("Range", [], {"start": 1.5, "limit": -2.0, "delta": -0.5, "dtype": dtypes.float32}),
    ("OneHot", [PLACES, np.float32(2), np.float32(-1)], {"depth": 3, "axis": 1}),
    ("SelectV2", [X > 5, X, np.float32(0)], {}),
    ("UnravelIndex", [ROWS], {"dims": (2, 2)}),
    ("Pad", [X], {"paddings": PADS}),
    ("PadV2", [X, np.float32(9)], {"paddings": PADS}),
    ("Crop", [X], {"paddings": ((0, 0), (1, 0), (1, 2))}),
    ("MirrorPad", [X], {"paddings": PADS, "mode": "REFLECT"}),
    ("MirrorPad", [X], {"paddings": PADS, "mode": "SYMMETRIC"}),
    ("MirrorPadGrad", [np.ones((2, 6, 6), np.float32)], {"paddings": PADS, "mode": "REFLECT"}),
    ("ReverseV2", [X], {"axis": (0, -1)}),
    ("Roll", [X, np.array([1, -2])], {"axis": (0, 2)}),
    ("ReverseSequence", [X, np.array([2, 0])], {"seq_dim": 1, "batch_dim": 0}),
    ("InvertPermutation", [np.array([2, 0, 1])], {}),
    ("SpaceToDepth", [X.reshape(1, 4, 2, 3)], {"block_size": 2, "data_format": "NHWC"}),
    ("DepthToSpace", [X.reshape(1, 3, 2, 4)], {"block_size": 2, "data_format": "NHWC"}),
    ("SpaceToBatchND", [X], {"block_shape": (3, 2), "paddings": ((0, 0), (1, 1))}),
    ("BatchToSpaceND", [X.reshape(4, 3, 2)], {"block_shape": (2,), "crops": ((1, 0),)}),
    (
        "ExtractVolumePatches",
        [X.reshape(1, 2, 3, 4, 1)],
        {"ksizes": (1, 2, 2, 2, 1), "strides": (1, 1, 1, 2, 1), "padding": "SAME"},
    ),
    (
        "FakeQuantWithMinMaxVars",
        [X / 10 + np.float32(0.03), np.float32(-1), np.float32(2)],
        {"num_bits": 4, "narrow_range": False},
    ),
]


@pytest.mark.parametrize(
    ("name", "operands", "attributes"), CASES, ids=[f"{i}-{case[0]}" for i, case in enumerate(CASES)]
)
def test_numpy_and_xla_agree(name: str, operands: list[Any], attributes: dict[str, Any]) -> None:
    lower = registry[name].lower
    arrays = [np.asarray(x) for x in operands]
    interpreted = lower(np, *arrays, **attributes)
    compiled = jax.jit(lambda *xs: lower(jnp, *xs, **attributes))(*arrays)
    if not isinstance(interpreted, tuple | list):
        interpreted, compiled = [interpreted], [compiled]
    for a, b in zip(interpreted, compiled, strict=True):
        assert np.asarray(a).dtype == b.dtype
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-6, atol=1e-7)
