"""Learning rates that change with the number of steps.

In a graph each function gives a tensor. Executing eagerly it gives a function without arguments that gives
the present rate,
which is what optimizers take.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.creation import ones_like
from thalweg.dtypes import cast
from thalweg.gathering import where
from thalweg.math import ceil, cos, equal, exp, floor, log, minimum, pow, sqrt


def _schedule(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a schedule be computed anew at each call when executing eagerly."""

    @functools.wraps(function)
    def schedule(learning_rate: Any, global_step: Any, *args: Any, **kwargs: Any) -> Any:
        if global_step is None:
            raise ValueError(f"Argument `global_step` is required for {function.__name__}.")
        compute = functools.partial(_computed, function, learning_rate, global_step, *args, **kwargs)
        return compute if state.target.eager else compute()

    return schedule


def _computed(
    function: Callable[..., Any], learning_rate: Any, global_step: Any, *args: Any, **kwargs: Any
) -> Any:
    rate = to_tensor(learning_rate() if callable(learning_rate) else learning_rate)
    step = cast(global_step() if callable(global_step) else global_step, rate.dtype)
    return function(rate, step, *args, **kwargs)


def _periods(rate: Any, step: Any, decay_steps: Any, staircase: bool) -> Any:
    periods = step / cast(decay_steps, rate.dtype)
    return floor(periods) if staircase else periods


@_schedule
def exponential_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Any:
    """`learning_rate * decay_rate ** (global_step / decay_steps)`; with `staircase` the exponent is rounded
    down.

    Raises:
      ValueError: `global_step` is None.
    """
    return learning_rate * pow(
        cast(decay_rate, learning_rate.dtype), _periods(learning_rate, global_step, decay_steps, staircase)
    )


@_schedule
def natural_exp_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Any:
    """`learning_rate * exp(-decay_rate * global_step / decay_steps)`; with `staircase` the quotient is
    rounded down.
    """
    periods = _periods(learning_rate, global_step, decay_steps, staircase)
    return learning_rate * exp(-cast(decay_rate, learning_rate.dtype) * periods)


@_schedule
def inverse_time_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Any:
    """`learning_rate / (1 + decay_rate * global_step / decay_steps)`; with `staircase` the quotient is
    rounded down.
    """
    periods = _periods(learning_rate, global_step, decay_steps, staircase)
    return learning_rate / (1.0 + cast(decay_rate, learning_rate.dtype) * periods)


@_schedule
def polynomial_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    end_learning_rate: Any = 0.0001,
    power: Any = 1.0,
    cycle: bool = False,
    name: str | None = None,
) -> Any:
    """From `learning_rate` to `end_learning_rate` in `decay_steps` steps, along a polynomial of the degree
    `power`.

    Args:
      cycle: begin again at the end, each time with a period longer by `decay_steps`.
    """
    end, steps = cast(end_learning_rate, learning_rate.dtype), cast(decay_steps, learning_rate.dtype)
    if cycle:
        steps = steps * where(equal(global_step, 0.0), ones_like(steps), ceil(global_step / steps))
    else:
        global_step = minimum(global_step, steps)
    return (learning_rate - end) * pow(1.0 - global_step / steps, cast(power, learning_rate.dtype)) + end


@_schedule
def cosine_decay(
    learning_rate: Any, global_step: Any, decay_steps: Any, alpha: Any = 0.0, name: str | None = None
) -> Any:
    """From `learning_rate` to `alpha * learning_rate` in `decay_steps` steps, along half a period of the
    cosine.
    """
    steps = cast(decay_steps, learning_rate.dtype)
    wave = 0.5 * (1.0 + cos(math.pi * minimum(global_step, steps) / steps))
    return learning_rate * ((1.0 - alpha) * wave + alpha)


@_schedule
def cosine_decay_restarts(
    learning_rate: Any,
    global_step: Any,
    first_decay_steps: Any,
    t_mul: Any = 2.0,
    m_mul: Any = 1.0,
    alpha: Any = 0.0,
    name: str | None = None,
) -> Any:
    """`cosine_decay` again and again, each time over a period `t_mul` times as long, from a rate `m_mul`
    times as high.
    """
    dtype = learning_rate.dtype
    longer, lower, low = (cast(x, dtype) for x in (t_mul, m_mul, alpha))
    done = global_step / cast(first_decay_steps, dtype)
    if t_mul == 1.0:
        restarts = floor(done)
        done = done - restarts
    else:
        restarts = floor(log(1.0 - done * (1.0 - longer)) / log(longer))
        done = (done - (1.0 - pow(longer, restarts)) / (1.0 - longer)) / pow(longer, restarts)
    wave = 0.5 * pow(lower, restarts) * (1.0 + cos(math.pi * done))
    return learning_rate * ((1.0 - low) * wave + low)


@_schedule
def linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    num_periods: float = 0.5,
    alpha: float = 0.0,
    beta: float = 0.001,
    name: str | None = None,
) -> Any:
    """A cosine of `num_periods` periods whose height falls to `alpha` in a straight line, above `beta`."""
    return learning_rate * _linear_cosine(
        learning_rate, global_step, decay_steps, num_periods, alpha, beta, 0.0
    )


@_schedule
def noisy_linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    initial_variance: float = 1.0,
    variance_decay: float = 0.55,
    num_periods: float = 0.5,
    alpha: float = 0.0,
    beta: float = 0.001,
    name: str | None = None,
) -> Any:
    """`linear_cosine_decay` with normal noise on the line, of variance `initial_variance / (1 + step) **
    variance_decay`.
    """
    from thalweg import random

    steps = minimum(global_step, cast(decay_steps, learning_rate.dtype))
    noise = random.normal([], dtype=learning_rate.dtype) * sqrt(
        initial_variance / pow(1.0 + steps, variance_decay)
    )
    return learning_rate * _linear_cosine(
        learning_rate, global_step, decay_steps, num_periods, alpha, beta, noise
    )


def _linear_cosine(
    rate: Any, step: Any, decay_steps: Any, num_periods: float, alpha: float, beta: float, noise: Any
) -> Any:
    steps = cast(decay_steps, rate.dtype)
    done = minimum(step, steps) / steps
    wave = 0.5 * (1.0 + cos(math.pi * 2.0 * num_periods * done))
    return (alpha + (1.0 - done) + noise) * wave + beta


def piecewise_constant(
    x: Any, boundaries: Sequence[Any], values: Sequence[Any], name: str | None = None
) -> Any:
    """`values[i]` where `x` is above `boundaries[i - 1]` and at most `boundaries[i]`.

    Args:
      x: a scalar, say the global step.
      boundaries: increasing numbers of the dtype of `x`.
      values: one more than boundaries.

    Raises:
      ValueError: there isn't one value more than boundaries, or their dtypes differ.
    """
    if len(boundaries) != len(values) - 1:
        raise ValueError(
            "The length of boundaries should be 1 less than the length of values: "
            f"got {len(boundaries)} boundaries, {len(values)} values."
        )

    def compute() -> Any:
        step = to_tensor(x() if callable(x) else x)
        result, *rest = [to_tensor(v) for v in values]
        if any(v.dtype is not result.dtype for v in rest):
            raise ValueError("values must have elements all with the same dtype.")
        for boundary, value in zip(boundaries, rest, strict=True):
            result = where(step > cast(boundary, step.dtype), value, result)
        return result

    return compute if state.target.eager else compute()


piecewise_constant_decay = piecewise_constant
