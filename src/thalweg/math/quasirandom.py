"""Sequences that fill a cube more evenly than random points."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.ops import quasirandom, sizes


def sobol_sample(
    dim: Any, num_results: Any, skip: Any = 0, dtype: Any = dtypes.float32, name: str | None = None
) -> Any:
    """Points of Sobol's sequence, which fill the unit cube evenly.

    Args:
      dim: the cube's dimensions, from 1 to 1111.
      num_results: how many points, at least 1.
      skip: how many points to leave out first.
      dtype: float32 or float64.

    Returns:
      A tensor of shape [num_results, dim].

    Raises:
      InvalidArgumentError: sizes out of their ranges, or another dtype.

    Example:
      >>> tf.math.sobol_sample(dim=2, num_results=3).numpy()
      array([[0.5 , 0.5 ],
             [0.75, 0.25],
             [0.25, 0.75]], dtype=float32)
    """
    return quasirandom.sobol_sample(
        dim=sizes.integer(dim),
        num_results=sizes.integer(num_results),
        skip=sizes.integer(skip),
        dtype=dtypes.as_dtype(dtype),
    )
