"""The values that `keras.config` gets and sets, and what a dtype means where it may be left out."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.dtypes import DType


class Defaults:
    """What Keras takes where nothing else is said."""

    dtype: DType = dtypes.float32
    epsilon = 1e-7
    image_data_format = "channels_last"


def default_dtype() -> DType:
    """The default float type as a dtype."""
    return Defaults.dtype


def compute_dtype(dtype: Any) -> DType:
    """The dtype to compute in, of a dtype, its name, a dtype policy or its name; the default one for None."""
    if dtype is None:
        return Defaults.dtype
    dtype = getattr(dtype, "compute_dtype", dtype)
    if isinstance(dtype, str):
        dtype = {"int": "int64", "uint": "uint32", "float": Defaults.dtype.name}.get(
            dtype, dtype.removeprefix("mixed_")
        )
    return dtypes.as_dtype(dtype)
