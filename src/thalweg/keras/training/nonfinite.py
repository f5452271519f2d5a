"""Finds the step at which a loss becomes NaN or infinite, and replays it to see which layer is to blame.

The compiled steps count, in a variable, how many losses were finite before the first that wasn't. The state
of the training is copied from time to time, and the calls since then are noted; so the state right before
that step is computed again from the last copy, and the step itself is run layer by layer.
"""

from __future__ import annotations

import math
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes
from thalweg.core.context import eager_scope
from thalweg.core.variable import Variable
from thalweg.keras.training.data import as_given, filled
from thalweg.keras.training.diagnosis import about_data, about_layers
from thalweg.keras.training.steps import as_tensors

# Seconds between copies: no fewer, and no fewer than so many times as long as a copy takes.
INTERVAL = 2.0
RARELY = 200.0
# Models whose state is larger aren't copied, and no more of a stream's batches are kept.
MOST_STATE = 1 << 26
MOST_DATA = 1 << 26
MOST_CALLS = 4096

_PACKAGE = str(Path(__file__).parents[2])


class Call(NamedTuple):
    """Batches that one call runs.

    Attributes:
      structure: of a batch, `(x, y, sample_weight)`.
      arrays: the samples, one array for each leaf of the structure.
      order: the numbers of the samples in their order.
      size: the number of samples in a batch.
      first, last: the batches: those from `first` up to, not with, `last`.
      batch: which batch of the epoch the first one is.
      functions: what makes samples of the arrays' rows; None: they are the samples.
    """

    structure: Any
    arrays: list[Any]
    order: Any
    size: int
    first: int
    last: int
    batch: int
    functions: Any = None

    def of(self, number: int) -> Any:
        """A batch, as arrays."""
        rows = self.order[number * self.size : (number + 1) * self.size]
        columns = [np.asarray(a)[rows] for a in self.arrays]
        return filled(self.structure, columns if self.functions is None else self.functions.rows(columns))


class FiniteSteps:
    """How many losses of a training were finite, up to the first that wasn't: as steps count it.

    Attributes:
      state: the number n; -n - 1 once a loss wasn't finite.
    """

    def __init__(self) -> None:
        with eager_scope():
            self.state = Variable(0, trainable=False, dtype=dtypes.int32, name="finite_steps")

    def note(self, loss: Any) -> None:
        """Take a step's loss in."""
        from thalweg.gathering import where
        from thalweg.math import is_finite, reduce_all

        n = self.state.read_value()
        finite = reduce_all(is_finite(loss))
        self.state.assign(where(n < 0, n, where(finite, n + 1, -n - 1)))

    def reset(self) -> None:
        """Begin to count anew."""
        self.state.assign(0)

    def first_bad(self) -> int | None:
        """The number of finite losses before the first that wasn't; None: all were."""
        n = int(self.state.numpy())
        return -n - 1 if n < 0 else None


class _Noted(NamedTuple):
    """A call, with the number of steps before it, its epoch, and the learning rate then."""

    call: Call
    start: int
    epoch: int
    rate: Any


class Watch:
    """Watches the loss of one `fit`, and says once what happened to it.

    Args:
      model: the model that is trained.
      run: runs the batches of a `Call`.
      bare: says whether batches are x alone, and not in a tuple.
    """

    def __init__(self, model: Any, run: Callable[[Call], Any], bare: Callable[[], bool]) -> None:
        self._model = model
        self._run = run
        self._bare = bare
        self._calls: list[_Noted] = []
        self._copy: list[tuple[Any, Any]] | None = None
        self._data = 0
        self._steps = 0
        self._copied_at = -math.inf
        self._pause = 0.0
        self._done = False
        self.epoch = 0
        model._finite_steps.reset()

    def before(self, call: Call, kept: bool) -> None:
        """Note a call that is about to run.

        Args:
          kept: its arrays are those of the whole training, which are there anyway.
        """
        if self._done:
            return
        self._calls = self._calls if self._copy is not None else []
        now = time.perf_counter()
        full = self._data > MOST_DATA // 2 or len(self._calls) > MOST_CALLS // 2
        if now >= self._copied_at + (self._pause if full else max(self._pause, INTERVAL)):
            self._save(now)
        self._data += 0 if kept else sum(a.nbytes for a in call.arrays)
        if self._data > MOST_DATA or len(self._calls) > MOST_CALLS:
            self._copy, self._calls, self._data = None, [], 0
        rate = getattr(self._model.optimizer, "_learning_rate", None)
        value = rate._value if isinstance(rate, Variable) else None
        self._calls.append(_Noted(call, self._steps, self.epoch, value))
        self._steps += call.last - call.first

    def after(self, logs: Any) -> None:
        """Look at a call's results, and warn if the loss isn't finite any more."""
        loss = logs.get("loss") if isinstance(logs, dict) else None
        if self._done or loss is None:
            return
        value = np.asarray(loss.host() if hasattr(loss, "host") else loss)
        if value.dtype.kind != "f" or bool(np.isfinite(value).all()):
            return
        self._done = True
        became, finding = self._finding()
        became = became or ("NaN" if np.isnan(value).any() else "infinite")
        warnings.warn(f"The loss became {became} in {finding}.", RuntimeWarning, stacklevel=_level())
        self.end()

    def end(self) -> None:
        """Let go of what was kept to find out more."""
        self._done = True
        self._copy, self._calls = None, []

    # Copies of the state.

    def _save(self, now: float) -> None:
        """Copy the state, and forget the calls before."""
        model = self._model
        self._calls, self._data = [], 0
        if model._is_plain("train") and not model.optimizer.built:
            model.optimizer.build(model._trained_weights())
        variables = _state_of(model)
        if sum(v._spec.nbytes for v in variables) <= MOST_STATE:
            self._copy = _values(variables)
        self._copied_at = time.perf_counter()
        self._pause = RARELY * (self._copied_at - now)

    # Finding out.

    def _finding(self) -> tuple[str, str]:
        """What the loss became, if that is known, and in which step, and why."""
        model = self._model
        number = model._finite_steps.first_bad()
        noted = next((n for n in reversed(self._calls) if number is None or n.start <= number), None)
        if noted is None:
            return "", f"epoch {self.epoch + 1}"
        call, epoch = noted.call, noted.epoch + 1
        if number is None:
            return "", f"epoch {epoch}, {_batches(call)}"
        index = call.first + number - noted.start
        batch = call.of(index)
        text = f"epoch {epoch}, batch {call.batch + number - noted.start + 1} (step {number + 1} of this fit)"
        became, layers = self._layers(noted, index, batch)
        return became, f"{text}: {'; '.join(part for part in (about_data(batch), layers) if part)}"

    def _layers(self, noted: _Noted, index: int, batch: Any) -> tuple[str, str]:
        """What the layers make of the batch; the state is as it was afterwards."""
        model = self._model
        if self._copy is None or not model._is_plain("train"):
            return "", ""
        metrics = (v for m in model.metrics for v in m.variables)
        present = _values([*_state_of(model), *metrics, model._finite_steps.state])
        try:
            _restore(self._copy)
            for earlier in self._calls:
                if earlier.rate is not None:
                    model.optimizer._learning_rate._value = earlier.rate
                if earlier is noted:
                    break
                self._run(earlier.call)
            if index > noted.call.first:
                self._run(noted.call._replace(last=index))
            given = as_tensors(as_given(batch, self._bare()))
            told: tuple[str, str] = model._fresh(lambda data: about_layers(model, data))(given)
            return told
        except Exception as error:
            return "", f"the step could not be replayed ({type(error).__name__})"
        finally:
            _restore(present)


def _batches(call: Call) -> str:
    """What the data of the batches of a call have to do with the loss, where no step is known."""
    first, last = call.batch + 1, call.batch + call.last - call.first
    which = f"batch {first}" if first == last else f"batches {first} to {last}"
    for number in range(call.first, call.last):
        told = about_data(call.of(number))
        if "hold" in told:
            return f"{which}: {told.replace('that batch', f'batch {call.batch + number - call.first + 1}')}"
    return f"{which}: the inputs and labels of these are finite"


def _level() -> int:
    """How many calls up the user's line is, from the caller."""
    frame: Any = sys._getframe(1)
    level = 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    return level


def _state_of(model: Any) -> list[Any]:
    """The variables that steps of training read and change, but for those of metrics."""
    optimizer = model.optimizer
    every = [*model.variables, *(getattr(optimizer, "variables", None) or ())]
    return [v for v in {id(v): v for v in every}.values() if v._value is not None]


def _values(variables: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Variables with their values: copies, unless nothing is written over these while somebody holds them."""
    arrays = ((v, v._value.value()) for v in variables)
    return [(v, a if type(a) is np.ndarray else np.array(a)) for v, a in arrays]


def _restore(values: Iterable[tuple[Any, Any]]) -> None:
    for variable, value in values:
        variable.assign(value)
