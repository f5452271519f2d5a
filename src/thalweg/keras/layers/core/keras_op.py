"""Layers of functions of `keras.ops`, as configurations that Keras 3 wrote have them."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.core.op_layer import OpLayer
from thalweg.keras.layers.layer import Layer
from thalweg.keras.naming import snake_case

# Keras's classes of ops by those of TensorFlow that do the same to tensors.
_CLASSES = {
    "AddV2": "numpy.Add",
    "Sub": "numpy.Subtract",
    "Mul": "numpy.Multiply",
    "RealDiv": "numpy.TrueDivide",
    "Neg": "numpy.Negative",
    "Abs": "numpy.Absolute",
    "Square": "numpy.Square",
    "Sqrt": "numpy.Sqrt",
    "Exp": "numpy.Exp",
    "Log": "numpy.Log",
    "Sin": "numpy.Sin",
    "Cos": "numpy.Cos",
    "Tanh": "numpy.Tanh",
    "Maximum": "numpy.Maximum",
    "Minimum": "numpy.Minimum",
    "Pow": "numpy.Power",
    "Relu": "nn.Relu",
    "Relu6": "nn.Relu6",
    "Sigmoid": "nn.Sigmoid",
    "Softplus": "nn.Softplus",
}
_MODULE = "keras.src.ops."


class KerasOp(OpLayer):
    """A function of `keras.ops` as a layer.

    Args:
      place: the class that Keras has for it, such as "numpy.Add".
      arguments: the function's arguments that aren't tensors.
      name: the layer's name.

    Raises:
      ValueError: there is no such function.
    """

    def __init__(self, place: str, arguments: dict[str, Any], name: str | None = None) -> None:
        Layer.__init__(self, name=name, autocast=False)
        self.place = place
        self._arguments = arguments
        self._function = _function(place.rpartition(".")[2])
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs, **self._arguments)

    def again(self) -> KerasOp:
        return KerasOp(self.place, self._arguments)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, **self._arguments}


def _function(name: str) -> Any:
    from thalweg.keras import ops

    if name == "GetItem":
        return lambda x, key: x[tuple(key) if isinstance(key, list) else key]
    function = getattr(ops, snake_case(name), None)
    if function is None:
        raise ValueError(f"The configuration of a model names an op that keras.ops doesn't have: {name}")
    return function


def keras_op(entry: dict[str, Any]) -> KerasOp | None:
    """The layer of a configuration that Keras wrote of an op; None for one of anything else."""
    module = entry.get("module") or ""
    if not module.startswith(_MODULE):
        return None
    arguments = dict(entry.get("config") or {})
    name = arguments.pop("name", entry.get("name"))
    arguments.pop("dtype", None)
    return KerasOp(f"{module.removeprefix(_MODULE)}.{entry['class_name']}", arguments, name)


def keras_form(layer: Any) -> dict[str, Any] | None:
    """The configuration that Keras has of an op, without its calls; None if Keras has none."""
    place = layer.place if isinstance(layer, KerasOp) else _simple(layer)
    if place is None:
        return None
    module, _, name = place.rpartition(".")
    config = layer.get_config() if isinstance(layer, KerasOp) else {"name": layer.name}
    return {"module": _MODULE + module, "class_name": name, "config": config, "registered_name": name}


def _simple(layer: Any) -> str | None:
    """Keras's class of an op on tensors and numbers."""
    if not isinstance(layer, OpLayer) or layer._op_call.attrs:
        return None
    if any(x is not None and x.shape.rank for x in layer._operands):
        return None
    return _CLASSES.get(layer._op_call.op.name)


def all_arguments(layer: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments of a call of an op, its constant numbers among them."""
    operands = getattr(layer, "_operands", None)
    if operands is None:
        return args
    rest = iter(args)
    return tuple(next(rest) if x is None else x.numpy().item() for x in operands)
