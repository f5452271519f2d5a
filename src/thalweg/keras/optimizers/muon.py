"""`keras.optimizers.Muon`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from thalweg.keras.optimizers.rule_optimizer import RuleOptimizer
from thalweg.ops import update_rules
from thalweg.ops.training_ops import Update


class Muon(RuleOptimizer):
    """Steps along the orthogonal matrix nearest to the momentum, for matrices; Adam for all else.

    Args:
      learning_rate: a number, a `LearningRateSchedule`, or a function that gives one.
      adam_beta_1, adam_beta_2, epsilon: what Adam takes.
      adam_weight_decay: the weight decay of variables that Adam changes; None: none.
      weight_decay: that of the others.
      exclude_layers: regular expressions; Adam changes variables whose path has one in it.
      exclude_embeddings: Adam changes embeddings too.
      muon_a, muon_b, muon_c: the coefficients of Newton and Schulz's iteration.
      adam_lr_ratio: Adam's learning rate is `learning_rate` times this.
      momentum: the decay of the momentum.
      ns_steps: the number of iterations.
      nesterov: add the gradient to the momentum once more.
      rms_rate: steps are scaled by this and the root of the matrix's longer side; None: not scaled.
      **options: those of `Optimizer`.

    Example:
      >>> x = tf.Variable([[1.0, 2.0]])
      >>> int(tf.keras.optimizers.Muon(0.1).apply_gradients([(tf.constant([[2.0, 1.0]]), x)]))
      1
    """

    hyperparameters = (
        "adam_beta_1",
        "adam_beta_2",
        "epsilon",
        "exclude_layers",
        "muon_a",
        "muon_b",
        "muon_c",
        "adam_lr_ratio",
        "momentum",
        "ns_steps",
        "nesterov",
        "exclude_embeddings",
        "adam_weight_decay",
        "rms_rate",
    )

    def __init__(
        self,
        learning_rate: Any = 0.001,
        adam_beta_1: float = 0.9,
        adam_beta_2: float = 0.999,
        adam_weight_decay: float | None = 0.004,
        epsilon: float = 1e-7,
        weight_decay: float | None = 0.004,
        exclude_layers: Sequence[str] | None = None,
        exclude_embeddings: bool = True,
        muon_a: float = 3.4445,
        muon_b: float = -4.7750,
        muon_c: float = 2.0315,
        adam_lr_ratio: float = 1,
        momentum: float = 0.95,
        ns_steps: int = 5,
        nesterov: bool = True,
        rms_rate: float | None = 0.2,
        **options: Any,
    ) -> None:
        super().__init__(learning_rate, weight_decay, **options)
        self.adam_beta_1 = adam_beta_1
        self.adam_beta_2 = adam_beta_2
        self.adam_weight_decay = adam_weight_decay
        self.epsilon = epsilon
        self.exclude_layers = list(exclude_layers or ())
        self.exclude_embeddings = exclude_embeddings
        self.muon_a = muon_a
        self.muon_b = muon_b
        self.muon_c = muon_c
        self.adam_lr_ratio = adam_lr_ratio
        self.momentum = momentum
        self.ns_steps = ns_steps
        self.nesterov = nesterov
        self.rms_rate = rms_rate

    def _should_use_adamw(self, variable: Any) -> bool:
        path = getattr(variable, "path", variable.name)
        if len(variable.shape) != 2 or (self.exclude_embeddings and "embedding" in path.lower()):
            return True
        return any(re.search(keyword, path) for keyword in self.exclude_layers)

    def build(self, variables: Sequence[Any]) -> None:
        """Make the momentum of each variable, and the average square of those that Adam changes."""
        if self.built:
            return
        super().build(variables)
        self.momentums: list[Any] = []
        self.adam_velocities: list[Any] = []
        for variable in variables:
            self.momentums.append(self.add_variable_from_reference(variable, "momentum"))
            adams = self._should_use_adamw(variable)
            self.adam_velocities.append(
                self.add_variable_from_reference(variable, "velocity") if adams else None
            )

    def _weight_decays(self, variables: Sequence[Any]) -> tuple[float, ...]:
        def decay(variable: Any) -> float:
            adams = self.adam_velocities[self._get_variable_index(variable)] is not None
            value = self.adam_weight_decay if adams else self.weight_decay
            return float(value or 0.0) if self._use_weight_decay(variable) else 0.0

        return tuple([decay(v) for v in variables])

    def _update(
        self,
        grads: Sequence[Any],
        variables: Sequence[Any],
        learning_rate: Any,
        weight_decay: tuple[float, ...],
    ) -> None:
        """Two updates: of the matrices, and of what Adam changes."""
        indices = [self._get_variable_index(v) for v in variables]
        for adams in (False, True):
            chosen = [
                k for k, index in enumerate(indices) if (self.adam_velocities[index] is not None) == adams
            ]
            if not chosen:
                continue
            self._apply_rule(
                self._adam_rule() if adams else self._rule(),
                (self.momentums, self.adam_velocities) if adams else (self.momentums,),
                [grads[k] for k in chosen],
                [variables[k] for k in chosen],
                learning_rate,
                tuple([weight_decay[k] for k in chosen]) if weight_decay else (),
            )

    def _rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.muon, {
            "momentum": float(self.momentum),
            "nesterov": bool(self.nesterov),
            "coefficients": (float(self.muon_a), float(self.muon_b), float(self.muon_c)),
            "iterations": int(self.ns_steps),
            "rms_rate": None if self.rms_rate is None else float(self.rms_rate),
        }

    def _adam_rule(self) -> tuple[Update, dict[str, Any]]:
        return update_rules.adam, {
            "beta_1": float(self.adam_beta_1),
            "beta_2": float(self.adam_beta_2),
            "epsilon": float(self.epsilon),
            "ratio": float(self.adam_lr_ratio),
        }
