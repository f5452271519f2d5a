"""Squeeze and excitation: channels weighed by what the whole image shows (Hu et al. 2017)."""

from __future__ import annotations

from typing import Any

from thalweg.keras import layers
from thalweg.keras.defaults import Defaults

CONV_INITIALIZER = {
    "class_name": "VarianceScaling",
    "config": {"scale": 2.0, "mode": "fan_out", "distribution": "truncated_normal"},
}
DENSE_INITIALIZER = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1.0 / 3.0, "mode": "fan_out", "distribution": "uniform"},
}


def excited(x: Any, filters: int, squeezed: int, name: str) -> Any:
    """Images whose channels are multiplied by weights between 0 and 1.

    Args:
      filters: the number of channels.
      squeezed: how many numbers the weights are computed by.
      name: what names of layers begin with.
    """
    last = Defaults.image_data_format == "channels_last"
    shape = (1, 1, filters) if last else (filters, 1, 1)
    options: dict[str, Any] = {"padding": "same", "kernel_initializer": CONV_INITIALIZER}
    weights = layers.GlobalAveragePooling2D(name=f"{name}se_squeeze")(x)
    weights = layers.Reshape(shape, name=f"{name}se_reshape")(weights)
    weights = layers.Conv2D(squeezed, 1, activation="swish", name=f"{name}se_reduce", **options)(weights)
    weights = layers.Conv2D(filters, 1, activation="sigmoid", name=f"{name}se_expand", **options)(weights)
    return layers.Multiply(name=f"{name}se_excite")([x, weights])
