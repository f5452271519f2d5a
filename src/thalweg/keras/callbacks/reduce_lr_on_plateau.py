"""`keras.callbacks.ReduceLROnPlateau`."""

from __future__ import annotations

import warnings
from typing import Any

from thalweg.keras.callbacks.learning_rate_scheduler import set_learning_rate
from thalweg.keras.callbacks.monitor import MonitorCallback
from thalweg.keras.utils.messages import print_msg


class ReduceLROnPlateau(MonitorCallback):
    """Makes the learning rate smaller when a result gets no better.

    Args:
      monitor: the name of the result.
      factor: what the learning rate is multiplied by; less than 1.
      patience: how many epochs without a better result are borne.
      verbose: 1 prints when the rate changes.
      mode: "min" or "max": which results are better; "auto": by the metric or its name.
      min_delta: by how much a result has to be better.
      cooldown: how many epochs to wait after a change.
      min_lr: the smallest learning rate.

    Raises:
      ValueError: `factor` isn't less than 1.
    """

    _purpose = "Learning rate reduction is"

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
        epsilon: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, min_delta=min_delta if epsilon is None else epsilon)
        if factor >= 1.0:
            raise ValueError(f"ReduceLROnPlateau does not support a factor >= 1.0. Got {factor}")
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.cooldown = cooldown
        self.min_lr = min_lr
        self._begin()

    def _begin(self) -> None:
        self.cooldown_counter = 0
        self.wait = 0
        self.best = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._begin()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        rate = float(self.model.optimizer.learning_rate)
        if logs is not None:
            logs["learning_rate"] = rate
        value = self._monitored(logs)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self._is_improvement(value, self.best):
            self.best = value
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch, rate)

    def _reduce(self, epoch: int, rate: float) -> None:
        if rate <= self.min_lr:
            return
        rate = max(rate * self.factor, self.min_lr)
        try:
            set_learning_rate(self.model.optimizer, rate)
        except TypeError as error:
            warnings.warn(f"The learning rate can't be reduced: {error}", stacklevel=4)
            return
        if self.verbose > 0:
            print_msg(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {rate}.")
        self.cooldown_counter = self.cooldown
        self.wait = 0

    def in_cooldown(self) -> bool:
        """Whether the last change is too near."""
        return self.cooldown_counter > 0
