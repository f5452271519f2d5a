"""`keras.optimizers.Adafactor`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from thalweg.keras.optimizers.options import Options
from thalweg.keras.optimizers.rule_optimizer import RuleOptimizer
from thalweg.ops import update_rules
from thalweg.ops.training_ops import Update


class Adafactor(RuleOptimizer):
    """Adam whose average squares of a matrix are made of those of its rows and of its columns.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      beta_2_decay: the averages' decay is `1 - step ** beta_2_decay`.
      epsilon_1: added to the squares.
      epsilon_2: the least root mean square of a variable that a step is taken in proportion to.
      clip_threshold: the largest root mean square of a step, before the learning rate.
      relative_step: let the learning rate fall with the root of the number of steps.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable([[1.0, 2.0]])
      >>> int(tf.keras.optimizers.Adafactor(0.1).apply_gradients([(tf.constant([[2.0, 1.0]]), x)]))
      1
    """

    hyperparameters = ("beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "relative_step")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_2_decay: float = -0.8,
        epsilon_1: float = 1e-30,
        epsilon_2: float = 1e-3,
        clip_threshold: float = 1.0,
        relative_step: bool = True,
        **options: Unpack[Options],
    ) -> None:
        super().__init__(learning_rate, **options)
        self.beta_2_decay = beta_2_decay
        self.epsilon_1 = epsilon_1
        self.epsilon_2 = epsilon_2
        self.clip_threshold = clip_threshold
        self.relative_step = relative_step

    def build(self, variables: Sequence[Any]) -> None:
        """Make the averages of each variable: of rows, of columns, and of elements."""
        if self.built:
            return
        super().build(variables)
        self._r: list[Any] = []
        self._c: list[Any] = []
        self._v: list[Any] = []
        for variable in variables:
            shape = tuple(variable.shape)
            name = variable.name.removesuffix(":0")
            of_rows, of_columns = (shape[:-1], (*shape[:-2], shape[-1])) if len(shape) > 1 else ((), ())
            # A vector has no rows: what stands for them is never used.
            dtype = variable.dtype if len(shape) > 1 else "int32"
            self._r.append(self.add_variable(of_rows, dtype=dtype, name=name))
            self._c.append(self.add_variable(of_columns, dtype=dtype, name=name))
            self._v.append(self.add_variable_from_reference(variable, "velocity"))

    def _slots(self) -> Sequence[Sequence[Any]]:
        return self._r, self._c, self._v

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.adafactor, {
            "beta_2_decay": float(self.beta_2_decay),
            "epsilon_1": float(self.epsilon_1),
            "epsilon_2": float(self.epsilon_2),
            "clip_threshold": float(self.clip_threshold),
        }
