"""`tf.keras`. Its parts are loaded when they are first used."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from thalweg import absent

if TYPE_CHECKING:
    from thalweg.keras import activations as activations
    from thalweg.keras import config as config
    from thalweg.keras import constraints as constraints
    from thalweg.keras import datasets as datasets
    from thalweg.keras import initializers as initializers
    from thalweg.keras import losses as losses
    from thalweg.keras import metrics as metrics
    from thalweg.keras import optimizers as optimizers
    from thalweg.keras import regularizers as regularizers
    from thalweg.keras import saving as saving
    from thalweg.keras import utils as utils
    from thalweg.keras.initializers import Initializer as Initializer
    from thalweg.keras.losses import Loss as Loss
    from thalweg.keras.metrics import Metric as Metric
    from thalweg.keras.optimizers import Optimizer as Optimizer
    from thalweg.keras.regularizers import Regularizer as Regularizer

_PARTS = (
    "activations",
    "config",
    "constraints",
    "datasets",
    "initializers",
    "losses",
    "metrics",
    "optimizers",
    "regularizers",
    "saving",
    "utils",
)
# The classes of the top level, and the part that each is in.
_NAMES = {
    "Initializer": "initializers",
    "Loss": "losses",
    "Metric": "metrics",
    "Optimizer": "optimizers",
    "Regularizer": "regularizers",
}


def __getattr__(name: str) -> Any:
    if name in _PARTS:
        return importlib.import_module(f"thalweg.keras.{name}")
    if name in _NAMES:
        return getattr(importlib.import_module(f"thalweg.keras.{_NAMES[name]}"), name)
    raise absent.absent(sys.modules[__name__], name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PARTS, *_NAMES})
