"""`keras.Model`: a layer that can be trained, saved and shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.keras.engine.symbolic import any_symbolic
from thalweg.keras.layers.layer import Layer
from thalweg.keras.training.trainer import Trainer


class Model(Trainer, Layer):
    """A layer with `fit`, `evaluate`, `predict`, `save` and `summary`.

    There are three ways to make one: `keras.Model(inputs, outputs)` of symbolic tensors, `keras.Sequential`
      of
    layers, and a subclass that has its layers as attributes and computes in `call`.

    Example:
      >>> inputs = tf.keras.Input(shape=(3,))
      >>> outputs = tf.keras.layers.Dense(2, kernel_initializer="ones")(inputs)
      >>> model = tf.keras.Model(inputs, outputs)
      >>> model(tf.ones([1, 3])).numpy()
      array([[3., 3.]], dtype=float32)

    and of a subclass:
      >>> class MyModel(tf.keras.Model):
      ...     def __init__(self):
      ...         super().__init__()
      ...         self.dense = tf.keras.layers.Dense(2)
      ...     def call(self, x):
      ...         return tf.nn.relu(self.dense(x))
      >>> MyModel()(tf.ones([4, 3])).shape
      TensorShape([4, 2])
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Model and is_functional(args, kwargs):
            from thalweg.keras.models.functional import Functional

            return Layer.__new__(Functional, *args, **kwargs)
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from thalweg.keras.models.functional import Functional

        if is_functional(args, kwargs) and not isinstance(self, Functional):
            # A subclass that hands inputs and outputs up is a functional model from here on.
            self.__class__ = _functional_class(type(self))
            Functional.__init__(self, *args, **kwargs)  # type: ignore[arg-type]
            return
        if len(args) >= 2 or "outputs" in kwargs:
            from thalweg.keras.models.functional import check_symbolic

            for what, given in zip(("inputs", "outputs"), args, strict=False):
                check_symbolic(given, what)
            for what in ("inputs", "outputs"):
                check_symbolic(kwargs.get(what), what)
        if args:
            raise TypeError(
                f"{type(self).__name__}.__init__() takes inputs and outputs, symbolic tensors, or keywords. "
                f"Received: {args}"
            )
        Layer.__init__(self, **kwargs)
        Trainer.__init__(self)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(
            f"Model {type(self).__name__} does not have a `call()` method implemented: write one."
        )

    @property
    def layers(self) -> list[Any]:
        """The layers that the model is made of."""
        return list(self._layers)

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """The layer of a name, or at an index of `layers`.

        Raises:
          ValueError: there is none, or neither or both of name and index are given.
        """
        if (name is None) == (index is None):
            raise ValueError(
                f"Provide either a layer name or layer index at `get_layer`: name={name}, index={index}."
            )
        layers = self.layers
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise ValueError(
                    f"Was asked to retrieve layer at index {index} but model only has {len(layers)} layers."
                )
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        raise ValueError(f"No such layer: {name}. Existing layers are: {[layer.name for layer in layers]}.")

    def build(self, input_shape: Any = None) -> None:
        """Make the weights for inputs of a shape, by a symbolic call.

        Args:
          input_shape: with the batch; or a list or dictionary of shapes.
        """
        from thalweg.keras.engine.call import CallSignature
        from thalweg.keras.engine.shapes import map_shapes, standard_shapes
        from thalweg.keras.engine.symbolic import keras_tensor
        from thalweg.keras.engine.tracing import traced_output

        if input_shape is None or self.built or not CallSignature.of(self.call).names:
            self.built = True
            return
        dtype = self.dtype_policy.compute
        inputs = map_shapes(lambda shape: keras_tensor(dtype, shape), standard_shapes(input_shape))
        self.built = True
        try:
            traced_output(self, (inputs,), {})
        except Exception as error:
            self.built = False
            raise ValueError(
                f"Model {self.name!r} could not be built for inputs of shape {input_shape}: {error} Call it "
                "on data instead."
            ) from error

    def _build_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Build for a call: a subclass without `build` is built by its layers, as they are called."""
        if type(self).build is Model.build:
            self.built = True
            return
        super()._build_for(args, kwargs)

    # Showing and saving, in files of their own.

    def summary(
        self,
        line_length: int | None = None,
        positions: Any = None,
        print_fn: Callable[..., Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        """Print a table of the layers, their output shapes and numbers of parameters.

        Args:
          line_length: the width of the table.
          positions: where columns end, as parts of the width.
          print_fn: takes the text instead of printing it.
          expand_nested: show the layers of models inside, too.
          show_trainable: show whether each layer is trained.
          layer_range: the names of the first and the last layer to show.
        """
        from thalweg.keras.models.summary import print_summary

        print_summary(self, line_length, positions, print_fn, expand_nested, show_trainable, layer_range)

    def to_json(self, **kwargs: Any) -> str:
        """The model's configuration as JSON; `keras.models.model_from_json` makes a model of it."""
        import json

        from thalweg.keras.saving.serialization import serialize_keras_object

        return json.dumps(serialize_keras_object(self), **kwargs)

    def get_config(self) -> dict[str, Any]:
        if type(self).get_config is Model.get_config:
            return Layer.get_config(self)
        return {"name": self.name, "trainable": self.trainable, "dtype": self._dtype_config()}

    def _dtype_config(self) -> Any:
        from thalweg.keras import dtype_policies

        return dtype_policies.serialize(self.dtype_policy)

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Any:
        """The model of a configuration."""
        from thalweg.keras.models.config import functional_from_config
        from thalweg.keras.models.functional import Functional

        if "layers" in config and "input_layers" in config and "output_layers" in config:
            return functional_from_config(Functional if cls is Model else cls, config, custom_objects)
        return super().from_config(config)

    def save(self, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **kwargs: Any) -> None:
        """Save the model: architecture, weights, and how it is trained.

        Args:
          filepath: a path ending in ".keras" or ".h5"; any other is a folder for a SavedModel.
          overwrite: False asks before an existing file is replaced.
        """
        from thalweg.keras.saving.saving_api import save_model

        save_model(self, filepath, overwrite=overwrite, zipped=zipped, **kwargs)

    def save_weights(
        self, filepath: Any, overwrite: bool = True, save_format: str | None = None, **kwargs: Any
    ) -> None:
        """Save the weights.

        Args:
          filepath: a path ending in ".weights.h5" or ".h5"; any other names a checkpoint of TensorFlow.
          overwrite: False asks before an existing file is replaced.
        """
        from thalweg.keras.saving.saving_api import save_weights

        save_weights(self, filepath, overwrite=overwrite, save_format=save_format, **kwargs)

    def load_weights(
        self, filepath: Any, skip_mismatch: bool = False, by_name: bool = False, **kwargs: Any
    ) -> Any:
        """Take the weights of a file that `save_weights` or `save` wrote, here or in Keras.

        Args:
          skip_mismatch: leave layers out whose weights don't fit.
          by_name: match layers by their names.

        Raises:
          ValueError: the file's weights don't fit; none is changed then.
        """
        from thalweg.keras.saving.saving_api import load_weights

        return load_weights(self, filepath, skip_mismatch=skip_mismatch, by_name=by_name, **kwargs)

    def export(self, filepath: Any, format: str = "tf_saved_model", **kwargs: Any) -> Any:
        """Write the model for serving."""
        from thalweg.keras.saving.saving_api import export_model

        return export_model(self, filepath, format=format, **kwargs)


def _functional_class(cls: type) -> type:
    """A subclass of `Model` as one of `Functional`, of the same name."""
    from thalweg.keras.models.functional import Functional

    if "_functional_class" not in vars(cls):
        made = type(cls.__name__, (cls, Functional), {"__module__": cls.__module__, "__doc__": cls.__doc__})
        cls._functional_class = made  # type: ignore[attr-defined]
    return vars(cls)["_functional_class"]  # type: ignore[no-any-return]


def is_functional(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether a model is made of inputs and outputs."""
    if "outputs" in kwargs:
        return any_symbolic(kwargs["outputs"]) and ("inputs" in kwargs or len(args) == 1)
    return len(args) >= 2 and any_symbolic(args[0], args[1])
