"""`keras.wrappers`: models as estimators of scikit-learn. They need that package, and load it when used."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING, Any

from thalweg import absent

if TYPE_CHECKING:
    from thalweg.keras.wrappers import scikit_learn as scikit_learn
    from thalweg.keras.wrappers.estimators import SKLearnClassifier as SKLearnClassifier
    from thalweg.keras.wrappers.estimators import SKLearnRegressor as SKLearnRegressor
    from thalweg.keras.wrappers.estimators import SKLearnTransformer as SKLearnTransformer

_NAMES = ("SKLearnClassifier", "SKLearnRegressor", "SKLearnTransformer")


def __getattr__(name: str) -> Any:
    if name not in (*_NAMES, "scikit_learn"):
        raise absent.absent(sys.modules[__name__], name)
    if importlib.util.find_spec("sklearn") is None:
        raise ImportError(f"keras.wrappers.{name} needs scikit-learn: run `pip install scikit-learn`.")
    if name == "scikit_learn":
        return importlib.import_module("thalweg.keras.wrappers.scikit_learn")
    return getattr(importlib.import_module("thalweg.keras.wrappers.estimators"), name)


def __dir__() -> list[str]:
    return sorted([*_NAMES, "scikit_learn"])
