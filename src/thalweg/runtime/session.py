"""`Session`: runs parts of a 1.x graph and keeps the values of its variables."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import numpy as np

from thalweg.core import errors, nest
from thalweg.core import graph as graphs
from thalweg.core.convert import to_array
from thalweg.core.dtypes import DType
from thalweg.core.graph import Graph, Operation, SymbolicTensor, current_graph
from thalweg.core.messages import told
from thalweg.core.spec import Spec, scalar_spec, spec_of
from thalweg.core.tensor import EagerTensor
from thalweg.core.variable import Variable
from thalweg.runtime import compiler, gears
from thalweg.runtime.hoisting import hoist_constants
from thalweg.runtime.instruction import NotCompilable
from thalweg.runtime.interpreter import OpFailure
from thalweg.runtime.lowering import Lowered, lower, needed
from thalweg.runtime.program import Program

MAX_PLANS = 1024
# Estimated microseconds of interpretation below which calling a compiled program takes longer.
WORTH_COMPILING = 16.0


class _Sessions(threading.local):
    """The sessions whose `as_default` blocks this thread is in."""

    def __init__(self) -> None:
        self.stack: list[Session] = []
        self.running: Session | None = None


_sessions = _Sessions()


def default_session() -> Session | None:
    """The innermost default session of this thread: `tf.compat.v1.get_default_session`."""
    return _sessions.stack[-1] if _sessions.stack else None


def running_session() -> Session:
    """The session that this thread is running: for host values that ask about its variables."""
    session = _sessions.running
    assert session is not None, "no session is running"
    return session


graphs.default_session = default_session


class _Plan:
    """How one combination of fetches and feeds is run.

    Attributes:
      kept: the fetches and feeds, so that their ids stay their own.
      leaves: for each leaf of the structure its place among the results, an eager value, or None for
        operations.
      flat: the structure is a leaf or a list of leaves.
    """

    def __init__(
        self, kept: Any, leaves: list[Any], fed: list[SymbolicTensor], lowered: Lowered, results: int
    ) -> None:
        self.kept = kept
        self.leaves = leaves
        self.fed = fed
        self.dtypes = [t._spec.dtype.np for t in fed]
        self.lowered = lowered
        self.results = results
        self.compilable = not lowered.host
        self.specialized: dict[tuple[Any, ...], _Specialized] = {}
        self.fed_shapes: set[tuple[Any, ...]] = set()
        fetches = kept[0]
        self.single = not nest.is_nested(fetches) and len(leaves) == 1
        self.flat = (
            type(fetches) is list
            and not any(nest.is_nested(x) for x in fetches)
            and len(leaves) == len(fetches)
        )

    def feeds(self, feed_dict: dict[Any, Any]) -> list[Any]:
        """The fed values as arrays; errors where one doesn't fit its tensor."""
        values = list(feed_dict.values())
        for index, (value, dtype) in enumerate(zip(values, self.dtypes, strict=True)):
            if type(value) is not np.ndarray or value.dtype != dtype or dtype.kind == "O":
                values[index] = _feed_value(self.fed[index], value)
        shapes = tuple([x.shape for x in values])
        if shapes not in self.fed_shapes:
            for tensor, value in zip(self.fed, values, strict=True):
                _check_shape(tensor, value)
            self.fed_shapes.add(shapes)
        return values

    def for_shapes(self, shapes: tuple[Any, ...], inputs: Sequence[Any]) -> _Specialized:
        known = self.specialized.get(shapes)
        if known is None:
            known = self.specialized[shapes] = _Specialized(self, inputs)
        return known


class _Specialized:
    """A plan's program for inputs of certain shapes, and which inputs an output's memory can replace."""

    def __init__(self, plan: _Plan, inputs: Sequence[Any]) -> None:
        lowered = plan.lowered
        specs: list[Spec] = []
        for spec, value in zip(lowered.program.inputs, inputs, strict=True):
            specs.append(scalar_spec(spec.dtype) if spec.number else spec_of(spec.dtype, value.shape))
        self.visits = 0
        self.program: Program = lowered.program.specialized(specs) if plan.compilable else lowered.program
        first = len(plan.fed)
        places = {id(v): plan.results + k for k, v in enumerate(lowered.assigned)}
        # Outputs, new values of variables, with the inputs that are their old ones.
        self._replaced = tuple(
            (places[id(v)], first + k) for k, v in enumerate(lowered.read) if id(v) in places
        )
        self.donated = tuple(index for _, index in self._replaced)
        self._hoisted: tuple[Program, list[Any]] | None = None

    def interpret(self, inputs: list[Any]) -> list[Any]:
        """The results by NumPy; from the second run on constants are at hand."""
        if self.visits < 2:
            return self.program.interpret(inputs)
        if self._hoisted is None:
            self._hoisted = hoist_constants(self.program)
        program, constants = self._hoisted
        return program.interpret(inputs + constants)

    def compiled(self) -> compiler.Executable:
        """The executable; it reuses no memory if it checks values, as variables survive a failure."""
        executable = compiler.executables.get(self.program, self.donated, lambda: self._replaced)
        if executable.checks and self.donated:
            self.donated = ()
            executable = compiler.executables.get(self.program, ())
        return executable


def _pays_to_compile(program: Program, visits: int) -> bool:
    """A graph's program is run again and again: even a small one gains in time by being compiled."""
    if program.work < WORTH_COMPILING:
        return False
    return (
        gears.worth_compiling(program, visits)
        or visits * program.work > len(program.instructions) * gears.COMPILE_SECONDS_PER_OP * 1e6
    )


def _signature(fetches: Any) -> Any:
    """What tells fetches from others: their structure, and the identity of its leaves."""
    kind = type(fetches)
    if kind is str:
        return fetches
    if kind is list or kind is tuple:
        return kind, tuple([_signature(x) for x in fetches])
    if kind is dict:
        return tuple(fetches), tuple([_signature(x) for x in fetches.values()])
    if isinstance(fetches, tuple):
        return kind, tuple([_signature(x) for x in fetches])
    return id(fetches)


class Session:
    """Runs operations of a graph: `tf.compat.v1.Session`.

    Args:
      graph: the graph; None: the default graph.

    Example:
      >>> with tf.Graph().as_default(), tf.compat.v1.Session() as sess:
      ...     print(sess.run(tf.constant(2.0) + 1.0))
      3.0
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        if graph is not None and not isinstance(graph, Graph):
            raise TypeError(
                f"Argument `graph` must be a tf.Graph, but got {graph!r} of type {type(graph).__name__}"
            )
        self._graph = graph or current_graph()
        self._values: dict[int, Any] = {}
        self._variables: dict[int, Variable] = {}
        self._plans: dict[Any, _Plan] = {}
        self._closed = False
        self._lock = threading.RLock()
        self._contexts: list[AbstractContextManager[Any]] = []

    @property
    def graph(self) -> Graph:
        return self._graph

    @property
    def sess_str(self) -> bytes:
        return b""

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Run what `fetches` needs, with `feed_dict` in place of tensors of the graph.

        Args:
          fetches: a tensor, an operation, a variable, a name, or a structure of them.
          feed_dict: values by tensor (or name of one).

        Returns:
          The structure with NumPy arrays for tensors and None for operations.

        Raises:
          RuntimeError: the session is closed.
          TypeError, ValueError: a fetch or feed is not an element of the graph, or a value doesn't fit its
            tensor.
          FailedPreconditionError: a variable was not initialized.
        """
        if self._closed:
            raise RuntimeError(
                told(
                    "Attempted to use a closed Session.",
                    "Run what needs it inside of its `with` block, or before sess.close().",
                )
            )
        with self._lock:
            plan = self._plan(fetches, feed_dict)
            results = self._execute(plan, plan.feeds(feed_dict) if feed_dict else [])
        flat = [
            None if x is None else x.numpy() if isinstance(x, EagerTensor) else _fetched(results[x])
            for x in plan.leaves
        ]
        if plan.single:
            return flat[0]
        return flat if plan.flat else _packed(fetches, flat)

    def _plan(self, fetches: Any, feed_dict: Any) -> _Plan:
        if feed_dict is not None and not isinstance(feed_dict, dict):
            raise TypeError(
                told(
                    f"Argument `feed_dict` must be a dictionary, but got {feed_dict!r}.",
                    "Feeds are values by placeholder: sess.run(y, feed_dict={x: value}).",
                )
            )
        key = (
            _signature(fetches),
            tuple([x if type(x) is str else id(x) for x in feed_dict]) if feed_dict else (),
        )
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            plan = self._plans[key] = self._make_plan(fetches, feed_dict or {})
        return plan

    def _make_plan(self, fetches: Any, feed_dict: dict[Any, Any]) -> _Plan:
        if not self._graph.operations:
            raise RuntimeError(
                told(
                    "The Session graph is empty. Add operations to the graph before calling run().",
                    "Eager code needs no session: x.numpy() gives a value. For 1.x programs call "
                    "tf.compat.v1.disable_eager_execution() first, or build within `with "
                    "tf.Graph().as_default():`.",
                )
            )
        fed = [self._fed(x) for x in feed_dict]
        leaves: list[Any] = []
        tensors: list[SymbolicTensor] = []
        targets: list[Operation] = []
        variables: list[tuple[int, Variable]] = []
        for x in nest.flatten(fetches, expand_composites=True):
            element = x if isinstance(x, EagerTensor) else self._element(x, "Fetch argument")
            if isinstance(x, Variable) and isinstance(element, SymbolicTensor):
                variables.append((len(leaves), x))
            if isinstance(element, Operation):
                targets.append(element)
                leaves.append(None)
            elif isinstance(element, EagerTensor):
                leaves.append(element)
            else:
                leaves.append(len(tensors))
                tensors.append(element)
        lowered = lower(fed, tensors, needed(tensors, targets, fed))
        # A variable itself, unlike a tensor read from it, gives the value that it has at the end of the run.
        assigned = {id(v): len(tensors) + index for index, v in enumerate(lowered.assigned)}
        for leaf, variable in variables:
            leaves[leaf] = assigned.get(id(variable), leaves[leaf])
        structure = list(fetches) if type(fetches) is list else fetches
        kept = [structure, nest.flatten(fetches), list(feed_dict)]
        return _Plan(kept, leaves, fed, lowered, len(tensors))

    def _element(self, x: Any, what: str) -> Any:
        if x is None:
            raise TypeError(
                told(
                    f"{what} {x!r} has invalid type {type(x).__name__!r}, must be a string or Tensor.",
                    "A list of fetches has tensors, operations or variables: leave out what is None.",
                )
            )
        if isinstance(x, Variable) and x._graph is None:
            return x._value
        try:
            return self._graph.as_graph_element(x)
        except (TypeError, KeyError, ValueError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            message = error.args[0] if isinstance(error, KeyError) else error
            raise kind(told(f"{what} {x!r} cannot be interpreted as a Tensor. ({message})")) from None

    def _fed(self, key: Any) -> SymbolicTensor:
        """The tensor that a key of the feeds names or is."""
        try:
            element = self._graph.as_graph_element(key)
        except (TypeError, KeyError, ValueError) as error:
            message = error.args[0] if isinstance(error, KeyError) else error
            raise TypeError(told(f"Cannot interpret feed_dict key as Tensor: {message}")) from None
        if not isinstance(element, SymbolicTensor):
            raise TypeError(told(f"Cannot interpret feed_dict key as Tensor: {element!r} is an operation."))
        return element

    def _execute(self, plan: _Plan, fed: list[Any]) -> list[Any]:
        lowered = plan.lowered
        inputs = fed
        values = self._values
        for variable in lowered.read:
            value = values.get(id(variable))
            if value is None and variable._graph is None:
                # Keras's variables are eager ones, which a session only borrows.
                value = variable._value.value()
            if value is None:
                raise errors.FailedPreconditionError(
                    None,
                    None,
                    told(
                        f"Attempting to use uninitialized value {variable._name}",
                        "Run sess.run(tf.compat.v1.global_variables_initializer()) first, after all "
                        "variables are made.",
                    ),
                )
            inputs.append(value)
        if lowered.fresh:
            _sessions.running = self
            inputs += [dtype.np.type(provider()) for provider, dtype in lowered.fresh]
        shapes = tuple([x.shape for x in inputs])
        results = self._run(plan, plan.for_shapes(shapes, inputs), inputs)
        for variable, value in zip(lowered.assigned, results[plan.results :], strict=True):
            if variable._graph is None:
                variable._value = EagerTensor(spec_of(variable.dtype, value.shape), None, -1, value)
                continue
            values[id(variable)] = value
            self._variables[id(variable)] = variable
        return results

    def _run(self, plan: _Plan, specialized: _Specialized, inputs: list[Any]) -> list[Any]:
        specialized.visits += 1
        program = specialized.program
        if plan.compilable and _pays_to_compile(program, specialized.visits):
            try:
                executable = specialized.compiled()
            except NotCompilable:
                plan.compilable = False
            else:
                if not plan.results:
                    # Nobody waits for the result, so the program may still read what was fed when the user
                    # writes to it.
                    inputs[: len(plan.fed)] = [x.copy() for x in inputs[: len(plan.fed)]]
                try:
                    return executable(inputs)
                except errors.OpError:
                    pass  # run op by op it fails in the same place, and can name the values
        try:
            results = specialized.interpret(inputs)
        except OpFailure as failure:
            raise gears.as_op_error(failure) from None
        given = {id(x) for x in inputs}
        for index in range(plan.results, len(results)):
            value = results[index]
            # A variable owns its memory: the user may write to what was fed, and a program may reuse another
            # variable's.
            if id(value) in given or (type(value) is np.ndarray and value.base is not None):
                results[index] = np.array(value)
        return results

    def make_callable(
        self, fetches: Any, feed_list: Any = None, accept_options: bool = False
    ) -> Callable[..., Any]:
        """A function of the values for `feed_list` that runs `fetches`."""
        feeds = list(feed_list or [])
        return lambda *values: self.run(fetches, dict(zip(feeds, values, strict=True)) if feeds else None)

    def close(self) -> None:
        """Free the variables' values; the session can't be used any more."""
        self._closed = True
        self._values.clear()
        self._plans.clear()

    def as_default(self) -> Any:
        """Make this the session that `eval()` and `run()` of tensors and operations use."""
        return self._as_default()

    @contextmanager
    def _as_default(self) -> Any:
        _sessions.stack.append(self)
        try:
            yield self
        finally:
            _sessions.stack.remove(self)

    def __enter__(self) -> Session:
        for context in (self._graph.as_default(), self._as_default()):
            context.__enter__()
            self._contexts.append(context)
        return self

    def __exit__(self, *exception: Any) -> None:
        while self._contexts:
            self._contexts.pop().__exit__(*exception)
        self.close()

    def list_devices(self) -> list[Any]:
        from thalweg.core import config

        return config.list_logical_devices()

    # What savers and `Variable.load` need.

    def value_of(self, variable: Variable) -> Any:
        """The value of a variable in this session, a NumPy array; None if it wasn't initialized."""
        value = self._values.get(id(variable))
        return None if value is None else np.array(value)

    def is_initialized(self, variable: Variable) -> bool:
        """Whether a variable has a value in this session."""
        return id(variable) in self._values

    def set_value(self, variable: Variable, value: Any) -> None:
        """Give a variable a value in this session."""
        self._values[id(variable)] = np.array(value, variable.dtype.np)
        self._variables[id(variable)] = variable


class InteractiveSession(Session):
    """A session that makes itself the default one: `tf.compat.v1.InteractiveSession`."""

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        super().__init__(target, graph, config)
        _sessions.stack.append(self)

    def close(self) -> None:
        if self in _sessions.stack:
            _sessions.stack.remove(self)
        super().close()


def _packed(fetches: Any, flat: list[Any]) -> Any:
    """Values in the structure of the fetches; those of a tensor made of tensors as what stands for it."""
    given = iter(flat)
    values = []
    for x in nest.flatten(fetches):
        parts = [next(given) for _ in nest.flatten(x, expand_composites=True)]
        pack = getattr(x, "_fetched", None)
        values.append(pack(parts) if pack else nest.pack_sequence_as(x, parts, expand_composites=True))
    return nest.pack_sequence_as(fetches, values)


def _fetched(value: Any) -> Any:
    array = np.array(value)
    return array if array.ndim else array[()]


def _feed_value(tensor: SymbolicTensor, value: Any) -> Any:
    """A fed value as an array of the tensor's dtype; errors where it can't be one."""
    if isinstance(value, SymbolicTensor):
        raise TypeError(
            told(
                "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python "
                "scalars, strings, lists, numpy ndarrays, or TensorHandles. For reference, the tensor object "
                f"was {value} which was passed to the argument `feed_dict` with key {tensor}.",
                "Feed its value: feed_dict={x: sess.run(t)}.",
            )
        )
    return _converted(tensor, value, tensor._spec.dtype)


def _check_shape(tensor: SymbolicTensor, array: Any) -> None:
    if array.shape != tensor._spec.shape and not tensor.shape.is_compatible_with(array.shape):
        made = f" It was made at {tensor.op.location}." if tensor.op.location else ""
        raise ValueError(
            told(
                f"Cannot feed value of shape {array.shape} for Tensor {tensor.name}, which has shape "
                f"{tensor.shape}",
                _reshaped(tensor.shape.as_list(), array.shape) + made,
            )
        )


def _reshaped(wanted: list[int | None] | None, given: tuple[int, ...]) -> str:
    """How a value of another shape is fed."""
    if wanted is None or wanted.count(None) > 1:
        return "Give the placeholder the shape [None, …], whose first dimension may be anything."
    sizes = [-1 if n is None else n for n in wanted]
    if len(wanted) == len(given) + 1 and sizes[1:] == list(given):
        return "One example needs a batch of one: feed value[np.newaxis]."
    rest = int(np.prod([n for n in wanted if n is not None], dtype=np.int64))
    size = int(np.prod(given, dtype=np.int64))
    if (None in wanted and rest and size % rest == 0) or size == rest:
        return f"It has the right number of elements: feed np.reshape(value, {sizes})."
    return "A placeholder's dimension that may change is None: tf.compat.v1.placeholder(dtype, [None, n])."


def _converted(tensor: SymbolicTensor, value: Any, dtype: DType) -> Any:
    if type(value) is int and dtype.is_integer and not dtype.min <= value <= dtype.max:
        raise TypeError(
            told(
                f"Type of feed value {value} with type {type(value)} is not compatible with Tensor type "
                f"{dtype.name}. Try explicitly setting the type of the feed tensor to a larger type (e.g. "
                "int64)."
            )
        )
    try:
        if dtype.name == "string":
            return to_array(value, dtype)[0]
        return np.asarray(value, dtype.np)
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(
            told(f"Cannot feed {value!r} for Tensor {tensor.name}, of dtype {dtype.name}: {error}")
        ) from None
