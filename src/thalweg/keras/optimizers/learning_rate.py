"""An optimizer's learning rate: a variable, a schedule, or a function."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from thalweg.core.convert import constant, to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.tensor import EagerTensor
from thalweg.core.variable import Variable
from thalweg.keras.optimizers.schedules.learning_rate_schedule import LearningRateSchedule
from thalweg.ops.casting import cast


class LearningRate:
    """The part of an optimizer that knows its learning rate."""

    decay: float
    _iterations: Any
    _learning_rate: Any
    _variables: list[Any]

    def add_variable(
        self, shape: Any, initializer: Any = "zeros", dtype: Any = None, *, name: str | None = None
    ) -> Any:
        """Make a variable of the optimizer."""
        raise NotImplementedError

    def _set_first_learning_rate(self, given: Any) -> None:
        if isinstance(given, Variable) or callable(given):
            self._learning_rate = given
            return
        if not isinstance(given, (numbers.Real, np.generic, np.ndarray, EagerTensor)):
            raise ValueError(
                "Argument `learning_rate` should be float, or an instance of LearningRateSchedule, or a "
                "callable (that takes in the current iteration value and returns the corresponding learning "
                f"rate value). Received instead: learning_rate={given}"
            )
        self._learning_rate = self.add_variable(
            (), lambda shape, dtype: _scalar(given, dtype), name="learning_rate"
        )

    @property
    def learning_rate(self) -> Any:
        """The learning rate: a variable, or what a schedule or a function gives now.

        Assigning a number changes the variable; nothing is compiled anew. Assigning a schedule or a function
        replaces it.
        """
        rate = self._learning_rate
        if isinstance(rate, LearningRateSchedule):
            return rate(self._iterations)
        return rate() if callable(rate) else rate

    @learning_rate.setter
    def learning_rate(self, given: Any) -> None:
        before = self._learning_rate
        if callable(given):
            self._learning_rate = given
            self._variables[:] = [v for v in self._variables if v is not before]
        elif isinstance(before, LearningRateSchedule):
            raise TypeError(
                "This optimizer was created with a `LearningRateSchedule` object as its `learning_rate` "
                "constructor argument, hence its learning rate is not settable. If you need the learning "
                "rate to be settable, you should instantiate the optimizer with a float "
                "`learning_rate` argument."
            )
        elif isinstance(before, Variable):
            before.assign(_scalar(given, before.dtype))
        else:
            self._set_first_learning_rate(given)

    @property
    def lr(self) -> Any:
        """The learning rate, as Keras 2 called it."""
        return self.learning_rate

    @lr.setter
    def lr(self, given: Any) -> None:
        self.learning_rate = given

    def _present_learning_rate(self) -> Any:
        """The learning rate of this update, a scalar tensor."""
        rate = self.learning_rate
        rate = rate._peek() if isinstance(rate, Variable) else to_tensor(rate)
        if self.decay:
            rate = rate / (1.0 + self.decay * cast(self._iterations, rate.dtype))
        return rate

    def _learning_rate_config(self) -> Any:
        rate = self._learning_rate
        if isinstance(rate, Variable):
            return float(rate.numpy())
        from thalweg.keras.saving import serialize_keras_object

        return serialize_keras_object(rate)


def _scalar(value: Any, dtype: DType) -> Any:
    """A number as a tensor of the kind that programs know: a Python number would be another kind of input."""
    if isinstance(value, (numbers.Real, np.generic, np.ndarray)):
        return constant(np.asarray(value, dtype.np))
    return cast(value, dtype)
