"""The best value of one rate where another one is given: sensitivity at a specificity, precision at a
recall.
"""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg import math
from thalweg.gathering import where
from thalweg.keras.metrics.confusion import _Counts
from thalweg.keras.metrics.counting import even_thresholds
from thalweg.ops.arithmetic import divide_no_nan

_RATES = {
    "recall": ("true_positives", "false_negatives"),
    "specificity": ("true_negatives", "false_positives"),
    "precision": ("true_positives", "false_positives"),
}


class _OperatingPoint(_Counts):
    """The greatest `_wanted` rate among thresholds whose `_given` rate reaches a value."""

    _counted = ("true_positives", "false_positives", "true_negatives", "false_negatives")
    _direction = "up"
    _argument: ClassVar[str]
    _given: ClassVar[str]
    _wanted: ClassVar[str]

    def __init__(
        self, value: float, num_thresholds: int, class_id: int | None, name: str | None, dtype: Any
    ) -> None:
        argument = self._argument
        if not 0 <= value <= 1:
            raise ValueError(
                f"Argument `{argument}` must be in the range [0, 1]. Received: {argument}={value}"
            )
        if num_thresholds <= 0:
            raise ValueError(
                f"Argument `num_thresholds` must be an integer > 0. Received: num_thresholds={num_thresholds}"
            )
        super().__init__(dtype=dtype, name=name)
        setattr(self, argument, value)
        self.value, self.num_thresholds = value, num_thresholds
        self.thresholds = [0.5] if num_thresholds == 1 else even_thresholds(num_thresholds)
        self._make_variables(class_id=class_id, even=num_thresholds > 1)

    def result(self) -> Any:
        given, wanted = self._rate(self._given), self._rate(self._wanted)
        return math.maximum(math.reduce_max(where(given >= self.value, wanted, 0.0)), 0.0)

    def _rate(self, name: str) -> Any:
        right, wrong = (getattr(self, outcome).value() for outcome in _RATES[name])
        return divide_no_nan(right, right + wrong)

    def get_config(self) -> dict[str, Any]:
        own = {"num_thresholds": self.num_thresholds, self._argument: self.value, "class_id": self.class_id}
        return {**super().get_config(), **own}


class SensitivityAtSpecificity(_OperatingPoint):
    """The greatest sensitivity, which is recall, at a specificity.

    Args:
      specificity: the share of labels 0 that must be predicted.
      num_thresholds: how many thresholds to try, evenly between 0 and 1.
      class_id: count this class only.

    Example:
      >>> metric = tf.keras.metrics.SensitivityAtSpecificity(0.5)
      >>> metric.update_state([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8])
      >>> metric.result().numpy()
      np.float32(0.5)
    """

    _argument, _given, _wanted = "specificity", "specificity", "recall"

    def __init__(
        self,
        specificity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(specificity, num_thresholds, class_id, name, dtype)


class SpecificityAtSensitivity(_OperatingPoint):
    """The greatest specificity at a sensitivity, which is recall. Further arguments:
    `SensitivityAtSpecificity`.

    Example:
      >>> metric = tf.keras.metrics.SpecificityAtSensitivity(0.5)
      >>> metric.update_state([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8])
      >>> metric.result().numpy()
      np.float32(0.6666667)
    """

    _argument, _given, _wanted = "sensitivity", "recall", "specificity"

    def __init__(
        self,
        sensitivity: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(sensitivity, num_thresholds, class_id, name, dtype)


class PrecisionAtRecall(_OperatingPoint):
    """The greatest precision at a recall. Further arguments: `SensitivityAtSpecificity`.

    Example:
      >>> metric = tf.keras.metrics.PrecisionAtRecall(0.5)
      >>> metric.update_state([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8])
      >>> metric.result().numpy()
      np.float32(0.5)
    """

    _argument, _given, _wanted = "recall", "recall", "precision"

    def __init__(
        self,
        recall: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(recall, num_thresholds, class_id, name, dtype)


class RecallAtPrecision(_OperatingPoint):
    """The greatest recall at a precision. Further arguments: `SensitivityAtSpecificity`.

    Example:
      >>> metric = tf.keras.metrics.RecallAtPrecision(0.8)
      >>> metric.update_state([0, 0, 1, 1], [0, 0.5, 0.3, 0.9])
      >>> metric.result().numpy()
      np.float32(0.5)
    """

    _argument, _given, _wanted = "precision", "precision", "recall"

    def __init__(
        self,
        precision: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(precision, num_thresholds, class_id, name, dtype)
