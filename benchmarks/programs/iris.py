"""The notes' iris loop: one softmax layer, the loss read in every step, undecorated."""

import importlib

import numpy as np


def prepare(framework):
    tf = importlib.import_module(framework)
    rng = np.random.default_rng(0)
    rows = rng.random((112, 4)).astype(np.float32) * 5
    labels = rng.integers(0, 3, 112)
    batches = [(tf.constant(rows[k : k + 32]), tf.constant(labels[k : k + 32])) for k in range(0, 112, 32)]
    w1 = tf.Variable(tf.constant(rng.normal(0, 0.1, (4, 3)).astype(np.float32)))
    b1 = tf.Variable(tf.constant(rng.normal(0, 0.1, 3).astype(np.float32)))
    lr = 0.1

    def block():
        for _ in range(10):
            loss_all = 0.0
            for x_train, y_train in batches:
                with tf.GradientTape() as tape:
                    y = tf.matmul(x_train, w1) + b1
                    y = tf.nn.softmax(y)
                    y_ = tf.one_hot(y_train, depth=3)
                    loss = tf.reduce_mean(tf.square(y_ - y))
                    loss_all += loss.numpy()
                grads = tape.gradient(loss, [w1, b1])
                w1.assign_sub(lr * grads[0])
                b1.assign_sub(lr * grads[1])
            w1.numpy()
        return 40

    return block
