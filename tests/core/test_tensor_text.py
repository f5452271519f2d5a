"""How tensors and variables are written, as TensorFlow writes them."""

from __future__ import annotations

import thalweg as tf


def test_one_line() -> None:
    assert (
        repr(tf.constant([1.0, 2.0]))
        == "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>"
    )
    assert str(tf.constant([1.0, 2.0])) == "tf.Tensor([1. 2.], shape=(2,), dtype=float32)"


def test_several_lines_begin_on_a_line_of_their_own() -> None:
    matrix = tf.constant([[1, 2], [3, 4]])
    assert repr(matrix) == (
        "<tf.Tensor: shape=(2, 2), dtype=int32, numpy=\narray([[1, 2],\n       [3, 4]], dtype=int32)>"
    )
    assert str(matrix) == "tf.Tensor(\n[[1 2]\n [3 4]], shape=(2, 2), dtype=int32)"
    assert repr(tf.Variable(matrix, name="v")) == (
        "<tf.Variable 'v:0' shape=(2, 2) dtype=int32, numpy=\narray([[1, 2],\n       [3, 4]], dtype=int32)>"
    )


def test_scalars() -> None:
    assert repr(tf.constant(0.1)) == "<tf.Tensor: shape=(), dtype=float32, numpy=0.10000000149011612>"
    assert str(tf.constant(0.1)) == "tf.Tensor(0.1, shape=(), dtype=float32)"
    assert repr(tf.constant("a")) == "<tf.Tensor: shape=(), dtype=string, numpy=b'a'>"
    assert repr(tf.constant(3, tf.bfloat16)) == "<tf.Tensor: shape=(), dtype=bfloat16, numpy=3.0>"


def test_in_an_f_string_the_value_alone() -> None:
    assert f"{tf.constant(1.0)} {tf.constant([1, 2])} {tf.constant(2.0):.2f}" == "1.0 [1 2] 2.00"
    assert f"{tf.Variable(1.0)}" == "<tf.Variable 'Variable:0' shape=() dtype=float32, numpy=1.0>"
