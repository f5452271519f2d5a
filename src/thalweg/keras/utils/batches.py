"""What a batch for training is made of: inputs, targets and weights of the samples."""

from __future__ import annotations

from typing import Any


def unpack_x_y_sample_weight(data: Any) -> tuple[Any, Any, Any]:
    """Inputs, targets and weights of a batch, None for what isn't there.

    Args:
      data: the inputs, or a tuple or list of inputs, targets and weights, the first one or two of them.

    Raises:
      ValueError: a tuple of more than three.

    Example:
      >>> tf.keras.utils.unpack_x_y_sample_weight(([1, 2], [0, 1]))
      ([1, 2], [0, 1], None)
    """
    if not isinstance(data, tuple | list):
        return data, None, None
    if not 1 <= len(data) <= 3:
        raise ValueError(
            "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or `(x, y, sample_weight)`, "
            f"found: {data}"
        )
    x, y, sample_weight = (*data, None, None)[:3]
    return x, y, sample_weight


def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """A batch of inputs, targets and weights.

    Returns:
      `(x, y, sample_weight)` as far as they are given; of inputs alone just these, in a tuple of their own if
      they are several.

    Example:
      >>> tf.keras.utils.pack_x_y_sample_weight([1, 2], [0, 1])
      ([1, 2], [0, 1])
    """
    if y is None:
        return (x,) if isinstance(x, tuple | list) else x
    return (x, y) if sample_weight is None else (x, y, sample_weight)
