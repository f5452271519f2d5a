"""`keras.optimizers`: what changes variables by the gradients of a loss."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from thalweg.keras.optimizers import schedules as schedules
from thalweg.keras.optimizers.adafactor import Adafactor as Adafactor
from thalweg.keras.optimizers.adagrad import Adadelta as Adadelta
from thalweg.keras.optimizers.adagrad import Adagrad as Adagrad
from thalweg.keras.optimizers.adam import Adam as Adam
from thalweg.keras.optimizers.adam import AdamW as AdamW
from thalweg.keras.optimizers.adam_kin import Adamax as Adamax
from thalweg.keras.optimizers.adam_kin import Lamb as Lamb
from thalweg.keras.optimizers.adam_kin import Lion as Lion
from thalweg.keras.optimizers.adam_kin import Nadam as Nadam
from thalweg.keras.optimizers.adam_kin import ScheduleFreeAdamW as ScheduleFreeAdamW
from thalweg.keras.optimizers.ftrl import Ftrl as Ftrl
from thalweg.keras.optimizers.loss_scale_optimizer import LossScaleOptimizer as LossScaleOptimizer
from thalweg.keras.optimizers.multi_optimizer import MultiOptimizer as MultiOptimizer
from thalweg.keras.optimizers.multi_optimizer import OptimizerMap as OptimizerMap
from thalweg.keras.optimizers.muon import Muon as Muon
from thalweg.keras.optimizers.optimizer import Optimizer as Optimizer
from thalweg.keras.optimizers.rmsprop import RMSprop as RMSprop
from thalweg.keras.optimizers.sgd import SGD as SGD
from thalweg.keras.saving import families, serialize_keras_object

_MEMBERS = (
    Adadelta,
    Adafactor,
    Adagrad,
    Adam,
    AdamW,
    Adamax,
    Ftrl,
    Lamb,
    Lion,
    LossScaleOptimizer,
    MultiOptimizer,
    Muon,
    Nadam,
    Optimizer,
    OptimizerMap,
    RMSprop,
    SGD,
    ScheduleFreeAdamW,
)
_LOWER = {kind.__name__.lower(): kind for kind in _MEMBERS}
_FAMILY = families.Family("keras.optimizers", "optimizer", _MEMBERS, _LOWER)


def serialize(optimizer: Any) -> Any:
    """The configuration of an optimizer.

    Example:
      >>> tf.keras.optimizers.serialize(tf.keras.optimizers.Adam())["class_name"]
      'Adam'
    """
    return serialize_keras_object(optimizer)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None, **_: Any) -> Any:
    """The optimizer of a configuration; the case of a class's name doesn't matter.

    Example:
      >>> tf.keras.optimizers.deserialize({"class_name": "sgd", "config": {"momentum": 0.5}}).momentum
      0.5
    """
    if isinstance(config, dict) and str(config.get("class_name")).lower() in _LOWER:
        config = {**config, "class_name": _LOWER[config["class_name"].lower()].__name__}
    return _FAMILY.deserialize(config, custom_objects)


def get(identifier: Any) -> Any:
    """The optimizer of a name, of a configuration, or of itself; None for None.

    Raises:
      ValueError: it is none of these.

    Example:
      >>> tf.keras.optimizers.get("rmsprop").rho
      0.9
    """
    if identifier is None:
        return None
    found = identifier
    if isinstance(identifier, str):
        with suppress(ValueError):
            found = deserialize({"class_name": identifier, "config": {}})
    elif isinstance(identifier, dict):
        found = deserialize(identifier)
    if not isinstance(found, Optimizer):
        raise ValueError(f"Could not interpret optimizer identifier: {identifier}")
    return found


def __getattr__(name: str) -> Any:
    import importlib
    import sys

    from thalweg import absent

    if name in ("legacy", "experimental"):
        return importlib.import_module(f"thalweg.keras.optimizers.{name}")
    raise absent.absent(sys.modules[__name__], name)
