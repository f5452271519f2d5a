"""The notes' MNIST loop: three layers, raw gradient descent, undecorated."""

import importlib

import numpy as np

STEPS = 50


def prepare(framework):
    tf = importlib.import_module(framework)
    rng = np.random.default_rng(0)
    images = rng.random((STEPS, 128, 28, 28), dtype=np.float32)
    labels = rng.integers(0, 10, (STEPS, 128)).astype(np.int32)
    w1 = tf.Variable(tf.constant(rng.normal(0, 0.1, (784, 256)).astype(np.float32)))
    b1 = tf.Variable(tf.zeros([256]))
    w2 = tf.Variable(tf.constant(rng.normal(0, 0.1, (256, 128)).astype(np.float32)))
    b2 = tf.Variable(tf.zeros([128]))
    w3 = tf.Variable(tf.constant(rng.normal(0, 0.1, (128, 10)).astype(np.float32)))
    b3 = tf.Variable(tf.zeros([10]))
    lr = 1e-3

    def block():
        for step in range(STEPS):
            x = tf.convert_to_tensor(images[step])
            y = tf.convert_to_tensor(labels[step])
            x = tf.reshape(x, [-1, 28 * 28])
            with tf.GradientTape() as tape:
                h1 = x @ w1 + tf.broadcast_to(b1, [x.shape[0], 256])
                h1 = tf.nn.relu(h1)
                h2 = h1 @ w2 + b2
                h2 = tf.nn.relu(h2)
                out = h2 @ w3 + b3
                y_onehot = tf.one_hot(y, depth=10)
                loss = tf.square(y_onehot - out)
                loss = tf.reduce_mean(loss)
            grads = tape.gradient(loss, [w1, b1, w2, b2, w3, b3])
            w1.assign_sub(lr * grads[0])
            b1.assign_sub(lr * grads[1])
            w2.assign_sub(lr * grads[2])
            b2.assign_sub(lr * grads[3])
            w3.assign_sub(lr * grads[4])
            b3.assign_sub(lr * grads[5])
        float(loss)
        w1.numpy()
        return STEPS

    return block
