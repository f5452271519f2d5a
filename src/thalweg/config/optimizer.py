"""`tf.config.optimizer`: accepted and remembered. XLA compiles every program, and optimizes it, whatever is
set here.
"""

from __future__ import annotations

from typing import Any

from thalweg.core.config import settings


def set_jit(enabled: bool | str) -> None:
    """Say whether programs are compiled: False, True or "autoclustering".

    Raises:
      ValueError: something else.

    Example:
      >>> tf.config.optimizer.set_jit(True)
      >>> tf.config.optimizer.get_jit()
      'autoclustering'
    """
    if enabled not in (True, False, "autoclustering", ""):
        raise ValueError(f"set_jit takes True, False or 'autoclustering', got {enabled!r}.")
    settings.jit = "autoclustering" if enabled else ""


def get_jit() -> str:
    """What `set_jit` said: "autoclustering" or ""."""
    return settings.jit


def set_experimental_options(options: dict[str, Any]) -> None:
    """Switch optimizations of graphs on or off: a dict of `layout_optimizer`, `constant_folding` and
    others.
    """
    settings.options |= options


def get_experimental_options() -> dict[str, Any]:
    """What `set_experimental_options` said."""
    return {"disable_model_pruning": False, "disable_meta_optimizer": False} | settings.options
