"""Splitting strings into parts, and joining neighbouring parts to n-grams."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.op import Call, op
from thalweg.core.rules import shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.string_arrays import check_strings, scalar, strings


def _split_rule(call: Call, x: Spec, *separator: Spec) -> tuple[Spec, Spec, Spec]:
    check_strings(call, x, *separator)
    if x.rank not in (1, None):
        raise ValueError(f"Shape must be rank 1 but is rank {x.rank}")
    return spec_of(dtypes.int64, (None, 2)), spec_of(dtypes.string, (None,)), spec_of(dtypes.int64, (2,))


def _as_sparse(rows: Sequence[Sequence[bytes]]) -> tuple[Any, Any, Any]:
    """Indices, values and dense shape of the sparse matrix with these rows."""
    lengths = np.array([len(row) for row in rows], np.int64)
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    row = np.repeat(np.arange(len(rows)), lengths)
    column = np.arange(total) - np.repeat(ends - lengths, lengths)
    values = strings(itertools.chain.from_iterable(rows), (total,))
    shape = np.array([len(rows), max(lengths, default=0)], np.int64)
    return np.stack([row, column], 1).astype(np.int64), values, shape


@op("StringSplitV2", _split_rule, host=True, differentiable=False)
def split(xp: Any, x: Any, separator: Any, *, maxsplit: int) -> Any:
    """The parts of each string as a sparse matrix; an empty separator stands for white space."""
    require(np, separator.ndim == 0, f"sep must be a scalar, got shape: {shape_text(separator.shape)}")
    between = scalar(separator)
    return _as_sparse([_parts(text, between, maxsplit) for text in x.tolist()])


def _parts(text: bytes, separator: bytes, maxsplit: int) -> list[bytes]:
    if maxsplit == 0:
        return [text]
    if separator:
        return text.split(separator, maxsplit)
    parts = text.split(None, maxsplit)
    # Having split as often as allowed, there is a last part, even if nothing is left for it.
    return [*parts, b""] if len(parts) == maxsplit else parts


@op("StringToBytes", _split_rule, host=True, differentiable=False)
def split_bytes(xp: Any, x: Any) -> Any:
    """The bytes of each string, as a sparse matrix of strings."""
    return _as_sparse([[text[i : i + 1] for i in range(len(text))] for text in x.tolist()])


# N-grams.


def _ngrams_rule(call: Call, data: Spec, splits: Spec) -> tuple[Spec, Spec]:
    check_strings(call, data)
    return spec_of(dtypes.string, (None,)), spec_of(splits.dtype, splits.shape)


@op("StringNGrams", _ngrams_rule, host=True, differentiable=False)
def ngrams(
    xp: Any,
    data: Any,
    splits: Any,
    *,
    separator: str,
    ngram_widths: tuple[int, ...],
    left_pad: str,
    right_pad: str,
    pad_width: int,
    preserve_short_sequences: bool,
) -> Any:
    """The n-grams of each row of `data`, and their row splits.

    Args:
      ngram_widths: of how many strings the n-grams consist.
      pad_width: how many pads stand at most at either side of an n-gram; -1: one less than its width.
      preserve_short_sequences: a row too short for any n-gram gives one of all its strings.
    """
    between, left, right = separator.encode(), left_pad.encode(), right_pad.encode()
    values = data.tolist()
    rows: list[list[bytes]] = []
    for start, end in itertools.pairwise(splits.tolist()):
        row = values[start:end]
        found: list[bytes] = []
        for width in ngram_widths:
            pads = width - 1 if pad_width < 0 else min(pad_width, width - 1)
            found += _windows([left] * pads + row + [right] * pads, width, between)
        if preserve_short_sequences and not found and row:
            pads = 0 if pad_width < 0 else pad_width
            found = [between.join([left] * pads + row + [right] * pads)]
        rows.append(found)
    counts = np.cumsum([0, *map(len, rows)], dtype=splits.dtype)
    return strings(itertools.chain.from_iterable(rows), (int(counts[-1]),)), counts


def _windows(row: list[bytes], width: int, separator: bytes) -> Iterable[bytes]:
    return (separator.join(row[i : i + width]) for i in range(len(row) - width + 1))
