"""`tf.contrib.layers`: initializers, regularizers, and the layers that are one function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import thalweg as tf
from thalweg.compat.v1.graph_keys import GraphKeys, add_to_collection, get_collection
from thalweg.compat.v1.initializers import Initializer, VarianceScaling, zeros_initializer
from thalweg.compat.v1.scopes import name_scope
from thalweg.compat.v1.variable_scope import get_variable, variable_scope
from thalweg.core.convert import to_tensor

Regularizer = Callable[[Any], Any]


def xavier_initializer(uniform: bool = True, seed: int | None = None, dtype: Any = tf.float32) -> Initializer:
    """Random numbers whose variance is 2 divided by the sum of a layer's inputs and outputs."""
    return variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)


xavier_initializer_conv2d = xavier_initializer


def variance_scaling_initializer(
    factor: float = 2.0,
    mode: str = "FAN_IN",
    uniform: bool = False,
    seed: int | None = None,
    dtype: Any = tf.float32,
) -> Initializer:
    """Random numbers whose variance is `factor` divided by the number of a layer's inputs, outputs, or their
    mean.

    Raises:
      TypeError: `mode` isn't "FAN_IN", "FAN_OUT" or "FAN_AVG".
    """
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise TypeError(f"Unknown mode {mode} [FAN_IN, FAN_OUT, FAN_AVG]")
    return VarianceScaling(factor, mode.lower(), "uniform" if uniform else "truncated_normal", seed, dtype)


def l1_regularizer(scale: float, scope: str | None = None) -> Regularizer:
    """`scale` times the sum of absolute values.

    Raises:
      ValueError: `scale` is negative, or an integer.
    """
    _check_scale(scale)

    def l1(weights: Any) -> Any:
        with name_scope(scope, "l1_regularizer", [weights]):
            return scale * tf.reduce_sum(tf.abs(weights))

    return l1


def l2_regularizer(scale: float, scope: str | None = None) -> Regularizer:
    """`scale` times half the sum of squares.

    Raises:
      ValueError: `scale` is negative, or an integer.
    """
    _check_scale(scale)

    def l2(weights: Any) -> Any:
        with name_scope(scope, "l2_regularizer", [weights]):
            return scale * tf.nn.l2_loss(weights)

    return l2


def _check_scale(scale: Any) -> None:
    if isinstance(scale, int):
        raise ValueError(f"scale cannot be an integer: {scale}")
    if scale < 0.0:
        raise ValueError(f"Setting a scale less than 0 on a regularizer: {scale}.")


def l1_l2_regularizer(scale_l1: float = 1.0, scale_l2: float = 1.0, scope: str | None = None) -> Regularizer:
    """The sum of an L1 and an L2 penalty."""
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope)


def sum_regularizer(regularizer_list: Iterable[Regularizer | None], scope: str | None = None) -> Regularizer:
    """The sum of several penalties."""
    parts = [regularizer for regularizer in regularizer_list if regularizer is not None]

    def total(weights: Any) -> Any:
        with name_scope(scope, "sum_regularizer", [weights]):
            return tf.add_n([part(weights) for part in parts])

    return total


def apply_regularization(regularizer: Regularizer, weights_list: Iterable[Any] | None = None) -> Any:
    """The sum of the penalties of weights, added to the collection of regularization losses."""
    weights = get_collection(GraphKeys.WEIGHTS) if weights_list is None else list(weights_list)
    penalty = tf.add_n([regularizer(w) for w in weights])
    add_to_collection(GraphKeys.REGULARIZATION_LOSSES, penalty)
    return penalty


def flatten(inputs: Any, outputs_collections: Any = None, scope: str | None = None) -> Any:
    """All axes but the first as one.

    Raises:
      ValueError: the input has no axis but the first.
    """
    x = to_tensor(inputs)
    if x.shape.rank is None or x.shape.rank < 1:
        raise ValueError("Rank of inputs must be known and at least 1.")
    with name_scope(scope, "Flatten", [inputs]):
        size = x.shape[1:].num_elements()
        flat = tf.reshape(
            x,
            [
                -1 if x.shape.as_list()[0] is None or size is None else x.shape.as_list()[0],
                -1 if size is None else size,
            ],
        )
    if outputs_collections:
        add_to_collection(outputs_collections, flat)
    return flat


def one_hot_encoding(
    labels: Any,
    num_classes: int,
    on_value: float = 1.0,
    off_value: float = 0.0,
    outputs_collections: Any = None,
    scope: str | None = None,
) -> Any:
    """Class numbers as vectors with one `on_value`."""
    with name_scope(scope, "OneHotEncoding", [labels]):
        return tf.one_hot(tf.cast(labels, tf.int64), num_classes, on_value=on_value, off_value=off_value)


def fully_connected(
    inputs: Any,
    num_outputs: int,
    activation_fn: Callable[[Any], Any] | None = tf.nn.relu,
    normalizer_fn: Callable[..., Any] | None = None,
    normalizer_params: dict[str, Any] | None = None,
    weights_initializer: Any = None,
    weights_regularizer: Regularizer | None = None,
    biases_initializer: Any = zeros_initializer,
    biases_regularizer: Regularizer | None = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """A layer in which every output depends on every element of the input's last axis.

    Args:
      weights_initializer: None: `xavier_initializer()`.
      biases_initializer: None: no biases.
      normalizer_fn: applied instead of adding biases.
    """
    x = to_tensor(inputs)
    with variable_scope(scope, "fully_connected", [inputs], reuse=reuse):
        size = x.shape.as_list()[-1]
        weights = get_variable(
            "weights",
            [size, num_outputs],
            x.dtype,
            weights_initializer or xavier_initializer(),
            weights_regularizer,
            trainable,
            variables_collections,
        )
        outputs = tf.tensordot(x, weights, 1) if x.shape.rank != 2 else tf.matmul(x, weights)
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        elif biases_initializer is not None:
            biases = get_variable(
                "biases",
                [num_outputs],
                x.dtype,
                biases_initializer,
                biases_regularizer,
                trainable,
                variables_collections,
            )
            outputs = tf.nn.bias_add(outputs, biases)
        if activation_fn is not None:
            outputs = activation_fn(outputs)
    if outputs_collections:
        add_to_collection(outputs_collections, outputs)
    return outputs
