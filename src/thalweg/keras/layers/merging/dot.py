"""`keras.layers.Dot`."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

from thalweg.array import expand_dims
from thalweg.keras.layers.merging.merge import Merge, check_list
from thalweg.keras.tensors import normalized
from thalweg.linalg import einsum


class Dot(Merge):
    """Products of two inputs, summed over an axis of each, for each sample.

    Args:
      axes: the axis of both, or a pair; the batch is axis 0.
      normalize: divide the inputs by their norms along the axes first: the result is the cosine of their
        angle.

    Shapes: `[batch, …, n, …]` and `[batch, …, n, …]` to the batch, the other axes of the first and those of
    the second; `[batch, 1]` if there are none.

    Raises:
      TypeError: `axes` is neither an integer nor a list.
      ValueError: the axes have different sizes, or there aren't two inputs.

    Example:
      >>> x = tf.constant([[1.0, 2.0]])
      >>> tf.keras.layers.Dot(axes=1)([x, x]).numpy()
      array([[5.]], dtype=float32)
    """

    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(axes, int):
            if not isinstance(axes, (list, tuple)):
                raise TypeError(f"`axes` of Dot is an integer or a pair of them. Received: axes={axes}")
            if len(axes) != 2 or not all(isinstance(axis, int) for axis in axes):
                raise ValueError(f"`axes` of Dot is an integer or a pair of them. Received: axes={axes}")
        self.axes = axes
        self.normalize = normalize

    def build(self, input_shape: Any) -> None:
        check_list(self, input_shape, 2)
        x, y = (tuple(shape) for shape in input_shape)
        first, second = self._positive_axes(len(x), len(y))
        if x[first] != y[second]:
            raise ValueError(
                f"Incompatible input shapes in Dot {self.name!r}: axis values {x[first]} (at axis "
                f"{first}) != "
                f"{y[second]} (at axis {second}). Full input shapes: {x}, {y}"
            )

    def _positive_axes(self, *ranks: int) -> tuple[int, int]:
        axes = (self.axes, self.axes) if isinstance(self.axes, int) else tuple(self.axes)
        first, second = (axis % rank for axis, rank in zip(axes, ranks, strict=True))
        if 0 in (first, second):
            raise ValueError(f"Dot {self.name!r} can't sum over the batch. Received: axes={self.axes}")
        return first, second

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, (list, tuple)) or len(inputs) != 2:
            raise ValueError(f"A `Dot` layer should be called on exactly 2 inputs. Received: inputs={inputs}")
        return self._merge(inputs)

    def _merge(self, inputs: Sequence[Any]) -> Any:
        x, y = inputs
        ranks = x.shape.rank, y.shape.rank
        first, second = self._positive_axes(*ranks)
        if self.normalize:
            x, y = normalized(x, first), normalized(y, second)
        letters = iter(string.ascii_letters)
        batch, summed = next(letters), next(letters)
        of_x = [batch, *(next(letters) for _ in range(ranks[0] - 1))]
        of_y = [batch, *(next(letters) for _ in range(ranks[1] - 1))]
        of_x[first] = of_y[second] = summed
        left = [letter for letter in (*of_x, *of_y[1:]) if letter != summed]
        output = einsum(f"{''.join(of_x)},{''.join(of_y)}->{''.join(left)}", x, y)
        return expand_dims(output, -1) if len(left) == 1 else output

    def compute_output_shape(self, input_shape: Any) -> Any:
        check_list(self, input_shape, 2)
        x, y = (list(shape) for shape in input_shape)
        first, second = self._positive_axes(len(x), len(y))
        del x[first], y[second]
        output = (*x, *y[1:])
        return output if len(output) > 1 else (*output, 1)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        return None

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axes": self.axes, "normalize": self.normalize}


def dot(inputs: Sequence[Any], axes: Any = -1, **kwargs: Any) -> Any:
    """`Dot(axes, **kwargs)(inputs)`."""
    return Dot(axes=axes, **kwargs)(inputs)
