"""`tf.math`: arithmetic, analysis, reductions."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import pair
from thalweg.ops import elementwise


def add(x: Any, y: Any, name: str | None = None) -> Any:
    """The elementwise sum `x + y`, with broadcasting.

    Raises:
      InvalidArgumentError: shapes that don't broadcast, or different dtypes.

    Example:
      >>> tf.add([1, 2], 3).numpy()
      array([4, 5], dtype=int32)
    """
    return elementwise.add(*pair(x, y))
