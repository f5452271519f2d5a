"""Examples in JSON, and compressed strings: `tf.io.decode_json_example`, `tf.io.decode_compressed`."""

from __future__ import annotations

from typing import Any

from thalweg.core import errors
from thalweg.core.op import op
from thalweg.ops.compressed import decode_compressed as inflate
from thalweg.ops.string_arrays import each_string, mapped
from thalweg.protos import message
from thalweg.strings.arguments import text


@op("DecodeJSONExample", each_string(), host=True, differentiable=False)
def _from_json(xp: Any, x: Any) -> Any:
    return mapped(_serialized, x)


def _serialized(data: bytes) -> bytes:
    from google.protobuf import json_format  # type: ignore[import-untyped]

    try:
        example = json_format.Parse(data, message("Example")())
    except (json_format.ParseError, ValueError, RecursionError) as error:
        raise errors.InvalidArgumentError(None, None, f"Error while parsing JSON: {error}") from None
    return bytes(example.SerializeToString(deterministic=True))


def decode_json_example(json_examples: Any, name: str | None = None) -> Any:
    """Examples written in JSON as `tf.train.Example`s are serialized.

    Args:
      json_examples: strings of any shape; bytes are in Base64, as protocol buffers write them in JSON.

    Returns:
      Strings of the same shape.

    Raises:
      InvalidArgumentError: a string isn't JSON, or isn't an Example.

    Example:
      >>> data = tf.io.decode_json_example('{"features": {"feature": {"a": {"int64List": {"value": [3]}}}}}')
      >>> tf.io.parse_single_example(data, {"a": tf.io.FixedLenFeature([1], tf.int64)})["a"].numpy()
      array([3])
    """
    return _from_json(text(json_examples))


def decode_compressed(bytes: Any, compression_type: str = "", name: str | None = None) -> Any:
    """The strings that compressed strings stand for.

    Args:
      bytes: strings of any shape.
      compression_type: "ZLIB", "GZIP", or "" or "NONE" for strings that aren't compressed.

    Raises:
      InvalidArgumentError: there is no such compression.
      DataLossError: a string isn't compressed so.

    Example:
      >>> import zlib
      >>> tf.io.decode_compressed(zlib.compress(b"hello"), "ZLIB").numpy()
      b'hello'
    """
    return inflate(text(bytes), compression_type=compression_type)
