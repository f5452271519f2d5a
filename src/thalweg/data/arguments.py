"""Arguments of datasets' functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.graph import SymbolicTensor
from thalweg.core.tensor import Tensor
from thalweg.data import transformations
from thalweg.data.plan import Plan


def integer(x: Any) -> Any:
    """A count given as a number or a scalar tensor: an int, or the symbolic tensor.

    Raises:
      TypeError: it is no integer.
    """
    if isinstance(x, SymbolicTensor):
        return x
    if isinstance(x, (Tensor, np.generic, np.ndarray)):
        x = to_tensor(x).numpy().item()
    if not isinstance(x, int):
        raise TypeError(f"Cannot convert {x!r} to EagerTensor of dtype int64")
    return int(x)


def alike(plans: list[Plan]) -> list[Plan]:
    """These plans, whose elements are to be mixed.

    Raises:
      ValueError, TypeError: there are none, or their elements differ.
    """
    if not plans:
        raise ValueError("Invalid `datasets`. `datasets` should not be empty.")
    for k, plan in enumerate(plans):
        if not transformations.same_elements(plans[0], plan):
            first, other = plans[0].element_spec, plan.element_spec
            raise TypeError(
                "Invalid `datasets`. `datasets` must have compatible element specs. "
                f"Dataset 0 has element_spec={first}, dataset {k} has element_spec={other}."
            )
    return plans


def logits_of(weights: Any, count: int) -> np.ndarray[Any, Any]:
    """The logarithms of weights.

    Raises:
      TypeError, ValueError: they aren't floats, or not `count`.
    """
    if weights is None:
        return np.ones(count, np.float32)
    given = to_tensor(weights)
    if given.dtype not in (dtypes.float32, dtypes.float64):
        raise TypeError(
            "Invalid `weights`. `weights` type must be either `tf.float32` or `tf.float64` "
            f"but is {given.dtype!r}."
        )
    if given.shape.as_list() != [count]:
        raise ValueError(
            "Invalid `weights`. `weights` should have the same length as `datasets` but got "
            f"`len(weights)={given.shape[0] if given.shape.rank else 0}` vs. `len(datasets)={count}`."
        )
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(given.numpy()))
