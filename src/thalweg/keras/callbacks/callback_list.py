"""`keras.callbacks.CallbackList`: several callbacks as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from thalweg.keras.callbacks.callback import Callback
from thalweg.keras.callbacks.history import History
from thalweg.keras.callbacks.progbar_logger import ProgbarLogger

_BATCH_HOOKS = {
    "train": ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end"),
    "test": ("on_test_batch_begin", "on_test_batch_end"),
    "predict": ("on_predict_batch_begin", "on_predict_batch_end"),
}


class CallbackList(Callback):
    """Calls each callback in turn.

    Args:
      callbacks: callbacks, in a list or alone.
      add_history: have a `History` among them.
      add_progbar: have a `ProgbarLogger` among them.
      model: the model.
      params: of the run.

    Raises:
      TypeError: something isn't a callback.
    """

    def __init__(
        self,
        callbacks: Any = None,
        add_history: bool = False,
        add_progbar: bool = False,
        model: Any = None,
        **params: Any,
    ) -> None:
        super().__init__()
        self.callbacks: list[Any] = list(_flat(callbacks))
        self._history: History | None = None
        if add_progbar and not any(isinstance(c, ProgbarLogger) for c in self.callbacks):
            self.callbacks.append(ProgbarLogger())
        if add_history:
            known = next((c for c in self.callbacks if isinstance(c, History)), None)
            self._history = known or History()
            if known is None:
                self.callbacks.append(self._history)
        if model is not None:
            self.set_model(model)
        self.set_params(params)

    def append(self, callback: Any) -> None:
        """Add a callback."""
        self.callbacks.append(callback)

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params
        for callback in self.callbacks:
            callback.set_params(params)

    def set_model(self, model: Any) -> None:
        super().set_model(model)
        if self._history is not None:
            model.history = self._history
        for callback in self.callbacks:
            callback.set_model(model)

    def watches_batches(self, kind: str) -> bool:
        """Whether a callback wants to be called at each batch of "train", "test" or "predict"."""
        return any(
            not getattr(callback, "_counts_steps", False) and _overrides(callback, hook)
            for callback in self.callbacks
            for hook in _BATCH_HOOKS[kind]
        )

    def __iter__(self) -> Any:
        return iter(self.callbacks)


def _overrides(callback: Any, hook: str) -> bool:
    own = getattr(type(callback), hook, None)
    return (own is not None and own is not getattr(Callback, hook)) or hook in vars(callback)


def _flat(callbacks: Any) -> Iterable[Any]:
    if callbacks is None:
        return
    if isinstance(callbacks, (list, tuple)):
        for callback in callbacks:
            yield from _flat(callback)
        return
    if isinstance(callbacks, type) or not hasattr(callbacks, "set_model"):
        raise TypeError(
            f"A callback is an object of a subclass of keras.callbacks.Callback. Received: {callbacks!r}"
        )
    yield callbacks


def _forward(hook: str) -> Any:
    def call(self: CallbackList, *args: Any, **kwargs: Any) -> None:
        logs = kwargs.pop("logs", args[-1] if len(args) > _POSITIONAL[hook] else None) or {}
        for callback in self.callbacks:
            getattr(callback, hook)(*args[: _POSITIONAL[hook]], logs)

    call.__name__ = hook
    call.__doc__ = getattr(Callback, hook).__doc__
    return call


_POSITIONAL = {
    hook: 1 if "batch" in hook or "epoch" in hook else 0 for hook in vars(Callback) if hook.startswith("on_")
}
for _hook in _POSITIONAL:
    setattr(CallbackList, _hook, _forward(_hook))
