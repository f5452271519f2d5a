"""What a layer's `call` gives for symbolic inputs, found by running it on a graph that is thrown away."""

from __future__ import annotations

from typing import Any

from thalweg.core import nest
from thalweg.core.tensor import Tensor
from thalweg.keras.engine.symbolic import is_keras_tensor, keras_tensor
from thalweg.runtime.func_graph import FuncGraph


def traced_output(layer: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Symbolic tensors with the shapes and dtypes of what `layer(*args, **kwargs)` gives."""
    graph = FuncGraph(layer.name)
    try:
        with graph.as_default():
            stand_ins: dict[int, Any] = {}

            def stand_in(x: Any) -> Any:
                if not is_keras_tensor(x):
                    return x
                if id(x) not in stand_ins:
                    stand_ins[id(x)] = graph.add_placeholder(x.dtype, x._spec.shape, "x")
                return stand_ins[id(x)]

            args = tuple(stand_in(x) if is_keras_tensor(x) else nest.map_structure(stand_in, x) for x in args)
            kwargs = {key: nest.map_structure(stand_in, x) for key, x in kwargs.items()}
            outputs = layer._call(args, kwargs)
            return nest.map_structure(_symbolic, outputs)
    finally:
        layer._clear_losses()


def _symbolic(x: Any) -> Any:
    if not isinstance(x, Tensor):
        return x
    return keras_tensor(x.dtype, x._spec.shape)
