"""`tf.raw_ops`, and what is said of names that aren't there."""

from __future__ import annotations

from typing import Any

import pytest

import thalweg as tf

X = tf.constant([[1.0, -2.0, 3.0], [4.0, 5.0, 6.0]])

CALLS: list[tuple[str, dict[str, Any], Any]] = [
    ("Sum", {"input": X, "axis": 1}, [2.0, 15.0]),
    ("Sum", {"input": X, "axis": [1], "keep_dims": True}, [[2.0], [15.0]]),
    ("Reshape", {"tensor": X, "shape": [3, 2]}, [[1.0, -2.0], [3.0, 4.0], [5.0, 6.0]]),
    ("ConcatV2", {"values": [[1], [2]], "axis": 0}, [1, 2]),
    ("Cast", {"x": X[0], "DstT": "int32"}, [1, -2, 3]),
    ("Select", {"condition": X[0] > 0, "x": X[0], "y": 0.0}, [1.0, 0.0, 3.0]),
    (
        "StridedSlice",
        {"input": X, "begin": [0], "end": [1], "strides": [1], "shrink_axis_mask": 1},
        [1.0, -2.0, 3.0],
    ),
    ("SigmoidGrad", {"y": 0.5, "dy": 2.0}, 0.5),
    ("Pack", {"values": [1, 2]}, [1, 2]),
    ("DynamicStitch", {"indices": [[0], [1]], "data": [[5], [6]]}, [5, 6]),
    ("FakeQuantWithMinMaxVars", {"inputs": [9.0], "min": 0.0, "max": 3.0, "num_bits": 2}, [3.0]),
]


@pytest.mark.parametrize(
    ("name", "arguments", "expected"), CALLS, ids=[f"{i}-{c[0]}" for i, c in enumerate(CALLS)]
)
def test_ops_by_name(name: str, arguments: dict[str, Any], expected: Any) -> None:
    assert getattr(tf.raw_ops, name)(**arguments).numpy().tolist() == expected


def test_several_outputs_have_names_and_lists_are_lists() -> None:
    top = tf.raw_ops.TopKV2(input=X, k=2)
    assert top.values.numpy().tolist() == [[3.0, 1.0], [6.0, 5.0]]
    assert top.indices.dtype == tf.int32
    assert [part.shape for part in tf.raw_ops.Split(axis=1, value=X, num_split=3)] == [(2, 1)] * 3
    assert isinstance(tf.raw_ops.Unpack(value=[7], num=1), list)


def test_arguments_are_checked() -> None:
    with pytest.raises(TypeError, match="positional"):
        tf.raw_ops.MatMul(X, X)
    with pytest.raises(TypeError, match=r"missing .* 'b'"):
        tf.raw_ops.MatMul(a=X)
    with pytest.raises(TypeError, match=r"unexpected .* 'c'"):
        tf.raw_ops.MatMul(a=X, b=X, c=X)


def test_missing_names() -> None:
    assert "MatMul" in dir(tf.raw_ops)
    with pytest.raises(AttributeError, match=r"TensorFlow has .*FusedPadConv2D, Thalweg lacks it"):
        _ = tf.raw_ops.FusedPadConv2D
    with pytest.raises(AttributeError, match=r"neither has TensorFlow; the nearest name is tf.reduce_mean"):
        _ = tf.reduce_men
    with pytest.raises(AttributeError, match=r"the nearest name is tf.math.lgamma"):
        _ = tf.math.lgama
    with pytest.raises(
        AttributeError, match=r"module 'thalweg.config.experimental' has no attribute 'nothing'"
    ):
        _ = tf.config.experimental.nothing
    assert not hasattr(tf, "__wrapped__")
