"""`keras.callbacks.LambdaCallback`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras.callbacks.callback import Callback


class LambdaCallback(Callback):
    """A callback of functions.

    Args:
      on_epoch_begin, on_epoch_end: take the number of the epoch, and the results.
      on_train_begin, on_train_end: take the results.
      on_train_batch_begin, on_train_batch_end: take the number of the batch, and the results;
        `on_batch_begin` and `on_batch_end` in Keras 2.

    Any other method of `Callback` may be given the same way.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
      >>> model.compile("sgd", "mse")
      >>> show = tf.keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch))
      >>> x = np.zeros((4, 2), "float32")
      >>> _ = model.fit(x, x[:, 0], epochs=2, verbose=0, callbacks=[show])
      0
      1
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__()
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin or kwargs.pop("on_batch_begin", None),
            "on_train_batch_end": on_train_batch_end or kwargs.pop("on_batch_end", None),
            **kwargs,
        }
        for name, function in given.items():
            if function is not None:
                setattr(self, name, function)
