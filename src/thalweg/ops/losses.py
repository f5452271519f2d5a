"""Losses that are ops of their own. The cross-entropies of logits stand in `softmax`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Call, Node, op
from thalweg.core.rules import check_dtype, is_floating
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.elementwise import multiply
from thalweg.ops.precision import widened


def _scalar_rule(call: Call, x: Spec) -> Spec:
    check_dtype(call, x, is_floating)
    return spec_of(x.dtype, ())


@op("L2Loss", _scalar_rule)
def l2_loss(xp: Any, t: Any) -> Any:
    """Half the sum of squares."""
    values = widened(t)
    return (xp.sum(values * values) * np.array(0.5, values.dtype)).astype(t.dtype)


@l2_loss.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(node.inputs[0], dy)
