"""`keras.models.clone_model`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import nest
from thalweg.keras.engine.symbolic import is_keras_tensor
from thalweg.keras.layers.core.input_layer import Input, InputLayer
from thalweg.keras.layers.core.op_layer import OpLayer
from thalweg.keras.models.functional import Functional
from thalweg.keras.models.sequential import Sequential


def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Callable[[Any], Any] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
    **kwargs: Any,
) -> Any:
    """A model of the same layers with weights of its own, which are drawn anew.

    Args:
      model: a functional or a sequential model; of any other its configuration makes the clone.
      input_tensors: symbolic tensors to begin with in place of new ones.
      clone_function: from a layer to the layer to have in its place.
      call_function: from a layer, and the arguments of its call, to the outputs.
      recursive: clone the layers of models inside, too.

    Raises:
      ValueError: the model is none of these, and an argument is given that only they take.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
      >>> clone = tf.keras.models.clone_model(model)
      >>> clone.count_params(), clone.layers[0] is model.layers[0]
      (8, False)
    """
    clone = _Clones(clone_function, recursive)
    if isinstance(model, Sequential):
        return _sequential(model, input_tensors, clone)
    if isinstance(model, Functional):
        return _functional(model, input_tensors, clone, call_function)
    if input_tensors is not None or call_function is not None:
        raise ValueError(
            "Arguments `clone_function` and `input_tensors` are only supported for Sequential models or "
            f"Functional models. Received model of type '{type(model).__name__}'"
        )
    return type(model).from_config(model.get_config())


class _Clones:
    """The clones of layers, one for each."""

    def __init__(self, function: Callable[[Any], Any] | None, recursive: bool) -> None:
        self._function = function or (lambda layer: type(layer).from_config(layer.get_config()))
        self._recursive = recursive
        self._known: dict[int, Any] = {}

    def __call__(self, layer: Any) -> Any:
        if id(layer) not in self._known:
            self._known[id(layer)] = self._make(layer)
        return self._known[id(layer)]

    def _make(self, layer: Any) -> Any:
        if isinstance(layer, OpLayer):
            return layer.again()
        if self._recursive and isinstance(layer, (Functional, Sequential)):
            return clone_model(layer, clone_function=self._function, recursive=True)
        return self._function(layer)


def _sequential(model: Any, input_tensors: Any, clone: _Clones) -> Any:
    made = Sequential(name=model.name)
    if input_tensors is not None:
        made.add(input_tensors[0] if isinstance(input_tensors, (list, tuple)) else input_tensors)
    elif model._stack and isinstance(model._stack[0], InputLayer):
        first = model._stack[0]
        made.add(InputLayer(batch_shape=first.batch_shape, dtype=first.dtype, name=first.name))
    for layer in model.layers:
        made.add(clone(layer), rebuild=False)
    made._rebuild()
    return made


def _functional(model: Any, input_tensors: Any, clone: _Clones, call: Callable[..., Any] | None) -> Any:
    if input_tensors is None:
        new = [
            Input(batch_shape=layer.batch_shape, dtype=layer.dtype, name=layer.name)
            for layer in model._input_layers
        ]
    else:
        new = nest.flatten(input_tensors)
        if not all(map(is_keras_tensor, new)) or len(new) != len(model._inputs):
            raise ValueError(
                f"`input_tensors` has to be {len(model._inputs)} symbolic tensors, what keras.Input gives. "
                f"Received: {input_tensors}"
            )
    values = {id(x): y for x, y in zip(model._inputs, new, strict=True)}
    for step in model._steps_of_graph:
        args, kwargs = step.node.bind(values)
        layer = clone(step.layer)
        outputs = call(layer, *args, **kwargs) if call is not None else layer(*args, **kwargs)
        values.update(zip(step.outputs, (x for x in nest.flatten(outputs) if x is not None), strict=False))
    inputs = nest.map_structure(lambda x: values[id(x)], model._inputs_struct)
    outputs = nest.map_structure(lambda x: values[id(x)], model._outputs_struct)
    return Functional(inputs, outputs, name=model.name)
