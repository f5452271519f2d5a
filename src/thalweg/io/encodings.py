"""Bytes as numbers, and bytes as text: `tf.io.decode_raw` and Base64."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.ops import arguments
from thalweg.ops import encodings as ops
from thalweg.strings.arguments import text


def decode_raw(
    input_bytes: Any,
    out_type: Any,
    little_endian: bool = True,
    fixed_length: Any = None,
    name: str | None = None,
) -> Any:
    """The numbers that the bytes of each string are.

    Args:
      input_bytes: strings of any shape, all of one length unless `fixed_length` is given.
      out_type: a numeric dtype or bool.
      little_endian: whether the first byte of a number is its lowest.
      fixed_length: how many bytes to take of each string; shorter ones are filled up with zeros.

    Returns:
      A tensor of `out_type` with one dimension more than `input_bytes`.

    Raises:
      InvalidArgumentError: the strings differ in length, or don't consist of whole numbers.

    Example:
      >>> tf.io.decode_raw(b"\\x01\\x00\\x02\\x00", tf.int16).numpy()
      array([1, 2], dtype=int16)
    """
    dtype = dtypes.as_dtype(out_type)
    if fixed_length is None:
        return ops.decode_raw(text(input_bytes), out_type=dtype, little_endian=bool(little_endian))
    return ops.decode_padded_raw(
        text(input_bytes),
        fixed_length=arguments.integer(fixed_length),
        out_type=dtype,
        little_endian=bool(little_endian),
    )


def encode_base64(input: Any, pad: bool = False, name: str | None = None) -> Any:
    """Each string in Base64 with `-` and `_`, safe in addresses.

    Args:
      pad: fill the text up with `=` to a multiple of four characters.

    Example:
      >>> tf.io.encode_base64("hello").numpy()
      b'aGVsbG8'
    """
    return ops.encode_base64(text(input), pad=bool(pad))


def decode_base64(input: Any, name: str | None = None) -> Any:
    """The bytes that Base64 with `-` and `_` stands for, padded or not.

    Raises:
      InvalidArgumentError: a string isn't Base64 of this kind.

    Example:
      >>> tf.io.decode_base64("aGVsbG8").numpy()
      b'hello'
    """
    return ops.decode_base64(text(input))
