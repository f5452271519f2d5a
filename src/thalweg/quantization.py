"""`tf.quantization`: training with numbers that few bits can hold."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import quantization as ops


def fake_quant_with_min_max_args(
    inputs: Any,
    min: float = -6,
    max: float = 6,
    num_bits: int = 8,
    narrow_range: bool = False,
    name: str | None = None,
) -> Any:
    """The values rounded to those that `num_bits` bits can tell apart in [min, max], and cut off at its ends.

    The range is moved a little, so that 0 is one of the values.

    Args:
      inputs: a float32 tensor.
      num_bits: 2 to 16.
      narrow_range: use one value less, at the lower end.

    Returns:
      A tensor of the same shape. Its gradient is that of the identity inside the range, 0 outside.

    Raises:
      InvalidArgumentError: `min` isn't smaller than `max`, or `num_bits` is out of range.

    Example:
      >>> tf.quantization.fake_quant_with_min_max_args([0.3, 9.0], 0.0, 3.0, num_bits=2).numpy()
      array([0., 3.], dtype=float32)
    """
    return ops.fake_quant_args(
        inputs, min=float(min), max=float(max), num_bits=num_bits, narrow_range=bool(narrow_range)
    )


def fake_quant_with_min_max_args_gradient(
    gradients: Any,
    inputs: Any,
    min: float = -6,
    max: float = 6,
    num_bits: int = 8,
    narrow_range: bool = False,
    name: str | None = None,
) -> Any:
    """The gradient of `fake_quant_with_min_max_args`, given that of its result."""
    return ops.fake_quant_args_grad(
        gradients, inputs, min=float(min), max=float(max), num_bits=num_bits, narrow_range=bool(narrow_range)
    )


def fake_quant_with_min_max_vars(
    inputs: Any, min: Any, max: Any, num_bits: int = 8, narrow_range: bool = False, name: str | None = None
) -> Any:
    """As `fake_quant_with_min_max_args`, with a range that is trained: `min` and `max` are scalar tensors or
    variables.

    Their gradients are the sums of the gradients of what lies below and above the range.
    """
    return ops.fake_quant_vars(inputs, min, max, num_bits=num_bits, narrow_range=bool(narrow_range))


def fake_quant_with_min_max_vars_gradient(
    gradients: Any,
    inputs: Any,
    min: Any,
    max: Any,
    num_bits: int = 8,
    narrow_range: bool = False,
    name: str | None = None,
) -> Any:
    """The gradients of `fake_quant_with_min_max_vars` for its three operands, given that of its result."""
    return ops.fake_quant_vars_grad(
        gradients, inputs, min, max, num_bits=num_bits, narrow_range=bool(narrow_range)
    )


def fake_quant_with_min_max_vars_per_channel(
    inputs: Any, min: Any, max: Any, num_bits: int = 8, narrow_range: bool = False, name: str | None = None
) -> Any:
    """As `fake_quant_with_min_max_vars`, with a range for each channel, the last dimension: `min` and `max`
    are vectors.
    """
    return ops.fake_quant_channels(inputs, min, max, num_bits=num_bits, narrow_range=bool(narrow_range))


def fake_quant_with_min_max_vars_per_channel_gradient(
    gradients: Any,
    inputs: Any,
    min: Any,
    max: Any,
    num_bits: int = 8,
    narrow_range: bool = False,
    name: str | None = None,
) -> Any:
    """The gradients of `fake_quant_with_min_max_vars_per_channel` for its three operands, given that of its
    result.
    """
    return ops.fake_quant_channels_grad(
        gradients, inputs, min, max, num_bits=num_bits, narrow_range=bool(narrow_range)
    )


def quantize_and_dequantize_v2(
    input: Any,
    input_min: Any,
    input_max: Any,
    signed_input: bool = True,
    num_bits: int = 8,
    range_given: bool = False,
    round_mode: str = "HALF_TO_EVEN",
    name: str | None = None,
    narrow_range: bool = False,
    axis: int | None = None,
) -> Any:
    """The values rounded to multiples of a step such that integers of `num_bits` bits number them.

    Args:
      input: a tensor of floats.
      input_min, input_max: the range of values, if `range_given`; otherwise it is that of `input`.
      signed_input: the integers are signed.
      round_mode: "HALF_TO_EVEN" or "HALF_UP".
      narrow_range: leave out the lowest integer.
      axis: a range for each index along this dimension; None: one for all.

    Raises:
      ValueError: another `round_mode`.

    Example:
      >>> y = tf.quantization.quantize_and_dequantize_v2([0.4, 1.0], 0.0, 1.0, num_bits=3, range_given=True)
      >>> y.numpy()
      array([0.33333334, 1.        ], dtype=float32)
    """
    if round_mode not in ("HALF_TO_EVEN", "HALF_UP"):
        raise ValueError(f"round_mode must be HALF_TO_EVEN or HALF_UP, got {round_mode!r}.")
    x = to_tensor(input)
    low, high = (to_tensor(v, x.dtype) for v in (input_min, input_max))
    return ops.quantize_and_dequantize(
        x,
        low,
        high,
        signed_input=bool(signed_input),
        num_bits=num_bits,
        range_given=bool(range_given),
        round_mode=round_mode,
        narrow_range=bool(narrow_range),
        axis=-1 if axis is None else axis,
    )


quantize_and_dequantize = quantize_and_dequantize_v2
