"""`for element in dataset:` in a `tf.function`: a loop that takes an element each turn, however many there are."""

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

# The runs through datasets that loops are in the midst of, by number.
_running: dict[int, Iterator] = {}
_numbers = itertools.count()
_lock = threading.Lock()


def loop_over_dataset(plan: Plan, *statement: Any) -> None:
    """The statement over a new run through a dataset, each time that the loop runs."""

    def begin() -> int:
        with _lock:
            number = next(_numbers)
        _running[number] = Iterator(plan)
        return number

    def end(number: Any, _: Any) -> list[Any]:
        _running.pop(int(number), None)
        return []

    run = py_function(begin, [], dtypes.int64)
    more = _loop(plan, run, lambda number: _running[int(number)], *statement)
    # Handed the loop's last condition, it waits for the loop.
    py_function(end, [run, more], [])


def loop_over_iterator(iterator: Iterator, plan: Plan, *statement: Any) -> None:
    """The statement over what an iterator has left."""
    _loop(plan, to_tensor(0), lambda _: iterator, *statement)


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
    """The staged loop; `find` gives, when it runs, the iterator of a run.

    Returns:
      Whether there are more elements, a scalar.
    """
    kinds = [s.dtype for s in plan.specs]

    def take() -> Any:
        element = py_function(lambda number: find(number)._next(), [run], kinds)
        for tensor, spec in zip(element, plan.specs, strict=True):
            tensor.set_shape(spec.tensor_shape)
        return plan.pack(element)

    def more() -> Any:
        found = py_function(lambda number: find(number)._has_next(), [run], dtypes.bool)
        found.set_shape([])
        return found

    state = LoopState(get_state, set_state, names)
    first = state.prepare(lambda: body(take()))

    def proceed(left: Any, values: Any) -> Any:
        state.enter(values)
        return left if extra_test is None else logical_and(left, extra_test())

    def turn(left: Any, values: Any) -> Any:
        state.enter(values)
        body(take())
        results = state.leave(values)
        return [more(), results]

    left, last = staged_loop(proceed, turn, [more(), first], limit=opts.get("maximum_iterations"))
    state.enter(last)
    return left
