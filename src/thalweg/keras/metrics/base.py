"""What all metrics are: variables that batches are taken into, and a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from thalweg.core.context import eager_scope
from thalweg.core.dtypes import DType
from thalweg.core.variable import Variable
from thalweg.creation import zeros
from thalweg.keras import initializers
from thalweg.keras.defaults import compute_dtype
from thalweg.keras.naming import auto_name

_ORDER_OF_2 = ("name", "shape", "aggregation", "synchronization", "initializer", "dtype")
_ORDER_OF_3 = ("shape", "initializer", "dtype", "name")


class Metric:
    """A value over all batches so far. What it counts stays on the device until somebody reads a result.

    A class of one's own makes variables by `add_weight`, changes them in `update_state` and computes
    `result` from them; it needs `get_config` where it takes arguments.

    Args:
      dtype: the dtype of the result; None: Keras's default.
      name: its name; None: the class's in snake case.

    Example:
      >>> class Positives(tf.keras.metrics.Metric):
      ...     def __init__(self, name="positives", **kwargs):
      ...         super().__init__(name=name, **kwargs)
      ...         self.count = self.add_weight(name="count", initializer="zeros")
      ...     def update_state(self, y_true, y_pred, sample_weight=None):
      ...         self.count.assign_add(tf.reduce_sum(tf.cast(y_pred > 0.5, tf.float32)))
      ...     def result(self):
      ...         return self.count
      >>> metric = Positives()
      >>> metric.update_state([1, 0], tf.constant([0.7, 0.2]))
      >>> float(metric.result())
      1.0
    """

    # The arguments that a configuration has besides name and dtype.
    options: ClassVar[tuple[str, ...]] = ()
    # Whether greater ("up") or smaller ("down") results are better; None: not known.
    _direction: str | None = None
    _variables: list[Any]
    _metrics: list[Metric]

    def __init__(self, dtype: Any = None, name: str | None = None) -> None:
        if name is None and isinstance(dtype, str) and not _is_dtype(dtype):
            # Keras 2's order: the name first.
            dtype, name = None, dtype
        object.__setattr__(self, "_variables", [])
        object.__setattr__(self, "_metrics", [])
        self.name = name or auto_name(type(self).__name__)
        self._compute_dtype: DType = compute_dtype(dtype)

    @property
    def dtype(self) -> str:
        """The dtype of the result."""
        return self._compute_dtype.name

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, (Variable, Metric, list, tuple)):
            self._track(value)
        object.__setattr__(self, name, value)

    def _track(self, value: Any) -> None:
        self._check_super_called()
        if isinstance(value, Variable):
            if not any(value is known for known in self._variables):
                self._variables.append(value)
        elif isinstance(value, Metric):
            if not any(value is known for known in self._metrics):
                self._metrics.append(value)
        else:
            for item in value:
                if isinstance(item, (Variable, Metric)):
                    self._track(item)

    def _check_super_called(self) -> None:
        if "_variables" not in vars(self):
            raise RuntimeError(
                "You forgot to call `super().__init__()` in the `__init__()` method. Go add it!"
            )

    def add_variable(
        self,
        shape: Any = (),
        initializer: Any = None,
        dtype: Any = None,
        aggregation: Any = "sum",
        name: str | None = None,
        synchronization: Any = None,
    ) -> Any:
        """A variable of this metric, which isn't trained.

        Args:
          shape: its shape.
          initializer: what gives its first value: a name, a function of a shape; None: zeros.
          dtype: its dtype; None: Keras's default.
          name: its name.
        """
        self._check_super_called()
        make = initializers.get("zeros" if initializer is None else initializer)
        kind = compute_dtype(dtype)
        with eager_scope():
            variable = Variable(make(tuple(shape), dtype=kind), trainable=False, name=name)
        self._track(variable)
        return variable

    def add_weight(self, *args: Any, **kwargs: Any) -> Any:
        """As `add_variable`, in the order shape, initializer, dtype, name; Keras 2 has the name first:
        name, shape, aggregation, synchronization, initializer, dtype.
        """
        order = _ORDER_OF_2 if args and isinstance(args[0], str) else _ORDER_OF_3
        return self.add_variable(**dict(zip(order, args, strict=False)), **kwargs)

    @property
    def variables(self) -> list[Any]:
        """The variables of this metric and of those in its attributes."""
        return [*self._variables, *(v for metric in self._metrics for v in metric.variables)]

    weights = non_trainable_variables = non_trainable_weights = variables

    @property
    def trainable_variables(self) -> list[Any]:
        """None: metrics aren't trained."""
        return []

    trainable_weights = trainable_variables

    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        """Take a batch in."""
        raise NotImplementedError

    def result(self) -> Any:
        """The value over all batches since the last reset: a tensor, or a dictionary of tensors."""
        raise NotImplementedError

    def reset_state(self) -> None:
        """Forget all batches."""
        for variable in self.variables:
            variable.assign(zeros(variable.shape, variable.dtype))

    def reset_states(self) -> None:
        """Keras 2's name of `reset_state`."""
        self.reset_state()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Take a batch in, and give the result."""
        self._check_super_called()
        self.update_state(*args, **kwargs)
        return self.result()

    def merge_state(self, metrics: Iterable[Metric]) -> None:
        """Take in what other metrics of this kind counted.

        Raises:
          ValueError: a metric has other variables.
        """
        for metric in metrics:
            mine, others = self.variables, metric.variables
            if [v.shape.as_list() for v in mine] != [v.shape.as_list() for v in others]:
                raise ValueError(f"Metric {metric} is not compatible with {self}: their variables differ.")
            for variable, other in zip(mine, others, strict=True):
                variable.assign_add(other.value())

    # Pure functions of the variables' values.

    def stateless_update_state(self, metric_variables: Sequence[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """What the variables would be, had they these values before a batch.

        Raises:
          ValueError: there aren't as many values as variables.
        """
        return self._with_values(metric_variables, lambda: self.update_state(*args, **kwargs))[1]

    def stateless_result(self, metric_variables: Sequence[Any]) -> Any:
        """The result, had the variables these values."""
        return self._with_values(metric_variables, self.result)[0]

    def stateless_reset_state(self) -> list[Any]:
        """The values that the variables have after a reset."""
        return self._with_values([v.value() for v in self.variables], self.reset_state)[1]

    def _with_values(self, values: Sequence[Any], action: Any) -> tuple[Any, list[Any]]:
        """What a function gives, and the variables' values after it, which began with `values`; they stay as
        they are.
        """
        variables = self.variables
        if len(values) != len(variables):
            raise ValueError(
                "Argument `metric_variables` must be a list of tensors corresponding 1:1 to "
                f"{type(self).__name__}().variables. Received list with length {len(values)}, but expected "
                f"{len(variables)} variables."
            )
        before = [variable.value() for variable in variables]
        try:
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)
            result = action()
            return result, [variable.value() for variable in variables]
        finally:
            for variable, value in zip(variables, before, strict=True):
                variable.assign(value)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this metric again."""
        own = {name: getattr(self, name) for name in self.options}
        return {"name": self.name, "dtype": self.dtype, **own}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**config)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}>"


def _is_dtype(name: str) -> bool:
    try:
        compute_dtype(name)
    except TypeError:
        return False
    return True
