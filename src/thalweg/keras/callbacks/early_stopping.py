"""`keras.callbacks.EarlyStopping`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.callbacks.monitor import MonitorCallback
from thalweg.keras.utils.messages import print_msg


class EarlyStopping(MonitorCallback):
    """Ends training when a result gets no better.

    Args:
      monitor: the name of the result.
      min_delta: by how much a result has to be better.
      patience: how many epochs without a better one are borne.
      verbose: 1 prints when training is ended.
      mode: "min" or "max": which results are better; "auto": by the metric or its name.
      baseline: the value that results have to be better than at all.
      restore_best_weights: go back to the weights of the best epoch at the end.
      start_from_epoch: the number of epochs to wait before watching.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
      >>> model.compile("sgd", "mse")
      >>> stop = tf.keras.callbacks.EarlyStopping(monitor="loss", patience=2)
      >>> x = np.zeros((4, 2), "float32")
      >>> len(model.fit(x, x[:, 0], epochs=10, verbose=0, callbacks=[stop]).epoch)
      3
    """

    _purpose = "Early stopping"

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, mode, baseline, min_delta)
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch
        self._begin()

    def _begin(self) -> None:
        self.wait = 0
        self.stopped_epoch = 0
        self.best = None
        self.best_weights: Any = None
        self.best_epoch = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._begin()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        value = self._monitored(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self.best_weights is None:
            # If nothing ever gets better than the baseline, these are the weights to go back to.
            self._keep(epoch)
        self.wait += 1
        if self._is_improvement(value, self.best):
            self.best = value
            self.best_epoch = epoch
            if self.restore_best_weights:
                self._keep(epoch)
            if self.baseline is None or self._is_improvement(value, self.baseline):
                self.wait = 0
            return
        if self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def _keep(self, epoch: int) -> None:
        self.best_weights = self.model.get_weights()
        self.best_epoch = epoch

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        if self.stopped_epoch > 0 and self.verbose > 0:
            print_msg(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights is not None:
            if self.verbose > 0:
                print_msg(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)
