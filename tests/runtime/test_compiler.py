"""Executables: whose memory their outputs take."""

from __future__ import annotations

import numpy as np

import thalweg as tf


def test_a_variable_keeps_its_memory_while_its_gradient_is_held():
    """Both look alike to XLA, and the gradient comes first; yet the old value makes room for the new one."""
    rng = np.random.default_rng(0)
    w = tf.Variable(rng.normal(size=(300, 200)).astype(np.float32))
    b = tf.Variable(np.zeros(200, np.float32))
    value = w.numpy()
    addresses = []
    for _ in range(6):
        x = tf.constant(rng.normal(size=(64, 300)).astype(np.float32))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w + b))
        gradients = tape.gradient(loss, [w, b])
        w.assign_sub(0.1 * gradients[0])
        b.assign_sub(0.1 * gradients[1])
        value = value - np.float32(0.1) * gradients[0].numpy()
        np.testing.assert_allclose(w.numpy(), value, atol=1e-5)
        array = w._value.value()
        addresses.append(0 if isinstance(array, np.ndarray) else array.unsafe_buffer_pointer())
    assert addresses[-1] and len(set(addresses[-3:])) == 1
