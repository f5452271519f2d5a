"""`keras.metrics`: values that are kept over batches, as classes, and as functions of samples."""

from __future__ import annotations

from typing import Any

from thalweg.keras.losses import binary_crossentropy as binary_crossentropy
from thalweg.keras.losses import binary_focal_crossentropy as binary_focal_crossentropy
from thalweg.keras.losses import categorical_crossentropy as categorical_crossentropy
from thalweg.keras.losses import categorical_focal_crossentropy as categorical_focal_crossentropy
from thalweg.keras.losses import categorical_hinge as categorical_hinge
from thalweg.keras.losses import hinge as hinge
from thalweg.keras.losses import huber as huber
from thalweg.keras.losses import kl_divergence as kl_divergence
from thalweg.keras.losses import log_cosh as log_cosh
from thalweg.keras.losses import mean_absolute_error as mean_absolute_error
from thalweg.keras.losses import mean_absolute_percentage_error as mean_absolute_percentage_error
from thalweg.keras.losses import mean_squared_error as mean_squared_error
from thalweg.keras.losses import mean_squared_logarithmic_error as mean_squared_logarithmic_error
from thalweg.keras.losses import poisson as poisson
from thalweg.keras.losses import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from thalweg.keras.losses import squared_hinge as squared_hinge
from thalweg.keras.metrics.accuracy import Accuracy as Accuracy
from thalweg.keras.metrics.accuracy import BinaryAccuracy as BinaryAccuracy
from thalweg.keras.metrics.accuracy import CategoricalAccuracy as CategoricalAccuracy
from thalweg.keras.metrics.accuracy import SparseCategoricalAccuracy as SparseCategoricalAccuracy
from thalweg.keras.metrics.accuracy import SparseTopKCategoricalAccuracy as SparseTopKCategoricalAccuracy
from thalweg.keras.metrics.accuracy import TopKCategoricalAccuracy as TopKCategoricalAccuracy
from thalweg.keras.metrics.accuracy import binary_accuracy as binary_accuracy
from thalweg.keras.metrics.accuracy import categorical_accuracy as categorical_accuracy
from thalweg.keras.metrics.accuracy import sparse_categorical_accuracy as sparse_categorical_accuracy
from thalweg.keras.metrics.accuracy import (
    sparse_top_k_categorical_accuracy as sparse_top_k_categorical_accuracy,
)
from thalweg.keras.metrics.accuracy import top_k_categorical_accuracy as top_k_categorical_accuracy
from thalweg.keras.metrics.auc import AUC as AUC
from thalweg.keras.metrics.averages import Mean as Mean
from thalweg.keras.metrics.averages import MeanMetricWrapper as MeanMetricWrapper
from thalweg.keras.metrics.averages import MeanRelativeError as MeanRelativeError
from thalweg.keras.metrics.averages import MeanTensor as MeanTensor
from thalweg.keras.metrics.averages import Sum as Sum
from thalweg.keras.metrics.base import Metric as Metric
from thalweg.keras.metrics.confusion import FalseNegatives as FalseNegatives
from thalweg.keras.metrics.confusion import FalsePositives as FalsePositives
from thalweg.keras.metrics.confusion import Precision as Precision
from thalweg.keras.metrics.confusion import Recall as Recall
from thalweg.keras.metrics.confusion import TrueNegatives as TrueNegatives
from thalweg.keras.metrics.confusion import TruePositives as TruePositives
from thalweg.keras.metrics.correlation import ConcordanceCorrelation as ConcordanceCorrelation
from thalweg.keras.metrics.correlation import PearsonCorrelation as PearsonCorrelation
from thalweg.keras.metrics.correlation import R2Score as R2Score
from thalweg.keras.metrics.correlation import concordance_correlation as concordance_correlation
from thalweg.keras.metrics.correlation import pearson_correlation as pearson_correlation
from thalweg.keras.metrics.fscore import F1Score as F1Score
from thalweg.keras.metrics.fscore import FBetaScore as FBetaScore
from thalweg.keras.metrics.iou import BinaryIoU as BinaryIoU
from thalweg.keras.metrics.iou import IoU as IoU
from thalweg.keras.metrics.iou import MeanIoU as MeanIoU
from thalweg.keras.metrics.iou import OneHotIoU as OneHotIoU
from thalweg.keras.metrics.iou import OneHotMeanIoU as OneHotMeanIoU
from thalweg.keras.metrics.of_losses import BinaryCrossentropy as BinaryCrossentropy
from thalweg.keras.metrics.of_losses import CategoricalCrossentropy as CategoricalCrossentropy
from thalweg.keras.metrics.of_losses import CategoricalHinge as CategoricalHinge
from thalweg.keras.metrics.of_losses import CosineSimilarity as CosineSimilarity
from thalweg.keras.metrics.of_losses import Hinge as Hinge
from thalweg.keras.metrics.of_losses import KLDivergence as KLDivergence
from thalweg.keras.metrics.of_losses import LogCoshError as LogCoshError
from thalweg.keras.metrics.of_losses import MeanAbsoluteError as MeanAbsoluteError
from thalweg.keras.metrics.of_losses import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from thalweg.keras.metrics.of_losses import MeanSquaredError as MeanSquaredError
from thalweg.keras.metrics.of_losses import MeanSquaredLogarithmicError as MeanSquaredLogarithmicError
from thalweg.keras.metrics.of_losses import Poisson as Poisson
from thalweg.keras.metrics.of_losses import RootMeanSquaredError as RootMeanSquaredError
from thalweg.keras.metrics.of_losses import SparseCategoricalCrossentropy as SparseCategoricalCrossentropy
from thalweg.keras.metrics.of_losses import SquaredHinge as SquaredHinge
from thalweg.keras.metrics.operating_points import PrecisionAtRecall as PrecisionAtRecall
from thalweg.keras.metrics.operating_points import RecallAtPrecision as RecallAtPrecision
from thalweg.keras.metrics.operating_points import SensitivityAtSpecificity as SensitivityAtSpecificity
from thalweg.keras.metrics.operating_points import SpecificityAtSensitivity as SpecificityAtSensitivity
from thalweg.keras.naming import snake_case
from thalweg.keras.saving.families import Family, legacy_form, publish
from thalweg.keras.saving.serialization import serialize_keras_object

mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
kld = KLD = kullback_leibler_divergence = kl_divergence
logcosh = log_cosh

_FUNCTIONS = (
    *(binary_accuracy, categorical_accuracy, sparse_categorical_accuracy, top_k_categorical_accuracy),
    *(sparse_top_k_categorical_accuracy, pearson_correlation, concordance_correlation),
)
_CLASSES = (
    *(Metric, Mean, Sum, MeanMetricWrapper, MeanTensor, MeanRelativeError, MeanSquaredError),
    *(RootMeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError, MeanSquaredLogarithmicError),
    *(CosineSimilarity, LogCoshError, R2Score, AUC, FalseNegatives, FalsePositives, Precision),
    *(PrecisionAtRecall, Recall, RecallAtPrecision, SensitivityAtSpecificity, SpecificityAtSensitivity),
    *(TrueNegatives, TruePositives, ConcordanceCorrelation, PearsonCorrelation, Hinge, SquaredHinge),
    *(CategoricalHinge, KLDivergence, Poisson, BinaryCrossentropy, CategoricalCrossentropy),
    *(SparseCategoricalCrossentropy, Accuracy, BinaryAccuracy, CategoricalAccuracy),
    *(SparseCategoricalAccuracy, TopKCategoricalAccuracy, SparseTopKCategoricalAccuracy, F1Score),
    *(FBetaScore, IoU, BinaryIoU, MeanIoU, OneHotIoU, OneHotMeanIoU),
)
_ALIASES = {
    **{"mse": MeanSquaredError, "mae": MeanAbsoluteError, "mape": MeanAbsolutePercentageError},
    **{"msle": MeanSquaredLogarithmicError, "bce": BinaryCrossentropy, "kld": KLDivergence},
    "cosine_proximity": CosineSimilarity,
    **{"logcosh": LogCoshError, "log_cosh": LogCoshError, "rmse": RootMeanSquaredError},
}
_FAMILY = Family(
    "keras.metrics",
    "metric",
    _CLASSES,
    {
        **{snake_case(kind.__name__): kind for kind in _CLASSES},
        **_ALIASES,
        **{name.upper(): _ALIASES[name] for name in ("mse", "mae", "mape", "msle", "bce", "kld")},
    },
)
publish("keras.metrics", _FUNCTIONS)


def get(identifier: Any) -> Any:
    """The metric of a name, a configuration, a class or a function; None for None.

    Raises:
      ValueError: there is none.

    Example:
      >>> tf.keras.metrics.get("mse")
      <MeanSquaredError name=mean_squared_error>
    """
    return None if identifier is None else _FAMILY.get(identifier)


def serialize(metric: Any, use_legacy_format: bool = False) -> Any:
    """The configuration of a metric.

    Args:
      use_legacy_format: Keras 2's form, without module and registered name.

    Example:
      >>> tf.keras.metrics.serialize(tf.keras.metrics.Mean(), use_legacy_format=True)
      {'class_name': 'Mean', 'config': {'name': 'mean', 'dtype': 'float32'}}
    """
    config = serialize_keras_object(metric)
    return legacy_form(config) if use_legacy_format else config


def deserialize(
    config: Any, custom_objects: dict[str, Any] | None = None, use_legacy_format: bool = False
) -> Any:
    """The metric of a configuration or a name.

    Example:
      >>> tf.keras.metrics.deserialize({"class_name": "Sum", "config": {"name": "total"}})
      <Sum name=total>
    """
    return _FAMILY.deserialize(config, custom_objects)
