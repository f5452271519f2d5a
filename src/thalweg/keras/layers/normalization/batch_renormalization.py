"""Batch renormalization: the batch's statistics corrected by moving ones, for the sake of small batches."""

from __future__ import annotations

from typing import Any

from thalweg.keras import initializers
from thalweg.math import maximum, minimum, sqrt
from thalweg.math.clipping import clip_by_value
from thalweg.nn.activations import relu
from thalweg.ops.shapes import stop_gradient

_BOUNDS = ("rmax", "rmin", "dmax")


def checked_clipping(clipping: dict[str, float] | None) -> dict[str, float]:
    """The bounds of the correction.

    Raises:
      ValueError: there are others than "rmax", "rmin", "dmax", or they exclude everything.
    """
    bounds = dict(clipping or {})
    if set(bounds) - set(_BOUNDS):
        raise ValueError(
            f"Received invalid keys for `renorm_clipping` argument: {bounds}. Supported values: "
            f"{list(_BOUNDS)}."
        )
    rmin, rmax, dmax = (bounds.get(name) for name in ("rmin", "rmax", "dmax"))
    if rmin is not None and rmax is not None and rmax < rmin:
        raise ValueError(
            "rmax should be greater than rmin in the `renorm_clipping` argument. Received: "
            f"rmax={rmax}, rmin={rmin}."
        )
    if dmax is not None and dmax < 0:
        raise ValueError(
            f"dmax should be non-negative in the `renorm_clipping` argument. Received: dmax={dmax}."
        )
    return bounds


def add_renorm_weights(layer: Any, size: int) -> None:
    """The further moving statistics of a layer."""

    def deviation(shape: Any, dtype: Any = None) -> Any:
        return sqrt(_again(layer.moving_variance_initializer)(shape, dtype=dtype))

    first = {
        "moving_stddev": deviation,
        "renorm_mean": _again(layer.moving_mean_initializer),
        "renorm_stddev": deviation,
    }
    for name, initializer in first.items():
        weight = layer.add_weight(
            shape=(size,), name=name, initializer=initializer, trainable=False, autocast=False
        )
        setattr(layer, name, weight)


def _again(initializer: Any) -> Any:
    """An initializer like another one: those that draw numbers may be used once only."""
    if isinstance(initializer, initializers.Initializer):
        return type(initializer).from_config(initializer.get_config())
    return initializer


def renormalized(layer: Any, mean: Any, variance: Any, gamma: Any, beta: Any) -> tuple[Any, Any]:
    """`gamma` and `beta` with the correction in them; moves the layer's statistics on."""
    deviation = sqrt(variance + layer.epsilon)
    known = maximum(layer.renorm_stddev._read(), layer.epsilon**0.5)
    r, d = deviation / known, (mean - layer.renorm_mean._read()) / known
    bounds = layer.renorm_clipping
    if bounds.get("rmin") is not None:
        r = maximum(r, bounds["rmin"])
    if bounds.get("rmax") is not None:
        r = minimum(r, bounds["rmax"])
    if bounds.get("dmax") is not None:
        d = clip_by_value(d, -bounds["dmax"], bounds["dmax"])
    r, d = stop_gradient(r), stop_gradient(d)
    _move_all(layer, mean, deviation)
    factor, offset = (r, d) if gamma is None else (r * gamma, d * gamma)
    return factor, offset if beta is None else offset + beta


def _move_all(layer: Any, mean: Any, deviation: Any) -> None:
    layer.move(layer.renorm_mean, mean, layer.renorm_momentum)
    layer.move(layer.renorm_stddev, deviation, layer.renorm_momentum)
    layer.move(layer.moving_mean, mean, layer.momentum)
    moved = layer.move(layer.moving_stddev, deviation, layer.momentum)
    layer.moving_variance.assign(relu(moved * moved - layer.epsilon), read_value=False)
