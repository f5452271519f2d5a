"""`keras.Sequential`: a stack of layers."""

from __future__ import annotations

from typing import Any

from thalweg.keras.engine.call import CallSignature
from thalweg.keras.engine.node import node_of
from thalweg.keras.engine.shapes import is_shape, standard_shape
from thalweg.keras.engine.symbolic import is_keras_tensor
from thalweg.keras.layers.core.input_layer import InputLayer
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.layer import Layer
from thalweg.keras.models.functional import Functional
from thalweg.keras.models.model import Model


class Sequential(Model):
    """A model of layers that are called one after the other.

    Args:
      layers: the layers. A `keras.Input`, or a first layer with `input_shape`, has the model built at once;
        else that happens at the first call, or by `build`.
      name: the model's name.

    Raises:
      ValueError: something isn't a layer, or two layers have one name.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input(shape=(8,)), tf.keras.layers.Dense(4)])
      >>> model.count_params(), model(tf.zeros([2, 8])).shape
      (36, TensorShape([2, 4]))
    """

    _functional: Functional | None

    def __init__(self, layers: Any = None, trainable: bool = True, name: str | None = None) -> None:
        super().__init__(trainable=trainable, name=name)
        self.__dict__["_functional"] = None
        self._stack: list[Any] = []
        for layer in layers if isinstance(layers, (list, tuple)) else [] if layers is None else [layers]:
            self._push(layer)
        self._rebuild()

    # The stack.

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Put a layer on top.

        Raises:
          ValueError: it isn't a layer, or another layer has its name.
        """
        self._push(layer)
        if rebuild:
            self._rebuild()

    def pop(self, rebuild: bool = True) -> Any:
        """Take the last layer away, and give it."""
        if not self.layers:
            raise TypeError("There are no layers in the model.")
        layer = self._stack.pop()
        if rebuild:
            self._rebuild()
        return layer

    def _push(self, layer: Any) -> None:
        if is_keras_tensor(layer) and isinstance(node_of(layer).operation, InputLayer):
            layer = node_of(layer).operation
        if not isinstance(layer, Layer):
            raise ValueError(
                f"Only instances of `keras.Layer` can be added to a Sequential model. Received: {layer} (of "
                f"type {type(layer)})"
            )
        stack = self._stack
        if (
            not stack
            and getattr(layer, "_first_shape", None) is not None
            and not isinstance(layer, InputLayer)
        ):
            stack.append(InputLayer(batch_shape=layer._first_shape, dtype=_input_dtype(layer)))
        if any(other.name == layer.name for other in stack):
            raise ValueError(
                f"All layers added to a Sequential model should have unique names. Name '{layer.name}' is "
                "already the name of a layer in this model. Update the `name` argument to pass a unique name."
            )
        if isinstance(layer, InputLayer) and stack:
            if isinstance(stack[0], InputLayer):
                raise ValueError(
                    f"Sequential model '{self.name}' has already been configured to use input shape "
                    f"{stack[0].batch_shape}. You cannot add a different Input layer to it."
                )
            raise ValueError(f"The Input of Sequential model '{self.name}' has to be its first layer.")
        stack.append(layer)

    @property
    def layers(self) -> list[Any]:
        """The layers; that of the input isn't among them."""
        stack = list(self._stack)
        return stack[1:] if stack and isinstance(stack[0], InputLayer) else stack

    def _find_layers(self) -> list[Any]:
        return list(self._stack)

    # Building.

    def _rebuild(self) -> None:
        """Build anew, if the input's shape is known."""
        self.built = False
        self.__dict__["_functional"] = None
        stack = self._stack
        if not stack or len(stack) == 1:
            return
        if isinstance(stack[0], InputLayer):
            self._connect()
        elif isinstance(stack[0], Functional) or (isinstance(stack[0], Sequential) and stack[0]._functional):
            shape = stack[0].input_shape
            if is_shape(shape):
                self.build(shape)

    def build(self, input_shape: Any = None) -> None:
        """Make the weights for inputs of a shape, with the batch."""
        if not self._stack:
            raise ValueError(
                f"Sequential model {self.name} cannot be built because it has no layers. Call "
                "`model.add(layer)`."
            )
        if input_shape is None or not is_shape(input_shape):
            return
        shape = tuple(standard_shape(input_shape) or ())
        if isinstance(self._stack[0], InputLayer):
            known = self._stack[0].batch_shape
            if len(known) != len(shape) or known[1:] != shape[1:]:
                raise ValueError(
                    f"Sequential model '{self.name}' has already been configured to use input shape {known}. "
                    f"You cannot build it with input_shape {shape}"
                )
        else:
            self._stack.insert(0, InputLayer(batch_shape=shape, dtype=_input_dtype(self._stack[0])))
        self._connect()

    def _connect(self) -> None:
        """Call the layers on the symbolic input, which builds them."""
        from thalweg.keras.engine.context import calls

        inputs = x = self._stack[0].output
        inner = bool(calls.layers) and calls.layers[-1] is self
        if not inner:
            calls.layers.append(self)
        try:
            for layer in self._stack[1:]:
                _check_callable(layer)
                x = layer(x)
        finally:
            if not inner:
                calls.layers.pop()
        self.__dict__["_functional"] = Functional(inputs, x, name=self.name)
        dims = inputs._spec.shape
        # A last axis of one channel is in the shape, because samples may lack it.
        free = None if not dims else (*(None,) * (len(dims) - 1), 1 if dims[1:] and dims[-1] == 1 else None)
        self.__dict__["_rank"] = InputSpec(shape=free, allow_last_axis_squeeze=True)
        self.built = True

    def _build_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        x = args[0] if args else next(iter(kwargs.values()), None)
        dims = getattr(getattr(x, "_spec", None), "shape", None)
        if dims is None:
            self.built = True
            return
        shape = (None, *dims[1:])
        if self._stack and not isinstance(self._stack[0], InputLayer):
            first = InputLayer(batch_shape=shape, dtype=x._spec.dtype)  # type: ignore[union-attr]
            self._stack.insert(0, first)
        self.build(shape)

    # Calling.

    def call(self, inputs: Any, training: Any = None, mask: Any = None, **kwargs: Any) -> Any:
        """Call the layers one after the other."""
        if self._functional is not None:
            return self._functional.call(inputs, training=training, mask=mask)
        x = inputs
        for layer in self.layers:
            x = layer(x)
        return x

    def _check_input(self, first: Any) -> None:
        """Raise for another rank than the first input's; of sizes the layers say what they want."""
        try:
            super()._check_input(first)
        except ValueError:
            if self._functional is not None:
                self._functional._check_input(first)
            raise

    @property
    def input_spec(self) -> Any:
        """What the model wants of its input: its rank."""
        return self.__dict__["_rank"] if self.__dict__.get("_functional") is not None else None

    @input_spec.setter
    def input_spec(self, value: Any) -> None:
        """Nothing: it follows from the first layer."""

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the output, of that of the input."""
        shape = standard_shape(input_shape)
        for layer in self.layers:
            shape = layer.compute_output_shape(shape)
        return shape

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        from thalweg.keras.engine.tracing import traced_output

        return traced_output(self, args, kwargs)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """None: the layers have put masks on the output."""
        return None

    def _graph(self, what: str) -> Functional:
        if self._functional is None:
            raise AttributeError(
                f"Sequential model '{self.name}' has no defined {what} yet: it is built at its first call, "
                "by `build(input_shape)`, or at once if it begins with keras.Input."
            )
        return self._functional

    @property
    def input_shape(self) -> Any:
        return self._graph("input shape").input_shape

    @property
    def output_shape(self) -> Any:
        return self._graph("output shape").output_shape

    @property
    def inputs(self) -> list[Any]:
        return self._graph("inputs").inputs

    @property
    def outputs(self) -> list[Any]:
        return self._graph("outputs").outputs

    @property
    def input(self) -> Any:
        return self._graph("input").input

    @property
    def output(self) -> Any:
        return self._graph("output").output

    @property
    def input_names(self) -> list[str]:
        return self._graph("inputs").input_names

    @property
    def output_names(self) -> list[str]:
        return self._graph("outputs").output_names

    def get_config(self) -> dict[str, Any]:
        from thalweg.keras.models.config import sequential_config

        return sequential_config(self)

    @classmethod
    def from_config(cls, config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
        """The model of a configuration."""
        from thalweg.keras.models.config import sequential_from_config

        return sequential_from_config(cls, config, custom_objects)


def _input_dtype(layer: Any) -> Any:
    """The dtype of what a first layer takes: integers for those that look numbers up."""
    return getattr(layer, "_first_dtype", None) or layer.compute_dtype


def _check_callable(layer: Any) -> None:
    """Refuse a layer whose `call` can't be given the output of the layer before alone."""
    names = CallSignature.of(layer.call)
    if not names.names and not names.takes_more:
        raise ValueError(
            "Layers added to a Sequential model should have a single positional argument, the input tensor. "
            f"Layer {type(layer).__name__} has no positional arguments."
        )
