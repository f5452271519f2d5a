"""The augmentations that `RandAugment` and `AugMix` choose among."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.preprocessing.auto_contrast import AutoContrast
from thalweg.keras.layers.preprocessing.equalization import Equalization
from thalweg.keras.layers.preprocessing.random_brightness import RandomBrightness
from thalweg.keras.layers.preprocessing.random_color_degeneration import RandomColorDegeneration
from thalweg.keras.layers.preprocessing.random_contrast import RandomContrast
from thalweg.keras.layers.preprocessing.random_posterization import RandomPosterization
from thalweg.keras.layers.preprocessing.random_rotation import RandomRotation
from thalweg.keras.layers.preprocessing.random_sharpness import RandomSharpness
from thalweg.keras.layers.preprocessing.random_shear import RandomShear
from thalweg.keras.layers.preprocessing.random_translation import RandomTranslation
from thalweg.keras.layers.preprocessing.solarization import Solarization


def augmentations(
    factor: tuple[float, float], value_range: Any, interpolation: str, common: dict[str, Any]
) -> dict[str, Any]:
    """All augmentations by name.

    Args:
      factor: how strong they are.
      common: arguments that all of them take.
    """
    moved = {"interpolation": interpolation, **common}
    coloured = {"value_range": value_range, **common}
    unseeded = {key: value for key, value in coloured.items() if key != "seed"}
    return {
        "random_shear": RandomShear(factor, factor, **moved),
        "random_translation": RandomTranslation(factor, factor, **moved),
        "random_rotation": RandomRotation(factor, **moved),
        "random_brightness": RandomBrightness(factor, **coloured),
        "random_color_degeneration": RandomColorDegeneration(factor, **coloured),
        "random_contrast": RandomContrast(factor, **coloured),
        "random_sharpness": RandomSharpness(factor, **coloured),
        "random_posterization": RandomPosterization(max(1, int(8 * factor[1])), **coloured),
        "solarization": Solarization(factor, factor, **coloured),
        "auto_contrast": AutoContrast(**unseeded),
        "equalization": Equalization(**unseeded),
    }
