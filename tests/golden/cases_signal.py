"""Signal processing: Fourier transforms, cosine transforms, frames, windows, mel scales."""

from .case import Ref, bad, c64, c128, call, case, draw, f32, f64, i32, lit

LOOSE = {"rtol": 1e-4, "atol": 1e-5}
WIDE = {"rtol": 1e-8, "atol": 1e-10}

# --- complex transforms
for op in ("fft", "ifft"):
    for n in (1, 2, 5, 8):
        call(f"signal.{op}", c64(n), **LOOSE)
    call(f"signal.{op}", c64(2, 4), **LOOSE)
    call(f"signal.{op}", c128(6), **WIDE)
for op in ("fft2d", "ifft2d"):
    call(f"signal.{op}", c64(3, 4), **LOOSE)
    call(f"signal.{op}", c128(2, 2, 3), **WIDE)
for op in ("fft3d", "ifft3d"):
    call(f"signal.{op}", c64(2, 3, 4), **LOOSE)

# --- real transforms
for n in (4, 5):
    call("signal.rfft", f32(n), **LOOSE)
    call("signal.rfft", f32(2, n), fft_length=[6], **LOOSE)
    call("signal.rfft", f32(2, n), fft_length=[3], **LOOSE)
call("signal.rfft", f64(6), **WIDE)
call("signal.rfft2d", f32(3, 4), **LOOSE)
call("signal.rfft3d", f32(2, 3, 4), **LOOSE)
call("signal.irfft", c64(3), **LOOSE)
call("signal.irfft", c64(3), fft_length=[5], **LOOSE)
call("signal.irfft", c128(2, 4), **WIDE)
call("signal.irfft2d", c64(3, 3), **LOOSE)
call("signal.irfft3d", c64(2, 2, 3), **LOOSE)
case("signal.rfft/round-trip", lambda tf, x: tf.signal.irfft(tf.signal.rfft(x)), f32(8), **LOOSE)
case("signal.fft/power", lambda tf, x: tf.abs(tf.signal.fft(tf.cast(x, tf.complex64))) ** 2, f32(6), **LOOSE)
bad("InvalidArgumentError", "signal.fft", f32(4), mentions=("complex",))
bad("InvalidArgumentError", "signal.fft", c64(), mentions=("FFT", "rank"))
for op in ("fftshift", "ifftshift"):
    call(f"signal.{op}", f32(5))
    call(f"signal.{op}", f32(2, 4))
    call(f"signal.{op}", f32(2, 4), axes=[1])
    call(f"signal.{op}", f32(2, 4), axes=0)

# --- cosine and sine transforms
for kind in (1, 2, 3, 4):
    for norm in (None, "ortho") if kind != 1 else (None,):
        call("signal.dct", f32(6), type=kind, norm=norm, **LOOSE)
        call("signal.idct", f32(6), type=kind, norm=norm, **LOOSE)
call("signal.dct", f64(2, 5), **WIDE)
call("signal.dct", f32(5), n=3, **LOOSE)
call("signal.dct", f32(5), n=8, **LOOSE)
bad("ValueError", "signal.dct", f32(4), type=5, mentions=("type", "Type"))
call("signal.mdct", f32(16), 8, window_fn=None, **LOOSE)
call("signal.inverse_mdct", f32(3, 4), window_fn=None, **LOOSE)

# --- frames and windows
call("signal.frame", f32(9), 4, 2)
call("signal.frame", f32(9), 4, 3, pad_end=True)
call("signal.frame", f32(9), 4, 3, pad_end=True, pad_value=7.0)
call("signal.frame", f32(2, 8), 4, 2)
call("signal.frame", f32(6, 2), 3, 1, axis=0)
call("signal.frame", i32(6), 2, 2)
call("signal.overlap_and_add", f32(3, 4), 2)
call("signal.overlap_and_add", f32(2, 3, 5), 3)
call("signal.overlap_and_add", f64(2, 4), 4)
for op in ("hann_window", "hamming_window"):
    for n in (1, 4, 7):
        call(f"signal.{op}", n, **LOOSE)
    call(f"signal.{op}", 5, periodic=False, **LOOSE)
    call(f"signal.{op}", 6, True, Ref("float64"), rtol=1e-6)
call("signal.kaiser_window", 6, **LOOSE)
call("signal.kaiser_window", 6, beta=5.0, **LOOSE)
call("signal.kaiser_bessel_derived_window", 6, **LOOSE)
call("signal.vorbis_window", 6, **LOOSE)
call("signal.stft", f32(16), 8, 4, tag="basic", **LOOSE)
call("signal.stft", f32(12), 6, 3, fft_length=8, pad_end=True, tag="padded", **LOOSE)
call("signal.stft", f32(2, 12), 4, 2, window_fn=None, tag="no-window", **LOOSE)
call("signal.inverse_stft", c64(3, 5), 8, 4, tag="basic", **LOOSE)
case(
    "signal.inverse_stft/round-trip",
    lambda tf, x: tf.signal.inverse_stft(
        tf.signal.stft(x, 8, 4), 8, 4, window_fn=tf.signal.inverse_stft_window_fn(4)
    ),
    f32(20),
    **LOOSE,
)
call("signal.linear_to_mel_weight_matrix", 4, 9, 8000.0, 125.0, 3800.0, tag="basic", **LOOSE)
call("signal.mfccs_from_log_mel_spectrograms", f32(2, 8), **LOOSE)
call("audio.encode_wav", draw((5, 1), "float32", -1, 1), 8000, tag="mono")
case(
    "audio.decode_wav/round-trip",
    lambda tf, x: tf.audio.decode_wav(tf.audio.encode_wav(x, 8000)).audio,
    lit([[0.0], [0.5], [-0.5], [1.0]]),
    grad=(),
)
