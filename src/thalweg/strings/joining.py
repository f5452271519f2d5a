"""Joining strings, and writing tensors into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.core import nest
from thalweg.core.convert import to_tensor
from thalweg.ops import arguments, string_format
from thalweg.ops import strings as ops
from thalweg.strings.arguments import text


def join(inputs: Sequence[Any], separator: str = "", name: str | None = None) -> Any:
    """The strings of several tensors joined one by one.

    Args:
      inputs: a list of tensors of one shape; scalars go with every string of the others.

    Raises:
      InvalidArgumentError: the shapes differ.

    Example:
      >>> tf.strings.join([["a", "b"], ["c", "d"], "!"], separator="-").numpy()
      array([b'a-c-!', b'b-d-!'], dtype=object)
    """
    return ops.join(*[text(x) for x in inputs], separator=separator)


def reduce_join(
    inputs: Any, axis: Any = None, keepdims: bool = False, separator: str = "", name: str | None = None
) -> Any:
    """The strings along some axes joined.

    Args:
      axis: an axis or a list of them, the one that runs fastest last; None: all.
      keepdims: keep the axes, with size 1.

    Raises:
      OutOfRangeError: an axis is out of range.
      InvalidArgumentError: an axis is listed twice.

    Example:
      >>> tf.strings.reduce_join([["a", "b"], ["c", "d"]], axis=-1, separator=" ").numpy()
      array([b'a b', b'c d'], dtype=object)
    """
    return ops.reduce_join(
        text(inputs), axis=arguments.axes(axis), keepdims=bool(keepdims), separator=separator
    )


def unsorted_segment_join(
    inputs: Any, segment_ids: Any, num_segments: Any, separator: str = "", name: str | None = None
) -> Any:
    """The strings of each segment joined, in the order in which they stand.

    Args:
      segment_ids: the segment of each string, or of each slice; its shape begins that of `inputs`.
      num_segments: how many segments there are.

    Raises:
      InvalidArgumentError: an id is negative, or not less than `num_segments`.

    Example:
      >>> tf.strings.unsorted_segment_join(["this", "a", "is"], [0, 1, 0], 2, separator=" ").numpy()
      array([b'this is', b'a'], dtype=object)
    """
    count = arguments.integer(num_segments)
    return ops.unsorted_segment_join(
        text(inputs), to_tensor(segment_ids), num_segments=count, separator=separator
    )


def format(
    template: str, inputs: Any, placeholder: str = "{}", summarize: int = 3, name: str | None = None
) -> Any:
    """A string with tensors written into it.

    Args:
      template: text with a placeholder for each tensor.
      inputs: a tensor, or a structure of them.
      summarize: how many elements of a dimension to write at either end; -1: all.

    Raises:
      ValueError: there are more or fewer placeholders than tensors.

    Example:
      >>> tf.strings.format("x: {}", tf.range(10)).numpy()
      b'x: [0 1 2 ... 7 8 9]'
    """
    tensors = [to_tensor(x) for x in nest.flatten(inputs)]
    places = template.count(placeholder)
    if places != len(tensors):
        raise ValueError(
            f"The template expects {places} tensors, but the inputs only has {len(tensors)}. "
            "Please ensure the number of placeholders in template matches inputs length."
        )
    return string_format.string_format(
        *tensors, template=template, placeholder=placeholder, summarize=int(summarize)
    )
