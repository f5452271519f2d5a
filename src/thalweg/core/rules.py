"""Rules of shapes and dtypes, and the factories that most ops take theirs from.

A rule is called as `rule(call, *specs)` and gives the spec of the result, or a tuple of specs. It raises
`ValueError` for shapes and `TypeError` for dtypes that don't fit, in one sentence; op's name and user's line
are added by whoever called. Unknown dimensions are None, an unknown rank makes the whole shape None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.core.errors import InvalidArgumentError
from thalweg.core.messages import shape_text as shape_text
from thalweg.core.op import Call, Rule
from thalweg.core.spec import Dims, Spec, spec_of
from thalweg.core.tensor import Tensor

Accepts = Callable[[DType], bool]


def is_number(dtype: DType) -> bool:
    """Arithmetic takes it: floats, integers, complex."""
    return dtype.is_floating or dtype.is_integer or dtype.is_complex


def is_real(dtype: DType) -> bool:
    """Ordering takes it: floats and integers."""
    return dtype.is_floating or dtype.is_integer


def is_inexact(dtype: DType) -> bool:
    """Analysis takes it: floats and complex."""
    return dtype.is_floating or dtype.is_complex


def is_floating(dtype: DType) -> bool:
    return dtype.is_floating


def is_integer(dtype: DType) -> bool:
    return dtype.is_integer


def anything(dtype: DType) -> bool:
    return True


def check_dtype(call: Call, spec: Spec, accepts: Accepts) -> None:
    """Refuse a dtype that the op isn't defined for."""
    if not accepts(spec.dtype):
        raise TypeError(
            f"Value for attr 'T' of {spec.dtype.name} is not in the list of allowed values of op "
            f"{call.op.name}"
        )


def check_same_dtype(call: Call, specs: Sequence[Spec], first: int = 0) -> None:
    """Refuse operands whose dtype isn't that of the operand `first`."""
    for index, spec in enumerate(specs):
        if spec.dtype is not specs[first].dtype:
            raise TypeError(
                f"cannot compute {call.op.name} as input #{index}(zero-based) was expected to be a "
                f"{_c_name(specs[first].dtype)} tensor but is a {_c_name(spec.dtype)} tensor"
            )


def _c_name(dtype: DType) -> str:
    return {"float32": "float", "float64": "double", "float16": "half"}.get(dtype.name, dtype.name)


def kernel_error(call: Call, message: str) -> errors.OpError:
    """The error for what shape functions let pass and kernels refuse: the same in every mode."""
    return errors.op_error(errors.InvalidArgumentError, call.op.name, message)


def unary(accepts: Accepts = is_number, to: DType | Callable[[DType], DType] | None = None) -> Rule:
    """One operand, a result of its shape; `to` is the result's dtype, or makes it from the operand's."""

    def rule(call: Call, x: Spec) -> Spec:
        check_dtype(call, x, accepts)
        if to is None:
            return spec_of(x.dtype, x.shape)
        return spec_of(to if isinstance(to, DType) else to(x.dtype), x.shape)

    return rule


def binary(accepts: Accepts = is_number, to: DType | None = None) -> Rule:
    """Two operands of one dtype that broadcast."""

    def rule(call: Call, x: Spec, y: Spec) -> Spec:
        check_same_dtype(call, (x, y))
        check_dtype(call, x, accepts)
        return spec_of(to or x.dtype, broadcast(x.shape, y.shape))

    return rule


comparison = binary(is_real, to=dtypes.bool)


def same_as(index: int = 0) -> Rule:
    """The result has the spec of one operand."""

    def rule(call: Call, *specs: Spec) -> Spec:
        return spec_of(specs[index].dtype, specs[index].shape)

    return rule


def reduction(accepts: Accepts = is_number, to: DType | None = None) -> Rule:
    """One operand, attributes `axis` (a tuple of ints; None: all) and `keepdims`."""

    def rule(call: Call, x: Spec) -> Spec:
        check_dtype(call, x, accepts)
        return spec_of(to or x.dtype, reduced(x.shape, call.attrs["axis"], call.attrs["keepdims"]))

    return rule


def reduced(shape: Dims, axis: Any, keepdims: bool) -> Dims:
    """The shape that a reduction over `axis` leaves."""
    if shape is None or isinstance(axis, Tensor):
        return () if axis is None and not keepdims else None
    axes = set(range(len(shape))) if axis is None else {checked_axis(a, len(shape)) for a in axis}
    if axis is not None and len(axes) < len(axis):
        message = f"Invalid reduction arguments: Axes contains duplicate dimension: {tuple(axis)}"
        raise InvalidArgumentError(None, None, message)
    if keepdims:
        return tuple(1 if i in axes else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in axes)


def checked_axis(axis: int, rank: int) -> int:
    """`axis` counted from the front; ValueError where there is no such dimension."""
    if not -rank <= axis < rank:
        raise ValueError(f"Invalid reduction dimension ({axis} for input with {rank} dimension(s))")
    return axis % rank if rank else 0


def broadcast(a: Dims, b: Dims) -> Dims:
    """The shape that two shapes broadcast to."""
    if a == b:
        return a
    if a is None or b is None:
        return None
    rank = max(len(a), len(b))
    dims = []
    for m, n in zip((1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b, strict=True):
        if m == 1 or m == n:
            dims.append(n)
        elif n == 1:
            dims.append(m)
        elif m is None or n is None:
            dims.append(m if n is None else n)
        else:
            raise ValueError(f"Incompatible shapes: {shape_text(a)} vs. {shape_text(b)}")
    return tuple(dims)


def merged(a: Dims, b: Dims) -> Dims:
    """What is known of a value that has both shapes; ValueError where they contradict each other."""
    if a is None or b is None:
        return b if a is None else a
    if len(a) != len(b) or any(m != n and None not in (m, n) for m, n in zip(a, b, strict=False)):
        raise ValueError(f"Shapes must be equal, but are {shape_text(a)} and {shape_text(b)}")
    return tuple(n if m is None else m for m, n in zip(a, b, strict=True))


def known(attribute: Any) -> Any:
    """An attribute's value, or None while it is a symbolic tensor."""
    return None if isinstance(attribute, Tensor) else attribute


def dims_of(attribute: Any) -> Dims:
    """A shape attribute as far as it is known: a tuple, or a symbolic tensor whose value is partly known."""
    if isinstance(attribute, Tensor):
        return attribute.partial_shape()  # type: ignore[attr-defined, no-any-return]
    return tuple(attribute)
