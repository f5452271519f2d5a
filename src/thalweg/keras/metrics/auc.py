"""The area under a curve: of receiver operating characteristics, of precision and recall, of their gains."""

from __future__ import annotations

from enum import Enum
from typing import Any, ClassVar

from thalweg import math
from thalweg.gathering import where
from thalweg.keras.config import epsilon
from thalweg.keras.metrics.confusion import _Counts
from thalweg.keras.metrics.counting import Thresholds, count_outcomes, even_thresholds
from thalweg.keras.tensors import as_tensor
from thalweg.ops.activations import sigmoid
from thalweg.ops.arithmetic import divide_no_nan

_CURVES = ("ROC", "PR", "PRGAIN")
_METHODS = ("interpolation", "majoring", "minoring")


class AUC(_Counts):
    """An approximation of the area under a curve, from counts at many thresholds.

    Args:
      num_thresholds: how many thresholds, evenly between 0 and 1.
      curve: "ROC", "PR" (precision over recall) or "PRGAIN".
      summation_method: between two thresholds the mean height is taken, "interpolation", the greater one,
        "majoring", or the smaller one, "minoring".
      thresholds: numbers between 0 and 1, taken in place of `num_thresholds`.
      multi_label: average the areas of labels, `[batch, labels]`, instead of taking all as one.
      num_labels: how many labels there are; None: as many as the first batch has.
      label_weights: a weight for each label.
      from_logits: predictions are logits.

    Raises:
      ValueError: an argument is none of these.

    Example:
      >>> metric = tf.keras.metrics.AUC(num_thresholds=3)
      >>> metric.update_state([0, 0, 1, 1], [0, 0.5, 0.3, 0.9])
      >>> metric.result().numpy()
      np.float32(0.75)
    """

    _counted = ("true_positives", "false_positives", "true_negatives", "false_negatives")
    _direction = "up"
    options: ClassVar[tuple[str, ...]] = (
        *("num_thresholds", "curve", "summation_method", "multi_label", "num_labels"),
        *("label_weights", "from_logits"),
    )

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: Any = "ROC",
        summation_method: Any = "interpolation",
        name: str | None = None,
        dtype: Any = None,
        thresholds: Any = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(dtype=dtype, name=name)
        self.curve = _choice(curve, _CURVES, "AUC curve")
        self.summation_method = _choice(summation_method, _METHODS, "AUC summation method")
        if num_labels and not multi_label:
            raise ValueError("`num_labels` is needed only when `multi_label` is True.")
        self._given_thresholds = thresholds is not None
        if thresholds is None:
            if num_thresholds <= 1:
                raise ValueError(
                    f"Argument `num_thresholds` must be an integer > 1. Received: "
                    f"num_thresholds={num_thresholds}"
                )
            inner = even_thresholds(num_thresholds)[1:-1]
        else:
            inner = sorted(float(t) for t in thresholds)
        self.num_thresholds = len(inner) + 2
        # Predictions 0 and 1 are to be above the first threshold and below the last one.
        self.thresholds = [-epsilon(), *inner, 1.0 + epsilon()]
        self.multi_label, self.num_labels, self.from_logits = multi_label, num_labels, from_logits
        even = None if thresholds is None else Thresholds([0.0, *inner, 1.0], self._compute_dtype).even
        self._limits = Thresholds(self.thresholds, self._compute_dtype, True if even is None else even)
        self.label_weights = label_weights
        self._label_weights = None if label_weights is None else as_tensor(label_weights, self._compute_dtype)
        self._built = False
        if not multi_label:
            self._build((self.num_thresholds,))
        elif num_labels:
            self._build((self.num_thresholds, num_labels))

    def _build(self, shape: tuple[int, ...]) -> None:
        for name in self._counted:
            setattr(self, name, self.add_variable(shape, dtype=self._compute_dtype, name=name))
        self._built = True

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in.

        Args:
          y_true: labels, 0 or 1.
          y_pred: predictions of their shape, between 0 and 1.
          sample_weight: a weight for each sample.
        """
        y_pred = as_tensor(y_pred)
        if not self._built:
            if len(y_pred.shape) != 2:
                raise ValueError(
                    "`y_pred` must have rank 2 when `multi_label=True`. Found rank "
                    f"{len(y_pred.shape)}. Full shape received for `y_pred`: {y_pred.shape}"
                )
            self._build((self.num_thresholds, y_pred.shape[1]))
        if self.from_logits:
            y_pred = sigmoid(as_tensor(y_pred, self._compute_dtype))
        found = count_outcomes(
            y_true,
            y_pred,
            self._limits,
            self._compute_dtype,
            sample_weight=sample_weight,
            by_label=self.multi_label,
            label_weights=None if self.multi_label else self._label_weights,
        )
        self._add(found)

    def result(self) -> Any:
        tp, fp, tn, fn = (getattr(self, name).value() for name in self._counted)
        if self.curve == "PR" and self.summation_method == "interpolation":
            return self._averaged(_interpolated_precision_areas(tp, fp, fn))
        x, y = _curve(self.curve, tp, fp, tn, fn)
        left, right = y[:-1], y[1:]
        if self.summation_method == "interpolation":
            heights = (left + right) / 2.0
        else:
            heights = (math.minimum if self.summation_method == "minoring" else math.maximum)(left, right)
        return self._averaged((x[:-1] - x[1:]) * heights)

    def _averaged(self, areas: Any) -> Any:
        """The sum over thresholds; of the labels' sums the weighted mean."""
        if not self.multi_label:
            return math.reduce_sum(areas)
        by_label = math.reduce_sum(areas, 0)
        weights = self._label_weights
        if weights is None:
            return math.reduce_mean(by_label)
        return divide_no_nan(math.reduce_sum(by_label * weights), math.reduce_sum(weights))

    def get_config(self) -> dict[str, Any]:
        own = super().get_config()
        if self._given_thresholds:
            own["thresholds"] = self.thresholds[1:-1]
        return own


def _choice(value: Any, choices: tuple[str, ...], what: str) -> str:
    """One of `choices`, whichever case it is written in; an enumeration's member counts as its value."""
    key = value.value if isinstance(value, Enum) else value
    for choice in choices:
        if isinstance(key, str) and key.lower() == choice.lower():
            return choice
    raise ValueError(f'Invalid {what} value: "{value}". Expected values are {list(choices)}')


def _curve(curve: str, tp: Any, fp: Any, tn: Any, fn: Any) -> tuple[Any, Any]:
    """The points of a curve, from the lowest threshold to the highest."""
    recall = divide_no_nan(tp, tp + fn)
    if curve == "ROC":
        return divide_no_nan(fp, fp + tn), recall
    if curve == "PR":
        return recall, divide_no_nan(tp, tp + fp)
    scale = divide_no_nan(tp + fn, tn + fp)
    none = math.equal(tp, 0.0)
    recall_gain = where(none, 0.0, 1.0 - scale * divide_no_nan(fn, tp))
    precision_gain = where(none, 1.0, 1.0 - scale * divide_no_nan(fp, tp))
    return math.maximum(recall_gain, 0.0), precision_gain


def _interpolated_precision_areas(tp: Any, fp: Any, fn: Any) -> Any:
    """The areas under the precision-recall curve between thresholds (Davis, Goadrich).

    Between two of them true positives are linear in all positives, so that precision isn't linear in recall.
    """
    dtp = tp[:-1] - tp[1:]
    p = tp + fp
    slope = divide_no_nan(dtp, math.maximum(p[:-1] - p[1:], 0.0))
    intercept = tp[1:] - slope * p[1:]
    both = math.logical_and(p[:-1] > 0, p[1:] > 0)
    ratio = where(both, divide_no_nan(p[:-1], math.maximum(p[1:], 0.0)), 1.0)
    return divide_no_nan(slope * (dtp + intercept * math.log(ratio)), math.maximum(tp[1:] + fn[1:], 0.0))
