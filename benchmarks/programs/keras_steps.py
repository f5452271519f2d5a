"""What `fit` costs a step in Python: a tiny model, with a callback that wants to see each batch."""

import numpy as np

from programs.keras_fit import keras_of

STEPS = 500


def prepare(framework):
    keras = keras_of(framework)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.ones((STEPS, 2), np.float32)
    y = np.ones((STEPS, 1), np.float32)

    class Watch(keras.callbacks.Callback):
        seen = 0

        def on_train_batch_end(self, batch, logs=None):
            self.seen += 1

    def block():
        model.fit(x, y, batch_size=1, verbose=0, callbacks=[Watch()])
        return STEPS

    return block
