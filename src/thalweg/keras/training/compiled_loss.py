"""The loss of a model: the sum of its outputs' losses."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from thalweg.core import dtypes, nest
from thalweg.keras import losses as keras_losses
from thalweg.keras.losses.base import Loss, LossFunctionWrapper
from thalweg.keras.metrics import Mean
from thalweg.keras.naming import snake_case
from thalweg.keras.training.outputs import Outputs
from thalweg.ops.casting import cast


class CompiledLoss:
    """What `compile(loss=…, loss_weights=…)` says.

    Args:
      loss: a loss, its name or a function; for several outputs a list or a dictionary of such.
      loss_weights: what each output's loss is multiplied by.
      output_names: those of a functional model.
    """

    def __init__(self, loss: Any, loss_weights: Any, output_names: Sequence[str] | None) -> None:
        self._given = loss
        self._weights_given = loss_weights
        self._names = output_names
        self.built = False
        self.metrics: list[Any] = []

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Find the loss of each output, from the first batch."""
        self.outputs = outputs = Outputs(y_pred, self._names)
        given = self._given
        several = isinstance(given, (list, tuple)) and outputs.count == 1
        settings = [given] if several else outputs.settings(given, "loss", single=True)
        self._wanted = [x is not None for x in settings]
        labels = outputs.values(y_true, "y", self._wanted)
        predictions = outputs.predictions(y_pred)
        self.losses: list[list[Any]] = []
        for setting, label, prediction in zip(settings, labels, predictions, strict=True):
            entries = setting if several else [setting]
            self.losses.append([loss_of(x, label, prediction) for x in entries if x is not None])
        self._weights = self._loss_weights(several)
        if sum(map(len, self.losses)) > 1:
            self.metrics = [Mean(name=f"{name}_loss") for name in self._loss_names()]
        self.built = True

    def _loss_weights(self, several: bool) -> list[list[Any]]:
        given = self._weights_given
        if several and isinstance(given, (list, tuple)):
            return [list(given)]
        weights = self.outputs.settings(given, "loss_weights", single=True)
        return [
            (list(w) if isinstance(w, (list, tuple)) else [w] * len(losses))
            for w, losses in zip(weights, self.losses, strict=True)
        ]

    def _loss_names(self) -> list[str]:
        return [
            str(loss.name if name is None or len(losses) > 1 else name)
            for name, losses in zip(self.outputs.names, self.losses, strict=True)
            for loss in losses
        ]

    def __call__(
        self, y_true: Any, y_pred: Any, sample_weight: Any = None, regularization_losses: Any = None
    ) -> Any:
        """The loss of a batch, a scalar."""
        if not self.built:
            self.build(y_true, y_pred)
        outputs = self.outputs
        labels = outputs.values(y_true, "y", self._wanted)
        weights = outputs.values(sample_weight, "sample_weight")
        values: list[Any] = []
        metrics = iter(self.metrics)
        for index, prediction in enumerate(outputs.predictions(y_pred)):
            for loss, factor in zip(self.losses[index], self._weights[index], strict=True):
                value = cast_to_float(loss(labels[index], prediction, sample_weight=weights[index]))
                for metric in itertools.islice(metrics, 1):
                    metric.update_state(value, sample_weight=batch_size_of(y_pred))
                values.append(value if factor is None else value * factor)
        values += nest.flatten(regularization_losses or [])
        if not values:
            return None
        total = values[0]
        for value in values[1:]:
            total = total + value
        return total


def cast_to_float(x: Any) -> Any:
    """A loss in float32, that of mixed precision too."""
    return cast(x, dtypes.float32) if x.dtype in (dtypes.float16, dtypes.bfloat16) else x


def batch_size_of(structure: Any) -> Any:
    """The first size of a structure's first tensor."""
    from thalweg.array import shape

    first = next((x for x in nest.flatten(structure) if x is not None), None)
    if first is None:
        return None
    dims = first._spec.shape if hasattr(first, "_spec") else first.shape
    return shape(first)[0] if dims is None or dims[0] is None else dims[0]


def loss_of(identifier: Any, y_true: Any, y_pred: Any) -> Any:
    """The loss of a name, a function, a class or an object."""
    if str(identifier).lower() in ("crossentropy", "ce"):
        binary, sparse = _kind(y_true, y_pred)
        identifier = (
            f"{'binary' if binary else 'sparse_categorical' if sparse else 'categorical'}_crossentropy"
        )
    found = keras_losses.get(identifier)
    if isinstance(found, Loss):
        return found
    name = identifier if isinstance(identifier, str) else function_name(found)
    return LossFunctionWrapper(found, name=name)


def function_name(function: Any) -> str:
    """The name of a loss or metric that is a function: `my_loss` of `myLoss`, `lambda` of a lambda."""
    return snake_case(getattr(function, "__name__", type(function).__name__))


def _kind(y_true: Any, y_pred: Any) -> tuple[bool, bool]:
    """Whether a prediction is one number for two classes, and whether labels are numbers of classes."""
    true, pred = tuple(y_true.shape), tuple(y_pred.shape)
    binary = bool(pred) and pred[-1] == 1
    sparse = len(true) < len(pred) or (true[-1:] == (1,) and pred[-1:] > (1,))
    return binary, sparse


kind_of_labels = _kind
