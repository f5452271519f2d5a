"""Pooling functions of `tf.nn`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import as_dtype
from thalweg.core.op import Op
from thalweg.nn.convolutions import check_rates
from thalweg.nn.geometry import (
    FORMATS,
    check_data_format,
    explicit_padding,
    hashable,
    is_channels_first,
    per_dimension,
)
from thalweg.nn.space_to_batch import with_space_to_batch
from thalweg.ops import pooling
from thalweg.ops.shapes import expand_dims, squeeze


def max_pool1d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NWC", name: str | None = None
) -> Any:
    """The maximum of each window over one spatial dimension.

    Args:
      input: `[batch, width, channels]`, or `[batch, channels, width]` for `"NCW"`.
      ksize: the size of the window; a number or a list of 1 or 3.
      strides: how far the window moves; like `ksize`.
      padding: `"SAME"`, `"VALID"`, or a pair of numbers for each of the 3 dimensions.
      data_format: `"NWC"` or `"NCW"`.

    Raises:
      ValueError: an argument has a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.max_pool1d([[[1.0], [3.0], [2.0], [0.0]]], 2, 2, "VALID")[0, :, 0].numpy()
      array([3., 2.], dtype=float32)
    """
    return _pool1d(pooling.max_pool, input, ksize, strides, padding, data_format)


def max_pool2d(
    input: Any, ksize: Any, strides: Any, padding: Any, data_format: str = "NHWC", name: str | None = None
) -> Any:
    """The maximum of each window over two spatial dimensions.

    Args:
      input: `[batch, height, width, channels]`, or `[batch, channels, height, width]` for `"NCHW"`.
      ksize: the size of the window; a number or a list of 1, 2 or 4.
      strides: how far the window moves; like `ksize`.
      padding: `"SAME"`, `"VALID"`, or a pair of numbers for each of the 4 dimensions.
      data_format: `"NHWC"` or `"NCHW"`.

    Raises:
      ValueError: an argument has a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.max_pool2d(tf.ones([1, 4, 4, 1]), 2, 2, "VALID").shape
      TensorShape([1, 2, 2, 1])
    """
    return pooling.max_pool(
        to_tensor(input), **_geometry(2, ksize, strides, padding, data_format or "NHWC", True)
    )


def max_pool3d(
    input: Any, ksize: Any, strides: Any, padding: str, data_format: str = "NDHWC", name: str | None = None
) -> Any:
    """The maximum of each window over three spatial dimensions.

    Args:
      input: `[batch, depth, height, width, channels]`, or with the channels second for `"NCDHW"`.
      ksize: the size of the window; a number or a list of 1, 3 or 5.
      strides: how far the window moves; like `ksize`.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NDHWC"` or `"NCDHW"`.

    Raises:
      ValueError: an argument has a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.max_pool3d(tf.ones([1, 4, 4, 4, 1]), 2, 2, "VALID").shape
      TensorShape([1, 2, 2, 2, 1])
    """
    geometry = _geometry(3, ksize, strides, padding, data_format or "NDHWC", False)
    return pooling.max_pool3d(to_tensor(input), **geometry)


def max_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: Any,
    data_format: str | None = None,
    name: str | None = None,
) -> Any:
    """The maximum of each window over one, two or three spatial dimensions: as many as `input` has.

    Args:
      input: `[batch, spatial..., channels]`, or with the channels second if `data_format` starts with `"NC"`.
      ksize: the size of the window; a number, or one a spatial dimension or a dimension of `input`.
      strides: how far the window moves; like `ksize`.
      padding: `"SAME"`, `"VALID"`, or, for images, a pair of numbers for each of the 4 dimensions.
      data_format: `"NWC"`, `"NHWC"`, `"NDHWC"` (the defaults), or `"NCW"`, `"NCHW"`, `"NCDHW"`.

    Raises:
      ValueError: an argument has a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.max_pool(tf.ones([1, 4, 4, 1]), 2, 2, "VALID").shape
      TensorShape([1, 2, 2, 1])
    """
    return _by_rank("MAX", to_tensor(input), ksize, strides, padding, data_format)


def avg_pool1d(
    input: Any, ksize: Any, strides: Any, padding: str, data_format: str = "NWC", name: str | None = None
) -> Any:
    """The mean of each window over one spatial dimension; margins don't count.

    Args:
      input: floating-point, `[batch, width, channels]`, or `[batch, channels, width]` for `"NCW"`.
      ksize: the size of the window; a number or a list of 1 or 3.
      strides: how far the window moves; like `ksize`.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NWC"` or `"NCW"`.

    Raises:
      ValueError: an argument has a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.avg_pool1d([[[1.0], [3.0], [2.0], [0.0]]], 2, 2, "VALID")[0, :, 0].numpy()
      array([2., 1.], dtype=float32)
    """
    return _pool1d(pooling.avg_pool, input, ksize, strides, padding, data_format)


def avg_pool2d(
    input: Any, ksize: Any, strides: Any, padding: str, data_format: str = "NHWC", name: str | None = None
) -> Any:
    """The mean of each window over two spatial dimensions; margins don't count.

    Args:
      input: floating-point, `[batch, height, width, channels]`, or `[batch, channels, height, width]` for
        `"NCHW"`.
      ksize: the size of the window; a number or a list of 1, 2 or 4.
      strides: how far the window moves; like `ksize`.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NHWC"` or `"NCHW"`.

    Raises:
      ValueError: an argument has a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.avg_pool2d(tf.ones([1, 4, 4, 1]), 2, 2, "VALID").shape
      TensorShape([1, 2, 2, 1])
    """
    return pooling.avg_pool(
        to_tensor(input), **_geometry(2, ksize, strides, padding, data_format or "NHWC", False)
    )


def avg_pool3d(
    input: Any, ksize: Any, strides: Any, padding: str, data_format: str = "NDHWC", name: str | None = None
) -> Any:
    """The mean of each window over three spatial dimensions; margins don't count.

    Args:
      input: floating-point, `[batch, depth, height, width, channels]`, or with the channels second for
        `"NCDHW"`.
      ksize: the size of the window; a number or a list of 1, 3 or 5.
      strides: how far the window moves; like `ksize`.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NDHWC"` or `"NCDHW"`.

    Raises:
      ValueError: an argument has a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.avg_pool3d(tf.ones([1, 4, 4, 4, 1]), 2, 2, "VALID").shape
      TensorShape([1, 2, 2, 2, 1])
    """
    geometry = _geometry(3, ksize, strides, padding, data_format or "NDHWC", False)
    return pooling.avg_pool3d(to_tensor(input), **geometry)


def avg_pool(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = None,
    name: str | None = None,
) -> Any:
    """The mean of each window over one, two or three spatial dimensions; margins don't count.

    Args:
      input: floating-point, `[batch, spatial..., channels]`, or with the channels second if `data_format`
        starts with `"NC"`.
      ksize: the size of the window; a number, or one a spatial dimension or a dimension of `input`.
      strides: how far the window moves; like `ksize`.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NWC"`, `"NHWC"`, `"NDHWC"` (the defaults), or `"NCW"`, `"NCHW"`, `"NCDHW"`.

    Raises:
      ValueError: an argument has a wrong length.
      InvalidArgumentError: the shapes don't fit.

    Example:
      >>> tf.nn.avg_pool(tf.ones([1, 4, 4, 1]), 2, 2, "VALID").shape
      TensorShape([1, 2, 2, 1])
    """
    return _by_rank("AVG", to_tensor(input), ksize, strides, padding, data_format)


_POOLS = {
    "MAX": {1: max_pool1d, 2: max_pool2d, 3: max_pool3d},
    "AVG": {1: avg_pool1d, 2: avg_pool2d, 3: avg_pool3d},
}


def _by_rank(kind: str, x: Any, ksize: Any, strides: Any, padding: Any, data_format: str | None) -> Any:
    n = (x._spec.rank if x._spec.rank is not None else len(data_format or "NHWC")) - 2
    if n not in (1, 2, 3):
        raise ValueError(
            f"`input.shape.rank` must be 3, 4 or 5. Received: input.shape={x.shape} of rank {n + 2}."
        )
    return _POOLS[kind][n](x, ksize, strides, padding, data_format or FORMATS[n][0])


def _geometry(
    n: int, ksize: Any, strides: Any, padding: Any, data_format: str, explicit: bool
) -> dict[str, Any]:
    """The attributes of a pool over `n` spatial dimensions; with `explicit` the op has explicit paddings."""
    try:
        return _known_geometry(
            n, hashable(ksize), hashable(strides), hashable(padding), data_format, explicit
        )
    except TypeError:
        return _known_geometry.__wrapped__(n, ksize, strides, padding, data_format, explicit)


@lru_cache(maxsize=1024)
def _known_geometry(
    n: int, ksize: Any, strides: Any, padding: Any, data_format: str, explicit: bool
) -> dict[str, Any]:
    check_data_format(data_format, n)
    first = is_channels_first(data_format)
    kind, margins = explicit_padding(padding, n + 2)
    if margins and not explicit:
        raise TypeError(f"Expected string for argument 'padding' not {padding}.")
    geometry = {
        "ksize": per_dimension(ksize, n, first, "ksize"),
        "strides": per_dimension(strides, n, first, "strides"),
        "padding": kind,
        "data_format": data_format,
    }
    return geometry | {"explicit_paddings": margins} if explicit else geometry


def _pool1d(op: Op, input: Any, ksize: Any, strides: Any, padding: Any, data_format: str | None) -> Any:
    """A pool of rows of height 1."""
    check_data_format(data_format or "NWC", 1)
    first = is_channels_first(data_format)
    if not isinstance(padding, str):
        explicit_padding(padding, 3)
        padding = [*padding[:2], [0, 0], padding[2]] if first else [padding[0], [0, 0], *padding[1:]]
    size, step = (
        (1, *per_dimension(v, 1, first, what)) for v, what in ((ksize, "ksize"), (strides, "strides"))
    )
    geometry = _geometry(2, size, step, padding, "NCHW" if first else "NHWC", op is pooling.max_pool)
    axis = 2 if first else 1
    return squeeze(op(expand_dims(to_tensor(input), axis=axis), **geometry), axis=(axis,))


class MaxPoolWithArgmax(NamedTuple):
    """What `max_pool_with_argmax` gives: the maxima and their positions."""

    output: Any
    argmax: Any


def max_pool_with_argmax(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    output_dtype: Any = dtypes.int64,
    include_batch_in_index: bool = False,
    name: str | None = None,
) -> Any:
    """The maximum of each window of images, and where it is.

    Args:
      input: `[batch, height, width, channels]`.
      ksize: the size of the window; a number or a list of 1, 2 or 4.
      strides: how far the window moves; like `ksize`.
      padding: `"SAME"` or `"VALID"`.
      data_format: `"NHWC"`.
      output_dtype: int32 or int64.
      include_batch_in_index: count positions from the first image on, not from each image's beginning.

    Returns:
      The maxima, and their positions `(row * width + column) * channels + channel`.

    Raises:
      ValueError: another data format, or an argument of a wrong length.

    Example:
      >>> maxima, positions = tf.nn.max_pool_with_argmax([[[[1.0], [3.0]], [[2.0], [0.0]]]], 2, 2, "VALID")
      >>> int(positions[0, 0, 0, 0])
      1
    """
    if data_format != "NHWC":
        raise ValueError(
            f"`data_format` values other  than 'NHWC' are not supported. Received: data_format={data_format}"
        )
    results = pooling.max_pool_with_argmax(
        to_tensor(input),
        ksize=per_dimension(ksize, 2, False, "ksize"),
        strides=per_dimension(strides, 2, False, "strides"),
        padding=padding,
        Targmax=as_dtype(output_dtype),
        include_batch_in_index=bool(include_batch_in_index),
    )
    return MaxPoolWithArgmax(*results)


def pool(
    input: Any,
    window_shape: Any,
    pooling_type: str,
    strides: Any = None,
    padding: str = "VALID",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Any:
    """The maximum or the mean of each window over one, two or three spatial dimensions.

    Args:
      input: `[batch, spatial..., channels]`, or with the channels second if `data_format` starts with `"NC"`.
      window_shape: the size of the window, one number a spatial dimension.
      pooling_type: `"MAX"` or `"AVG"`.
      strides: how far the window moves, one number a spatial dimension; 1 by default.
      padding: `"SAME"` or `"VALID"`; with dilations `"VALID"`.
      data_format: `"NWC"`, `"NHWC"`, `"NDHWC"` (the defaults), or `"NCW"`, `"NCHW"`, `"NCDHW"`.
      dilations: the distance of neighbouring elements of a window, one number a spatial dimension. Strides
        and dilations above 1 exclude one another.

    Raises:
      ValueError: the arguments don't fit together.

    Example:
      >>> tf.nn.pool(tf.ones([1, 5, 5, 1]), [2, 2], "AVG", dilations=[2, 2]).shape
      TensorShape([1, 3, 3, 1])
    """
    x = to_tensor(input)
    n = len(window_shape)
    first = is_channels_first(data_format)
    if x._spec.rank not in (None, n + 2):
        raise ValueError(f"Shape {x.shape} must have rank {n + 2}")
    if pooling_type not in _POOLS or n not in _POOLS[pooling_type]:
        raise ValueError(f"{n}-D {pooling_type} pooling is not supported.")
    steps, rates = (
        per_dimension(v, n, first, what) for v, what in ((strides, "strides"), (dilations, "dilations"))
    )
    check_rates(steps, rates)
    inner = rates[2:] if first else rates[1:-1]
    if max(inner) > 1 and padding == "SAME":
        raise ValueError(
            "pooling with 'SAME' padding is not implemented for `dilation_rate` > 1. "
            f"Received: padding={padding} and dilation_rate={list(inner)}"
        )
    one, layout = _POOLS[pooling_type][n], FORMATS[n][first]

    def apply(x: Any, dimensions: int, padding: str) -> Any:
        return one(x, list(window_shape), steps, padding, layout)

    return with_space_to_batch(x, inner, padding, apply, filter_shape=window_shape, data_format=data_format)
