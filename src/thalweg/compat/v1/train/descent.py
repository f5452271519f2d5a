"""Gradient descent, with momentum and with a penalty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.compat.v1.train.optimizer import RowwiseOptimizer
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.math import abs, maximum, sign


class GradientDescentOptimizer(RowwiseOptimizer):
    """`value -= learning_rate * gradient`.

    Args:
      learning_rate: a number, a tensor, or a function that gives one.
    """

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent") -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate

    def _hyperparameters(self) -> dict[str, Any]:
        return {"learning_rate": self._learning_rate}

    def _resource_apply_dense(self, grad: Any, handle: Any) -> Any:
        return handle.assign_sub(grad * self._hyper("learning_rate", handle))

    def _resource_apply_sparse_duplicate_indices(self, grad: Any, handle: Any, indices: Any) -> Any:
        return handle.scatter_sub(IndexedSlices(grad * self._hyper("learning_rate", handle), indices))


class MomentumOptimizer(RowwiseOptimizer):
    """`m = momentum * m + gradient; value -= learning_rate * m`.

    Args:
      learning_rate: a number, a tensor, or a function that gives one.
      momentum: the same.
      use_nesterov: take the gradient as if the momentum had moved the value already.
    """

    slots = ("momentum",)

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._momentum = momentum
        self._use_nesterov = use_nesterov

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for v in var_list:
            self._zeros_slot(v, "momentum", self._name)

    def _hyperparameters(self) -> dict[str, Any]:
        return {"learning_rate": self._learning_rate, "momentum": self._momentum}

    def _step(self, value: Any, gradient: Any, *slots: Any) -> tuple[Any, ...]:
        rate, momentum = self._hyper("learning_rate", value), self._hyper("momentum", value)
        accumulated = slots[0] * momentum + gradient
        if self._use_nesterov:
            return value - (gradient * rate + accumulated * momentum * rate), accumulated
        return value - rate * accumulated, accumulated


class ProximalGradientDescentOptimizer(RowwiseOptimizer):
    """Gradient descent on a loss with an L1 and an L2 penalty, which are minimized exactly after each step.

    Args:
      learning_rate: a number, a tensor, or a function that gives one.
      l1_regularization_strength, l2_regularization_strength: the weights of the penalties.
    """

    def __init__(
        self,
        learning_rate: Any,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "ProximalGradientDescent",
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._l1 = l1_regularization_strength
        self._l2 = l2_regularization_strength

    def _hyperparameters(self) -> dict[str, Any]:
        return {"learning_rate": self._learning_rate}

    def _step(self, value: Any, gradient: Any, *slots: Any) -> tuple[Any, ...]:
        rate = self._hyper("learning_rate", value)
        return (shrunk(value - rate * gradient, rate, self._l1, self._l2),)


def shrunk(value: Any, rate: Any, l1: float, l2: float) -> Any:
    """The value that is best for the penalties and the distance from `value` together."""
    if l1 > 0:
        value = sign(value) * maximum(abs(value) - rate * l1, 0.0)
    return value / (1.0 + l2 * rate)
