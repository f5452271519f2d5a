"""`keras.callbacks.SwapEMAWeights`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.callbacks.callback import Callback


class SwapEMAWeights(Callback):
    """Has the model evaluated, and saved at the end of epochs, with the averages of its weights.

    Args:
      swap_on_epoch: leave the averages in the model from the end of each epoch to the beginning of the next.

    Raises:
      ValueError: the optimizer keeps no averages: it needs `use_ema=True`.
    """

    def __init__(self, swap_on_epoch: bool = False) -> None:
        super().__init__()
        self.swap_on_epoch = swap_on_epoch
        self._in_model = False

    def _swap(self) -> None:
        optimizer = getattr(self.model.optimizer, "inner_optimizer", self.model.optimizer)
        if not getattr(optimizer, "use_ema", False):
            raise ValueError(
                "SwapEMAWeights must be used when `use_ema=True` is set on the optimizer. Received: "
                f"use_ema={getattr(optimizer, 'use_ema', False)}"
            )
        if not optimizer.built:
            return
        for weight, average in zip(
            optimizer._trainable_variables, optimizer._model_variables_moving_average, strict=True
        ):
            value = weight.value()
            weight.assign(average.value())
            average.assign(value)
        self._in_model = not self._in_model

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if self.swap_on_epoch and self._in_model:
            self._swap()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if self.swap_on_epoch and not self._in_model:
            self._swap()

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        self._swap()

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        if self._in_model:
            self._swap()

    on_predict_begin = on_test_begin
    on_predict_end = on_test_end
