"""`keras.applications.densenet`: each convolution sees what all before it made (Huang et al. 2016)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted, application, preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/densenet"
_HASHES = {
    "densenet121": ("9d60b8095a5708f2dcce2bca79d332c7", "30ee3e1110167f948a6b9946edeeb738"),
    "densenet169": ("d699b8f76981ab1b30698df4c175e90b", "b8c4d4c20dd625c148057b9ff1c1176b"),
    "densenet201": ("1ceb130c1ea1b78c3bf6114dbdfd8807", "c13680b51ded0fb44dff2d8f86ac8bb1"),
}
_GROWTH = 32


def _norm_relu(x: Any, bn: str, relu: str) -> Any:
    x = layers.BatchNormalization(axis=3, epsilon=1.001e-5, name=bn)(x)
    return layers.Activation("relu", name=relu)(x)


def _grown(x: Any, name: str) -> Any:
    """What there is, and what two convolutions make of it."""
    y = _norm_relu(x, f"{name}_0_bn", f"{name}_0_relu")
    y = layers.Conv2D(4 * _GROWTH, 1, use_bias=False, name=f"{name}_1_conv")(y)
    y = _norm_relu(y, f"{name}_1_bn", f"{name}_1_relu")
    y = layers.Conv2D(_GROWTH, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(y)
    return layers.Concatenate(axis=3, name=f"{name}_concat")([x, y])


def _halved(x: Any, name: str) -> Any:
    """Half of the channels, of the height and of the width."""
    x = _norm_relu(x, f"{name}_bn", f"{name}_relu")
    x = layers.Conv2D(x.shape[3] // 2, 1, use_bias=False, name=f"{name}_conv")(x)
    return layers.AveragePooling2D(2, strides=2, name=f"{name}_pool")(x)


def _build(wanted: Wanted, kind: str, blocks: Sequence[int]) -> Any:
    frame = Frame(wanted, size=224, first_allowed=False)
    x = layers.ZeroPadding2D(padding=((3, 3), (3, 3)))(frame.x)
    x = layers.Conv2D(64, 7, strides=2, use_bias=False, name="conv1_conv")(x)
    x = _norm_relu(x, "conv1_bn", "conv1_relu")
    x = layers.ZeroPadding2D(padding=((1, 1), (1, 1)))(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)
    for i, depth in enumerate(blocks, 2):
        for j in range(1, depth + 1):
            x = _grown(x, f"conv{i}_block{j}")
        if i < 5:
            x = _halved(x, f"pool{i}")
    x = _norm_relu(x, "bn", "relu")
    top = wanted.include_top
    name = f"{kind}_weights_tf_dim_ordering_tf_kernels{'' if top else '_notop'}.h5"
    return frame.model(frame.end(x), File(name, f"{_FOLDER}/{name}", _HASHES[kind][0 if top else 1]))


def _densenet(title: str, blocks: Sequence[int]) -> Callable[..., Any]:
    kind = title.lower()
    about = f"The network {title}, with dense blocks of {blocks} steps; images of 224 by 224 pixels."
    return application(title, lambda wanted: _build(wanted, kind, blocks), kind, about)


DenseNet121 = _densenet("DenseNet121", (6, 12, 24, 16))
DenseNet169 = _densenet("DenseNet169", (6, 12, 32, 32))
DenseNet201 = _densenet("DenseNet201", (6, 12, 48, 32))
preprocess_input = preprocessing("torch")
