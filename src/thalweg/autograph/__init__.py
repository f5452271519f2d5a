"""`tf.autograph`: Python control flow over tensors, as graph operations.

The conversion itself is diastatic-malt's, the stand-alone AutoGraph; it is imported when a function is first
converted. What `if`, `while`, `for`, … mean for tensors is in `operators.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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


def do_not_convert(func: Callable[..., Any] | None = None) -> Any:
    """Decorate a function that is to run as it is written."""
    from thalweg.autograph.conversion import unconverted

    return do_not_convert if func is None else unconverted(func)


class _Experimental:
    """`tf.autograph.experimental`."""

    do_not_convert = staticmethod(do_not_convert)

    @property
    def set_loop_options(self) -> Any:
        """Says more about the loop that it stands first in; the converter knows the function by identity."""
        from malt.lang.directives import set_loop_options

        return set_loop_options

    @property
    def Feature(self) -> Any:
        from malt.core.converter import Feature

        return Feature


experimental = _Experimental()


def _convert(function: Callable[..., Any]) -> Callable[..., Any]:
    from thalweg.autograph.conversion import convert

    return convert(function)


Tracing.convert = staticmethod(_convert)
