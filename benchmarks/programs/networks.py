"""Training steps of the notes' networks: with `fit`, and in undecorated loops. A block is some steps."""

import importlib

import numpy as np

from programs.keras_fit import keras_of
from programs.resnet18 import resnet18

STEPS = 4


def images(count, size, channels, classes=10):
    rng = np.random.default_rng(0)
    return rng.random((count, size, size, channels), dtype=np.float32), rng.integers(0, classes, count)


def fitted(model, x, y, loss, batch_size):
    """A block that fits a model of Keras once to some data."""
    model.compile("adam", loss)

    def block():
        model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
        return len(x) // batch_size

    return block


def small_cnn(framework):
    """Two convolutions of 64 filters on images of 28 x 28, batch 128."""
    keras = keras_of(framework)
    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for _ in range(2):
        model.add(layers.Conv2D(64, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(128, activation="relu"))
    model.add(layers.Dense(10, activation="softmax"))
    return fitted(model, *images(128 * STEPS, 28, 1), "sparse_categorical_crossentropy", 128)


def resnet(framework):
    """ResNet-18 on images of 32 x 32, batch 32."""
    keras = keras_of(framework)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return fitted(resnet18(keras), *images(32 * STEPS, 32, 3), loss, 32)


def _stock(framework, name):
    """Two recurrent layers, of 80 and 100 units, over 60 days of prices, batch 64."""
    keras = keras_of(framework)
    layers = keras.layers
    model = keras.Sequential([keras.Input((60, 1)), getattr(layers, name)(80, return_sequences=True)])
    model.add(layers.Dropout(0.2))
    model.add(getattr(layers, name)(100))
    model.add(layers.Dropout(0.2))
    model.add(layers.Dense(1))
    rng = np.random.default_rng(0)
    x, y = rng.random((64 * 8, 60, 1), dtype=np.float32), rng.random((64 * 8, 1), dtype=np.float32)
    return fitted(model, x, y, "mean_squared_error", 64)


def stock_lstm(framework):
    return _stock(framework, "LSTM")


def stock_gru(framework):
    return _stock(framework, "GRU")


def vgg13(framework):
    """VGG-13 on images of 32 x 32, batch 64, in an undecorated loop."""
    tf = importlib.import_module(framework)
    keras = tf.keras
    layers = keras.layers
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in (64, 128, 256, 512, 512):
        for _ in range(2):
            model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D(2, 2, padding="same"))
    model.add(layers.Flatten())
    for units, activation in ((256, "relu"), (128, "relu"), (100, None)):
        model.add(layers.Dense(units, activation=activation))
    optimizer = keras.optimizers.Adam(1e-4)
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    x, y = images(64, 32, 3, 100)

    def block():
        for _ in range(STEPS):
            batch, labels = tf.constant(x), tf.constant(y)
            with tf.GradientTape() as tape:
                loss = loss_of(labels, model(batch, training=True))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return STEPS if float(loss) else 0

    return block


def _generator(keras):
    layers = keras.layers
    model = keras.Sequential([keras.Input((100,)), layers.Dense(7 * 7 * 256, use_bias=False)])
    model.add(layers.BatchNormalization())
    model.add(layers.LeakyReLU())
    model.add(layers.Reshape((7, 7, 256)))
    for filters, strides in ((128, 1), (64, 2)):
        model.add(layers.Conv2DTranspose(filters, 5, strides=strides, padding="same", use_bias=False))
        model.add(layers.BatchNormalization())
        model.add(layers.LeakyReLU())
    model.add(layers.Conv2DTranspose(1, 5, strides=2, padding="same", use_bias=False, activation="tanh"))
    return model


def _discriminator(keras):
    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28, 1))])
    for filters in (64, 128):
        model.add(layers.Conv2D(filters, 5, strides=2, padding="same"))
        model.add(layers.LeakyReLU())
        model.add(layers.Dropout(0.3))
    model.add(layers.Flatten())
    model.add(layers.Dense(1))
    return model


def dcgan(framework):
    """DCGAN on images of 28 x 28, batch 64: a step of both networks, in an undecorated loop."""
    tf = importlib.import_module(framework)
    generator, discriminator = _generator(tf.keras), _discriminator(tf.keras)
    optimizers = [tf.keras.optimizers.Adam(1e-4) for _ in range(2)]
    loss_of = tf.keras.losses.BinaryCrossentropy(from_logits=True)
    x, _ = images(64, 28, 1)

    def block():
        for _ in range(STEPS):
            batch, noise = tf.constant(x), tf.random.normal([64, 100])
            with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
                made = generator(noise, training=True)
                real, fake = discriminator(batch, training=True), discriminator(made, training=True)
                g_loss = loss_of(tf.ones_like(fake), fake)
                d_loss = loss_of(tf.ones_like(real), real) + loss_of(tf.zeros_like(fake), fake)
            for tape, loss, model, optimizer in zip(
                (g_tape, d_tape), (g_loss, d_loss), (generator, discriminator), optimizers, strict=True
            ):
                gradients = tape.gradient(loss, model.trainable_variables)
                optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return STEPS if float(d_loss) else 0

    return block
