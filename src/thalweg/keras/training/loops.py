"""`fit`, `evaluate` and `predict`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import numpy as np

from thalweg.core import nest
from thalweg.core.context import eager_scope, state
from thalweg.keras.callbacks.callback_list import CallbackList
from thalweg.keras.training import data as given
from thalweg.keras.training.execution import Execution
from thalweg.keras.training.legacy import Keras2
from thalweg.keras.training.prediction import predicted

_Method = TypeVar("_Method", bound=Callable[..., Any])


def _eagerly(method: _Method) -> _Method:
    """A method that runs eagerly, whatever graph the program is in."""

    @functools.wraps(method)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if state.target.eager:
            return method(self, *args, **kwargs)
        with eager_scope():
            return method(self, *args, **kwargs)

    return call  # type: ignore[return-value]


class Loops(Keras2):
    """The part of a model that goes through data."""

    built: bool
    optimizer: Any
    history: Any
    stop_training: bool
    stop_evaluating: bool
    trainable_weights: Any
    _all_layers: Any
    _assert_compiled: Callable[[str], None]
    reset_metrics: Callable[[], None]

    @_eagerly
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: dict[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
        **kwargs: Any,
    ) -> Any:
        """Train the model.

        Args:
          x: inputs: an array or a tensor, a list or a dictionary of such; or a `tf.data.Dataset`, a
            generator or a `keras.utils.PyDataset`, which gives `(x, y)` or `(x, y, sample_weight)`.
          y: labels, in arrays like `x`.
          batch_size: samples in a step; None: 32. Not for datasets and generators.
          epochs: the number of the epoch to end with.
          verbose: 0: show nothing; 1: a progress bar; 2: a line an epoch; "auto": 1.
          callbacks: objects of `keras.callbacks.Callback`.
          validation_split: the part of the arrays, taken from their end, to validate with.
          validation_data: `(x, y)`, `(x, y, sample_weight)` or a dataset to validate with after each epoch.
          shuffle: take the samples in another order in each epoch; "batch": the batches.
          class_weight: weights of samples by the numbers of their classes.
          sample_weight: weights of samples.
          initial_epoch: the number of the epoch to begin with.
          steps_per_epoch: the number of steps in an epoch; None: until the data ends.
          validation_steps, validation_batch_size: the same, for validation.
          validation_freq: validate after each so many epochs, or after those listed, counted from 1.

        Returns:
          A `History`: its `history` has the results of each epoch by name.

        Raises:
          ValueError: the model isn't compiled, or the data doesn't fit it or together.

        Example:
          >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
          >>> model.compile("sgd", "mse")
          >>> x = np.ones((8, 2), "float32")
          >>> history = model.fit(x, x[:, 0], epochs=3, verbose=0)
          >>> len(history.history["loss"])
          3
        """
        self._assert_compiled("fit")
        _refuse(kwargs)
        if validation_split and validation_data is None:
            (x, y, sample_weight), validation_data = given.split((x, y, sample_weight), validation_split)
        batches = given.batches_of(
            x,
            y,
            sample_weight,
            batch_size=batch_size,
            steps=steps_per_epoch,
            shuffle=shuffle,
            class_weight=class_weight,
            tables=True,
        )
        self.stop_training = False
        self._build_on(batches)
        callback_list = self._callbacks(callbacks, verbose, epochs, batches.steps)
        run = Execution(self, "train", batches, callback_list, watched=True)
        validation = _Validation(
            self, validation_data, validation_steps, validation_batch_size or batch_size, validation_freq
        )
        callback_list.on_train_begin()
        logs: dict[str, Any] = {}
        for epoch in range(getattr(self, "_initial_epoch", None) or initial_epoch, epochs):
            callback_list.on_epoch_begin(epoch)
            self.reset_metrics()
            logs = run.epoch(epoch)
            if validation.is_due(epoch):
                logs |= {f"val_{name}": value for name, value in validation.run(callback_list).items()}
            callback_list.on_epoch_end(epoch, logs)
            if self.stop_training or run.ended:
                break
        run.end()
        if self.optimizer is not None and epochs > 0:
            self.optimizer.finalize_variable_values(self.trainable_weights)
        callback_list.on_train_end(logs)
        return self.history

    @_eagerly
    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **kwargs: Any,
    ) -> Any:
        """The loss and the metrics of the model on data; see `fit` for the arguments.

        Args:
          return_dict: give a dictionary by name.

        Returns:
          The loss, or a list of the loss and the metrics.

        Raises:
          ValueError: the model isn't compiled, or the data doesn't fit it or together.
        """
        self._assert_compiled("evaluate")
        _refuse(kwargs)
        batches = given.batches_of(x, y, sample_weight, batch_size=batch_size, steps=steps, tables=True)
        self._build_on(batches)
        callback_list = self._callbacks(callbacks, verbose, 1, batches.steps, history=False)
        logs = self._evaluated(batches, callback_list)
        return logs if return_dict else _listed(logs)

    def _evaluated(self, batches: Any, callback_list: CallbackList) -> dict[str, Any]:
        self.stop_evaluating = False
        callback_list.on_test_begin()
        self.reset_metrics()
        logs = Execution(self, "test", batches, callback_list).epoch()
        callback_list.on_test_end(logs)
        return logs

    @_eagerly
    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
        **kwargs: Any,
    ) -> Any:
        """The outputs of the model for inputs, batch by batch; see `fit` for the arguments.

        Returns:
          A NumPy array, or a list or dictionary of such.

        Raises:
          ValueError: the inputs don't fit the model.

        Example:
          >>> model = tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer="ones")])
          >>> model.predict(np.ones((2, 3), "float32"), verbose=0)
          array([[3.],
                 [3.]], dtype=float32)
        """
        _refuse(kwargs)
        batches = given.batches_of(x, batch_size=batch_size, steps=steps)
        callback_list = self._callbacks(callbacks, verbose, 1, batches.steps, history=False)
        callback_list.on_predict_begin()
        outputs = predicted(self, batches, batch_size, callback_list)
        callback_list.on_predict_end()
        return outputs

    # One batch.

    @_eagerly
    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: dict[int, float] | None = None,
        return_dict: bool = False,
        reset_metrics: bool = True,
    ) -> Any:
        """One step of training on one batch.

        Args:
          return_dict: give a dictionary by name.
          reset_metrics: forget the batches before; False gives results over all since they were reset.

        Returns:
          The loss, or a list of the loss and the metrics.
        """
        self._assert_compiled("train_on_batch")
        return self._on_batch("train", (x, y, sample_weight), class_weight, return_dict, reset_metrics)

    @_eagerly
    def test_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        return_dict: bool = False,
        reset_metrics: bool = True,
    ) -> Any:
        """One step of evaluation on one batch; see `train_on_batch`."""
        self._assert_compiled("test_on_batch")
        return self._on_batch("test", (x, y, sample_weight), None, return_dict, reset_metrics)

    def _on_batch(
        self, kind: str, data: Any, class_weight: Any, return_dict: bool, reset_metrics: bool
    ) -> Any:
        x, y, weight = data
        size = max((np.shape(a)[0] for a in nest.flatten(x) if np.ndim(a)), default=1)
        batches = given.batches_of(x, y, weight, batch_size=max(int(size), 1), class_weight=class_weight)
        self._build_on(batches)
        if reset_metrics:
            self.reset_metrics()
        logs = Execution(self, kind, batches, CallbackList()).epoch()
        return logs if return_dict else _listed(logs)

    @_eagerly
    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch, NumPy arrays."""
        size = max((np.shape(a)[0] for a in nest.flatten(x) if np.ndim(a)), default=1)
        batches = given.batches_of(x, batch_size=max(int(size), 1))
        return predicted(self, batches, batches.batch_size, CallbackList())

    # What the loops have in common.

    def _callbacks(
        self, callbacks: Any, verbose: Any, epochs: int, steps: int | None, history: bool = True
    ) -> CallbackList:
        if isinstance(callbacks, CallbackList):
            return callbacks
        verbose = 1 if verbose == "auto" else int(verbose)
        return CallbackList(
            callbacks,
            add_history=history,
            add_progbar=verbose != 0,
            model=self,
            verbose=verbose,
            epochs=epochs,
            steps=steps,
        )

    def _build_on(self, batches: Any) -> None:
        """Build a model that was never called, by a symbolic call on the first batch."""
        if self.built and all(layer.built for layer in self._all_layers):
            return
        from thalweg.keras.training.building import build_on

        x, _, _ = batches.first_batch()
        build_on(self, x)


class _Validation:
    """The data to validate with, and when."""

    def __init__(
        self, model: Any, data: Any, steps: int | None, batch_size: int | None, frequency: Any
    ) -> None:
        self._model = model
        self._data = data
        self._steps = steps
        self._batch_size = batch_size
        self._frequency = frequency
        self._batches: Any = None
        if data is not None and not isinstance(frequency, (int, list, tuple, set)):
            raise ValueError(
                f"Expected `validation_freq` to be a list or int. Received: validation_freq={frequency} of "
                f"the type {type(frequency)}."
            )

    def is_due(self, epoch: int) -> bool:
        if self._data is None:
            return False
        if isinstance(self._frequency, int):
            return (epoch + 1) % self._frequency == 0
        return epoch + 1 in self._frequency

    def run(self, callbacks: CallbackList) -> dict[str, Any]:
        """The results on the data; its arrays stay where programs run."""
        if self._batches is None:
            x, y, weight = self._parts()
            batches = given.batches_of(
                x, y, weight, batch_size=self._batch_size, steps=self._steps, tables=True
            )
            if not isinstance(batches, given.ArrayBatches):
                return self._model._evaluated(batches, callbacks)  # type: ignore[no-any-return]
            self._batches = batches
        return self._model._evaluated(self._batches, callbacks)  # type: ignore[no-any-return]

    def _parts(self) -> tuple[Any, Any, Any]:
        if isinstance(self._data, (tuple, list)) and 1 <= len(self._data) <= 3:
            return (*self._data, None, None)[:3]
        return self._data, None, None


def _listed(logs: dict[str, Any]) -> Any:
    """Results in a list, the loss first; a single one by itself."""
    values = list(_values(logs))
    return values[0] if len(values) == 1 else values


def _values(logs: dict[str, Any]) -> Iterator[Any]:
    if "loss" in logs:
        yield logs["loss"]
    yield from (value for name, value in logs.items() if name != "loss")


# What Keras 2 had, for generators; a PyDataset has these settings itself now.
_IGNORED = ("workers", "use_multiprocessing", "max_queue_size", "nb_epoch")


def _refuse(kwargs: dict[str, Any]) -> None:
    unknown = [name for name in kwargs if name not in _IGNORED]
    if unknown:
        raise TypeError(f"Unexpected keyword arguments: {unknown}")
