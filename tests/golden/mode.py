"""How the module under test runs: the environment variables THALWEG_TEST_MODE and GOLDEN_MODULE."""

from __future__ import annotations

import importlib
import os

from .case import EVERY_MODE, Module


def mode_under_test() -> str:
    """The mode named by THALWEG_TEST_MODE: deferred (the default), sync, function or dynamic."""
    mode = os.environ.get("THALWEG_TEST_MODE", "deferred")
    if mode not in EVERY_MODE:
        raise ValueError(f"THALWEG_TEST_MODE must be one of {', '.join(EVERY_MODE)}, got {mode!r}")
    return mode


def subject() -> Module:
    """The module under test: thalweg, or the one that GOLDEN_MODULE names."""
    return importlib.import_module(os.environ.get("GOLDEN_MODULE", "thalweg"))
