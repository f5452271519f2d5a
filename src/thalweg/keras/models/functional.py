"""Models of symbolic inputs and outputs: `keras.Model(inputs, outputs)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import nest
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import Tensor
from thalweg.keras.engine.node import Node, by_depth, node_of, nodes_between
from thalweg.keras.engine.shapes import Shape, shapes_of
from thalweg.keras.engine.symbolic import is_keras_tensor
from thalweg.keras.layers.core.input_layer import InputLayer
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.models.model import Model
from thalweg.keras.naming import auto_name
from thalweg.ops.casting import cast
from thalweg.ops.shapes import expand_dims, squeeze


class Functional(Model):
    """A model of a graph of layers.

    Args:
      inputs: what `keras.Input` gave, or a list or dictionary of such, or tensors that layers made of them.
      outputs: symbolic tensors that were made of the inputs, in a list or a dictionary.
      name: the model's name.

    Raises:
      ValueError: an argument isn't symbolic, or the outputs don't come from the inputs alone.
    """

    _inputs_struct: Any
    _outputs_struct: Any
    _input_layers: list[Any]
    _inputs: list[Any]
    _outputs: list[Any]
    _extra_outputs: list[Any]
    _nodes: list[Node]
    _steps_of_graph: list[_Step]

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None, **kwargs: Any) -> None:
        check_symbolic(inputs, "inputs")
        check_symbolic(outputs, "outputs")
        trainable = kwargs.pop("trainable", None)
        Model.__init__(self, name=name, **kwargs)
        self._set_graph(inputs, outputs)
        if trainable is not None and not trainable:
            self.trainable = False

    def _set_graph(self, inputs: Any, outputs: Any) -> None:
        flat = nest.flatten(inputs)
        own = self.__dict__
        own["_inputs_struct"] = nest.map_structure(lambda x: x, inputs)
        own["_input_layers"] = [_input_layer(x) for x in flat]
        own["_outputs_struct"] = nest.map_structure(lambda x: x, outputs)
        own["_inputs"] = flat
        own["_outputs"] = nest.flatten(outputs)
        own["_extra_outputs"] = []
        self._plan()
        self.built = True
        self.input_spec = _specs_of(inputs, flat, own["_input_layers"])

    def _plan(self) -> None:
        """Put the nodes into the order in which they are run."""
        own = self.__dict__
        flat, targets = own["_inputs"], [*own["_outputs"], *own["_extra_outputs"]]
        nodes = nodes_between(flat, targets)
        layers = by_depth(flat, own["_input_layers"], targets, nodes)
        self._functional_layers = layers
        own["_nodes"] = nodes
        known = {id(x) for x in flat}
        own["_steps_of_graph"] = [
            _Step(node) for node in nodes if not any(id(x) in known for x in node.outputs)
        ]
        names = [layer.name for layer in layers]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(
                    f'The name "{name}" is used {names.count(name)} times in the model. All operation names '
                    "should be unique."
                )

    @property
    def layers(self) -> list[Any]:
        return list(self._functional_layers)

    @property
    def inputs(self) -> list[Any]:
        """The symbolic inputs, flat."""
        return list(self._inputs)

    @property
    def outputs(self) -> list[Any]:
        """The symbolic outputs, flat."""
        return list(self._outputs)

    @property
    def input(self) -> Any:
        """The symbolic inputs in their structure."""
        return self._inputs_struct

    @property
    def output(self) -> Any:
        """The symbolic outputs in their structure."""
        return self._outputs_struct

    @property
    def input_shape(self) -> Any:
        """The shapes of the inputs."""
        return shapes_of(self._inputs_struct)

    @property
    def output_shape(self) -> Any:
        """The shapes of the outputs."""
        return shapes_of(self._outputs_struct)

    @property
    def input_names(self) -> list[str]:
        return [layer.name for layer in self._input_layers]

    @property
    def output_names(self) -> list[str]:
        return [node_of(x).operation.name for x in self._outputs]

    def call(self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any) -> Any:
        """Run the layers."""
        values = {id(x): value for x, value in zip(self._inputs, self._flat_inputs(inputs), strict=True)}
        if mask is not None:
            from thalweg.keras.tensors import set_mask

            for x, m in zip(self._inputs, nest.flatten(mask), strict=False):
                if m is not None:
                    set_mask(values[id(x)], m)
        for step in self._steps_of_graph:
            step.run(values, training)
        if len(self._outputs) == 1 and not nest.is_nested(self._outputs_struct):
            return values[id(self._outputs_struct)]
        return nest.map_structure(lambda x: values[id(x)], self._outputs_struct)

    def _flat_inputs(self, inputs: Any) -> list[Any]:
        """The inputs in the order of the model's, of the dtypes and ranks that it wants."""
        struct = self._inputs_struct
        if isinstance(inputs, dict) and isinstance(struct, dict):
            given = [inputs[key] for key in sorted(struct)] if all(key in inputs for key in struct) else None
            if given is None:
                raise ValueError(self._mismatch(inputs))
            flat = nest.flatten(given)
        elif isinstance(inputs, dict):
            flat = [self._of_name(inputs, name) for name in self.input_names]
        else:
            flat = nest.flatten(inputs) if isinstance(inputs, (list, tuple, dict)) else [inputs]
        if len(flat) != len(self._inputs):
            raise ValueError(self._mismatch(inputs))
        return [_fitted(x, wanted) for x, wanted in zip(flat, self._inputs, strict=True)]

    def _of_name(self, inputs: dict[Any, Any], name: str) -> Any:
        """One of the inputs in a dictionary by their names."""
        if name not in inputs:
            raise ValueError(
                f'Missing data for input "{name}" of the model "{self.name}". You passed a data dictionary '
                f"with keys {list(inputs)}. Expected the following keys: {self.input_names}"
            )
        return inputs[name]

    def _mismatch(self, inputs: Any) -> str:
        return (
            f'The model "{self.name}" has {len(self._inputs)} inputs, {self.input_names}. Received: '
            f"{nest.map_structure(lambda x: getattr(x, 'shape', x), inputs)}"
        )

    def _check_input(self, first: Any) -> None:
        spec = getattr(first, "_spec", None)
        if spec is not None and self._accepted is spec:
            return
        if isinstance(first, dict) and not isinstance(self._inputs_struct, dict):
            return
        super()._check_input(first)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """None: the layers have put masks on the outputs."""
        return None

    def compute_output_spec(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        from thalweg.keras.engine.tracing import traced_output

        return traced_output(self, (inputs,), {})

    def build(self, input_shape: Any = None) -> None:
        """Nothing: the model is built with its layers."""

    def get_config(self) -> dict[str, Any]:
        from thalweg.keras.models.config import functional_config

        return functional_config(self)

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """The model of a configuration."""
        from thalweg.keras.models.config import functional_from_config

        return functional_from_config(cls, config, custom_objects)


class _Step:
    """A node as it is run: the layer, and where its arguments come from."""

    __slots__ = ("layer", "node", "outputs", "passes_training", "single")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.layer = node.operation
        self.outputs = [id(x) for x in node.outputs]
        plain = len(node.args) == 1 and not node.kwargs and is_keras_tensor(node.args[0])
        self.single = id(node.args[0]) if plain else None

    def run(self, values: dict[int, Any], training: Any) -> None:
        if self.single is not None:
            result = self.layer(values[self.single])
        else:
            args, kwargs = self.node.bind(values)
            result = self.layer(*args, **kwargs)
        if len(self.outputs) == 1 and isinstance(result, Tensor):
            values[self.outputs[0]] = result
            return
        tensors = [x for x in nest.flatten(result) if x is not None]
        for key, x in zip(self.outputs, tensors, strict=True):
            values[key] = x


def check_symbolic(structure: Any, what: str) -> None:
    """Raise ValueError unless all that a model is made of is symbolic."""
    for x in nest.flatten(structure):
        if not is_keras_tensor(x):
            raise ValueError(
                f"All `{what}` values must be KerasTensors: what keras.Input gives, or a layer made of it. "
                f"Received: {what}={structure} including invalid value {x} of type {type(x)}"
            )


def _input_layer(x: Any) -> Any:
    """The layer of an input; a new one where the model begins at a tensor that another layer made."""
    layer = node_of(x).operation
    if isinstance(layer, InputLayer):
        return layer
    return InputLayer(batch_shape=x._spec.shape, dtype=x.dtype, name=auto_name(x.name))


def _specs_of(structure: Any, flat: Sequence[Any], layers: Sequence[Any]) -> Any:
    """What the model wants of its inputs."""
    names = sorted(structure) if isinstance(structure, dict) else None
    if names is not None and any(nest.is_nested(value) for value in structure.values()):
        names = None
    specs = []
    for index, (x, layer) in enumerate(zip(flat, layers, strict=True)):
        name = names[index] if names is not None else layer.name
        shape = x._spec.shape
        free = None if shape is None else Shape((None, *shape[1:]))
        specs.append(InputSpec(shape=free, allow_last_axis_squeeze=True, name=name, optional=layer.optional))
    return specs if len(specs) > 1 or nest.is_nested(structure) else specs[0]


def _fitted(x: Any, wanted: Any) -> Any:
    """An input with the rank and the dtype of the symbolic one."""
    if x is None:
        return None
    if not isinstance(x, Tensor):
        x = to_tensor(x)
    spec = wanted._spec
    if x._spec.dtype is not spec.dtype:
        x = cast(x, spec.dtype)
    shape, target = x._spec.shape, spec.shape
    if shape is None or target is None or len(shape) == len(target):
        return x
    if len(shape) == len(target) + 1 and shape[-1] == 1:
        return squeeze(x, axis=(-1,))
    if len(shape) == len(target) - 1 and target[-1] == 1:
        return expand_dims(x, axis=-1)
    return x
