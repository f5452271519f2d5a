"""Windows that slide over an array: the geometry that convolutions and poolings share.

Sizes, strides, dilations and paddings have one entry a dimension of the array: no data format matters here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core.rules import shape_text
from thalweg.core.spec import Dims

Pads = tuple[tuple[int, int], ...]

PADDINGS = ("SAME", "VALID", "EXPLICIT")


def output_size(
    n: int | None, size: int | None, stride: int, dilation: int, padding: str, pads: tuple[int, int]
) -> Any:
    """How many windows fit along a dimension of `n` elements; None where that isn't known.

    Raises:
      ValueError: the window is much larger than the dimension.
    """
    if n is None or (size is None and padding != "SAME"):
        return None
    if padding == "SAME":
        return -(-n // stride)
    extent = (size - 1) * dilation + 1  # type: ignore[operator]
    space = n + sum(pads) - extent + stride
    if space <= -stride:
        raise ValueError(
            f"Computed output size would be negative: {-(-space // stride)} "
            f"[input_size: {n}, effective_filter_size: {extent}, stride: {stride}]"
        )
    return max(space, 0) // stride


def output_sizes(
    shape: Dims,
    sizes: Sequence[int | None],
    strides: Sequence[int],
    dilations: Sequence[int],
    padding: str,
    explicit: Any,
) -> Dims:
    """`output_size` of every dimension; `explicit` has two numbers a dimension, or is empty."""
    rank = len(sizes)
    return tuple(
        output_size(n, sizes[i], strides[i], dilations[i], padding, _explicit_pads(explicit, i))
        for i, n in enumerate((None,) * rank if shape is None else shape)
    )


def _explicit_pads(explicit: Any, i: int) -> tuple[int, int]:
    return (explicit[2 * i], explicit[2 * i + 1]) if explicit else (0, 0)


def check_padding(padding: str, explicit: Sequence[int], rank: int) -> None:
    """Refuse an unknown kind of padding, and explicit paddings of another length than two a dimension."""
    if padding not in PADDINGS:
        raise ValueError(
            f"Value for attr 'padding' of \"{padding}\" is not in the list of allowed values: "
            + ", ".join(f'"{p}"' for p in PADDINGS)
        )
    if padding == "EXPLICIT" and (len(explicit) != 2 * rank or any(n < 0 for n in explicit)):
        raise ValueError(f"explicit_paddings must be {2 * rank} numbers, none negative, got {list(explicit)}")


def check_positive(what: str, values: Sequence[int], rank: int) -> None:
    """Refuse sizes, strides or dilations that aren't positive, or not one a dimension."""
    if len(values) != rank or any(v <= 0 for v in values):
        raise ValueError(f"{what} must be {rank} positive numbers, got {shape_text(tuple(values))}")


class Windows(NamedTuple):
    """The windows over an array of `shape`.

    Attributes:
      shape: the shape of the array.
      size, stride, dilation: of the windows, one a dimension.
      pads: what lies before and behind the array, a pair a dimension.
      counts: how many windows there are along each dimension.
    """

    shape: tuple[int, ...]
    size: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    pads: Pads
    counts: tuple[int, ...]

    def offsets(self) -> Iterator[tuple[int, ...]]:
        """The positions inside a window, in row-major order."""
        return itertools.product(*map(range, self.size))

    def padded(self, xp: Any, x: Any, fill: Any) -> Any:
        """The array with its margins, filled with a number."""
        return pad(xp, x, self.pads, fill)

    def view(self, padded: Any, offset: Sequence[int]) -> Any:
        """The elements of the padded array that lie at `offset` in their windows: of shape `counts`."""
        return padded[tuple(self._along(i, o) for i, o in enumerate(offset))]

    def views(self, padded: Any) -> list[Any]:
        """`view` at every offset."""
        return [self.view(padded, offset) for offset in self.offsets()]

    def _along(self, i: int, offset: int) -> slice:
        start = offset * self.dilation[i]
        return slice(
            start,
            start + (self.counts[i] - 1) * self.stride[i] + 1 if self.counts[i] else start,
            self.stride[i],
        )

    def axis_views(self, padded: Any, axis: int) -> list[Any]:
        """What the windows see along one axis at each of its offsets."""
        before = (slice(None),) * axis
        return [padded[(*before, self._along(axis, o))] for o in range(self.size[axis])]


def windows(
    shape: tuple[int, ...],
    size: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
    padding: str,
    explicit: Sequence[int] = (),
) -> Windows:
    """The windows over an array of `shape`, margins as `padding` says: SAME, VALID or EXPLICIT."""
    counts: tuple[int, ...] = output_sizes(shape, size, stride, dilation, padding, explicit)  # type: ignore[assignment]
    if padding == "SAME":
        pads = tuple(map(_same_pads, shape, size, stride, dilation, counts))
    else:
        pads = tuple(_explicit_pads(explicit, i) for i in range(len(shape)))
    return Windows(tuple(shape), tuple(size), tuple(stride), tuple(dilation), pads, counts)


def _same_pads(n: int, size: int, stride: int, dilation: int, count: int) -> tuple[int, int]:
    """Margins as even as can be, the odd element behind."""
    total = max((count - 1) * stride + (size - 1) * dilation + 1 - n, 0)
    return total // 2, total - total // 2


def pad(xp: Any, x: Any, pads: Pads, fill: Any) -> Any:
    """`x` with margins of `fill`."""
    if not any(lo or hi for lo, hi in pads):
        return x
    if xp is not np:
        from thalweg.core.xla import lax

        return lax.pad(x, np.array(fill, x.dtype), [(lo, hi, 0) for lo, hi in pads])
    padded = np.full([n + lo + hi for n, (lo, hi) in zip(x.shape, pads, strict=True)], fill, x.dtype)
    padded[tuple(slice(lo, lo + n) for n, (lo, _) in zip(x.shape, pads, strict=True))] = x
    return padded


def winners(xp: Any, candidates: list[Any], best: Any) -> Any:
    """For every window the first of its positions, given one array each, that holds the value `best`."""
    index = xp.full(best.shape, len(candidates), np.int32)
    for k in range(len(candidates) - 1, -1, -1):
        index = xp.where(candidates[k] == best, np.int32(k), index)
    return index


def returned(xp: Any, seen: Windows, values: Any, winner: Any = None) -> Any:
    """What each element gets back, if every window gives its value to its winner, or to all of its elements.

    This is the transpose of `view`. Elements are grouped by their position modulo the strides: in each
    group the windows that reach an element lie at fixed distances, so nothing is scattered.
    """
    reach = [(k - 1) * d // s for k, d, s in zip(seen.size, seen.dilation, seen.stride, strict=True)]
    extents = [
        -(-(n + sum(pads)) // s) for n, pads, s in zip(seen.shape, seen.pads, seen.stride, strict=True)
    ]
    margins = tuple((r, e - c) for r, e, c in zip(reach, extents, seen.counts, strict=True))
    values = pad(xp, values, margins, 0)
    if winner is not None:
        winner = pad(xp, winner, margins, -1)
    starts = [tuple(o * d for o, d in zip(offset, seen.dilation, strict=True)) for offset in seen.offsets()]

    def group(residue: tuple[int, ...]) -> Any:
        total = None
        for k, start in enumerate(starts):
            if all(p % s == r for p, s, r in zip(start, seen.stride, residue, strict=True)):
                lags = (m - p // s for m, p, s in zip(reach, start, seen.stride, strict=True))
                place = tuple(slice(lag, lag + e) for lag, e in zip(lags, extents, strict=True))
                term = values[place]
                if winner is not None:
                    term = xp.where(winner[place] == k, term, np.zeros((), term.dtype))
                total = term if total is None else total + term
        return xp.zeros(extents, values.dtype) if total is None else total

    whole = _interleaved(xp, group, seen.stride, ())
    return whole[tuple(slice(lo, lo + n) for n, (lo, _) in zip(seen.shape, seen.pads, strict=True))]


def _interleaved(xp: Any, group: Any, strides: tuple[int, ...], residue: tuple[int, ...]) -> Any:
    """The array whose elements, taken by their positions modulo the strides, are what `group` gives."""
    axis = len(residue)
    if axis == len(strides):
        return group(residue)
    parts = [_interleaved(xp, group, strides, (*residue, r)) for r in range(strides[axis])]
    if len(parts) == 1:
        return parts[0]
    shape = parts[0].shape
    return xp.stack(parts, axis=axis + 1).reshape(*shape[:axis], shape[axis] * len(parts), *shape[axis + 1 :])
