"""Discrete Fourier transforms of complex values, and of real ones, whose spectra have only one half worth
storing.

`fft_length` has the sizes of the transformed axes, which are the last ones; or, in the ops that end in ND,
`axes`. What an operand has less is filled up with zeros, what it has more is ignored.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.convert import constant
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Node, Op, Rule, op
from thalweg.core.rules import dims_of, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import complex_conjugate, divide, multiply
from thalweg.ops.shapes import ints, shape_of

# Rules


def _check_operand(call: Call, x: Spec, allowed: Sequence[DType], rank: int) -> None:
    if x.dtype not in allowed:
        attribute = "Tcomplex" if allowed[0].is_complex else "Treal"
        names = ", ".join(dtype.name for dtype in allowed)
        raise TypeError(
            f"Value for attr '{attribute}' of {x.dtype.name} is not one of the allowed values: {names}"
        )
    if x.shape is not None and len(x.shape) < rank:
        raise ValueError(
            f"Input of {call.op.name} must have rank of at least {rank} but got: {shape_text(x.shape)}"
        )


_COMPLEX = (dtypes.complex64, dtypes.complex128)
_REAL = (dtypes.float32, dtypes.float64)


def _of_last_axes(rank: int) -> Rule:
    """The rule of a complex transform over the last axes."""

    def rule(call: Call, x: Spec) -> Spec:
        _check_operand(call, x, _COMPLEX, rank)
        return spec_of(x.dtype, x.shape)

    return rule


def _to_length(rank: int, operand: Sequence[DType], result: str, halves: bool) -> Rule:
    """The rule of a real transform to the dtype of the attribute `result`; `halves` the last axis."""

    def rule(call: Call, x: Spec) -> Spec:
        _check_operand(call, x, operand, rank)
        to = call.attrs[result]
        if x.shape is None:
            return spec_of(to, None)
        lengths = dims_of(call.attrs["fft_length"]) or (None,) * rank
        if len(lengths) != rank:
            raise ValueError(f"fft_length must have shape [{rank}], got {shape_text(lengths)}")
        return spec_of(to, _resized(x.shape, range(-rank, 0), lengths, halves))

    return rule


def _over_axes(operand: Sequence[DType], result: str | None, halves: bool) -> Rule:
    """The rule of a transform over the attribute `axes`."""

    def rule(call: Call, x: Spec) -> Spec:
        axes, lengths = call.attrs["axes"], dims_of(call.attrs["fft_length"])
        _check_operand(call, x, operand, len(axes))
        to = x.dtype if result is None else call.attrs[result]
        if x.shape is None:
            return spec_of(to, None)
        if lengths is not None and len(lengths) != len(axes):
            raise ValueError(f"fft_length must have shape [{len(axes)}], got {shape_text(lengths)}")
        for axis in axes:
            if not -len(x.shape) <= axis < len(x.shape):
                raise ValueError(f"axes must be between {-len(x.shape)} and {len(x.shape) - 1}, got {axis}")
        return spec_of(to, _resized(x.shape, axes, lengths or (None,) * len(axes), halves))

    return rule


def _resized(
    shape: Sequence[int | None], axes: Sequence[int], lengths: Sequence[int | None], halves: bool
) -> Dims:
    """The shape with other sizes of some axes, the last of them a half spectrum's."""
    dims = list(shape)
    for axis, n in zip(axes, lengths, strict=True):
        dims[axis] = n
    if halves and dims[axes[-1]] is not None:
        dims[axes[-1]] = half(lengths[-1] or 0)
    return tuple(dims)


def half(n: int) -> int:
    """How many values of a real signal's spectrum aren't conjugates of others."""
    return n // 2 + 1 if n else 0


# Lowerings

_DEEPEST = 3  # as many axes as the compiler transforms at once


def _transform(xp: Any, name: str, x: Any, lengths: Sequence[int], axes: Sequence[int]) -> Any:
    """One of the namespace's transforms over some axes, each brought to its length first."""
    stored = [
        half(n) if name == "irfft" and axis == axes[-1] else n for n, axis in zip(lengths, axes, strict=True)
    ]
    x = _fitted(xp, x, stored, axes)
    if 0 in x.shape:
        return xp.zeros(_resized(x.shape, axes, lengths, name == "rfft"), _result_dtype(name, x))
    if not axes:
        return x
    if len(axes) == 1:
        return getattr(xp.fft, name)(x, lengths[0], axis=axes[0])
    if len(axes) <= _DEEPEST or xp is np:
        return getattr(xp.fft, f"{name}n")(x, tuple(lengths), axes=tuple(axes))
    if name == "rfft":
        return _transform(xp, "fft", xp.fft.rfft(x, lengths[-1], axis=axes[-1]), lengths[:-1], axes[:-1])
    first, rest = ("ifft" if name == "irfft" else name), axes[:-_DEEPEST]
    x = _transform(xp, first, x, lengths[:-_DEEPEST], rest)
    return _transform(xp, name, x, lengths[-_DEEPEST:], axes[-_DEEPEST:])


def _result_dtype(name: str, x: Any) -> np.dtype[Any]:
    if name == "rfft":
        return np.result_type(x.dtype, np.complex64)
    return _real_dtype(x.dtype) if name == "irfft" else x.dtype


def _real_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype of the parts of complex numbers."""
    return np.zeros(0, dtype).real.dtype


def _fitted(xp: Any, x: Any, lengths: Sequence[int], axes: Sequence[int]) -> Any:
    """An array with some axes cut, or filled up with zeros, to other lengths."""
    kept, added = [slice(None)] * x.ndim, [(0, 0)] * x.ndim
    for axis, n in zip(axes, lengths, strict=True):
        kept[axis], added[axis] = slice(n), (0, max(0, n - x.shape[axis]))
    x = x[tuple(kept)]
    return xp.pad(x, added) if any(after for _, after in added) else x


# Complex transforms. Their matrices are symmetric, so that the adjoint of one is its conjugate.


def _complex_op(name: str, transform: str, rank: int) -> Op:
    @op(name, _of_last_axes(rank))
    def fourier(xp: Any, input: Any) -> Any:
        axes = tuple(range(-rank, 0))
        return _transform(xp, transform, input, input.shape[-rank:], axes)

    @fourier.gradient
    def _(node: Node, dy: Any) -> Any:
        return complex_conjugate(fourier(complex_conjugate(dy)))

    return fourier


fft, ifft = _complex_op("FFT", "fft", 1), _complex_op("IFFT", "ifft", 1)
fft2d, ifft2d = _complex_op("FFT2D", "fft", 2), _complex_op("IFFT2D", "ifft", 2)
fft3d, ifft3d = _complex_op("FFT3D", "fft", 3), _complex_op("IFFT3D", "ifft", 3)


def _complex_op_over_axes(name: str, transform: str) -> Op:
    @op(name, _over_axes(_COMPLEX, None, False))
    def fourier(xp: Any, input: Any, *, fft_length: tuple[int, ...], axes: tuple[int, ...]) -> Any:
        return _transform(xp, transform, input, ints(fft_length), axes)

    @fourier.gradient
    def _(node: Node, dy: Any) -> Any:
        dx = complex_conjugate(fourier(complex_conjugate(dy), fft_length=node.fft_length, axes=node.axes))
        return _of_shape(dx, node.inputs[0])

    return fourier


fftnd, ifftnd = _complex_op_over_axes("FFTND", "fft"), _complex_op_over_axes("IFFTND", "ifft")


# Real transforms


def _real_op(name: str, rank: int) -> Op:
    @op(name, _to_length(rank, _REAL, "Tcomplex", True))
    def fourier(xp: Any, input: Any, *, fft_length: tuple[int, ...], Tcomplex: DType) -> Any:
        return _transform(xp, "rfft", input, ints(fft_length), tuple(range(-rank, 0)))

    @fourier.gradient
    def _(node: Node, dy: Any) -> Any:
        inverse = _INVERSES[rank]
        return _real_gradient(node, dy, lambda z, n, to: inverse(z, fft_length=n, Treal=to), -1)

    return fourier


def _inverse_real_op(name: str, rank: int) -> Op:
    @op(name, _to_length(rank, _COMPLEX, "Treal", False))
    def fourier(xp: Any, input: Any, *, fft_length: tuple[int, ...], Treal: DType) -> Any:
        return _transform(xp, "irfft", input, ints(fft_length), tuple(range(-rank, 0)))

    @fourier.gradient
    def _(node: Node, dy: Any) -> Any:
        forward = _FORWARDS[rank]
        return _inverse_real_gradient(node, dy, lambda x, n, to: forward(x, fft_length=n, Tcomplex=to), -1)

    return fourier


rfft, rfft2d, rfft3d = _real_op("RFFT", 1), _real_op("RFFT2D", 2), _real_op("RFFT3D", 3)
irfft, irfft2d, irfft3d = (
    _inverse_real_op("IRFFT", 1),
    _inverse_real_op("IRFFT2D", 2),
    _inverse_real_op("IRFFT3D", 3),
)
_FORWARDS = {1: rfft, 2: rfft2d, 3: rfft3d}
_INVERSES = {1: irfft, 2: irfft2d, 3: irfft3d}


@op("RFFTND", _over_axes(_REAL, "Tcomplex", True))
def rfftnd(
    xp: Any, input: Any, *, fft_length: tuple[int, ...], axes: tuple[int, ...], Tcomplex: DType
) -> Any:
    return _transform(xp, "rfft", input, ints(fft_length), axes)


@rfftnd.gradient
def _(node: Node, dy: Any) -> Any:
    axes = node.axes
    return _real_gradient(node, dy, lambda z, n, to: irfftnd(z, fft_length=n, axes=axes, Treal=to), axes[-1])


@op("IRFFTND", _over_axes(_COMPLEX, "Treal", False))
def irfftnd(xp: Any, input: Any, *, fft_length: tuple[int, ...], axes: tuple[int, ...], Treal: DType) -> Any:
    return _transform(xp, "irfft", input, ints(fft_length), axes)


@irfftnd.gradient
def _(node: Node, dy: Any) -> Any:
    axes = node.axes
    return _inverse_real_gradient(
        node, dy, lambda x, n, to: rfftnd(x, fft_length=n, axes=axes, Tcomplex=to), axes[-1]
    )


_Transform = Callable[[Any, Any, DType], Any]


def _real_gradient(node: Node, dy: Any, inverse: _Transform, axis: int) -> Any:
    """The real part of the adjoint transform of `dy`.

    The inverse gives it, but for its scale, if what it counts twice is halved before.
    """
    x, lengths = node.inputs[0], node.fft_length
    dx = inverse(scale_pairs(dy, fft_length=lengths, axis=axis, factor=0.5), lengths, x.dtype)
    return _of_shape(multiply(dx, _count(lengths, dx)), x)


def _inverse_real_gradient(node: Node, dy: Any, forward: _Transform, axis: int) -> Any:
    """The transform of `dy`, of which those values count twice that stand for their conjugates too."""
    z, lengths = node.inputs[0], node.fft_length
    dz = scale_pairs(forward(dy, lengths, z.dtype), fft_length=lengths, axis=axis, factor=2.0)
    return _of_shape(divide(dz, _count(lengths, dz)), z)


def _count(lengths: Any, like: Any) -> Any:
    """How many values are transformed together, in the dtype of `like`."""
    if isinstance(lengths, Tensor):
        from thalweg.ops.reductions import reduce_prod

        return cast(reduce_prod(lengths, axis=None, keepdims=False), like.dtype)
    return constant(math.prod(lengths), like.dtype)


@op("ScalePairs", lambda call, z: spec_of(z.dtype, z.shape))
def scale_pairs(xp: Any, z: Any, *, fft_length: tuple[int, ...], axis: int, factor: float) -> Any:
    """Half a spectrum with those values scaled that stand for their conjugates too."""
    n = ints(fft_length)[-1]
    frequency = np.arange(z.shape[axis])
    scale = np.where((frequency > 0) & (2 * frequency < n), factor, 1.0).astype(_real_dtype(z.dtype))
    return z * scale.reshape([-1 if a == axis % z.ndim else 1 for a in range(z.ndim)])


@scale_pairs.gradient
def _(node: Node, dy: Any) -> Any:
    return scale_pairs(dy, fft_length=node.fft_length, axis=node.axis, factor=node.factor)


def _of_shape(gradient: Any, x: Any) -> Any:
    """The gradient of what was cut, or filled up with zeros, before it was transformed."""
    if x._spec.known and gradient._spec.shape == x._spec.shape:
        return gradient
    return fit_shape(gradient, shape=shape_of(x))


@op("FitShape", lambda call, x: spec_of(x.dtype, dims_of(call.attrs["shape"])))
def fit_shape(xp: Any, x: Any, *, shape: tuple[int, ...]) -> Any:
    """Every axis cut, or filled up with zeros, to its size in `shape`."""
    return _fitted(xp, x, ints(shape), range(x.ndim))


@fit_shape.gradient
def _(node: Node, dy: Any) -> Any:
    return fit_shape(dy, shape=shape_of(node.inputs[0]))
