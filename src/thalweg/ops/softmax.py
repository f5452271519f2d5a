"""Softmax, its logarithm, and the cross-entropies of logits that go with them."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.checks import require
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import broadcast, check_dtype, check_same_dtype, is_floating, is_integer, shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.native import cross_entropy as native
from thalweg.ops.elementwise import add, multiply, negative, subtract
from thalweg.ops.power import exp
from thalweg.ops.precision import widened
from thalweg.ops.shapes import reduce_sum, reduce_to_shape_of, reshape


def _softmax_rule(call: Call, logits: Spec) -> Spec:
    check_dtype(call, logits, is_floating)
    if logits.shape == ():
        raise ValueError("logits must have >= 1 dimension, got []")
    return spec_of(logits.dtype, logits.shape)


@op("Softmax", _softmax_rule)
def softmax(xp: Any, logits: Any) -> Any:
    """Probabilities proportional to `exp(logits)`, along the last axis."""
    return _softmax(xp, widened(logits)).astype(logits.dtype)


@softmax.gradient
def _(node: Node, dy: Any) -> Any:
    return multiply(subtract(dy, _total(multiply(dy, node.output))), node.output)


@op("LogSoftmax", _softmax_rule)
def log_softmax(xp: Any, logits: Any) -> Any:
    """The logarithm of `softmax(logits)`, along the last axis."""
    return _log_softmax(xp, widened(logits)).astype(logits.dtype)


@log_softmax.gradient
def _(node: Node, dy: Any) -> Any:
    return subtract(dy, multiply(_total(dy), exp(node.output)))


def _shifted(xp: Any, logits: Any) -> Any:
    """Logits whose greatest is 0, so that none overflows an exponential."""
    return logits - xp.max(logits, axis=-1, keepdims=True, initial=-np.inf)


def _softmax(xp: Any, logits: Any) -> Any:
    weights = xp.exp(_shifted(xp, logits))
    return weights / xp.sum(weights, axis=-1, keepdims=True)


def _log_softmax(xp: Any, logits: Any) -> Any:
    shifted = _shifted(xp, logits)
    return shifted - xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True))


def _total(x: Any) -> Any:
    return reduce_sum(x, axis=(-1,), keepdims=True)


def _cross_entropy_rule(call: Call, features: Spec, labels: Spec) -> tuple[Spec, Spec]:
    check_same_dtype(call, (features, labels))
    check_dtype(call, features, is_floating)
    for spec in (features, labels):
        if spec.shape is not None and len(spec.shape) != 2:
            raise ValueError(f"logits and labels must be matrices, got shape {shape_text(spec.shape)}")
    try:
        shape = broadcast(features.shape, labels.shape) or (None, None)
    except ValueError:
        raise ValueError(
            "logits and labels must be broadcastable: "
            f"logits_size={shape_text(features.shape)} labels_size={shape_text(labels.shape)}"
        ) from None
    return spec_of(features.dtype, shape[:1]), spec_of(features.dtype, shape)


@op("SoftmaxCrossEntropyWithLogits", _cross_entropy_rule, takes_none=True)
def softmax_cross_entropy(xp: Any, features: Any, labels: Any) -> Any:
    """The cross-entropy of each row, and its gradient with respect to the logits `features`."""
    logits, wanted = widened(features), widened(labels)
    shifted = _shifted(xp, logits)
    weights = xp.exp(shifted)
    total = xp.sum(weights, axis=-1, keepdims=True)
    # Where a label is 0 its logit doesn't matter, be it minus infinity.
    terms = xp.where(wanted == 0, np.zeros((), wanted.dtype), wanted * (xp.log(total) - shifted))
    loss = xp.sum(terms, axis=-1)
    return loss.astype(features.dtype), (weights / total - wanted).astype(features.dtype)


@softmax_cross_entropy.gradient
def _(node: Node, dloss: Any, dbackprop: Any) -> Any:
    logits, labels = node.inputs
    dlabels = []
    if dloss is not None:
        dlabels.append(multiply(_column(dloss), log_softmax(logits)))
    if dbackprop is not None:
        dlabels.append(dbackprop)
    total = negative(dlabels[0] if len(dlabels) == 1 else add(*dlabels))
    return reduce_to_shape_of(_logits_gradient(node, dloss, dbackprop), logits), reduce_to_shape_of(
        total, labels
    )


def _logits_gradient(node: Node, dloss: Any, dbackprop: Any) -> Any:
    """What reaches the logits from the loss and, in second derivatives, from the op's own gradient."""
    from_loss = None if dloss is None else multiply(_column(dloss), node.outputs[1])
    if dbackprop is None:
        return from_loss
    probabilities = softmax(node.inputs[0])
    bent = multiply(subtract(dbackprop, _total(multiply(dbackprop, probabilities))), probabilities)
    return bent if from_loss is None else add(from_loss, bent)


def _column(x: Any) -> Any:
    """A vector as a matrix of one column."""
    return reshape(x, shape=(*x._spec.shape, 1) if x._spec.known else (-1, 1))


def _sparse_cross_entropy_rule(call: Call, features: Spec, labels: Spec) -> tuple[Spec, Spec]:
    check_dtype(call, features, is_floating)
    if not is_integer(labels.dtype):
        raise TypeError(
            f"Value for attr 'Tlabels' of {labels.dtype.name} is not in the list of allowed values: "
            "int32, int64"
        )
    if features.shape is not None and len(features.shape) != 2:
        raise ValueError(f"logits must be 2-D, but got shape {shape_text(features.shape)}")
    if labels.shape is not None and len(labels.shape) != 1:
        raise ValueError(f"labels must be 1-D, but got shape {shape_text(labels.shape)}")
    batch, classes = features.shape or (None, None)
    rows = labels.shape[0] if labels.shape else None
    if batch != rows and None not in (batch, rows):
        raise ValueError(
            "logits and labels must have the same first dimension, "
            f"got logits shape {shape_text(features.shape)} and labels shape {shape_text(labels.shape)}"
        )
    batch = rows if batch is None else batch
    return spec_of(features.dtype, (batch,)), spec_of(features.dtype, (batch, classes))


@op("SparseSoftmaxCrossEntropyWithLogits", _sparse_cross_entropy_rule, takes_none=True)
def sparse_softmax_cross_entropy(xp: Any, features: Any, labels: Any) -> Any:
    """The cross-entropy of each row with the class its label names, and its gradient for the logits."""
    classes = features.shape[-1]

    def message() -> str:
        """Received a label value which is outside the valid range of the classes"""
        worst = labels[(labels < 0) | (labels >= classes)][0]
        return f"Received a label value of {worst} which is outside the valid range of [0, {classes})."

    require(xp, (labels >= 0) & (labels < classes), message)
    if xp is not np and native.takes(features):
        return native.cross_entropy(features, labels)
    logits = widened(features)
    shifted = _shifted(xp, logits)
    weights = xp.exp(shifted)
    total = xp.sum(weights, axis=-1, keepdims=True)
    hit = xp.arange(classes, dtype=labels.dtype) == labels[:, None]
    own = xp.sum(xp.where(hit, shifted, np.zeros((), logits.dtype)), axis=-1)
    loss = xp.log(total[:, 0]) - own
    return loss.astype(features.dtype), (weights / total - hit.astype(logits.dtype)).astype(features.dtype)


@sparse_softmax_cross_entropy.gradient
def _(node: Node, dloss: Any, dbackprop: Any) -> Any:
    return _logits_gradient(node, dloss, dbackprop), None
