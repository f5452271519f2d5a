"""An undecorated loop over batches of 128 with a Keras model, Adam and `apply_gradients`."""

import importlib

import numpy as np

STEPS = 50


def prepare(framework):
    tf = importlib.import_module(framework)
    keras = tf.keras
    rng = np.random.default_rng(0)
    images = rng.random((STEPS, 128, 784), dtype=np.float32)
    labels = rng.integers(0, 10, (STEPS, 128))
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((784,)), layers.Dense(256, activation="relu"), layers.Dense(128, activation="relu")]
    )
    model.add(layers.Dense(10))
    optimizer = keras.optimizers.Adam(1e-3)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def block():
        for step in range(STEPS):
            x = tf.convert_to_tensor(images[step])
            y = tf.convert_to_tensor(labels[step])
            with tf.GradientTape() as tape:
                loss = loss_of(y, model(x, training=True))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        float(loss)
        model.trainable_variables[0].numpy()
        return STEPS

    return block
