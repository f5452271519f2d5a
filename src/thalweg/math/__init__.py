"""`tf.math`: arithmetic, analysis, reductions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from thalweg.math import special as special
from thalweg.math.arithmetic import abs as abs
from thalweg.math.arithmetic import accumulate_n as accumulate_n
from thalweg.math.arithmetic import add as add
from thalweg.math.arithmetic import add_n as add_n
from thalweg.math.arithmetic import divide as divide
from thalweg.math.arithmetic import divide_no_nan as divide_no_nan
from thalweg.math.arithmetic import floordiv as floordiv
from thalweg.math.arithmetic import floormod as floormod
from thalweg.math.arithmetic import maximum as maximum
from thalweg.math.arithmetic import minimum as minimum
from thalweg.math.arithmetic import mod as mod
from thalweg.math.arithmetic import multiply as multiply
from thalweg.math.arithmetic import multiply_no_nan as multiply_no_nan
from thalweg.math.arithmetic import negative as negative
from thalweg.math.arithmetic import polyval as polyval
from thalweg.math.arithmetic import reciprocal as reciprocal
from thalweg.math.arithmetic import reciprocal_no_nan as reciprocal_no_nan
from thalweg.math.arithmetic import scalar_mul as scalar_mul
from thalweg.math.arithmetic import sign as sign
from thalweg.math.arithmetic import square as square
from thalweg.math.arithmetic import squared_difference as squared_difference
from thalweg.math.arithmetic import subtract as subtract
from thalweg.math.arithmetic import truediv as truediv
from thalweg.math.arithmetic import xdivy as xdivy
from thalweg.math.arithmetic import xlog1py as xlog1py
from thalweg.math.arithmetic import xlogy as xlogy
from thalweg.math.clipping import l2_normalize as l2_normalize
from thalweg.math.comparison import equal as equal
from thalweg.math.comparison import greater as greater
from thalweg.math.comparison import greater_equal as greater_equal
from thalweg.math.comparison import is_finite as is_finite
from thalweg.math.comparison import is_inf as is_inf
from thalweg.math.comparison import is_nan as is_nan
from thalweg.math.comparison import is_non_decreasing as is_non_decreasing
from thalweg.math.comparison import is_strictly_increasing as is_strictly_increasing
from thalweg.math.comparison import less as less
from thalweg.math.comparison import less_equal as less_equal
from thalweg.math.comparison import logical_and as logical_and
from thalweg.math.comparison import logical_not as logical_not
from thalweg.math.comparison import logical_or as logical_or
from thalweg.math.comparison import logical_xor as logical_xor
from thalweg.math.comparison import not_equal as not_equal
from thalweg.math.counting import bincount as bincount
from thalweg.math.counting import confusion_matrix as confusion_matrix
from thalweg.math.cumulation import cumprod as cumprod
from thalweg.math.cumulation import cumsum as cumsum
from thalweg.math.cumulation import cumulative_logsumexp as cumulative_logsumexp
from thalweg.math.exponential import exp as exp
from thalweg.math.exponential import expm1 as expm1
from thalweg.math.exponential import log as log
from thalweg.math.exponential import log1p as log1p
from thalweg.math.exponential import log_sigmoid as log_sigmoid
from thalweg.math.exponential import pow as pow
from thalweg.math.exponential import rsqrt as rsqrt
from thalweg.math.exponential import sigmoid as sigmoid
from thalweg.math.exponential import softplus as softplus
from thalweg.math.exponential import softsign as softsign
from thalweg.math.exponential import sqrt as sqrt
from thalweg.math.parts import angle as angle
from thalweg.math.parts import ceil as ceil
from thalweg.math.parts import conj as conj
from thalweg.math.parts import floor as floor
from thalweg.math.parts import imag as imag
from thalweg.math.parts import nextafter as nextafter
from thalweg.math.parts import real as real
from thalweg.math.parts import rint as rint
from thalweg.math.parts import round as round
from thalweg.math.probability import betainc as betainc
from thalweg.math.probability import digamma as digamma
from thalweg.math.probability import erf as erf
from thalweg.math.probability import erfc as erfc
from thalweg.math.probability import erfcinv as erfcinv
from thalweg.math.probability import erfinv as erfinv
from thalweg.math.probability import igamma as igamma
from thalweg.math.probability import igammac as igammac
from thalweg.math.probability import lbeta as lbeta
from thalweg.math.probability import lgamma as lgamma
from thalweg.math.probability import ndtri as ndtri
from thalweg.math.probability import polygamma as polygamma
from thalweg.math.probability import zeta as zeta
from thalweg.math.quasirandom import sobol_sample as sobol_sample
from thalweg.math.reductions import argmax as argmax
from thalweg.math.reductions import argmin as argmin
from thalweg.math.reductions import count_nonzero as count_nonzero
from thalweg.math.reductions import reduce_all as reduce_all
from thalweg.math.reductions import reduce_any as reduce_any
from thalweg.math.reductions import reduce_euclidean_norm as reduce_euclidean_norm
from thalweg.math.reductions import reduce_logsumexp as reduce_logsumexp
from thalweg.math.reductions import reduce_max as reduce_max
from thalweg.math.reductions import reduce_mean as reduce_mean
from thalweg.math.reductions import reduce_min as reduce_min
from thalweg.math.reductions import reduce_prod as reduce_prod
from thalweg.math.reductions import reduce_std as reduce_std
from thalweg.math.reductions import reduce_sum as reduce_sum
from thalweg.math.reductions import reduce_variance as reduce_variance
from thalweg.math.reductions import zero_fraction as zero_fraction
from thalweg.math.segments import segment_max as segment_max
from thalweg.math.segments import segment_mean as segment_mean
from thalweg.math.segments import segment_min as segment_min
from thalweg.math.segments import segment_prod as segment_prod
from thalweg.math.segments import segment_sum as segment_sum
from thalweg.math.segments import unsorted_segment_max as unsorted_segment_max
from thalweg.math.segments import unsorted_segment_mean as unsorted_segment_mean
from thalweg.math.segments import unsorted_segment_min as unsorted_segment_min
from thalweg.math.segments import unsorted_segment_prod as unsorted_segment_prod
from thalweg.math.segments import unsorted_segment_sqrt_n as unsorted_segment_sqrt_n
from thalweg.math.segments import unsorted_segment_sum as unsorted_segment_sum
from thalweg.math.sorting import approx_max_k as approx_max_k
from thalweg.math.sorting import approx_min_k as approx_min_k
from thalweg.math.sorting import in_top_k as in_top_k
from thalweg.math.sorting import top_k as top_k
from thalweg.math.special import bessel_i0 as bessel_i0
from thalweg.math.special import bessel_i0e as bessel_i0e
from thalweg.math.special import bessel_i1 as bessel_i1
from thalweg.math.special import bessel_i1e as bessel_i1e
from thalweg.math.trigonometry import acos as acos
from thalweg.math.trigonometry import acosh as acosh
from thalweg.math.trigonometry import asin as asin
from thalweg.math.trigonometry import asinh as asinh
from thalweg.math.trigonometry import atan as atan
from thalweg.math.trigonometry import atan2 as atan2
from thalweg.math.trigonometry import atanh as atanh
from thalweg.math.trigonometry import cos as cos
from thalweg.math.trigonometry import cosh as cosh
from thalweg.math.trigonometry import sin as sin
from thalweg.math.trigonometry import sinh as sinh
from thalweg.math.trigonometry import tan as tan
from thalweg.math.trigonometry import tanh as tanh
from thalweg.rearranging import invert_permutation as invert_permutation

if TYPE_CHECKING:
    from thalweg.nn.activations import log_softmax as log_softmax
    from thalweg.nn.activations import softmax as softmax


def __getattr__(name: str) -> Any:
    # `tf.nn` is made of functions of this module, so it can't be imported with it.
    if name in ("log_softmax", "softmax"):
        from thalweg.nn import activations

        function = globals()[name] = getattr(activations, name)
        return function
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
