"""1.x: a 1-10-1 network fitted to a parabola, one fed `Session.run` a step."""

import importlib

import numpy as np

STEPS = 200


def prepare(framework):
    tf = importlib.import_module(f"{framework}.compat.v1")
    tf.disable_eager_execution()
    rng = np.random.default_rng(0)
    x_data = np.linspace(-1, 1, 100, dtype=np.float32)[:, np.newaxis]
    y_data = np.square(x_data) - 0.5 + rng.normal(0, 0.05, x_data.shape).astype(np.float32)
    xs = tf.placeholder(tf.float32, [None, 1])
    ys = tf.placeholder(tf.float32, [None, 1])

    def layer(inputs, n_in, n_out, activation=None):
        weights = tf.Variable(tf.random_normal([n_in, n_out]))
        biases = tf.Variable(tf.zeros([1, n_out]) + 0.1)
        outputs = tf.matmul(inputs, weights) + biases
        return outputs if activation is None else activation(outputs)

    prediction = layer(layer(xs, 1, 10, tf.nn.relu), 10, 1)
    loss = tf.reduce_mean(tf.reduce_sum(tf.square(ys - prediction), reduction_indices=[1]))
    train_step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    session = tf.Session()
    session.run(tf.global_variables_initializer())

    def block():
        for _ in range(STEPS):
            session.run(train_step, feed_dict={xs: x_data, ys: y_data})
        session.run(loss, feed_dict={xs: x_data, ys: y_data})
        return STEPS

    return block
