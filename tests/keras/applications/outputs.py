"""What networks with drawn weights say of an image, in either framework."""

from __future__ import annotations

from typing import Any

import numpy as np

OUTPUTS = ("MobileNetV3Small", "EfficientNetV2B0", "ConvNeXtTiny")
MODES = ("caffe", "tf", "torch")


def images() -> np.ndarray[Any, Any]:
    """An image of 32 by 32 pixels."""
    return np.random.RandomState(2).uniform(0, 255, (1, 32, 32, 3)).astype(np.float32)


def output_of(keras: Any, name: str) -> np.ndarray[Any, Any]:
    """The mean features of an image."""
    build = getattr(keras.applications, name)
    model = build(weights=None, include_top=False, pooling="avg", input_shape=(32, 32, 3))
    random = np.random.RandomState(1)
    model.set_weights([_drawn(w, random) for w in model.weights])
    return np.asarray(model(images() / 127.5 - 1, training=False))


def _drawn(w: Any, random: np.random.RandomState) -> np.ndarray[Any, Any]:
    """Values with which activations neither vanish nor explode."""
    shape = tuple(w.shape)
    if "variance" in w.name:
        value = random.uniform(0.5, 1.5, shape)
    elif len(shape) >= 2:
        fan = np.prod(shape[:2] if "depthwise" in w.path else shape[:-1])
        value = random.standard_normal(shape) * np.sqrt(2 / fan)
    elif "gamma" in w.name:
        value = random.uniform(0.8, 1.2, shape)
    else:
        value = random.standard_normal(shape) * 0.1
    return np.asarray(value, np.int32 if w.name == "count" else np.float32)
