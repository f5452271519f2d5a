"""VGG: blocks of 3 by 3 convolutions, each followed by a maximum over 2 by 2 pixels (Simonyan 2014)."""

from __future__ import annotations

from typing import Any

from thalweg.keras import layers
from thalweg.keras.applications.frame import File, Frame, Wanted

_FOLDER = "https://storage.googleapis.com/tensorflow/keras-applications"


def vgg(wanted: Wanted, depths: tuple[int, ...], kind: str, hashes: tuple[str, str]) -> Any:
    """A network with blocks of so many convolutions.

    Args:
      kind: "vgg16" or "vgg19".
      hashes: of the files with the classifier and without.
    """
    frame = Frame(wanted, size=224)
    x = frame.x
    for i, (depth, filters) in enumerate(zip(depths, (64, 128, 256, 512, 512), strict=True), 1):
        for j in range(1, depth + 1):
            name = f"block{i}_conv{j}"
            x = layers.Conv2D(filters, (3, 3), activation="relu", padding="same", name=name)(x)
        x = layers.MaxPooling2D((2, 2), strides=(2, 2), name=f"block{i}_pool")(x)
    if wanted.include_top:
        x = layers.Flatten(name="flatten")(x)
        x = layers.Dense(4096, activation="relu", name="fc1")(x)
        x = layers.Dense(4096, activation="relu", name="fc2")(x)
        x = frame.classifier(x)
    else:
        x = frame.pooled(x)
    suffix = "" if wanted.include_top else "_notop"
    name = f"{kind}_weights_tf_dim_ordering_tf_kernels{suffix}.h5"
    return frame.model(x, File(name, f"{_FOLDER}/{kind}/{name}", hashes[0 if wanted.include_top else 1]))
