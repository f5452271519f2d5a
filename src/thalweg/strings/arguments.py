"""Arguments of the functions on strings."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor


def text(value: Any) -> Any:
    """A tensor as it is, whatever its kind; a Python value as a tensor of strings."""
    return value if type(value) is EagerTensor or hasattr(value, "_spec") else to_tensor(value, dtypes.string)


def python_string(value: Any) -> str | None:
    """The characters of a Python string; None for anything else."""
    if isinstance(value, str):
        return value
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else None
