"""Functions of elements, traced once and run on arrays."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg import functions  # noqa: F401  (hands AutoGraph's converter to tracing)
from thalweg.core import errors, nest
from thalweg.core.context import state, target_scope
from thalweg.core.convert import to_tensor
from thalweg.core.spec import spec_of
from thalweg.core.tensor import EagerTensor, Tensor, from_array
from thalweg.core.variable import Variable
from thalweg.data.lanes import Lanes, vectorisable
from thalweg.data.leaves import (
    DatasetSpec,
    component_specs,
    components,
    from_components,
    is_dense,
    is_leaf_of,
    spec_of_value,
)
from thalweg.data.plan import Array, Element, Run, Signature
from thalweg.runtime.func_graph import FuncGraph, trace
from thalweg.runtime.function import Tracing
from thalweg.runtime.gears import as_op_error
from thalweg.runtime.interpreter import OpFailure
from thalweg.sparse.tensor import SparseTensor, SparseTensorValue


def tensors_of(structure: Any) -> Any:
    """A structure with its lists and other leaves as tensors: in an element a list is one tensor."""
    if structure is None:
        return None
    if isinstance(structure, dict):
        return type(structure)((k, tensors_of(x)) for k, x in structure.items())
    if nest.is_namedtuple(structure):
        return type(structure)(*map(tensors_of, structure))
    if isinstance(structure, SparseTensorValue):
        return SparseTensor.from_value(structure)
    if isinstance(structure, tuple):
        return tuple(map(tensors_of, structure))
    if is_leaf_of(structure):
        return structure
    if isinstance(structure, (Tensor, Variable)):
        return to_tensor(structure)
    if isinstance(structure, list) and any(isinstance(x, Tensor) for x in nest.flatten(structure)):
        return to_tensor(structure)
    # What has a value stays out of graphs.
    with target_scope(state.eager):
        return to_tensor(structure)


def signature_of_value(structure: Any) -> tuple[Signature, list[Any]]:
    """What is known of a structure of tensors and the like, and its leaves."""
    leaves = [x for x in nest.flatten(structure) if x is not None]
    return Signature(structure, [spec_of_value(x) for x in leaves]), leaves


class Traced:
    """A function of elements, traced once.

    Args:
      takes: the signatures of its arguments.
      spread: whether a tuple's parts are arguments of their own.

    Attributes:
      name: the function's.
      result: what it gives.
    """

    def __init__(
        self, python_function: Callable[..., Any], takes: Sequence[Signature], spread: bool = True
    ) -> None:
        if not callable(python_function):
            raise ValueError(
                f"Argument `func` must be a callable. Received func={python_function!r} "
                f"(of type {type(python_function)})"
            )
        self.name = getattr(python_function, "__name__", type(python_function).__name__)
        self.location = _location_of(python_function)
        converted = Tracing.convert(python_function)
        self._takes = list(itertools.chain.from_iterable(s.specs for s in takes))
        self._plans: list[Any] = []

        def call(*tensors: Any) -> Any:
            packed = _packed(takes, list(tensors))
            if spread and type(packed[0]) is tuple:
                packed = list(packed[0])
            return self._given(tensors_of(converted(*packed)))

        specs = [(s, None) for spec in self._takes for s in component_specs(spec)]
        self.graph: FuncGraph = trace(self.name.strip("<>"), call, specs)
        self._bindings: dict[int, Any] = {}
        self._finish()

    def _given(self, structure: Any) -> list[Any]:
        """Note what the function gives; the tensors that stand for it."""
        self.result, leaves = signature_of_value(structure)
        tensors: list[Any] = []
        for leaf, spec in zip(leaves, self.result.specs, strict=True):
            if isinstance(spec, DatasetSpec):
                operands = leaf._plan.operands()
                self._plans.append((leaf._plan, operands))
                tensors += operands
            else:
                self._plans.append(None)
                tensors += [leaf] if isinstance(leaf, Tensor) else leaf._flatten_components()
        return tensors

    def _finish(self) -> None:
        graph = self.graph
        lowered = graph.lowered
        self.program = lowered.program
        self._count = len(graph.outputs)
        self._fresh = [provider for provider, _ in lowered.fresh]
        self._dense = all(is_dense(s) for s in self._takes)
        self._gives_dense = all(is_dense(s) for s in self.result.specs)
        self._lanes: Lanes | None = None
        # Several threads may run it.
        self.parallel = not lowered.assigned
        # Nothing else decides its results, and it changes nothing.
        self.pure = not (lowered.read or lowered.assigned)
        self.pure = self.pure and not any(i.call.stateful for i in self.program.instructions)
        self.random = len(self._fresh)

    # Tensors from outside.

    def captures_of_plan(self) -> list[Any]:
        return self.graph.captures()

    def operands_of_plan(self) -> list[Any]:
        """The symbolic tensors that it captured."""
        return [x for x in self.graph.captures() if not isinstance(x, EagerTensor)]

    def bound(self, values: dict[int, Any]) -> Traced:
        """This function with values for the symbolic tensors that it captured."""
        if not any(id(x) in values for x in self.graph.captures()):
            return self
        other = copy.copy(self)
        other._bindings = {**self._bindings, **values}
        other._lanes = None
        return other

    def _captured(self) -> list[Any]:
        found = [self._bindings.get(id(x), x) for x in self.graph.captures()]
        return [x.host() if isinstance(x, EagerTensor) else x for x in found]

    # Element by element.

    def operands(self, element: Element, run: Run) -> list[Any]:
        """What the program needs for an element; random positions are drawn now."""
        lowered = self.graph.lowered
        inputs = element
        if not self._dense:
            inputs = [a for x, s in zip(element, self._takes, strict=True) for a in components(x, s)]
        if not (self.graph.captured or lowered.read or self._fresh):
            return inputs
        return self.with_captures(inputs, [run.stream(p).take(1)[0] for p in self._fresh])

    def with_captures(self, inputs: list[Any], positions: list[Any]) -> list[Any]:
        """The program's operands: inputs, what was captured, variables, positions in random streams."""
        read = [v._read().host() for v in self.graph.lowered.read]
        return [*inputs, *self._captured(), *read, *positions]

    def positions(self, count: int, run: Run) -> list[Array]:
        """Where each random op draws for the next `count` elements."""
        return [run.stream(p).take(count) for p in self._fresh]

    def compute(self, operands: list[Any]) -> Element:
        """The leaves of the result."""
        try:
            outputs = self.program.interpret(operands)
        except OpFailure as failure:
            raise as_op_error(failure) from _first_cause(failure)
        for variable, value in zip(self.graph.lowered.assigned, outputs[self._count :], strict=True):
            variable._store(from_array(value))
        return outputs[: self._count] if self._gives_dense else self._leaves(outputs)

    def __call__(self, element: Element, run: Run) -> Element:
        return self.compute(self.operands(element, run))

    def _leaves(self, outputs: list[Any]) -> Element:
        given = iter(outputs)
        leaves: Element = []
        for spec, plan in zip(self.result.specs, self._plans, strict=True):
            if plan is None:
                arrays = list(itertools.islice(given, len(component_specs(spec))))
                leaves.append(from_components(arrays, spec))
                continue
            template, operands = plan
            values = {id(x): _operand(x, next(given)) for x in operands}
            leaves.append(template.bound(values, self.graph))
        return leaves

    # All elements at once.

    @property
    def vectorised(self) -> bool:
        """Whether many elements can be computed together, in any order, with the same results."""
        return (
            self.pure
            and self._dense
            and self._gives_dense
            and all(type(x) is np.ndarray for x in self._captured())
            and vectorisable(self.program)
        )

    def rows(self, columns: Sequence[Array]) -> list[Array]:
        """The results for rows of arrays, stacked; the last columns are positions in random streams."""
        if self._lanes is None:
            captures = self._captured()
            count = len(self._takes)
            flags = [True] * count + [False] * len(captures) + [True] * self.random
            self._lanes = Lanes(self.program, flags, captures)
        try:
            return self._lanes(columns)
        except OpFailure as failure:
            raise as_op_error(failure) from _first_cause(failure)


def _packed(takes: Sequence[Signature], tensors: list[Any]) -> list[Any]:
    """A function's arguments as its code sees them, from placeholders."""
    given = iter(tensors)
    packed = []
    for signature in takes:
        leaves = []
        for spec in signature.specs:
            parts = list(itertools.islice(given, len(component_specs(spec))))
            leaves.append(symbolic_leaf(parts, spec))
        packed.append(signature.pack(leaves))
    return packed


def symbolic_leaf(parts: list[Any], spec: Any) -> Any:
    """A leaf of the symbolic tensors that stand for it."""
    if is_dense(spec):
        return parts[0]
    if isinstance(spec, DatasetSpec):
        from thalweg.data.given import Given

        return DatasetSpec.dataset_of(Given(parts[0], spec))
    return spec._from_components(parts)


def _operand(tensor: Any, value: Any) -> Any:
    """A value in place of a symbolic tensor; a plan stays the array that holds it."""
    return EagerTensor(spec_of(tensor.dtype, np.shape(value)), None, -1, np.asarray(value))


def _first_cause(failure: OpFailure) -> BaseException:
    """What a Python function raised, or the op's own error."""
    error: BaseException = failure
    while isinstance(error, OpFailure):
        error = error.error
    return error.__cause__ or error


def _location_of(python_function: Any) -> str:
    code = getattr(getattr(python_function, "__wrapped__", python_function), "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code is not None else ""


def naming(error: BaseException, what: str) -> BaseException:
    """An error that says in addition at which element it happened; its cause and traceback are kept."""
    if not isinstance(error, errors.OpError):
        return error
    kind: Any = type(error)
    named: BaseException = kind(error.node_def, error.op, f"{error.message} [{what}]")
    named.__cause__ = error.__cause__ or error
    return named.with_traceback(error.__traceback__)
