"""`tf.compat`: TensorFlow 1.x and 2.x side by side, and strings that are text or bytes.

`tf.compat.v1` and `tf.compat.v2` load on first use.
"""

from __future__ import annotations

import importlib
import numbers
from typing import TYPE_CHECKING, Any

import numpy as np

from thalweg.compat.forward import forward_compatibility_horizon as forward_compatibility_horizon
from thalweg.compat.forward import forward_compatible as forward_compatible
from thalweg.compat.text import as_bytes as as_bytes
from thalweg.compat.text import as_str as as_str
from thalweg.compat.text import as_str_any as as_str_any
from thalweg.compat.text import as_text as as_text
from thalweg.compat.text import path_to_str as path_to_str
from thalweg.core.tensor_shape import dimension_at_index as dimension_at_index
from thalweg.core.tensor_shape import dimension_value as dimension_value

if TYPE_CHECKING:
    from thalweg.compat import v1 as v1
    from thalweg.compat import v2 as v2

bytes_or_text_types = (bytes, str)
integral_types = (numbers.Integral, np.integer)
real_types = (numbers.Real, np.integer, np.floating)
complex_types = (numbers.Complex, np.number)


def __getattr__(name: str) -> Any:
    if name in ("v1", "v2"):
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
