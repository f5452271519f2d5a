"""`tf.autograph.experimental`: what is converted, and what is said of loops.

The converter knows its directives by identity, so they are its own; they are loaded when they are first used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from malt.core.converter import Feature as Feature
    from malt.lang.directives import set_loop_options as set_loop_options


def do_not_convert(func: Callable[..., Any] | None = None) -> Any:
    """Decorate a function that is to run as it is written.

    Example:
      >>> @tf.autograph.experimental.do_not_convert
      ... def sign(x):
      ...     return 1 if x > 0 else -1
      >>> sign(3)
      1
    """
    from thalweg.autograph.conversion import unconverted

    return do_not_convert if func is None else unconverted(func)


def __getattr__(name: str) -> Any:
    if name == "set_loop_options":
        from malt.lang import directives

        return directives.set_loop_options
    if name == "Feature":
        from malt.core import converter

        return converter.Feature
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
