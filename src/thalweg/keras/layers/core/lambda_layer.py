"""`keras.layers.Lambda`: a function as a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from thalweg.core import nest
from thalweg.keras.engine.config import taken_config
from thalweg.keras.engine.shapes import map_shapes
from thalweg.keras.layers.layer import Layer


class Lambda(Layer):
    """A function as a layer.

    A configuration holds the function's name. It is found again if it is registered
    (`keras.saving.register_keras_serializable`) or among `custom_objects`, a lambda under "<lambda>"; its
    code is not saved.

    Args:
      function: of the inputs; its arguments `mask` and `training` are given where it has them.
      output_shape: accepted: a shape without the batch, or a function of the input's shape.
      mask: the output's mask, or a function of the inputs and their mask.
      arguments: further arguments of the function.

    Raises:
      ValueError: a configuration holds a lambda that isn't among the custom objects.

    Example:
      >>> tf.keras.layers.Lambda(lambda x: x**2)(tf.constant([3.0])).numpy()
      array([9.], dtype=float32)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not callable(function):
            raise TypeError(
                f"`function` of Lambda is a function of the inputs. Received: function={function!r}"
            )
        self.function = function
        self.arguments = dict(arguments or {})
        self.mask = mask
        self.supports_masking = mask is not None
        # `output_shape` itself is that of the layer's output.
        self.__dict__["_given_shape"] = output_shape
        try:
            names = inspect.signature(function).parameters
        except (TypeError, ValueError):
            names = {}  # type: ignore[assignment]
        self._extra = [name for name in ("mask", "training") if name in names]

    def compute_output_shape(self, input_shape: Any) -> Any:
        given = self.__dict__["_given_shape"]
        if given is None:
            return super().compute_output_shape(input_shape)
        if callable(given):
            return given(input_shape)
        batch = nest.flatten(input_shape)[0]
        return map_shapes(lambda shape: (batch, *shape), given)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Symbolic tensors of the shapes and dtypes that the function gives."""
        from thalweg.keras.engine.tracing import traced_output

        return traced_output(self, args, kwargs)

    def call(self, inputs: Any, mask: Any = None, training: Any = None) -> Any:
        given = {"mask": mask, "training": training}
        return self.function(inputs, **self.arguments, **{name: given[name] for name in self._extra})

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask

    def get_config(self) -> dict[str, Any]:
        from thalweg.keras.saving.serialization import serialize_keras_object

        config = {**super().get_config(), "function": serialize_keras_object(self.function)}
        for name, value in (("output_shape", self.__dict__["_given_shape"]), ("mask", self.mask)):
            if value is not None:
                config[name] = serialize_keras_object(value)
        return {**config, "arguments": serialize_keras_object(self.arguments)}

    @classmethod
    def from_config(
        cls,
        config: dict[str, Any],
        custom_objects: dict[str, Any] | None = None,
        safe_mode: bool | None = None,
    ) -> Any:
        """The layer of a configuration, whose function is looked up by its name."""
        from thalweg.keras.saving.serialization import deserialize_keras_object

        taken = taken_config({key: value for key, value in config.items() if key not in _OBJECTS})
        for key in _OBJECTS:
            if key in config:
                taken[key] = deserialize_keras_object(config[key], custom_objects=custom_objects)
        if isinstance(taken.get("output_shape"), list):
            taken["output_shape"] = tuple(taken["output_shape"])
        return cls(**taken)


_OBJECTS = ("function", "output_shape", "mask", "arguments")
