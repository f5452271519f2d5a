"""Reshape, Permute, RepeatVector."""

from __future__ import annotations

from .case import Case, Refused, X

CASES = [
    Case("Reshape", {"target_shape": (3, 4)}, (2, 12)),
    Case("Reshape", {"target_shape": (-1, 2)}, (2, 3, 4)),
    Case("Reshape", {"target_shape": (-1, 2)}, (2, 3, 4), free=(1,), label="free"),
    Case("Reshape", {"target_shape": (6,)}, X((2, 2, 3), "int32", 0, 9), mixed=False, gradients=False),
    Case("Permute", {"dims": (2, 1)}, (2, 3, 4), free=(1,)),
    Case("Permute", {"dims": (3, 1, 2)}, (2, 3, 4, 5)),
    Case("RepeatVector", {"n": 3}, (2, 4)),
]

REFUSED = [
    Refused("Reshape", {"target_shape": (3, 5)}, (2, 12), "must be unchanged"),
    Refused("Reshape", {"target_shape": (-1, -1)}, (2, 12), "target_shape"),
    Refused("Permute", {"dims": (1, 3)}, (2, 3, 4), "dims"),
    Refused("Permute", {"dims": (1, 2)}, (2, 3, 4, 5), "ndim=3"),
    Refused("RepeatVector", {"n": 0}, match="n=0"),
    Refused("RepeatVector", {"n": 1.5}, match="integer"),
    Refused("RepeatVector", {"n": 2}, (2, 3, 4), "ndim=2"),
]
