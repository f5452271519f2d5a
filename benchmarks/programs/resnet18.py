"""ResNet-18 for images of 32 x 32: seconds of the first training step, in a process of its own.

Called as `python resnet18.py FRAMEWORK`.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from programs.keras_fit import keras_of


def resnet18(keras):
    layers = keras.layers

    def convolution(x, filters, size, strides=1):
        x = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    def block(x, filters, strides):
        y = layers.ReLU()(convolution(x, filters, 3, strides))
        y = convolution(y, filters, 3)
        shortcut = x if strides == 1 and x.shape[-1] == filters else convolution(x, filters, 1, strides)
        return layers.ReLU()(layers.Add()([y, shortcut]))

    inputs = keras.Input((32, 32, 3))
    x = layers.ReLU()(convolution(inputs, 64, 3))
    for filters, strides in ((64, 1), (128, 2), (256, 2), (512, 2)):
        x = block(block(x, filters, strides), filters, 1)
    return keras.Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


def main():
    keras = keras_of(sys.argv[1])
    rng = np.random.default_rng(0)
    x, y = rng.random((32, 32, 32, 3), dtype=np.float32), rng.integers(0, 10, 32)
    model = resnet18(keras)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    start = time.perf_counter()
    model.train_on_batch(x, y)
    first = time.perf_counter() - start
    start = time.perf_counter()
    model.train_on_batch(x, y)
    print(first, time.perf_counter() - start)


if __name__ == "__main__":
    main()
