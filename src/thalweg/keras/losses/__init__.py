"""`keras.losses`: what training makes small, as classes, as functions of samples, and by name."""

from __future__ import annotations

from typing import Any

from thalweg.keras.losses.base import Loss as Loss
from thalweg.keras.losses.base import LossFunctionWrapper
from thalweg.keras.losses.crossentropy import binary_crossentropy as binary_crossentropy
from thalweg.keras.losses.crossentropy import binary_focal_crossentropy as binary_focal_crossentropy
from thalweg.keras.losses.crossentropy import categorical_crossentropy as categorical_crossentropy
from thalweg.keras.losses.crossentropy import categorical_focal_crossentropy as categorical_focal_crossentropy
from thalweg.keras.losses.crossentropy import (
    categorical_generalized_cross_entropy as categorical_generalized_cross_entropy,
)
from thalweg.keras.losses.crossentropy import ctc as ctc
from thalweg.keras.losses.crossentropy import kl_divergence as kl_divergence
from thalweg.keras.losses.crossentropy import poisson as poisson
from thalweg.keras.losses.crossentropy import (
    sparse_categorical_crossentropy as sparse_categorical_crossentropy,
)
from thalweg.keras.losses.hinge import CategoricalHinge as CategoricalHinge
from thalweg.keras.losses.hinge import Hinge as Hinge
from thalweg.keras.losses.hinge import SquaredHinge as SquaredHinge
from thalweg.keras.losses.hinge import categorical_hinge as categorical_hinge
from thalweg.keras.losses.hinge import hinge as hinge
from thalweg.keras.losses.hinge import squared_hinge as squared_hinge
from thalweg.keras.losses.overlap import Circle as Circle
from thalweg.keras.losses.overlap import Dice as Dice
from thalweg.keras.losses.overlap import Tversky as Tversky
from thalweg.keras.losses.overlap import circle as circle
from thalweg.keras.losses.overlap import dice as dice
from thalweg.keras.losses.overlap import tversky as tversky
from thalweg.keras.losses.probabilistic import CTC as CTC
from thalweg.keras.losses.probabilistic import BinaryCrossentropy as BinaryCrossentropy
from thalweg.keras.losses.probabilistic import BinaryFocalCrossentropy as BinaryFocalCrossentropy
from thalweg.keras.losses.probabilistic import CategoricalCrossentropy as CategoricalCrossentropy
from thalweg.keras.losses.probabilistic import CategoricalFocalCrossentropy as CategoricalFocalCrossentropy
from thalweg.keras.losses.probabilistic import (
    CategoricalGeneralizedCrossEntropy as CategoricalGeneralizedCrossEntropy,
)
from thalweg.keras.losses.probabilistic import KLDivergence as KLDivergence
from thalweg.keras.losses.probabilistic import Poisson as Poisson
from thalweg.keras.losses.probabilistic import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from thalweg.keras.losses.reduction import Reduction as Reduction
from thalweg.keras.losses.regression import CosineSimilarity as CosineSimilarity
from thalweg.keras.losses.regression import Huber as Huber
from thalweg.keras.losses.regression import LogCosh as LogCosh
from thalweg.keras.losses.regression import MeanAbsoluteError as MeanAbsoluteError
from thalweg.keras.losses.regression import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from thalweg.keras.losses.regression import MeanSquaredError as MeanSquaredError
from thalweg.keras.losses.regression import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from thalweg.keras.losses.regression import cosine_similarity as cosine_similarity
from thalweg.keras.losses.regression import huber as huber
from thalweg.keras.losses.regression import log_cosh as log_cosh
from thalweg.keras.losses.regression import mean_absolute_error as mean_absolute_error
from thalweg.keras.losses.regression import mean_absolute_percentage_error as mean_absolute_percentage_error
from thalweg.keras.losses.regression import mean_squared_error as mean_squared_error
from thalweg.keras.losses.regression import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from thalweg.keras.saving.families import Family, legacy_form
from thalweg.keras.saving.serialization import serialize_keras_object

mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kullback_leibler_divergence = kl_divergence
logcosh = log_cosh

_FUNCTIONS = (
    *(
        mean_squared_error,
        mean_absolute_error,
        mean_absolute_percentage_error,
        mean_squared_logarithmic_error,
    ),
    *(cosine_similarity, huber, log_cosh, hinge, squared_hinge, categorical_hinge, kl_divergence, poisson),
    *(
        binary_crossentropy,
        binary_focal_crossentropy,
        categorical_crossentropy,
        categorical_focal_crossentropy,
    ),
    *(sparse_categorical_crossentropy, categorical_generalized_cross_entropy, ctc, dice, tversky, circle),
)
_CLASSES = (
    *(Loss, LossFunctionWrapper, MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError),
    *(MeanSquaredLogarithmicError, CosineSimilarity, Huber, LogCosh, Hinge, SquaredHinge, CategoricalHinge),
    *(KLDivergence, Poisson, BinaryCrossentropy, BinaryFocalCrossentropy, CategoricalCrossentropy),
    *(CategoricalFocalCrossentropy, SparseCategoricalCrossentropy, CategoricalGeneralizedCrossEntropy),
    *(CTC, Dice, Tversky, Circle),
)
_FAMILY = Family(
    "keras.losses",
    "loss",
    (*_FUNCTIONS, *_CLASSES),
    {
        **{
            "mse": mse,
            "MSE": mse,
            "mae": mae,
            "MAE": mae,
            "mape": mape,
            "MAPE": mape,
            "msle": msle,
            "MSLE": msle,
        },
        **{
            "bce": binary_crossentropy,
            "BCE": binary_crossentropy,
            "kld": kld,
            "KLD": kld,
            "kullback_leibler_divergence": kld,
        },
        **{"logcosh": log_cosh, "cosine_proximity": cosine_similarity, "huber_loss": huber},
    },
)


def get(identifier: Any) -> Any:
    """The loss of a name, a configuration, a class or a function; None for None.

    Raises:
      ValueError: there is none.

    Example:
      >>> tf.keras.losses.get("mse") is tf.keras.losses.mean_squared_error
      True
    """
    return None if identifier is None else _FAMILY.get(identifier)


def serialize(loss: Any, use_legacy_format: bool = False) -> Any:
    """The configuration of a loss.

    Args:
      use_legacy_format: Keras 2's form, without module and registered name.

    Example:
      >>> tf.keras.losses.serialize(tf.keras.losses.mse, use_legacy_format=True)
      'mean_squared_error'
    """
    config = serialize_keras_object(loss)
    return legacy_form(config) if use_legacy_format else config


def deserialize(
    name: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False
) -> Any:
    """The loss of a configuration or a name.

    Example:
      >>> tf.keras.losses.deserialize({"class_name": "Huber", "config": {"delta": 2.0}}).delta
      2.0
    """
    return _FAMILY.deserialize(name, custom_objects)
