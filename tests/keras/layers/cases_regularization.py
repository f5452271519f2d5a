"""SpatialDropout, GaussianNoise, GaussianDropout, AlphaDropout, ActivityRegularization."""

from __future__ import annotations

from .case import Case, Refused

CASES = [
    Case("SpatialDropout1D", {"rate": 0.5, "seed": 3}, (2, 4, 6)),
    Case("SpatialDropout2D", {"rate": 0.5, "seed": 3}, (2, 3, 3, 4)),
    Case("SpatialDropout2D", {"rate": 0.5, "seed": 3, "data_format": "channels_first"}, (2, 4, 3, 3)),
    Case("SpatialDropout3D", {"rate": 0.5, "seed": 3}, (2, 2, 2, 2, 4)),
    Case("GaussianNoise", {"stddev": 0.5, "seed": 3}, (3, 5)),
    Case("GaussianNoise", {"stddev": 0}, (3, 5)),
    Case("GaussianDropout", {"rate": 0.4, "seed": 3}, (3, 5)),
    Case("GaussianDropout", {"rate": 0.4, "seed": 3}, (3, 5, 2), mask=True),
    Case("AlphaDropout", {"rate": 0.4, "seed": 3}, (3, 5)),
    Case("AlphaDropout", {"rate": 0.4, "seed": 3, "noise_shape": (None, 1, 2)}, (3, 5, 2)),
    Case("ActivityRegularization", {"l1": 0.1, "l2": 0.2}, (3, 5)),
]

REFUSED = [
    Refused("SpatialDropout1D", {"rate": 0.5}, (2, 3), "ndim=3"),
    Refused("GaussianNoise", {"stddev": 2.0}, match="stddev"),
    Refused("GaussianDropout", {"rate": -0.1}, match="rate"),
    Refused("AlphaDropout", {"rate": 1.1}, match="rate"),
]
