"""`keras.optimizers.schedules`: learning rates that depend on the number of updates made."""

from __future__ import annotations

from typing import Any

from thalweg.keras.optimizers.schedules.learning_rate_schedule import CosineDecay as CosineDecay
from thalweg.keras.optimizers.schedules.learning_rate_schedule import (
    CosineDecayRestarts as CosineDecayRestarts,
)
from thalweg.keras.optimizers.schedules.learning_rate_schedule import ExponentialDecay as ExponentialDecay
from thalweg.keras.optimizers.schedules.learning_rate_schedule import InverseTimeDecay as InverseTimeDecay
from thalweg.keras.optimizers.schedules.learning_rate_schedule import (
    LearningRateSchedule as LearningRateSchedule,
)
from thalweg.keras.optimizers.schedules.learning_rate_schedule import (
    PiecewiseConstantDecay as PiecewiseConstantDecay,
)
from thalweg.keras.optimizers.schedules.learning_rate_schedule import PolynomialDecay as PolynomialDecay
from thalweg.keras.saving import families, serialize_keras_object

_FAMILY = families.Family(
    "keras.optimizers.schedules",
    "learning rate schedule",
    (
        CosineDecay,
        CosineDecayRestarts,
        ExponentialDecay,
        InverseTimeDecay,
        LearningRateSchedule,
        PiecewiseConstantDecay,
        PolynomialDecay,
    ),
)


def serialize(learning_rate_schedule: Any) -> Any:
    """The configuration of a schedule.

    Example:
      >>> schedule = tf.keras.optimizers.schedules.CosineDecay(0.1, 10)
      >>> tf.keras.optimizers.schedules.serialize(schedule)["class_name"]
      'CosineDecay'
    """
    return serialize_keras_object(learning_rate_schedule)


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """The schedule of a configuration.

    Example:
      >>> config = tf.keras.optimizers.schedules.serialize(tf.keras.optimizers.schedules.CosineDecay(0.1, 10))
      >>> tf.keras.optimizers.schedules.deserialize(config).decay_steps
      10
    """
    return _FAMILY.deserialize(config, custom_objects)
