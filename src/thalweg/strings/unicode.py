"""Unicode: strings as code points, code points as strings."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.ops import unicode_text as ops
from thalweg.ops.shapes import expand_dims, reshape, size_tensor
from thalweg.strings.arguments import text

REPLACEMENT = 0xFFFD


def unicode_decode(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = REPLACEMENT,
    replace_control_characters: bool = False,
    name: str | None = None,
) -> Any:
    """The code points of each string, as int32.

    Args:
      input: strings of a known rank; may be ragged.
      input_encoding: `"UTF-8"`, `"UTF-16-BE"`, `"latin1"`, …
      errors: what is done with what is no character: `"replace"`, `"ignore"` or `"strict"`.
      replacement_char: the code point that replaces it.
      replace_control_characters: replace the code points 0 to 31 as well.

    Returns:
      A ragged tensor with one dimension more than `input`; a vector for a scalar.

    Raises:
      InvalidArgumentError: the encoding isn't known; or `errors` is `"strict"` and a string isn't valid.

    Example:
      >>> tf.strings.unicode_decode(["Täler", ""], "UTF-8")
      <tf.RaggedTensor [[84, 228, 108, 101, 114], []]>
    """
    return _decoded(input, input_encoding, errors, replacement_char, replace_control_characters, False)[0]


def unicode_decode_with_offsets(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = REPLACEMENT,
    replace_control_characters: bool = False,
    name: str | None = None,
) -> Any:
    """The code points of each string as `unicode_decode` gives them, and the byte (int64) where each begins.

    Example:
      >>> tf.strings.unicode_decode_with_offsets(["äh"], "UTF-8")
      (<tf.RaggedTensor [[228, 104]]>, <tf.RaggedTensor [[0, 2]]>)
    """
    return _decoded(input, input_encoding, errors, replacement_char, replace_control_characters, True)


def unicode_split(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = REPLACEMENT,
    name: str | None = None,
) -> Any:
    """The characters of each string, as strings; see `tf.strings.unicode_decode`.

    Example:
      >>> tf.strings.unicode_split(["äh"], "UTF-8")
      <tf.RaggedTensor [[b'\\xc3\\xa4', b'h']]>
    """
    codes = _decoded(input, input_encoding, errors, replacement_char, False, False)[0]
    return _characters(codes, input_encoding, errors, replacement_char)


def unicode_split_with_offsets(
    input: Any,
    input_encoding: str,
    errors: str = "replace",
    replacement_char: int = REPLACEMENT,
    name: str | None = None,
) -> Any:
    """The characters of each string, as strings, and the byte at which each begins.

    Example:
      >>> tf.strings.unicode_split_with_offsets(["äh"], "UTF-8")
      (<tf.RaggedTensor [[b'\\xc3\\xa4', b'h']]>, <tf.RaggedTensor [[0, 2]]>)
    """
    codes, starts = _decoded(input, input_encoding, errors, replacement_char, False, True)
    return _characters(codes, input_encoding, errors, replacement_char), starts


def _decoded(
    input: Any,
    encoding: str,
    errors: str,
    replacement_char: int,
    replace_control_characters: bool,
    offsets: bool,
) -> tuple[Any, ...]:
    """Code points, and where they begin if `offsets` are asked for, in the rows of `input`."""
    from thalweg.ragged.tensor import RaggedTensor

    x = text(input)
    rank = x._spec.rank
    if rank is None:
        raise ValueError("Rank of `input` must be statically known.")
    ragged = x.ragged_rank if isinstance(x, RaggedTensor) else 0
    if ragged and ragged < rank - 1:
        inner = x.flat_values
        x = x.with_flat_values(RaggedTensor.from_tensor(inner, ragged_rank=inner._spec.rank - 1))
    elif not ragged and rank > 1:
        x = RaggedTensor.from_tensor(x, ragged_rank=rank - 1)
    flat = x.flat_values if isinstance(x, RaggedTensor) else x
    decode = ops.unicode_decode_with_offsets if offsets else ops.unicode_decode
    splits, *values = decode(
        reshape(flat, shape=(-1,)) if rank == 0 else flat,
        input_encoding=encoding,
        errors=errors,
        replacement_char=int(replacement_char),
        replace_control_characters=bool(replace_control_characters),
        Tsplits=dtypes.int64,
    )
    if rank == 0:
        return tuple(values)
    rows = [RaggedTensor.from_row_splits(v, splits, validate=False) for v in values]
    return tuple(x.with_flat_values(r) if isinstance(x, RaggedTensor) else r for r in rows)


def _characters(codes: Any, encoding: str, errors: str, replacement_char: int) -> Any:
    """Each code point as a string of one character."""
    from thalweg.ragged.tensor import RaggedTensor

    flat = codes.flat_values if isinstance(codes, RaggedTensor) else codes
    single = unicode_encode(expand_dims(flat, axis=-1), encoding, errors, replacement_char)
    return codes.with_flat_values(single) if isinstance(codes, RaggedTensor) else single


def unicode_encode(
    input: Any,
    output_encoding: str,
    errors: str = "replace",
    replacement_char: int = REPLACEMENT,
    name: str | None = None,
) -> Any:
    """The string of each row of code points.

    Args:
      input: int32 of rank 1 or more, ragged or not; its last dimension becomes strings.
      output_encoding: `"UTF-8"`, `"UTF-16-BE"` or `"UTF-32-BE"`.
      errors, replacement_char: what is done with numbers that are no code points, as in `unicode_decode`.

    Raises:
      ValueError: `input` is a scalar or its rank isn't known.
      InvalidArgumentError: the encoding isn't one of these; or a number is no code point and `errors` is
        `"strict"`.

    Example:
      >>> tf.strings.unicode_encode([[84, 228], [120, 121]], "UTF-8").numpy()
      array([b'T\\xc3\\xa4', b'xy'], dtype=object)
    """
    from thalweg.ragged.tensor import RaggedTensor

    x = to_tensor(input)
    rank = x._spec.rank
    if rank is None:
        raise ValueError("Rank of input_tensor must be statically known.")
    if rank == 0:
        raise ValueError("input_tensor's rank must be at least 1.")
    if isinstance(x, RaggedTensor):
        inner = x.flat_values
        if inner._spec.rank > 1:
            return x.with_flat_values(unicode_encode(inner, output_encoding, errors, replacement_char))
        if x.ragged_rank > 1:
            return x.with_values(unicode_encode(x.values, output_encoding, errors, replacement_char))
        return _encoded(x, output_encoding, errors, replacement_char)
    if rank == 2:
        return _encoded(RaggedTensor.from_tensor(x), output_encoding, errors, replacement_char)
    if rank > 2:
        rows = RaggedTensor.from_tensor(x, ragged_rank=rank - 1)
        return unicode_encode(rows, output_encoding, errors, replacement_char).to_tensor()
    row = RaggedTensor.from_row_splits(x, [0, size_tensor(x, out_type=dtypes.int64)], validate=False)
    return reshape(_encoded(row, output_encoding, errors, replacement_char), shape=())


def _encoded(rows: Any, encoding: str, errors: str, replacement_char: int) -> Any:
    return ops.unicode_encode(
        rows.values,
        rows.row_splits,
        output_encoding=encoding,
        errors=errors,
        replacement_char=int(replacement_char),
    )


def unicode_transcode(
    input: Any,
    input_encoding: str,
    output_encoding: str,
    errors: str = "replace",
    replacement_char: int = REPLACEMENT,
    replace_control_characters: bool = False,
    name: str | None = None,
) -> Any:
    """Each string in another encoding.

    Args:
      input_encoding: `"UTF-8"`, `"UTF-16-BE"`, `"latin1"`, …
      output_encoding: `"UTF-8"`, `"UTF-16-BE"` or `"UTF-32-BE"`.
      errors, replacement_char, replace_control_characters: as in `tf.strings.unicode_decode`.

    Raises:
      InvalidArgumentError: an encoding isn't known; or `errors` is `"strict"` and a string isn't valid.

    Example:
      >>> tf.strings.unicode_transcode(b"caf\\xe9", "latin1", "UTF-8").numpy()
      b'caf\\xc3\\xa9'
    """
    return ops.unicode_transcode(
        text(input),
        input_encoding=input_encoding,
        output_encoding=output_encoding,
        errors=errors,
        replacement_char=int(replacement_char),
        replace_control_characters=bool(replace_control_characters),
    )


def unicode_script(input: Any, name: str | None = None) -> Any:
    """The script of each code point, as ICU numbers scripts (25 is Latin); -1 for what is no code point.

    Args:
      input: int32.

    Example:
      >>> tf.strings.unicode_script([65, 1046, 20013]).numpy()
      array([25,  8, 17], dtype=int32)
    """
    return ops.unicode_script(to_tensor(input))
