"""`@op`: an op of TensorFlow's vocabulary, all its parts in one place.

    @op("MatMul", rule=matmul_rule)
    def matmul(xp, a, b, *, transpose_a=False, transpose_b=False):
        return xp.matmul(...)               # lowering: once, for NumPy and for jax.numpy

    @matmul.gradient
    def _(call, dy): ...                    # in terms of ops, so that gradients differentiate again

Operands come as positional arguments. What must be known before a program is compiled (axes, target
shapes, dtypes) comes as keyword attributes: hashable values of one type an attribute (`axis=1`, never
`axis=True`), which are part of an op call's identity. In a graph
an attribute may also hold a symbolic tensor (`tf.reshape(x, tf.shape(y))`); it is folded to a value when the
graph runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

from thalweg.core.context import state
from thalweg.core.spec import Spec
from thalweg.core.tensor import EagerTensor, Tensor

Lowering = Callable[..., Any]
Rule = Callable[..., Spec | tuple[Spec, ...]]
Gradient = Callable[..., Any]

registry: dict[str, Op] = {}

# Interned calls of one op beyond this many are forgotten; forgetting only costs a new path in the recorder's
# trie.
MAX_CALLS = 4096


def static_value(value: Any) -> Any:
    """A tensor's value as Python numbers in tuples, if it is known now; anything else as it is."""
    if isinstance(value, EagerTensor):
        return as_tuple(value.host().tolist())
    if isinstance(value, (list, tuple)):
        return tuple(static_value(v) for v in value)
    constant = getattr(value, "constant_value", None)
    if constant is not None:
        known = constant()
        return value if known is None else as_tuple(known.tolist())
    return value


def as_tuple(value: Any) -> Any:
    """Nested lists as nested tuples."""
    return tuple(as_tuple(v) for v in value) if isinstance(value, (list, tuple)) else value


def _key(attrs: dict[str, Any]) -> tuple[Any, ...]:
    """Attributes as a key that holds no graph: objects are known by what tells them from others alive."""
    plain = (bool, int, float, str, tuple)
    return tuple((name, value if type(value) in plain else id(value)) for name, value in attrs.items())


class Op:
    """One op: its lowering, its shape and dtype rule, its gradient.

    Attributes:
      name: TensorFlow's name of the op (`tf.raw_ops`).
      lower: `lower(xp, *operands, **attributes)`, written against an array namespace.
      rule: `rule(call, *specs)` gives the spec of the output, or a tuple of specs; it raises `ValueError` for
        shapes and `TypeError` for dtypes that don't fit. None: derived from the lowering.
      host: runs on NumPy arrays only, at once, and never enters a compiled program (strings, data-dependent
        shapes, Python functions).
      xla: has no NumPy form; the interpreter runs it as a compiled program of one op.
      stateful: must run exactly once, even if nobody reads its outputs.
      differentiable: False for ops whose gradient is None by definition.
      takes_none: its gradient rule gets None for an output that no target depends on; the rules of others get
        zeros.
      holds_graph: an attribute of it is a graph, with all that this holds; a call is forgotten when nothing
        uses it any more.
      picks: it reads no more of an operand than it gives.
    """

    __slots__ = (
        "_calls",
        "differentiable",
        "flops",
        "grad",
        "holds_graph",
        "host",
        "lower",
        "name",
        "picks",
        "plain",
        "rule",
        "stateful",
        "takes_none",
        "xla",
    )

    def __init__(
        self,
        name: str,
        lower: Lowering,
        rule: Rule | None,
        *,
        host: bool = False,
        xla: bool = False,
        stateful: bool = False,
        differentiable: bool = True,
        takes_none: bool = False,
        holds_graph: bool = False,
        picks: bool = False,
        flops: Callable[..., int] | None = None,
    ) -> None:
        self.name = name
        self.lower = lower
        self.rule = rule
        self.host = host
        self.xla = xla
        self.stateful = stateful
        self.differentiable = differentiable
        self.takes_none = takes_none
        self.holds_graph = holds_graph
        self.picks = picks
        self.flops = flops
        self.grad: Gradient | None = None
        self._calls: MutableMapping[Any, Call] = WeakValueDictionary() if holds_graph else {}
        self.plain = Call(self, {})

    def __call__(self, *inputs: Any, **attrs: Any) -> Any:
        return state.target.apply(self.call(attrs) if attrs else self.plain, inputs)

    def call(self, attrs: dict[str, Any]) -> Call:
        """The interned call of this op with these attributes."""
        key = tuple(attrs.items()) if not self.holds_graph else _key(attrs)
        try:
            call = self._calls.get(key)
        except TypeError:
            return self._call_with_tensors(attrs)
        if call is None:
            if len(self._calls) >= MAX_CALLS:
                self._calls.clear()
            call = self._calls[key] = Call(self, attrs)
        return call

    def _call_with_tensors(self, attrs: dict[str, Any]) -> Call:
        """A call with attributes given as tensors: values where these are known, else symbolic tensors."""
        plain = {name: static_value(value) for name, value in attrs.items()}
        if any(isinstance(value, Tensor) for value in plain.values()):
            return Call(self, plain)
        try:
            hash(tuple(plain.values()))
        except TypeError as error:
            raise TypeError(f"{self.name}: an attribute of {attrs!r} can't be hashed.") from error
        return self.call(plain)

    def gradient(self, rule: Gradient) -> Gradient:
        """Register `rule(call, *output_gradients)`: it gives one gradient (or None) an operand."""
        self.grad = rule
        return rule

    def __repr__(self) -> str:
        return f"<op {self.name}>"


class Call:
    """An op with its attributes: what an op call is, without its operands.

    Attributes:
      host: it runs on NumPy only: its op does, or the body of a function or loop that is one of its
        attributes.
      stateful: it has effects, and must run even if nobody reads its outputs; bodies count here too.
    """

    __slots__ = ("__weakref__", "attrs", "host", "op", "stateful")

    def __init__(self, op: Op, attrs: dict[str, Any]) -> None:
        self.op = op
        self.attrs = attrs
        self.host: bool = op.host or any(getattr(value, "host", False) is True for value in attrs.values())
        self.stateful: bool = op.stateful or any(
            getattr(value, "stateful", False) is True for value in attrs.values()
        )

    def __repr__(self) -> str:
        attributes = ", ".join(f"{name}={value!r}" for name, value in self.attrs.items())
        return f"{self.op.name}({attributes})"


class Node:
    """An op call with its operands and outputs, as the gradient rules see it.

    Attributes of the call are attributes of the node: `node.axis`. Graph operations add a name to it.
    """

    __slots__ = ("__dict__", "call", "inputs", "outputs")

    def __init__(self, call: Call, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        self.call = call
        self.inputs = inputs
        self.outputs = outputs

    def __getattr__(self, name: str) -> Any:
        try:
            return self.call.attrs[name]
        except KeyError:
            raise AttributeError(f"{self.call.op.name} has no attribute {name!r}") from None

    @property
    def output(self) -> Any:
        return self.outputs[0]


def op(name: str, rule: Rule | None = None, **parts: Any) -> Callable[[Lowering], Op]:
    """Declare the decorated lowering as the op `name`. For the other parts see `Op`."""

    def declare(lower: Lowering) -> Op:
        if name in registry:
            raise ValueError(f"The op {name} is declared twice.")
        registry[name] = Op(name, lower, rule, **parts)
        return registry[name]

    return declare


def ops() -> Iterator[Op]:
    """All declared ops, in the order of their names."""
    return iter(sorted(registry.values(), key=lambda op: op.name))
