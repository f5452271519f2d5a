"""WAV files: what a header may say, and what is refused."""

from __future__ import annotations

import struct

import numpy as np
import pytest

import thalweg as tf

SOUND = np.array([[0.0, 0.5], [1.2, -1.3], [0.25, 1.0]], np.float32)


def _file() -> bytes:
    return bytes(tf.audio.encode_wav(SOUND, 8000).numpy())


def test_sound_comes_back() -> None:
    audio, rate = tf.audio.decode_wav(_file())
    np.testing.assert_allclose(audio, np.clip(SOUND, -1.0, 32767 / 32768), atol=1e-7)
    assert int(rate) == 8000


def test_channels_and_samples_can_be_wished() -> None:
    wider = tf.audio.decode_wav(_file(), desired_channels=3, desired_samples=4).audio.numpy()
    np.testing.assert_array_equal(wider[:, 1], wider[:, 2])
    np.testing.assert_array_equal(wider[3], [0.0, 0.0, 0.0])
    assert tf.audio.decode_wav(_file(), 1, 2).audio.shape == (2, 1)


def test_other_chunks_are_passed_over() -> None:
    file = _file()
    extra = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    audio = tf.audio.decode_wav(file[:36] + extra + file[36:]).audio
    np.testing.assert_array_equal(audio, tf.audio.decode_wav(file).audio)


@pytest.mark.parametrize("size", [0, 3, 11, 20, 40, 46])
def test_a_file_that_was_cut_is_refused(size: int) -> None:
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.audio.decode_wav(_file()[:size])


def test_sizes_that_a_file_declares_are_not_believed() -> None:
    file = _file()
    with pytest.raises(tf.errors.InvalidArgumentError, match="too short"):
        tf.audio.decode_wav(file[:40] + struct.pack("<I", 2**32 - 1) + file[44:])
    with pytest.raises(tf.errors.InvalidArgumentError, match="16-bit"):
        tf.audio.decode_wav(file[:34] + b"\x08\0" + file[36:])
    with pytest.raises(tf.errors.InvalidArgumentError, match="RIFF"):
        tf.audio.decode_wav(b"RIFX" + file[4:])
