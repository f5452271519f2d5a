"""Layers that make images, sequences and volumes larger or smaller."""

from __future__ import annotations

from .case import Case, Refused

FIRST = {"data_format": "channels_first"}
_IMAGE = (2, 5, 6, 3)

CASES = [
    Case("UpSampling1D", {}, (2, 4, 3), free=(1,)),
    Case("UpSampling1D", {"size": 3}, (2, 4, 3), mask=True),
    Case("UpSampling2D", {}, (2, 3, 4, 2), free=(1, 2)),
    Case("UpSampling2D", {"size": (1, 3), **FIRST}, (2, 3, 4, 2)),
    Case("UpSampling2D", {"size": 2, "interpolation": "bilinear"}, (2, 3, 4, 2), free=(1, 2)),
    Case("UpSampling2D", {"size": (3, 2), "interpolation": "bilinear", **FIRST}, (2, 3, 4, 2)),
    Case("UpSampling2D", {"interpolation": "bicubic"}, (1, 3, 4, 2)),
    Case("UpSampling2D", {"interpolation": "lanczos3"}, (1, 3, 4, 2), mixed=False),
    Case("UpSampling2D", {"interpolation": "area"}, (1, 3, 4, 2), gradients=False),
    Case("UpSampling3D", {}, (1, 2, 3, 2, 2)),
    Case("UpSampling3D", {"size": (1, 2, 3), **FIRST}, (1, 2, 3, 2, 2)),
    Case("ZeroPadding1D", {}, (2, 4, 3), free=(1,)),
    Case("ZeroPadding1D", {"padding": (0, 2), **FIRST}, (2, 4, 3)),
    Case("ZeroPadding2D", {}, (2, 3, 4, 2), free=(1, 2)),
    Case("ZeroPadding2D", {"padding": (1, 2)}, (2, 3, 4, 2)),
    Case("ZeroPadding2D", {"padding": ((3, 0), (0, 1)), **FIRST}, (2, 3, 4, 2)),
    Case("ZeroPadding3D", {"padding": 2}, (1, 2, 3, 2, 2)),
    Case("ZeroPadding3D", {"padding": (0, 1, (2, 0))}, (1, 2, 3, 2, 2)),
    Case("Cropping1D", {}, (2, 4, 3), free=(1,)),
    Case("Cropping1D", {"cropping": 1}, (2, 4, 3), label="same"),
    Case("Cropping2D", {}, (2, 3, 4, 2)),
    Case("Cropping2D", {"cropping": ((1, 0), (2, 1))}, _IMAGE, free=(1, 2)),
    Case("Cropping2D", {"cropping": (1, 2), **FIRST}, (2, 3, 4, 6)),
    Case("Cropping3D", {}, (1, 4, 3, 5, 2)),
    Case("Cropping3D", {"cropping": ((1, 0), (0, 1), (0, 0)), **FIRST}, (1, 2, 3, 4, 2)),
]

REFUSED = [
    Refused("UpSampling1D", {"size": 1.5}, (2, 4, 3), "size"),
    Refused("UpSampling1D", {"size": 0}, (2, 4, 3), "size"),
    Refused("UpSampling2D", {"size": (2, 2, 2)}, _IMAGE, "size"),
    Refused("UpSampling2D", {"interpolation": "smooth"}, _IMAGE, "interpolation"),
    Refused("UpSampling2D", {}, (2, 4, 3), "ndim=4"),
    Refused("ZeroPadding2D", {"padding": (1, 2, 3)}, _IMAGE, "padding"),
    Refused("ZeroPadding2D", {"padding": 1.5}, _IMAGE, "padding"),
    Refused("ZeroPadding1D", {"padding": -1}, (2, 4, 3), "padding"),
    Refused("Cropping1D", {"cropping": 2}, (2, 4, 3), "cropping"),
    Refused("Cropping2D", {"cropping": ((3, 2), (0, 0))}, _IMAGE, "cropping"),
    Refused("Cropping2D", {"cropping": -1}, _IMAGE, "cropping"),
    Refused("Cropping3D", {"cropping": (1, 1)}, (1, 4, 4, 4, 2), "cropping"),
]
