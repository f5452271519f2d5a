"""`tf.audio`: sound from and to WAV files."""

from __future__ import annotations

from typing import Any, NamedTuple

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import Tensor
from thalweg.ops import wav

__all__ = ["decode_wav", "encode_wav"]


class DecodeWav(NamedTuple):
    """Sound: its samples, and how many of them make a second."""

    audio: Any
    sample_rate: Any


def decode_wav(
    contents: Any, desired_channels: int = -1, desired_samples: int = -1, name: str | None = None
) -> DecodeWav:
    """The sound that the contents of a 16-bit WAV file hold.

    Args:
      contents: a scalar string.
      desired_channels: give so many channels, the last one repeated or some left out; -1: as many as there
        are.
      desired_samples: give so many samples, zeros added or the last left out; -1: as many as there are.

    Returns:
      `audio`, a float32 tensor of shape `[samples, channels]` with values from -1 to 1; and the scalar
      `sample_rate`.

    Raises:
      InvalidArgumentError: the contents are no 16-bit WAV file.

    Example:
      >>> tf.audio.decode_wav(tf.audio.encode_wav([[0.0], [0.5]], 8000)).audio.shape
      TensorShape([2, 1])
    """
    contents = to_tensor(contents)
    audio, rate = wav.decode_wav(
        contents, desired_channels=int(desired_channels), desired_samples=int(desired_samples)
    )
    return DecodeWav(audio, rate)


def encode_wav(audio: Any, sample_rate: Any, name: str | None = None) -> Any:
    """The contents of a 16-bit WAV file with this sound.

    Args:
      audio: a float32 tensor of shape `[samples, channels]`; what is beyond -1 and 1 is cut off.
      sample_rate: how many samples make a second; a scalar.

    Returns:
      A scalar string.

    Raises:
      InvalidArgumentError: the audio isn't two-dimensional, or the rate isn't positive.

    Example:
      >>> len(tf.audio.encode_wav([[0.0], [0.5]], 8000).numpy())
      48
    """
    rate = sample_rate if isinstance(sample_rate, Tensor) else to_tensor(sample_rate, dtypes.int32)
    return wav.encode_wav(to_tensor(audio, dtype_hint=dtypes.float32), rate)
