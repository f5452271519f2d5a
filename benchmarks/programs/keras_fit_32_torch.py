"""`keras_fit_torch` with batches of 32."""

from programs import keras_fit_torch


def prepare(framework):
    return keras_fit_torch.prepare(framework, batch_size=32)
