"""`keras.callbacks.LearningRateScheduler`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.keras.callbacks.callback import Callback
from thalweg.keras.utils.messages import print_msg


class LearningRateScheduler(Callback):
    """Sets the learning rate before each epoch.

    Args:
      schedule: from the number of the epoch and the present rate to the rate; or from the number alone.
      verbose: 1 prints the rates.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
      >>> model.compile(tf.keras.optimizers.SGD(0.1), "mse")
      >>> halve = tf.keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr / 2)
      >>> x = np.zeros((4, 2), "float32")
      >>> _ = model.fit(x, x[:, 0], epochs=2, verbose=0, callbacks=[halve])
      >>> round(float(model.optimizer.learning_rate), 5)
      0.025
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        super().__init__()
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        present = float(self.model.optimizer.learning_rate)
        rate: Any = self.schedule(epoch, present) if _takes_two(self.schedule) else self.schedule(epoch)
        if not isinstance(rate, (float, int, np.floating, np.integer)) and not hasattr(rate, "numpy"):
            raise ValueError(
                f"The output of the `schedule` function should be a float. Got: {rate} of {type(rate)}"
            )
        set_learning_rate(self.model.optimizer, float(rate))
        if self.verbose > 0:
            print_msg(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {float(rate)}.")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def _takes_two(schedule: Callable[..., float]) -> bool:
    """Whether a schedule takes the present rate, too."""
    try:
        inspect.signature(schedule).bind(0, 0.0)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def set_learning_rate(optimizer: Any, rate: float) -> None:
    """Set an optimizer's learning rate.

    Raises:
      TypeError: the optimizer has a schedule.
    """
    optimizer.learning_rate = rate
