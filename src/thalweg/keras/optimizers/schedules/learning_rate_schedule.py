"""Learning rates that depend on the number of updates made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar, Self

from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, float32
from thalweg.dtypes import cast
from thalweg.gathering import where
from thalweg.math import ceil, cos, divide, equal, floor, log, logical_and, minimum, pow


class LearningRateSchedule:
    """A function of the number of updates made that gives the learning rate.

    A schedule of one's own overrides `__call__`, and `get_config` to be saved.

    Example:
      >>> class Inverse(tf.keras.optimizers.schedules.LearningRateSchedule):
      ...     def __call__(self, step):
      ...         return 1.0 / (tf.cast(step, tf.float32) + 1.0)
      >>> float(tf.keras.optimizers.SGD(Inverse()).learning_rate)
      1.0
    """

    arguments: ClassVar[tuple[str, ...]] = ()

    def __call__(self, step: Any) -> Any:
        """The learning rate after `step` updates, a scalar tensor."""
        raise NotImplementedError(
            f"Learning rate schedule '{type(self).__name__}' must override `__call__(self, step)`."
        )

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this schedule again."""
        if not self.arguments:
            raise NotImplementedError(
                f"Learning rate schedule '{type(self).__name__}' must override `get_config()` in order to be "
                "serializable."
            )
        return {name: getattr(self, name) for name in self.arguments}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """The schedule of a configuration."""
        return cls(**config)


def _positive(name: str, steps: Any) -> Any:
    if steps <= 0:
        raise ValueError(f"Argument `{name}` must be > 0. Received: {name}={steps}")
    return steps


def _float(value: Any) -> Any:
    """A tensor of a learning rate; of a Python number float32."""
    return to_tensor(value, float32) if isinstance(value, (int, float)) else to_tensor(value)


def _start(value: Any, step: Any) -> tuple[Any, Any, DType]:
    """The initial learning rate and the step as tensors of one dtype, and this dtype."""
    rate = _float(value)
    return rate, cast(step, rate.dtype), rate.dtype


class _Decay(LearningRateSchedule):
    """What exponential decay and inverse time decay have in common."""

    arguments = ("initial_learning_rate", "decay_steps", "decay_rate", "staircase", "name")

    def __init__(
        self, initial_learning_rate: Any, decay_steps: Any, decay_rate: Any, staircase: bool, name: str
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.decay_rate = decay_rate
        self.staircase = staircase
        self.name = name

    def _progress(self, step: Any) -> tuple[Any, Any, Any]:
        """The initial learning rate, the decay rate, and the number of decays so far."""
        rate, step, dtype = _start(self.initial_learning_rate, step)
        decays = step / cast(self.decay_steps, dtype)
        return rate, cast(self.decay_rate, dtype), floor(decays) if self.staircase else decays


class ExponentialDecay(_Decay):
    """`initial_learning_rate * decay_rate ** (step / decay_steps)`.

    Args:
      initial_learning_rate: a number.
      decay_steps: a number, positive.
      decay_rate: a number.
      staircase: round `step / decay_steps` down.

    Raises:
      ValueError: `decay_steps` isn't positive.

    Example:
      >>> float(tf.keras.optimizers.schedules.ExponentialDecay(0.5, 10, 0.5)(20))
      0.125
    """

    def __init__(
        self,
        initial_learning_rate: Any,
        decay_steps: Any,
        decay_rate: Any,
        staircase: bool = False,
        name: str = "ExponentialDecay",
    ) -> None:
        super().__init__(initial_learning_rate, decay_steps, decay_rate, staircase, name)

    def __call__(self, step: Any) -> Any:
        rate, decay, decays = self._progress(step)
        return rate * pow(decay, decays)


class InverseTimeDecay(_Decay):
    """`initial_learning_rate / (1 + decay_rate * step / decay_steps)`.

    Args:
      initial_learning_rate: a number.
      decay_steps: a number, positive.
      decay_rate: a number.
      staircase: round `step / decay_steps` down.

    Raises:
      ValueError: `decay_steps` isn't positive.

    Example:
      >>> float(tf.keras.optimizers.schedules.InverseTimeDecay(0.5, 10, 0.5)(20))
      0.25
    """

    def __init__(
        self,
        initial_learning_rate: Any,
        decay_steps: Any,
        decay_rate: Any,
        staircase: bool = False,
        name: str = "InverseTimeDecay",
    ) -> None:
        super().__init__(initial_learning_rate, decay_steps, decay_rate, staircase, name)

    def __call__(self, step: Any) -> Any:
        rate, decay, decays = self._progress(step)
        return rate / (1.0 + decay * decays)


class PiecewiseConstantDecay(LearningRateSchedule):
    """`values[0]` up to and with the step `boundaries[0]`, then `values[1]` up to `boundaries[1]`, and so on.

    Args:
      boundaries: steps, rising.
      values: numbers, one more than there are boundaries.

    Raises:
      ValueError: the lengths don't fit.

    Example:
      >>> float(tf.keras.optimizers.schedules.PiecewiseConstantDecay([10, 20], [1.0, 0.5, 0.25])(15))
      0.5
    """

    arguments = ("boundaries", "values", "name")

    def __init__(
        self, boundaries: Sequence[Any], values: Sequence[Any], name: str = "PiecewiseConstant"
    ) -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError(
                "The length of boundaries should be 1 less than the length of values. Received: "
                f"boundaries={boundaries} of length {len(boundaries)}, and values={values} of length "
                f"{len(values)}."
            )
        self.boundaries = boundaries
        self.values = values
        self.name = name

    def __call__(self, step: Any) -> Any:
        step = to_tensor(step)
        bounds = [cast(b, step.dtype) for b in self.boundaries]
        values = [_float(v) for v in self.values]
        dtype = values[0].dtype
        rate = cast(step <= bounds[0], dtype) * values[0] + cast(step > bounds[-1], dtype) * values[-1]
        for low, high, value in zip(bounds, bounds[1:], values[1:], strict=False):
            rate += cast(logical_and(step > low, step <= high), dtype) * value
        return rate


class PolynomialDecay(LearningRateSchedule):
    """`(initial - end) * (1 - step / decay_steps) ** power + end`, up to `decay_steps`, then `end`.

    Args:
      initial_learning_rate: a number.
      decay_steps: a number, positive.
      end_learning_rate: a number.
      power: the exponent; 1.0: the learning rate falls in a line.
      cycle: go on past `decay_steps`, with the smallest multiple of it that the step hasn't passed.

    Raises:
      ValueError: `decay_steps` isn't positive.

    Example:
      >>> float(tf.keras.optimizers.schedules.PolynomialDecay(0.5, 10, 0.25)(5))
      0.375
    """

    arguments = ("initial_learning_rate", "decay_steps", "end_learning_rate", "power", "cycle", "name")

    def __init__(
        self,
        initial_learning_rate: Any,
        decay_steps: Any,
        end_learning_rate: Any = 0.0001,
        power: Any = 1.0,
        cycle: bool = False,
        name: str = "PolynomialDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.end_learning_rate = end_learning_rate
        self.power = power
        self.cycle = cycle
        self.name = name

    def __call__(self, step: Any) -> Any:
        rate, step, dtype = _start(self.initial_learning_rate, step)
        end, steps = cast(self.end_learning_rate, dtype), cast(self.decay_steps, dtype)
        if self.cycle:
            begun = ceil(step / steps)
            steps = steps * where(equal(step, 0.0), begun + 1.0, begun)
        else:
            step = minimum(step, steps)
        return (rate - end) * pow(1.0 - step / steps, cast(self.power, dtype)) + end


class CosineDecay(LearningRateSchedule):
    """Half a cosine from the initial learning rate down to `alpha` of it, after a rise in a line.

    Args:
      initial_learning_rate: a number.
      decay_steps: the steps of the decay, positive.
      alpha: the part that is left.
      warmup_target: where the rise ends and the decay begins; None: no rise.
      warmup_steps: the steps of the rise.

    Raises:
      ValueError: `decay_steps` isn't positive.

    Example:
      >>> round(float(tf.keras.optimizers.schedules.CosineDecay(0.5, 10)(5)), 4)
      0.25
    """

    arguments = ("initial_learning_rate", "decay_steps", "alpha", "name", "warmup_target", "warmup_steps")

    def __init__(
        self,
        initial_learning_rate: Any,
        decay_steps: Any,
        alpha: float = 0.0,
        name: str = "CosineDecay",
        warmup_target: Any = None,
        warmup_steps: Any = 0,
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = _positive("decay_steps", decay_steps)
        self.alpha = alpha
        self.name = name
        self.warmup_target = warmup_target
        self.warmup_steps = warmup_steps

    def __call__(self, step: Any) -> Any:
        rate, step, dtype = _start(self.initial_learning_rate, step)
        steps = cast(self.decay_steps, dtype)
        if self.warmup_target is None:
            return self._decayed(minimum(step, steps), steps, rate)
        target, rise = cast(self.warmup_target, dtype), cast(self.warmup_steps, dtype)
        step = minimum(step, steps + rise)
        risen = (target - rate) * (step / rise) + rate
        return where(step < rise, risen, self._decayed(step - rise, steps, target))

    def _decayed(self, step: Any, steps: Any, rate: Any) -> Any:
        return rate * ((1.0 - self.alpha) * (0.5 * (1.0 + cos(math.pi * (step / steps)))) + self.alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """Half a cosine down to `alpha` of the initial learning rate, again and again.

    Args:
      initial_learning_rate: a number.
      first_decay_steps: the steps of the first period, positive.
      t_mul: how many times as long the next period is.
      m_mul: how many times as large the next period's first learning rate is.
      alpha: the part that is left.

    Raises:
      ValueError: `first_decay_steps` isn't positive.

    Example:
      >>> float(tf.keras.optimizers.schedules.CosineDecayRestarts(0.5, 10)(10))
      0.5
    """

    def __init__(
        self,
        initial_learning_rate: Any,
        first_decay_steps: Any,
        t_mul: float = 2.0,
        m_mul: float = 1.0,
        alpha: float = 0.0,
        name: str = "SGDRDecay",
    ) -> None:
        self.initial_learning_rate = initial_learning_rate
        self.first_decay_steps = _positive("first_decay_steps", first_decay_steps)
        self._t_mul = t_mul
        self._m_mul = m_mul
        self.alpha = alpha
        self.name = name

    def __call__(self, step: Any) -> Any:
        rate, step, dtype = _start(self.initial_learning_rate, step)
        longer, larger, alpha = (cast(x, dtype) for x in (self._t_mul, self._m_mul, self.alpha))
        periods = step / cast(self.first_decay_steps, dtype)
        if self._t_mul == 1.0:
            restarts = floor(periods)
            fraction = periods - restarts
        else:
            restarts = floor(divide(log(1.0 - periods * (1.0 - longer)), log(longer)))
            before = (1.0 - pow(longer, restarts)) / (1.0 - longer)
            fraction = (periods - before) / pow(longer, restarts)
        height = 0.5 * pow(larger, restarts) * (1.0 + cos(math.pi * fraction))
        return rate * ((1.0 - alpha) * height + alpha)

    def get_config(self) -> dict[str, Any]:
        """The arguments that make this schedule again."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "first_decay_steps": self.first_decay_steps,
            "t_mul": self._t_mul,
            "m_mul": self._m_mul,
            "alpha": self.alpha,
            "name": self.name,
        }
