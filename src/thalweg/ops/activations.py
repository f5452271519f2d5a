"""Activation functions and their gradients, which are ops too, so that they differentiate again."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.op import Call, Node, Rule, op
from thalweg.core.rules import (
    Accepts,
    check_dtype,
    check_same_dtype,
    is_floating,
    is_inexact,
    is_real,
    merged,
    unary,
)
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.elementwise import add, conj, multiply, negative, subtract

# The fixed point of self-normalising networks: mean 0 and variance 1 are kept from layer to layer.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


def gradient_rule(accepts: Accepts) -> Rule:
    """Two operands of one dtype and one shape, a result like them."""

    def rule(call: Call, x: Spec, y: Spec) -> Spec:
        check_same_dtype(call, (x, y))
        check_dtype(call, x, accepts)
        return spec_of(x.dtype, merged(x.shape, y.shape))

    return rule


@op("Relu", unary(is_real))
def relu(xp: Any, features: Any) -> Any:
    return xp.maximum(features, np.zeros((), features.dtype))


@relu.gradient
def _(node: Node, dy: Any) -> Any:
    return relu_grad(dy, node.output)


@op("ReluGrad", gradient_rule(is_real))
def relu_grad(xp: Any, gradients: Any, features: Any) -> Any:
    return xp.where(features > 0, gradients, np.zeros((), gradients.dtype))


@relu_grad.gradient
def _(node: Node, dy: Any) -> Any:
    return relu_grad(dy, node.inputs[1]), None


@op("Relu6", unary(is_real))
def relu6(xp: Any, features: Any) -> Any:
    return xp.minimum(xp.maximum(features, np.zeros((), features.dtype)), np.array(6, features.dtype))


@relu6.gradient
def _(node: Node, dy: Any) -> Any:
    return relu6_grad(dy, node.output)


@op("Relu6Grad", gradient_rule(is_real))
def relu6_grad(xp: Any, gradients: Any, features: Any) -> Any:
    return xp.where((features > 0) & (features < 6), gradients, np.zeros((), gradients.dtype))


@relu6_grad.gradient
def _(node: Node, dy: Any) -> Any:
    return relu6_grad(dy, node.inputs[1]), None


def _slope(alpha: float, like: Any) -> Any:
    """A float attribute has 32 bits, whatever the operands' dtype."""
    return np.array(np.float32(alpha), like.dtype)


@op("LeakyRelu", unary(is_floating))
def leaky_relu(xp: Any, features: Any, *, alpha: float) -> Any:
    return xp.where(features > 0, features, features * _slope(alpha, features))


@leaky_relu.gradient
def _(node: Node, dy: Any) -> Any:
    return leaky_relu_grad(dy, node.inputs[0], alpha=node.alpha)


@op("LeakyReluGrad", gradient_rule(is_floating))
def leaky_relu_grad(xp: Any, gradients: Any, features: Any, *, alpha: float) -> Any:
    return xp.where(features > 0, gradients, gradients * _slope(alpha, gradients))


@leaky_relu_grad.gradient
def _(node: Node, dy: Any) -> Any:
    return leaky_relu_grad(dy, node.inputs[1], alpha=node.alpha), None


@op("Elu", unary(is_floating))
def elu(xp: Any, features: Any) -> Any:
    return xp.where(features < 0, xp.expm1(features), features)


@elu.gradient
def _(node: Node, dy: Any) -> Any:
    return elu_grad(dy, node.output)


@op("EluGrad", gradient_rule(is_floating))
def elu_grad(xp: Any, gradients: Any, outputs: Any) -> Any:
    return xp.where(outputs < 0, gradients * (outputs + np.ones((), outputs.dtype)), gradients)


@elu_grad.gradient
def _(node: Node, dy: Any) -> Any:
    gradients, outputs = node.inputs
    return elu_grad(dy, outputs), where_negative(multiply(dy, gradients), outputs)


@op("Selu", unary(is_floating))
def selu(xp: Any, features: Any) -> Any:
    scale, floor = (np.array(c, features.dtype) for c in (SELU_SCALE, SELU_SCALE * SELU_ALPHA))
    return xp.where(features < 0, floor * xp.expm1(features), scale * features)


@selu.gradient
def _(node: Node, dy: Any) -> Any:
    return selu_grad(dy, node.output)


@op("SeluGrad", gradient_rule(is_floating))
def selu_grad(xp: Any, gradients: Any, outputs: Any) -> Any:
    scale, floor = (np.array(c, outputs.dtype) for c in (SELU_SCALE, SELU_SCALE * SELU_ALPHA))
    return xp.where(outputs < 0, gradients * (outputs + floor), gradients * scale)


@selu_grad.gradient
def _(node: Node, dy: Any) -> Any:
    gradients, outputs = node.inputs
    return selu_grad(dy, outputs), where_negative(multiply(dy, gradients), outputs)


@op("WhereNegative", gradient_rule(is_floating))
def where_negative(xp: Any, values: Any, outputs: Any) -> Any:
    """`values` where `outputs` is negative, else zero: how much the exponential branch of an ELU bends."""
    return xp.where(outputs < 0, values, np.zeros((), values.dtype))


@where_negative.gradient
def _(node: Node, dy: Any) -> Any:
    return where_negative(dy, node.inputs[1]), None


@op("Softplus", unary(is_floating))
def softplus(xp: Any, features: Any) -> Any:
    return xp.log1p(xp.exp(-xp.abs(features))) + xp.maximum(features, np.zeros((), features.dtype))


@softplus.gradient
def _(node: Node, dy: Any) -> Any:
    return softplus_grad(dy, node.inputs[0])


@op("SoftplusGrad", gradient_rule(is_floating))
def softplus_grad(xp: Any, gradients: Any, features: Any) -> Any:
    return gradients / (xp.exp(-features) + np.ones((), features.dtype))


@softplus_grad.gradient
def _(node: Node, dy: Any) -> Any:
    gradients, features = node.inputs
    slope = sigmoid(features)
    return softplus_grad(dy, features), multiply(
        multiply(dy, gradients), multiply(slope, sigmoid(negative(features)))
    )


@op("Softsign", unary(is_floating))
def softsign(xp: Any, features: Any) -> Any:
    return features / (xp.abs(features) + np.ones((), features.dtype))


@softsign.gradient
def _(node: Node, dy: Any) -> Any:
    return softsign_grad(dy, node.inputs[0])


@op("SoftsignGrad", gradient_rule(is_floating))
def softsign_grad(xp: Any, gradients: Any, features: Any) -> Any:
    width = xp.abs(features) + np.ones((), features.dtype)
    return gradients / (width * width)


@op("Sigmoid", unary(is_inexact))
def sigmoid(xp: Any, x: Any) -> Any:
    one = np.ones((), x.dtype)
    return one / (one + xp.exp(-x))


@sigmoid.gradient
def _(node: Node, dy: Any) -> Any:
    return sigmoid_grad(node.output, dy)


@op("SigmoidGrad", gradient_rule(is_inexact))
def sigmoid_grad(xp: Any, y: Any, dy: Any) -> Any:
    slope = y * (np.ones((), y.dtype) - y)
    return dy * (xp.conj(slope) if y.dtype.kind == "c" else slope)


@sigmoid_grad.gradient
def _(node: Node, dz: Any) -> Any:
    y, dy = map(conj, node.inputs)
    weighted = multiply(dz, dy)
    return subtract(weighted, multiply(add(weighted, weighted), y)), sigmoid_grad(node.inputs[0], dz)


@op("Tanh", unary(is_inexact))
def tanh(xp: Any, x: Any) -> Any:
    return xp.tanh(x)


@tanh.gradient
def _(node: Node, dy: Any) -> Any:
    return tanh_grad(node.output, dy)


@op("TanhGrad", gradient_rule(is_inexact))
def tanh_grad(xp: Any, y: Any, dy: Any) -> Any:
    slope = np.ones((), y.dtype) - y * y
    return dy * (xp.conj(slope) if y.dtype.kind == "c" else slope)


@tanh_grad.gradient
def _(node: Node, dz: Any) -> Any:
    y, dy = map(conj, node.inputs)
    weighted = multiply(multiply(dz, dy), y)
    return negative(add(weighted, weighted)), tanh_grad(node.inputs[0], dz)
