"""Where a random op finds its stream, what it may draw, and what that costs: shared by all random ops."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from thalweg.core.dtypes import DType
from thalweg.core.op import Call
from thalweg.core.rules import Accepts, dims_of, kernel_error, shape_text
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.ops.generator_state import THREEFRY
from thalweg.ops.philox import Array, Namespace, Stream

# What drawing one number, and one call, takes NumPy, in the unit of `flops`.
PER_NUMBER = 1750
PER_CALL = 1_000_000


def kernel_stream(xp: Namespace, place: tuple[Array, ...], seed: int, seed2: int) -> Stream:
    """The stream of a stateful op, at its place.

    Args:
      place: the position, uint64[], in the stream that the seeds name; or, where the seeds change from call
        to call, the key, the position, and the upper half of the counter.
    """
    key, low, high = place if len(place) == 3 else (np.uint64(seed), place[0], np.uint64(seed2))
    return xp.reshape(xp.asarray(key), (1,)), xp.stack([xp.asarray(low), xp.asarray(high)])


def output_dims(call: Call) -> Dims:
    """The attribute `shape`, as far as it is known; sizes must not be negative.

    Of ops without a state TensorFlow finds that before it runs them.
    """
    dims = dims_of(call.attrs["shape"])
    for n in dims or ():
        if n is not None and n < 0:
            message = f"Dimension {n} must be >= 0"
            raise ValueError(message) if call.op.name.startswith("Stateless") else kernel_error(call, message)
    return dims


def check_attribute(call: Call, name: str, dtype: DType, accepts: Accepts) -> None:
    """Refuse a dtype that the op isn't defined for."""
    if not accepts(dtype):
        message = f"Value for attr '{name}' of {dtype.name} is not in the list of allowed values"
        raise TypeError(f"{message} of op {call.op.name}")


def is_drawn_integer(dtype: DType) -> bool:
    """Integers of 32 and 64 bits."""
    return dtype.is_integer and dtype.size >= 4


def is_ordinary(dtype: DType) -> bool:
    """What counts and rates are given in: floats, and signed integers of 32 and 64 bits."""
    return dtype.name in ("float16", "float32", "float64", "int32", "int64")


def is_ieee_float(dtype: DType) -> bool:
    """IEEE 754's floats, without bfloat16."""
    return dtype.name in ("float16", "float32", "float64")


def drawing(accepts: Accepts, scalars: int = 0) -> Callable[..., Spec]:
    """The rule of ops that draw numbers of the attributes `dtype` and `shape`; bounds are scalars."""

    def rule(call: Call, *operands: Spec) -> Spec:
        check_attribute(call, "dtype", call.attrs["dtype"], accepts)
        for name, bound in zip(("minval", "maxval"), operands[:scalars], strict=False):
            if bound.shape:
                raise kernel_error(call, f"{name} must be 0-D, got shape {shape_text(bound.shape)}")
        return spec_of(call.attrs["dtype"], output_dims(call))

    return rule


def by_philox(rule: Callable[..., Spec]) -> Callable[..., Spec]:
    """`rule` for an op with the attribute `alg` that only Philox can run."""

    def checked(call: Call, *operands: Spec) -> Spec:
        if call.attrs["alg"] == THREEFRY:
            message = "counter must be a vector with length at least 2; got shape: [1]"
            raise kernel_error(call, message)
        return rule(call, *operands)

    return checked


def broadcasting(call: Call, *parameters: Spec) -> Spec:
    """The rule of ops whose `shape` ends with the shape that their parameters broadcast to."""
    dims = output_dims(call)
    dtype = call.attrs.get("dtype", parameters[0].dtype)
    for parameter in parameters:
        if dims is not None and parameter.shape is not None:
            _check_ends_with(call, dims, parameter.shape)
    return spec_of(dtype, dims)


def _check_ends_with(call: Call, dims: tuple[int | None, ...], tail: tuple[int | None, ...]) -> None:
    pairs = zip(reversed(dims), reversed(tail), strict=False)
    if len(tail) > len(dims) or any(n != m and m != 1 and None not in (n, m) for n, m in pairs):
        raise kernel_error(call, "Shape passed in must end with broadcasted shape.")


def sample_flops(call: Call, *operands: Spec) -> int:
    """What drawing `shape` numbers costs."""
    shape = call.attrs["shape"]
    size = 0
    if not isinstance(shape, Tensor) and None not in shape:
        size = int(np.prod(shape, dtype=np.float64))
    return PER_CALL + PER_NUMBER * size


def rejection_flops(call: Call, *operands: Spec) -> int:
    """What drawing `shape` numbers by rejection costs."""
    return 4 * sample_flops(call, *operands)
