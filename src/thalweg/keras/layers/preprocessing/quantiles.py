"""Summaries of many values, from which their quantiles can be told.

A summary has two rows: values in rising order, and how many values each of them stands for. Summaries of
parts of the data are merged, and thinned out to as many columns as the wanted exactness needs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def summary_of(values: Array, epsilon: float) -> Array:
    """The summary of values: every so-many-th of them, so that there are about `1 / epsilon`."""
    values = np.sort(values.reshape(-1))
    step = max(values.size * epsilon, 1)
    chosen = values[int(step - 1) :: int(step)]
    return np.stack([chosen, np.full_like(chosen, step)])


def merged(one: Array, other: Array, epsilon: float) -> Array:
    """The summary of what two summaries are of."""
    both = np.concatenate([one, other], axis=1)
    return thinned(both[:, np.argsort(both[0])], epsilon)


def thinned(summary: Array, epsilon: float) -> Array:
    """A summary with about `1 / epsilon` columns."""
    if summary.shape[1] * epsilon < 1:
        return summary
    shares = epsilon + np.arange(0.0, 1.0, epsilon)
    counts = summary[1].cumsum()
    reached = counts / counts[-1]
    values = np.interp(shares, reached, summary[0])
    counts = np.interp(shares, reached, counts)
    return np.stack([values, np.diff(counts, prepend=0)]).astype(np.float32)


def boundaries_of(summary: Array, bins: int) -> Array:
    """The values that part the data into bins of about the same number."""
    boundaries: Array = thinned(summary, 1.0 / bins)[0, :-1]
    return boundaries
