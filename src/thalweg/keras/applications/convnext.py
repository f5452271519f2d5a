"""`keras.applications.convnext`: convolutional networks built as transformers are (Liu et al. 2022)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import thalweg as tf
from thalweg.keras import initializers, layers, random
from thalweg.keras.applications.frame import File, Frame, Wanted, described, unchanged
from thalweg.keras.applications.imagenet_utils import decode_predictions as decode_predictions
from thalweg.keras.models import Sequential
from thalweg.keras.saving.families import publish

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications/convnext"
_HASHES = {
    "tiny": (
        "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff",
        "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
    ),
    "small": (
        "ce1277d8f1ee5a0ef0e171469089c18f5233860ceaf9b168049cb9263fd7483c",
        "6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab",
    ),
    "base": (
        "52cbb006d3dadd03f6e095a8ca1aca47aecdd75acb4bc74bce1f5c695d0086e6",
        "40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45",
    ),
    "large": (
        "070c5ed9ed289581e477741d3b34beffa920db8cf590899d6d2c67fba2a198a6",
        "96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd",
    ),
    "xlarge": (
        "c1f5ccab661354fc3a79a10fa99af82f0fbf10ec65cb894a3ae0815f17a889ee",
        "de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05",
    ),
}
_EPSILON = 1e-6


class StochasticDepth(layers.Layer):
    """In training each sample is 0 with a probability, the others are scaled so that the mean stays.

    Args:
      drop_path_rate: the probability.
    """

    def __init__(self, drop_path_rate: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.drop_path_rate = drop_path_rate

    def call(self, x: Any, training: Any = None) -> Any:
        if not training:
            return x
        kept = 1 - self.drop_path_rate
        shape = [tf.shape(x)[0], *[1] * (x.shape.rank - 1)]
        return x / kept * tf.floor(kept + random.uniform(shape, 0, 1))

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "drop_path_rate": self.drop_path_rate}


class LayerScale(layers.Layer):
    """Each channel times a weight.

    Args:
      init_values: the weights' first value.
      projection_dim: the number of channels.
    """

    def __init__(self, init_values: float, projection_dim: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.init_values = init_values
        self.projection_dim = projection_dim

    def build(self, input_shape: Any) -> None:
        self.gamma = self.add_weight(
            shape=(self.projection_dim,), initializer=initializers.Constant(self.init_values)
        )

    def call(self, x: Any) -> Any:
        return x * self.gamma

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        own = {"init_values": self.init_values, "projection_dim": self.projection_dim}
        return {**super().get_config(), **own}


publish("keras.src.applications.convnext", [StochasticDepth, LayerScale])


def _block(inputs: Any, channels: int, name: str) -> Any:
    """A convolution of 7 by 7 pixels of each channel, then two dense layers of each pixel's channels."""
    x = layers.Conv2D(
        channels, kernel_size=7, padding="same", groups=channels, name=f"{name}_depthwise_conv"
    )(inputs)
    x = layers.LayerNormalization(epsilon=_EPSILON, name=f"{name}_layernorm")(x)
    x = layers.Dense(4 * channels, name=f"{name}_pointwise_conv_1")(x)
    x = layers.Activation("gelu", name=f"{name}_gelu")(x)
    x = layers.Dense(channels, name=f"{name}_pointwise_conv_2")(x)
    x = LayerScale(1e-6, channels, name=f"{name}_layer_scale")(x)
    return layers.Add()([inputs, layers.Activation("linear", name=f"{name}_identity")(x)])


def _smaller(channels: int, name: str, index: int) -> Any:
    """Layers that make images a quarter as large before the first stage, half as large before others."""
    if index == 0:
        conv = layers.Conv2D(channels, kernel_size=4, strides=4, name=f"{name}_stem_conv")
        norm = layers.LayerNormalization(epsilon=_EPSILON, name=f"{name}_stem_layernorm")
        return Sequential([conv, norm], name=f"{name}_stem")
    k = index - 1
    norm = layers.LayerNormalization(epsilon=_EPSILON, name=f"{name}_downsampling_layernorm_{k}")
    conv = layers.Conv2D(channels, kernel_size=2, strides=2, name=f"{name}_downsampling_conv_{k}")
    return Sequential([norm, conv], name=f"{name}_downsampling_block_{k}")


def _preprocessed(x: Any, name: str) -> Any:
    mean = [0.485 * 255, 0.456 * 255, 0.406 * 255]
    variance = [(0.229 * 255) ** 2, (0.224 * 255) ** 2, (0.225 * 255) ** 2]
    return layers.Normalization(mean=mean, variance=variance, name=f"{name}_prestem_normalization")(x)


def _end(frame: Frame, x: Any) -> Any:
    wanted = frame.wanted
    if not wanted.include_top:
        return layers.LayerNormalization(epsilon=_EPSILON)(frame.pooled(x))
    frame.check_activation()
    x = layers.GlobalAveragePooling2D(name=f"{wanted.name}_head_gap")(x)
    x = layers.LayerNormalization(epsilon=_EPSILON, name=f"{wanted.name}_head_layernorm")(x)
    activation = wanted.classifier_activation
    return layers.Dense(wanted.classes, activation=activation, name=f"{wanted.name}_head_dense")(x)


def _build(
    wanted: Wanted, kind: str, depths: tuple[int, ...], channels: int, include_preprocessing: bool
) -> Any:
    frame = Frame(wanted, size=224, first_allowed=False)
    x = frame.x
    if include_preprocessing and frame.input_shape[2] == 3:
        x = _preprocessed(x, wanted.name)
    halvings = [_smaller(channels * 2**i, wanted.name, i) for i in range(4)]
    for i, depth in enumerate(depths):
        x = halvings[i](x)
        for j in range(depth):
            x = _block(x, channels * 2**i, f"{wanted.name}_stage_{i}_block_{j}")
    top = wanted.include_top
    name = f"convnext_{kind}{'' if top else '_notop'}.h5"
    return frame.model(_end(frame, x), File(name, f"{_FOLDER}/{name}", _HASHES[kind][0 if top else 1]))


def _convnext(kind: str, depths: tuple[int, ...], channels: int) -> Callable[..., Any]:
    title = "ConvNeXtXLarge" if kind == "xlarge" else f"ConvNeXt{kind.capitalize()}"

    def make(
        include_top: bool = True,
        include_preprocessing: bool = True,
        weights: Any = "imagenet",
        input_tensor: Any = None,
        input_shape: Any = None,
        pooling: str | None = None,
        classes: int = 1000,
        classifier_activation: Any = "softmax",
        name: str = f"convnext_{kind}",
    ) -> Any:
        given = (include_top, weights, input_tensor, input_shape, pooling, classes, classifier_activation)
        return _build(Wanted(*given, name), kind, depths, channels, include_preprocessing)

    function: Callable[..., Any] = described(make, title, _ABOUT.format(title))
    return function


_ABOUT = """The network {}; images of 224 by 224 pixels with values from 0 to 255.

    Besides what all networks have it takes `include_preprocessing`: whether it brings the values of images to
    the range that it was trained on itself."""

ConvNeXtTiny = _convnext("tiny", (3, 3, 9, 3), 96)
ConvNeXtSmall = _convnext("small", (3, 3, 27, 3), 96)
ConvNeXtBase = _convnext("base", (3, 3, 27, 3), 128)
ConvNeXtLarge = _convnext("large", (3, 3, 27, 3), 192)
ConvNeXtXLarge = _convnext("xlarge", (3, 3, 27, 3), 256)
preprocess_input = unchanged
