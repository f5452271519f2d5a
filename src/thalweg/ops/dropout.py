"""Dropout: elements that a random number tells to drop become zero, the others are scaled up."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, check_dtype, check_same_dtype, is_floating
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.shapes import reduce_to_shape_of


def _dropout_rule(call: Call, x: Spec, noise: Spec, rate: Spec, scale: Spec) -> Spec:
    check_same_dtype(call, (x, noise, rate, scale))
    check_dtype(call, x, is_floating)
    return spec_of(x.dtype, broadcast(x.shape, noise.shape))


@op("Dropout", _dropout_rule)
def dropout(xp: Any, x: Any, noise: Any, rate: Any, scale: Any) -> Any:
    """`x * scale` where the noise reaches `rate`, else 0. The noise broadcasts."""
    return xp.where(noise >= rate, x * scale, np.zeros((), x.dtype))


@dropout.gradient
def _(node: Node, dy: Any) -> Any:
    x, noise, rate, scale = node.inputs
    return reduce_to_shape_of(dropout(dy, noise, rate, scale), x), None, None, None
