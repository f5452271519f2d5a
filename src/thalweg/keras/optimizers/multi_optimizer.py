"""`keras.optimizers.MultiOptimizer`: different optimizers for different variables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from typing import Any, Self

from thalweg.keras.optimizers.loss_scale_optimizer import LossScaleOptimizer
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.keras.optimizers.weights import Variables


class OptimizerMap(MutableMapping[str, Optimizer]):
    """Optimizers by regular expressions for the variables' paths.

    Args:
      default_optimizer: for variables whose path no expression fits.
      optimizer_map: a dictionary of optimizers.

    Raises:
      TypeError: the default isn't an optimizer, or the map no dictionary.

    Example:
      >>> sgd, adam = tf.keras.optimizers.SGD(), tf.keras.optimizers.Adam()
      >>> tf.keras.optimizers.OptimizerMap(sgd, {"embedding.*": adam})["embedding/weights"] is adam
      True
    """

    def __init__(
        self, default_optimizer: Optimizer, optimizer_map: dict[str, Optimizer] | None = None
    ) -> None:
        if not isinstance(default_optimizer, Optimizer):
            raise TypeError(
                f"default_optimizer must be a Keras Optimizer instance. Received: {default_optimizer}"
            )
        if optimizer_map is not None and not isinstance(optimizer_map, dict):
            raise TypeError(f"optimizer_map must be a dictionary. Received: {optimizer_map}")
        self._default_optimizer = default_optimizer
        self._optimizer_map: dict[str, Optimizer] = dict(optimizer_map or {})

    @property
    def default_optimizer(self) -> Optimizer:
        return self._default_optimizer

    def __getitem__(self, key: str) -> Optimizer:
        if key in self._optimizer_map:
            return self._optimizer_map[key]
        fitting = [pattern for pattern in self._optimizer_map if re.fullmatch(pattern, key)]
        if len(fitting) > 1:
            raise ValueError(f"Multiple optimizers assigned to variable {key}.")
        return self._optimizer_map[fitting[0]] if fitting else self._default_optimizer

    def __setitem__(self, key: str, optimizer: Optimizer) -> None:
        if key in self._optimizer_map:
            raise ValueError(
                f"'{key}' already exists in the OptimizerMap with value {self._optimizer_map[key]}. Please "
                "make sure to not use duplicated keys."
            )
        if not isinstance(key, str):
            raise ValueError(f"key must be a string. Received: {key}")
        if not isinstance(optimizer, Optimizer):
            raise ValueError(f"optimizer must be a Keras Optimizer instance. Received: {optimizer}")
        if isinstance(optimizer, (LossScaleOptimizer, MultiOptimizer)):
            raise ValueError(f"optimizer cannot be {type(optimizer).__name__}.")
        self._optimizer_map[key] = optimizer

    def __delitem__(self, key: str) -> None:
        del self._optimizer_map[key]

    def __len__(self) -> int:
        return len(self._optimizer_map)

    def __iter__(self) -> Iterator[str]:
        return iter(self._optimizer_map)

    def __call__(self, variable: Any) -> Optimizer:
        """The optimizer of a variable."""
        return self[getattr(variable, "path", None) or variable.name.removesuffix(":0")]

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this map again."""
        from thalweg.keras.saving import serialize_keras_object

        return {
            "default_optimizer": serialize_keras_object(self._default_optimizer),
            "optimizer_map": serialize_keras_object(self._optimizer_map),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """The map of a configuration."""
        from thalweg.keras.saving import deserialize_keras_object

        parts = (config["default_optimizer"], config["optimizer_map"])
        default, optimizers = (deserialize_keras_object(part, custom_objects) for part in parts)
        return cls(default, optimizers)


class MultiOptimizer(Optimizer):
    """Has each variable updated by the optimizer that is meant for it.

    Args:
      optimizer_map: an `OptimizerMap`, or a function from variables to optimizers.
      loss_scale_factor: what the loss was multiplied by; the optimizers divide gradients by it.
      name: None: made from the class's name.

    Example:
      >>> x, y = tf.Variable(1.0, name="x"), tf.Variable(1.0, name="y")
      >>> optimizers = {"x": tf.keras.optimizers.SGD(0.5)}
      >>> several = tf.keras.optimizers.OptimizerMap(tf.keras.optimizers.SGD(0.25), optimizers)
      >>> one = tf.constant(1.0)
      >>> int(tf.keras.optimizers.MultiOptimizer(several).apply_gradients([(one, x), (one, y)]))
      1
      >>> float(x), float(y)
      (0.5, 0.75)
    """

    def __init__(
        self, optimizer_map: Any, loss_scale_factor: float | None = None, name: str | None = None
    ) -> None:
        super().__init__(0.0, loss_scale_factor=loss_scale_factor, name=name)
        self._optimizer_map = optimizer_map
        self._inner_optimizers: list[Optimizer] = []
        self._places: dict[int, int] = {}
        for optimizer in getattr(optimizer_map, "values", tuple)():
            self._place_of(optimizer)
        if getattr(optimizer_map, "default_optimizer", None) is not None:
            self._place_of(optimizer_map.default_optimizer)

    def _place_of(self, optimizer: Optimizer) -> int:
        """Where an optimizer is among the inner ones."""
        for place, known in enumerate(self._inner_optimizers):
            if known is optimizer:
                return place
        optimizer.loss_scale_factor = self.loss_scale_factor
        self._inner_optimizers.append(optimizer)
        return len(self._inner_optimizers) - 1

    def build(self, variables: Sequence[Any]) -> None:
        """Find each variable's optimizer, and build these."""
        if self.built:
            return
        for variable in variables:
            optimizer = self._optimizer_map(variable)
            if not isinstance(optimizer, Optimizer):
                raise ValueError(f"Optimizer for variable {variable} is not an Optimizer instance.")
            if isinstance(optimizer, (LossScaleOptimizer, MultiOptimizer)):
                raise ValueError(f"{type(optimizer).__name__} cannot be used inside an MultiOptimizer.")
            self._places[id(variable)] = self._place_of(optimizer)
        for optimizer, (own, _) in zip(
            self._inner_optimizers, self._sorted(variables, variables), strict=True
        ):
            if own:
                optimizer.build(own)
        super().build(variables)

    def _sorted(self, variables: Sequence[Any], values: Sequence[Any]) -> list[tuple[list[Any], list[Any]]]:
        """For each inner optimizer its variables, and what `values` has for them."""
        parts: list[tuple[list[Any], list[Any]]] = [([], []) for _ in self._inner_optimizers]
        for variable, value in zip(variables, values, strict=True):
            own, theirs = parts[self._places[id(variable)]]
            own.append(variable)
            theirs.append(value)
        return parts

    @property
    def optimizers(self) -> list[Optimizer]:
        """The inner optimizers."""
        return self._inner_optimizers

    @property
    def variables(self) -> Variables:
        """This optimizer's variables, and those of the inner ones."""
        return Variables([*self._variables, *(v for o in self._inner_optimizers for v in o.variables)])

    @property
    def learning_rate(self) -> Any:
        """There is none: each of `optimizers` has its own."""
        raise AttributeError(
            "Learning rate cannot be accessed on a MultiOptimizer. Access the learning rate on the "
            "individual sub-optimizers instead."
        )

    @learning_rate.setter
    def learning_rate(self, given: Any) -> None:
        raise AttributeError(
            "Learning rate cannot be set on a MultiOptimizer. Set the learning rate on the individual "
            "sub-optimizers instead."
        )

    def apply(self, grads: Iterable[Any], trainable_variables: Iterable[Any] | None = None) -> None:
        """Have each optimizer update its variables."""
        grads = list(grads)
        if not grads:
            return
        variables = self._variables_for(grads, trainable_variables)
        if len(grads) != len(self._trainable_variables):
            raise ValueError(
                f"Gradients must match trainable variables one-to-one. Received {len(grads)} gradients and "
                f"{len(self._trainable_variables)} variables."
            )
        for optimizer, (own, theirs) in zip(
            self._inner_optimizers, self._sorted(variables, grads), strict=True
        ):
            optimizer.apply(theirs, own)
        self._iterations.assign_add(1)

    def finalize_variable_values(self, var_list: Iterable[Any]) -> None:
        """What the inner optimizers do at the end of training."""
        variables = list(var_list)
        parts = self._sorted(variables, variables)
        for optimizer, (own, _) in zip(self._inner_optimizers, parts, strict=True):
            if own:
                optimizer.finalize_variable_values(own)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this optimizer again, without its state."""
        from thalweg.keras.saving import serialize_keras_object

        return {
            "optimizer_map": serialize_keras_object(self._optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """The optimizer of a configuration."""
        from thalweg.keras.saving import deserialize_keras_object

        parts = deserialize_keras_object(config["optimizer_map"], custom_objects)
        return cls(**{**config, "optimizer_map": parts})
