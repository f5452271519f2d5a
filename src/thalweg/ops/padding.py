"""Padding at the ends of dimensions: with a constant, or with what lies inside, mirrored."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_same_dtype, kernel_error, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.tensor import Tensor

Paddings = tuple[tuple[int, int], ...]


def _values(paddings: Any) -> Paddings:
    """A paddings attribute as pairs of ints: before and after each dimension."""
    pairs = paddings if isinstance(paddings, tuple) else np.asarray(paddings).tolist()
    return tuple((int(before), int(after)) for before, after in pairs)


def _padded_shape(x: Spec, paddings: Any) -> Dims:
    if isinstance(paddings, Tensor):
        rows = paddings._spec.shape
        rank = x.rank if x.rank is not None else rows[0] if rows else None
        return None if rank is None else (None,) * rank
    pairs = _checked(paddings, x)
    if x.shape is None:
        return (None,) * len(pairs)
    return tuple(
        None if n is None else before + n + after for n, (before, after) in zip(x.shape, pairs, strict=True)
    )


def _checked(paddings: Any, x: Spec) -> Paddings:
    if any(not isinstance(pair, tuple) or len(pair) != 2 for pair in paddings):
        shape = np.array(paddings, object).shape
        raise ValueError(f"paddings must be a matrix with 2 columns: {shape_text(shape)}")
    if x.shape is not None and len(paddings) != len(x.shape):
        raise ValueError(
            "The first dimension of paddings must be the rank of inputs"
            f"[{len(paddings)},2] {shape_text(x.shape)}"
        )
    for before, after in paddings:
        if before < 0 or after < 0:
            raise ValueError(f"Paddings must be non-negative: {before} {after}")
    return _values(paddings)


def _pad_with(xp: Any, x: Any, value: Any, paddings: Any) -> Any:
    pairs = _values(paddings)
    if xp is not np:
        return xp.pad(x, pairs, constant_values=value)
    shape = [before + n + after for n, (before, after) in zip(x.shape, pairs, strict=True)]
    padded = np.full(shape, value, x.dtype)
    padded[tuple(slice(before, before + n) for n, (before, _) in zip(x.shape, pairs, strict=True))] = x
    return padded


@op("Pad", lambda call, x: spec_of(x.dtype, _padded_shape(x, call.attrs["paddings"])))
def pad(xp: Any, x: Any, *, paddings: Paddings) -> Any:
    return _pad_with(xp, x, b"" if x.dtype == object else np.zeros((), x.dtype), paddings)


@pad.gradient
def _(node: Node, dy: Any) -> Any:
    return crop(dy, paddings=node.paddings)


def _crop_rule(call: Call, x: Spec) -> Spec:
    paddings = call.attrs["paddings"]
    if x.shape is None or isinstance(paddings, Tensor):
        return spec_of(x.dtype, x.shape and (None,) * len(x.shape))
    pairs = zip(x.shape, paddings, strict=True)
    return spec_of(x.dtype, tuple(None if n is None else n - before - after for n, (before, after) in pairs))


@op("Crop", _crop_rule)
def crop(xp: Any, x: Any, *, paddings: Paddings) -> Any:
    """What `Pad` was given, taken out of its result."""
    pairs = zip(x.shape, _values(paddings), strict=True)
    return x[tuple(slice(before, n - after) for n, (before, after) in pairs)]


@crop.gradient
def _(node: Node, dx: Any) -> Any:
    return pad(dx, paddings=node.paddings)


def _pad_with_value_rule(call: Call, x: Spec, value: Spec) -> Spec:
    check_same_dtype(call, (x, value))
    if value.shape:
        raise ValueError(f"constant_values must be a scalar, got shape {shape_text(value.shape)}")
    return spec_of(x.dtype, _padded_shape(x, call.attrs["paddings"]))


@op("PadV2", _pad_with_value_rule)
def pad_with_value(xp: Any, x: Any, value: Any, *, paddings: Paddings) -> Any:
    return _pad_with(xp, x, value, paddings)


@pad_with_value.gradient
def _(node: Node, dy: Any) -> Any:
    return crop(dy, paddings=node.paddings), None


# Mirrored.


def _mirror_pad_rule(call: Call, x: Spec) -> Spec:
    paddings, offset = call.attrs["paddings"], 1 if call.attrs["mode"] == "REFLECT" else 0
    shape = _padded_shape(x, paddings)
    if x.shape is not None and not isinstance(paddings, Tensor):
        for n, (before, after) in zip(x.shape, paddings, strict=True):
            if n is not None and max(before, after) > n - offset:
                words = "less than", "not less than" if offset else "greater than"
                wanted = words[0] if offset else "no greater than"
                raise kernel_error(
                    call, f"paddings must be {wanted} the dimension size: {before}, {after} {words[1]} {n}"
                )
    return spec_of(x.dtype, shape)


def _mirrored(n: int, before: int, after: int, mode: str) -> Any:
    """For each place of a padded dimension, the place of the element that stands there."""
    places = np.arange(-before, n + after)
    if mode == "REFLECT":
        period = max(2 * (n - 1), 1)
        places = places % period
        return np.minimum(places, period - places) if n > 1 else np.zeros_like(places)
    places = places % (2 * n) if n else places
    return np.minimum(places, 2 * n - 1 - places)


@op("MirrorPad", _mirror_pad_rule)
def mirror_pad(xp: Any, x: Any, *, paddings: Paddings, mode: str) -> Any:
    for axis, (before, after) in enumerate(_values(paddings)):
        if before or after:
            x = xp.take(x, _mirrored(x.shape[axis], before, after, mode), axis)
    return x


@mirror_pad.gradient
def _(node: Node, dy: Any) -> Any:
    return mirror_pad_grad(dy, paddings=node.paddings, mode=node.mode)


@op("MirrorPadGrad", _crop_rule)
def mirror_pad_grad(xp: Any, dy: Any, *, paddings: Paddings, mode: str) -> Any:
    """Each element's sum over all the places where `MirrorPad` put it."""
    for axis, (before, after) in enumerate(_values(paddings)):
        if before or after:
            n = dy.shape[axis] - before - after
            at = (slice(None),) * axis + (_mirrored(n, before, after, mode),)
            shape = (*dy.shape[:axis], n, *dy.shape[axis + 1 :])
            if xp is np:
                total = np.zeros(shape, dy.dtype)
                np.add.at(total, at, dy)
            else:
                total = xp.zeros(shape, dy.dtype).at[at].add(dy)
            dy = total
    return dy


@mirror_pad_grad.gradient
def _(node: Node, dx: Any) -> Any:
    return mirror_pad(dx, paddings=node.paddings, mode=node.mode)
