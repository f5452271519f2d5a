"""What networks are made of, in either framework."""

from __future__ import annotations

import hashlib
import re
from typing import Any

NAMES = (
    *("ConvNeXtBase", "ConvNeXtLarge", "ConvNeXtSmall", "ConvNeXtTiny", "ConvNeXtXLarge"),
    *("DenseNet121", "DenseNet169", "DenseNet201"),
    *(f"EfficientNetB{i}" for i in range(8)),
    *(f"EfficientNetV2{kind}" for kind in ("B0", "B1", "B2", "B3", "L", "M", "S")),
    *("InceptionResNetV2", "InceptionV3", "MobileNet", "MobileNetV2", "MobileNetV3Large", "MobileNetV3Small"),
    *("NASNetLarge", "NASNetMobile", "ResNet50", "ResNet101", "ResNet152"),
    *("ResNet50V2", "ResNet101V2", "ResNet152V2", "VGG16", "VGG19", "Xception"),
)
# Networks with arguments of their own.
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "MobileNet half": ("MobileNet", {"alpha": 0.5, "depth_multiplier": 2, "input_shape": (160, 160, 3)}),
    "MobileNetV2 wide": ("MobileNetV2", {"alpha": 1.4, "input_shape": (96, 96, 3)}),
    "MobileNetV3Small minimalistic": ("MobileNetV3Small", {"minimalistic": True, "alpha": 0.75}),
    "MobileNetV3Large bare": ("MobileNetV3Large", {"include_top": False, "pooling": "max"}),
    "ResNet50 bare": ("ResNet50", {"include_top": False, "input_shape": (64, 48, 3)}),
    "VGG16 ten": ("VGG16", {"classes": 10, "input_shape": (32, 32, 3), "classifier_activation": None}),
    "NASNetMobile bare": ("NASNetMobile", {"include_top": False, "pooling": "avg"}),
    "EfficientNetB0 bare": ("EfficientNetB0", {"include_top": False, "pooling": "max"}),
    "EfficientNetV2B0 raw": ("EfficientNetV2B0", {"include_preprocessing": False, "classes": 3}),
    "InceptionV3 bare": ("InceptionV3", {"include_top": False, "input_shape": (75, 80, 3)}),
    "DenseNet121 gray": ("DenseNet121", {"input_shape": (64, 64, 1), "classes": 5}),
    "ConvNeXtTiny bare": ("ConvNeXtTiny", {"include_top": False, "pooling": "avg"}),
}


def described(model: Any) -> dict[str, Any]:
    """The model's name, its numbers, and digests of its layers and of its weights.

    Sums that Keras computes by an operation, which its list of layers leaves out, are left out here, too.
    """
    kept = [layer for layer in model.layers if not re.fullmatch(r"(add|multiply)(_\d+)?", layer.name)]
    lines = [f"{layer.name} {type(layer).__name__} {_shapes(layer)}" for layer in kept]
    return {
        "name": model.name,
        "parameters": model.count_params(),
        "trainable": len(model.trainable_weights),
        "layers": len(kept),
        "ends": [kept[0].name, kept[len(kept) // 2].name, kept[-1].name],
        "listing": _digest(lines),
        "paths": _digest([w.path for w in model.weights]),
    }


def _shapes(layer: Any) -> str:
    return f"{tuple(layer.output.shape)} {[tuple(w.shape) for w in layer.weights]}"


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
