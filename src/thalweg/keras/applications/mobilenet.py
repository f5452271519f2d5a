"""`keras.applications.mobilenet`: convolutions of each channel, then of pixels (Howard et al. 2017)."""

from __future__ import annotations

from typing import Any

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted, described, preprocessing
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.applications.sizes import rows_of_weights, usual_rows
from thalweg.keras.defaults import Defaults

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet"
_ALPHAS = {1.0: "1_0", 0.75: "7_5", 0.5: "5_0", 0.25: "2_5"}
_ROWS = (128, 160, 192, 224)
# The filters of the blocks, and whether they make images smaller.
_BLOCKS = (
    *((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)),
    *((512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)),
)


def _norm_relu(x: Any, name: str) -> Any:
    axis = -1 if Defaults.image_data_format == "channels_last" else 1
    x = layers.BatchNormalization(axis=axis, name=f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def _block(x: Any, filters: int, multiplier: int, stride: int, index: int) -> Any:
    """A convolution of each channel, and one of single pixels."""
    if stride == 2:
        x = layers.ZeroPadding2D(((0, 1), (0, 1)), name=f"conv_pad_{index}")(x)
    x = layers.DepthwiseConv2D(
        (3, 3),
        padding="same" if stride == 1 else "valid",
        depth_multiplier=multiplier,
        strides=(stride, stride),
        use_bias=False,
        name=f"conv_dw_{index}",
    )(x)
    x = _norm_relu(x, f"conv_dw_{index}")
    name = f"conv_pw_{index}"
    x = layers.Conv2D(filters, (1, 1), padding="same", use_bias=False, strides=(1, 1), name=name)(x)
    return _norm_relu(x, name)


def _classified(frame: Frame, x: Any, dropout: float) -> Any:
    wanted = frame.wanted
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    x = layers.Conv2D(wanted.classes, (1, 1), padding="same", name="conv_preds")(x)
    x = layers.Reshape((wanted.classes,), name="reshape_2")(x)
    frame.check_activation()
    return layers.Activation(activation=wanted.classifier_activation, name="predictions")(x)


def _check_weights(weights: Any, alpha: float, multiplier: int) -> None:
    if weights == "imagenet" and multiplier != 1:
        raise ValueError(
            "If imagenet weights are being loaded, depth multiplier must be 1. Received depth_multiplier="
            f"{multiplier}"
        )
    if weights == "imagenet" and alpha not in _ALPHAS:
        raise ValueError(
            "If imagenet weights are being loaded, alpha can be one of `0.25`, `0.50`, `0.75` or `1.0` only. "
            f"Received alpha={alpha}"
        )


def _mobilenet(
    input_shape: Any = None,
    alpha: float = 1.0,
    depth_multiplier: int = 1,
    dropout: float = 0.001,
    include_top: bool = True,
    weights: Any = "imagenet",
    input_tensor: Any = None,
    pooling: str | None = None,
    classes: int = 1000,
    classifier_activation: Any = "softmax",
    name: str | None = None,
) -> Any:
    _check_weights(weights, alpha, depth_multiplier)
    given = (include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation)
    frame = Frame(Wanted(*given, name or "mobilenet"), size=usual_rows(input_shape, None, _ROWS))
    rows = rows_of_weights(frame, _ROWS)
    x = layers.Conv2D(int(32 * alpha), (3, 3), padding="same", use_bias=False, strides=(2, 2), name="conv1")(
        frame.x
    )
    x = _norm_relu(x, "conv1")
    for i, (filters, stride) in enumerate(_BLOCKS, 1):
        x = _block(x, int(filters * alpha), depth_multiplier, stride, i)
    x = _classified(frame, x, dropout) if include_top else frame.pooled(x)
    frame.wanted = frame.wanted._replace(name=name or f"mobilenet_{alpha:0.2f}_{rows}")
    file = f"mobilenet_{_ALPHAS.get(alpha)}_{rows}_tf{'' if include_top else '_no_top'}.h5"
    return frame.model(x, File(file, f"{_FOLDER}/{file}"))


_ABOUT = """The network MobileNet; images of 224 by 224 pixels.

    Besides what all networks have it takes `alpha`, how wide it is (1: as wide as usual), `depth_multiplier`,
    how many results a convolution has for each channel, and `dropout`, the classifier's. With the weights of
    ImageNet `alpha` is 0.25, 0.5, 0.75 or 1."""

MobileNet = described(_mobilenet, "MobileNet", _ABOUT)
preprocess_input = preprocessing("tf")
