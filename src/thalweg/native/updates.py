"""Optimizers' steps over all float32 variables of a model, each number read and written once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.native.library import usable


def takes(dtype: Any) -> bool:
    """Whether the kernels are to update a variable of this dtype in a program compiled now."""
    return bool(dtype == np.float32) and usable()


def adam(
    rate: Any,
    states: Sequence[Any],
    gradients: Sequence[Any],
    decays: Sequence[Any],
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> list[Any]:
    """The new states, in the memory of the old ones where these aren't needed any more.

    Args:
      rate: the learning rate, corrected for averages that began at zero; a float32 scalar.
      states: value, average gradient and average square of the first variable, of the second, and so on.
      gradients: one for each variable.
      decays: the part that each variable loses before the step; float32 scalars.
    """
    from thalweg.core.xla import jax, jnp, stand_in

    operands = [jnp.stack([rate, *decays])]
    aliases = {}
    for k, gradient in enumerate(gradients):
        for i in range(3):
            aliases[len(operands) + i] = 3 * k + i
        operands += [*states[3 * k : 3 * k + 3], gradient]
    call = jax.ffi.ffi_call(
        "thalweg_adam",
        [stand_in(x.shape, x.dtype) for x in states],
        input_output_aliases=aliases,
        vmap_method="sequential",
    )
    numbers = {"beta_1": beta_1, "beta_2": beta_2, "epsilon": epsilon}
    return list(call(*operands, **{name: np.float32(x) for name, x in numbers.items()}))
