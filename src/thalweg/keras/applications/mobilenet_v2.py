"""`keras.applications.mobilenet_v2`: inverted bottlenecks (Sandler et al. 2018)."""

from __future__ import annotations

from typing import Any

from thalweg.keras import layers
from thalweg.keras.applications.frame import (
    File,
    Frame,
    Wanted,
    described,
    padding_for,
    preprocessing,
    rounded,
)
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.applications.sizes import check_sizes_agree, rows_of_weights, usual_rows
from thalweg.keras.defaults import Defaults

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2"
_ALPHAS = (0.35, 0.50, 0.75, 1.0, 1.3, 1.4)
_ROWS = (96, 128, 160, 192, 224)
# The filters of stages, how many blocks they have, and whether the first one makes images smaller.
_STAGES = ((16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1))


def _axis() -> int:
    return -1 if Defaults.image_data_format == "channels_last" else 1


def _norm(x: Any, name: str) -> Any:
    return layers.BatchNormalization(axis=_axis(), epsilon=1e-3, momentum=0.999, name=name)(x)


def _conv(x: Any, filters: int, name: str) -> Any:
    return layers.Conv2D(filters, kernel_size=1, padding="same", use_bias=False, name=name)(x)


def _block(inputs: Any, filters: int, stride: int, index: int) -> Any:
    """An inverted bottleneck: channels are made more, convolved each, and made fewer."""
    channels = inputs.shape[_axis()]
    prefix = f"block_{index}_" if index else "expanded_conv_"
    x = inputs
    if index:
        x = _norm(_conv(x, 6 * channels, f"{prefix}expand"), f"{prefix}expand_BN")
        x = layers.ReLU(6.0, name=f"{prefix}expand_relu")(x)
    if stride == 2:
        x = layers.ZeroPadding2D(padding=padding_for(x, 3), name=f"{prefix}pad")(x)
    x = layers.DepthwiseConv2D(
        kernel_size=3,
        strides=stride,
        use_bias=False,
        padding="same" if stride == 1 else "valid",
        name=f"{prefix}depthwise",
    )(x)
    x = _norm(x, f"{prefix}depthwise_BN")
    x = layers.ReLU(6.0, name=f"{prefix}depthwise_relu")(x)
    x = _norm(_conv(x, filters, f"{prefix}project"), f"{prefix}project_BN")
    if channels == filters and stride == 1:
        return layers.Add(name=f"{prefix}add")([inputs, x])
    return x


def _body(x: Any, alpha: float) -> Any:
    x = layers.Conv2D(
        rounded(32 * alpha), kernel_size=3, strides=(2, 2), padding="same", use_bias=False, name="Conv1"
    )(x)
    x = layers.ReLU(6.0, name="Conv1_relu")(_norm(x, "bn_Conv1"))
    index = 0
    for filters, repeats, stride in _STAGES:
        for j in range(repeats):
            x = _block(x, rounded(int(filters * alpha)), stride if j == 0 else 1, index)
            index += 1
    last = rounded(1280 * alpha) if alpha > 1.0 else 1280
    x = layers.Conv2D(last, kernel_size=1, use_bias=False, name="Conv_1")(x)
    return layers.ReLU(6.0, name="out_relu")(_norm(x, "Conv_1_bn"))


def _mobilenet_v2(
    input_shape: Any = None,
    alpha: float = 1.0,
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = None,
) -> Any:
    if weights == "imagenet" and alpha not in _ALPHAS:
        raise ValueError(
            "If imagenet weights are being loaded, alpha must be one of `0.35`, `0.50`, `0.75`, `1.0`, `1.3` "
            f"or `1.4` only; Received `alpha={alpha}`"
        )
    check_sizes_agree(input_shape, input_tensor)
    given = (include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation)
    frame = Frame(Wanted(*given, name or "mobilenetv2"), size=usual_rows(input_shape, input_tensor, _ROWS))
    rows = rows_of_weights(frame, _ROWS)
    x = _body(frame.x, alpha)
    x = frame.classifier(layers.GlobalAveragePooling2D()(x)) if include_top else frame.pooled(x)
    frame.wanted = frame.wanted._replace(name=name or f"mobilenetv2_{alpha:0.2f}_{rows}")
    suffix = "" if include_top else "_no_top"
    file = f"mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{float(alpha)}_{rows}{suffix}.h5"
    return frame.model(x, File(file, f"{_FOLDER}/{file}"))


_ABOUT = """The network MobileNet v2; images of 224 by 224 pixels.

    Besides what all networks have it takes `alpha`, how wide it is (1: as wide as usual). With the weights of
    ImageNet `alpha` is 0.35, 0.5, 0.75, 1, 1.3 or 1.4."""

MobileNetV2 = described(_mobilenet_v2, "MobileNetV2", _ABOUT)
preprocess_input = preprocessing("tf")
