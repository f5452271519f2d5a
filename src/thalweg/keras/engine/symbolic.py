"""Symbolic tensors: what `keras.Input` gives, and what layers and ops make of it.

They are tensors of one graph that keeps nothing alive: an operation is there as long as a tensor or a model
refers to it. So every function of TensorFlow takes them; what it does becomes operations of that graph, and
layers of the models over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from thalweg.core import errors, messages, nest
from thalweg.core.context import target_scope
from thalweg.core.dtypes import DType
from thalweg.core.graph import Graph, Operation, SymbolicTensor
from thalweg.core.infer import infer
from thalweg.core.op import Call
from thalweg.core.spec import Dims
from thalweg.keras.naming import auto_name


class History(NamedTuple):
    """Which call of which layer a symbolic tensor came from."""

    operation: Any
    node_index: int
    tensor_index: int


class KerasTensor(SymbolicTensor):
    """A symbolic tensor of Keras: it has a shape and a dtype, and knows which layer made it.

    `keras.Input` makes one. Attributes: `shape`, `dtype`, `name`.
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        return self.__dict__.get("_keras_name") or super().name

    @property
    def sparse(self) -> bool:
        return False

    @property
    def ragged(self) -> bool:
        return False

    def in_its_graph(self) -> Any:
        """A scope in which variables are read by the graph of symbolic tensors."""
        return target_scope(self.graph)

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        dims = self._spec.shape
        shape = dims if dims is None else tuple(dims)
        return (
            f"<KerasTensor shape={shape}, dtype={self.dtype.name}, sparse=False, ragged=False, "
            f"name={self.name}>"
        )

    __str__ = __repr__


class KerasGraph(Graph):
    """The graph of all symbolic tensors of Keras."""

    tensor_class = KerasTensor

    def create(self, call: Call, inputs: Sequence[Any], name: str | None = None) -> Operation:
        operands = [self.operand(x) for x in inputs]
        try:
            specs = infer(call, [x._spec for x in operands])
        except (ValueError, TypeError, errors.OpError) as error:
            raise messages.graph_error(error, call, [x._spec for x in operands], call.op.name) from None
        return Operation(self, call, operands, specs, name or call.op.name)

    def capture(self, x: Any) -> SymbolicTensor:
        if isinstance(x, SymbolicTensor):
            raise ValueError(
                f"{x!r} belongs to a tf.function or a graph: it can't be used together with a symbolic "
                "tensor of Keras (what keras.Input gives)."
            )
        return super().capture(x)


keras_graph = KerasGraph()


def keras_tensor(dtype: DType, shape: Dims, name: str | None = None) -> KerasTensor:
    """A new symbolic tensor."""
    tensor: Any = keras_graph.add_placeholder(dtype, shape, "keras_tensor")
    tensor._keras_name = name or auto_name("keras_tensor")
    return tensor  # type: ignore[no-any-return]


def is_keras_tensor(x: Any) -> bool:
    """Whether `x` is a symbolic tensor of Keras: `keras.utils.is_keras_tensor`."""
    return type(x) is KerasTensor


def any_symbolic(*structures: Any) -> bool:
    """Whether there is a symbolic tensor of Keras among the arguments."""
    for x in structures:
        if type(x) is KerasTensor:
            return True
        if isinstance(x, (list, tuple, dict)) and any(
            type(leaf) is KerasTensor for leaf in nest.flatten(x, expand_composites=True)
        ):
            return True
    return False
