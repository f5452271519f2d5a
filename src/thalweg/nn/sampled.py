"""Losses over many classes, estimated from a few that are sampled."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import Tensor
from thalweg.nn.embedding import lookup
from thalweg.nn.losses import sigmoid_cross_entropy_with_logits, softmax_cross_entropy_with_logits
from thalweg.ops import arguments
from thalweg.ops.accidental_hits import accidental_hits_mask
from thalweg.ops.casting import cast
from thalweg.ops.creation import fill
from thalweg.ops.elementwise import add, multiply, scalar, subtract
from thalweg.ops.joining import concat
from thalweg.ops.matmul import matmul
from thalweg.ops.power import log
from thalweg.ops.shapes import expand_dims, reduce_sum, reshape, shape_of, stop_gradient
from thalweg.random.candidates import log_uniform_candidate_sampler
from thalweg.random.seeds import get_seed


def nce_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = False,
    name: str = "nce_loss",
) -> Any:
    """The noise-contrastive estimation loss: each example tells its classes from sampled ones.

    Args:
      weights: `[num_classes, dim]`, or a list of tables, one below the other.
      biases: `[num_classes]`.
      labels: integers, `[batch, num_true]`: the classes of the examples.
      inputs: `[batch, dim]`.
      num_sampled: how many classes to sample for the batch.
      num_classes: how many classes there are.
      num_true: how many classes an example has.
      sampled_values: what a candidate sampler gives; by default `tf.random.log_uniform_candidate_sampler`.
      remove_accidental_hits: leave out samples that are a class of the example.

    Returns:
      `[batch]`, the losses of the examples.

    Raises:
      InvalidArgumentError: a label is out of range, or the shapes don't fit.

    Example:
      >>> w, b = tf.zeros([10, 4]), tf.zeros([10])
      >>> tf.nn.nce_loss(w, b, [[1], [2]], tf.ones([2, 4]), num_sampled=3, num_classes=10).shape
      TensorShape([2])
    """
    logits, targets = sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        "div",
        None,
    )
    losses = sigmoid_cross_entropy_with_logits(labels=targets, logits=logits)
    return reduce_sum(losses, axis=(1,), keepdims=False)


def sampled_softmax_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int = 1,
    sampled_values: Any = None,
    remove_accidental_hits: bool = True,
    seed: Any = None,
    name: str = "sampled_softmax_loss",
) -> Any:
    """The cross-entropy of a softmax over an example's classes and sampled ones, for training only.

    Args:
      weights: `[num_classes, dim]`, or a list of tables, one below the other.
      biases: `[num_classes]`.
      labels: integers, `[batch, num_true]`: the classes of the examples, equally likely.
      inputs: `[batch, dim]`.
      num_sampled: how many classes to sample for the batch.
      num_classes: how many classes there are.
      num_true: how many classes an example has.
      sampled_values: what a candidate sampler gives; by default `tf.random.log_uniform_candidate_sampler`.
      remove_accidental_hits: leave out samples that are a class of the example.
      seed: an integer, for sampling; see `tf.random.set_seed`.

    Returns:
      `[batch]`, the losses of the examples.

    Raises:
      InvalidArgumentError: a label is out of range, or the shapes don't fit.

    Example:
      >>> w, b = tf.zeros([10, 4]), tf.zeros([10])
      >>> tf.nn.sampled_softmax_loss(w, b, [[1], [2]], tf.ones([2, 4]), num_sampled=3, num_classes=10).shape
      TensorShape([2])
    """
    logits, targets = sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        "div",
        seed,
    )
    return softmax_cross_entropy_with_logits(labels=stop_gradient(targets), logits=logits)


def sampled_logits(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: int,
    num_classes: int,
    num_true: int,
    sampled_values: Any,
    remove_accidental_hits: bool,
    partition_strategy: str,
    seed: Any,
) -> tuple[Any, Any]:
    """The logits of each example's classes and of the samples, and what they should be.

    Each logit is lowered by the logarithm of how often its class is expected among the samples.
    """
    labels, inputs = cast(to_tensor(labels), dtypes.int64), to_tensor(inputs)
    if sampled_values is None:
        sampled_values = log_uniform_candidate_sampler(
            labels, num_true, num_sampled, True, num_classes, seed=seed
        )
    sampled, of_true, of_sampled = (stop_gradient(to_tensor(v)) for v in sampled_values)
    sampled = cast(sampled, dtypes.int64)
    flat = reshape(labels, shape=(-1,))
    # One look-up, so that the tables have one gradient.
    ids, n = concat(flat, sampled, axis=0), flat._spec.shape[0]
    if n is None:
        n = shape_of(flat)[0]
    rows = cast(lookup(weights, ids, partition_strategy, None), inputs.dtype)
    shifts = cast(lookup(biases, ids, partition_strategy, None), inputs.dtype)
    depth = rows._spec.shape[-1] or shape_of(rows)[-1]
    true_rows = reshape(rows[:n], shape=arguments.shape([-1, num_true, depth]))
    true_logits = reduce_sum(multiply(expand_dims(inputs, axis=1), true_rows), axis=(2,), keepdims=False)
    true_logits = add(true_logits, reshape(shifts[:n], shape=(-1, num_true)))
    others = add(matmul(inputs, rows[n:], transpose_a=False, transpose_b=True), shifts[n:])
    if remove_accidental_hits:
        # It draws nothing, but takes a seed, as every random op does.
        get_seed(None)
        others = add(others, cast(accidental_hits_mask(labels, sampled, num_true=num_true), others.dtype))
    true_logits = subtract(true_logits, log(cast(of_true, true_logits.dtype)))
    others = subtract(others, log(cast(of_sampled, others.dtype)))
    targets = concat(_like(true_logits, 1 / num_true), _like(others, 0), axis=1)
    return concat(true_logits, others, axis=1), targets


def _like(x: Any, value: float) -> Tensor:
    """A tensor of the shape of `x` filled with a number."""
    return fill(scalar(value, x), dims=shape_of(x))  # type: ignore[no-any-return]
