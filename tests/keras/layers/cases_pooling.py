"""Poolings: of windows, of everything, and of a fixed number of windows."""

from __future__ import annotations

from .case import Case, Refused

FIRST = {"data_format": "channels_first"}

CASES = [
    Case("MaxPooling1D", {}, (2, 5, 3), free=(1,)),
    Case("MaxPooling1D", {"pool_size": 3, "strides": 1, "padding": "same"}, (2, 5, 3)),
    Case("MaxPooling1D", FIRST, (2, 3, 6)),
    Case("MaxPooling2D", {}, (2, 4, 5, 3), free=(1, 2)),
    Case("MaxPooling2D", {"pool_size": (3, 2), "strides": (1, 2), "padding": "same"}, (2, 4, 5, 2)),
    Case("MaxPooling2D", {"pool_size": 2, **FIRST}, (2, 3, 4, 6)),
    Case("MaxPooling3D", {}, (1, 4, 4, 5, 2)),
    Case("MaxPooling3D", {"pool_size": 2, "strides": 1, "padding": "same", **FIRST}, (1, 2, 3, 2, 3)),
    Case("AveragePooling1D", {"pool_size": 2}, (2, 5, 3), free=(1,)),
    Case("AveragePooling1D", {"pool_size": 3, "strides": 2, "padding": "same"}, (2, 5, 3)),
    Case("AveragePooling2D", {"pool_size": (2, 2)}, (2, 4, 5, 3), free=(1, 2)),
    Case("AveragePooling2D", {"pool_size": 3, "strides": 1, "padding": "same"}, (2, 4, 4, 2)),
    Case("AveragePooling2D", {"pool_size": 2, **FIRST}, (2, 3, 4, 6)),
    Case("AveragePooling3D", {"pool_size": 2}, (1, 4, 4, 5, 2)),
    Case("AveragePooling3D", {"pool_size": 2, **FIRST}, (1, 2, 4, 4, 4)),
    Case("GlobalMaxPooling1D", {}, (2, 4, 3), free=(1,)),
    Case("GlobalMaxPooling1D", {"keepdims": True, **FIRST}, (2, 3, 4)),
    Case("GlobalMaxPooling2D", {}, (2, 3, 4, 2), free=(1, 2)),
    Case("GlobalMaxPooling2D", FIRST, (2, 3, 4, 2)),
    Case("GlobalMaxPooling3D", {"keepdims": True}, (1, 2, 3, 4, 2)),
    Case("GlobalAveragePooling1D", {}, (2, 4, 3), free=(1,)),
    Case("GlobalAveragePooling1D", {}, (2, 4, 3), mask=True),
    Case("GlobalAveragePooling1D", {"keepdims": True, **FIRST}, (2, 4, 4), mask=[[1, 1, 0, 0], [1, 1, 1, 1]]),
    Case("GlobalAveragePooling2D", {}, (2, 3, 4, 2), free=(1, 2)),
    Case("GlobalAveragePooling2D", {"keepdims": True, **FIRST}, (2, 3, 4, 2)),
    Case("GlobalAveragePooling3D", {}, (1, 2, 3, 4, 2)),
    Case("AdaptiveMaxPooling1D", {"output_size": 3}, (2, 7, 3)),
    Case("AdaptiveMaxPooling2D", {"output_size": (2, 3)}, (2, 5, 6, 2)),
    Case("AdaptiveMaxPooling2D", {"output_size": 3, **FIRST}, (2, 2, 5, 4)),
    Case("AdaptiveMaxPooling3D", {"output_size": 2}, (1, 3, 4, 5, 2)),
    Case("AdaptiveAveragePooling1D", {"output_size": 3}, (2, 7, 3)),
    Case("AdaptiveAveragePooling1D", {"output_size": (2,), **FIRST}, (2, 3, 6)),
    Case("AdaptiveAveragePooling2D", {"output_size": (2, 4)}, (2, 5, 6, 2)),
    Case("AdaptiveAveragePooling3D", {"output_size": (3, 2, 2), **FIRST}, (1, 2, 3, 4, 5)),
]

REFUSED = [
    Refused("MaxPooling2D", {"pool_size": 0}, (2, 4, 4, 3), "pool_size"),
    Refused("MaxPooling2D", {"pool_size": (2, 2, 2)}, (2, 4, 4, 3), "pool_size"),
    Refused("MaxPooling2D", {}, (2, 4, 3), "ndim=4"),
    Refused("AveragePooling1D", {"pool_size": 2, "data_format": "first"}, (2, 4, 3), "data_format"),
    Refused("GlobalAveragePooling2D", {}, (2, 4, 3), "ndim=4"),
    Refused("AdaptiveMaxPooling2D", {"output_size": (1, 2, 3)}, (2, 4, 4, 3), "output_size"),
    Refused("AdaptiveAveragePooling1D", {"output_size": (1, 2)}, (2, 4, 3), "output_size"),
    Refused("AdaptiveAveragePooling1D", {"output_size": "all"}, (2, 4, 3), "output_size"),
]
