"""`keras.layers.Concatenate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thalweg.array import concat, expand_dims
from thalweg.creation import ones_like, zeros_like
from thalweg.keras.layers.merging.merge import Merge, check_list, check_masks
from thalweg.math import logical_or, reduce_any


class Concatenate(Merge):
    """A list of inputs one after the other along an axis.

    Args:
      axis: the axis.

    Raises:
      ValueError: the inputs differ in another axis, or aren't a list.

    Example:
      >>> tf.keras.layers.Concatenate()([tf.zeros([1, 2]), tf.ones([1, 1])]).numpy()
      array([[0., 0., 1.]], dtype=float32)
    """

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def build(self, input_shape: Any) -> None:
        check_list(self, input_shape)
        others = [_without(shape, self.axis) for shape in input_shape]
        ranks = {len(shape) for shape in input_shape}
        clash = len(ranks) > 1 or any(len(set(sizes) - {None}) > 1 for sizes in zip(*others, strict=True))
        if clash:
            raise ValueError(
                "A `Concatenate` layer requires inputs with matching shapes except for the concatenation "
                "axis. "
                f"Received, in {self.name!r}: input_shape={[tuple(shape) for shape in input_shape]}, "
                f"axis={self.axis}"
            )

    def compute_output_shape(self, input_shape: Any) -> Any:
        check_list(self, input_shape)
        sizes = [shape[self.axis] for shape in input_shape]
        output = list(input_shape[0])
        output[self.axis] = None if None in sizes else sum(sizes)
        return tuple(output)

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, (list, tuple)):
            raise ValueError(
                f"A `Concatenate` layer should be called on a list of inputs. Received: inputs={inputs}"
            )
        return self._merge(inputs)

    def _merge(self, inputs: Sequence[Any]) -> Any:
        return concat(list(inputs), self.axis)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """The masks one after the other; inputs without one count throughout."""
        if previous_mask is None:
            return None
        check_masks(self, inputs, previous_mask)
        if all(m is None for m in previous_mask):
            return None
        pairs = zip(inputs, previous_mask, strict=True)
        return reduce_any(concat([_full(x, mask) for x, mask in pairs], self.axis), axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


def _without(shape: Sequence[Any], axis: int) -> list[Any]:
    rest = list(shape)
    if -len(rest) <= axis < len(rest):
        del rest[axis]
    return rest


def _full(x: Any, mask: Any) -> Any:
    """A mask for each element of `x`."""
    if mask is None:
        return ones_like(x, "bool")
    if mask.shape.rank < x.shape.rank:
        return logical_or(expand_dims(mask, -1), zeros_like(x, "bool"))
    return mask


def concatenate(inputs: Sequence[Any], axis: int = -1, **kwargs: Any) -> Any:
    """`Concatenate(axis, **kwargs)(inputs)`."""
    return Concatenate(axis=axis, **kwargs)(inputs)
