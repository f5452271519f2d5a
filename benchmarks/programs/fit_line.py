"""1.x: the notes' linear fit, one `Session.run` a step."""

import importlib

import numpy as np

STEPS = 200


def prepare(framework):
    tf = importlib.import_module(f"{framework}.compat.v1")
    tf.disable_eager_execution()
    x_data = np.random.default_rng(0).random(100).astype(np.float32)
    y_data = x_data * 0.1 + 0.3
    weights = tf.Variable(tf.random_uniform([1], -1.0, 1.0))
    biases = tf.Variable(tf.zeros([1]))
    y = weights * x_data + biases
    loss = tf.reduce_mean(tf.square(y - y_data))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    session = tf.Session()
    session.run(tf.global_variables_initializer())

    def block():
        for _ in range(STEPS):
            session.run(train)
        session.run(weights)
        return STEPS

    return block
