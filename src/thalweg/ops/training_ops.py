"""Updating all variables of a model by one op: what the update rules of optimizers have in common.

A training step updates every variable and every slot variable of the optimizer. As one op that is recorded in
the time of one call, whatever the number of variables, and XLA fuses the arithmetic of each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.op import Call, op
from thalweg.core.rules import shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.native import updates as native_updates
from thalweg.ops.gather import require_in_range
from thalweg.ops.scatter import put

# What NumPy takes for one operand beyond its memory traffic, in the unit of `Op.flops`: some ten calls.
_CALLS = 500_000


class Step(NamedTuple):
    """The scalars of an update, in the dtype of the variable.

    Attributes:
      rate: the learning rate.
      number: the number of this update, from 1.
      product: a number that an optimizer keeps for all variables.
    """

    rate: Any
    number: Any
    product: Any = None


class Rows(NamedTuple):
    """A gradient of some rows only; a row that is there twice counts twice."""

    values: Any
    indices: Any


def each(function: Callable[[Any], Any], gradient: Any) -> Any:
    """`function` of a gradient's values."""
    if isinstance(gradient, Rows):
        return Rows(function(gradient.values), gradient.indices)
    return function(gradient)


def plus(xp: Any, x: Any, gradient: Any) -> Any:
    """`x` and a gradient; one of rows touches only these."""
    if isinstance(gradient, Rows):
        return put(xp, "add", x, (gradient.indices,), gradient.values)
    return x + gradient


def at(x: Any, gradient: Any) -> Any:
    """The part of `x` that a gradient is of."""
    return x[gradient.indices] if isinstance(gradient, Rows) else x


def whole(xp: Any, gradient: Any, x: Any) -> Any:
    """A gradient with all its rows, of the shape of `x`."""
    return plus(xp, xp.zeros_like(x), gradient) if isinstance(gradient, Rows) else gradient


Formula = Callable[..., tuple[Any, ...]]
Native = Callable[..., "list[Any] | None"]


class Update:
    """An update rule as an op over many variables.

    Args:
      name: the op's name.
      formula: `formula(xp, step, gradient, value, *slots, **hyperparameters)` gives the new value and the new
        slots of one variable. The gradient is an array, or `Rows`.
      native: `native(xp, step, gradients, states, decays, **hyperparameters)` gives all new states of many
        variables, whose gradients are no `Rows`, by a kernel; None where there is none.
    """

    def __init__(self, name: str, formula: Formula, native: Native | None = None) -> None:
        declare = op(name, _states_rule, differentiable=False, flops=_work)
        self.op = declare(partial(_update_all, formula, native))

    def __call__(
        self,
        scalars: Sequence[Any],
        states: Sequence[Any],
        gradients: Sequence[Any],
        **hyperparameters: Any,
    ) -> Sequence[Any]:
        """The new states.

        Args:
          scalars: learning rate, number of updates made before, and what else all variables share.
          states: value and slots of the first variable, of the second, and so on.
          gradients: a tensor or an `IndexedSlices` a variable.
          weight_decay: for each variable the part, times the learning rate, that it loses before the update;
            `()`: none.
        """
        operands = [*scalars, *states]
        sparse = []
        for index, gradient in enumerate(gradients):
            if type(gradient) is IndexedSlices:
                sparse.append(index)
                operands += (gradient.values, gradient.indices)
            else:
                operands.append(gradient)
        results = self.op(
            *operands,
            scalars=len(scalars),
            width=len(states) // len(gradients),
            sparse=tuple(sparse),
            **hyperparameters,
        )
        return results if isinstance(results, (list, tuple)) else [results]


def update(name: str, native: Native | None = None) -> Callable[[Formula], Update]:
    """Declare the decorated formula as the update op `name`; see `Update`."""
    return partial(Update, name, native=native)


def _split(call: Call, operands: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any], Iterator[Any]]:
    """The operands of an update: scalars, states, and each variable's gradient."""
    scalars, width, sparse = (call.attrs[name] for name in ("scalars", "width", "sparse"))
    return _parts(operands, scalars, width, sparse)


def _parts(
    operands: Sequence[Any], scalars: int, width: int, sparse: tuple[int, ...]
) -> tuple[Sequence[Any], Sequence[Any], Iterator[Any]]:
    count = (len(operands) - scalars - len(sparse)) // (width + 1)
    first = scalars + count * width
    rest = iter(operands[first:])
    gradients = (Rows(next(rest), next(rest)) if k in sparse else next(rest) for k in range(count))
    return operands[:scalars], operands[scalars:first], gradients


def _states_rule(call: Call, *specs: Spec) -> tuple[Spec, ...]:
    scalars, states, gradients = _split(call, specs)
    for scalar in scalars:
        if scalar.rank:
            raise ValueError(f"The learning rate must be a scalar, its shape is {shape_text(scalar.shape)}")
    for value, gradient in zip(states[:: call.attrs["width"]], gradients, strict=True):
        rows = isinstance(gradient, Rows)
        wanted, given = value.shape, (gradient.values if rows else gradient).shape
        if wanted is None or given is None:
            continue
        if rows:
            wanted, given = wanted[1:], given[1:]
        if len(wanted) != len(given) or any(
            m != n and None not in (m, n) for m, n in zip(wanted, given, strict=True)
        ):
            raise ValueError(
                f"Cannot update variable with shape {shape_text(value.shape)} using a Tensor with shape "
                f"{shape_text(given)}, shapes must be equal."
            )
    return tuple(spec_of(s.dtype, s.shape) for s in states)


def _work(call: Call, *specs: Spec) -> int:
    return _CALLS * len(specs)


def _update_all(
    formula: Formula,
    native: Native | None,
    xp: Any,
    *operands: Any,
    scalars: int,
    width: int,
    sparse: tuple[int, ...],
    weight_decay: tuple[float, ...] = (),
    **hyperparameters: Any,
) -> tuple[Any, ...]:
    shared, states, every = _parts(operands, scalars, width, sparse)
    gradients = list(every)
    decays = weight_decay or (0.0,) * len(gradients)

    def of(k: int) -> Sequence[Any]:
        return states[k * width : (k + 1) * width]

    results: dict[int, Sequence[Any]] = {}
    dense = [k for k in range(len(gradients)) if k not in sparse and native_updates.takes(of(k)[0].dtype)]
    if native is not None and xp is not np and dense:
        step = _step(shared, np.float32)
        own = [s for k in dense for s in of(k)]
        lost = [decays[k] * step.rate for k in dense]
        found = native(xp, step, [gradients[k] for k in dense], own, lost, **hyperparameters)
        if found is not None:
            results = {k: found[i * width : (i + 1) * width] for i, k in enumerate(dense)}
    for k, gradient in enumerate(gradients):
        if k not in results:
            results[k] = _updated(formula, xp, shared, decays[k], gradient, of(k), hyperparameters)
    return tuple(s for k in range(len(gradients)) for s in results[k])


def _step(shared: Sequence[Any], dtype: Any) -> Step:
    """The scalars of this update, from those with the number of updates made before."""
    rate, before, *further = shared
    return Step(*(s.astype(dtype) for s in (rate, before + 1, *further)))


def _updated(
    formula: Formula,
    xp: Any,
    shared: Sequence[Any],
    decay: float,
    gradient: Any,
    states: Sequence[Any],
    hyperparameters: dict[str, Any],
) -> Sequence[Any]:
    """The new states of one variable."""
    value, *slots = states
    dtype = value.dtype
    if dtype.itemsize == 2:
        # Half precision has no place for 1 - beta: what it holds is the result.
        value, *slots = (s.astype(np.float32) for s in (value, *slots))
    step = _step(shared, value.dtype)
    if isinstance(gradient, Rows):
        require_in_range(xp, gradient.indices, value.shape[0])
        gradient = gradient._replace(values=gradient.values.astype(value.dtype))
    else:
        gradient = gradient.astype(value.dtype)
    if decay:
        value = value - value * decay * step.rate
    changed = formula(xp, step, gradient, value, *slots, **hyperparameters)
    return [s.astype(dtype) for s in changed] if dtype.itemsize == 2 else changed


# What comes before and after the update.


def _first_half(call: Call, *specs: Spec) -> tuple[Spec, ...]:
    return tuple(spec_of(s.dtype, s.shape) for s in specs[: len(specs) // 2])


def _second_half(call: Call, *specs: Spec) -> tuple[Spec, ...]:
    return _first_half(call, *specs[1:])


def _all(call: Call, *specs: Spec) -> tuple[Spec, ...]:
    return tuple(spec_of(s.dtype, s.shape) for s in specs)


@op("ClipGradients", _all, differentiable=False, flops=_work)
def clip_gradients(xp: Any, *gradients: Any, how: str, limit: float) -> tuple[Any, ...]:
    """Gradients made smaller.

    Args:
      how: "value": each element lies in [-limit, limit]; "norm": the norm of each gradient is at most
        `limit`; "global_norm": that of all of them together.
    """
    if how == "value":
        return tuple(xp.clip(g, -limit, limit) for g in gradients)
    squares = [xp.sum(xp.square(g)) for g in gradients]
    if how == "norm":
        return tuple(
            g * limit / xp.maximum(xp.sqrt(s), xp.asarray(limit, g.dtype))
            for g, s in zip(gradients, squares, strict=True)
        )
    norm = xp.sqrt(sum(squares[1:], squares[0]))
    # A norm that isn't finite makes every gradient NaN: nothing is hidden.
    scale = limit * xp.minimum(1.0 / norm, xp.asarray(1.0 / limit, norm.dtype)) + (norm - norm)
    return tuple(g * scale.astype(g.dtype) for g in gradients)


@op("MoveAverages", _second_half, differentiable=False, flops=_work)
def move_averages(xp: Any, updates: Any, *operands: Any, momentum: float) -> tuple[Any, ...]:
    """Averages, the first half of the operands, moved towards values, the second half.

    At the first update, `updates` is 0, they are set to the values.
    """
    half = len(operands) // 2
    results = []
    for average, value in zip(operands[:half], operands[half:], strict=True):
        keep = (updates != 0).astype(value.dtype) * momentum
        results.append(keep * average + (1 - keep) * value)
    return tuple(results)


@op("SelectAll", _second_half, differentiable=False, flops=_work)
def select_all(xp: Any, condition: Any, *operands: Any) -> tuple[Any, ...]:
    """The first half of the operands if the scalar `condition` holds, else the second half."""
    half = len(operands) // 2
    return tuple(xp.where(condition, x, y) for x, y in zip(operands[:half], operands[half:], strict=True))


def _one_bool(call: Call, *specs: Spec) -> Spec:
    return spec_of(dtypes.bool, ())


@op("AllFinite", _one_bool, differentiable=False, flops=_work)
def all_finite(xp: Any, *tensors: Any) -> Any:
    """Whether every element of all tensors is finite."""
    found = np.bool_(True) if xp is np else xp.asarray(True)
    for x in tensors:
        found = found & xp.all(xp.isfinite(x))
    return found
