"""`tf.function`: Python functions traced to graphs, one graph an input signature."""

from __future__ import annotations

import functools
import inspect
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from thalweg.core import errors, nest
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.graph import Operation
from thalweg.core.messages import op_error, told
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.core.tensor_spec import TensorSpec
from thalweg.core.variable import Variable
from thalweg.runtime.call import Body, call_body
from thalweg.runtime.func_graph import FuncGraph, finish, inline
from thalweg.runtime.instruction import NotCompilable

# Traces of one function after which it is told once that something retraces it again and again.
RETRACE_WARNING = 8


class Tracing:
    """What tracing a function needs of higher floors, handed down by `thalweg.autograph`."""

    convert: Callable[[Callable[..., Any]], Callable[..., Any]] = staticmethod(lambda function: function)


class ConcreteFunction:
    """A traced function: one graph, called with tensors of the shapes and dtypes it was traced for.

    Attributes:
      graph: the graph; `inputs`, `outputs` are its placeholders and results.
      structured_outputs: the result's structure.
    """

    def __init__(self, graph: FuncGraph, name: str, signature: Any) -> None:
        self.graph = graph
        self.name = name
        self.structured_input_signature = signature
        self._body: Body | None = None
        # A size in it depends on values, so that its operations are run one by one.
        self._inlined = False
        self._positions = _positions(graph)

    @property
    def inputs(self) -> list[Any]:
        return [*self.graph.inputs, *(p for _, p in self.graph.captured.values())]

    @property
    def outputs(self) -> list[Any]:
        return self.graph.outputs

    @property
    def captured_inputs(self) -> list[Any]:
        return self.graph.captures()

    @property
    def structured_outputs(self) -> Any:
        return self.graph.structured_outputs

    @property
    def variables(self) -> tuple[Any, ...]:
        """The variables that the function reads or assigns."""
        lowered = self.graph.lowered
        return tuple({id(v): v for v in (*lowered.read, *lowered.assigned)}.values())

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        return tuple(v for v in self.variables if v.trainable)

    @property
    def function_def(self) -> Any:
        raise NotImplementedError(
            "A concrete function's function_def is written when it is saved: tf.saved_model.save."
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        tensors = [
            x
            for x in nest.flatten((args, kwargs), expand_composites=True)
            if isinstance(x, (Tensor, Variable, np.ndarray, int, float, list))
        ]
        specs = [p._spec for p in self.graph.inputs]
        if len(tensors) != len(specs):
            raise TypeError(told(f"{self.name} takes {len(specs)} tensors, {len(tensors)} were given."))
        arguments = [
            to_tensor(x, s.dtype) if not isinstance(x, (Tensor, Variable)) else to_tensor(x)
            for x, s in zip(tensors, specs, strict=True)
        ]
        for index, (x, spec) in enumerate(zip(arguments, specs, strict=True)):
            if x.dtype is not spec.dtype:
                problem = (
                    f"cannot compute {self.name} as input #{index}(zero-based) was expected to be a "
                    f"{spec.dtype.name} tensor but is a {x.dtype.name} tensor"
                )
                given = [x._spec for x in arguments]
                raise op_error(errors.InvalidArgumentError(None, None, problem), self.name, given)
        return self.call_flat(arguments)

    def call_flat(self, arguments: Sequence[Any]) -> Any:
        """Call with the flat list of tensor arguments."""
        graph = self.graph
        lowered = graph.lowered
        captures = graph.captures()
        if lowered.host or self._inlined:
            results = inline(graph, arguments, captures)
        else:
            try:
                results = self._call_body([*arguments, *captures])
            except NotCompilable:
                self._inlined = True
                results = inline(graph, arguments, captures)
        return _rebuild(graph.structured_outputs, self._positions, results)

    def _call_body(self, operands: list[Any]) -> list[Any]:
        """Call the graph as one op."""
        lowered = self.graph.lowered
        if self._body is None:
            self._body = Body(self.graph)
        target: Any = state.target
        if lowered.assigned and target.eager:
            target.boundary("call of a function that updates")
        fresh = [target.host_value(provider, dtype) for provider, dtype in lowered.fresh]
        results = call_body(self._body, [*operands, *(v._read() for v in lowered.read), *fresh])
        count = len(self.graph.outputs)
        for variable, value in zip(lowered.assigned, results[count:], strict=True):
            variable._store(value)
        return results[:count]

    def __repr__(self) -> str:
        return f"<ConcreteFunction {self.name} at 0x{id(self):x}>"


def _positions(graph: FuncGraph) -> list[int | None]:
    """Where in the flat outputs each leaf of the result stands; None for leaves that are no tensors."""
    positions: list[int | None] = []
    count = 0
    for x in nest.flatten(graph.structured_outputs, expand_composites=True):
        is_tensor = x is not None and not isinstance(x, Operation)
        positions.append(count if is_tensor else None)
        count += is_tensor
    return positions


def _rebuild(structure: Any, positions: Sequence[int | None], results: Sequence[Any]) -> Any:
    if len(positions) == 1 and isinstance(structure, Tensor):
        return results[0]
    flat = [None if position is None else results[position] for position in positions]
    return nest.pack_sequence_as(structure, flat, expand_composites=True)


class Function:
    """A Python function that runs as a graph: what `tf.function` gives.

    Each new combination of Python arguments and of dtypes and shapes of tensor arguments is traced once;
    later calls run the graph. Under `reduce_retracing`, and after a dimension was seen to change, it is
    traced as unknown.
    """

    def __init__(
        self,
        python_function: Callable[..., Any],
        name: str | None = None,
        input_signature: Sequence[Any] | None = None,
        autograph: bool = True,
        reduce_retracing: bool = False,
    ) -> None:
        self._python_function = python_function
        self._name = name or getattr(python_function, "__name__", "function").strip("<>")
        self._signature = None if input_signature is None else tuple(input_signature)
        self._autograph = autograph
        self._reduce_retracing = reduce_retracing
        self._traces: dict[Any, ConcreteFunction] = {}
        self._count = 0
        self._shapes_seen: dict[Any, Any] = {}
        self._lock = threading.RLock()
        self._created: list[Any] | None = None
        self._bound: weakref.WeakKeyDictionary[Any, Function] = weakref.WeakKeyDictionary()
        self._warned = False
        # Of a callable object only the name and the like: its attributes aren't the function's.
        plain = inspect.isfunction(python_function)
        functools.update_wrapper(self, python_function, updated=("__dict__",) if plain else ())
        self._argument_names = _argument_names(python_function)

    @property
    def python_function(self) -> Callable[..., Any]:
        return self._python_function

    @property
    def input_signature(self) -> Any:
        return self._signature

    @property
    def function_spec(self) -> Any:
        return inspect.signature(self._python_function)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """As a method: one Function an instance, which the instance keeps alive, not the other way round."""
        if instance is None:
            return self
        try:
            bound = self._bound.get(instance)
        except TypeError:
            return self._bind(instance)
        if bound is None:
            bound = self._bind(instance)
            with suppress(TypeError):
                self._bound[instance] = bound
        return bound

    def _bind(self, instance: Any) -> Function:
        reference = _weak(instance)
        method = self._python_function

        @functools.wraps(method)
        def call_method(*args: Any, **kwargs: Any) -> Any:
            return method(reference(), *args, **kwargs)

        call_method.__wrapped_method__ = method  # type: ignore[attr-defined]
        call_method.__self_reference__ = reference  # type: ignore[attr-defined]
        function = Function(call_method, self._name, self._signature, self._autograph, self._reduce_retracing)
        function._argument_names = self._argument_names[1:]
        return function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if _run_eagerly:
            return self._python_function(*args, **kwargs)
        key, tensors, structure = self._canonical(args, kwargs)
        concrete = self._traces.get(key)
        if concrete is None:
            concrete = self._trace(key, tensors, structure)
        return concrete.call_flat(tensors)

    def get_concrete_function(self, *args: Any, **kwargs: Any) -> ConcreteFunction:
        """The traced function for these arguments: tensors, `tf.TensorSpec`s, or Python values."""
        if self._signature is not None and not args and not kwargs:
            args = self._signature
        key, tensors, structure = self._canonical(args, kwargs)
        concrete = self._traces.get(key)
        return self._trace(key, tensors, structure) if concrete is None else concrete

    def experimental_get_tracing_count(self) -> int:
        """How often the function was traced."""
        return self._count

    def pretty_printed_concrete_signatures(self, verbose: bool = True) -> str:
        return "\n\n".join(f"{c.name}{c.structured_input_signature}" for c in self._traces.values())

    def _canonical(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, list[Any], Any]:
        """The cache key of a call, its tensor arguments, and the structure of all its arguments."""
        if kwargs:
            args, kwargs = self._as_positional(args, kwargs)
        if self._signature is not None:
            args = self._check_signature(args)
        structure = (args, kwargs)
        tensors: list[Any] = []
        key: list[Any] = [id(state.target) if not state.target.eager else None]
        for x in args if not kwargs and _is_flat(args) else nest.flatten(structure, expand_composites=True):
            if isinstance(x, (Tensor, TensorSpec)):
                tensors.append(x)
                key.append(x._spec)
            elif isinstance(x, np.ndarray):
                tensor = to_tensor(x)
                tensors.append(tensor)
                key.append(tensor._spec)
            elif isinstance(x, Variable):
                key.append(("variable", id(x)))
            elif x is None or isinstance(x, (bool, int, float, complex, str, bytes)):
                # As in TensorFlow 1, 1.0 and True are one argument.
                key.append(("value", x))
            else:
                key.append(_object_key(x))
        if kwargs or not _is_flat(args):
            key.append(_shape_of_structure(structure))
        if self._signature is not None:
            key = [self._signature]
        return tuple(key), tensors, structure

    def _as_positional(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        names = self._argument_names
        positional = list(args)
        rest = dict(kwargs)
        for name in names[len(args) :]:
            if name not in rest:
                break
            positional.append(rest.pop(name))
        return tuple(positional), dict(sorted(rest.items()))

    def _check_signature(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Arguments converted to an input signature; TypeError where they don't fit it."""
        assert self._signature is not None
        flat_specs = nest.flatten(self._signature)
        try:
            flat = list(nest.flatten_up_to(self._signature, args, check_types=False))
        except (ValueError, TypeError):
            flat = []
        if len(flat) != len(flat_specs):
            raise TypeError(
                told(
                    f"Binding inputs to tf.function failed: {self._name} takes {len(flat_specs)} arguments, "
                    f"{self._signature}, got {args}.",
                    "input_signature has one tf.TensorSpec for each argument.",
                )
            )
        result = []
        for spec, x in zip(flat_specs, flat, strict=True):
            if isinstance(x, (TensorSpec, type(spec))):
                result.append(x)
                continue
            if isinstance(spec, TensorSpec):
                x = to_tensor(x, None if isinstance(x, (Tensor, Variable)) else spec.dtype)
            if not spec.is_compatible_with(x):
                raise TypeError(
                    told(
                        f"Binding inputs to tf.function failed: {self._name} expected {spec}, got {x!r}.",
                        "A dimension that changes is None in the signature; another dtype needs tf.cast(x, "
                        "dtype).",
                    )
                )
            result.append(x)
        return tuple(nest.pack_sequence_as(self._signature, result))

    def _trace(self, key: Any, tensors: list[Any], structure: Any) -> ConcreteFunction:
        with self._lock:
            concrete = self._traces.get(key)
            if concrete is not None:
                return concrete
            specs = [x._spec for x in tensors]
            if self._signature is not None:
                specs = [s._spec for s in nest.flatten(self._signature, expand_composites=True)]
                structure = (self._signature, {})
            elif self._reduce_retracing:
                specs = self._relaxed(key, specs)
                relaxed = ("relaxed", tuple(specs), *(k for k in key if not isinstance(k, Spec)))
                concrete = self._traces.get(relaxed)
                if concrete is None:
                    concrete = self._traces[relaxed] = self._new_trace(specs, structure)
                self._traces[key] = concrete
                return concrete
            concrete = self._traces[key] = self._new_trace(specs, structure)
            self._advise()
            return concrete

    def _new_trace(self, specs: Sequence[Spec], structure: Any) -> ConcreteFunction:
        graph = self._build(specs, structure)
        self._count += 1
        return ConcreteFunction(graph, f"__inference_{self._name}_{self._count}", structure)

    def _relaxed(self, key: Any, specs: list[Spec]) -> list[Spec]:
        """Dimensions that differ from those traced before are unknown."""
        rest = tuple(k.dtype if isinstance(k, Spec) else k for k in key)
        seen = self._shapes_seen.get(rest)
        if seen is not None:
            specs = [
                spec_of(s.dtype, s.tensor_shape.most_specific_compatible_shape(o)._dims)
                for s, o in zip(specs, seen, strict=True)
            ]
        self._shapes_seen[rest] = [s.tensor_shape for s in specs]
        return specs

    def _build(self, specs: Sequence[Spec], structure: Any) -> FuncGraph:
        """The graph of a trace; of a second one, which must make no variables, if the first made some."""
        graph = self._graph_of(specs, structure)
        if not graph.created_variables:
            return graph
        self._created = [*(self._created or ()), *graph.created_variables]
        again = graph if self._count else self._graph_of(specs, structure)
        if again.created_variables:
            made = ", ".join(v.name for v in again.created_variables)
            raise ValueError(
                told(
                    "tf.function only supports singleton tf.Variables created on the first call. Make sure "
                    f"the tf.Variable is only created once or created outside tf.function. {self._name} "
                    f"created {made}.",
                    "Make the variable before the function, or once: if self.v is None: self.v = "
                    "tf.Variable(1.0).",
                )
            )
        return again

    def _graph_of(self, specs: Sequence[Spec], structure: Any) -> FuncGraph:
        graph = FuncGraph(self._name)
        args, kwargs = structure
        flat = nest.flatten(structure, expand_composites=True)
        with graph.as_default():
            labels = iter(self._argument_names)
            symbols = iter([graph.add_placeholder(s.dtype, s.shape, next(labels, "x")) for s in specs])
            leaves = [next(symbols) if isinstance(x, (Tensor, TensorSpec, np.ndarray)) else x for x in flat]
            graph.inputs = [
                x
                for x, y in zip(leaves, flat, strict=True)
                if isinstance(y, (Tensor, TensorSpec, np.ndarray))
            ]
            args, kwargs = nest.pack_sequence_as(structure, leaves, expand_composites=True)
            self._check_call(args, kwargs)
            python_function = (
                Tracing.convert(self._python_function) if self._autograph else self._python_function
            )
            result = python_function(*args, **kwargs)
            finish(graph, nest.map_structure(self._checked_result, result))
        graph.finished = True
        return graph

    def _check_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Refuse arguments that the Python function doesn't take."""
        try:
            signature = inspect.signature(self._python_function)
        except (TypeError, ValueError):
            return
        own = (None,) if hasattr(self._python_function, "__wrapped_method__") else ()
        try:
            signature.bind(*own, *args, **kwargs)
        except TypeError as error:
            raise TypeError(
                told(
                    f"Binding inputs to tf.function failed due to `{error}`. Received args: {args} and "
                    f"kwargs: {kwargs} for signature: {self._name}{signature}."
                )
            ) from None

    def _checked_result(self, x: Any) -> Any:
        """A leaf of the function's result: a variable's value, but no operation."""
        if isinstance(x, Operation):
            raise TypeError(
                told(
                    f"A tf.function must return tensors, or nothing; {self._name} returned the operation "
                    f"{x.name!r}.",
                    "It runs without being returned.",
                )
            )
        if isinstance(x, Variable):
            return x._read()
        if x is None or isinstance(x, Tensor) or hasattr(x, "_flatten_components"):
            return x
        try:
            to_tensor(x)
        except (TypeError, ValueError):
            raise TypeError(
                told(
                    "To be compatible with tf.function, Python functions must return zero or more Tensors or "
                    f"ExtensionTypes or None values; {self._name} returned {x!r}, which is none of them.",
                    "Return tensors, and structures of them; keep other objects outside.",
                )
            ) from None
        return x

    def _advise(self) -> None:
        if self._count < RETRACE_WARNING or self._warned or self._reduce_retracing:
            return
        self._warned = True
        import warnings

        warnings.warn(
            f"{self._name} was traced {self._count} times: {_difference(list(self._traces))}. Pass tensors "
            "instead of changing Python values, or use @tf.function(reduce_retracing=True) or an "
            "input_signature with None for the dimensions that change.",
            stacklevel=4,
        )

    def __repr__(self) -> str:
        return f"<thalweg function {self._name} at 0x{id(self):x}>"


def _difference(keys: list[Any]) -> str:
    """What changed between the last two traces, in words."""
    for index, (a, b) in enumerate(zip(keys[-2][1:], keys[-1][1:], strict=False)):
        if a != b:
            return f"argument {index} was {_words(a)}, then {_words(b)}"
    return "the structure of its arguments changes"


def _words(part: Any) -> str:
    return (
        f"a tensor {part}"
        if isinstance(part, Spec)
        else repr(part[1] if isinstance(part, tuple) and len(part) == 2 else part)
    )


def _is_flat(args: tuple[Any, ...]) -> bool:
    return not any(isinstance(x, (list, tuple, dict)) or hasattr(x, "_flatten_components") for x in args)


def _object_key(x: Any) -> Any:
    """Other objects are told apart by themselves; weakly, so that the cache doesn't keep them."""
    try:
        return weakref.ref(x)
    except TypeError:
        return (type(x), id(x))


def _weak(instance: Any) -> Callable[[], Any]:
    try:
        return weakref.ref(instance)
    except TypeError:
        return lambda: instance


def _shape_of_structure(structure: Any) -> Any:
    """The paths to the leaves; for composite tensors what is known of them."""
    leaves = nest.flatten_with_joined_string_paths(structure)
    return tuple(
        (path, getattr(x, "_type_spec", x)) if hasattr(x, "_flatten_components") else path
        for path, x in leaves
    )


def _argument_names(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    return [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


_run_eagerly = False


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Run the bodies of all `tf.function`s as plain Python: `tf.config.run_functions_eagerly`."""
    global _run_eagerly
    _run_eagerly = bool(run_eagerly)


def functions_run_eagerly() -> bool:
    """Whether `tf.function`s run as plain Python."""
    return _run_eagerly


def function(
    func: Callable[..., Any] | None = None,
    input_signature: Sequence[Any] | None = None,
    autograph: bool = True,
    jit_compile: bool | None = None,
    reduce_retracing: bool = False,
    experimental_implements: str | None = None,
    experimental_autograph_options: Any = None,
    experimental_attributes: Any = None,
    experimental_relax_shapes: bool | None = None,
    experimental_compile: bool | None = None,
    experimental_follow_type_hints: bool | None = None,
) -> Any:
    """Compile a Python function into a graph that is called like it.

    Args:
      func: the function; None gives a decorator.
      input_signature: `tf.TensorSpec`s of the tensor arguments; the function is then traced once, for them.
      autograph: convert Python's `if`, `for` and `while` over tensors.
      jit_compile: accepted; everything is compiled.
      reduce_retracing: trace dimensions that change as unknown.

    Example:
      >>> @tf.function
      ... def f(x):
      ...     return x ** 2 + x
      >>> f(tf.constant([2.0, 3.0])).numpy()
      array([ 6., 12.], dtype=float32)
    """

    def decorate(inner: Callable[..., Any]) -> Function:
        if not callable(inner):
            raise TypeError(told(f"{inner!r} is not a callable object", "Write @tf.function above a `def`."))
        return Function(
            inner, None, input_signature, autograph, reduce_retracing or bool(experimental_relax_shapes)
        )

    return decorate if func is None else decorate(func)
