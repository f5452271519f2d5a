"""Dense, Activation, Flatten, Dropout."""

from __future__ import annotations

from .case import Case, Made, Refused

_L2 = Made("regularizers.L2", l2=0.1)

CASES = [
    Case("Dense", {"units": 4}, (2, 3)),
    Case("Dense", {"units": 4, "activation": "relu", "use_bias": False}, (2, 3)),
    Case("Dense", {"units": 2, "activation": "softmax"}, (2, 3, 4), free=(1,)),
    Case("Dense", {"units": 2}, (2, 3, 4), mask=True),
    Case("Dense", {"units": 2, "kernel_regularizer": _L2, "activity_regularizer": _L2}, (2, 3)),
    Case("Dense", {"units": 2, "bias_initializer": "ones", "kernel_constraint": "non_neg"}, (2, 3)),
    Case("Dense", {"units": 2, "dtype": "float64"}, (2, 3), mixed=False),
    Case("Dense", {"units": 2, "trainable": False}, (2, 3)),
    Case("Activation", {"activation": "tanh"}, (2, 3)),
    Case("Activation", {"activation": "softmax"}, (2, 3, 2), mask=True),
    Case("Flatten", {}, (2, 3, 4)),
    Case("Flatten", {}, (2, 3, 4), free=(1,), label="free"),
    Case("Flatten", {"data_format": "channels_first"}, (2, 3, 2, 2)),
    Case("Dropout", {"rate": 0.5, "seed": 7}, (4, 6)),
    Case("Dropout", {"rate": 0.3, "seed": 7, "noise_shape": (None, 1)}, (4, 6)),
    Case("Dropout", {"rate": 0.0}, (2, 3)),
]

REFUSED = [
    Refused("Dense", {"units": 0}, match="units"),
    Refused("Dense", {"units": 4}, (3,), "min_ndim=2"),
    Refused("Dropout", {"rate": 1.5}, match="rate"),
]
