"""FarmHash's `Fingerprint64`: hashes of bytes that are the same on every machine and for ever."""

from __future__ import annotations

_MASK = 2**64 - 1
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
_MURMUR = 0xC6A4A7935BD1E995


def fingerprint64(data: bytes) -> int:
    """The fingerprint of a run of bytes, from 0 to `2**64 - 1`."""
    size = len(data)
    if size <= 16:
        return _up_to_16(data, size)
    if size <= 32:
        return _up_to_32(data, size)
    return _up_to_64(data, size) if size <= 64 else _longer(data, size)


def fingerprint_cat64(first: int, second: int) -> int:
    """One fingerprint of two, in their order."""
    result = first ^ _MURMUR
    result ^= _mixed(second * _MURMUR & _MASK) * _MURMUR & _MASK
    result = result * _MURMUR & _MASK
    return _mixed(_mixed(result) * _MURMUR & _MASK)


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 8], "little")


def _half_word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _rotated(x: int, by: int) -> int:
    x &= _MASK
    return (x >> by | x << (64 - by)) & _MASK


def _mixed(x: int) -> int:
    return x ^ x >> 47


def _joined(u: int, v: int, factor: int) -> int:
    """Two words as one."""
    a = _mixed(((u ^ v) & _MASK) * factor & _MASK)
    b = _mixed(((v ^ a) & _MASK) * factor & _MASK)
    return b * factor & _MASK


def _up_to_16(data: bytes, size: int) -> int:
    factor = _K2 + size * 2
    if size >= 8:
        a, b = _word(data, 0) + _K2, _word(data, size - 8)
        return _joined(_rotated(b, 37) * factor + a, (_rotated(a, 25) + b) * factor, factor)
    if size >= 4:
        return _joined(size + (_half_word(data, 0) << 3), _half_word(data, size - 4), factor)
    if not size:
        return _K2
    y, z = data[0] + (data[size >> 1] << 8), size + (data[-1] << 2)
    return _mixed((y * _K2 ^ z * _K0) & _MASK) * _K2 & _MASK


def _up_to_32(data: bytes, size: int) -> int:
    factor = _K2 + size * 2
    a, b = _word(data, 0) * _K1, _word(data, 8)
    c, d = _word(data, size - 8) * factor, _word(data, size - 16) * _K2
    return _joined(_rotated(a + b, 43) + _rotated(c, 30) + d, a + _rotated(b + _K2, 18) + c, factor)


def _up_to_64(data: bytes, size: int) -> int:
    factor = _K2 + size * 2
    a, b = _word(data, 0) * _K2, _word(data, 8)
    c, d = _word(data, size - 8) * factor, _word(data, size - 16) * _K2
    y = _rotated(a + b, 43) + _rotated(c, 30) + d
    z = _joined(y, a + _rotated(b + _K2, 18) + c, factor)
    e, f = _word(data, 16) * factor, _word(data, 24)
    g, h = (y + _word(data, size - 32)) * factor, (z + _word(data, size - 24)) * factor
    return _joined(_rotated(e + f, 43) + _rotated(g, 30) + h, e + _rotated(f + a, 18) + g, factor)


def _half_block(data: bytes, at: int, a: int, b: int) -> tuple[int, int]:
    """32 bytes mixed into two seeds."""
    w, x, y, z = (_word(data, at + offset) for offset in (0, 8, 16, 24))
    a += w
    b = _rotated(b + a + z, 21)
    total = a + x + y
    return (total + z) & _MASK, (b + _rotated(total, 44) + a) & _MASK


_State = tuple[int, int, int, tuple[int, int], tuple[int, int]]


def _block(data: bytes, at: int, state: _State, factor: int, weight: int) -> _State:
    """64 bytes mixed into the state; `weight` is more than 1 for the last."""
    x, y, z, v, w = state
    x = _rotated(x + y + v[0] + _word(data, at + 8), 37) * factor & _MASK
    y = _rotated(y + v[1] + _word(data, at + 48), 42) * factor & _MASK
    x ^= w[1] * weight & _MASK
    y = (y + v[0] * weight + _word(data, at + 40)) & _MASK
    z = _rotated(z + w[0], 33) * factor & _MASK
    v = _half_block(data, at, v[1] * factor, x + w[0])
    w = _half_block(data, at + 32, z + w[1], y + _word(data, at + 16))
    return z, y, x, v, w


def _longer(data: bytes, size: int) -> int:
    y = (81 * _K1 + 113) & _MASK
    z = _mixed((y * _K2 + 113) & _MASK) * _K2 & _MASK
    state: _State = (81 * _K2 + _word(data, 0)) & _MASK, y, z, (0, 0), (0, 0)
    for at in range(0, (size - 1) // 64 * 64, 64):
        state = _block(data, at, state, _K1, 1)
    x, y, z, v, w = state
    factor = _K1 + ((z & 0xFF) << 1)
    first = w[0] + (size - 1 & 63)
    v = (v[0] + first, v[1])
    x, y, z, v, w = _block(data, size - 64, (x, y, z, v, (first + v[0], w[1])), factor, 9)
    first, second = _joined(v[0], w[0], factor), _joined(v[1], w[1], factor)
    return _joined(first + _mixed(y) * _K0 + z, second + x, factor)
