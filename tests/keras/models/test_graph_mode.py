"""Keras in graphs of 1.x: its variables are eager ones, which sessions borrow; `fit` runs as always."""

from __future__ import annotations

import numpy as np

import thalweg as tf

layers = tf.keras.layers
v1 = tf.compat.v1


def test_models_are_trained_and_called_in_sessions() -> None:
    x = np.ones((8, 3), "float32")
    with tf.Graph().as_default():
        model = tf.keras.Sequential([layers.Dense(4, input_shape=(3,)), layers.Dense(1)])
        model.compile("sgd", "mse")
        history = model.fit(x, np.zeros((8, 1)), epochs=3, verbose=0).history["loss"]
        assert history[-1] < history[0]
        placeholder = v1.placeholder(tf.float32, [None, 3])
        dense = layers.Dense(2)
        outputs = model(placeholder), dense(placeholder)
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            trained, fresh = session.run(outputs, {placeholder: x})
        assert np.allclose(trained, model.predict(x, verbose=0))
        assert np.allclose(fresh, x @ dense.get_weights()[0])


def test_training_steps_of_1x_change_the_weights() -> None:
    with tf.Graph().as_default():
        placeholder = v1.placeholder(tf.float32, [None, 3])
        dense = layers.Dense(1, kernel_initializer="ones")
        loss = tf.reduce_mean(dense(placeholder) ** 2)
        gradients = tf.gradients(loss, [dense.kernel])
        step = dense.kernel.assign_sub(0.1 * gradients[0])
        with v1.Session() as session:
            first = session.run([loss, step], {placeholder: np.ones((2, 3))})[0]
            assert session.run(loss, {placeholder: np.ones((2, 3))}) < first
        assert (dense.kernel.numpy() < 1).all()
