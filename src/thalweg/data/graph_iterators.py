"""Iterators of 1.x: in a graph, run by sessions.

What an iterator has left belongs to the session; it begins when the session runs its initializer, or a
one-shot iterator when it is first asked for an element.
"""

from __future__ import annotations

import itertools
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from thalweg.core import dtypes, errors, nest
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.iterator import Iterator
from thalweg.data.plan import Plan, Signature
from thalweg.host_functions import py_function
from thalweg.runtime.session import running_session

_numbers = itertools.count()
_handles: WeakValueDictionary[int, Any] = WeakValueDictionary()
_sessions: WeakValueDictionary[int, Any] = WeakValueDictionary()


def _number_of_session() -> int:
    """A number for the session that runs, by which operations find it."""
    session = running_session()
    _sessions[id(session)] = session
    return id(session)


def _session() -> Any:
    """The number of the session that runs the graph, a scalar of the graph."""
    target: Any = state.target
    return target.host_value(_number_of_session, dtypes.int64)


class GraphIterator:
    """An iterator in a graph: `tf.compat.v1.data.Iterator`.

    Attributes:
      initializer: the operation that begins it; a one-shot iterator has none.
    """

    def __init__(self, signature: Signature, plan: Plan | None = None, initializer: Any = None) -> None:
        self._signature = signature
        self._plan = plan
        self._running: WeakKeyDictionary[Any, Iterator] = WeakKeyDictionary()
        self._initializer = initializer
        self._handle = next(_numbers)
        _handles[self._handle] = self

    @staticmethod
    def from_structure(
        output_types: Any,
        output_shapes: Any = None,
        shared_name: str | None = None,
        output_classes: Any = None,
    ) -> GraphIterator:
        """An iterator for datasets of these types and shapes, begun by `make_initializer`'s operations."""
        if output_shapes is None:
            specs = nest.map_structure(lambda t: TensorSpec(None, t), output_types)
        else:
            specs = nest.map_structure_up_to(
                output_types, lambda t, s: TensorSpec(s, t), output_types, output_shapes
            )
        return GraphIterator(Signature.of_spec(specs))

    @staticmethod
    def from_string_handle(
        string_handle: Any, output_types: Any, output_shapes: Any = None, output_classes: Any = None
    ) -> GraphIterator:
        """The iterator whose handle is fed."""
        chosen = GraphIterator.from_structure(output_types, output_shapes)
        return _Chosen(chosen._signature, string_handle)

    @property
    def initializer(self) -> Any:
        if self._initializer is None:
            raise ValueError(
                "The iterator does not have an initializer. This means it was likely created using "
                "`tf.data.Dataset.make_one_shot_iterator()`. For an initializable iterator, use "
                "`tf.data.Dataset.make_initializable_iterator()` instead."
            )
        return self._initializer

    def make_initializer(self, dataset: Any, name: str | None = None) -> Any:
        """The operation that begins this iterator with a dataset.

        Raises:
          TypeError: its elements are others.
        """
        from thalweg.data.loops import when_run

        if [s.dtype for s in dataset._plan.specs] != [s.dtype for s in self._signature.specs]:
            raise TypeError(
                f"Expected output types {self.output_types!r} but got dataset with output types "
                f"{get_legacy_output_types(dataset)!r}."
            )
        return when_run(dataset._plan, self._begin, dtypes.int64, [_session()]).op

    def _begin(self, plan: Plan, session: Any) -> Any:
        self._running[_sessions[int(session)]] = Iterator(plan)
        return to_tensor(0, dtypes.int64)

    def _current(self, number: Any) -> Iterator:
        session = _sessions[int(number)]
        found = self._running.get(session)
        if found is None:
            if self._plan is None:
                message = "The iterator has not been initialized: run its initializer in this session first."
                raise errors.FailedPreconditionError(None, None, message)
            found = self._running[session] = Iterator(self._plan)
        return found

    def get_next(self, name: str | None = None) -> Any:
        """The next element, symbolic; each run of it takes another one.

        Raises:
          OutOfRangeError: (in a session) there is none.
        """
        from thalweg.data.loops import as_tensors, component_dtypes, element_of

        def advance(session: Any) -> Any:
            return as_tensors(self._current(session)._next(), self._signature)

        given = py_function(advance, [_session()], component_dtypes(self._signature))
        return element_of(self._signature, given)

    def string_handle(self, name: str | None = None) -> Any:
        """A string scalar that stands for this iterator."""
        return to_tensor(str(self._handle))

    @property
    def element_spec(self) -> Any:
        """The structure of specs of an element."""
        return self._signature.element_spec

    @property
    def output_types(self) -> Any:
        """The structure of dtypes."""
        return nest.map_structure(lambda s: s.dtype, self.element_spec)

    @property
    def output_shapes(self) -> Any:
        """The structure of shapes."""
        return nest.map_structure(lambda s: s.shape, self.element_spec)

    @property
    def output_classes(self) -> Any:
        """The structure of classes."""
        return nest.map_structure(lambda s: s.value_type, self.element_spec)


class _Chosen(GraphIterator):
    """Another iterator, chosen by its handle when the graph runs."""

    def __init__(self, signature: Signature, string_handle: Any) -> None:
        super().__init__(signature)
        self._string_handle = string_handle

    def get_next(self, name: str | None = None) -> Any:
        """The next element of the iterator whose handle is fed."""
        from thalweg.data.loops import as_tensors, component_dtypes, element_of

        def advance(handle: Any, session: Any) -> Any:
            iterator: GraphIterator = _handles[int(handle.numpy())]
            return as_tensors(iterator._current(session)._next(), self._signature)

        given = py_function(advance, [self._string_handle, _session()], component_dtypes(self._signature))
        return element_of(self._signature, given)


def make_one_shot_iterator(dataset: Any) -> Any:
    """An iterator that begins by itself: eager, or in a graph.

    Raises:
      ValueError: the dataset is made of what is fed.
    """
    if state.target.eager:
        return iter(dataset)
    plan = dataset._plan
    if fed := [x for x in plan.operands() if x.op.type == "Placeholder"]:
        raise ValueError(
            f"A one-shot iterator can't depend on {fed[0].name}, which is fed: use "
            "make_initializable_iterator."
        )
    signature = Signature(plan.structure, plan.specs)
    if not plan.operands():
        return GraphIterator(signature, plan)
    return _begun_by_itself(signature, plan)


def _begun_by_itself(signature: Signature, plan: Plan) -> GraphIterator:
    """An iterator of a dataset that is made of tensors of the graph: they are computed with each element."""
    from thalweg.data.loops import as_tensors, component_dtypes, element_of, when_run

    iterator = GraphIterator(signature)

    def get_next(name: str | None = None) -> Any:
        def advance(bound: Plan, session: Any) -> Any:
            running = iterator._running.setdefault(_sessions[int(session)], Iterator(bound))
            return as_tensors(running._next(), signature)

        given = when_run(plan, advance, component_dtypes(signature), [_session()])
        return element_of(signature, given)

    iterator.get_next = get_next  # type: ignore[method-assign]
    return iterator


def make_initializable_iterator(dataset: Any, shared_name: str | None = None) -> GraphIterator:
    """An iterator that begins whenever a session runs its `initializer`.

    Raises:
      RuntimeError: eager execution is enabled.
    """
    if state.target.eager:
        raise RuntimeError(
            "`make_initializable_iterator()` is not supported in eager mode. Use Python-style iteration "
            "instead."
        )
    plan = dataset._plan
    iterator = GraphIterator(Signature(plan.structure, plan.specs))
    iterator._initializer = iterator.make_initializer(dataset)
    return iterator


def get_legacy_output_types(dataset_or_iterator: Any) -> Any:
    """The structure of dtypes of elements: `tf.compat.v1.data.get_output_types`."""
    return nest.map_structure(lambda s: s.dtype, dataset_or_iterator.element_spec)


def get_legacy_output_shapes(dataset_or_iterator: Any) -> Any:
    """The structure of shapes of elements: `tf.compat.v1.data.get_output_shapes`."""
    return nest.map_structure(lambda s: TensorShape(s.shape), dataset_or_iterator.element_spec)


def get_legacy_output_classes(dataset_or_iterator: Any) -> Any:
    """The structure of classes of elements: `tf.compat.v1.data.get_output_classes`."""
    return nest.map_structure(lambda s: s.value_type, dataset_or_iterator.element_spec)
