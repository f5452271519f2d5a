"""Activation functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Node, op
from thalweg.core.rules import binary, is_real, unary


@op("Relu", unary(is_real))
def relu(xp: Any, x: Any) -> Any:
    return xp.maximum(x, np.zeros((), x.dtype))


@relu.gradient
def _(node: Node, dy: Any) -> Any:
    return relu_grad(dy, node.output)


@op("ReluGrad", binary(is_real))
def relu_grad(xp: Any, dy: Any, features: Any) -> Any:
    return xp.where(features > 0, dy, np.zeros((), dy.dtype))


@relu_grad.gradient
def _(node: Node, dy: Any) -> Any:
    return relu_grad(dy, node.inputs[1]), None
