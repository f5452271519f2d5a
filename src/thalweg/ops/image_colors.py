"""Colours: hue, saturation and value; contrast."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Call, Rule, op
from thalweg.core.rules import check_dtype, is_floating, kernel_error, shape_text
from thalweg.core.spec import Spec, spec_of


def _colours(scalars: int = 0) -> Rule:
    """Images of three channels, and scalars beside them."""

    def rule(call: Call, images: Spec, *others: Spec) -> Spec:
        check_dtype(call, images, is_floating)
        if images.shape is not None:
            if not images.shape:
                raise ValueError("input must be at least 1-D, got shape []")
            if scalars and len(images.shape) < 3:
                raise ValueError(f"input must be at least 3-D, got shape {shape_text(images.shape)}")
            if images.shape[-1] not in (3, None):
                message = f"input must have 3 channels but instead has {images.shape[-1]} channels."
                raise kernel_error(call, message)
        for other in others:
            if other.shape:
                raise kernel_error(call, f"the amount must be scalar, got shape {shape_text(other.shape)}")
        return spec_of(images.dtype, images.shape)

    return rule


def _unit(xp: Any, x: Any) -> Any:
    return xp.clip(x, np.zeros((), x.dtype), np.ones((), x.dtype))


def _number(x: Any, value: float) -> Any:
    return np.asarray(value, x.dtype)


def _to_hsv(xp: Any, images: Any) -> tuple[Any, Any, Any]:
    red, green, blue = (images[..., k] for k in range(3))
    value = xp.maximum(xp.maximum(red, green), blue)
    spread = value - xp.minimum(xp.minimum(red, green), blue)
    one = _number(images, 1)
    saturation = xp.where(value > 0, spread / xp.where(value > 0, value, one), _number(images, 0))
    scale = one / (6 * xp.where(spread > 0, spread, one))
    hue = xp.where(
        red == value,
        scale * (green - blue),
        xp.where(
            green == value,
            scale * (blue - red) + _number(images, 2 / 6),
            scale * (red - green) + _number(images, 4 / 6),
        ),
    )
    hue = xp.where(spread > 0, hue, _number(images, 0))
    return xp.where(hue < 0, hue + one, hue), saturation, value


def _to_rgb(xp: Any, hue: Any, saturation: Any, value: Any) -> Any:
    six, one = hue * 6, _number(hue, 1)
    parts = (
        _unit(xp, xp.abs(six - 3) - one),
        _unit(xp, 2 - xp.abs(six - 2)),
        _unit(xp, 2 - xp.abs(six - 4)),
    )
    return xp.stack([((one - saturation) + saturation * part) * value for part in parts], axis=-1)


@op("RGBToHSV", _colours())
def rgb_to_hsv(xp: Any, images: Any) -> Any:
    return xp.stack(_to_hsv(xp, images), axis=-1)


@op("HSVToRGB", _colours(), differentiable=False)
def hsv_to_rgb(xp: Any, images: Any) -> Any:
    return _to_rgb(xp, *(images[..., k] for k in range(3)))


@op("AdjustHue", _colours(1))
def adjust_hue(xp: Any, images: Any, delta: Any) -> Any:
    hue, saturation, value = _to_hsv(xp, images)
    turned = hue + delta.astype(images.dtype)
    return _to_rgb(xp, turned - xp.floor(turned), saturation, value)


@op("AdjustSaturation", _colours(1))
def adjust_saturation(xp: Any, images: Any, scale: Any) -> Any:
    hue, saturation, value = _to_hsv(xp, images)
    return _to_rgb(xp, hue, _unit(xp, saturation * scale.astype(images.dtype)), value)


def _contrast_rule(call: Call, images: Spec, factor: Spec) -> Spec:
    check_dtype(call, images, is_floating)
    if images.shape is not None and len(images.shape) < 3:
        raise ValueError(f"input must be at least 3-D, got shape {shape_text(images.shape)}")
    if factor.shape:
        raise kernel_error(call, f"contrast_factor must be scalar, got shape {shape_text(factor.shape)}")
    return spec_of(images.dtype, images.shape)


@op("AdjustContrastv2", _contrast_rule)
def adjust_contrast(xp: Any, images: Any, contrast_factor: Any) -> Any:
    """The distance of each pixel from the mean of its channel, times a factor."""
    wide = images.astype(np.result_type(images.dtype, np.float32))
    mean = xp.mean(wide, axis=(-3, -2), keepdims=True)
    return ((wide - mean) * contrast_factor.astype(wide.dtype) + mean).astype(images.dtype)
