"""`tf.keras`. Its parts are loaded when they are first used."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import TYPE_CHECKING, Any

from thalweg import absent

if TYPE_CHECKING:
    from thalweg.keras import activations as activations
    from thalweg.keras import callbacks as callbacks
    from thalweg.keras import config as config
    from thalweg.keras import constraints as constraints
    from thalweg.keras import datasets as datasets
    from thalweg.keras import dtype_policies as dtype_policies
    from thalweg.keras import initializers as initializers
    from thalweg.keras import layers as layers
    from thalweg.keras import losses as losses
    from thalweg.keras import metrics as metrics
    from thalweg.keras import mixed_precision as mixed_precision
    from thalweg.keras import models as models
    from thalweg.keras import optimizers as optimizers
    from thalweg.keras import regularizers as regularizers
    from thalweg.keras import saving as saving
    from thalweg.keras import tree as tree
    from thalweg.keras import utils as utils
    from thalweg.keras import wrappers as wrappers
    from thalweg.keras.dtype_policies import DTypePolicy as DTypePolicy
    from thalweg.keras.dtype_policies import FloatDTypePolicy as FloatDTypePolicy
    from thalweg.keras.engine.symbolic import KerasTensor as KerasTensor
    from thalweg.keras.initializers import Initializer as Initializer
    from thalweg.keras.layers import Input as Input
    from thalweg.keras.layers import InputSpec as InputSpec
    from thalweg.keras.layers import Layer as Layer
    from thalweg.keras.losses import Loss as Loss
    from thalweg.keras.metrics import Metric as Metric
    from thalweg.keras.models import Model as Model
    from thalweg.keras.models import Sequential as Sequential
    from thalweg.keras.optimizers import Optimizer as Optimizer
    from thalweg.keras.regularizers import Regularizer as Regularizer
    from thalweg.scopes import name_scope as name_scope

# The names here that aren't modules, and the part that each is in.
_NAMES = {
    "DTypePolicy": "dtype_policies",
    "FloatDTypePolicy": "dtype_policies",
    "Initializer": "initializers",
    "Input": "layers",
    "InputSpec": "layers",
    "KerasTensor": "engine.symbolic",
    "Layer": "layers",
    "Loss": "losses",
    "Metric": "metrics",
    "Model": "models",
    "Optimizer": "optimizers",
    "Regularizer": "regularizers",
    "Sequential": "models",
}
_PARTS = (
    "activations",
    "applications",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "datasets",
    "dtype_policies",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "mixed_precision",
    "models",
    "ops",
    "optimizers",
    "preprocessing",
    "random",
    "regularizers",
    "saving",
    "tree",
    "utils",
    "wrappers",
)


def __getattr__(name: str) -> Any:
    if name in _PARTS:
        module = f"thalweg.keras.{name}"
        if importlib.util.find_spec(module) is not None:
            return importlib.import_module(module)
    elif name in _NAMES:
        return getattr(importlib.import_module(f"thalweg.keras.{_NAMES[name]}"), name)
    elif name == "name_scope":
        from thalweg.scopes import name_scope

        return name_scope
    elif name in ("__version__", "version"):
        return "3.15.0" if name == "__version__" else lambda: "3.15.0"
    raise absent.absent(sys.modules[__name__], name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PARTS, *_NAMES})
