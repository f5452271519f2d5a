"""`keras.callbacks.History`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.callbacks.callback import Callback


class History(Callback):
    """Keeps what each epoch ended with; `fit` makes one and gives it.

    Attributes:
      history: by name, a list with the value of each epoch.
      epoch: the numbers of the epochs.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
      >>> model.compile("sgd", "mse")
      >>> history = model.fit(np.zeros((4, 2)), np.zeros(4), epochs=2, verbose=0)
      >>> history.history["loss"]
      [0.0, 0.0]
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.epoch = []
        self.history = {}

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
