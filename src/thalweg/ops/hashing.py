"""Hashes of strings, the same that TensorFlow computes: FarmHash's fingerprint, MurmurHash, SipHash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.op import Call, op
from thalweg.core.rules import shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.fingerprints import fingerprint64
from thalweg.ops.siphash import murmur64, siphash
from thalweg.ops.string_arrays import check_strings, mapped


def _bucket_rule(call: Call, x: Spec) -> Spec:
    check_strings(call, x)
    if call.attrs["num_buckets"] < 1:
        count = call.attrs["num_buckets"]
        raise ValueError(f"Value for attr 'num_buckets' of {count} must be at least minimum 1")
    return spec_of(dtypes.int64, x.shape)


def _buckets(x: Any, count: int, hashed: Callable[[bytes], int]) -> Any:
    """The bucket of each string. Columns of categories repeat few strings, so each is hashed once."""
    buckets = {text: hashed(text) % count for text in set(x.reshape(-1).tolist())}
    return mapped(buckets.__getitem__, x, np.int64)


@op("StringToHashBucketFast", _bucket_rule, host=True, differentiable=False)
def hash_bucket_fast(xp: Any, x: Any, *, num_buckets: int) -> Any:
    return _buckets(x, num_buckets, fingerprint64)


@op("StringToHashBucket", _bucket_rule, host=True, differentiable=False)
def hash_bucket(xp: Any, x: Any, *, num_buckets: int) -> Any:
    return _buckets(x, num_buckets, murmur64)


def _strong_rule(call: Call, x: Spec) -> Spec:
    if len(call.attrs["key"]) != 2:
        raise ValueError("Key must have 2 elements")
    return _bucket_rule(call, x)


@op("StringToHashBucketStrong", _strong_rule, host=True, differentiable=False)
def hash_bucket_strong(xp: Any, x: Any, *, num_buckets: int, key: tuple[int, int]) -> Any:
    return _buckets(x, num_buckets, lambda text: siphash(text, key))


def _fingerprint_rule(call: Call, x: Spec) -> Spec:
    if call.attrs["method"] != "farmhash64":
        raise ValueError(f"Unsupported fingerprint method: {call.attrs['method']}")
    if x.shape == ():
        raise ValueError(f"`data` should have at least one dimension: {shape_text(x.shape)}")
    return spec_of(dtypes.uint8, (None if x.shape is None else x.shape[0], 8))


@op("Fingerprint", _fingerprint_rule, host=True, differentiable=False)
def fingerprint(xp: Any, x: Any, *, method: str) -> Any:
    """The fingerprint of each row's bytes; a row of several strings has that of its strings' fingerprints."""
    if method != "farmhash64":
        raise errors.InvalidArgumentError(None, None, f"Unsupported fingerprint method: {method}")
    rows = x.reshape(x.shape[0], -1)
    if x.dtype == object:
        rows = rows[:, 0] if rows.shape[1] == 1 and x.ndim == 1 else [_joined(row) for row in rows]
    else:
        rows = [np.ascontiguousarray(row).tobytes() for row in rows]
    codes = [fingerprint64(row).to_bytes(8, "little") for row in rows]
    return np.frombuffer(b"".join(codes), np.uint8).reshape(len(codes), 8)


def _joined(row: Any) -> bytes:
    return b"".join(fingerprint64(text).to_bytes(8, "little") for text in row)
