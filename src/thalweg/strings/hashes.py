"""Buckets of strings by their hashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import hashing
from thalweg.strings.arguments import text


def to_hash_bucket_fast(input: Any, num_buckets: int, name: str | None = None) -> Any:
    """The bucket of each string, int64, by FarmHash: the same on every machine, for ever.

    Whoever chooses the strings can choose them to collide; see `to_hash_bucket_strong`.

    Args:
      num_buckets: how many buckets there are.

    Raises:
      InvalidArgumentError: `num_buckets` is less than 1.

    Example:
      >>> tf.strings.to_hash_bucket_fast(["Hello", "TensorFlow", "2.x"], 3).numpy()
      array([0, 2, 2])
    """
    return hashing.hash_bucket_fast(text(input), num_buckets=int(num_buckets))


def to_hash_bucket(input: Any, num_buckets: int, name: str | None = None) -> Any:
    """The bucket of each string, int64, by an older hash; prefer `to_hash_bucket_fast`.

    Example:
      >>> tf.strings.to_hash_bucket(["Hello", "TensorFlow", "2.x"], 3).numpy()
      array([2, 0, 1])
    """
    return hashing.hash_bucket(text(input), num_buckets=int(num_buckets))


def to_hash_bucket_strong(input: Any, num_buckets: int, key: Sequence[int], name: str | None = None) -> Any:
    """The bucket of each string, int64, by SipHash: nobody who doesn't know the key can make strings collide.

    Args:
      key: two integers.

    Raises:
      InvalidArgumentError: `num_buckets` is less than 1, or the key hasn't two integers.

    Example:
      >>> tf.strings.to_hash_bucket_strong(["Hello", "TF"], 3, [1, 2]).numpy()
      array([2, 0])
    """
    numbers = tuple(int(k) for k in key)
    return hashing.hash_bucket_strong(text(input), num_buckets=int(num_buckets), key=numbers)


def fingerprint(data: Any, method: str = "farmhash64", name: str | None = None) -> Any:
    """The fingerprint of each row of a tensor: 8 bytes that are the same on every machine, for ever.

    Args:
      data: of rank 1 or more; the first dimension counts the rows.
      method: `"farmhash64"`.

    Returns:
      uint8 of shape `[rows, 8]`.

    Raises:
      InvalidArgumentError: `data` is a scalar, or there is no such method.

    Example:
      >>> tf.fingerprint(["a"]).numpy()
      array([[227, 117, 223, 182, 101,  66,  69, 179]], dtype=uint8)
    """
    return hashing.fingerprint(to_tensor(data), method=method)
