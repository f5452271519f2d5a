"""Two hashes of byte strings in plain integers: SipHash-2-4, and the MurmurHash of hash buckets."""

from __future__ import annotations

MASK = (1 << 64) - 1
_MULTIPLIER = 0xC6A4A7935BD1E995


def murmur64(text: bytes, seed: int = 0xDECAFCAFFE) -> int:
    """The 64-bit MurmurHash 2 of a string."""
    h = (seed ^ (len(text) * _MULTIPLIER)) & MASK
    whole = len(text) & ~7
    for i in range(0, whole, 8):
        k = (int.from_bytes(text[i : i + 8], "little") * _MULTIPLIER) & MASK
        k = ((k ^ (k >> 47)) * _MULTIPLIER) & MASK
        h = ((h ^ k) * _MULTIPLIER) & MASK
    if whole != len(text):
        h = ((h ^ int.from_bytes(text[whole:], "little")) * _MULTIPLIER) & MASK
    h = ((h ^ (h >> 47)) * _MULTIPLIER) & MASK
    return h ^ (h >> 47)


def _rotate(x: int, count: int) -> int:
    return ((x << count) | (x >> (64 - count))) & MASK


def _rounds(v: list[int], count: int) -> None:
    v0, v1, v2, v3 = v
    for _ in range(count):
        v0 = (v0 + v1) & MASK
        v1 = _rotate(v1, 13) ^ v0
        v0 = _rotate(v0, 32)
        v2 = (v2 + v3) & MASK
        v3 = _rotate(v3, 16) ^ v2
        v0 = (v0 + v3) & MASK
        v3 = _rotate(v3, 21) ^ v0
        v2 = (v2 + v1) & MASK
        v1 = _rotate(v1, 17) ^ v2
        v2 = _rotate(v2, 32)
    v[:] = v0, v1, v2, v3


def siphash(text: bytes, key: tuple[int, int]) -> int:
    """SipHash-2-4 of a string under a key of two 64-bit integers."""
    k0, k1 = key[0] & MASK, key[1] & MASK
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]
    whole = len(text) & ~7
    last = (len(text) & 0xFF) << 56 | int.from_bytes(text[whole:], "little")
    words = [int.from_bytes(text[i : i + 8], "little") for i in range(0, whole, 8)]
    for word in (*words, last):
        v[3] ^= word
        _rounds(v, 2)
        v[0] ^= word
    v[2] ^= 0xFF
    _rounds(v, 4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]
