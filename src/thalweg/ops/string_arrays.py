"""What the ops on strings share: a string tensor's value is a NumPy array of `bytes` objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Rule
from thalweg.core.rules import known
from thalweg.core.spec import Spec, spec_of


def is_string(dtype: DType) -> bool:
    return dtype is dtypes.string


def check_strings(call: Call, *specs: Spec) -> None:
    """Refuse operands that aren't strings."""
    for index, spec in enumerate(specs):
        if spec.dtype is not dtypes.string:
            raise TypeError(
                f"cannot compute {call.op.name} as input #{index}(zero-based) was expected to be "
                f"a string tensor but is a {spec.dtype.name} tensor"
            )


def each_string(to: DType = dtypes.string) -> Rule:
    """One operand of strings, a result of its shape and of dtype `to`."""

    def rule(call: Call, x: Spec) -> Spec:
        check_strings(call, x)
        return spec_of(to, x.shape)

    return rule


def check_choice(call: Call, name: str, allowed: tuple[str, ...]) -> None:
    """Refuse a mode that the op doesn't know."""
    value = known(call.attrs[name])
    if value is not None and value not in allowed:
        names = ", ".join(f'"{choice}"' for choice in allowed)
        raise ValueError(
            f"Value for attr '{name}' of \"{value}\" is not in the list of allowed values: {names}"
        )


def mapped(function: Callable[[Any], Any], x: Any, dtype: Any = object) -> Any:
    """An array of `function` of each element of `x`."""
    return strings(map(function, x.reshape(-1).tolist()), x.shape, dtype)


def strings(values: Iterable[Any], shape: tuple[int, ...], dtype: Any = object) -> Any:
    """An array of `shape` with these elements."""
    result = np.empty(shape, dtype)
    result.reshape(-1)[:] = list(values)
    return result


def scalar_string(value: bytes) -> Any:
    """An array of rank 0 that holds `value`."""
    return strings((value,), ())


def scalar(x: Any) -> bytes:
    """The string of an operand that is a scalar."""
    return x.reshape(())[()]  # type: ignore[no-any-return]
