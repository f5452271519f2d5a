"""Classes as vectors, cross-entropies, and the alignment of sequences (CTC)."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.losses import crossentropy
from thalweg.keras.ops.elementwise import log10
from thalweg.keras.ops.promotion import as_dtype, dtype_of, joint
from thalweg.keras.tensors import as_tensor


def one_hot(x: Any, num_classes: int, axis: int = -1, dtype: Any = None, sparse: bool = False) -> Any:
    """Vectors with a 1 at the place that each integer names; zeros for one out of range.

    Args:
      num_classes: the length of the vectors.
      axis: their axis in the result.
      dtype: None: Keras's default float type.
      sparse: give a SparseTensor.

    Example:
      >>> tf.keras.ops.one_hot([1, 0], 2).numpy()
      array([[0., 1.],
             [1., 0.]], dtype=float32)
    """
    wanted = as_dtype(dtype)
    classes = tf.cast(as_tensor(x), tf.int64)
    if wanted.is_bool:
        found = tf.one_hot(classes, num_classes, on_value=True, off_value=False, axis=axis, dtype=wanted)
    else:
        found = tf.one_hot(classes, num_classes, axis=axis, dtype=wanted)
    return tf.sparse.from_dense(found) if sparse else found


def multi_hot(
    inputs: Any,
    num_classes: int | None = None,
    axis: int = -1,
    dtype: Any = None,
    sparse: bool = False,
    **kwargs: Any,
) -> Any:
    """A vector for each row of integers, with a 1 at every place that they name.

    Args:
      num_classes: the length of the vectors; `num_tokens` is its older name.
      axis, dtype, sparse: as for `one_hot`.

    Raises:
      ValueError: `num_classes` is missing.

    Example:
      >>> tf.keras.ops.multi_hot([[0, 2]], 4).numpy()
      array([[1., 0., 1., 0.]], dtype=float32)
    """
    count = kwargs.pop("num_tokens", None) if num_classes is None else num_classes
    if count is None or kwargs:
        raise ValueError(f"Argument `num_classes` must be specified. Received: {num_classes}, {kwargs}")
    inputs = as_tensor(inputs)
    single = one_hot(inputs, count, axis, dtype)
    of = tf.reduce_any if dtype_of(single).is_bool else tf.reduce_max
    found = of(single, axis=1 if inputs.shape.rank > 1 else 0)
    return tf.sparse.from_dense(found) if sparse else found


def categorical_crossentropy(target: Any, output: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """The cross-entropy between probabilities, one-hot as a rule, and predictions.

    Args:
      target: `[…, classes]`.
      output: of its shape: probabilities, which are scaled to sum to 1, or logits.
      from_logits: whether they are logits.
      axis: the axis of the classes.

    Raises:
      ValueError: the shapes differ.

    Example:
      >>> tf.keras.ops.categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).numpy()
      array([0.6931472], dtype=float32)
    """
    return crossentropy.categorical_crossentropy(target, output, from_logits, axis=axis)


def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """The cross-entropy between classes given by number and predictions.

    Args:
      target: integers, of the shape of `output` without its last axis, or with 1 there.
      output, from_logits, axis: as for `categorical_crossentropy`; the axis must be the last one.

    Raises:
      ValueError: the shapes don't fit, or the axis isn't the last one.

    Example:
      >>> tf.keras.ops.sparse_categorical_crossentropy([1], [[0.5, 0.5]]).numpy()
      array([0.6931472], dtype=float32)
    """
    return crossentropy.sparse_categorical_crossentropy(target, output, from_logits, axis=axis)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """The cross-entropy between labels of 0 and 1 and predictions, element by element.

    Args:
      output: of the shape of `target`: probabilities or logits.
      from_logits: whether they are logits.

    Raises:
      ValueError: the shapes differ.

    Example:
      >>> tf.keras.ops.binary_crossentropy([1.0], [0.5]).numpy()
      array([0.6931472], dtype=float32)
    """
    return crossentropy._of_pairs(*crossentropy._pair(target, output), from_logits)


def ctc_loss(target: Any, output: Any, target_length: Any, output_length: Any, mask_index: int = 0) -> Any:
    """The negative logarithm of the probability of labels in a sequence of predictions.

    Args:
      target: `[batch, labels]` integers.
      output: `[batch, steps, classes]` logits.
      target_length: how many labels count, for each sample.
      output_length: how many steps count.
      mask_index: the class that stands for no label.

    Returns:
      A float for each sample.

    Example:
      >>> tf.keras.ops.ctc_loss([[1, 2]], tf.zeros([1, 4, 3]), [2], [4]).shape
      TensorShape([1])
    """
    target, output = tf.cast(as_tensor(target), tf.int32), as_tensor(output)
    result = joint(dtype_of(output), tf.float32)
    loss = tf.nn.ctc_loss(
        labels=target,
        logits=tf.cast(output, tf.float32),
        label_length=as_tensor(target_length),
        logit_length=as_tensor(output_length),
        blank_index=mask_index,
        logits_time_major=False,
    )
    return tf.cast(loss, result)


def ctc_decode(
    inputs: Any,
    sequence_lengths: Any,
    strategy: str = "greedy",
    beam_width: int = 100,
    top_paths: int = 1,
    merge_repeated: bool = True,
    mask_index: int | None = 0,
) -> tuple[Any, Any]:
    """The labels that a sequence of predictions most likely stands for.

    Args:
      inputs: `[batch, steps, classes]` logits.
      sequence_lengths: how many steps count, for each sample.
      strategy: "greedy" (the likeliest class of each step) or "beam_search".
      beam_width: how many beginnings the search goes on with.
      top_paths: how many answers it gives.
      merge_repeated: whether a class in steps that follow each other is one label (greedy).
      mask_index: the class that stands for no label.

    Returns:
      The labels, `[paths, batch, steps]`, -1 behind the last; and their scores: `[batch, paths]`.

    Raises:
      ValueError: there is no such strategy.

    Example:
      >>> x = tf.math.log([[[0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.1, 0.8]]])
      >>> tf.keras.ops.ctc_decode(x, [3])[0].numpy()
      array([[[ 1,  2, -1]]], dtype=int32)
    """
    inputs = as_tensor(inputs)
    steps = tf.transpose(tf.cast(inputs, joint(dtype_of(inputs), tf.float32)), (1, 0, 2))
    lengths = tf.cast(as_tensor(sequence_lengths), tf.int32)
    if strategy == "greedy":
        paths, scores = tf.nn.ctc_greedy_decoder(steps, lengths, merge_repeated, mask_index)
    elif strategy == "beam_search":
        if mask_index is not None:
            # The search takes the last class for the one without a label.
            mask_index %= steps.shape[-1]
            before, after = steps[..., :mask_index], steps[..., mask_index + 1 :]
            steps = tf.concat([before, after, steps[..., mask_index : mask_index + 1]], axis=-1)
        paths, scores = tf.nn.ctc_beam_search_decoder(steps, lengths, beam_width, top_paths)
    else:
        raise ValueError(f"Invalid strategy {strategy}. Supported values are 'greedy' and 'beam_search'.")
    shape = tf.cast(tf.shape(inputs)[:2], tf.int64)
    dense = [tf.sparse.to_dense(tf.SparseTensor(p.indices, p.values, shape), -1) for p in paths]
    labels = tf.cast(tf.stack(dense), tf.int32)
    if strategy == "beam_search" and mask_index is not None:
        labels = tf.where(labels >= mask_index, labels + 1, labels)
    return labels, scores


def psnr(x1: Any, x2: Any, max_val: Any) -> Any:
    """The peak signal-to-noise ratio of two images, in decibels: a scalar.

    Args:
      max_val: the greatest number that their elements can be.

    Raises:
      ValueError: the shapes differ.

    Example:
      >>> np.round(tf.keras.ops.psnr([1.0, 2.0], [1.0, 3.0], 10.0).numpy(), 2)
      np.float32(23.01)
    """
    x1, x2 = as_tensor(x1), as_tensor(x2)
    if x1.shape.as_list() != x2.shape.as_list():
        raise ValueError(f"Input shapes {x1.shape} and {x2.shape} must match for PSNR calculation.")
    error = tf.reduce_mean(tf.square(x1 - x2))
    return 20 * log10(tf.cast(max_val, dtype_of(x2))) - 10 * log10(error)
