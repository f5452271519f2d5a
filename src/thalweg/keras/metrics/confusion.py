"""True and false positives and negatives, precision and recall."""

from __future__ import annotations

from typing import Any, ClassVar

from thalweg.keras.metrics.base import Metric
from thalweg.keras.metrics.counting import NEGATIVE, Outcomes, Thresholds, count_outcomes, thresholds_of
from thalweg.ops.arithmetic import divide_no_nan


class _Counts(Metric):
    """Counts of outcomes, for one or more thresholds."""

    # The names of the variables: outcomes.
    _counted: ClassVar[tuple[str, ...]]
    thresholds: list[float]

    def _make_variables(
        self, *, top_k: int | None = None, class_id: int | None = None, even: bool | None = None
    ) -> None:
        self.top_k, self.class_id = top_k, class_id
        self._limits = Thresholds(self.thresholds, self._compute_dtype, even)
        for name in self._counted:
            shape = (len(self.thresholds),)
            setattr(
                self, self._attribute(name), self.add_variable(shape, dtype=self._compute_dtype, name=name)
            )

    def _attribute(self, outcome: str) -> str:
        return outcome

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in.

        Args:
          y_true: labels, 0 or 1.
          y_pred: predictions of their shape.
          sample_weight: a weight for each sample.
        """
        found = count_outcomes(
            y_true,
            y_pred,
            self._limits,
            self._compute_dtype,
            sample_weight=sample_weight,
            top_k=self.top_k,
            class_id=self.class_id,
        )
        self._add(found)

    def _add(self, found: Outcomes) -> None:
        for name in self._counted:
            getattr(self, self._attribute(name)).assign_add(getattr(found, name))

    def _one_or_all(self, values: Any) -> Any:
        """A number where there is one threshold, else a vector."""
        return values[0] if len(self.thresholds) == 1 else values


class _OutcomeCount(_Counts):
    """The count of one outcome."""

    def __init__(self, thresholds: Any = None, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(dtype=dtype, name=name)
        self.init_thresholds = thresholds
        self.thresholds = thresholds_of(thresholds)
        self._make_variables()

    def _attribute(self, outcome: str) -> str:
        return "accumulator"

    def result(self) -> Any:
        return self._one_or_all(self.accumulator.value())  # type: ignore[attr-defined]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "thresholds": self.init_thresholds}


class TruePositives(_OutcomeCount):
    """How many labels 1 are predicted.

    Args:
      thresholds: a prediction above it is positive; a list gives as many counts. None: 0.5.

    Example:
      >>> metric = tf.keras.metrics.TruePositives()
      >>> metric.update_state([0, 1, 1], [0.9, 0.8, 0.1])
      >>> metric.result().numpy()
      np.float32(1.0)
    """

    _counted = ("true_positives",)


class FalsePositives(_OutcomeCount):
    """How many labels 0 are predicted as 1. `thresholds` as for `TruePositives`.

    Example:
      >>> metric = tf.keras.metrics.FalsePositives()
      >>> metric.update_state([0, 1, 1], [0.9, 0.8, 0.1])
      >>> metric.result().numpy()
      np.float32(1.0)
    """

    _counted = ("false_positives",)


class TrueNegatives(_OutcomeCount):
    """How many labels 0 are predicted. `thresholds` as for `TruePositives`.

    Example:
      >>> metric = tf.keras.metrics.TrueNegatives()
      >>> metric.update_state([0, 1, 1], [0.9, 0.8, 0.1])
      >>> metric.result().numpy()
      np.float32(0.0)
    """

    _counted = ("true_negatives",)


class FalseNegatives(_OutcomeCount):
    """How many labels 1 are predicted as 0. `thresholds` as for `TruePositives`.

    Example:
      >>> metric = tf.keras.metrics.FalseNegatives()
      >>> metric.update_state([0, 1, 1], [0.9, 0.8, 0.1])
      >>> metric.result().numpy()
      np.float32(1.0)
    """

    _counted = ("false_negatives",)


class _Share(_Counts):
    """The share that true positives have in two outcomes."""

    _direction = "up"

    def __init__(
        self,
        thresholds: Any = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(dtype=dtype, name=name)
        self.init_thresholds = thresholds
        self.thresholds = thresholds_of(thresholds, 0.5 if top_k is None else NEGATIVE)
        self._make_variables(top_k=top_k, class_id=class_id)

    def result(self) -> Any:
        right, wrong = (getattr(self, name).value() for name in self._counted)
        return self._one_or_all(divide_no_nan(right, right + wrong))

    def get_config(self) -> dict[str, Any]:
        own = {"thresholds": self.init_thresholds, "top_k": self.top_k, "class_id": self.class_id}
        return {**super().get_config(), **own}


class Precision(_Share):
    """How many of the positive predictions are right.

    Args:
      thresholds: a prediction above it is positive; a list gives as many results. None: 0.5.
      top_k: only the `top_k` greatest predictions of a sample may be positive.
      class_id: count this class only.

    Example:
      >>> metric = tf.keras.metrics.Precision()
      >>> metric.update_state([0, 1, 1], [0.9, 0.8, 0.1])
      >>> metric.result().numpy()
      np.float32(0.5)
    """

    _counted = ("true_positives", "false_positives")


class Recall(_Share):
    """How many of the labels 1 are predicted. The arguments are those of `Precision`.

    Example:
      >>> metric = tf.keras.metrics.Recall()
      >>> metric.update_state([0, 1, 1], [0.9, 0.8, 0.1])
      >>> metric.result().numpy()
      np.float32(0.5)
    """

    _counted = ("true_positives", "false_negatives")
