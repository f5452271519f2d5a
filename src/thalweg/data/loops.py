"""Datasets in a graph: their iterators and loops take elements when the graph runs.

An iterator lives outside the graph, under a number that the graph hands from operation to operation.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.autograph.loops import GetState, LoopState, SetState
from thalweg.control_flow.loops import staged_loop
from thalweg.core import dtypes, nest
from thalweg.core.convert import to_tensor
from thalweg.core.spec import spec_of
from thalweg.core.tensor import EagerTensor
from thalweg.data.iterator import Iterator
from thalweg.data.leaves import component_specs, components
from thalweg.data.plan import Element, Plan, Signature
from thalweg.data.states import reduced_by, traced_with_state
from thalweg.data.traced import symbolic_leaf
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


def when_run(plan: Plan, use: Callable[..., Any], dtypes_given: Any, others: Sequence[Any] = ()) -> Any:
    """`use` of a plan each time that the graph runs, with the values that its operands have then.

    Args:
      others: tensors whose values `use` is given too.
    """
    operands = plan.operands()

    def call(*values: Any) -> Any:
        bound = plan.bound({id(x): v for x, v in zip(operands, values, strict=False)})
        return use(bound, *values[len(operands) :])

    return py_function(call, [*operands, *others], dtypes_given)


class StagedIterator:
    """What `iter(dataset)` is in a `tf.function`: it begins anew each time that the function runs."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._run = when_run(plan, _runs.begin, dtypes.int64)

    def __iter__(self) -> StagedIterator:
        return self

    def get_next(self) -> Any:
        """The next element, symbolic.

        Raises:
          OutOfRangeError: (when the function runs) there is none.
        """
        return taken(self._plan, self._run, _runs.find)

    next = __next__ = get_next

    @property
    def element_spec(self) -> Any:
        """The structure of `tf.TensorSpec`s of an element."""
        return self._plan.element_spec

    def _staged_for(self, *statement: Any) -> None:
        _loop(self._plan, self._run, _runs.find, *statement)


def loop_over_dataset(plan: Plan, *statement: Any) -> None:
    """A `for` statement over a new run through a dataset, each time that the function runs."""
    run = when_run(plan, _runs.begin, dtypes.int64)
    more = _loop(plan, run, _runs.find, *statement)
    # Handed the loop's last condition, it waits for the loop.
    py_function(lambda number, _: _runs.end(number), [run, more], [])


def loop_over_iterator(iterator: Iterator, plan: Plan, *statement: Any) -> None:
    """A `for` statement over what an iterator has left."""
    _loop(plan, to_tensor(0), lambda _: iterator, *statement)


def taken(plan: Plan, run: Any, find: Callable[[Any], Iterator]) -> Any:
    """The next element of a run, which `find` gives when the function runs."""

    def advance(number: Any) -> list[EagerTensor]:
        return as_tensors(find(number)._next(), plan)

    return element_of(plan, py_function(advance, [run], component_dtypes(plan)))


def component_dtypes(plan: Signature) -> list[Any]:
    """The dtypes of the tensors that stand for an element in a graph."""
    return [s.dtype for spec in plan.specs for s in component_specs(spec)]


def reduce_in_graph(plan: Plan, initial_state: Any, reduce_func: Callable[[Any, Any], Any]) -> Any:
    """`dataset.reduce` in a function that is traced: it runs when the function does."""
    initial, step = traced_with_state(initial_state, reduce_func, plan, "reduce", output=False)
    operands = [*plan.operands(), *step.operands_of_plan(), *nest.flatten(initial)]
    outputs = Signature(initial, step.result.specs)

    def call(*values: Any) -> Any:
        found = {id(x): v for x, v in zip(operands, values, strict=True)}
        start = nest.pack_sequence_as(initial, values[len(values) - len(nest.flatten(initial)) :])
        return as_tensors(reduced_by(plan.bound(found), start, step.bound(found)), outputs)

    return element_of(outputs, py_function(call, operands, component_dtypes(outputs)))


def as_tensors(element: Element, plan: Signature) -> list[EagerTensor]:
    """The tensors that stand for an element in a graph."""
    return [
        EagerTensor(spec_of(s.dtype, x.shape), None, -1, x)
        for leaf, spec in zip(element, plan.specs, strict=True)
        for x, s in zip(components(leaf, spec), component_specs(spec), strict=True)
    ]


def element_of(plan: Signature, tensors: Sequence[Any]) -> Any:
    """An element in its structure, of the tensors that stand for it."""
    given = iter(tensors)
    leaves = []
    for spec in plan.specs:
        parts = []
        for s in component_specs(spec):
            tensor = next(given)
            tensor.set_shape(s.tensor_shape)
            parts.append(tensor)
        leaves.append(symbolic_leaf(parts, spec))
    return plan.pack(leaves)


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
