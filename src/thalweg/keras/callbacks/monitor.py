"""What callbacks that watch a result have in common."""

from __future__ import annotations

import math
import warnings
from typing import Any

from thalweg.keras.callbacks.callback import Callback


class MonitorCallback(Callback):
    """Watches one of the results of each epoch.

    Args:
      monitor: the name of the result.
      mode: "min" or "max": which results are better; "auto": by the metric or its name.
      baseline: the value that a first result has to be better than.
      min_delta: by how much a result has to be better.
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        mode: str = "auto",
        baseline: float | None = None,
        min_delta: float = 0,
    ) -> None:
        super().__init__()
        if mode not in ("auto", "min", "max"):
            warnings.warn(
                f"{type(self).__name__} mode '{mode}' is unknown, fallback to auto mode.", stacklevel=3
            )
            mode = "auto"
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta = abs(min_delta)

    def _better_is_up(self) -> bool:
        """Whether greater results are better."""
        if self.mode != "auto":
            return self.mode == "max"
        name = self.monitor.removeprefix("val_")
        if name == "loss" or name.endswith("_loss"):
            return False
        for metric in getattr(self.model, "metrics", ()) or ():
            if metric.name == name and getattr(metric, "_direction", None) is not None:
                return bool(metric._direction == "up")
        return "acc" in name or "auc" in name or name.startswith(("fmeasure", "f1", "precision", "recall"))

    def _is_improvement(self, value: Any, best: float | None) -> bool:
        """Whether a result is better than the best one."""
        if value is None or math.isnan(value):
            return False
        if best is None:
            return True
        return bool(value > best + self.min_delta if self._better_is_up() else value < best - self.min_delta)

    def _monitored(self, logs: dict[str, Any] | None) -> Any:
        """The watched result; None, with a warning, where there is none of that name."""
        logs = logs or {}
        value = logs.get(self.monitor)
        if value is None and self.monitor == "acc":
            value = logs.get("accuracy")
        elif value is None and self.monitor == "val_acc":
            value = logs.get("val_accuracy")
        if value is None:
            warnings.warn(
                f"{self._purpose} conditioned on metric `{self.monitor}` which is not available. Available "
                f"metrics are: {','.join(logs)}",
                stacklevel=3,
            )
        return value

    _purpose = "A callback"
