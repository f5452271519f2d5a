"""Splitting strings, and n-grams."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from thalweg.core import dtypes
from thalweg.core.convert import constant
from thalweg.ops import string_splits
from thalweg.ops.gather import gather
from thalweg.ops.shapes import expand_dims, reshape, shape_of
from thalweg.strings.arguments import text

if TYPE_CHECKING:
    from thalweg.ragged.tensor import RaggedTensor


def split(input: Any, sep: Any = None, maxsplit: int = -1, name: str | None = None) -> Any:
    """The parts of each string, as a ragged tensor with one dimension more; a vector for a scalar.

    Args:
      input: strings of a known rank; may be ragged.
      sep: what stands between the parts; None or `""`: any run of white space.
      maxsplit: how often to split at most; -1: as often as possible.

    Raises:
      ValueError: the rank isn't known.

    Example:
      >>> tf.strings.split(["hello world", "a b c"])
      <tf.RaggedTensor [[b'hello', b'world'], [b'a', b'b', b'c']]>
    """
    separator = constant("") if sep is None else text(sep)
    return _parts(text(input), lambda x: string_splits.split(x, separator, maxsplit=int(maxsplit)))


def bytes_split(input: Any, name: str | None = None) -> Any:
    """The bytes of each string, as a ragged tensor with one dimension more; a vector for a scalar.

    Example:
      >>> tf.strings.bytes_split(["hi", "you"])
      <tf.RaggedTensor [[b'h', b'i'], [b'y', b'o', b'u']]>
    """
    return _parts(text(input), string_splits.split_bytes)


def _parts(x: Any, split_rows: Callable[[Any], Any]) -> Any:
    """What `split_rows` makes of a vector, a sparse matrix, put into rows."""
    from thalweg.ragged.tensor import RaggedTensor

    if isinstance(x, RaggedTensor):
        return x.with_flat_values(_parts(x.flat_values, split_rows))
    rank = x._spec.rank
    if rank is None:
        raise ValueError("Rank of `input` must be statically known.")
    if rank > 1:
        x = RaggedTensor.from_tensor(x, ragged_rank=rank - 1)
        return x.with_flat_values(_parts(x.flat_values, split_rows))
    indices, values, shape = split_rows(x if rank else expand_dims(x, axis=0))
    if rank == 0:
        return values
    rows = gather(indices, constant(0, dtypes.int64), axis=1, batch_dims=0)
    nrows = shape[0] if x._spec.shape[0] is None else x._spec.shape[0]
    return RaggedTensor.from_value_rowids(values, rows, nrows=nrows, validate=False)


def ngrams(
    data: Any,
    ngram_width: Any,
    separator: str = " ",
    pad_values: Any = None,
    padding_width: int | None = None,
    preserve_short_sequences: bool = False,
    name: str | None = None,
) -> Any:
    """Runs of neighbouring strings, joined.

    Args:
      data: strings of rank 1 or more, ragged or not; n-grams are taken along the last dimension.
      ngram_width: of how many strings an n-gram consists; several numbers give n-grams of each.
      pad_values: what stands before and after each row: a string or a pair of them; None: nothing.
      padding_width: how many pads to put at either side at most; None: one less than the n-gram's width.
      preserve_short_sequences: a row too short for an n-gram gives one, of all its strings.

    Returns:
      A tensor of the kind of `data`.

    Raises:
      TypeError: `pad_values` is neither a string nor a pair of them.
      ValueError: a width isn't positive, or `data` is a scalar.

    Example:
      >>> tf.strings.ngrams(["A", "B", "C", "D"], 2).numpy()
      array([b'A B', b'B C', b'C D'], dtype=object)
    """
    from thalweg.ragged.tensor import RaggedTensor

    widths = (ngram_width,) if isinstance(ngram_width, int) else tuple(ngram_width)
    if any(width < 1 for width in widths):
        raise ValueError(f"All ngram_widths must be greater than 0. Got {ngram_width}")
    if padding_width is not None and padding_width < 1:
        raise ValueError("padding_width must be greater than 0.")
    left, right, pad_width = _pads(pad_values, padding_width)
    data = text(data)
    rank = data._spec.rank
    if rank == 0:
        raise ValueError("Data must have rank>0")
    ragged = isinstance(data, RaggedTensor)
    rows = _as_rows(data)
    values, splits = string_splits.ngrams(
        rows.flat_values,
        rows.nested_row_splits[-1],
        separator=separator,
        ngram_widths=widths,
        left_pad=left,
        right_pad=right,
        pad_width=pad_width,
        preserve_short_sequences=bool(preserve_short_sequences),
    )
    result = RaggedTensor.from_row_splits(values, splits, validate=False)
    if rank == 1 and not ragged:
        return result.flat_values
    for outer in reversed(rows.nested_row_splits[:-1]):
        result = RaggedTensor.from_row_splits(result, outer, validate=False)
    return result if ragged else _as_dense(result, data)


def _pads(pad_values: Any, padding_width: int | None) -> tuple[str, str, int]:
    """The pads before and after a row, and how many of them at most (-1: as many as an n-gram can hold)."""
    if pad_values is None:
        return "", "", 0
    left, right = (pad_values, pad_values) if isinstance(pad_values, str) else (pad_values[0], pad_values[1])
    if not (isinstance(left, str) and isinstance(right, str)):
        raise TypeError("pad_values must be a string, tuple of strings, or None.")
    return left, right, -1 if padding_width is None else padding_width


def _as_rows(data: Any) -> RaggedTensor:
    """`data` as a ragged tensor whose innermost dimension is ragged."""
    from thalweg.ragged.tensor import RaggedTensor

    if isinstance(data, RaggedTensor):
        inner = data.flat_values
        if inner._spec.rank == 1:
            return data
        return data.with_flat_values(RaggedTensor.from_tensor(inner, ragged_rank=inner._spec.rank - 1))
    if data._spec.rank == 1:
        data = expand_dims(data, axis=0)
    return RaggedTensor.from_tensor(data, ragged_rank=data._spec.rank - 1)


def _as_dense(result: Any, data: Any) -> Any:
    """The n-grams of a dense tensor: as many in each row."""
    outer = shape_of(data)
    if isinstance(outer, tuple):
        width = -1 if 0 not in outer[:-1] else 0
        return reshape(result.flat_values, shape=(*outer[:-1], width))
    from thalweg.ops.joining import concat

    return reshape(result.flat_values, shape=concat(outer[:-1], constant([-1]), axis=0))
