"""`keras.callbacks.CSVLogger`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from thalweg.keras.callbacks.callback import Callback


class CSVLogger(Callback):
    """Writes the results of each epoch into a CSV file.

    Args:
      filename: the file's path.
      separator: between the values.
      append: go on after what an existing file has.
    """

    def __init__(self, filename: Any, separator: str = ",", append: bool = False) -> None:
        super().__init__()
        self.sep = separator
        self.filename = str(filename)
        self.append = append
        self.keys: list[str] | None = None
        self._file: Any = None
        self._writer: Any = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        path = Path(self.filename)
        kept = self.append and path.exists() and path.stat().st_size > 0
        self._header_needed = not kept
        self._file = path.open("a" if self.append else "w", newline="", encoding="utf-8")
        self._writer = None

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        logs = logs or {}
        if self.keys is None:
            self.keys = sorted(logs)
            if "val_loss" not in logs:
                # Validation may come in later epochs only: its columns are there from the beginning.
                self.keys += [f"val_{key}" for key in self.keys if f"val_{key}" not in self.keys]
        if self._writer is None:
            self._writer = csv.DictWriter(self._file, ["epoch", *self.keys], delimiter=self.sep)
            if self._header_needed:
                self._writer.writeheader()
        row = {"epoch": epoch, **{key: _text(logs.get(key, "NA")) for key in self.keys}}
        self._writer.writerow(row)
        self._file.flush()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self._file.close()
        self._writer = None


def _text(value: Any) -> Any:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    if isinstance(value, np.ndarray) and not value.ndim:
        return value.item()
    return f'"[{", ".join(map(str, value))}]"'
