"""The update rules of optimizers: from value, slots and gradient of one variable to its new value and slots.

`g` is the gradient, `x` the value. A gradient of rows (`Rows`) touches only these rows where the rule changes
nothing without a gradient (SGD, Adagrad; the values in RMSprop and Adadelta); averages that decay without one
are of the whole variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.native import updates as native
from thalweg.ops.training_ops import Rows, Step, at, each, plus, update, whole

Arrays = tuple[Any, ...]


def _scaled(g: Any, factor: Any) -> Any:
    return each(lambda v: v * factor, g)


def _squared(g: Any, factor: Any = 1) -> Any:
    return each(lambda v: v * v * factor, g)


def _power(xp: Any, base: float, exponent: Any) -> Any:
    return xp.power(xp.asarray(base, exponent.dtype), exponent)


@update("SGDUpdate")
def sgd(xp: Any, step: Step, g: Any, x: Any) -> Arrays:
    return (plus(xp, x, _scaled(g, -step.rate)),)


@update("MomentumUpdate")
def momentum(xp: Any, step: Step, g: Any, x: Any, m: Any, *, momentum: float, nesterov: bool) -> Arrays:
    moved = _scaled(g, -step.rate)
    m = plus(xp, m * momentum, moved)
    return plus(xp, x + m * momentum, moved) if nesterov else x + m, m


@update("AdagradUpdate")
def adagrad(xp: Any, step: Step, g: Any, x: Any, total: Any, *, epsilon: float) -> Arrays:
    total = plus(xp, total, _squared(g))
    root = xp.sqrt(at(total, g) + epsilon)
    return plus(xp, x, each(lambda v: -step.rate * v / root, g)), total


@update("AdadeltaUpdate")
def adadelta(
    xp: Any, step: Step, g: Any, x: Any, squares: Any, deltas: Any, *, rho: float, epsilon: float
) -> Arrays:
    squares = plus(xp, squares * rho, _squared(g, 1 - rho))
    ratio = xp.sqrt(at(deltas, g) + epsilon) / xp.sqrt(at(squares, g) + epsilon)
    delta = each(lambda v: -ratio * v, g)
    deltas = plus(xp, deltas * rho, _squared(delta, 1 - rho))
    return plus(xp, x, _scaled(delta, step.rate)), squares, deltas


@update("RMSpropUpdate")
def rmsprop(
    xp: Any,
    step: Step,
    g: Any,
    x: Any,
    squares: Any,
    *slots: Any,
    rho: float,
    momentum: float,
    epsilon: float,
    centered: bool,
) -> Arrays:
    """`slots`: the momentum, if there is one; the average gradient, if `centered`."""
    squares = plus(xp, squares * rho, _squared(g, 1 - rho))
    spread, mean = at(squares, g), slots[1:] if momentum > 0 else slots
    if centered:
        mean = (plus(xp, mean[0] * rho, _scaled(g, 1 - rho)),)
        spread = spread - at(mean[0], g) ** 2
    moved = each(lambda v: step.rate * v / xp.sqrt(spread + epsilon), g)
    if momentum > 0:
        m = plus(xp, slots[0] * momentum, moved)
        return x - m, squares, m, *mean
    return plus(xp, x, _scaled(moved, -1)), squares, *mean


def _adam_natively(
    xp: Any,
    step: Step,
    gradients: Sequence[Any],
    states: Sequence[Any],
    decays: Sequence[Any],
    *,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    ratio: float = 1.0,
) -> list[Any] | None:
    if len(states) != 3 * len(gradients):  # AMSGrad
        return None
    rate = _adam_rate(xp, step, ratio, beta_1, beta_2)
    gradients = [g.astype(np.float32) for g in gradients]
    return native.adam(rate, states, gradients, decays, beta_1, beta_2, epsilon)


def _adam_rate(xp: Any, step: Step, ratio: float, beta_1: float, beta_2: float) -> Any:
    """The learning rate, corrected for averages that began at zero."""
    corrected = xp.sqrt(1 - _power(xp, beta_2, step.number)) / (1 - _power(xp, beta_1, step.number))
    return step.rate * ratio * corrected


@update("AdamUpdate", _adam_natively)
def adam(
    xp: Any,
    step: Step,
    g: Any,
    x: Any,
    m: Any,
    v: Any,
    *largest: Any,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    ratio: float = 1.0,
) -> Arrays:
    """`largest`: the largest `v` so far, for AMSGrad; `ratio`: what the learning rate is multiplied by."""
    m, v = _moments(xp, g, m, v, beta_1, beta_2)
    largest = tuple(xp.maximum(before, v) for before in largest)
    root = xp.sqrt(largest[0] if largest else v)
    return x - m * _adam_rate(xp, step, ratio, beta_1, beta_2) / (root + epsilon), m, v, *largest


def _moments(xp: Any, g: Any, m: Any, v: Any, beta_1: float, beta_2: float) -> tuple[Any, Any]:
    """The running averages of the gradient and of its square."""
    m = plus(xp, m * beta_1, _scaled(g, 1 - beta_1))
    return m, plus(xp, v * beta_2, _squared(g, 1 - beta_2))


@update("AdamaxUpdate")
def adamax(
    xp: Any, step: Step, g: Any, x: Any, m: Any, u: Any, *, beta_1: float, beta_2: float, epsilon: float
) -> Arrays:
    m = plus(xp, m * beta_1, _scaled(g, 1 - beta_1))
    u = xp.maximum(u * beta_2, whole(xp, each(xp.abs, g), x))
    return x - step.rate * m / ((1 - _power(xp, beta_1, step.number)) * (u + epsilon)), m, u


def nadam_momentum(xp: Any, number: Any, beta_1: float) -> Any:
    """Nadam's momentum at an update of a number from 1 on; it rises to `beta_1`."""
    return beta_1 * (1.0 - 0.5 * _power(xp, 0.96, number))


@update("NadamUpdate")
def nadam(
    xp: Any, step: Step, g: Any, x: Any, m: Any, v: Any, *, beta_1: float, beta_2: float, epsilon: float
) -> Arrays:
    """`step.product` is that of the momentums up to this update."""
    now, following = (nadam_momentum(xp, step.number + k, beta_1) for k in (0, 1))
    m, v = _moments(xp, g, m, v, beta_1, beta_2)
    ahead = _scaled(g, (1 - now) / (1 - step.product))
    mean = plus(xp, m * (following / (1 - step.product * following)), ahead)
    spread = v / (1 - _power(xp, beta_2, step.number))
    return x - mean * step.rate / (xp.sqrt(spread) + epsilon), m, v


@update("FtrlUpdate")
def ftrl(
    xp: Any,
    step: Step,
    g: Any,
    x: Any,
    squares: Any,
    linear: Any,
    *,
    power: float,
    l1: float,
    l2: float,
    shrinkage: float,
    beta: float,
) -> Arrays:
    total = plus(xp, squares, _squared(g))
    before, after = (xp.sqrt(s) if power == -0.5 else s**-power for s in (squares, total))
    linear = plus(xp, linear + (2 * shrinkage) * x, g) - (after - before) / step.rate * x
    quadratic = after / step.rate + 2 * (l2 + beta / (2.0 * step.rate))
    return (xp.clip(linear, -l1, l1) - linear) / quadratic, total, linear


@update("LionUpdate")
def lion(xp: Any, step: Step, g: Any, x: Any, m: Any, *, beta_1: float, beta_2: float) -> Arrays:
    direction = xp.sign(plus(xp, m * beta_1, _scaled(g, 1.0 - beta_1)))
    return x - step.rate * direction, plus(xp, m * beta_2, _scaled(g, 1.0 - beta_2))


@update("AdafactorUpdate")
def adafactor(
    xp: Any,
    step: Step,
    g: Any,
    x: Any,
    rows: Any,
    columns: Any,
    v: Any,
    *,
    beta_2_decay: float,
    epsilon_1: float,
    epsilon_2: float,
    clip_threshold: float,
) -> Arrays:
    """`rows` and `columns` average the squares over the last dimension and the one before; `v` is their
    product.
    """
    slowing = 1 / xp.sqrt(step.number)
    rate = xp.minimum(step.rate, slowing) * xp.maximum(
        xp.asarray(epsilon_2, x.dtype), xp.sqrt(xp.mean(xp.square(x)))
    )
    keep = 1 - xp.power(step.number, xp.asarray(beta_2_decay, x.dtype))
    squares = whole(xp, _squared(g), x) + epsilon_1
    if x.ndim < 2:
        v = keep * v + (1 - keep) * squares
    else:
        rows = keep * rows + (1 - keep) * xp.mean(squares, axis=-1)
        columns = keep * columns + (1 - keep) * xp.mean(squares, axis=-2)
        v = (rows / xp.mean(rows, axis=-1, keepdims=True))[..., None] * columns[..., None, :]
    direction = each(lambda values: values / xp.sqrt(at(v, g)), g)
    values = direction.values if isinstance(direction, Rows) else direction
    length = xp.sqrt(xp.sum(xp.square(values)) / x.size)
    shorter = rate / xp.maximum(xp.ones((), x.dtype), length / clip_threshold)
    return plus(xp, x, _scaled(direction, -shorter)), rows, columns, v


@update("LambUpdate")
def lamb(
    xp: Any, step: Step, g: Any, x: Any, m: Any, v: Any, *, beta_1: float, beta_2: float, epsilon: float
) -> Arrays:
    m, v = _moments(xp, g, m, v, beta_1, beta_2)
    mean = m / (1.0 - _power(xp, beta_1, step.number))
    direction = mean / (xp.sqrt(v / (1.0 - _power(xp, beta_2, step.number))) + epsilon)
    size, length = (xp.sqrt(xp.sum(xp.square(a))) for a in (x, direction))
    both = (size > 0) & (length > 0)
    ratio = xp.where(both, size / xp.where(both, length, xp.ones_like(length)), xp.ones_like(size))
    return x - ratio * step.rate * direction, m, v


@update("MuonUpdate")
def muon(
    xp: Any,
    step: Step,
    g: Any,
    x: Any,
    m: Any,
    *,
    momentum: float,
    nesterov: bool,
    coefficients: tuple[float, float, float],
    iterations: int,
    rms_rate: float | None,
) -> Arrays:
    """The step is the orthogonal matrix nearest to the momentum, found by Newton and Schulz's iteration."""
    m = plus(xp, m * momentum, g)
    direction = plus(xp, m * momentum, g) if nesterov else m
    update = step.rate * _orthogonal(xp, direction, coefficients, iterations)
    if rms_rate is not None:
        update = update * (max(x.shape[0], x.shape[1]) ** 0.5 * rms_rate)
    return x - update, m


def _orthogonal(xp: Any, x: Any, coefficients: tuple[float, float, float], iterations: int) -> Any:
    a, b, c = coefficients
    tall = x.shape[-2] > x.shape[-1]
    x = xp.swapaxes(x, -2, -1) if tall else x
    x = x / (xp.sqrt(xp.sum(xp.square(x), axis=(-2, -1), keepdims=True)) + 1e-7)
    for _ in range(iterations):
        gram = xp.matmul(x, xp.swapaxes(x, -2, -1))
        x = a * x + xp.matmul(b * gram + c * xp.matmul(gram, gram), x)
    return xp.swapaxes(x, -2, -1) if tall else x


@update("ScheduleFreeAdamWUpdate")
def schedule_free_adamw(
    xp: Any,
    step: Step,
    g: Any,
    x: Any,
    z: Any,
    v: Any,
    *,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    warmup_steps: int,
) -> Arrays:
    """`z` takes the steps; the variable lies between `z` and an average of `z`.

    The average so far is found from the variable and, as Keras has it on TensorFlow, the new `z`.
    """
    rate = step.rate
    if warmup_steps > 0:
        rate = rate * xp.minimum(step.number / warmup_steps, xp.ones((), x.dtype))
    v = plus(xp, v * beta_2, _squared(g, 1 - beta_2))
    spread = at(v, g) / (1 - _power(xp, beta_2, step.number))
    moved = plus(xp, z, each(lambda values: -rate * values / (xp.sqrt(spread) + epsilon), g))
    weight = 1.0 / step.number
    average = (1 - weight) * ((x - (1 - beta_1) * moved) / beta_1) + weight * moved
    return (1 - beta_1) * moved + beta_1 * average, moved, v
