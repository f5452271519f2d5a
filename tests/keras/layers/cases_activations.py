"""ReLU, LeakyReLU, PReLU, ELU, Softmax."""

from __future__ import annotations

from .case import Case, Made, Refused, X

_MASK = {"mask": X((2, 4), "bool")}

CASES = [
    Case("ReLU", {}, (3, 4)),
    Case("ReLU", {"max_value": 0.5, "negative_slope": 0.1, "threshold": 0.2}, (3, 4)),
    Case("LeakyReLU", {}, (3, 4)),
    Case("LeakyReLU", {"negative_slope": 0.1}, (3, 4, 2), mask=True),
    Case("PReLU", {}, (3, 4)),
    Case("PReLU", {"shared_axes": [1, 2], "alpha_initializer": "ones"}, (2, 3, 3, 2), free=(1, 2)),
    Case("PReLU", {"shared_axes": 1, "alpha_regularizer": Made("regularizers.L2", l2=0.1)}, (2, 3, 2)),
    Case("ELU", {}, (3, 4)),
    Case("ELU", {"alpha": 0.5}, (3, 4)),
    Case("Softmax", {}, (3, 4)),
    Case("Softmax", {"axis": 1}, (2, 3, 4), free=(1,)),
    Case("Softmax", {"axis": (1, 2)}, (2, 3, 4)),
    Case("Softmax", {}, (2, 4), call=_MASK, label="mask"),
]

REFUSED = [
    Refused("ReLU", {"max_value": -1.0}, match="max_value"),
    Refused("ReLU", {"negative_slope": -1.0}, match="negative_slope"),
    Refused("ReLU", {"threshold": None}, match="threshold"),
    Refused("LeakyReLU", {"negative_slope": -1.0}, match="negative_slope"),
]
