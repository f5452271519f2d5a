"""Sound as the contents of WAV files: 16-bit samples behind a RIFF header."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.op import Call, op
from thalweg.core.rules import kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of

_PCM = 1
_BITS = 16
_FULL_SCALE = 1 << (_BITS - 1)


class Format(NamedTuple):
    """What the `fmt ` chunk says."""

    kind: int
    channels: int
    sample_rate: int
    bytes_per_second: int
    bytes_per_sample: int
    bits: int


def _refuse(condition: bool, message: str) -> None:
    if condition:
        raise errors.InvalidArgumentError(None, None, message)


def _encode_rule(call: Call, audio: Spec, sample_rate: Spec) -> Spec:
    if audio.shape is not None and len(audio.shape) != 2:
        raise kernel_error(call, f"audio must be 2-dimensional, got shape {shape_text(audio.shape)}")
    return spec_of(dtypes.string, ())


@op("EncodeWav", _encode_rule, host=True, differentiable=False)
def encode_wav(xp: Any, audio: Any, sample_rate: Any) -> Any:
    rate, (_, channels) = int(sample_rate), audio.shape
    require(np, 0 < rate < 2**32, f"sample_rate must be in (0, 2^32), got: {rate}")
    scaled = audio.astype(np.float32) * np.float32(_FULL_SCALE)
    rounded = np.trunc(scaled + np.copysign(np.float32(0.5), scaled))
    samples = rounded.clip(-_FULL_SCALE, _FULL_SCALE - 1).astype("<i2").tobytes()
    width = channels * _BITS // 8
    form = struct.pack("<HHIIHH", _PCM, channels, rate, rate * width, width, _BITS)
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", samples)
    return np.array(_chunk(b"RIFF", body), object)


def _chunk(name: bytes, contents: bytes) -> bytes:
    return name + struct.pack("<I", len(contents)) + contents


def _decode_rule(call: Call, contents: Spec) -> tuple[Spec, Spec]:
    if contents.shape:
        raise kernel_error(call, f"contents must be scalar, got shape {shape_text(contents.shape)}")
    samples, channels = call.attrs["desired_samples"], call.attrs["desired_channels"]
    shape = tuple(None if n < 0 else n for n in (samples, channels))
    return spec_of(dtypes.float32, shape), spec_of(dtypes.int32, ())


@op("DecodeWav", _decode_rule, host=True, differentiable=False)
def decode_wav(xp: Any, contents: Any, *, desired_channels: int, desired_samples: int) -> Any:
    data = contents.item()
    form, samples = _parsed(data)
    audio = samples.astype(np.float32).reshape(-1, form.channels) / np.float32(_FULL_SCALE)
    if desired_samples >= 0:
        audio = audio[:desired_samples]
        audio = np.pad(audio, ((0, desired_samples - len(audio)), (0, 0)))
    if desired_channels >= 0:
        # What is asked for beyond the channels that there are repeats the last one.
        audio = audio[:, np.minimum(np.arange(desired_channels), form.channels - 1)]
    return audio, np.array(form.sample_rate, np.int32)


def _parsed(data: bytes) -> tuple[Format, Any]:
    """The format of a WAV file, and its samples."""
    form = None
    for name, contents in _chunks(data):
        if name == b"fmt ":
            form = _checked_format(contents)
        elif name == b"data":
            _refuse(form is None, "Header mismatch: Expected fmt  but found data")
            assert form is not None
            whole = len(contents) - len(contents) % form.bytes_per_sample
            return form, np.frombuffer(contents[:whole], "<i2")
    _refuse(True, "Missing data chunk in WAV file")
    raise AssertionError


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The names and contents of the chunks; none is longer than what is there."""
    for expected, found in ((b"RIFF", data[:4]), (b"WAVE", data[8:12])):
        _refuse(len(found) < 4, "Data too short when trying to read string")
        _refuse(found != expected, f"Header mismatch: Expected {expected.decode()} but found {found!r}")
    position = 12
    while position + 8 <= len(data):
        (size,) = struct.unpack_from("<I", data, position + 4)
        contents = data[position + 8 : position + 8 + size]
        _refuse(len(contents) < size, "Data too short when trying to read string")
        yield data[position : position + 4], contents
        position += 8 + size + size % 2
    _refuse(position < len(data), "Data too short when trying to read string")


def _checked_format(contents: bytes) -> Format:
    _refuse(len(contents) < 16, f"Bad format chunk size for WAV: Expected 16 or 18, but got {len(contents)}")
    form = Format(*struct.unpack_from("<HHIIHH", contents))
    _refuse(form.kind != _PCM, f"Bad audio format for WAV: Expected 1 (PCM), but got {form.kind}")
    _refuse(form.bits != _BITS, f"Can only read 16-bit WAV files, but received {form.bits}")
    _refuse(
        form.channels < 1, f"Bad number of channels for WAV: Expected at least 1, but got {form.channels}"
    )
    width = form.channels * _BITS // 8
    _refuse(
        form.bytes_per_sample != width,
        f"Bad bytes per sample in WAV header: Expected {width} but got {form.bytes_per_sample}",
    )
    return form
