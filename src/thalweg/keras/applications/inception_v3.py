"""`keras.applications.inception_v3`: convolutions of several sizes side by side (Szegedy et al. 2015)."""

from __future__ import annotations

from typing import Any

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted, application, preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/inception_v3"
_HASHES = ("9a0d58056eeedaa3f26cb7ebd46da564", "bcbd6486424b2319ff4ef7d526e38f63")


class _Parts:
    """Makes what the network is made of.

    Args:
      axis: the axis of channels.
    """

    def __init__(self, axis: int) -> None:
        self.axis = axis

    def conv(
        self, x: Any, filters: int, rows: int, columns: int, half: bool = False, pad: bool = True
    ) -> Any:
        """A convolution with normalization and ReLU; `half` makes images half as large."""
        strides = (2, 2) if half else (1, 1)
        padding = "same" if pad and not half else "valid"
        x = layers.Conv2D(filters, (rows, columns), strides=strides, padding=padding, use_bias=False)(x)
        x = layers.BatchNormalization(axis=self.axis, scale=False)(x)
        return layers.Activation("relu")(x)

    def chain(self, x: Any, *steps: tuple[int, int, int]) -> Any:
        """Convolutions one after the other, each with its filters, rows and columns."""
        for filters, rows, columns in steps:
            x = self.conv(x, filters, rows, columns)
        return x

    def mean(self, x: Any, filters: int) -> Any:
        """The mean over 3 by 3 pixels, and a convolution of single ones."""
        x = layers.AveragePooling2D((3, 3), strides=(1, 1), padding="same")(x)
        return self.conv(x, filters, 1, 1)

    def joined(self, branches: list[Any], name: str | None = None) -> Any:
        return layers.Concatenate(axis=self.axis, name=name)(branches)


def _small(parts: _Parts, x: Any, pooled: int, name: str) -> Any:
    """Convolutions of 1, 5 and twice 3 pixels."""
    one = parts.conv(x, 64, 1, 1)
    five = parts.chain(x, (48, 1, 1), (64, 5, 5))
    three = parts.chain(x, (64, 1, 1), (96, 3, 3), (96, 3, 3))
    return parts.joined([one, five, three, parts.mean(x, pooled)], name)


def _long(parts: _Parts, x: Any, n: int, name: str) -> Any:
    """Convolutions of 7 pixels in a row or in a column, once and twice."""
    one = parts.conv(x, 192, 1, 1)
    seven = parts.chain(x, (n, 1, 1), (n, 1, 7), (192, 7, 1))
    twice = parts.chain(x, (n, 1, 1), (n, 7, 1), (n, 1, 7), (n, 7, 1), (192, 1, 7))
    return parts.joined([one, seven, twice, parts.mean(x, 192)], name)


def _wide(parts: _Parts, x: Any, i: int) -> Any:
    """Convolutions whose last step is done in rows and in columns side by side."""
    one = parts.conv(x, 320, 1, 1)
    three = parts.conv(x, 384, 1, 1)
    sides = [parts.conv(three, 384, 1, 3), parts.conv(three, 384, 3, 1)]
    three = parts.joined(sides, f"mixed9_{i}")
    twice = parts.chain(x, (448, 1, 1), (384, 3, 3))
    twice = parts.joined([parts.conv(twice, 384, 1, 3), parts.conv(twice, 384, 3, 1)])
    return parts.joined([one, three, twice, parts.mean(x, 192)], f"mixed{9 + i}")


def _stem(parts: _Parts, x: Any) -> Any:
    x = parts.conv(x, 32, 3, 3, half=True)
    x = parts.conv(x, 32, 3, 3, pad=False)
    x = parts.conv(x, 64, 3, 3)
    x = layers.MaxPooling2D((3, 3), strides=(2, 2))(x)
    x = parts.conv(x, 80, 1, 1, pad=False)
    x = parts.conv(x, 192, 3, 3, pad=False)
    return layers.MaxPooling2D((3, 3), strides=(2, 2))(x)


def _build(wanted: Wanted) -> Any:
    frame = Frame(wanted, size=299, least=75)
    parts = _Parts(frame.axis)
    x = _stem(parts, frame.x)
    for i, pooled in enumerate((32, 64, 64)):
        x = _small(parts, x, pooled, f"mixed{i}")
    three = parts.conv(x, 384, 3, 3, half=True)
    twice = parts.conv(parts.chain(x, (64, 1, 1), (96, 3, 3)), 96, 3, 3, half=True)
    x = parts.joined([three, twice, layers.MaxPooling2D((3, 3), strides=(2, 2))(x)], "mixed3")
    for i, n in enumerate((128, 160, 160, 192), 4):
        x = _long(parts, x, n, f"mixed{i}")
    three = parts.conv(parts.conv(x, 192, 1, 1), 320, 3, 3, half=True)
    seven = parts.chain(x, (192, 1, 1), (192, 1, 7), (192, 7, 1))
    seven = parts.conv(seven, 192, 3, 3, half=True)
    x = parts.joined([three, seven, layers.MaxPooling2D((3, 3), strides=(2, 2))(x)], "mixed8")
    for i in range(2):
        x = _wide(parts, x, i)
    top = wanted.include_top
    name = f"inception_v3_weights_tf_dim_ordering_tf_kernels{'' if top else '_notop'}.h5"
    file = File(name, f"{_FOLDER}/{name}", _HASHES[0 if top else 1])
    return frame.model(frame.end(x, named=False), file)


InceptionV3 = application(
    "InceptionV3",
    _build,
    "inception_v3",
    "The network Inception v3; images of 299 by 299 pixels, at least 75 by 75.",
)
preprocess_input = preprocessing("tf")
