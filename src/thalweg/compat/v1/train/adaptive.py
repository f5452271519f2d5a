"""Optimizers that scale each element's step by the gradients it has had: Adagrad and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.compat.v1.train.descent import shrunk
from thalweg.compat.v1.train.optimizer import Optimizer, RowwiseOptimizer
from thalweg.core.convert import to_tensor
from thalweg.creation import fill, ones, zeros
from thalweg.dtypes import cast
from thalweg.gathering import tensor_scatter_nd_update, where
from thalweg.math import abs, maximum, pow, sign, sqrt, square
from thalweg.scopes import control_dependencies, group


def _filled(variable: Any, value: float) -> Any:
    return lambda: fill(variable.shape, cast(value, variable.dtype))


class AdagradOptimizer(RowwiseOptimizer):
    """`a += gradient²; value -= learning_rate * gradient / sqrt(a)`.

    Args:
      learning_rate: a number, a tensor, or a function that gives one.
      initial_accumulator_value: what `a` begins with; positive.

    Raises:
      ValueError: `initial_accumulator_value` isn't positive.
    """

    slots = ("accumulator",)

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        if initial_accumulator_value <= 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_accumulator_value = initial_accumulator_value

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for v in var_list:
            self._get_or_make_slot(v, _filled(v, self._initial_accumulator_value), "accumulator", self._name)

    def _hyperparameters(self) -> dict[str, Any]:
        return {"learning_rate": self._learning_rate}

    def _step(self, value: Any, gradient: Any, *slots: Any) -> tuple[Any, ...]:
        accumulated = slots[0] + square(gradient)
        return value - self._hyper("learning_rate", value) * gradient / sqrt(accumulated), accumulated


class ProximalAdagradOptimizer(AdagradOptimizer):
    """Adagrad on a loss with an L1 and an L2 penalty, which are minimized exactly after each step."""

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "ProximalAdagrad",
    ) -> None:
        super().__init__(learning_rate, initial_accumulator_value, use_locking, name)
        self._l1 = l1_regularization_strength
        self._l2 = l2_regularization_strength

    def _step(self, value: Any, gradient: Any, *slots: Any) -> tuple[Any, ...]:
        accumulated = slots[0] + square(gradient)
        rate = self._hyper("learning_rate", value) / sqrt(accumulated)
        return shrunk(value - rate * gradient, rate, self._l1, self._l2), accumulated


class AdagradDAOptimizer(RowwiseOptimizer):
    """Adagrad by dual averaging: the value is computed anew from the sums of all gradients and their squares.

    Args:
      learning_rate: a number, a tensor, or a function that gives one.
      global_step: the variable that counts the steps.
      initial_gradient_squared_accumulator_value: positive.
    """

    slots = ("gradient_accumulator", "gradient_squared_accumulator")

    def __init__(
        self,
        learning_rate: Any,
        global_step: Any,
        initial_gradient_squared_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "AdagradDA",
    ) -> None:
        if initial_gradient_squared_accumulator_value <= 0.0:
            raise ValueError("initial_gradient_squared_accumulator_value must be positive.")
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._global_step = global_step
        self._initial = initial_gradient_squared_accumulator_value
        self._l1 = l1_regularization_strength
        self._l2 = l2_regularization_strength

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for v in var_list:
            self._zeros_slot(v, "gradient_accumulator", self._name)
            self._get_or_make_slot(v, _filled(v, self._initial), "gradient_squared_accumulator", self._name)

    def _hyperparameters(self) -> dict[str, Any]:
        return {"learning_rate": self._learning_rate, "global_step": self._global_step}

    def _step(self, value: Any, gradient: Any, *slots: Any) -> tuple[Any, ...]:
        rate = self._hyper("learning_rate", value)
        step = self._hyper("global_step", value) + 1.0
        total, squares = slots[0] + gradient, slots[1] + square(gradient)
        shrunken = sign(total) * maximum(abs(total) - self._l1 * step, 0.0) if self._l1 > 0 else total
        return -rate * shrunken / (self._l2 * step * rate + sqrt(squares)), total, squares


class AdadeltaOptimizer(RowwiseOptimizer):
    """Steps in the ratio of the running averages of earlier steps' squares and gradients' squares.

    Args:
      learning_rate: a number, a tensor, or a function that gives one.
      rho: the decay of the averages.
      epsilon: added to both averages.
    """

    slots = ("accum", "accum_update")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adadelta",
    ) -> None:
        super().__init__(use_locking, name)
        self._lr = learning_rate
        self._rho = rho
        self._epsilon = epsilon

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for v in var_list:
            self._zeros_slot(v, "accum", self._name)
            self._zeros_slot(v, "accum_update", self._name)

    def _hyperparameters(self) -> dict[str, Any]:
        return {"lr": self._lr, "rho": self._rho, "epsilon": self._epsilon}

    def _step(self, value: Any, gradient: Any, *slots: Any) -> tuple[Any, ...]:
        rho, epsilon = self._hyper("rho", value), self._hyper("epsilon", value)
        squares = slots[0] * rho + square(gradient) * (1.0 - rho)
        step = sqrt(slots[1] + epsilon) / sqrt(squares + epsilon) * gradient
        return value - step * self._hyper("lr", value), squares, slots[1] * rho + square(step) * (1.0 - rho)


class RMSPropOptimizer(RowwiseOptimizer):
    """Steps divided by the root of the running average of the gradients' squares, with momentum.

    Args:
      learning_rate: a number, a tensor, or a function that gives one.
      decay: the decay of the averages.
      momentum: the part of the last step that is added to the next.
      epsilon: added to the average before the root is taken.
      centered: subtract the square of the average gradient.
    """

    def __init__(
        self,
        learning_rate: Any,
        decay: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "RMSProp",
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._decay = decay
        self._momentum = momentum
        self._epsilon = epsilon
        self._centered = centered
        self.slots = ("rms", "momentum", "mg") if centered else ("rms", "momentum")

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for v in var_list:
            self._get_or_make_slot(v, lambda v=v: ones(v.shape, v.dtype), "rms", f"{self._name}")
            if self._centered:
                self._zeros_slot(v, "mg", self._name)
            self._zeros_slot(v, "momentum", self._name)

    def _hyperparameters(self) -> dict[str, Any]:
        return {
            "rate": self._learning_rate,
            "decay": self._decay,
            "momentum": self._momentum,
            "epsilon": self._epsilon,
        }

    def _step(self, value: Any, gradient: Any, *slots: Any) -> tuple[Any, ...]:
        keep, epsilon = 1.0 - self._hyper("decay", value), self._hyper("epsilon", value)
        squares = slots[0] + (square(gradient) - slots[0]) * keep
        spread, rest = squares, []
        if self._centered:
            mean = slots[2] + (gradient - slots[2]) * keep
            spread, rest = squares - square(mean), [mean]
        step = slots[1] * self._hyper("momentum", value) + self._hyper("rate", value) * gradient / sqrt(
            spread + epsilon
        )
        return value - step, squares, step, *rest


class FtrlOptimizer(RowwiseOptimizer):
    """Follow the regularized leader, proximal: for sparse models.

    Args:
      learning_rate: a number, a tensor, or a function that gives one.
      learning_rate_power: at most 0; 0 for a fixed learning rate.
      initial_accumulator_value: at least 0.
      l1_regularization_strength, l2_regularization_strength: the weights of the penalties, at least 0.
      l2_shrinkage_regularization_strength: that of a penalty on the size of steps, at least 0.
      beta: added to the learning rate's denominator.

    Raises:
      ValueError: a number is out of its range.
    """

    slots = ("accum", "linear")

    def __init__(
        self,
        learning_rate: Any,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "Ftrl",
        accum_name: str | None = None,
        linear_name: str | None = None,
        l2_shrinkage_regularization_strength: float = 0.0,
        beta: float | None = None,
    ) -> None:
        super().__init__(use_locking, name)
        _at_least_zero(initial_accumulator_value=initial_accumulator_value)
        _at_least_zero(l1_regularization_strength=l1_regularization_strength)
        _at_least_zero(l2_regularization_strength=l2_regularization_strength)
        _at_least_zero(l2_shrinkage_regularization_strength=l2_shrinkage_regularization_strength)
        if learning_rate_power > 0.0:
            raise ValueError(f"learning_rate_power {learning_rate_power} needs to be negative or zero")
        self._learning_rate = learning_rate
        self._learning_rate_power = learning_rate_power
        self._initial_accumulator_value = initial_accumulator_value
        self._l1 = l1_regularization_strength
        self._l2 = l2_regularization_strength
        self._shrinkage = l2_shrinkage_regularization_strength
        self._beta = 0.0 if beta is None else beta
        self._accum_name, self._linear_name = accum_name, linear_name

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for v in var_list:
            self._get_or_make_slot(
                v, _filled(v, self._initial_accumulator_value), "accum", self._accum_name or self._name
            )
            self._zeros_slot(v, "linear", self._linear_name or self._name)

    def _hyperparameters(self) -> dict[str, Any]:
        return {"rate": self._learning_rate}

    def _step(self, value: Any, gradient: Any, *slots: Any) -> tuple[Any, ...]:
        rate = self._hyper("rate", value)
        accumulated = slots[0] + square(gradient)
        before, after = (self._root(x) for x in (slots[0], accumulated))
        pulled = gradient + 2.0 * self._shrinkage * value if self._shrinkage else gradient
        linear = slots[1] + pulled - (after - before) / rate * value
        l2 = self._l2 + self._beta / (2.0 * rate) if self._beta else self._l2
        moved = (self._l1 * sign(linear) - linear) / (after / rate + 2.0 * l2)
        return where(abs(linear) > self._l1, moved, 0.0 * moved), accumulated, linear

    def _root(self, accumulated: Any) -> Any:
        return (
            sqrt(accumulated)
            if self._learning_rate_power == -0.5
            else pow(accumulated, -self._learning_rate_power)
        )


def _at_least_zero(**given: float) -> None:
    for name, value in given.items():
        if value < 0.0:
            raise ValueError(f"{name} {value} needs to be positive or zero")


class AdamOptimizer(Optimizer):
    """Steps in the ratio of the running average of the gradients and the root of that of their squares.

    Args:
      learning_rate: a number, a tensor, or a function that gives one.
      beta1: the decay of the first average.
      beta2: that of the second.
      epsilon: added to the root.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
        use_own_namescope_for_non_slot_vars: bool = False,
    ) -> None:
        super().__init__(use_locking, name)
        self._lr = learning_rate
        self._beta1 = beta1
        self._beta2 = beta2
        self._epsilon = epsilon

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        first = min(var_list, key=lambda v: v.name)
        self._create_non_slot_variable(
            lambda: to_tensor(self._call_if_callable(self._beta1)), "beta1_power", first
        )
        self._create_non_slot_variable(
            lambda: to_tensor(self._call_if_callable(self._beta2)), "beta2_power", first
        )
        self._graph = first._graph
        for v in var_list:
            self._zeros_slot(v, "m", self._name)
            self._zeros_slot(v, "v", self._name)

    def _powers(self) -> tuple[Any, Any]:
        """The betas to the power of the number of this step."""
        first, second = (self._get_non_slot_variable(n, self._graph) for n in ("beta1_power", "beta2_power"))
        return first, second

    def _prepare(self) -> None:
        given = (self._lr, self._beta1, self._beta2, self._epsilon)
        self._rate, self._b1, self._b2, self._small = (to_tensor(self._call_if_callable(x)) for x in given)
        first, second = self._powers()
        self._corrected = self._rate * sqrt(1.0 - second.value()) / (1.0 - first.value())

    def _resource_apply_dense(self, grad: Any, handle: Any) -> Any:
        m, v = self.get_slot(handle, "m"), self.get_slot(handle, "v")
        b1, b2 = cast(self._b1, handle.dtype), cast(self._b2, handle.dtype)
        mean = m.value()
        mean = mean + (grad - mean) * (1.0 - b1)
        squares = v.value()
        squares = squares + (square(grad) - squares) * (1.0 - b2)
        return group(m.assign(mean), v.assign(squares), self._moved(handle, mean, squares))

    def _moved(self, handle: Any, mean: Any, squares: Any) -> Any:
        rate, epsilon = cast(self._corrected, handle.dtype), cast(self._small, handle.dtype)
        return handle.assign_sub(rate * mean / (sqrt(squares) + epsilon))

    def _resource_apply_sparse(self, grad: Any, handle: Any, indices: Any) -> Any:
        m, v = self.get_slot(handle, "m"), self.get_slot(handle, "v")
        b1, b2 = cast(self._b1, handle.dtype), cast(self._b2, handle.dtype)
        dense = tensor_scatter_nd_update(zeros(handle.shape, handle.dtype), indices[:, None], grad)
        mean = m.value() * b1 + dense * (1.0 - b1)
        squares = v.value() * b2 + square(dense) * (1.0 - b2)
        return group(m.assign(mean), v.assign(squares), self._moved(handle, mean, squares))

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Any:
        first, second = self._powers()
        with control_dependencies(update_ops):
            powers = [
                first.assign(first.value() * cast(self._b1, first.dtype)),
                second.assign(second.value() * cast(self._b2, second.dtype)),
            ]
        return group(*update_ops, *powers, name=name_scope)
