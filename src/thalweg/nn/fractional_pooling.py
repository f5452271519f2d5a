"""Fractional pooling of `tf.nn`."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.core.op import Op
from thalweg.ops import fractional_pooling as ops
from thalweg.random.seeds import get_seed, place

# What the pools give.
FractionalMaxPool = namedtuple("FractionalMaxPool", "output row_pooling_sequence col_pooling_sequence")
FractionalAvgPool = namedtuple("FractionalAvgPool", "output row_pooling_sequence col_pooling_sequence")


def fractional_max_pool(
    value: Any,
    pooling_ratio: Any,
    pseudo_random: bool = False,
    overlapping: bool = False,
    seed: int = 0,
    name: str | None = None,
) -> FractionalMaxPool:
    """The maximum of each window, where the windows have two sizes, arranged at random.

    Args:
      value: float32, float64, int32 or int64, `[batch, height, width, channels]`.
      pooling_ratio: how much smaller the result is: a number, one for height and width, or one a dimension;
        at least 1, and 1 for batch and channels.
      pseudo_random: the sizes follow a regular pattern with a random beginning; else they are shuffled.
      overlapping: windows have the next one's first element too.
      seed: determines the windows; 0 for new ones each time.

    Returns:
      `output`; `row_pooling_sequence` and `col_pooling_sequence`, int64: where the windows begin, and the
      last one ends.

    Raises:
      ValueError: `pooling_ratio` isn't such.
      InvalidArgumentError: the shape or the dtype doesn't fit.

    Example:
      >>> pooled = tf.nn.fractional_max_pool(tf.ones([1, 6, 9, 1]), 1.5, seed=1)
      >>> pooled.output.shape
      TensorShape([1, 4, 6, 1])
    """
    ratio = _max_ratio(pooling_ratio)
    return FractionalMaxPool(*_pool(ops.fractional_max_pool, value, ratio, pseudo_random, overlapping, seed))


def fractional_avg_pool(
    value: Any,
    pooling_ratio: Any,
    pseudo_random: bool = False,
    overlapping: bool = False,
    seed: int = 0,
    name: str | None = None,
) -> FractionalAvgPool:
    """The mean of each window, where the windows have two sizes, arranged at random.

    Args:
      value: float32, float64, int32 or int64, `[batch, height, width, channels]`.
      pooling_ratio: 4 numbers, how much smaller the result is along each dimension; 1 for batch and channels.
      pseudo_random, overlapping, seed: as for `tf.nn.fractional_max_pool`.

    Returns:
      `output`, `row_pooling_sequence` and `col_pooling_sequence`, as for `tf.nn.fractional_max_pool`.

    Raises:
      TypeError: `pooling_ratio` is no list.
      InvalidArgumentError: the shape or the dtype doesn't fit.

    Example:
      >>> tf.nn.fractional_avg_pool(tf.ones([1, 6, 9, 1]), [1, 1.5, 1.5, 1], seed=1).output.shape
      TensorShape([1, 4, 6, 1])
    """
    if not isinstance(pooling_ratio, (list, tuple)):
        raise TypeError(
            f"Expected list for 'pooling_ratio' argument to 'fractional_avg_pool' Op, not {pooling_ratio}."
        )
    ratio = tuple(float(r) for r in pooling_ratio)
    return FractionalAvgPool(*_pool(ops.fractional_avg_pool, value, ratio, pseudo_random, overlapping, seed))


def _max_ratio(ratio: Any) -> tuple[float, ...]:
    """A ratio for each of the 4 dimensions."""
    if isinstance(ratio, (list, tuple)):
        if ratio[0] != 1.0 or ratio[-1] != 1.0:
            raise ValueError(
                "`pooling_ratio` should have first and last elements with value 1.0. "
                f"Received: pooling_ratio={ratio}"
            )
        if any(r < 1.0 for r in ratio):
            raise ValueError(f"`pooling_ratio` elements should be >= 1.0. Received: pooling_ratio={ratio}")
    elif not isinstance(ratio, (int, float)):
        raise ValueError(
            f"`pooling_ratio` should be an int or a list of ints. Received: pooling_ratio={ratio}"
        )
    elif ratio < 1.0:
        raise ValueError(f"`pooling_ratio` should be >= 1.0. Received: pooling_ratio={ratio}")
    values = [float(r) for r in ratio] if isinstance(ratio, (list, tuple)) else [float(ratio)]
    if len(values) == 1:
        values *= 2
    if len(values) == 2:
        values = [1.0, *values, 1.0]
    if len(values) != 4:
        raise ValueError(
            "pooling_ratio should be of length 1, 2 or 4. "
            f"Received: pooling_ratio={ratio} of length {len(values)}"
        )
    return tuple(values)


def _pool(
    op: Op, value: Any, ratio: tuple[float, ...], pseudo_random: bool, overlapping: bool, seed: Any
) -> Any:
    attributes = {
        "pooling_ratio": ratio,
        "pseudo_random": bool(pseudo_random),
        "overlapping": bool(overlapping),
        "deterministic": bool(seed),
    }
    if seed:
        first, second = get_seed(seed)
        return op(to_tensor(value), **attributes, seed=first, seed2=second)
    # As many blocks as any pair of sequences takes.
    where, seeds = place(op.name, None, tuple(attributes.values()), None, 1 << 32)
    return op(to_tensor(value), *where, **attributes, **({"seed": 0, "seed2": 0} | seeds))
