"""What images are: tensors of three dimensions, height, width and channels, or of four with a batch first."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops.assertions import assert_op
from thalweg.ops.dynamic_sizes import size_of
from thalweg.ops.elementwise import less_equal, maximum, minimum
from thalweg.ops.shapes import expand_dims, squeeze


def tensor(value: Any) -> Any:
    """A tensor as it is; anything else converted."""
    return value if type(value) is EagerTensor else to_tensor(value)


def at_least_3d(value: Any) -> Any:
    """An image tensor.

    Raises:
      ValueError: it has fewer than three dimensions, or one of the last three is empty.
    """
    image = tensor(value)
    shape = image._spec.shape
    if shape is not None:
        if len(shape) < 3:
            raise ValueError(f"'image' (shape {image.shape}) must be at least three-dimensional.")
        if 0 in shape[-3:]:
            raise ValueError(f"inner 3 dims of 'image.shape' must be > 0: {image.shape}")
    return image


def three_or_four(value: Any) -> Any:
    """An image tensor of three dimensions or four.

    Raises:
      ValueError: it has others.
    """
    image = at_least_3d(value)
    rank = image._spec.rank
    if rank not in (3, 4, None):
        raise ValueError(f"'image' (shape {image.shape}) must have either 3 or 4 dimensions.")
    return image


def as_batch(image: Any) -> Any:
    """The image as a batch of one, if it isn't a batch."""
    return expand_dims(image, axis=0) if image._spec.rank == 3 else image


def like(result: Any, image: Any) -> Any:
    """A result for `as_batch(image)` with the dimensions that the image has."""
    return squeeze(result, axis=(0,)) if image._spec.rank == 3 else result


def height_and_width(image: Any) -> tuple[Any, Any]:
    """Ints, or symbolic scalars where they aren't known."""
    return size_of(image, -3), size_of(image, -2)


def smaller(a: Any, b: Any) -> Any:
    """The smaller of two sizes."""
    return min(a, b) if isinstance(a, int) and isinstance(b, int) else minimum(*_sizes(a, b))


def larger(a: Any, b: Any) -> Any:
    """The larger of two sizes."""
    return max(a, b) if isinstance(a, int) and isinstance(b, int) else maximum(*_sizes(a, b))


def _sizes(a: Any, b: Any) -> tuple[Any, Any]:
    return (
        a if isinstance(a, Tensor) else to_tensor(a, b.dtype),
        b if isinstance(b, Tensor) else to_tensor(b, a.dtype),
    )


def floats(image: Any) -> Any:
    """Whether adjustments compute with the image as it is: float16 and float32."""
    return image.dtype is dtypes.float32 or image.dtype is dtypes.float16


def size(value: Any) -> Any:
    """A size argument as an int, or a symbolic scalar."""
    if type(value) is int:
        return value
    if isinstance(value, EagerTensor):
        return int(value.host())
    return value if isinstance(value, Tensor) else int(value)


def demand(a: Any, b: Any, message: str) -> None:
    """Refuse sizes where a <= b doesn't hold: ValueError; InvalidArgumentError where only running tells."""
    if isinstance(a, int) and isinstance(b, int):
        if a > b:
            raise ValueError(message)
    else:
        assert_op(less_equal(*_sizes(a, b)), text=(message,), summarize=3)
