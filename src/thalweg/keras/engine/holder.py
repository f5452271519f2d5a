"""The part of a layer that holds weights, other layers, metrics and losses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core.context import eager_scope
from thalweg.core.variable import Variable
from thalweg.keras import constraints, dtype_policies, initializers, regularizers
from thalweg.keras.defaults import compute_dtype
from thalweg.keras.engine.context import path_of
from thalweg.keras.engine.shapes import standard_shape
from thalweg.keras.engine.tracking import Cached, changed, is_tracked, leaves, once, tracked
from thalweg.keras.engine.weight import Weight
from thalweg.keras.metrics.base import Metric
from thalweg.keras.naming import auto_name
from thalweg.keras.seeds import SeedGenerator

_ORDER_OF_3 = ("shape", "initializer", "dtype", "trainable", "autocast", "regularizer", "constraint")
_ORDER_OF_2 = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")
_NOT_USED = ("use_resource", "synchronization", "getter", "collections", "experimental_autocast", "layout")


class Holder:
    """Finds weights, layers and metrics in its attributes, and in lists and dictionaries among them."""

    _is_tracked = True
    name: str
    dtype_policy: dtype_policies.DTypePolicy
    built: bool
    _tracked_attributes: dict[str, Any]
    _own_weights: list[Any]
    _was_trainable: dict[int, bool]
    _losses: list[Any]
    _trainable: bool

    def __init__(self) -> None:
        own = self.__dict__
        own["_tracked_attributes"] = {}
        own["_own_weights"] = []
        own["_was_trainable"] = {}
        own["_losses"] = []
        own["_trainable"] = True

    def __setattr__(self, name: str, value: Any) -> None:
        attributes = self.__dict__.get("_tracked_attributes")
        if attributes is None:
            if is_tracked(value) and not isinstance(value, (tuple, set)):
                self._check_super_called()
        elif is_tracked(value):
            value = tracked(value)
            if name not in _PLAIN:
                attributes[name] = value
                changed()
        elif name in attributes:
            del attributes[name]
            changed()
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        if self.__dict__.get("_tracked_attributes", {}).pop(name, None) is not None:
            changed()
        object.__delattr__(self, name)

    def _check_super_called(self) -> None:
        if "_tracked_attributes" not in self.__dict__:
            raise RuntimeError(
                f"In layer '{type(self).__name__}', you forgot to call `super().__init__()` as the first "
                "statement in the `__init__()` method. Go add it!"
            )

    # What there is.

    def _found(self, *kinds: type) -> list[Any]:
        return once(leaves(self._tracked_attributes.values(), kinds))

    def _find_layers(self) -> list[Any]:
        return [x for x in self._found(Holder) if x is not self]

    _layers = Cached(_find_layers)

    def _find_metrics(self) -> list[Any]:
        return self._found(Metric)

    _own_metrics = Cached(_find_metrics)

    def _find_own(self) -> list[Any]:
        """This layer's own variables, those made trainable first."""
        variables = once([*self._own_weights, *self._found(Variable)])
        was = self._was_trainable
        for v in variables:
            was.setdefault(id(v), v.trainable)
        return [v for v in variables if was[id(v)]] + [v for v in variables if not was[id(v)]]

    _own_variables = Cached(_find_own)

    def _flatten_layers(self, include_self: bool = True, recursive: bool = True) -> list[Any]:
        """This layer and those in it, each once, outer ones first."""
        found: dict[int, Any] = {}
        stack: list[Any] = [self]
        while stack:
            layer = stack.pop()
            if id(layer) in found:
                continue
            found[id(layer)] = layer
            if recursive or layer is self:
                stack += reversed(layer._layers)
        return list(found.values())[0 if include_self else 1 :]

    def _find_all_layers(self) -> list[Any]:
        return self._flatten_layers()

    _all_layers = Cached(_find_all_layers)

    def _find_weights(self) -> list[Any]:
        """All weights: this layer's own, trainable ones first, then those of the layers in it, in order."""
        return once(w for layer in self._all_layers for w in layer._own_variables)

    weights = Cached(_find_weights)

    def _find_variables(self) -> list[Any]:
        """All weights, and the states of random numbers."""
        generators = [g.state for g in self._found_generators()]
        inner = [v for layer in self._layers for v in layer.variables]
        return once([*self._own_variables, *generators, *inner])

    variables = Cached(_find_variables)

    def _found_generators(self) -> list[Any]:
        return self._found(SeedGenerator)

    def _find_trainable(self) -> list[Any]:
        """The weights that training changes: of layers that are trainable."""
        ids = self._trainable_ids()
        return [w for w in self.weights if id(w) in ids]

    def _trainable_ids(self) -> set[int]:
        ids: set[int] = set()
        stack: list[Any] = [self]
        seen: set[int] = set()
        while stack:
            layer = stack.pop()
            if id(layer) in seen or not layer._trainable:
                continue
            seen.add(id(layer))
            ids.update(id(v) for v in layer._own_variables if v.trainable)
            stack += layer._layers
        return ids

    trainable_weights = Cached(_find_trainable)
    trainable_variables = trainable_weights

    def _find_non_trainable(self) -> list[Any]:
        """The weights that training leaves alone, or changes by other rules than gradients."""
        ids = self._trainable_ids()
        return [w for w in self.weights if id(w) not in ids]

    non_trainable_weights = Cached(_find_non_trainable)

    def _find_non_trainable_variables(self) -> list[Any]:
        """The variables that aren't trained, the states of random numbers among them."""
        ids = self._trainable_ids()
        return [v for v in self.variables if id(v) not in ids]

    non_trainable_variables = Cached(_find_non_trainable_variables)

    @property
    def trainable(self) -> bool:
        """Whether training changes the weights; setting it sets it for all layers inside."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        value = bool(value)
        for layer in self._flatten_layers():
            layer.__dict__["_trainable"] = value
            for v in layer._own_variables:
                if layer._was_trainable.get(id(v)):
                    v.trainable = value
        changed()

    @property
    def metrics(self) -> list[Any]:
        """The metrics of this layer and of those in it."""
        return once(m for layer in self._all_layers for m in layer._own_metrics)

    @property
    def metrics_variables(self) -> list[Any]:
        return [v for metric in self.metrics for v in metric.variables]

    # Making weights.

    def add_weight(self, *args: Any, **kwargs: Any) -> Any:
        """Make a weight.

        Args:
          shape: its shape; None: a scalar.
          initializer: what gives its first value; None: Glorot's uniform for floats, else zeros.
          dtype: its dtype; None: that of the layer's variables.
          trainable: whether training changes it.
          autocast: whether it is read in the dtype that the layer computes in.
          regularizer: gives a loss of it.
          constraint: a function of its value that optimizers apply after each update.
          name: its name.

        Positional arguments are in this order; in Keras 2's (name, shape, dtype, initializer, regularizer,
        trainable, constraint) if the first is a string.

        Raises:
          ValueError: the shape has unknown sizes, or an argument isn't known.

        Example:
          >>> class Scale(tf.keras.layers.Layer):
          ...     def build(self, input_shape):
          ...         self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")
          ...     def call(self, x):
          ...         return x * self.scale
          >>> Scale()(tf.constant([[1.0, 2.0]])).numpy()
          array([[1., 2.]], dtype=float32)
        """
        self._check_super_called()
        order = _ORDER_OF_2 if args and (args[0] is None or isinstance(args[0], str)) else _ORDER_OF_3
        given = {**dict(zip(order, args, strict=False)), **kwargs}
        for ignored in _NOT_USED:
            given.pop(ignored, None)
        return self._make_weight(**given)

    def add_variable(self, *args: Any, **kwargs: Any) -> Any:
        """Keras 2's name of `add_weight`."""
        return self.add_weight(*args, **kwargs)

    def _make_weight(
        self,
        shape: Any = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: bool | None = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: Any = None,
        overwrite_with_gradient: bool = False,
        name: str | None = None,
    ) -> Weight:
        size = standard_shape(() if shape is None else shape)
        if size is None or None in size:
            raise ValueError(
                f"The weight {name or 'variable'!r} of layer {self.name!r} needs a shape without unknown "
                f"sizes. Received: shape={shape}"
            )
        kind = self.dtype_policy.variable if dtype is None else compute_dtype(dtype)
        if initializer is None:
            initializer = "glorot_uniform" if kind.is_floating else "zeros"
        make = initializer if _is_value(initializer) else initializers.get(initializer)
        name = name or auto_name("variable")

        def first_value() -> Any:
            return make if _is_value(make) else make(tuple(size), dtype=kind)

        weight = Weight(
            first_value,
            name=name,
            path=path_of(self, name),
            dtype=kind,
            trainable=True if trainable is None else trainable,
            autocast=autocast,
            regularizer=regularizers.get(regularizer),
            constraint=constraints.get(constraint),
        )
        weight.overwrite_with_gradient = overwrite_with_gradient
        if not self._trainable:
            self._was_trainable[id(weight)] = weight.trainable
            weight._trainable = False
        self._own_weights.append(weight)
        changed()
        return weight

    # Values of weights.

    def get_weights(self) -> list[np.ndarray[Any, Any]]:
        """The values of `weights`, as NumPy arrays."""
        return [w.numpy() for w in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the values of `weights`.

        Raises:
          ValueError: there are more or fewer values than weights, or one has another shape; nothing is set
            then.
        """
        own = self.weights
        if len(own) != len(weights):
            raise ValueError(
                f"You called `set_weights(weights)` on layer '{self.name}' with a weight list of length "
                f"{len(weights)}, but the layer was expecting {len(own)} weights."
                + ("" if self.built or own else " It isn't built yet: call it or build it first.")
            )
        values = [np.asarray(w.numpy() if hasattr(w, "numpy") else w) for w in weights]
        for variable, value in zip(own, values, strict=True):
            if tuple(variable.shape) != value.shape:
                raise ValueError(
                    f"Layer {self.name} weight shape {tuple(variable.shape)} is not compatible with provided "
                    f"weight shape {value.shape}."
                )
        with eager_scope():
            for variable, value in zip(own, values, strict=True):
                variable.assign(value.astype(variable.dtype.np, copy=False))

    def count_params(self) -> int:
        """The number of elements of all weights.

        Raises:
          ValueError: the layer isn't built.
        """
        if not self.built:
            raise ValueError(
                f"You tried to call `count_params` on layer '{self.name}', but the layer isn't built. You "
                "can build it manually via: `layer.build(input_shape)`."
            )
        return sum(int(np.prod(tuple(w.shape), dtype=np.int64)) for w in self.weights)

    def save_own_variables(self, store: Any) -> None:
        """Write the layer's own variables into a store, such as a group of an HDF5 file, under "0", "1", …"""
        for index, v in enumerate(self._own_variables):
            store[str(index)] = v.numpy()

    def load_own_variables(self, store: Any) -> None:
        """Take the layer's own variables from a store.

        Raises:
          ValueError: the store holds another number of variables, or of other shapes; nothing is set then.
        """
        own = self._own_variables
        if len(store.keys()) != len(own):
            problem = (
                f"expected {len(own)} variables, but received {len(store.keys())} variables during loading"
            )
            if own or self.built:
                raise ValueError(f"Layer '{self.name}' {problem}. Expected: {[v.name for v in own]}")
            raise ValueError(
                f"Layer '{self.name}' was never built and thus it doesn't have any variables. However the "
                f"weights file lists {len(store.keys())} variables for this layer: build it first, by "
                "calling it or by `build()`."
            )
        values = [np.asarray(store[str(index)]) for index in range(len(own))]
        for v, value in zip(own, values, strict=True):
            if tuple(v.shape) != value.shape:
                raise ValueError(
                    f"Layer '{self.name}': the weight '{v.name}' has shape {tuple(v.shape)}, in the file it "
                    f"has shape {value.shape}."
                )
        for v, value in zip(own, values, strict=True):
            v.assign(value.astype(v.dtype.np, copy=False))

    # Losses.

    def add_loss(self, losses: Any, inputs: Any = None, **kwargs: Any) -> None:
        """Add to the losses that training makes smaller, in `call`.

        Args:
          losses: a scalar tensor, a function without arguments that gives one, or a list of such.
        """
        self._losses.extend(losses if isinstance(losses, (list, tuple)) else [losses])

    @property
    def losses(self) -> list[Any]:
        """The losses that the last call added, those of functions, and those of weights' regularizers."""
        found: list[Any] = []
        for layer in self._all_layers:
            found += [loss() if callable(loss) else loss for loss in layer._losses]
        for w in self.trainable_weights:
            regularizer: Callable[[Any], Any] | None = getattr(w, "regularizer", None)
            if regularizer is not None:
                found.append(regularizer(w))
        return found

    def _clear_losses(self) -> None:
        """Forget the losses of the call before; functions stay."""
        for layer in self._all_layers:
            if layer._losses:
                layer._losses[:] = [loss for loss in layer._losses if callable(loss)]


# Attributes that are about the layer, and hold none of its parts.
_PLAIN = frozenset({"_inbound_nodes", "_outbound_nodes", "input_spec"})


def _is_value(x: Any) -> bool:
    """Whether an initializer is the value itself."""
    return hasattr(x, "shape") and not callable(x)
