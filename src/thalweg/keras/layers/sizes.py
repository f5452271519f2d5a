"""Sizes, strides, paddings of windows as layers take them, and the output shapes they lead to."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any


def size_tuple(value: Any, n: int, name: str, allow_zero: bool = False) -> tuple[int, ...]:
    """A number for all of `n` dimensions, or one a dimension, as a tuple.

    Raises:
      ValueError: it is neither, or a number isn't positive (with `allow_zero`: is negative).
    """
    wanted = f"The `{name}` argument must be a tuple of {n} integers. Received {name}={value}"
    try:
        sizes = (operator.index(value),) * n if hasattr(value, "__index__") else tuple(map(int, value))
    except (TypeError, ValueError):
        raise ValueError(wanted) from None
    if len(sizes) != n:
        raise ValueError(wanted)
    refused = {size for size in sizes if size < 0 or (size == 0 and not allow_zero)}
    if refused:
        bound = ">= 0" if allow_zero else "> 0"
        raise ValueError(f"{wanted}, including values {refused} that do not satisfy `value {bound}`")
    return sizes


def size_pairs(value: Any, n: int, name: str) -> tuple[tuple[int, ...], ...]:
    """What is added or left out before and after, of `n` dimensions.

    Args:
      value: a number; one a dimension; or a pair a dimension.

    Raises:
      ValueError: it is none of these, or a number is negative.
    """
    if isinstance(value, int):
        return (size_tuple(value, 2, name, allow_zero=True),) * n
    if not hasattr(value, "__len__"):
        raise ValueError(
            f"`{name}` should be either an int, a tuple of {n} ints, or a tuple of {n} tuples of 2 ints. "
            f"Received: {name}={value}."
        )
    if len(value) != n:
        raise ValueError(f"`{name}` should have {n} elements. Received: {name}={value}.")
    return tuple(size_tuple(x, 2, f"entry {i + 1} of {name}", True) for i, x in enumerate(value))


def padding_name(value: Any, known: Sequence[str] = ("valid", "same")) -> str:
    """ "valid" or "same", or what else is known.

    Raises:
      ValueError: it is none of them.
    """
    padding = value.lower() if isinstance(value, str) else value
    if padding not in known:
        raise ValueError(f"The `padding` argument must be one of {tuple(known)}. Received: {value}")
    return str(padding)


def check_positive(**numbers: int | None) -> None:
    """Raise ValueError for a number that isn't positive."""
    for name, value in numbers.items():
        if value is not None and value <= 0:
            raise ValueError(
                f"Invalid value for argument `{name}`. Expected a strictly positive value. Received "
                f"{name}={value}."
            )


def check_strides(strides: Sequence[int], dilation_rate: Sequence[int]) -> None:
    """Raise ValueError where both strides and dilations are above 1."""
    if max(strides) > 1 and max(dilation_rate) > 1:
        raise ValueError(
            "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: "
            f"strides={strides} and dilation_rate={dilation_rate}"
        )


def spatial(shape: Sequence[Any], data_format: str) -> tuple[Any, ...]:
    """The sizes that are neither the batch's nor the channels'."""
    return tuple(shape[1:-1] if data_format == "channels_last" else shape[2:])


def channels(layer: Any, shape: Sequence[Any]) -> int:
    """The number of channels of a layer's input.

    Raises:
      ValueError: it isn't known.
    """
    found = shape[-1 if layer.data_format == "channels_last" else 1]
    if found is None:
        raise ValueError(
            f"The channel dimension of the inputs to {type(layer).__name__} {layer.name!r} has to be known. "
            f"Received: input_shape={tuple(shape)}"
        )
    return int(found)


def with_channels(batch: Any, sizes: Sequence[Any], filters: Any, data_format: str) -> tuple[Any, ...]:
    """A shape of its parts."""
    return (batch, *sizes, filters) if data_format == "channels_last" else (batch, filters, *sizes)


def window_shape(layer: Any, shape: Sequence[Any], kernel: Sequence[int], filters: Any) -> tuple[Any, ...]:
    """The shape that windows with a layer's strides, dilations and padding make of an input's.

    Raises:
      ValueError: a window is larger than the input, or the input has another rank.
    """
    sizes = spatial(shape, layer.data_format)
    if len(sizes) != len(kernel):
        raise ValueError(
            f"{type(layer).__name__} {layer.name!r} wants an input of {len(kernel) + 2} dimensions. "
            f"Received: input_shape={tuple(shape)}"
        )
    rates = getattr(layer, "dilation_rate", (1,) * len(kernel))
    found: list[int | None] = []
    for size, window, stride, rate in zip(sizes, kernel, layer.strides, rates, strict=True):
        reach = rate * (window - 1) if layer.padding.lower() == "valid" else 0
        found.append(None if size is None else (size - reach - 1) // stride + 1)
    if any(size is not None and size <= 0 for size in found):
        raise ValueError(
            f"Computed output size would be zero or negative: the window of {type(layer).__name__} "
            f"{layer.name!r} is larger than its input. Received: input_shape={tuple(shape)}, "
            f"window={tuple(kernel)}, strides={layer.strides}, dilation_rate={rates}, "
            f"padding={layer.padding}."
        )
    return with_channels(shape[0], found, filters, layer.data_format)
