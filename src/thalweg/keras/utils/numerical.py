"""Arrays made ready for training: one-hot labels, unit norms, sequences of one length."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.core.tensor import Tensor
from thalweg.core.variable import Variable

_Array = np.ndarray[Any, Any]


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """One-hot vectors of class numbers.

    Args:
      x: integers from 0 to `num_classes - 1`, of any shape; a last axis of size 1 is dropped.
      num_classes: how many classes there are; None: one more than the largest number.

    Returns:
      A float64 array of the shape of `x` with an axis of size `num_classes` after it; of a tensor, a float32
      tensor.

    Raises:
      IndexError: a number isn't below `num_classes`.

    Example:
      >>> tf.keras.utils.to_categorical([0, 2, 1], num_classes=3)
      array([[1., 0., 0.],
             [0., 0., 1.],
             [0., 1., 0.]])
    """
    if isinstance(x, Tensor | Variable):
        return _one_hot(x, num_classes)
    x = np.array(x, dtype="int64")
    shape = x.shape[:-1] if x.ndim > 1 and x.shape[-1] == 1 else x.shape
    x = x.reshape(-1)
    if not num_classes:
        num_classes = int(np.max(x)) + 1
    categorical = np.zeros((x.size, num_classes))
    categorical[np.arange(x.size), x] = 1
    return categorical.reshape((*shape, num_classes))


def _one_hot(x: Any, num_classes: int | None) -> Any:
    from thalweg.array import squeeze
    from thalweg.creation import one_hot
    from thalweg.dtypes import cast

    if x.shape.rank is not None and x.shape.rank > 1 and x.shape[-1] == 1:
        x = squeeze(x, -1)
    if num_classes is None:
        raise ValueError("to_categorical needs `num_classes` for a tensor. Received: num_classes=None")
    return one_hot(x if x.dtype.is_integer else cast(x, "int64"), num_classes)


def normalize(x: Any, axis: int | None = -1, order: float = 2) -> Any:
    """Vectors divided by their norms; those that are zero stay zero.

    Args:
      x: an array or a tensor.
      axis: the axis that the vectors lie along; None: the whole array is one.
      order: 1 for sums of absolute values, 2 for Euclidean lengths, `np.inf` for maxima.

    Returns:
      An array of an array, a tensor of a tensor.

    Raises:
      ValueError: for a tensor, an order that isn't an integer from 1 on.

    Example:
      >>> tf.keras.utils.normalize(np.array([[3.0, 4.0]]))
      array([[0.6, 0.8]])
    """
    if not isinstance(x, np.ndarray):
        return _normalized_tensor(x, axis, order)
    norm = np.atleast_1d(np.linalg.norm(x, order, axis))
    norm[norm == 0] = 1
    return x / np.expand_dims(norm, -1 if axis is None else axis)


def _normalized_tensor(x: Any, axis: Any, order: float) -> Any:
    from thalweg.core.convert import to_tensor
    from thalweg.dtypes import cast
    from thalweg.keras.config import epsilon, floatx
    from thalweg.keras.tensors import normalized
    from thalweg.linalg import norm
    from thalweg.math import maximum

    if not isinstance(order, int) or order < 1:
        raise ValueError(f"Argument `order` must be an int >= 1. Received: order={order}")
    x = to_tensor(x)
    if x.dtype.is_integer:
        x = cast(x, floatx())
    if order == 2:
        return normalized(x, axis)
    return x / maximum(norm(x, ord=order, axis=axis, keepdims=True), epsilon())


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> _Array:
    """Sequences brought to one length.

    Args:
      sequences: lists or arrays, whose elements may be arrays of one shape.
      maxlen: the length; None: that of the longest one.
      dtype: of the result; `object` for strings of any length.
      padding: "pre" or "post": where short ones are filled up.
      truncating: "pre" or "post": where long ones are cut.
      value: what they are filled up with.

    Returns:
      An array `[number of sequences, maxlen, …]`.

    Raises:
      ValueError: the sequences aren't sequences, or their elements differ in shape; `padding` or `truncating`
        is something else; a string to fill up numbers.

    Example:
      >>> tf.keras.utils.pad_sequences([[1], [2, 3], [4, 5, 6]], maxlen=2)
      array([[0, 1],
             [2, 3],
             [5, 6]], dtype=int32)
    """
    if not hasattr(sequences, "__len__"):
        raise ValueError(f"`sequences` must be iterable. Received: {sequences}")
    if truncating not in ("pre", "post"):
        raise ValueError(f'Truncating type "{truncating}" not understood: it must be "pre" or "post"')
    if padding not in ("pre", "post"):
        raise ValueError(f'Padding type "{padding}" not understood: it must be "pre" or "post"')
    _check_filling(value, dtype)
    lengths = [_length(sequence) for sequence in sequences]
    shape = next((np.asarray(s).shape[1:] for s, n in zip(sequences, lengths, strict=True) if n), ())
    if maxlen is None:
        if not lengths:
            raise ValueError("pad_sequences needs `maxlen`, for there is no sequence to tell it.")
        maxlen = max(lengths)
    padded = np.full((len(sequences), maxlen, *shape), value, dtype=dtype)
    for row, sequence in enumerate(sequences):
        if not lengths[row]:
            continue
        kept = np.asarray(sequence[-maxlen:] if truncating == "pre" else sequence[:maxlen], dtype=dtype)
        if kept.shape[1:] != shape:
            raise ValueError(
                f"Shape of sample {kept.shape[1:]} of sequence at position {row} is different from "
                f"expected shape {shape}"
            )
        if padding == "post":
            padded[row, : len(kept)] = kept
        else:
            padded[row, -len(kept) :] = kept
    return padded


def _length(sequence: Any) -> int:
    try:
        return len(sequence)
    except TypeError:
        raise ValueError(f"`sequences` must be a list of iterables. Found non-iterable: {sequence}") from None


def _check_filling(value: Any, dtype: Any) -> None:
    strings = np.issubdtype(dtype, np.str_) or np.issubdtype(dtype, np.bytes_)
    if isinstance(value, str) and dtype is not object and not strings:
        raise ValueError(
            f"`dtype` {dtype} is not compatible with `value`'s type: {type(value)}. "
            "Set `dtype=object` for strings of any length."
        )
