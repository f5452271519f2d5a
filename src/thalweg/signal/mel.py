"""The mel scale, on which equal steps sound equally far apart, and what is made of spectra on it."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.creation import linspace
from thalweg.math.exponential import log
from thalweg.ops.casting import cast
from thalweg.ops.dynamic_sizes import as_number, size_of
from thalweg.ops.elementwise import maximum, minimum
from thalweg.ops.padding import pad
from thalweg.signal.cosine import dct


def linear_to_mel_weight_matrix(
    num_mel_bins: int = 20,
    num_spectrogram_bins: Any = 129,
    sample_rate: Any = 8000,
    lower_edge_hertz: float = 125.0,
    upper_edge_hertz: float = 3800.0,
    dtype: Any = dtypes.float32,
    name: str | None = None,
) -> Any:
    """The matrix that brings a spectrum to the mel scale: `tf.matmul(spectrograms, matrix)`.

    Each of its columns is a triangle: it rises from the centre of the band before to its own, and falls to
    that of the next. The centres lie at equal distances on the mel scale, `1127 log(1 + hertz / 700)`.

    Args:
      num_mel_bins: how many bands.
      num_spectrogram_bins: how many frequencies the spectra have, from 0 to half the sample rate.
      sample_rate: samples a second of the signal; a number or a scalar tensor.
      lower_edge_hertz, upper_edge_hertz: where the first band begins and the last one ends.
      dtype: a float dtype.

    Returns:
      A tensor of shape `[num_spectrogram_bins, num_mel_bins]`.

    Raises:
      ValueError: a number isn't positive, the edges aren't in order or lie above half the sample rate, or the
        dtype is no float.

    Example:
      >>> tf.signal.linear_to_mel_weight_matrix(2, 5, 8000, 0.0, 4000.0).numpy().round(2)
      array([[0.  , 0.  ],
             [0.6 , 0.4 ],
             [0.  , 0.87],
             [0.  , 0.38],
             [0.  , 0.  ]], dtype=float32)
    """
    kind = as_dtype(dtype)
    rate = sample_rate.host().item() if isinstance(sample_rate, EagerTensor) else sample_rate
    _check(num_mel_bins, rate, lower_edge_hertz, upper_edge_hertz, kind)
    nyquist = cast(rate, kind) / 2.0 if isinstance(rate, Tensor) else to_tensor(rate / 2.0, kind)
    # The frequency zero belongs to no band.
    frequencies = linspace(to_tensor(0.0, kind), nyquist, num_spectrogram_bins)[1:, None]
    lower, upper = (_mel(to_tensor(float(edge), kind)) for edge in (lower_edge_hertz, upper_edge_hertz))
    edges = linspace(lower, upper, num_mel_bins + 2)[None, :]
    before, centre, after = edges[:, :-2], edges[:, 1:-1], edges[:, 2:]
    position = _mel(frequencies)
    rising, falling = (position - before) / (centre - before), (after - position) / (after - centre)
    weights = maximum(to_tensor(0.0, kind), minimum(rising, falling))
    return pad(weights, paddings=((1, 0), (0, 0)))


def _check(bins: int, rate: Any, lower: float, upper: float, dtype: dtypes.DType) -> None:
    if bins <= 0:
        raise ValueError(f"num_mel_bins must be positive. Got: {bins}")
    if lower < 0.0:
        raise ValueError(f"lower_edge_hertz must be non-negative. Got: {lower}")
    if lower >= upper:
        raise ValueError(f"lower_edge_hertz {lower:.1f} >= upper_edge_hertz {upper:.1f}")
    if not isinstance(rate, Tensor):
        if rate <= 0.0:
            raise ValueError(f"sample_rate must be positive. Got: {rate}")
        if upper > rate / 2:
            raise ValueError(
                "upper_edge_hertz must not be larger than the Nyquist frequency (sample_rate / 2). "
                f"Got {upper} for sample_rate: {rate}"
            )
    if not dtype.is_floating:
        raise ValueError(f"dtype must be a floating point type. Got: {dtype!r}")


def _mel(hertz: Any) -> Any:
    """Frequencies on the mel scale."""
    return 1127.0 * log(1.0 + hertz / 700.0)


def mfccs_from_log_mel_spectrograms(log_mel_spectrograms: Any, name: str | None = None) -> Any:
    """Mel-frequency cepstral coefficients: the cosine transforms of logarithmic mel spectra.

    Args:
      log_mel_spectrograms: a float32 or float64 tensor of shape `[..., num_mel_bins]`.

    Returns:
      A tensor of the same shape; the first coefficients tell most.

    Raises:
      ValueError: there are no bins.

    Example:
      >>> tf.signal.mfccs_from_log_mel_spectrograms([1.0, 1.0]).numpy().round(3)
      array([2., 0.], dtype=float32)
    """
    x = to_tensor(log_mel_spectrograms)
    bins = size_of(x, -1)
    if isinstance(bins, int) and bins == 0:
        raise ValueError(f"num_mel_bins must be positive. Got: {x.shape}")
    return dct(x, type=2) * (0.5 / as_number(bins, x.dtype)) ** 0.5
