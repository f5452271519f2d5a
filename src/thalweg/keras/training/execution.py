"""Going through the batches of an epoch: many steps a call, as many as callbacks and patience allow."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from thalweg.core import errors, memory, nest
from thalweg.core.tensor import Tensor
from thalweg.keras import seeds
from thalweg.keras.training.data import ArrayBatches, as_given, leaves_of
from thalweg.keras.training.nonfinite import Call, Watch
from thalweg.keras.training.steps import as_tensors, checked
from thalweg.keras.utils.batches import unpack_x_y_sample_weight
from thalweg.runtime.instruction import NotCompilable

# Seconds that a call may take, so that progress is seen and an interruption heard.
PATIENCE = 0.1
# Batches of a stream that are gathered for one call: no more than these, and no more bytes.
GROUP = 16
GROUP_BYTES = 1 << 23


# The runs of `fit` that are going on, by the identities of the models.
training: WeakValueDictionary[int, Execution] = WeakValueDictionary()


class Execution:
    """The steps of one `fit` or `evaluate`.

    Args:
      kind: "train" or "test".
      batches: `ArrayBatches` or `StreamBatches`.
      callbacks: called after each call.
      watched: warn if the loss isn't finite any more.

    Attributes:
      ended: the data gave fewer batches than an epoch has.
    """

    def __init__(self, model: Any, kind: str, batches: Any, callbacks: Any, watched: bool = False) -> None:
        self.model = model
        self.kind = kind
        self.batches = batches
        self.callbacks = callbacks
        self.ended = False
        self._begin = getattr(callbacks, f"on_{kind}_batch_begin")
        self._end = getattr(callbacks, f"on_{kind}_batch_end")
        singly = callbacks.watches_batches(kind)
        self._most = model.steps_per_execution if singly else None
        self._eager = model.run_eagerly
        self._random = (
            np.random.default_rng(seeds.default_seed()) if getattr(batches, "shuffle", False) else None
        )
        # Where an epoch of given steps ended, and the samples' order there: the next one goes on.
        self._order: Any = None
        self._place = 0
        # Batches of the next epoch that a run before this one has done.
        self._done = 0
        if kind == "train":
            training[id(model)] = self
        self._ready: tuple[Any, Any, Any] = (None, None, None)
        self._watch = Watch(model, self._run, lambda: bool(batches.bare)) if watched else None

    def epoch(self, number: int = 0) -> dict[str, Any]:
        """Run one epoch, the one of a number; its results, as numbers."""
        batches = self.batches
        if self._watch is not None:
            self._watch.epoch = number
        if isinstance(batches, ArrayBatches):
            logs = self._array_epoch(batches)
        else:
            logs = self._stream_epoch(batches)
        if batches.on_epoch_end is not None:
            batches.on_epoch_end()
        return _numbers(logs)

    def end(self) -> None:
        """Let go of what was kept of the steps."""
        if self._watch is not None:
            self._watch.end()

    # Interruptions.

    def place(self) -> dict[str, Any]:
        """Where the run is in its data: the order of samples, how far it has come in it, and the next one."""
        random = None if self._random is None else self._random.bit_generator.state
        return {"order": self._order, "place": self._place, "random": random}

    def go_on(self, place: dict[str, Any], epochs: int, batches: int) -> None:
        """Go on where another run was, after so many epochs, and batches of the next one."""
        self._order, self._place, self._done = place["order"], place["place"], batches
        if self._random is not None and place["random"] is not None:
            self._random.bit_generator.state = place["random"]
        self.batches.pass_over(epochs, batches)

    def _take_done(self) -> int:
        done, self._done = self._done, 0
        return done

    # Arrays.

    def _array_epoch(self, batches: ArrayBatches) -> Any:
        logs: Any = {}
        done = self._take_done()
        whole = batches.size // batches.batch_size
        while done < (batches.steps or 0):
            if self._order is None:
                if done:
                    self._ran_out(done)
                    break
                self._order = batches.order(self._random)
            left = (batches.steps or 0) - done
            count = self._count(min(whole - self._place, left)) if self._place < whole else 1
            self._begin(done)
            logs = self._run_arrays(batches, self._order, self._place, count, done)
            done += count
            self._place += count
            if self._place >= batches.count:
                self._place, self._order = 0, None
            self._finish(done - 1, logs)
            if self._stopped():
                break
        return logs

    def _ran_out(self, done: int) -> None:
        warnings.warn(
            "Your input ran out of data; interrupting the epoch. Make sure that your dataset or generator "
            "can generate at least `steps_per_epoch * epochs` batches. You may need to use the `.repeat()` "
            f"function when building your dataset. The epoch had {done} batches of {self.batches.steps}.",
            stacklevel=5,
        )

    def _run_arrays(self, batches: ArrayBatches, order: Any, first: int, count: int, done: int) -> Any:
        size = batches.batch_size
        start = first * size
        host = self._eager or batches.is_host
        arrays = batches.arrays if host else batches.placed()
        last = first + count
        if start + size > batches.size:
            # The last batch is a smaller one.
            order, size, first, last = order[start:], batches.size - start, 0, 1
        call = Call(batches.structure, arrays, order, size, first, last, done, batches.functions)
        return self._call(call, host)

    # Streams.

    def _stream_epoch(self, batches: Any) -> Any:
        logs: Any = {}
        first = done = self._take_done()
        for group in self._groups(batches.epoch(first)):
            self._begin(done)
            logs = self._run_group(group, done)
            done += len(group)
            self._finish(done - 1, logs)
            if self._stopped():
                return logs
        if batches.steps is None:
            batches.steps = done
        elif done < batches.steps:
            self.ended = batches.is_used_up
            self._ran_out(done)
            batches.restart()
        if not done and not logs:
            raise ValueError("The data gave no batch: a generator that is used up, or an empty dataset.")
        return logs

    def _groups(self, stream: Iterator[Any]) -> Iterator[list[Any]]:
        """Batches of one shape that follow each other, as many as one call takes."""
        group: list[Any] = []
        shapes: Any = None
        limit = 1
        for batch in stream:
            found = [(a.shape, a.dtype) for a in leaves_of(batch)]
            if group and (found != shapes or len(group) >= limit):
                yield group
                group = []
            if not group:
                shapes = found
                size = sum(a.nbytes for a in leaves_of(batch))
                limit = self._group_limit(size, batch)
            group.append(batch)
        if group:
            yield group

    def _group_limit(self, size: int, batch: Any) -> int:
        if self._eager or _is_host(batch):
            return 1
        limit = min(GROUP, max(1, GROUP_BYTES // max(size, 1)))
        return min(limit, self._most) if self._most is not None else limit

    def _run_group(self, group: list[Any], done: int) -> Any:
        """Run batches of one shape, copied into arrays that hold as many as one call takes."""
        first = leaves_of(group[0])
        rows = first[0].shape[0] if first[0].ndim else 1
        size = sum(a.nbytes for a in first)
        capacity = self._group_limit(size, group[0])
        if capacity == 1:
            arrays = first
        else:
            arrays = [memory.empty((capacity * rows, *a.shape[1:]), a.dtype) for a in first]
            for number, batch in enumerate(group):
                for whole, part in zip(arrays, leaves_of(batch), strict=True):
                    whole[number * rows : (number + 1) * rows] = part
        order = np.arange(capacity * rows, dtype=np.int32)
        call = Call(group[0], arrays, order, rows, 0, len(group), done)
        return self._call(call, self._eager or _is_host(group[0]))

    # One call.

    def _call(self, call: Call, host: bool) -> Any:
        """Run batches, compiled or on the host, and watch the loss."""
        watch = self._watch
        if watch is not None:
            watch.before(call, isinstance(self.batches, ArrayBatches))
        began = time.perf_counter()
        logs = self._run(call, host)
        if not self._eager:
            self._note(call, time.perf_counter() - began)
        if watch is not None:
            watch.after(logs)
        return logs

    def _run(self, call: Call, host: bool = False) -> Any:
        if not (host or self._eager):
            steps = self.model._steps_of(self.kind)
            try:
                logs = steps.run(self._prepared(steps, call), call.order, call.first, call.last)
                return {name: _waited(value) for name, value in logs.items()}
            except NotCompilable:
                self._eager = True
            except errors.InvalidArgumentError as error:
                raise self._exactly(call, error) from None
        for number in range(call.first, call.last):
            logs = self._eager_step(call.of(number))
        return logs

    def _prepared(self, steps: Any, call: Call) -> Any:
        """The program for a call and what it is given; most calls are on the arrays of the one before."""
        state = self.model._state_key
        sizes = (len(call.order), call.size)
        arrays, known, prepared = self._ready
        if arrays is not call.arrays or known != (sizes, state()):
            given = as_given(call.structure, self.batches.bare)
            prepared = steps.prepared(given, call.arrays, *sizes, state, call.functions)
            self._ready = (call.arrays, (sizes, state()), prepared)
        return prepared

    def _exactly(self, call: Call, error: Exception) -> Exception:
        """The error of the batch that a compiled step refused: that of running it eagerly says more."""
        model = self.model

        def forward(data: Any) -> None:
            x, y, sample_weight = unpack_x_y_sample_weight(data)
            y_pred = model(x, training=False)
            loss = model.compute_loss(x=x, y=y, y_pred=y_pred, sample_weight=sample_weight, training=False)
            for x in nest.flatten((y_pred, loss)):
                x.host()

        for number in range(call.first, call.last):
            try:
                model._fresh(forward)(as_tensors(as_given(call.of(number), self.batches.bare)))
            except errors.InvalidArgumentError as exact:
                exact.add_note(f"In batch {call.batch + number - call.first + 1} of the epoch.")
                return exact
            except Exception:
                break
        return error

    def _eager_step(self, batch: Any) -> Any:
        model = self.model
        step = model._fresh(getattr(model, f"{self.kind}_step"))
        result = step(as_tensors(as_given(batch, self.batches.bare)))
        return dict(checked(result))

    def _note(self, call: Call, seconds: float) -> None:
        """Learn how many steps a second takes; the first call, which compiles, says nothing."""
        rates = self.model._steps_of(self.kind).rates
        rates[call.size] = (call.last - call.first) / max(seconds, 1e-6) if call.size in rates else 0.0

    def _count(self, left: int) -> int:
        """How many steps to run in the next call."""
        if self._most is not None:
            return int(min(left, self._most))
        rate = None if self._eager else self.model._steps_of(self.kind).rates.get(self.batches.batch_size)
        if rate is None:
            return min(left, 1)
        return max(1, min(left, int(rate * PATIENCE) if rate else 4))

    def _finish(self, step: int, logs: Any) -> None:
        if self.callbacks.callbacks:
            self._end(step, _numbers(logs))

    def _stopped(self) -> bool:
        return bool(
            self.model.stop_training if self.kind == "train" else self.model.__dict__.get("stop_evaluating")
        )


def _is_host(batch: Any) -> bool:
    """Whether a batch holds strings, which only the host can take."""
    return any(a.dtype == object for a in leaves_of(batch))


def _waited(value: Any) -> Any:
    return value.host() if isinstance(value, Tensor) else value  # type: ignore[attr-defined]


def _numbers(logs: Any) -> dict[str, Any]:
    """Results as Python numbers; arrays stay arrays."""
    return {name: _number(value) for name, value in (logs or {}).items()}


def _number(value: Any) -> Any:
    array = np.asarray(value.host() if hasattr(value, "host") else value)
    return array.item() if array.size == 1 else array
