"""keras.backend: Keras 2's functions give TensorFlow's values; phases, sessions, symbolic tensors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import backend_golden

import thalweg as tf

K = tf.keras.backend


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    with np.load(backend_golden.GOLDEN) as file:
        return dict(file)


@pytest.mark.parametrize("call", backend_golden.cases())
def test_values(call: str, golden: dict[str, Any]) -> None:
    found = backend_golden.flat(eval(call, backend_golden.space(K)))
    wanted = [golden[f"{call}|{n}"] for n in range(len(found))]
    assert wanted and f"{call}|{len(found)}" not in golden
    for own, other in zip(found, wanted, strict=True):
        assert own.dtype == other.dtype and own.shape == other.shape
        if own.dtype.kind == "f":
            np.testing.assert_allclose(own, other, rtol=2e-5, atol=2e-5)
        else:
            assert (own == other).all()


def test_settings() -> None:
    assert (K.backend(), K.floatx(), K.epsilon(), K.image_data_format()) == (
        "tensorflow",
        "float32",
        1e-7,
        "channels_last",
    )
    K.set_image_data_format("channels_first")
    K.set_floatx("float64")
    try:
        assert tf.keras.config.image_data_format() == "channels_first"
        assert K.variable([1.0]).dtype == tf.float64
    finally:
        K.set_image_data_format("channels_last")
        K.set_floatx("float32")


def test_values_of_variables() -> None:
    v, w = K.variable([1.0, 2.0]), K.zeros((2,))
    K.set_value(v, [3, 4])
    K.batch_set_value([(w, np.ones(2))])
    assert [x.tolist() for x in K.batch_get_value([v, w])] == [[3.0, 4.0], [1.0, 1.0]]
    assert K.eval(v + w).tolist() == [4.0, 5.0]
    K.update(v, w)
    assert K.get_value(v).tolist() == [1.0, 1.0]
    assert K.get_value(5) == 5


def test_the_phase_chooses() -> None:
    x, y = tf.constant(1.0), tf.constant(2.0)
    assert K.learning_phase() == 0
    assert K.in_train_phase(x, y) is y
    assert K.in_test_phase(x, y) is x
    with K.learning_phase_scope(1):
        assert K.in_train_phase(lambda: x, y) is x
    assert K.learning_phase() == 0
    assert float(K.in_train_phase(x, y, training=tf.constant(True))) == 1.0
    with pytest.raises(ValueError, match="0 or 1"):
        K.set_learning_phase(2)


def test_functions_of_symbolic_tensors() -> None:
    x = K.placeholder((None, 3))
    assert K.is_keras_tensor(x) and K.int_shape(x) == (None, 3)
    f = K.function([x], [x * 2.0, K.sum(x, axis=1)])
    doubled, total = f([np.ones([2, 3], "f")])
    assert doubled.tolist() == [[2.0] * 3] * 2 and total.tolist() == [3.0, 3.0]
    assert K.function([x], x + 1.0)([np.zeros([1, 3], "f")]).tolist() == [[1.0] * 3]


def test_sessions() -> None:
    with tf.Graph().as_default():
        x = K.placeholder((None,), name="x")
        v = K.variable([2.0])
        assert K.is_placeholder(x) and not K.is_keras_tensor(x)
        session = tf.compat.v1.Session()
        K.set_session(session)
        assert K.get_session() is session
        (gradient,) = K.gradients(K.sum(x * x * v), [x])
        f = K.function([x], [x * v, gradient], updates=[v.assign_add([1.0])])
        product, slope = f([np.array([3.0], "f")])
        assert product.tolist() in ([6.0], [9.0]) and slope.shape == (1,)
        assert K.get_value(v).tolist() == [3.0]
        K.set_value(v, [7.0])
        assert K.get_session().run(v).tolist() == [7.0]
    K.clear_session()


def test_names_begin_anew() -> None:
    K.clear_session()
    assert [K.get_uid("layer"), K.get_uid("layer")] == [1, 2]
    K.clear_session()
    assert K.get_uid("layer") == 1


def test_rnn_with_unknown_sizes() -> None:
    def step(x: Any, states: Any) -> Any:
        return states[0] + x, [states[0] + x]

    @tf.function(input_signature=[tf.TensorSpec([None, None, 2]), tf.TensorSpec([None, None], tf.bool)])
    def run(x: Any, mask: Any) -> Any:
        return K.rnn(step, x, [tf.zeros([tf.shape(x)[0], 2])], mask=mask)

    x = np.arange(12, dtype="f").reshape(2, 3, 2)
    mask = np.array([[True, True, False], [True, False, True]])
    last, outputs, _ = run(x, mask)
    np.testing.assert_allclose(last, (x * mask[..., None]).sum(1))
    assert outputs.shape == [2, 3, 2]
    with tf.GradientTape() as tape:
        v = tf.Variable(x)
        total = tf.reduce_sum(K.rnn(step, v, [tf.zeros([2, 2])], mask=mask)[0])
    np.testing.assert_allclose(tape.gradient(total, v), np.broadcast_to(mask[..., None], x.shape))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: K.batch_dot(tf.ones([2]), tf.ones([2, 3])), "rank < 2"),
        (lambda: K.batch_dot(tf.ones([2, 3]), tf.ones([2, 4])), "3 != 4"),
        (lambda: K.batch_dot(tf.ones([2, 3]), tf.ones([2, 3]), axes=0), "axis 0"),
        (lambda: K.repeat(tf.ones([2]), 2), "rank 2"),
        (lambda: K.softmax(tf.ones([2])), "1D"),
        (lambda: K.pool2d(tf.ones([1, 2, 2, 1]), (2, 2), pool_mode="sum"), "pooling mode"),
        (lambda: K.switch(tf.ones([2, 2, 2]) > 0, tf.ones([2]), tf.ones([2])), "Rank of `condition`"),
        (lambda: K.spatial_2d_padding(tf.ones([1, 2, 2, 1]), ((1, 1),)), "`padding`"),
        (lambda: K.standardize_dtype("int7"), "Invalid dtype"),
        (lambda: K.result_type("float8_e4m3fn", "int8"), "float8"),
    ],
)
def test_mistakes_are_told(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
