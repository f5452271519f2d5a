"""Eager arithmetic on small tensors: what calling an operation costs."""

import importlib

OPS = 100


def prepare(framework):
    tf = importlib.import_module(framework)
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    y = tf.constant([[0.5, 0.5], [0.5, 0.5]])

    def block():
        for _ in range(10):
            z = x
            for _ in range(OPS // 4):
                z = tf.tanh(z * y)
                z = tf.add(z, x)
                z = z - y
            z.numpy()
        return 10 * OPS

    return block
