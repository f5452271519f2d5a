"""Loops whose number of rounds depends on values, with one meaning for NumPy and for XLA.

Rejection sampling repeats a trial until it succeeds, for each value of an array on its own. Here each value
is a *lane*: all lanes run the same trial in step, and a lane that is done keeps its result. NumPy drops
finished lanes from the arrays, so that a round costs what is left to do; a compiled program has fixed shapes
and runs all of them to the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from thalweg.ops.philox import Array, Namespace

Arrays: TypeAlias = tuple[Array, ...]
Trial: TypeAlias = Callable[[Any, Arrays, Arrays], tuple[Arrays, Array]]


def while_loop(xp: Namespace, condition: Callable[[Any], Any], body: Callable[[Any], Any], state: Any) -> Any:
    """`body` applied to `state` as long as `condition(state)` holds. Shapes and dtypes stay the same."""
    if xp is np:
        # A candidate that is going to be rejected may overflow on its way.
        with np.errstate(all="ignore"):
            while condition(state):
                state = body(state)
        return state
    from thalweg.core.xla import lax

    return lax.while_loop(condition, body, state)


def scatter(xp: Namespace, into: Array, index: Array, values: Array) -> Array:
    """`into` with `into[index] = values`; NumPy writes into the array itself."""
    if xp is np:
        into[index] = values
        return into
    return into.at[index].set(values)


def run_lanes(xp: Namespace, trial: Trial, lanes: Arrays, state: Arrays) -> Arrays:
    """Run `trial` on every lane until the lane is done.

    Args:
      trial: `trial(t, lanes, state)` gives the lanes' new state and a bool array: which lanes are done. `t`
        counts the trials from 0; it is a uint64 scalar, the same for all lanes.
      lanes: arrays with one row a lane that stay as they are: its parameters.
      state: arrays with one row a lane that change from trial to trial.

    Returns:
      The state with which each lane was done.
    """
    if xp is np:
        return _run_active(trial, lanes, state)

    def unfinished(carry: tuple[Any, Array, Arrays]) -> Array:
        return ~carry[1].all()

    def step(carry: tuple[Any, Array, Arrays]) -> tuple[Any, Array, Arrays]:
        t, done, old = carry
        new, now = trial(t, lanes, old)
        kept = tuple(xp.where(done, before, after) for before, after in zip(old, new, strict=True))
        return t + np.uint64(1), done | now, kept

    start = (np.uint64(0), xp.zeros(state[0].shape, bool), state)
    result: Arrays = while_loop(xp, unfinished, step, start)[2]
    return result


def _run_active(trial: Trial, lanes: Arrays, state: Arrays) -> Arrays:
    """`run_lanes` on NumPy: the arrays hold the lanes that aren't done yet."""
    final = tuple(array.copy() for array in state)
    active, t = np.arange(len(state[0])), 0
    # A rejected trial may take the logarithm of a negative number on its way.
    with np.errstate(all="ignore"):
        while active.size:
            state, done = trial(np.uint64(t), lanes, state)
            for result, array in zip(final, state, strict=True):
                result[active] = array
            active = active[~done]
            lanes, state = (tuple(array[~done] for array in arrays) for arrays in (lanes, state))
            t += 1
    return final
