"""Images flipped, shifted and brightened at random, shuffled and batched; a step is a batch of 64."""

import importlib

import numpy as np

ROWS, SIZE = 3200, 64


def prepare(framework):
    tf = importlib.import_module(framework)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (ROWS, 32, 32, 3)).astype(np.uint8)

    def augment(image):
        image = tf.image.random_flip_left_right(tf.cast(image, tf.float32) / 255.0)
        image = tf.image.random_brightness(image, 0.2)
        return tf.clip_by_value(image, 0.0, 1.0)

    dataset = tf.data.Dataset.from_tensor_slices(images)
    dataset = dataset.map(augment, num_parallel_calls=tf.data.AUTOTUNE).shuffle(1000).batch(SIZE).prefetch(2)

    def block():
        return sum(1 for _ in dataset)

    return block
