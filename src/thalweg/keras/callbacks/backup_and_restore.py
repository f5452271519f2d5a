"""`keras.callbacks.BackupAndRestore`."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any

from thalweg.io.atomic import keep_as, write_bytes
from thalweg.keras.callbacks.callback import Callback
from thalweg.ops.files import path_of


class BackupAndRestore(Callback):
    """Has training go on where it was interrupted, when the program is started again.

    A file in a folder of its own has the state of training: weights, the optimizer's variables, the states of
    random numbers, the order of samples, and how far it has come. It is there whole, whenever the program is
    killed, and is deleted when training ends. A run that was interrupted ends with the same weights as one
    that wasn't, if the program is the same and its data comes in the same order.

    Args:
      backup_dir: the folder.
      save_freq: "epoch", or after how many batches to save.
      double_checkpoint: keep the state before the last one, too, and use it if the last can't be read.
      delete_checkpoint: False keeps the file when training ends.

    Raises:
      ValueError: `backup_dir` is empty, `save_freq` is neither, or the file is that of another model.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
      >>> model.compile("sgd", "mse")
      >>> backup = tf.keras.callbacks.BackupAndRestore("backup")
      >>> _ = model.fit(np.ones((4, 2)), np.ones(4), epochs=2, verbose=0, callbacks=[backup])
    """

    def __init__(
        self,
        backup_dir: Any,
        save_freq: Any = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
    ) -> None:
        super().__init__()
        if not backup_dir:
            raise ValueError("Empty `backup_dir` argument passed")
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(
                f"Invalid value for argument `save_freq`. Received: save_freq={save_freq}. Expected either "
                "'epoch' or an integer value."
            )
        self.backup_dir = path_of(backup_dir)
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._path = os.path.join(self.backup_dir, "latest.weights.h5")
        self._metadata_path = os.path.join(self.backup_dir, "training_metadata.json")
        self._epoch = 0
        self._seen = 0
        self._last_batch = -1
        # Batches are looked at only where it is time to save after some of them.
        self._counts_steps = save_freq == "epoch" or not save_freq

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        from thalweg.keras.saving import training_state

        if not self.model.built:
            raise ValueError(
                "To use the BackupAndRestore callback, your model must be built before you call `fit()`. "
                f"Model '{self.model.name}' is unbuilt. You can build it beforehand by calling it on a batch "
                "of data."
            )
        for path in (self._path, f"{self._path}.bkp"):
            if os.path.exists(path):
                try:
                    place = training_state.read(self.model, path)
                except OSError:
                    if path == self._path and os.path.exists(f"{self._path}.bkp"):
                        continue
                    raise
                self._go_on(*(self._keras_place() if place is None else place))
                return

    def _keras_place(self) -> tuple[int, int]:
        """Epoch and batch where Keras, which has them in a file beside the weights, wrote the backup."""
        try:
            with open(self._metadata_path, encoding="utf-8") as file:
                return int(json.load(file)["epoch"]), 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0, 0

    def _go_on(self, epoch: int, batch: int) -> None:
        self._epoch = epoch
        self._last_batch = batch - 1
        self.model._initial_epoch = epoch

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if epoch != self._epoch:
            self._last_batch = -1
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        if self._counts_steps:
            return
        self._seen += batch - self._last_batch
        self._last_batch = batch
        if self._seen >= self.save_freq:
            self._seen = 0
            self._save(self._epoch, batch + 1)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._epoch = epoch + 1
        self._last_batch = -1
        if self.save_freq == "epoch":
            self._save(epoch + 1, 0)

    def _save(self, epoch: int, batch: int) -> None:
        from thalweg.keras.saving import training_state

        os.makedirs(self.backup_dir, exist_ok=True)
        if self.double_checkpoint and os.path.exists(self._path):
            keep_as(self._path, f"{self._path}.bkp")
        training_state.write(self.model, self._path, epoch, batch)
        write_bytes(self._metadata_path, json.dumps({"epoch": epoch, "batch": batch}).encode())

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self.model._initial_epoch = None
        if not self.delete_checkpoint:
            return
        for path in (self._path, f"{self._path}.bkp", self._metadata_path):
            with suppress(FileNotFoundError):
                os.unlink(path)
        with suppress(OSError):
            os.rmdir(self.backup_dir)
