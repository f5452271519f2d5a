"""`keras.optimizers.Optimizer`: what all optimizers are."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, Self

from thalweg.core.context import eager_scope
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.messages import told
from thalweg.core.variable import Variable
from thalweg.keras.engine.tracking import changed
from thalweg.keras.naming import auto_name
from thalweg.keras.optimizers import options, states
from thalweg.keras.optimizers.learning_rate import LearningRate
from thalweg.keras.optimizers.weights import Weights
from thalweg.math import equal
from thalweg.ops.training_ops import clip_gradients, move_averages


class Optimizer(LearningRate, Weights):
    """Changes variables by the gradients of a loss.

    An optimizer of one's own overrides `build`, which makes its variables, `update_step`, and `get_config`.

    A gradient that is an `IndexedSlices` touches only its rows where the rule changes nothing without a
    gradient: in SGD without momentum and in Adagrad wholly, in RMSprop without momentum and in Adadelta the
    variable. Momentum and averages decay in all rows, as Keras's do. A row that is there twice counts twice,
    in sums of squares by the square of each part.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function without arguments that gives one.
      weight_decay: the part of each variable, times the learning rate, that is taken away at each update.
      clipnorm: the largest norm of each gradient.
      clipvalue: the largest absolute value of each gradient's elements.
      global_clipnorm: the largest norm of all gradients together.
      use_ema: keep an exponential moving average of each variable.
      ema_momentum: the weight of the earlier average, in [0, 1].
      ema_overwrite_frequency: the number of updates after which the variables are set to their averages;
        None: only at the end, by `finalize_variable_values`.
      loss_scale_factor: the number that the loss was multiplied by; gradients are divided by it.
      gradient_accumulation_steps: update once in so many calls, by the mean of the gradients; at least 2.
      name: None: made from the class's name.
      lr: the learning rate, as it was called in Keras 2.
      decay: as in Keras 2, the learning rate is divided by `1 + decay * iterations`.

    Raises:
      ValueError: an argument is out of its range, or isn't known; more than one kind of clipping.

    Example:
      >>> class Descent(tf.keras.optimizers.Optimizer):
      ...     def update_step(self, gradient, variable, learning_rate):
      ...         self.assign_sub(variable, gradient * learning_rate)
      >>> x = tf.Variable([1.0, 2.0])
      >>> int(Descent(0.5).apply_gradients([(tf.constant([1.0, 1.0]), x)]))
      1
      >>> x.numpy()
      array([0.5, 1.5], dtype=float32)
    """

    def __init__(
        self,
        learning_rate: Any,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        learning_rate, self.decay = options.of_keras_2(learning_rate, kwargs)
        options.check(
            clip=(clipnorm, clipvalue, global_clipnorm),
            accumulation=gradient_accumulation_steps,
            averages=(ema_momentum, ema_overwrite_frequency) if use_ema else None,
        )
        self.name = auto_name(type(self).__name__) if name is None else name
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.clipvalue = clipvalue
        self.global_clipnorm = global_clipnorm
        self.use_ema = use_ema
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self.built = False
        self._variables: list[Any] = []
        self._trainable_variables: list[Any] = []
        self._trainable_variables_indices: dict[int, int] = {}
        self._undecayed: set[int] = set()
        self._undecayed_names: re.Pattern[str] | None = None
        self._iterations = self.add_variable((), dtype="int64", name="iteration")
        self._set_first_learning_rate(learning_rate)

    @property
    def iterations(self) -> Any:
        """The number of updates made."""
        if self.gradient_accumulation_steps:
            return self._iterations // self.gradient_accumulation_steps
        return self._iterations

    # Variables.

    def build(self, variables: Sequence[Any]) -> None:
        """Make the optimizer's own variables for the variables that it is to change."""
        variables = list(variables)
        with eager_scope():
            if self.use_ema:
                self._model_variables_moving_average = self.add_optimizer_variables(variables, "average")
            if self.gradient_accumulation_steps:
                self._accumulated_gradients = self.add_optimizer_variables(variables, "gradient_accumulator")
        self._trainable_variables_indices = {id(v): index for index, v in enumerate(variables)}
        self._trainable_variables = variables
        self.built = True

    def add_variable(
        self,
        shape: Any,
        initializer: Any = "zeros",
        dtype: Any = None,
        aggregation: str | None = "none",
        layout: Any = None,
        name: str | None = None,
    ) -> Any:
        """Make a variable of the optimizer; `initializer` is a name, or a function of shape and dtype."""
        if "_variables" not in self.__dict__:
            raise RuntimeError(
                f"In optimizer '{type(self).__name__}', you forgot to call `super().__init__()` as the first "
                "statement in the `__init__()` method."
            )
        with eager_scope():
            variable = states.new_variable(shape, initializer, dtype, f"{self.name}/{name or 'variable'}")
        self._variables.append(variable)
        changed()
        return variable

    def add_variable_from_reference(
        self,
        reference_variable: Any = None,
        name: str | None = None,
        initializer: Any = "zeros",
        *,
        model_variable: Any = None,
        variable_name: str | None = None,
    ) -> Any:
        """Make a variable with shape and dtype of another.

        Args:
          reference_variable: the other; `model_variable` in Keras 2.
          name: follows the other's name in that of the new one; `variable_name` in Keras 2.
        """
        reference = model_variable if reference_variable is None else reference_variable
        path = getattr(reference, "path", None) or reference.name
        name = f"{re.sub('[/:]', '_', str(path))}_{name or variable_name or 'var'}"
        return self.add_variable(reference.shape, initializer, reference.dtype, name=name)

    def add_optimizer_variables(
        self, trainable_variables: Sequence[Any], name: str | Sequence[str], initializer: Any = "zeros"
    ) -> Any:
        """Make a variable for each of `trainable_variables`: a list; for several names a tuple of lists."""
        names = [name] if isinstance(name, str) else list(name)
        initializers = initializer if isinstance(initializer, (list, tuple)) else [initializer] * len(names)
        if len(names) != len(initializers):
            raise ValueError(
                "The number of provided names must match the number of provided initializers. Received "
                f"name='{name}', initializer='{initializer}'"
            )
        columns: tuple[list[Any], ...] = tuple([] for _ in names)
        for variable in trainable_variables:
            for column, own, first in zip(columns, names, initializers, strict=True):
                column.append(self.add_variable_from_reference(variable, own, first))
        return columns[0] if isinstance(name, str) else columns

    def _get_variable_index(self, variable: Any) -> int:
        return self._trainable_variables_indices[id(variable)]

    def _var_key(self, variable: Any) -> int:
        return id(variable)

    # Applying gradients.

    def minimize(
        self,
        loss: Any,
        var_list: Any,
        tape: Any = None,
        grad_loss: Any = None,
        name: str | None = None,
    ) -> Any:
        """One update by the gradients of a loss.

        Args:
          loss: a function without arguments, or a tensor that `tape` has recorded.
          var_list: the variables, or a function that gives them.
          tape: a `tf.GradientTape`.
          grad_loss: the gradient of what is minimized with respect to `loss`.

        Returns:
          The number of updates made, a variable.
        """
        return self.apply_gradients(self.compute_gradients(loss, var_list, tape, grad_loss))

    def compute_gradients(
        self, loss: Any, var_list: Any, tape: Any = None, grad_loss: Any = None
    ) -> list[tuple[Any, Any]]:
        """The pairs of gradient and variable for `apply_gradients`; for the arguments see `minimize`."""
        if not callable(loss) and tape is None:
            raise ValueError(f"`tape` is required when a `Tensor` loss is passed. Received: loss={loss}.")
        if callable(loss):
            from thalweg.core.tape import GradientTape

            tape = GradientTape() if tape is None else tape
            with tape:
                loss = loss()
        variables = list(var_list() if callable(var_list) else var_list)
        return list(zip(tape.gradient(loss, variables, grad_loss), variables, strict=True))

    def apply_gradients(
        self,
        grads_and_vars: Iterable[tuple[Any, Any]],
        name: str | None = None,
        skip_gradients_aggregation: bool = False,
        experimental_aggregate_gradients: bool = True,
    ) -> Any:
        """Update variables.

        Args:
          grads_and_vars: pairs of gradient and variable; a gradient is a tensor, an `IndexedSlices`, or None.
          name, skip_gradients_aggregation, experimental_aggregate_gradients: accepted, as Keras 2 has them.

        Returns:
          The number of updates made, a variable.

        Raises:
          ValueError: every gradient is None, or a variable isn't one of those of the first call.
        """
        pairs = list(grads_and_vars)
        if not pairs:
            raise ValueError("No gradients provided for any variable: `grads_and_vars` is empty.")
        self.apply([g for g, _ in pairs], [v for _, v in pairs])
        return self._iterations

    def apply(self, grads: Iterable[Any], trainable_variables: Iterable[Any] | None = None) -> None:
        """Update variables by their gradients.

        Args:
          trainable_variables: None: those that the optimizer was built with.

        Raises:
          ValueError: as `apply_gradients`; or the optimizer isn't built, and no variables are given.
        """
        grads = list(grads)
        if not grads:
            return
        variables = self._variables_for(grads, trainable_variables)
        grads, variables = _with_gradient(grads, variables)
        if self.loss_scale_factor is not None:
            grads = [divided(g, self.loss_scale_factor) for g in grads]
        self._backend_apply_gradients(grads, variables)
        for variable in variables:
            constraint = getattr(variable, "constraint", None)
            if constraint is not None:
                variable.assign(constraint(variable))
        self._iterations.assign_add(1, read_value=False)

    def _variables_for(self, grads: Sequence[Any], given: Iterable[Any] | None) -> list[Any]:
        """The variables that gradients are for; the first that are given are those of the optimizer."""
        if given is None:
            if not self.built:
                raise ValueError(
                    "When passing `grads` without `variables`, the optimizer must already be built on a list "
                    "of variables. Call `optimizer.build(trainable_variables)` first. "
                )
            if len(grads) != len(self._trainable_variables):
                raise ValueError(
                    "When passing `grads` as a list of gradient tensors, the gradients must match "
                    f"`optimizer.variables` one-to-on. Received a list of {len(grads)} gradients, but the "
                    f"optimizer is tracking {len(self._trainable_variables)} trainable variables."
                )
            return self._trainable_variables
        variables = list(given)
        if not self.built:
            with eager_scope():
                self.build(variables)
            self.built = True
        known = self._trainable_variables_indices
        for variable in variables:
            if id(variable) not in known:
                raise ValueError(
                    f"Unknown variable: {variable}. This optimizer can only be called for the variables it "
                    "was originally built with. When working with a new set of variables, you should "
                    "recreate a new optimizer instance."
                )
        return variables

    def _backend_apply_gradients(self, grads: list[Any], variables: list[Any]) -> None:
        if self.gradient_accumulation_steps:
            self._accumulate(grads, variables, self.gradient_accumulation_steps)
        else:
            self._decay_and_update(self._clip_gradients(grads, variables), variables)
        if self.use_ema:
            self._move_averages()

    def _accumulate(self, grads: list[Any], variables: list[Any], steps: int) -> None:
        """Add gradients up, and update once in `steps` calls."""
        from thalweg.creation import zeros_like
        from thalweg.gathering import where

        now = equal((self._iterations + 1) % steps, 0)
        sums = [self._accumulated_gradients[self._get_variable_index(v)] for v in variables]
        totals = [
            states.whole(g, v) + total
            for g, v, total in zip(grads, variables, states.read(sums), strict=True)
        ]
        accumulators = {id(a) for a in self._accumulated_gradients}
        own = [v for v in self.variables if id(v) not in accumulators]
        clipped = self._clip_gradients([total / steps for total in totals], variables)
        states.change_if(now, [*variables, *own], lambda: self._decay_and_update(clipped, variables))
        for variable, total in zip(sums, totals, strict=True):
            variable.assign(total)
        for variable in self._accumulated_gradients:
            value = variable._peek()
            variable.assign(where(now, zeros_like(value), value))

    def _decay_and_update(self, grads: Sequence[Any], variables: Sequence[Any]) -> None:
        self._apply_weight_decay(variables)
        self._backend_update_step(grads, variables, self._present_learning_rate())

    def _backend_update_step(
        self, grads: Sequence[Any], variables: Sequence[Any], learning_rate: Any
    ) -> None:
        for gradient, variable in zip(grads, variables, strict=True):
            self.update_step(gradient, variable, learning_rate)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Change one variable, and the optimizer's own variables for it, by its gradient."""
        raise NotImplementedError(f"Optimizer '{type(self).__name__}' must override `update_step()`.")

    def assign(self, variable: Any, value: Any) -> None:
        """`variable = value`; of an `IndexedSlices` its rows."""
        if isinstance(value, IndexedSlices):
            variable.scatter_update(value)
        else:
            variable.assign(_as(value, variable))

    def assign_add(self, variable: Any, value: Any) -> None:
        """`variable += value`; of an `IndexedSlices` its rows."""
        if isinstance(value, IndexedSlices):
            variable.scatter_add(value)
        else:
            variable.assign_add(_as(value, variable))

    def assign_sub(self, variable: Any, value: Any) -> None:
        """`variable -= value`; of an `IndexedSlices` its rows."""
        if isinstance(value, IndexedSlices):
            variable.scatter_sub(value)
        else:
            variable.assign_sub(_as(value, variable))

    def stateless_apply(
        self, optimizer_variables: Sequence[Any], grads: Sequence[Any], trainable_variables: Sequence[Any]
    ) -> tuple[list[Any], list[Any]]:
        """What an update would make of given values, as values: no variable changes.

        Args:
          optimizer_variables: a value for each of `variables`.
          trainable_variables: a value for each variable that the optimizer was built with.

        Returns:
          The new values of the trainable variables, and those of the optimizer's.

        Raises:
          ValueError: the optimizer isn't built, or a list has another length.
        """
        if not self.built:
            raise ValueError(
                f"To call `stateless_apply`, {type(self).__name__} must be built (i.e. its variables must "
                "have been created). You can build it via `optimizer.build(trainable_variables)`."
            )
        own, trainable = self.variables, self._trainable_variables
        for name, given, wanted in (
            ("optimizer_variables", optimizer_variables, own),
            ("trainable_variables", trainable_variables, trainable),
        ):
            if len(given) != len(wanted):
                raise ValueError(
                    f"Argument `{name}` must have a tensor for each of the {len(wanted)} variables that the "
                    f"optimizer has or was built with. Received list with length {len(given)}."
                )
        everything = [*trainable, *own]
        before = states.read(everything)
        try:
            for variable, value in zip(everything, [*trainable_variables, *optimizer_variables], strict=True):
                variable.assign(value)
            self.apply(grads)
            after = states.read(everything)
        finally:
            states.assign(everything, before)
        return after[: len(trainable)], after[len(trainable) :]

    def scale_loss(self, loss: Any) -> Any:
        """The loss to differentiate, of which the gradients are then divided by `loss_scale_factor`."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    # Clipping, weight decay, averages.

    def _clip_gradients(self, grads: Sequence[Any], variables: Sequence[Any]) -> Sequence[Any]:
        """Gradients as small as the options want them; by the global norm, of rows become whole ones."""
        limits = {"norm": self.clipnorm, "global_norm": self.global_clipnorm, "value": self.clipvalue}
        for how, limit in limits.items():
            if limit and limit > 0:
                values = [g.values if type(g) is IndexedSlices else g for g in grads]
                clipped = states.as_list(clip_gradients(*values, how=how, limit=float(limit)))
                grads = [with_values(g, v) for g, v in zip(grads, clipped, strict=True)]
                if how == "global_norm":
                    return [states.whole(g, v) for g, v in zip(grads, variables, strict=True)]
        return grads

    def exclude_from_weight_decay(
        self, var_list: Iterable[Any] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """Leave variables out of weight decay: these, and those whose name has one of `var_names` in it."""
        self._undecayed = {id(v) for v in var_list or ()}
        names = sorted(set(var_names or ()))
        self._undecayed_names = re.compile("|".join(names)) if names else None

    def _use_weight_decay(self, variable: Any) -> bool:
        if id(variable) in self._undecayed:
            return False
        return self._undecayed_names is None or not self._undecayed_names.search(variable.name)

    def _apply_weight_decay(self, variables: Sequence[Any]) -> None:
        if self.weight_decay is None:
            return
        from thalweg.dtypes import cast

        rate = self._present_learning_rate()
        for variable in variables:
            if self._use_weight_decay(variable):
                variable.assign_sub(variable * self.weight_decay * cast(rate, variable.dtype))

    def _move_averages(self) -> None:
        averages, variables = self._model_variables_moving_average, self._trainable_variables
        operands = states.read([*averages, *variables])
        moved = move_averages(_tensor(self.iterations), *operands, momentum=self.ema_momentum)
        states.assign(averages, states.as_list(moved))
        if self.ema_overwrite_frequency:
            now = equal((self.iterations + 1) % self.ema_overwrite_frequency, 0)
            states.change_if(now, variables, lambda: self._overwrite(variables))

    def _overwrite(self, variables: Sequence[Any]) -> None:
        states.assign(variables, states.read(self._model_variables_moving_average))

    def finalize_variable_values(self, var_list: Iterable[Any]) -> None:
        """At the end of training, set the variables to their moving averages, if the optimizer keeps them.

        Raises:
          ValueError: `var_list` isn't what the optimizer was built with.
        """
        if not self.use_ema:
            return
        variables = list(var_list)
        if len(variables) != len(self._model_variables_moving_average):
            raise ValueError(
                f"The length of model variables ({len(variables)}) to override does not match the length of "
                f"model variables stored in the optimizer ({len(self._model_variables_moving_average)}). "
                "Please check if the optimizer was called on your model."
            )
        self._overwrite(variables)

    # Configuration.

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this optimizer again, without its state."""
        config = {"name": self.name, "learning_rate": self._learning_rate_config()}
        config |= {name: getattr(self, name) for name in options.DEFAULTS}
        return config | ({"decay": self.decay} if self.decay else {})

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Self:
        """The optimizer of a configuration."""
        config = dict(config)
        if isinstance(config.get("learning_rate"), dict):
            from thalweg.keras.saving import deserialize_keras_object

            config["learning_rate"] = deserialize_keras_object(config["learning_rate"], custom_objects)
        return cls(**config)


def _with_gradient(grads: list[Any], variables: list[Any]) -> tuple[list[Any], list[Any]]:
    """The gradients that aren't None, and their variables; a warning names the others."""
    if not any(g is None for g in grads):
        if len(grads) != len(variables):
            raise ValueError(f"There are {len(grads)} gradients for {len(variables)} variables.")
        return grads, variables
    pairs = [(g, v) for g, v in zip(grads, variables, strict=True) if g is not None]
    if not pairs:
        raise ValueError(told("No gradients provided for any variable."))
    missing = [getattr(v, "path", v.name) for g, v in zip(grads, variables, strict=True) if g is None]
    warnings.warn(
        f"Gradients do not exist for variables {missing} when minimizing the loss. If using "
        "`model.compile()`, did you forget to provide a `loss` argument?",
        stacklevel=4,
    )
    return [g for g, _ in pairs], [v for _, v in pairs]


def with_values(gradient: Any, values: Any) -> Any:
    """A gradient like this one with other values."""
    if type(gradient) is not IndexedSlices:
        return values
    return IndexedSlices(values, gradient.indices, gradient._dense_shape)


def divided(gradient: Any, scale: Any) -> Any:
    """A gradient divided by a number."""
    if type(gradient) is IndexedSlices:
        return with_values(gradient, gradient.values / scale)
    return gradient / scale


def _tensor(x: Any) -> Any:
    return x._peek() if isinstance(x, Variable) else x


def _as(value: Any, variable: Any) -> Any:
    """`value` with the dtype of `variable`."""
    from thalweg.dtypes import cast as to_dtype

    return to_dtype(value, variable.dtype)
