"""Layers that normalize."""

from __future__ import annotations

from .case import Case, Made, Refused

_L2 = Made("regularizers.L2", l2=0.1)
_CLIPPED = {"renorm": True, "renorm_clipping": {"rmin": 0.5, "rmax": 2.0, "dmax": 0.3}}


def _dense(**arguments: object) -> Made:
    return Made("Dense", units=3, name="inner", **arguments)


CASES = [
    Case("BatchNormalization", {}, (4, 3)),
    Case("BatchNormalization", {"momentum": 0.9, "epsilon": 0.01}, (2, 4, 3), free=(1,)),
    Case("BatchNormalization", {}, (3, 2, 3, 4), free=(1, 2), repeat=2, tolerance=1e-4),
    Case("BatchNormalization", {"axis": 1}, (3, 4, 2, 3)),
    Case("BatchNormalization", {"axis": 1}, (3, 4, 5)),
    Case("BatchNormalization", {"axis": -1}, (2, 2, 2, 2, 3)),
    Case("BatchNormalization", {"center": False, "scale": False}, (4, 3)),
    Case("BatchNormalization", {"scale": False, "axis": 2}, (3, 2, 3, 4)),
    Case("BatchNormalization", {}, (3, 4, 2), mask=True),
    Case("BatchNormalization", {"trainable": False}, (4, 3)),
    Case("BatchNormalization", {"gamma_regularizer": _L2, "beta_initializer": "ones"}, (4, 3)),
    Case("BatchNormalization", {"synchronized": True, "dtype": "float64"}, (4, 3), mixed=False),
    Case("BatchNormalization", {"renorm": True}, (4, 3)),
    Case("BatchNormalization", {**_CLIPPED, "scale": False}, (3, 2, 2, 3)),
    Case("LayerNormalization", {}, (2, 4, 3), free=(1,)),
    Case("LayerNormalization", {"axis": [2, 1], "epsilon": 0.01}, (2, 4, 3)),
    Case("LayerNormalization", {"axis": 1}, (2, 4, 3), mask=True),
    Case("LayerNormalization", {"axis": (1, 3), "center": False}, (2, 4, 3, 2)),
    Case("LayerNormalization", {"scale": False, "gamma_constraint": "non_neg"}, (3, 4)),
    Case("GroupNormalization", {"groups": 2}, (2, 3, 3, 4), free=(1, 2)),
    Case("GroupNormalization", {"groups": 3, "axis": 1}, (2, 6, 3)),
    Case("GroupNormalization", {"groups": -1, "scale": False, "center": False}, (2, 3, 4)),
    Case("GroupNormalization", {"groups": 2, "epsilon": 0.01}, (2, 6), mask=[1, 0]),
    Case("RMSNormalization", {}, (2, 4, 3), free=(1,)),
    Case("RMSNormalization", {"axis": (1, 2), "epsilon": 0.1}, (2, 4, 3)),
    Case("UnitNormalization", {}, (2, 4, 3), mask=True),
    Case("UnitNormalization", {"axis": [1, 2]}, (2, 4, 3)),
    Case("SpectralNormalization", {"layer": _dense()}, (4, 5)),
    Case("SpectralNormalization", {"layer": _dense(), "power_iterations": 3}, (4, 5), repeat=2),
]

REFUSED = [
    Refused("BatchNormalization", {"renorm": True, "renorm_clipping": {"amax": 1}}, match="renorm_clipping"),
    Refused("BatchNormalization", {"renorm": True, "renorm_clipping": {"dmax": -1}}, match="dmax"),
    Refused("LayerNormalization", {"axis": "last"}, match="axis"),
    Refused("GroupNormalization", {"groups": 0}, match="groups"),
    Refused("GroupNormalization", {"groups": 2}, (2, 5), "multiple"),
    Refused("GroupNormalization", {"groups": 8}, (2, 4), "cannot be more"),
    Refused("UnitNormalization", {"axis": None}, match="axis"),
    Refused("SpectralNormalization", {"layer": _dense(), "power_iterations": 0}, match="power_iterations"),
    Refused("SpectralNormalization", {"layer": Made("Flatten", name="inner")}, match="kernel"),
]
