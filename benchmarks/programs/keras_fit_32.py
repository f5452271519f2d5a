"""`keras_fit` with batches of 32."""

from programs import keras_fit


def prepare(framework):
    return keras_fit.prepare(framework, batch_size=32)
