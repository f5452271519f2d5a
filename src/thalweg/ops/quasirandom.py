"""Sobol's low-discrepancy sequence, in Gray code order (Antonov and Saleev)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.rules import known
from thalweg.core.spec import Spec, spec_of

# Points are fractions of so many bits.
_BITS = 32


@cache
def _polynomials() -> list[tuple[int, list[int]]]:
    """For each dimension from the second on: its polynomial, and its first direction numbers."""
    lines = Path(__file__).with_name("sobol.txt").read_text(encoding="ascii").splitlines()
    rows = [[int(number) for number in line.split()] for line in lines if not line.startswith("#")]
    return [(row[0], row[1:]) for row in rows]


@cache
def _directions(dim: int) -> np.ndarray[Any, Any]:
    """The direction numbers v[bit, dimension], as fractions of `_BITS` bits."""
    columns = [[1] * _BITS]
    for coefficients, first in _polynomials()[: dim - 1]:
        m, degree = list(first), len(first)
        for i in range(degree, _BITS):
            following = m[i - degree] ^ (m[i - degree] << degree)
            for k in range(1, degree):
                if coefficients >> (degree - 1 - k) & 1:
                    following ^= m[i - k] << k
            m.append(following)
        columns.append(m)
    shifts = np.arange(_BITS - 1, -1, -1, dtype=np.uint64)
    return np.array(columns, np.uint64).T << shifts[:, None]


def _rule(call: Call) -> Spec:
    dim, count, skip = (known(call.attrs[name]) for name in ("dim", "num_results", "skip"))
    dtype = call.attrs["dtype"]
    if dtype not in (dtypes.float32, dtypes.float64):
        raise TypeError(
            f"Value for attr 'dtype' of {dtype.name} is not in the list of allowed values: float, double"
        )
    if dim is not None and dim < 1:
        raise ValueError("dim must be at least one")
    if dim is not None and dim > len(_polynomials()) + 1:
        raise ValueError(f"dim must be at most {len(_polynomials()) + 1}")
    if count is not None and count < 1:
        raise ValueError("num_results must be at least one")
    if skip is not None and skip < 0:
        raise ValueError("skip must be non-negative")
    return spec_of(dtype, (count, dim))


@op("SobolSample", _rule, differentiable=False)
def sobol_sample(xp: Any, *, dim: int, num_results: int, skip: int, dtype: DType) -> Any:
    """Points of the unit cube. NumPy on purpose: they are constants of a program."""
    number = np.arange(int(num_results), dtype=np.uint64) + np.uint64(skip + 1)
    gray = number ^ (number >> np.uint64(1))
    points = np.zeros((gray.size, int(dim)), np.uint64)
    for bit, direction in enumerate(_directions(int(dim))):
        points ^= np.where((gray >> np.uint64(bit) & np.uint64(1))[:, None], direction, np.uint64(0))
    return (points.astype(np.float64) / 2.0**_BITS).astype(dtype.np)
