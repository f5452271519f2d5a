"""`tf.Graph`: operations, their symbolic tensors, and the target that collects them.

A graph holds exactly what a GraphDef holds: operations of TensorFlow's vocabulary, with names. The order in
which operations were made is a valid order to run them in, and the one in which effects (assignments) happen.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from thalweg.core import errors, messages
from thalweg.core.backprop import backprop
from thalweg.core.context import graph_mode, state, target_scope
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.graph_errors import errors_in_graph, not_a_number, out_of_scope
from thalweg.core.graph_ops import Constant, assign_variable, const, host_value, placeholder, read_variable
from thalweg.core.infer import infer
from thalweg.core.messages import told
from thalweg.core.missing_attributes import Missing
from thalweg.core.names import Names, name_argument
from thalweg.core.op import Call, Node
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.stack import user_location
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.tensor_shape import TensorShape


class SymbolicTensor(Tensor):
    """An output of a graph's operation: `tf.Tensor` as graph code sees it. It has no value."""

    __slots__ = ("__dict__", "__weakref__", "_index", "_op", "_spec")

    def __init__(self, operation: Operation, index: int, spec: Spec) -> None:
        self._op = operation
        self._index = index
        self._spec = spec

    @property
    def op(self) -> Operation:
        return self._op

    @property
    def graph(self) -> Graph:
        return self._op.graph

    @property
    def name(self) -> str:
        return f"{self._op.name}:{self._index}"

    @property
    def value_index(self) -> int:
        return self._index

    @property
    def device(self) -> str:
        return self._op.device

    numpy = Missing(
        "numpy",
        "The tensor is symbolic: it has a value only when its graph runs. Return it from the tf.function and "
        "call numpy() on the result, or do what needs the value in a tf.py_function; in 1.x it is "
        "sess.run(x).",
    )

    def consumers(self) -> list[Operation]:
        return [operation for operation in self.graph.operations if any(x is self for x in operation.inputs)]

    def set_shape(self, shape: Any) -> None:
        """Add what is known of the shape from elsewhere; ValueError where it contradicts what is known."""
        self._spec = spec_of(self.dtype, self.shape.merge_with(shape)._dims)

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """The value in a session: the given one or the default one."""
        return _session(session, "Cannot evaluate tensor using `eval()`").run(self, feed_dict)

    def graph_apply(self, call: Call, inputs: Sequence[Any]) -> Any:
        """An op on this tensor outside of its graph's scope belongs to its graph all the same.

        Raises:
          TypeError: the graph is a function's, which was traced already.
        """
        if self.graph.finished:
            raise out_of_scope(self)
        with target_scope(self.graph):
            return self.graph.apply(call, inputs)

    def constant_value(self) -> np.ndarray[Any, Any] | None:
        """The value, where the graph alone determines it: constants, and shapes that are known."""
        from thalweg.core.folding import folded

        return folded(self)

    def partial_shape(self) -> Dims:
        """What is known of the value if this tensor is taken as a shape."""
        from thalweg.core.folding import folded_shape

        return folded_shape(self)

    def __hash__(self) -> int:
        """Feeds are keyed by tensors, so a 1.x graph's can be hashed; a function's can't, like eager ones."""
        return super().__hash__() if self.graph.building_function else id(self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise NotImplementedError(
            told(
                f"Cannot convert a symbolic tf.Tensor ({self.name}) to a numpy array. This error may "
                "indicate that you're trying to pass a Tensor to a NumPy call, which is not supported.",
                "Use TensorFlow's function of that name, tf.reduce_sum for np.sum, or tf.numpy_function.",
            )
        )

    def __bool__(self) -> bool:
        raise errors_in_graph("bool", self)

    def __iter__(self) -> Iterator[Any]:
        shape = self._spec.shape
        if shape is None or (shape and shape[0] is None):
            if state.target.eager:
                raise TypeError(told("Cannot iterate over a tensor with unknown first dimension."))
            raise errors_in_graph("iterable", self)
        if not shape:
            raise TypeError(told("Cannot iterate over a scalar tensor.", "Use tf.range(n)."))
        return (self[index] for index in range(shape[0]))  # type: ignore[index, arg-type]

    def __int__(self) -> int:
        raise not_a_number("int() argument must be a string or a real number", self)

    def __float__(self) -> float:
        raise not_a_number("float() argument must be a string or a real number", self)

    def __index__(self) -> int:
        raise not_a_number("an integer is needed", self)

    def __copy__(self) -> SymbolicTensor:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> SymbolicTensor:
        return self

    def __repr__(self) -> str:
        return f"<tf.Tensor '{self.name}' shape={self.shape} dtype={self.dtype.name}>"

    def __str__(self) -> str:
        shape = "" if self._spec.shape is None else f", shape={self.shape}"
        return f'Tensor("{self.name}"{shape}, dtype={self.dtype.name})'


class Operation(Node):
    """A node of a graph: an op call with operands, outputs, a name and control dependencies."""

    __slots__ = ("control_inputs", "device", "graph", "index", "location", "name")

    def __init__(
        self, graph: Graph, call: Call, inputs: Sequence[Any], specs: Sequence[Spec], name: str
    ) -> None:
        self.graph = graph
        self.name = name
        self.control_inputs: tuple[Operation, ...] = graph.control_scope
        self.device = graph.device_scope
        self.location = user_location()
        self.index = len(graph.operations)
        super().__init__(
            call, list(inputs), [graph.tensor_class(self, index, spec) for index, spec in enumerate(specs)]
        )

    @property
    def type(self) -> str:
        return self.call.op.name

    @property
    def symbols(self) -> dict[str, SymbolicTensor]:
        """The attributes that are symbolic tensors."""
        return {name: value for name, value in self.call.attrs.items() if isinstance(value, SymbolicTensor)}

    def get_attr(self, name: str) -> Any:
        """The attribute's value; ValueError where the op has none of that name."""
        if name in ("T", "dtype") and name not in self.call.attrs and self.outputs:
            return self.outputs[0].dtype
        if name not in self.call.attrs:
            raise ValueError(f"Operation '{self.name}' has no attr named '{name}'.")
        return self.call.attrs[name]

    def values(self) -> tuple[Any, ...]:
        return tuple(self.outputs)

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Run this operation in a session: the given one or the default one."""
        _session(session, "Cannot execute operation using `run()`").run(self, feed_dict)

    def __repr__(self) -> str:
        return f"<tf.Operation '{self.name}' type={self.type}>"


class _GraphStack(threading.local):
    """The graphs whose `as_default` blocks this thread is in."""

    def __init__(self) -> None:
        self.graphs: list[Graph] = []


graph_stack = _GraphStack()
default_session: Callable[[], Any] = lambda: None  # noqa: E731


def _session(session: Any, doing: str) -> Any:
    session = session or default_session()
    if session is None:
        raise ValueError(
            told(
                f"{doing}: No default session is registered. Use `with sess.as_default()` or pass an "
                "explicit session to `eval(session=sess)`"
            )
        )
    return session


class Graph:
    """A graph of operations: `tf.Graph`.

    Example:
      >>> g = tf.Graph()
      >>> with g.as_default():
      ...     c = tf.constant(30.0)
      >>> c.graph is g
      True
    """

    eager = False
    building_function = False
    tensor_class = SymbolicTensor
    # A function's graph that was traced: what is in it can't be used outside.
    finished = False

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.tapes: list[Any] = []
        self.names = Names()
        self.control_scope: tuple[Operation, ...] = ()
        self.device_scope = ""
        self.seed: int | None = None
        self.finalized = False
        self.by_name: dict[str, Operation] = {}
        self.collections: dict[Any, list[Any]] = {}
        self.variables: list[Any] = []
        self.state: dict[str, Any] = {}

    # Taking ops.

    def apply(self, call: Call, inputs: Sequence[Any]) -> Any:
        """Append one operation; give its output, the list of its outputs, or itself if it has none."""
        for x in inputs:
            if not isinstance(x, Tensor) and hasattr(x, "graph_apply"):
                return x.graph_apply(call, inputs)
        operation = self.create(call, inputs, name_argument())
        if len(operation.outputs) == 1 and not call.attrs.get("multiple"):
            return operation.outputs[0]
        return operation.outputs or operation

    def create(self, call: Call, inputs: Sequence[Any], name: str | None = None) -> Operation:
        """Append the operation `call(*inputs)`.

        Raises:
          RuntimeError: the graph was finalized.
          ValueError, TypeError: the operands don't fit.
        """
        if self.finalized:
            raise RuntimeError(told("Graph is finalized and cannot be modified."))
        operands = [self.operand(x) for x in inputs]
        if any(
            isinstance(value, SymbolicTensor) and value.graph is not self for value in call.attrs.values()
        ):
            call = Call(
                call.op,
                {k: self.operand(v) if isinstance(v, SymbolicTensor) else v for k, v in call.attrs.items()},
            )
        full_name = self.names.unique(name or call.op.name)
        try:
            specs = infer(call, [x._spec for x in operands])
        except (ValueError, TypeError, errors.OpError) as error:
            raise messages.graph_error(error, call, [x._spec for x in operands], full_name) from None
        operation = Operation(self, call, operands, specs, full_name)
        self.operations.append(operation)
        self.by_name[full_name] = operation
        return operation

    def operand(self, x: Any) -> SymbolicTensor:
        """`x` as a tensor of this graph."""
        if not isinstance(x, Tensor):
            with target_scope(self):
                x = to_tensor(x)
        if isinstance(x, SymbolicTensor) and x.graph is self:
            return x
        return self.capture(x)

    def capture(self, x: Any) -> SymbolicTensor:
        """A tensor from outside as one of this graph."""
        if isinstance(x, EagerTensor):
            return self.constant(x)
        raise ValueError(
            told(
                f"{x!r} must be from the same graph as this one: it belongs to another tf.Graph.",
                "Make both within one `with graph.as_default():` block, or feed the other's value to a "
                "placeholder.",
            )
        )

    def constant(self, tensor: EagerTensor, name: str | None = None) -> SymbolicTensor:
        """A `Const` operation with the value of an eager tensor."""
        spec = spec_of(tensor.dtype, tensor._spec.shape)
        call = Call(const, {"value": Constant(tensor.host()), "spec": spec})
        return self.create(call, (), name or name_argument() or "Const").outputs[0]  # type: ignore[no-any-return]

    def add_placeholder(self, dtype: DType, shape: Dims, name: str | None = None) -> SymbolicTensor:
        """A tensor to be fed."""
        call = Call(placeholder, {"spec": spec_of(dtype, shape)})
        return self.create(call, (), name or "Placeholder").outputs[0]  # type: ignore[no-any-return]

    # Variables. Their operations are resolved into values when the graph becomes a program.

    def variable_name(self, name: str) -> str:
        """The name of a variable made here, before `create_variable` makes it unique in its scope."""
        return name

    def create_variable(self, variable: Any, initial_value: Any, dtype: Any, shape: Any, legacy: Any) -> None:
        """A variable of this graph, which takes its initial value when its initializer is run."""
        from thalweg.core.graph_variable import initialize_in_graph

        initialize_in_graph(self, variable, initial_value, dtype, shape, legacy)

    def read_variable(self, variable: Any) -> Any:
        """The variable's value at this point of the graph, known to the tapes that record."""
        tensor = self.peek_variable(variable)
        if variable._trainable:
            for tape in self.tapes:
                tape.note_read(variable, tensor)
        return tensor

    def peek_variable(self, variable: Any) -> Any:
        """The variable's value at this point of the graph."""
        if variable._graph not in (None, self) and not self.building_function:
            raise ValueError(
                told(
                    f"The variable '{variable._name}' must be from the same graph as this one: it belongs to "
                    "another tf.Graph."
                )
            )
        call = Call(read_variable, {"variable": variable.ref()})
        return self.create(call, (), "ReadVariableOp").outputs[0]

    def assign_variable(self, variable: Any, value: Any) -> Any:
        """An assignment; gives the value read after it, whose `.op` runs the assignment first."""
        call = Call(assign_variable, {"variable": variable.ref()})
        assignment = self.create(call, (value,), "AssignVariableOp")
        with self.control_dependencies([assignment]):
            return self.peek_variable(variable)

    def host_value(self, provider: Callable[[], int], dtype: DType) -> Any:
        """A scalar that `provider()` gives anew each time the graph is run (random counters).

        A provider that keeps a state gives one for each place it is used in: `provider.placed_in(graph)`.
        """
        provider = provider.placed_in(self) if hasattr(provider, "placed_in") else provider
        return self.create(Call(host_value, {"provider": provider, "dtype": dtype}), ()).outputs[0]

    def note_update(self, variable: Any, before: Any) -> None:
        """Nothing to note: graphs have no steps."""

    # Tapes and gradients.

    def push_tape(self, tape: Any) -> None:
        self.tapes.append(tape)
        tape._parts.append(_Part(self))

    def pop_tape(self, tape: Any) -> None:
        self.tapes.remove(tape)
        tape._parts[-1].end = len(self.operations)

    def note_node(self, node: Node) -> None:
        """Let the tapes have a node with a gradient of its own, which is no operation."""
        for tape in self.tapes:
            tape._parts[-1].end = len(self.operations)
            tape._parts += [node, _Part(self)]

    def gradients(
        self,
        tape: Any,
        targets: Sequence[Any],
        sources: Sequence[Any],
        seeds: Sequence[Any],
        watched: Sequence[Any],
    ) -> list[Any]:
        """Gradients over what `tape` recorded in this graph; see `backprop`."""
        with target_scope(self):
            return backprop(self.nodes(tape), targets, sources, seeds, watched)

    def has_recorded(self, tape: Any) -> bool:
        """Whether anything was recorded for `tape` yet."""
        return len(tape._parts) > 1 or len(self.operations) > tape._parts[0].start

    def nodes(self, tape: Any) -> list[Node]:
        """What `tape` recorded in this graph."""
        nodes: list[Node] = []
        for part in tape._parts:
            nodes += [part] if isinstance(part, Node) else part.operations()
        return nodes

    # Scopes.

    @contextmanager
    def as_default(self) -> Iterator[Graph]:
        """Make this the graph that ops go to."""
        graph_stack.graphs.append(self)
        try:
            with target_scope(self):
                yield self
        finally:
            graph_stack.graphs.pop()

    @contextmanager
    def control_dependencies(self, control_inputs: Any) -> Iterator[None]:
        """Operations made in the block run after those given; None clears the outer dependencies."""
        previous = self.control_scope
        if control_inputs is None:
            self.control_scope = ()
        else:
            given = [getattr(x, "op", x) for x in control_inputs]
            self.control_scope = previous + tuple(
                o for o in given if isinstance(o, Operation) and o.graph is self
            )
        try:
            yield
        finally:
            self.control_scope = previous

    @contextmanager
    def name_scope(self, name: str | None) -> Iterator[str]:
        """Put `name/` before the names made in the block."""
        with self.names.scope(name) as scope:
            yield scope

    @contextmanager
    def device(self, device_name_or_function: Any) -> Iterator[None]:
        """The device that operations made in the block ask for."""
        previous, self.device_scope = self.device_scope, str(device_name_or_function or "")
        try:
            yield
        finally:
            self.device_scope = previous

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        return self.names.unique(name, mark_as_used)

    # Looking things up.

    def get_operations(self) -> list[Operation]:
        return list(self.operations)

    def position(self, operation: Operation) -> int:
        """Where `operation` stands in the order of the graph."""
        return operation.index

    def get_operation_by_name(self, name: str) -> Operation:
        """KeyError where the graph has no operation of that name."""
        if name not in self.by_name:
            raise KeyError(f"The name '{name}' refers to an Operation not in the graph.")
        return self.by_name[name]

    def get_tensor_by_name(self, name: str) -> SymbolicTensor:
        """The tensor `operation:index`; ValueError for another form, KeyError where there is none."""
        operation, colon, index = name.rpartition(":")
        if not colon or not index.isdigit():
            raise ValueError(
                f"The name '{name}' refers to an Operation, not a Tensor. Tensor names must be of the form "
                '"<op_name>:<output_index>".'
            )
        if operation not in self.by_name:
            raise KeyError(
                f"The name '{name}' refers to a Tensor which does not exist. The operation, '{operation}', "
                "does not exist in the graph."
            )
        outputs = self.by_name[operation].outputs
        if int(index) >= len(outputs):
            raise KeyError(
                f"The name '{name}' refers to a Tensor which does not exist. The operation, '{operation}', "
                f"exists but only has {len(outputs)} outputs."
            )
        return outputs[int(index)]  # type: ignore[no-any-return]

    def as_graph_element(self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True) -> Any:
        """The tensor or operation that `obj` names or is."""
        if isinstance(obj, str):
            return self.get_tensor_by_name(obj) if ":" in obj else self.get_operation_by_name(obj)
        if hasattr(obj, "_as_graph_element"):
            obj = obj._as_graph_element()
        if isinstance(obj, (SymbolicTensor, Operation)):
            if obj.graph is not self:
                raise ValueError(f"{obj} is not an element of this graph.")
            return obj
        raise TypeError(f"Can not convert a {type(obj).__name__} into a Tensor or Operation.")

    def add_to_collection(self, name: Any, value: Any) -> None:
        self.collections.setdefault(name, []).append(value)

    def add_to_collections(self, names: Any, value: Any) -> None:
        for name in (names,) if isinstance(names, str) else names:
            if not any(v is value for v in self.collections.get(name, ())):
                self.add_to_collection(name, value)

    def get_collection(self, name: Any, scope: str | None = None) -> list[Any]:
        """The items of a collection; those whose name matches the regular expression `scope`, if given."""
        items = self.collections.get(name, [])
        return [x for x in items if scope is None or (hasattr(x, "name") and re.match(scope, x.name))]

    def get_collection_ref(self, name: Any) -> list[Any]:
        return self.collections.setdefault(name, [])

    def get_all_collection_keys(self) -> list[Any]:
        return list(self.collections)

    def clear_collection(self, name: Any) -> None:
        self.collections.pop(name, None)

    def get_name_scope(self) -> str:
        return self.names.prefix.rstrip("/")

    def finalize(self) -> None:
        """Refuse further operations."""
        self.finalized = True

    @property
    def version(self) -> int:
        return len(self.operations)

    def is_feedable(self, tensor: Any) -> bool:
        return True


class _Part:
    """The operations that a tape recorded: from `start` up to, not with, `end` (-1: the newest)."""

    __slots__ = ("end", "graph", "start")

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.start = len(graph.operations)
        self.end = -1

    def operations(self) -> list[Operation]:
        return self.graph.operations[self.start : len(self.graph.operations) if self.end < 0 else self.end]


def current_graph() -> Graph:
    """The innermost default graph."""
    if graph_stack.graphs:
        return graph_stack.graphs[-1]
    from thalweg.core.context import state

    target = state.target
    return target if isinstance(target, Graph) else graph_mode.default_graph()  # type: ignore[return-value]


def reset_default_graph() -> None:
    """Begin a new default graph: `tf.compat.v1.reset_default_graph`."""
    if graph_stack.graphs:
        raise AssertionError(
            "Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared graph, exit "
            "the nesting and create a new graph."
        )
    from thalweg.core.context import state

    old, graph_mode.graph = graph_mode.graph, None
    if state.target is old and old is not None:
        state.target = graph_mode.default_graph()


def shape_argument(shape: Any) -> Dims:
    """A shape given as a list, a tuple or a TensorShape, for a spec."""
    return TensorShape(shape)._dims


graph_mode.make_graph = Graph
