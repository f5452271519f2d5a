"""`tf.signal`: Fourier and cosine transforms, frames and windows, spectra of sound."""

from __future__ import annotations

from thalweg.signal.cosine import dct as dct
from thalweg.signal.cosine import idct as idct
from thalweg.signal.fourier import fft as fft
from thalweg.signal.fourier import fft2d as fft2d
from thalweg.signal.fourier import fft3d as fft3d
from thalweg.signal.fourier import fftnd as fftnd
from thalweg.signal.fourier import fftshift as fftshift
from thalweg.signal.fourier import ifft as ifft
from thalweg.signal.fourier import ifft2d as ifft2d
from thalweg.signal.fourier import ifft3d as ifft3d
from thalweg.signal.fourier import ifftnd as ifftnd
from thalweg.signal.fourier import ifftshift as ifftshift
from thalweg.signal.fourier import irfft as irfft
from thalweg.signal.fourier import irfft2d as irfft2d
from thalweg.signal.fourier import irfft3d as irfft3d
from thalweg.signal.fourier import irfftnd as irfftnd
from thalweg.signal.fourier import rfft as rfft
from thalweg.signal.fourier import rfft2d as rfft2d
from thalweg.signal.fourier import rfft3d as rfft3d
from thalweg.signal.fourier import rfftnd as rfftnd
from thalweg.signal.framing import frame as frame
from thalweg.signal.framing import overlap_and_add as overlap_and_add
from thalweg.signal.mel import linear_to_mel_weight_matrix as linear_to_mel_weight_matrix
from thalweg.signal.mel import mfccs_from_log_mel_spectrograms as mfccs_from_log_mel_spectrograms
from thalweg.signal.short_time import inverse_mdct as inverse_mdct
from thalweg.signal.short_time import inverse_stft as inverse_stft
from thalweg.signal.short_time import inverse_stft_window_fn as inverse_stft_window_fn
from thalweg.signal.short_time import mdct as mdct
from thalweg.signal.short_time import stft as stft
from thalweg.signal.windows import hamming_window as hamming_window
from thalweg.signal.windows import hann_window as hann_window
from thalweg.signal.windows import kaiser_bessel_derived_window as kaiser_bessel_derived_window
from thalweg.signal.windows import kaiser_window as kaiser_window
from thalweg.signal.windows import vorbis_window as vorbis_window
