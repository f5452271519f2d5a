"""Optimizers whose update is one op over all variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from thalweg.core.variable import Variable
from thalweg.keras.optimizers import states
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.ops.training_ops import Update

# The sets of variables that are updated together, of which an optimizer remembers where their slots are.
MAX_CHANGED = 64


class RuleOptimizer(Optimizer):
    """An optimizer of Keras's: an update rule, hyperparameters, and slots, variables for each variable.

    Attributes:
      hyperparameters: the names of the arguments and attributes that belong to a configuration.
    """

    hyperparameters: ClassVar[tuple[str, ...]] = ()

    def __init__(self, learning_rate: Any, *args: Any, **options: Any) -> None:
        super().__init__(learning_rate, *args, **options)
        self._changed: dict[tuple[int, ...], list[Any]] = {}

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        """The update rule, and its hyperparameters."""
        raise NotImplementedError

    def _slots(self) -> Sequence[Sequence[Any]]:
        """For each slot of the rule, in its order, the variables."""
        return ()

    def build(self, variables: Sequence[Any]) -> None:
        """Make what the options of all optimizers need; the slots are made by the subclass."""
        super().build(variables)
        self._changed.clear()

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this optimizer again, without its state."""
        return super().get_config() | {name: getattr(self, name) for name in self.hyperparameters}

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Change one variable and its slots by its gradient."""
        self._update([gradient], [variable], learning_rate, ())

    def _decay_and_update(self, grads: Sequence[Any], variables: Sequence[Any]) -> None:
        if type(self).update_step is not RuleOptimizer.update_step:
            super()._decay_and_update(grads, variables)
            return
        self._update(grads, variables, self._present_learning_rate(), self._weight_decays(variables))

    def _weight_decays(self, variables: Sequence[Any]) -> tuple[float, ...]:
        """Each variable's weight decay; `()` if there is none."""
        if self.weight_decay is None:
            return ()
        return tuple([float(self.weight_decay) if self._use_weight_decay(v) else 0.0 for v in variables])

    def _update(
        self,
        grads: Sequence[Any],
        variables: Sequence[Any],
        learning_rate: Any,
        weight_decay: tuple[float, ...],
    ) -> None:
        self._apply_rule(self._rule(), self._slots(), grads, variables, learning_rate, weight_decay)

    def _apply_rule(
        self,
        rule: tuple[Update, dict[str, Any]],
        slots: Sequence[Sequence[Any]],
        grads: Sequence[Any],
        variables: Sequence[Any],
        learning_rate: Any,
        weight_decay: tuple[float, ...],
    ) -> None:
        update, hyperparameters = rule
        changed = self._with_slots(variables, slots)
        scalars = self._scalars(learning_rate)
        values = update(scalars, states.read(changed), grads, weight_decay=weight_decay, **hyperparameters)
        states.assign(changed, values)

    def _scalars(self, learning_rate: Any) -> list[Any]:
        """What the updates of all variables share."""
        return [_value(learning_rate), _value(self.iterations)]

    def _with_slots(self, variables: Sequence[Any], slots: Sequence[Sequence[Any]]) -> list[Any]:
        """Each variable followed by its slots; what was found once is at hand."""
        key = tuple(map(id, variables))
        changed = self._changed.get(key)
        if changed is None:
            if len(self._changed) >= MAX_CHANGED:
                self._changed.clear()
            indices = [self._get_variable_index(v) for v in variables]
            pairs = zip(variables, indices, strict=True)
            changed = self._changed[key] = [x for v, k in pairs for x in (v, *(s[k] for s in slots))]
        return changed


def _value(x: Any) -> Any:
    return x._peek() if isinstance(x, Variable) else x
