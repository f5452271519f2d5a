"""Images changed at random: by the numbers of a stream, `random_*`, or of a seed, `stateless_random_*`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.errors import InvalidArgumentError
from thalweg.core.tensor import EagerTensor
from thalweg.gathering import slice as part_of
from thalweg.image.adjusting import (
    adjust_brightness,
    adjust_contrast,
    adjust_hue,
    adjust_jpeg_quality,
    adjust_saturation,
)
from thalweg.image.arguments import tensor, three_or_four
from thalweg.image.moving import flipped_where
from thalweg.math.arithmetic import floormod
from thalweg.ops.dynamic_sizes import size_of
from thalweg.ops.elementwise import add, less, subtract
from thalweg.ops.rounding import round_half_to_even
from thalweg.ops.shapes import reshape, shape_of
from thalweg.random.stateful import uniform
from thalweg.random.stateless import stateless_uniform

Draw = Callable[..., Any]


def _drawing(seed: Any) -> Draw:
    return lambda shape, **bounds: uniform(shape, seed=seed, **bounds)


def _drawing_stateless(seed: Any) -> Draw:
    return lambda shape, **bounds: stateless_uniform(shape, seed, **bounds)


def _flipped(image: Any, axis: int, draw: Draw) -> Any:
    """The image flipped with a chance of one half; each image of a batch for itself."""
    image = three_or_four(image)
    if image._spec.rank == 3:
        return flipped_where(less(draw([], minval=0, maxval=1.0), to_tensor(0.5)), image, axis)
    count = size_of(image, 0)
    drawn = draw([count], minval=0, maxval=1.0)
    chosen = round_half_to_even(reshape(drawn, shape=(-1, 1, 1, 1)))
    return flipped_where(chosen != to_tensor(0.0), image, axis)


def random_flip_left_right(image: Any, seed: Any = None) -> Any:
    """Images flipped from left to right with a chance of one half, each of a batch for itself.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      ValueError: the image has other dimensions.

    Example:
      >>> tf.image.random_flip_left_right(tf.ones([2, 3, 1])).shape
      TensorShape([2, 3, 1])
    """
    return _flipped(image, -2, _drawing(seed))


def random_flip_up_down(image: Any, seed: Any = None) -> Any:
    """Images flipped upside down with a chance of one half, each of a batch for itself.

    Args, errors: as for `tf.image.random_flip_left_right`.

    Example:
      >>> tf.image.random_flip_up_down(tf.ones([2, 3, 1])).shape
      TensorShape([2, 3, 1])
    """
    return _flipped(image, -3, _drawing(seed))


def stateless_random_flip_left_right(image: Any, seed: Any) -> Any:
    """Images flipped from left to right with a chance of one half, determined by `seed`.

    Args:
      image: `[batch, height, width, channels]` or `[height, width, channels]`.
      seed: two integers, int32 or int64.

    Raises:
      ValueError: the image has other dimensions.

    Example:
      >>> tf.image.stateless_random_flip_left_right(tf.ones([2, 3, 1]), (1, 2)).shape
      TensorShape([2, 3, 1])
    """
    return _flipped(image, -2, _drawing_stateless(seed))


def stateless_random_flip_up_down(image: Any, seed: Any) -> Any:
    """Images flipped upside down with a chance of one half, determined by `seed`.

    Args, errors: as for `tf.image.stateless_random_flip_left_right`.

    Example:
      >>> tf.image.stateless_random_flip_up_down(tf.ones([2, 3, 1]), (1, 2)).shape
      TensorShape([2, 3, 1])
    """
    return _flipped(image, -3, _drawing_stateless(seed))


def _brightness(image: Any, max_delta: float, draw: Draw) -> Any:
    if max_delta < 0:
        raise ValueError("max_delta must be non-negative.")
    return adjust_brightness(image, draw([], minval=-max_delta, maxval=max_delta))


def random_brightness(image: Any, max_delta: float, seed: Any = None) -> Any:
    """Images with a random number from [-max_delta, max_delta) added: see `tf.image.adjust_brightness`.

    Args:
      max_delta: not negative.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      ValueError: `max_delta` is negative.

    Example:
      >>> tf.image.random_brightness(tf.ones([2, 3, 1]), 0.2).shape
      TensorShape([2, 3, 1])
    """
    return _brightness(image, max_delta, _drawing(seed))


def stateless_random_brightness(image: Any, max_delta: float, seed: Any) -> Any:
    """`tf.image.random_brightness` by a number that `seed`, two integers, determines.

    Example:
      >>> tf.image.stateless_random_brightness(tf.ones([2, 3, 1]), 0.2, (1, 2)).shape
      TensorShape([2, 3, 1])
    """
    return _brightness(image, max_delta, _drawing_stateless(seed))


def _check_factors(lower: float, upper: float) -> None:
    if upper <= lower:
        raise ValueError("upper must be > lower.")
    if lower < 0:
        raise ValueError("lower must be non-negative.")


def _contrast(image: Any, lower: float, upper: float, draw: Draw) -> Any:
    _check_factors(lower, upper)
    return adjust_contrast(image, draw([], minval=lower, maxval=upper))


def random_contrast(image: Any, lower: float, upper: float, seed: Any = None) -> Any:
    """Images with their contrast multiplied by a random number: see `tf.image.adjust_contrast`.

    Args:
      lower, upper: the bounds of the number; 0 <= lower < upper.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      ValueError: the bounds aren't so.

    Example:
      >>> tf.image.random_contrast(tf.ones([2, 3, 1]), 0.2, 0.5).shape
      TensorShape([2, 3, 1])
    """
    return _contrast(image, lower, upper, _drawing(seed))


def stateless_random_contrast(image: Any, lower: float, upper: float, seed: Any) -> Any:
    """`tf.image.random_contrast` by a number that `seed`, two integers, determines.

    Example:
      >>> tf.image.stateless_random_contrast(tf.ones([2, 3, 1]), 0.2, 0.5, (1, 2)).shape
      TensorShape([2, 3, 1])
    """
    return _contrast(image, lower, upper, _drawing_stateless(seed))


def _saturation(image: Any, lower: float, upper: float, draw: Draw) -> Any:
    _check_factors(lower, upper)
    return adjust_saturation(image, draw([], minval=lower, maxval=upper))


def random_saturation(image: Any, lower: float, upper: float, seed: Any = None) -> Any:
    """Images with their saturation multiplied by a random number: see `tf.image.adjust_saturation`.

    Args:
      lower, upper: the bounds of the number; 0 <= lower < upper.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      ValueError: the bounds aren't so.

    Example:
      >>> tf.image.random_saturation(tf.ones([2, 3, 3]), 0.2, 0.5).shape
      TensorShape([2, 3, 3])
    """
    return _saturation(image, lower, upper, _drawing(seed))


def stateless_random_saturation(image: Any, lower: float, upper: float, seed: Any = None) -> Any:
    """`tf.image.random_saturation` by a number that `seed`, two integers, determines.

    Example:
      >>> tf.image.stateless_random_saturation(tf.ones([2, 3, 3]), 0.2, 0.5, (1, 2)).shape
      TensorShape([2, 3, 3])
    """
    return _saturation(image, lower, upper, _drawing_stateless(seed))


def _hue(image: Any, max_delta: float, draw: Draw) -> Any:
    if max_delta > 0.5:
        raise ValueError("max_delta must be <= 0.5.")
    if max_delta < 0:
        raise ValueError("max_delta must be non-negative.")
    return adjust_hue(image, draw([], minval=-max_delta, maxval=max_delta))


def random_hue(image: Any, max_delta: float, seed: Any = None) -> Any:
    """Images with their hue turned by a number from [-max_delta, max_delta): see `tf.image.adjust_hue`.

    Args:
      max_delta: from 0 to 0.5.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      ValueError: `max_delta` isn't so.

    Example:
      >>> tf.image.random_hue(tf.ones([2, 3, 3]), 0.2).shape
      TensorShape([2, 3, 3])
    """
    return _hue(image, max_delta, _drawing(seed))


def stateless_random_hue(image: Any, max_delta: float, seed: Any) -> Any:
    """`tf.image.random_hue` by a number that `seed`, two integers, determines.

    Example:
      >>> tf.image.stateless_random_hue(tf.ones([2, 3, 3]), 0.2, (1, 2)).shape
      TensorShape([2, 3, 3])
    """
    return _hue(image, max_delta, _drawing_stateless(seed))


def _jpeg_quality(image: Any, lowest: int, highest: int, draw: Draw) -> Any:
    if lowest < 0 or highest < 0 or lowest > 100 or highest > 100:
        raise ValueError("jpeg encoding range must be between 0 and 100.")
    if lowest >= highest:
        raise ValueError("`min_jpeg_quality` must be less than `max_jpeg_quality`.")
    return adjust_jpeg_quality(image, draw([], minval=lowest, maxval=highest, dtype=dtypes.int32))


def random_jpeg_quality(image: Any, min_jpeg_quality: int, max_jpeg_quality: int, seed: Any = None) -> Any:
    """Images as they look saved as JPEG of a random quality: see `tf.image.adjust_jpeg_quality`.

    Args:
      min_jpeg_quality, max_jpeg_quality: integers from 0 to 100; the second isn't drawn.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      ValueError: the bounds aren't so.

    Example:
      >>> tf.image.random_jpeg_quality(tf.ones([8, 8, 3]), 75, 95).shape
      TensorShape([8, 8, 3])
    """
    return _jpeg_quality(image, min_jpeg_quality, max_jpeg_quality, _drawing(seed))


def stateless_random_jpeg_quality(image: Any, min_jpeg_quality: int, max_jpeg_quality: int, seed: Any) -> Any:
    """`tf.image.random_jpeg_quality` by a number that `seed`, two integers, determines.

    Example:
      >>> tf.image.stateless_random_jpeg_quality(tf.ones([8, 8, 3]), 75, 95, (1, 2)).shape
      TensorShape([8, 8, 3])
    """
    return _jpeg_quality(image, min_jpeg_quality, max_jpeg_quality, _drawing_stateless(seed))


def _cropped(value: Any, size: Any, draw: Draw) -> Any:
    value = tensor(value)
    wanted = to_tensor(size, dtype_hint=dtypes.int32)
    known = value._spec.known and isinstance(wanted, EagerTensor)
    if known:
        shape, target = value._spec.shape, tuple(wanted.host().tolist())
        if len(shape) != len(target) or any(n < m for n, m in zip(shape, target, strict=True)):
            raise InvalidArgumentError(
                None, None, f"Need value.shape >= size, got {list(shape)} and {list(target)}"
            )
    present = to_tensor(shape_of(value), wanted.dtype)
    limit = add(subtract(present, wanted), to_tensor(1, wanted.dtype))
    rank = value._spec.rank
    drawn = draw([rank], minval=0, maxval=wanted.dtype.max, dtype=wanted.dtype)
    return part_of(value, floormod(drawn, limit), wanted)


def random_crop(value: Any, size: Any, seed: Any = None, name: str | None = None) -> Any:
    """A part of a tensor at a random place.

    Args:
      value: a tensor.
      size: the shape of the part, none of its sizes larger than the tensor's.
      seed: an integer; see `tf.random.set_seed`.

    Raises:
      InvalidArgumentError: the part doesn't fit.

    Example:
      >>> tf.image.random_crop(tf.ones([4, 5, 3]), [2, 2, 3]).shape
      TensorShape([2, 2, 3])
    """
    return _cropped(value, size, _drawing(seed))


def stateless_random_crop(value: Any, size: Any, seed: Any, name: str | None = None) -> Any:
    """A part of a tensor at a place that `seed`, two integers, determines: see `tf.image.random_crop`.

    Example:
      >>> tf.image.stateless_random_crop(tf.ones([4, 5, 3]), [2, 2, 3], (1, 2)).shape
      TensorShape([2, 2, 3])
    """
    return _cropped(value, size, _drawing_stateless(seed))
