"""Images flipped and turned."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.image.arguments import three_or_four
from thalweg.ops.rearranging import reverse
from thalweg.ops.selection import select
from thalweg.ops.shapes import transpose as permute


def flipped(image: Any, axis: int) -> Any:
    """Reversed along the axis with this number from the end."""
    image = three_or_four(image)
    return reverse(image, axis=(axis,))


def flip_left_right(image: Any) -> Any:
    """Images in which left and right are exchanged.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.

    Raises:
      ValueError: the image has other dimensions.

    Example:
      >>> tf.image.flip_left_right([[[1], [2]]])[0, :, 0].numpy()
      array([2, 1], dtype=int32)
    """
    return flipped(image, -2)


def flip_up_down(image: Any) -> Any:
    """Images in which top and bottom are exchanged.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.

    Raises:
      ValueError: the image has other dimensions.

    Example:
      >>> tf.image.flip_up_down([[[1]], [[2]]])[:, 0, 0].numpy()
      array([2, 1], dtype=int32)
    """
    return flipped(image, -3)


def transpose(image: Any, name: str | None = None) -> Any:
    """Images in which rows and columns are exchanged.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.

    Raises:
      ValueError: the image has other dimensions.

    Example:
      >>> tf.image.transpose(tf.ones([2, 3, 1])).shape
      TensorShape([3, 2, 1])
    """
    image = three_or_four(image)
    rank = image._spec.rank
    if rank is None:
        raise ValueError("A tensor of known rank is needed, received one of unknown rank.")
    return permute(image, perm=(1, 0, 2) if rank == 3 else (0, 2, 1, 3))


def rot90(image: Any, k: Any = 1, name: str | None = None) -> Any:
    """Images turned against the clock, `k` times by 90 degrees.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.
      k: an integer.

    Raises:
      ValueError: the image has other dimensions.

    Example:
      >>> tf.image.rot90([[[1], [2]]])[:, 0, 0].numpy()
      array([2, 1], dtype=int32)
    """
    image = three_or_four(image)
    if isinstance(k, Tensor) and not isinstance(k, EagerTensor):
        from thalweg.control_flow.conditionals import switch_case

        turns = [lambda n=n: _turned(image, n) for n in range(4)]
        return switch_case(k % to_tensor(4, k.dtype), turns)
    return _turned(image, int(k) % 4)


def _turned(image: Any, k: int) -> Any:
    if k == 1:
        return reverse(transpose(image), axis=(-3,))
    if k == 2:
        return reverse(image, axis=(-3, -2))
    return reverse(transpose(image), axis=(-2,)) if k == 3 else image


def flipped_where(condition: Any, image: Any, axis: int) -> Any:
    """The images reversed along an axis where the condition, which broadcasts with them, says so."""
    return select(condition, reverse(image, axis=(axis,)), image)
