"""The metrics of a model's outputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from thalweg.keras import metrics as keras_metrics
from thalweg.keras.metrics.base import Metric
from thalweg.keras.training.compiled_loss import function_name, kind_of_labels
from thalweg.keras.training.outputs import Outputs


class CompiledMetrics:
    """What `compile(metrics=…, weighted_metrics=…)` says.

    Args:
      metrics: metrics, their names or functions, in a list; for several outputs a list or a dictionary of
        such.
      weighted_metrics: the same, for those that take the weights of samples.
      output_names: those of a functional model.
    """

    name = "compile_metrics"

    def __init__(self, metrics: Any, weighted_metrics: Any, output_names: Sequence[str] | None) -> None:
        for what, given in (("metrics", metrics), ("weighted_metrics", weighted_metrics)):
            if given and not isinstance(given, (list, tuple, dict)):
                raise ValueError(
                    f"Expected `{what}` argument to be a list, tuple, or dict. Received instead: "
                    f"{what}={given} of type {type(given)}"
                )
        self._given = metrics
        self._weighted_given = weighted_metrics
        self._names = output_names
        self.built = False
        self._plain: list[list[Any]] = []
        self._weighted: list[list[Any]] = []

    def build(self, y_true: Any, y_pred: Any) -> None:
        """Find the metrics of each output, from the first batch."""
        self.outputs = outputs = Outputs(y_pred, self._names)
        labels, predictions = outputs.values(y_true, "y"), outputs.predictions(y_pred)

        def found(given: Any, what: str) -> list[list[Any]]:
            settings = _settings(outputs, given, what)
            return [
                [metric_of(m, y, p) for m in setting]
                for setting, y, p in zip(settings, labels, predictions, strict=True)
            ]

        self._plain = found(self._given, "metrics")
        self._weighted = found(self._weighted_given, "weighted_metrics")
        self.built = True

    @property
    def metrics(self) -> list[Any]:
        """The metrics, once they are known."""
        return [m for group in (*self._plain, *self._weighted) for m in group]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take a batch in."""
        if not self.built:
            self.build(y_true, y_pred)
        outputs = self.outputs
        labels, predictions = outputs.values(y_true, "y"), outputs.predictions(y_pred)
        weights = outputs.values(sample_weight, "sample_weight")
        for index, (y, p) in enumerate(zip(labels, predictions, strict=True)):
            for metric in self._plain[index]:
                metric.update_state(y, p)
            for metric in self._weighted[index]:
                metric.update_state(y, p, sample_weight=weights[index])

    def result(self) -> dict[str, Any]:
        """The results by name: an output's name before the metric's, if there are several outputs."""
        return {name: metric.result() for name, metric in self._named()}

    def _named(self) -> Iterator[tuple[str, Any]]:
        counts: dict[str, int] = {}
        for groups, prefix in ((self._plain, ""), (self._weighted, "weighted_")):
            for index, group in enumerate(groups):
                output = self.outputs.names[index] if self.outputs.count > 1 else None
                for metric in group:
                    name = metric.name if output is None else f"{output}_{metric.name}"
                    if name in counts and prefix:
                        name = (
                            f"{prefix}{metric.name}" if output is None else f"{output}_{prefix}{metric.name}"
                        )
                    number = counts.get(name, 0)
                    counts[name] = number + 1
                    yield (f"{name}_{number}" if number else name), metric

    def reset_state(self) -> None:
        """Forget all batches."""
        for metric in self.metrics:
            metric.reset_state()


def _settings(outputs: Outputs, given: Any, what: str) -> list[list[Any]]:
    """The metrics of each output, as they were given."""
    if not given:
        return [[] for _ in range(outputs.count)]
    if outputs.count > 1 and isinstance(given, (list, tuple)):
        nested = any(isinstance(x, (list, tuple)) or x is None for x in given)
        if len(given) != outputs.count or (not nested and len(given) == 1):
            # One list is for every output.
            return [list(given) for _ in range(outputs.count)]
    settings = outputs.settings(given, what, single=False)
    return [[] if s is None else list(_flat(s)) for s in settings]


def _flat(x: Any) -> Iterator[Any]:
    if isinstance(x, (list, tuple)):
        for item in x:
            yield from _flat(item)
    elif isinstance(x, dict):
        yield from _flat(list(x.values()))
    elif x is not None:
        yield x


def metric_of(identifier: Any, y_true: Any, y_pred: Any) -> Any:
    """The metric of a name, a function, a class or an object; "accuracy" by the shapes of labels."""
    if str(identifier).lower() in ("accuracy", "acc"):
        binary, sparse = kind_of_labels(y_true, y_pred)
        kind = "Binary" if binary else "SparseCategorical" if sparse else "Categorical"
        metric = getattr(keras_metrics, f"{kind}Accuracy")(name=str(identifier))
        return metric
    if str(identifier).lower() in ("crossentropy", "ce"):
        binary, sparse = kind_of_labels(y_true, y_pred)
        kind = "Binary" if binary else "SparseCategorical" if sparse else "Categorical"
        return getattr(keras_metrics, f"{kind}Crossentropy")(name=str(identifier))
    found = keras_metrics.get(identifier)
    if not isinstance(found, Metric):
        name = identifier if isinstance(identifier, str) else function_name(found)
        found = keras_metrics.MeanMetricWrapper(found, name=name)
    if isinstance(identifier, str):
        found.name = identifier
    return found
