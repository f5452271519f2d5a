"""`keras.applications.xception`: separable convolutions with shortcuts around them (Chollet 2016)."""

from __future__ import annotations

from typing import Any

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted, application, preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.defaults import Defaults

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/xception"
_HASHES = ("0a58e3b7378bc2990ea3b43d5981f1f6", "b0042744bf5b25fce3cb969f33bebb97")


def _norm(x: Any, name: str | None = None) -> Any:
    axis = -1 if Defaults.image_data_format == "channels_last" else 1
    return layers.BatchNormalization(axis=axis, name=name)(x)


def _relu(x: Any, name: str) -> Any:
    return layers.Activation("relu", name=f"{name}_act")(x)


def _separable(x: Any, filters: int, name: str) -> Any:
    x = layers.SeparableConv2D(filters, (3, 3), padding="same", use_bias=False, name=name)(x)
    return _norm(x, f"{name}_bn")


def _entry(x: Any) -> Any:
    x = layers.Conv2D(32, (3, 3), strides=(2, 2), use_bias=False, name="block1_conv1")(x)
    x = _relu(_norm(x, "block1_conv1_bn"), "block1_conv1")
    x = layers.Conv2D(64, (3, 3), use_bias=False, name="block1_conv2")(x)
    return _relu(_norm(x, "block1_conv2_bn"), "block1_conv2")


def _halving(x: Any, filters: tuple[int, int], name: str, relu_first: bool = True) -> Any:
    """Two separable convolutions and a maximum, around which there is a shortcut."""
    shortcut = layers.Conv2D(filters[1], (1, 1), strides=(2, 2), padding="same", use_bias=False)(x)
    shortcut = _norm(shortcut)
    if relu_first:
        x = _relu(x, f"{name}_sepconv1")
    x = _separable(x, filters[0], f"{name}_sepconv1")
    x = _relu(x, f"{name}_sepconv2")
    x = _separable(x, filters[1], f"{name}_sepconv2")
    x = layers.MaxPooling2D((3, 3), strides=(2, 2), padding="same", name=f"{name}_pool")(x)
    return layers.Add()([x, shortcut])


def _build(wanted: Wanted) -> Any:
    frame = Frame(wanted, size=299, least=71)
    x = _entry(frame.x)
    for i, filters in enumerate((128, 256, 728), 2):
        x = _halving(x, (filters, filters), f"block{i}", relu_first=i > 2)
    for i in range(5, 13):
        y = x
        for j in range(1, 4):
            y = _separable(_relu(y, f"block{i}_sepconv{j}"), 728, f"block{i}_sepconv{j}")
        x = layers.Add()([y, x])
    x = _halving(x, (728, 1024), "block13")
    for j, filters in enumerate((1536, 2048), 1):
        name = f"block14_sepconv{j}"
        x = _relu(_separable(x, filters, name), name)
    top = wanted.include_top
    name = f"xception_weights_tf_dim_ordering_tf_kernels{'' if top else '_notop'}.h5"
    file = File(name, f"{_FOLDER}/{name}", _HASHES[0 if top else 1])
    return frame.model(frame.end(x, named=False), file)


Xception = application(
    "Xception",
    _build,
    "xception",
    "The network Xception; images of 299 by 299 pixels, at least 71 by 71.",
)
preprocess_input = preprocessing("tf")
