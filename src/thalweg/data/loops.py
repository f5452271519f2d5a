"""Datasets in a `tf.function`: their iterators and loops take elements when the function runs.

An iterator lives outside the graph, under a number that the graph hands from operation to operation.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.autograph.loops import GetState, LoopState, SetState
from thalweg.control_flow.loops import staged_loop
from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.data.iterator import Iterator
from thalweg.data.plan import Plan
from thalweg.host_functions import py_function
from thalweg.math import logical_and

# A function may begin runs that it never ends; so many are kept.
MOST_RUNS = 1000


class _Runs:
    """The runs through datasets that functions are in the midst of, by number."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._runs: dict[int, Iterator] = {}

    def begin(self, plan: Plan) -> int:
        with self._lock:
            number = next(self._numbers)
            self._runs[number] = Iterator(plan)
            if len(self._runs) > MOST_RUNS:
                del self._runs[next(iter(self._runs))]
            return number

    def find(self, number: Any) -> Iterator:
        return self._runs[int(number)]

    def end(self, number: Any) -> None:
        with self._lock:
            self._runs.pop(int(number), None)


_runs = _Runs()


class StagedIterator:
    """What `iter(dataset)` is in a `tf.function`: it begins anew each time that the function runs."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._run = py_function(lambda: _runs.begin(plan), [], dtypes.int64)

    def __iter__(self) -> StagedIterator:
        return self

    def get_next(self) -> Any:
        """The next element, symbolic.

        Raises:
          OutOfRangeError: (when the function runs) there is none.
        """
        return taken(self._plan, self._run, _runs.find)

    next = __next__ = get_next

    def _staged_for(self, *statement: Any) -> None:
        _loop(self._plan, self._run, _runs.find, *statement)


def loop_over_dataset(plan: Plan, *statement: Any) -> None:
    """A `for` statement over a new run through a dataset, each time that the function runs."""
    run = py_function(lambda: _runs.begin(plan), [], dtypes.int64)
    more = _loop(plan, run, _runs.find, *statement)
    # Handed the loop's last condition, it waits for the loop.
    py_function(lambda number, _: _runs.end(number), [run, more], [])


def loop_over_iterator(iterator: Iterator, plan: Plan, *statement: Any) -> None:
    """A `for` statement over what an iterator has left."""
    _loop(plan, to_tensor(0), lambda _: iterator, *statement)


def taken(plan: Plan, run: Any, find: Callable[[Any], Iterator]) -> Any:
    """The next element of a run, which `find` gives when the function runs."""
    element = py_function(lambda number: find(number)._next(), [run], [s.dtype for s in plan.specs])
    for tensor, spec in zip(element, plan.specs, strict=True):
        tensor.set_shape(spec.tensor_shape)
    return plan.pack(element)


def _loop(
    plan: Plan,
    run: Any,
    find: Callable[[Any], Iterator],
    extra_test: Callable[[], Any] | None,
    body: Callable[[Any], None],
    get_state: GetState,
    set_state: SetState,
    names: Sequence[str],
    opts: dict[str, Any],
) -> Any:
    """The staged loop.

    Returns:
      Whether there are more elements, a scalar.
    """

    def more() -> Any:
        found = py_function(lambda number: find(number)._has_next(), [run], dtypes.bool)
        found.set_shape([])
        return found

    state = LoopState(get_state, set_state, names)
    first = state.prepare(lambda: body(taken(plan, run, find)))

    def proceed(left: Any, values: Any) -> Any:
        state.enter(values)
        return left if extra_test is None else logical_and(left, extra_test())

    def turn(left: Any, values: Any) -> Any:
        state.enter(values)
        body(taken(plan, run, find))
        results = state.leave(values)
        return [more(), results]

    left, last = staged_loop(proceed, turn, [more(), first], limit=opts.get("maximum_iterations"))
    state.enter(last)
    return left
