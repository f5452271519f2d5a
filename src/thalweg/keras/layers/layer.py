"""`keras.layers.Layer`: what all layers are."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import nest
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.variable import Variable
from thalweg.keras import dtype_policies, regularizers
from thalweg.keras.engine.call import CallSignature, build_shapes
from thalweg.keras.engine.context import calls
from thalweg.keras.engine.holder import Holder
from thalweg.keras.engine.node import Node
from thalweg.keras.engine.shapes import map_shapes, shapes_of, standard_shape, standard_shapes
from thalweg.keras.engine.symbolic import any_symbolic, is_keras_tensor, keras_tensor
from thalweg.keras.engine.tracing import traced_output
from thalweg.keras.engine.weight import AutocastScope, autocast
from thalweg.keras.layers.input_spec import check_inputs
from thalweg.keras.naming import auto_name
from thalweg.keras.tensors import mask_of, set_mask
from thalweg.module import Module
from thalweg.ops.casting import cast
from thalweg.scopes import name_scope


class Layer(Holder, Module):
    """A function with weights.

    A layer of one's own makes its weights in `__init__`, or in `build(input_shape)` if they depend on the
    input's shape, and computes in `call`. `call` may have the arguments `training` (True in `fit`) and
    `mask`.

    Args:
      activity_regularizer: gives a loss of the output.
      trainable: whether training changes the weights.
      dtype: a dtype, its name, or a `keras.DTypePolicy`; None: the global policy.
      autocast: cast floating-point inputs to the dtype that the layer computes in.
      name: the layer's name; None: the class's in snake case, numbered.
      input_shape, input_dim, batch_input_shape: the input's shape, for the first layer of a `Sequential`.
      weights: the first values of the weights, as Keras 2 has it.

    Raises:
      ValueError: an argument isn't known.

    Example:
      >>> class Linear(tf.keras.layers.Layer):
      ...     def __init__(self, units):
      ...         super().__init__()
      ...         self.units = units
      ...     def build(self, input_shape):
      ...         self.kernel = self.add_weight("kernel", [input_shape[-1], self.units])
      ...     def call(self, x):
      ...         return x @ self.kernel
      >>> layer = Linear(4)
      >>> layer(tf.ones([2, 3])).shape, layer.count_params()
      (TensorShape([2, 4]), 12)
    """

    _TF_MODULE_IGNORED_PROPERTIES = frozenset(
        (
            "_inbound_nodes",
            "_outbound_nodes",
            "_tracked_attributes",
            "_own_weights",
            "_was_trainable",
            "_init_arguments",
            "input_spec",
            "_build_shapes",
        )
    )
    # Whether arguments that are no tensors are made tensors, and floats cast to the layer's dtype.
    _convert_input_args = True
    _allow_non_tensor_positional_args = False
    _init_arguments: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        layer = super().__new__(cls)
        # `get_config` makes a configuration of them, where a class has none of its own.
        layer.__dict__["_init_arguments"] = args, kwargs
        return layer

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__:
            cls.build = _noting_shapes(cls.__dict__["build"])  # type: ignore[method-assign]

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: Any = None,
        autocast: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        Holder.__init__(self)
        if name is not None and (not isinstance(name, str) or "/" in name):
            raise ValueError(
                f"Argument `name` must be a string and cannot contain character `/`. Received: {name}"
            )
        self._name = name or auto_name(type(self).__name__)
        self.dtype_policy = dtype_policies.get(dtype)
        self.autocast = autocast
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.__dict__["_trainable"] = bool(trainable)
        self.built = False
        self.supports_masking = _has_own(self, "compute_mask")
        self.input_spec: Any = None
        self._inbound_nodes: list[Node] = []
        self._outbound_nodes: list[Node] = []
        self._accepted: Any = None
        self._build_shapes: Any = None
        self._signature = CallSignature.of(self.call)
        self._first_shape: Any = None
        self._first_weights: Any = None
        self._take_keras_2(kwargs)

    def _take_keras_2(self, given: dict[str, Any]) -> None:
        """The arguments that layers had in Keras 2."""
        size = given.pop("batch_size", None)
        if "input_dim" in given:
            given["input_shape"] = (given.pop("input_dim"),)
        length = given.pop("input_length", None)
        if length is not None and "input_shape" not in given:
            given["input_shape"] = tuple(length) if isinstance(length, (list, tuple)) else (length,)
        if "input_shape" in given:
            shape = standard_shape(given.pop("input_shape"))
            self._first_shape = (size, *(shape or ()))
        for key in ("batch_input_shape", "batch_shape"):
            if key in given:
                shape = given.pop(key)
                self._first_shape = None if shape is None else tuple(standard_shape(shape) or ())
        self._first_weights = given.pop("weights", None)
        for ignored in ("input_dtype", "dynamic", "implementation", "_name"):
            given.pop(ignored, None)
        if given:
            raise ValueError(
                f"Unrecognized keyword arguments passed to {type(self).__name__}: {given}. Known to all "
                "layers: activity_regularizer, trainable, dtype, autocast, name, input_shape."
            )

    # Names and dtypes.

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._name = value

    @property
    def path(self) -> str:
        """The names of the layers around, when the layer was built, and its own."""
        for w in self._own_variables:
            if "/" in getattr(w, "path", ""):
                return str(w.path.rpartition("/")[0])
        return self.name

    @property
    def name_scope(self) -> Any:
        return name_scope(self.name)

    @property
    def dtype(self) -> str:
        """The dtype of the weights."""
        return self.dtype_policy.variable_dtype

    variable_dtype = dtype

    @property
    def compute_dtype(self) -> str:
        """The dtype that the layer computes in."""
        return self.dtype_policy.compute_dtype

    @property
    def input_dtype(self) -> str:
        """The dtype that floating-point inputs are cast to."""
        return self.dtype_policy.compute_dtype

    @property
    def dynamic(self) -> bool:
        return False

    @property
    def stateful(self) -> bool:
        return bool(self.__dict__.get("_stateful", False))

    @stateful.setter
    def stateful(self, value: bool) -> None:
        self.__dict__["_stateful"] = bool(value)

    # Calling.

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """What the layer computes."""
        raise NotImplementedError(
            f"Layer {type(self).__name__} does not have a `call()` method implemented: write one."
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs: build the layer at the first call, cast inputs, pass training mode and mask
        on.

        Args:
          args, kwargs: those of `call`, and `training`. Arrays are made tensors.

        Raises:
          ValueError: an input has another rank, shape or dtype than the layer wants.
        """
        self._check_super_called()
        if any_symbolic(*args) or (kwargs and any_symbolic(*kwargs.values())):
            return self._call_symbolically(args, kwargs)
        if not calls.layers:
            self._clear_losses()
        if self._convert_input_args:
            args = tuple(self._input(x) for x in args)
            kwargs = {key: self._input(x) for key, x in kwargs.items()} if kwargs else kwargs
        return self._call(args, kwargs)

    def _input(self, x: Any) -> Any:
        """An argument as a tensor of the layer's dtype; what isn't numbers stays."""
        if type(x) is EagerTensor or isinstance(x, Tensor):
            dtype = x._spec.dtype
            compute = self.dtype_policy.compute
            if dtype is compute or not self.autocast or not dtype.is_floating or not compute.is_floating:
                return x
            result = cast(x, compute)
            if mask_of(x) is not None:
                set_mask(result, mask_of(x))
            return result
        if isinstance(x, np.ndarray) or (isinstance(x, np.generic) and not isinstance(x, np.bool_)):
            return self._input(to_tensor(x)) if x.dtype != object else x
        if isinstance(x, Variable):
            return self._input(x._read())
        if isinstance(x, (list, tuple, dict)) and x:
            if isinstance(x, list) and not _holds_arrays(x):
                return self._of_numbers(x)
            return nest.map_structure(self._input, x)
        if hasattr(x, "to_numpy") and hasattr(x, "columns"):
            return self._input(x.to_numpy())
        return x

    def _of_numbers(self, x: list[Any]) -> Any:
        """The tensor of a list of numbers; any other list as it is."""
        leaf: Any = x
        while isinstance(leaf, (list, tuple)) and leaf:
            leaf = leaf[0]
        return self._input(to_tensor(x)) if isinstance(leaf, (int, float, str)) else x

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call on tensors."""
        signature = self._signature
        first = args[0] if args else kwargs.get(signature.first)
        if self.input_spec is not None:
            self._check_input(first)
        if not self.built:
            self._build_for(args, kwargs)
        layers = calls.layers
        outer = calls.training
        layers.append(self)
        try:
            training, args, kwargs = signature.resolve_training(args, kwargs, outer)
            calls.training = training
            previous_mask = signature.fill_masks(args, kwargs, first)
            outputs = self._computed(args, kwargs)
            if self.activity_regularizer is not None:
                self._regularize(outputs)
        except Exception as error:
            _name_layer(error, self)
            raise
        finally:
            layers.pop()
            calls.training = outer
        if previous_mask is not None or self.supports_masking:
            self._pass_mask(first, outputs, previous_mask)
        return outputs

    def _computed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What `call` gives, in the layer's dtype and name scope."""
        policy = self.dtype_policy
        mixed = policy.compute is not policy.variable
        if not mixed and autocast.dtype is None and state.target.eager:
            return self.call(*args, **kwargs)
        wanted = policy.compute if mixed and self.autocast and policy.compute.is_floating else None
        with AutocastScope(wanted):
            if state.target.eager:
                return self.call(*args, **kwargs)
            with name_scope(self.name):
                return self.call(*args, **kwargs)

    def _check_input(self, first: Any) -> None:
        """Raise where the first argument isn't what `input_spec` wants; the one last seen is known to fit."""
        spec = getattr(first, "_spec", None)
        if spec is not None and self._accepted is spec:
            return
        check_inputs(self.input_spec, first, self.name)
        self._accepted = spec

    def _regularize(self, outputs: Any) -> None:
        from thalweg.array import shape

        for x in nest.flatten(outputs):
            if isinstance(x, Tensor):
                loss = self.activity_regularizer(x)
                if x.shape.rank != 0:
                    loss = loss / cast(shape(x)[0], loss.dtype)
                self.add_loss(loss)

    # Masks.

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of the outputs, of the inputs' mask."""
        return previous_mask

    def _pass_mask(self, inputs: Any, outputs: Any, previous_mask: Any) -> None:
        if not self.supports_masking:
            if any(m is not None for m in nest.flatten(previous_mask)):
                warnings.warn(
                    f"Layer '{self.name}' (of type {type(self).__name__}) was passed an input with a mask "
                    "attached to it. However, this layer does not support masking and will therefore destroy "
                    "the mask information. Downstream layers will not see the mask.",
                    stacklevel=4,
                )
            return
        if isinstance(outputs, Tensor) and mask_of(outputs) is not None and outputs is inputs:
            return
        mask = self.compute_mask(inputs, previous_mask)
        if mask is None:
            return
        flat = nest.flatten(outputs)
        masks = nest.flatten(mask)
        for x, m in zip(flat, masks if len(masks) == len(flat) else masks * len(flat), strict=False):
            if m is not None and isinstance(x, Tensor):
                set_mask(x, m)

    # Building.

    def build(self, input_shape: Any) -> None:
        """Make the weights that depend on the input's shape.

        Args:
          input_shape: the shape of the first argument of `call`, None for unknown sizes; of a list or a
            dictionary of tensors the list or dictionary of shapes.
        """
        self.built = True

    def _build_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Build for the arguments of a call."""
        shapes = build_shapes(self, self._signature, args, kwargs)
        self._build_with(*shapes[0], **shapes[1])

    def _build_with(self, *shapes: Any, **named: Any) -> None:
        from thalweg.core.context import eager_scope

        layers, training = calls.layers, calls.training
        layers.append(self)
        try:
            with eager_scope():
                self.build(*shapes, **named)
        finally:
            layers.pop()
            calls.training = training
        self.built = True
        if self._first_weights is not None:
            self.set_weights(self._first_weights)
            self._first_weights = None

    def get_build_config(self) -> dict[str, Any] | None:
        """What `build_from_config` needs: the shapes that the layer was built for."""
        if self._build_shapes is None:
            return None
        shapes, named = self._build_shapes
        if named:
            return {"shapes_dict": named}
        return {"input_shape": shapes[0] if len(shapes) == 1 else shapes}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Build for the shapes of `get_build_config`."""
        if "shapes_dict" in config:
            self._build_with(**standard_shapes(config["shapes_dict"]))
        elif config.get("input_shape") is not None:
            self._build_with(standard_shapes(config["input_shape"]))

    # Symbolic calls.

    def _call_symbolically(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call on symbolic tensors: build, find the outputs' shapes, and note a node."""
        convert: Callable[[Any], Any] = lambda x: x if is_keras_tensor(x) else self._input(x)  # noqa: E731
        args = tuple(x if is_keras_tensor(x) else nest.map_structure(convert, x) for x in args)
        first = args[0] if args else kwargs.get(self._signature.first)
        if self.input_spec is not None:
            check_inputs(self.input_spec, first, self.name)
        if not self.built:
            self._build_for(args, kwargs)
        outputs = self.compute_output_spec(*args, **kwargs)
        Node(self, args, kwargs, outputs)
        return outputs

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        """Symbolic tensors of the outputs' shapes and dtypes, for symbolic inputs."""
        if not _has_own(self, "compute_output_shape"):
            return traced_output(self, args, kwargs)
        shapes, named = build_shapes(
            self, CallSignature.of(self.compute_output_shape, shapes=True), args, kwargs
        )
        result = self.compute_output_shape(*shapes, **named)
        dtype = self.dtype_policy.compute

        def tensor(shape: Any) -> Any:
            dims = standard_shape(shape)
            return keras_tensor(dtype, None if dims is None else tuple(dims))

        return map_shapes(tensor, result)

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """The shapes of the outputs, of the shapes of the inputs.

        Example:
          >>> tf.keras.layers.Dense(4).compute_output_shape((None, 3))
          (None, 4)
        """

        def tensor(shape: Any) -> Any:
            return keras_tensor(self.dtype_policy.compute, tuple(shape))

        symbolic = tuple(map_shapes(tensor, standard_shapes(x)) for x in args)
        if not self.built:
            self._build_for(symbolic, {})
        return shapes_of(traced_output(self, symbolic, kwargs))

    @property
    def input(self) -> Any:
        """The symbolic input of the layer's only call."""
        return _only(self._node(0).args)

    @property
    def output(self) -> Any:
        """The symbolic output of the layer's only call."""
        return self._node(0).result

    @property
    def input_shape(self) -> Any:
        """The shape of `input`."""
        return shapes_of(self.input)

    @property
    def output_shape(self) -> Any:
        """The shape of `output`."""
        return shapes_of(self.output)

    def get_input_at(self, node_index: int) -> Any:
        """The symbolic input of one of the layer's calls."""
        return _only(self._node(node_index).args)

    def get_output_at(self, node_index: int) -> Any:
        """The symbolic output of one of the layer's calls."""
        return self._node(node_index).result

    @property
    def inbound_nodes(self) -> list[Node]:
        return self._inbound_nodes

    @property
    def outbound_nodes(self) -> list[Node]:
        return self._outbound_nodes

    def _node(self, index: int) -> Node:
        nodes = self._inbound_nodes
        if not nodes:
            raise AttributeError(
                f"The layer {self.name} has never been called on a symbolic tensor, and thus has no defined "
                "input and output. Call it on what keras.Input gives."
            )
        if index >= len(nodes):
            raise ValueError(
                f"The layer {self.name} was called {len(nodes)} times; there is no call {index}."
            )
        return nodes[index]

    # Further parts of the layer's face.

    def add_metric(self, value: Any, aggregation: Any = None, name: str | None = None) -> None:
        """Have a mean of `value`, a scalar, among the metrics: Keras 2's, for use in `call`."""
        from thalweg.keras.metrics import Mean

        name = name or getattr(value, "name", None) or "metric"
        metrics = self.__dict__.setdefault("_added_metrics", {})
        if name not in metrics:
            metrics[name] = Mean(name=name)
            self._metrics_of_call = list(metrics.values())
        metrics[name].update_state(value)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this layer again.

        Raises:
          NotImplementedError: the class has arguments of its own and no `get_config` for them, and they
            aren't such that a configuration can hold them.
        """
        config: dict[str, Any] = {"name": self.name, "trainable": self.trainable}
        config["dtype"] = dtype_policies.serialize(self.dtype_policy)
        if self.activity_regularizer is not None:
            config["activity_regularizer"] = regularizers.serialize(self.activity_regularizer)
        if type(self).get_config is not Layer.get_config:
            return config
        from thalweg.keras.engine.config import init_config

        return {**config, **init_config(self)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """The layer of a configuration."""
        from thalweg.keras.engine.config import taken_config

        return cls(**taken_config(config))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _noting_shapes(build: Callable[..., Any]) -> Callable[..., Any]:
    """A `build` after which the layer is built, and that notes the shapes it was given."""

    @functools.wraps(build)
    def noting(self: Layer, *args: Any, **kwargs: Any) -> Any:
        self._check_super_called()
        inner = bool(calls.layers) and calls.layers[-1] is self
        if not inner:
            calls.layers.append(self)
        try:
            args = tuple(standard_shapes(x) for x in args)
            kwargs = {key: standard_shapes(x) for key, x in kwargs.items()}
            result = build(self, *args, **kwargs)
        finally:
            if not inner:
                calls.layers.pop()
        self.built = True
        if args or kwargs:
            self.__dict__["_build_shapes"] = (args, kwargs)
        return result

    return noting


def _has_own(layer: Layer, method: str) -> bool:
    """Whether a class has a method of its own in place of `Layer`'s."""
    return getattr(type(layer), method) is not getattr(Layer, method)


def _holds_arrays(x: Any) -> bool:
    return any(hasattr(leaf, "shape") or leaf is None for leaf in nest.flatten(x))


def _only(args: Any) -> Any:
    return args[0] if len(args) == 1 else list(args)


def _name_layer(error: Exception, layer: Layer) -> None:
    """Add to an error which layer it came from: the innermost."""
    if not getattr(error, "__notes__", None):
        error.add_note(f"In layer {layer.name!r} ({type(layer).__name__}).")
