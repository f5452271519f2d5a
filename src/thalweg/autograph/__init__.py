"""`tf.autograph`: Python control flow over tensors, as graph operations.

The conversion itself is diastatic-malt's, the stand-alone AutoGraph; it is imported when a function is first
converted. What `if`, `while`, `for`, … mean for tensors is in `operators.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.autograph import experimental as experimental
from thalweg.runtime.function import Tracing


def to_graph(
    entity: Callable[..., Any], recursive: bool = True, experimental_optional_features: Any = None
) -> Any:
    """The function `entity` with its control flow converted.

    Example:
      >>> def f(x):
      ...     return x if x > 0 else -x
      >>> float(tf.autograph.to_graph(f)(tf.constant(-2.0)))
      2.0
    """
    from thalweg.autograph.conversion import converted_function

    return converted_function(entity)


def to_code(
    entity: Callable[..., Any], recursive: bool = True, experimental_optional_features: Any = None
) -> str:
    """The source code that `entity` is converted to."""
    import inspect

    return inspect.getsource(to_graph(entity))


def set_verbosity(level: int, alsologtostdout: bool = False) -> None:
    """How much is logged about conversions: 0 (nothing, the default) to 10."""
    from malt.utils import ag_logging

    ag_logging.set_verbosity(level, alsologtostdout)


def trace(*args: Any) -> None:
    """Print its arguments while a function is traced."""
    print(*args)


def _convert(function: Callable[..., Any]) -> Callable[..., Any]:
    from thalweg.autograph.conversion import convert

    return convert(function)


Tracing.convert = staticmethod(_convert)
