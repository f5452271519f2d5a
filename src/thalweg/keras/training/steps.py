"""Steps of training and evaluation as compiled programs: one call runs many batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes, nest
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import from_numpy
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import EagerTensor
from thalweg.keras.defaults import Defaults
from thalweg.keras.training.data import filled
from thalweg.native.library import usable
from thalweg.ops.batch_rows import batch_rows, host_batch_arithmetic, host_batch_rows
from thalweg.ops.casting import cast
from thalweg.ops.shapes import reshape
from thalweg.runtime.compiled import Compiled
from thalweg.runtime.func_graph import FuncGraph, finish, inline
from thalweg.runtime.looping import repeated
from thalweg.runtime.program import Program


class Steps:
    """The compiled steps of one kind of one model.

    Args:
      step: from a batch, a structure of tensors, to a dictionary of results.
      results: gives the dictionary after the last step, if `step` gives none itself.
      name: of the graphs.

    Attributes:
      rates: how many steps a second took last, by the batches' size; 0: one has run.
    """

    def __init__(
        self, step: Callable[[Any], Any], results: Callable[[], dict[str, Any]] | None, name: str
    ) -> None:
        self._step = step
        self._results = results
        self._name = name
        self._programs: dict[Any, _Program] = {}
        self.rates: dict[int, float] = {}

    def prepared(
        self,
        structure: Any,
        arrays: list[Any],
        count: int,
        size: int,
        state: Callable[[], Any],
        functions: Any = None,
    ) -> tuple[_Program, list[Any]]:
        """What `run` needs for batches of these arrays, as long as these last.

        Args:
          structure: of a batch.
          arrays: the samples, one array for each leaf of the structure: the device's, or NumPy's, contiguous.
          count: the number of samples in an order of them.
          size: the number of samples in a batch.
          state: gives what else the program depends on: hashable.
          functions: what makes samples of the arrays' rows; None: they are the samples.

        Raises:
          NotCompilable: a step can't be compiled.
        """
        specs = tuple(spec_of(from_numpy(np.dtype(a.dtype)), tuple(a.shape)) for a in arrays)
        in_place = isinstance(arrays[0], np.ndarray) and usable()
        key = (specs, in_place, count, size, _key(structure), functions)
        known = self._programs.get((key, state()))
        if known is None:
            known = self._trace(structure, _Samples(specs, in_place, count, functions), size)
            # The first step makes the optimizer's variables, which belong to the state.
            self._programs[key, state()] = known
            while len(self._programs) > 64:
                del self._programs[next(iter(self._programs))]
        return known, [np.int64(a.ctypes.data) for a in arrays] if in_place else arrays

    def run(self, prepared: tuple[_Program, list[Any]], order: Any, first: int, last: int) -> Any:
        """Run the batches from number `first` up to, not with, `last`.

        Args:
          order: the numbers of the samples in their order, int32.

        Returns:
          The dictionary of results: tensors.

        Raises:
          NotCompilable: a step can't be compiled.
        """
        known, given = prepared
        if known.loops:
            ends = np.int32(first), np.int32(last)
            outputs = known.compiled([*given, order, *ends], turns=last - first)
        for i in range(first, last) if not known.loops else ():
            outputs = known.compiled([*given, order, np.int32(i)])
        if not outputs:
            # Nobody waits for results; but the arrays may be gone once this returns.
            known.compiled.wait()
        return nest.pack_sequence_as(known.results, outputs)

    def _trace(self, structure: Any, samples: _Samples, size: int) -> _Program:
        """Steps in a loop over batches; of large ones, one as a program by itself."""
        step = FuncGraph(self._name)
        with step.as_default():
            arrays, order = samples.placeholders(step)
            i = step.add_placeholder(dtypes.int32, (), "i")
            step.inputs = [*arrays, order, i]
            batch = filled(structure, samples.batch(arrays, order, i, size))
            results = checked(self._step(batch), self._results is None)
            results = _tensors(results if self._results is None else {})
            finish(step, results)
        if _is_large(step.lowered.program):
            return self._ended(step, results, loops=False)
        loop = FuncGraph(self._name)
        with loop.as_default():
            arrays, order = samples.placeholders(loop)
            ends = [loop.add_placeholder(dtypes.int32, (), name) for name in ("first", "last")]
            loop.inputs = [*arrays, order, *ends]
            # Not its Python code once more: that may keep tensors of the graph it was traced in first.
            outputs = repeated(lambda i: inline(step, [*arrays, order, i], step.captures()), *ends)
            finish(loop, outputs)
        return self._ended(loop, results, loops=True)

    def _ended(self, graph: FuncGraph, results: Any, loops: bool) -> _Program:
        """A graph with what it ends in, compiled."""
        if self._results is not None:
            with graph.as_default():
                results = _tensors(self._results())
                finish(graph, results)
        graph.finished = True
        return _Program(Compiled(graph), results, loops)


class _Samples(NamedTuple):
    """The samples as a step takes them.

    Attributes:
      specs: of the arrays.
      in_place: what is given are the addresses of NumPy's arrays.
      number: how many there are.
      functions: what makes samples of the arrays' rows; None: they are the samples.
    """

    specs: tuple[Spec, ...]
    in_place: bool
    number: int
    functions: Any

    def placeholders(self, graph: FuncGraph) -> tuple[list[Any], Any]:
        """The arrays, and the order of the samples."""
        if self.in_place:
            arrays = [graph.add_placeholder(dtypes.int64, (), "address") for _ in self.specs]
        else:
            arrays = [graph.add_placeholder(s.dtype, s.shape, "samples") for s in self.specs]
        return arrays, graph.add_placeholder(dtypes.int32, (self.number,), "order")

    def batch(self, arrays: list[Any], order: Any, i: Any, size: int) -> list[Any]:
        """The leaves of batch `i`."""
        if not self.in_place:
            return self._mapped([batch_rows(a, order, i, size=size) for a in arrays])

        def picked(k: int, steps: Any = None) -> Any:
            spec = self.specs[k]
            pick = host_batch_rows if steps is None else host_batch_arithmetic
            more = {} if steps is None else {"steps": steps}
            return pick(arrays[k], order, i, size=size, shape=spec.shape, dtype=spec.dtype, **more)

        if self.functions is None:
            return [picked(k) for k in range(len(arrays))]
        known = self.functions.arithmetic([spec_of(s.dtype, (s.shape or ())[1:]) for s in self.specs])
        leaves = [None] * len(known)
        if None in known:
            leaves = self._mapped([picked(k) for k in range(len(arrays))])
        for place, made in enumerate(known):
            if made is not None:
                leaf = reshape(picked(made.column, made.steps), shape=(size, *(made.spec.shape or ())))
                leaves[place] = _sample(leaf)
        return leaves

    def _mapped(self, rows: list[Any]) -> list[Any]:
        """What the functions make of rows."""
        return rows if self.functions is None else [_sample(x) for x in self.functions.symbolic(rows)]


def _sample(x: Any) -> Any:
    """A leaf as samples are taken: floats of the default type."""
    dtype = Defaults.dtype
    return cast(x, dtype) if x.dtype.np.kind == "f" and x.dtype is not dtype else x


class _Program(NamedTuple):
    """A compiled step.

    Attributes:
      results: the structure of its results.
      loops: it runs the batches from one number up to another, and not just one.
    """

    compiled: Compiled
    results: Any
    loops: bool


# A step that is estimated to take more microseconds than this, interpreted, gains nothing by a loop.
_LARGE = 5e4


def _is_large(program: Program) -> bool:
    """Whether a step had better be a program by itself: XLA's convolutions take one thread only in loops."""
    return program.work > _LARGE or any(
        "Conv" in i.call.op.name or "Pool" in i.call.op.name for i in program.instructions
    )


def checked(results: Any, needed: bool = True) -> dict[str, Any]:
    """What a step gave, if it is a dictionary of results; none if none are needed.

    Raises:
      ValueError, AttributeError: it isn't.
    """
    if isinstance(results, dict):
        return results
    if not needed:
        return {}
    error = ValueError if results is None else AttributeError
    what = "None" if results is None else f"{results!r} of type {type(results).__name__}"
    raise error(
        "A `train_step` or `test_step` of one's own returns a dictionary of results by name, such as "
        f'{{"loss": loss}}. Received: {what}'
    )


def _tensors(results: Any) -> Any:
    """A step's results as tensors: numbers become constants, variables their values."""
    return nest.map_structure(lambda x: to_tensor(x), dict(results) if isinstance(results, dict) else results)


def _key(structure: Any) -> Any:
    """What tells two structures of batches apart."""
    if isinstance(structure, dict):
        return ("dict", tuple((key, _key(value)) for key, value in structure.items()))
    if isinstance(structure, (list, tuple)):
        return (type(structure).__name__, tuple(_key(x) for x in structure))
    return structure is None


class Outputs:
    """A model's outputs for batches of inputs, compiled.

    Args:
      step: from a batch to outputs, a structure of tensors.
    """

    def __init__(self, step: Callable[[Any], Any], name: str) -> None:
        self._step = step
        self._name = name
        self._programs: dict[Any, tuple[Compiled, Any]] = {}

    def run(self, structure: Any, arrays: Sequence[Any]) -> Any:
        """The outputs for one batch."""
        specs = tuple(spec_of(from_numpy(np.dtype(a.dtype)), tuple(a.shape)) for a in arrays)
        key = (specs, _key(structure))
        known = self._programs.get(key)
        if known is None:
            graph = FuncGraph(self._name)
            with graph.as_default():
                graph.inputs = [graph.add_placeholder(s.dtype, s.shape, "x") for s in specs]
                result = self._step(filled(structure, list(graph.inputs)))
                finish(graph, result)
            graph.finished = True
            known = self._programs[key] = (Compiled(graph), result)
            while len(self._programs) > 64:
                del self._programs[next(iter(self._programs))]
        compiled, packed = known
        return nest.pack_sequence_as(packed, compiled(arrays))


def as_tensors(batch: Any) -> Any:
    """A batch of arrays as tensors, for steps that run eagerly."""
    return nest.map_structure(lambda a: a if a is None or isinstance(a, EagerTensor) else to_tensor(a), batch)
