"""Connectionist temporal classification of `tf.nn`."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.op import static_value
from thalweg.ops import ctc, ctc_decoding
from thalweg.ops.casting import cast
from thalweg.ops.shapes import transpose


def ctc_loss(
    labels: Any,
    logits: Any,
    label_length: Any,
    logit_length: Any,
    logits_time_major: bool = True,
    unique: Any = None,
    blank_index: int | None = None,
    name: str | None = None,
) -> Any:
    """The negative logarithm of the probability that frames of class scores stand for given labels.

    Args:
      labels: integers: a matrix `[batch, labels]`, or a `SparseTensor` of such a shape.
      logits: floating-point, `[frames, batch, classes]`, or `[batch, frames, classes]` if
        `logits_time_major` is False.
      label_length: `[batch]`, how many labels each sequence has; not needed for a `SparseTensor`.
      logit_length: `[batch]`, how many frames each sequence has.
      unique: what `ctc_unique_labels` gives; it isn't needed, and ignored.
      blank_index: the class that is the blank; a negative one counts from the end. For a matrix 0 by
        default, for a `SparseTensor` there is no default.

    Returns:
      `[batch]`, the losses.

    Raises:
      ValueError: a `SparseTensor` without `blank_index`.
      InvalidArgumentError: the shapes don't fit; for a `SparseTensor` also where labels don't fit their
        frames.

    Example:
      >>> loss = tf.nn.ctc_loss([[1]], tf.zeros([2, 1, 2]), label_length=[1], logit_length=[2])
      >>> f"{float(loss[0]):.4f}"  # of four paths three stand for [1]
      '0.2877'
    """
    logits, logit_length = to_tensor(logits), to_tensor(logit_length)
    sparse = hasattr(labels, "dense_shape")
    if sparse and blank_index is None:
        raise ValueError("Argument `blank_index` must be provided when `labels` is a `SparseTensor`.")
    own = logits.dtype
    if own.size == 2:
        logits = cast(logits, dtypes.float32)
    if not logits_time_major:
        logits = transpose(logits, perm=(1, 0, 2))
    if not sparse:
        blank = 0 if blank_index is None else int(blank_index)
        lengths = to_tensor(label_length), logit_length
        return cast(ctc.ctc_loss_dense(logits, to_tensor(labels), *lengths, blank_index=blank)[0], own)
    shape = static_value(labels.dense_shape)
    loss, _ = ctc.ctc_loss_sparse(
        logits,
        labels.indices,
        labels.values,
        logit_length,
        preprocess_collapse_repeated=False,
        ctc_merge_repeated=True,
        ignore_longer_outputs_than_inputs=False,
        blank_index=int(blank_index),  # type: ignore[arg-type]
        max_label_length=shape[1] if isinstance(shape, tuple) else 0,
    )
    return cast(loss, own)


def collapse_repeated(labels: Any, seq_length: Any, name: str | None = None) -> tuple[Any, Any]:
    """Each sequence with runs of equal labels made one label.

    Args:
      labels: `[batch, labels]`.
      seq_length: `[batch]`, how many labels each sequence has.

    Returns:
      The sequences, `[batch, longest]` with zeros behind, and their lengths.

    Example:
      >>> tf.nn.collapse_repeated([[1, 1, 2]], [3])[0].numpy()
      array([[1, 2]], dtype=int32)
    """
    collapsed, length = ctc.collapse_repeated(to_tensor(labels), to_tensor(seq_length))
    return collapsed, length


def ctc_unique_labels(labels: Any, name: str | None = None) -> list[Any]:
    """The different labels of each sequence.

    Args:
      labels: `[batch, labels]`.

    Returns:
      int64 `[batch, labels]`, the labels in the order of their appearance, zeros behind; int32 `[batch,
      labels]`, where among them each label is.

    Example:
      >>> [part.numpy().tolist() for part in tf.nn.ctc_unique_labels([[3, 4, 4, 3]])]
      [[[3, 4, 0, 0]], [[0, 1, 1, 0]]]
    """
    return list(ctc.unique_labels(to_tensor(labels)))


def ctc_greedy_decoder(
    inputs: Any,
    sequence_length: Any,
    merge_repeated: bool = True,
    blank_index: int | None = None,
    name: str | None = None,
) -> tuple[list[Any], Any]:
    """The labels that the likeliest class of each frame stands for.

    Args:
      inputs: floating-point, `[frames, batch, classes]`.
      sequence_length: `[batch]`, how many frames each sequence has.
      merge_repeated: take a class that repeats itself without a blank between as one label.
      blank_index: the class that is the blank; the last one by default.

    Returns:
      A list with one `SparseTensor` of int64 labels, `[batch, longest]`; `[batch, 1]`, the negated sums of
      the scores.

    Raises:
      FailedPreconditionError: a length doesn't fit `inputs`.

    Example:
      >>> frames = tf.constant([[[3.0, 0.0]], [[0.0, 2.0]], [[1.0, 0.0]]])
      >>> decoded, score = tf.nn.ctc_greedy_decoder(frames, [3])
      >>> decoded[0].values.numpy(), float(score[0, 0])
      (array([0, 0]), -6.0)
    """
    results = ctc_decoding.ctc_greedy_decoder(
        to_tensor(inputs),
        to_tensor(sequence_length),
        merge_repeated=bool(merge_repeated),
        blank_index=-1 if blank_index is None else int(blank_index),
    )
    return _sparse_paths(results, 1)


def ctc_beam_search_decoder(
    inputs: Any,
    sequence_length: Any,
    beam_width: int = 100,
    top_paths: int = 1,
    name: str | None = None,
) -> tuple[list[Any], Any]:
    """The likeliest labels, found by a beam search. The last class is the blank.

    Args:
      inputs: floating-point, `[frames, batch, classes]`.
      sequence_length: `[batch]`, how many frames each sequence has.
      beam_width: how many sequences of labels are followed up.
      top_paths: how many are wanted.

    Returns:
      A list of `top_paths` `SparseTensor`s of int64 labels, the likeliest first; `[batch, top_paths]`, the
      logarithms of their probabilities.

    Raises:
      FailedPreconditionError: a length doesn't fit `inputs`.
      InvalidArgumentError: `top_paths` is more than `beam_width`, or than there are sequences.

    Example:
      >>> frames = tf.math.log([[[0.6, 0.4]], [[0.6, 0.4]]])
      >>> decoded, score = tf.nn.ctc_beam_search_decoder(frames, [2])
      >>> decoded[0].values.numpy()  # the paths that stand for [0] have together the probability 0.84
      array([0])
    """
    return beam_search(inputs, sequence_length, beam_width, top_paths, merge_repeated=False)


def beam_search(
    inputs: Any, sequence_length: Any, beam_width: int, top_paths: int, merge_repeated: bool
) -> tuple[list[Any], Any]:
    """`ctc_beam_search_decoder` that may merge repeated labels of the results, as TensorFlow 1's does."""
    results = ctc_decoding.ctc_beam_search_decoder(
        to_tensor(inputs),
        to_tensor(sequence_length),
        beam_width=int(beam_width),
        top_paths=int(top_paths),
        merge_repeated=bool(merge_repeated),
    )
    return _sparse_paths(results, int(top_paths))


def _sparse_paths(results: Any, count: int) -> tuple[list[Any], Any]:
    from thalweg.sparse import SparseTensor

    parts = [results[i * count : (i + 1) * count] for i in range(3)]
    return [SparseTensor(*path) for path in zip(*parts, strict=True)], results[-1]
