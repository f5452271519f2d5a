"""Transforms and frames: gradients are adjoints, sizes may be unknown, and signals come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf

signal = tf.signal
RNG = np.random.RandomState(0)


def _complex(*shape: int) -> Any:
    return RNG.uniform(-1, 1, shape) + 1j * RNG.uniform(-1, 1, shape)


def _is_adjoint(transform: Callable[[Any], Any], x: Any) -> None:
    """Check that the gradient of a linear function is its adjoint: `<y, F x> = <Fᴴ y, x>`."""
    operand = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(operand)
        result = transform(operand)
    y = RNG.uniform(-1, 1, result.shape)
    if result.dtype.is_complex:
        y = y + 1j * RNG.uniform(-1, 1, result.shape)
    gradient = tape.gradient(result, operand, output_gradients=tf.cast(y, result.dtype))
    left = np.real(np.vdot(y, result.numpy()))
    np.testing.assert_allclose(left, np.real(np.vdot(gradient.numpy(), x)), rtol=1e-9, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(n=st.integers(1, 9), length=st.integers(1, 12))
def test_gradients_of_real_transforms_are_adjoints(n: int, length: int) -> None:
    _is_adjoint(lambda x: signal.rfft(x, [length]), RNG.uniform(-1, 1, (2, n)))
    _is_adjoint(lambda z: signal.irfft(z, [length]), _complex(2, n))
    _is_adjoint(lambda x: signal.rfft2d(x, [3, length]), RNG.uniform(-1, 1, (4, n)))
    _is_adjoint(lambda z: signal.irfft2d(z, [5, length]), _complex(4, n))


@pytest.mark.parametrize("norm", [None, "ortho", "forward"])
def test_transforms_of_any_axes(norm: str | None) -> None:
    z, x = tf.constant(_complex(2, 3, 4)), tf.constant(RNG.uniform(-1, 1, (2, 3, 4)))
    options: dict[str, Any] = {"axes": [2, 0], "norm": norm}
    np.testing.assert_allclose(signal.fftnd(z, **options), np.fft.fftn(z, **options), atol=1e-12)
    np.testing.assert_allclose(
        signal.ifftnd(z, [5, 2], **options), np.fft.ifftn(z, [5, 2], **options), atol=1e-12
    )
    np.testing.assert_allclose(
        signal.rfftnd(x, [5, 3], **options), np.fft.rfftn(x, [5, 3], **options), atol=1e-12
    )
    np.testing.assert_allclose(signal.irfftnd(z, **options), np.fft.irfftn(z, **options), atol=1e-12)
    _is_adjoint(lambda v: signal.fftnd(v, [5, 3], **options), z.numpy())
    _is_adjoint(lambda v: signal.rfftnd(v, [5, 3], **options), x.numpy())
    _is_adjoint(lambda v: signal.irfftnd(v, [5, 3], **options), z.numpy())


@settings(max_examples=40, deadline=None)
@given(samples=st.integers(1, 20), length=st.integers(1, 8), step=st.integers(1, 8), pad_end=st.booleans())
def test_frames_are_windows(samples: int, length: int, step: int, pad_end: bool) -> None:
    x = np.arange(1.0, samples + 1)
    frames = signal.frame(x, length, step, pad_end=pad_end).numpy()
    begins = range(0, samples, step) if pad_end else range(0, samples - length + 1, step)
    padded = np.concatenate([x, np.zeros(length + step)])
    wanted = [padded[begin : begin + length] for begin in begins]
    np.testing.assert_array_equal(frames, np.reshape(wanted, (len(begins), length)))


@settings(max_examples=40, deadline=None)
@given(frames=st.integers(1, 5), length=st.integers(1, 7), step=st.integers(1, 9))
def test_frames_are_added_up(frames: int, length: int, step: int) -> None:
    x = RNG.uniform(-1, 1, (frames, length))
    size = length + step * (frames - 1)
    wanted = np.zeros(max(size, length))
    for index, frame in enumerate(x):
        wanted[index * step : index * step + length] += frame
    np.testing.assert_allclose(signal.overlap_and_add(x, step), wanted[:size], atol=1e-12)


@pytest.mark.parametrize("window", ["hann_window", "hamming_window"])
def test_a_signal_comes_back_from_its_spectra(window: str) -> None:
    x = RNG.uniform(-1, 1, (2, 40))
    forward = getattr(signal, window)
    backward = signal.inverse_stft_window_fn(4, forward)
    again = signal.inverse_stft(signal.stft(x, 12, 4, window_fn=forward), 12, 4, window_fn=backward)
    np.testing.assert_allclose(again.numpy()[:, 12:-12], x[:, 12:-12], atol=1e-12)


@pytest.mark.parametrize("norm", [None, "ortho"])
@pytest.mark.parametrize("window", [None, signal.vorbis_window, signal.kaiser_bessel_derived_window])
def test_a_signal_comes_back_from_its_cosine_transforms(window: Any, norm: str | None) -> None:
    x = RNG.uniform(-1, 1, 32)
    again = signal.inverse_mdct(signal.mdct(x, 8, window, norm=norm), window, norm=norm)
    np.testing.assert_allclose(again[4:-4], x[4:-4], atol=1e-12)


@pytest.mark.parametrize("kind", [2, 3, 4])
def test_cosine_transforms_are_orthonormal(kind: int) -> None:
    matrix = signal.dct(np.eye(5), kind, norm="ortho").numpy()
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(5), atol=1e-12)
    x = RNG.uniform(-1, 1, (2, 5))
    np.testing.assert_allclose(signal.idct(signal.dct(x, kind), kind) / 10, x, atol=1e-12)


def test_sizes_may_be_unknown() -> None:
    @tf.function(
        input_signature=[tf.TensorSpec([None, None], tf.float64), *[tf.TensorSpec([], tf.int32)] * 2]
    )
    def work(x: Any, length: Any, step: Any) -> Any:
        spectra = signal.stft(x, length, step, pad_end=True)
        again = signal.inverse_stft(spectra, length, step)
        mdcts = signal.mdct(x, length)
        cosines = signal.dct(x, n=length), signal.dct(x, 1), signal.fftshift(x)
        windows = [f(length) for f in (signal.hann_window, signal.kaiser_window, signal.vorbis_window)]
        return spectra, again, mdcts, *cosines, *windows, signal.rfft(x, [length]), signal.inverse_mdct(mdcts)

    x = tf.constant(RNG.uniform(-1, 1, (2, 20)))
    for length, step in ((8, 4), (8, 3), (4, 4)):
        found = work(x, length, step)
        wanted = work.python_function(x, length, step)
        for a, b in zip(found, wanted, strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, atol=1e-6)


def test_windows_have_one_value_at_least() -> None:
    for window in (signal.hann_window, signal.hamming_window, signal.kaiser_window):
        np.testing.assert_array_equal(window(1), [1.0])
        assert window(0).shape == (0,)
    with pytest.raises(ValueError, match="floating"):
        signal.hann_window(4, dtype=tf.int32)


def test_halves_are_kept() -> None:
    assert signal.hann_window(4, dtype=tf.float16).dtype is tf.float16
    assert signal.linear_to_mel_weight_matrix(dtype=tf.float64).dtype is tf.float64
