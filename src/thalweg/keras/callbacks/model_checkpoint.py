"""`keras.callbacks.ModelCheckpoint`."""

from __future__ import annotations

import glob
import re
import warnings
from pathlib import Path
from typing import Any

from thalweg.keras.callbacks.monitor import MonitorCallback
from thalweg.keras.utils.messages import print_msg


class ModelCheckpoint(MonitorCallback):
    """Saves the model or its weights while it is trained.

    Args:
      filepath: where to; may hold `{epoch:02d}`, counted from 1, and results such as `{val_loss:.2f}`.
      monitor: the result that says which epoch is best.
      verbose: 1 prints when a file is written.
      save_best_only: save only when the result is better than all before.
      save_weights_only: save the weights, and not the whole model.
      mode: "min" or "max": which results are better; "auto": by the metric or its name.
      save_freq: "epoch", or a number of batches to save after.
      initial_value_threshold: the result to be better than at first.
      period: save after each so many epochs, as Keras 2 has it.

    Raises:
      ValueError: `filepath` hasn't the ending that whole models or weights are saved under; `save_freq` is
        neither.
      KeyError: `filepath` names a result that there isn't.
    """

    _purpose = "Can save best model only"

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
        period: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(monitor, mode, initial_value_threshold)
        kwargs.pop("load_weights_on_restart", None)
        kwargs.pop("options", None)
        if kwargs:
            raise TypeError(f"Unexpected keyword arguments of ModelCheckpoint: {kwargs}")
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(
                f"Unrecognized save_freq: {save_freq}. Expected save_freq are 'epoch' or integer values"
            )
        self.filepath = str(filepath)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self.period = period
        self._seen = 0
        self._last_batch = 0
        self._epoch = 0
        self._since = 0
        # Whether batches have to be counted one by one.
        self._counts_steps = save_freq == "epoch"

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._epoch = epoch
        self._last_batch = -1

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        if self.save_freq == "epoch":
            return
        self._seen += batch - self._last_batch
        self._last_batch = batch
        if self._seen >= self.save_freq:
            self._seen = 0
            self._save(self._epoch, batch, logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._since += 1
        if self.save_freq == "epoch" and self._since >= self.period:
            self._since = 0
            self._save(epoch, None, logs)

    def _save(self, epoch: int, batch: int | None, logs: dict[str, Any] | None) -> None:
        path = self._path(epoch, batch, logs)
        if self.save_best_only:
            value = self._monitored(logs)
            if value is None:
                return
            if not self._is_improvement(value, self.best):
                if self.verbose > 0:
                    print_msg(f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {self.best:.5f}")
                return
            if self.verbose > 0:
                before = "inf" if self.best is None else f"{self.best:.5f}"
                print_msg(
                    f"\nEpoch {epoch + 1}: {self.monitor} improved from {before} to {value:.5f}, saving "
                    f"model "
                    f"to {path}"
                )
            self.best = value
        elif self.verbose > 0:
            print_msg(f"\nEpoch {epoch + 1}: saving model to {path}")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)

    def _path(self, epoch: int, batch: int | None, logs: dict[str, Any] | None) -> str:
        values: dict[str, Any] = {"epoch": epoch + 1, **(logs or {})}
        if batch is not None:
            values["batch"] = batch + 1
        for old, new in (("acc", "accuracy"), ("val_acc", "val_accuracy")):
            if old not in values and new in values:
                values[old] = values[new]
        try:
            return self.filepath.format(**values)
        except KeyError as error:
            raise KeyError(
                f'Failed to format this callback filepath: "{self.filepath}". Reason: {error}'
            ) from None

    def latest(self) -> str | None:
        """The newest file that was written under this path; None if there is none."""
        pattern = re.sub(r"\{.*?\}", "*", glob.escape(self.filepath).replace("[{]", "{").replace("[}]", "}"))
        found = sorted(glob.glob(pattern), key=lambda path: Path(path).stat().st_mtime)
        if not found:
            warnings.warn(f"No file was written to {self.filepath} yet.", stacklevel=2)
            return None
        return found[-1]
