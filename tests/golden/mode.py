"""How the module under test runs: the environment variables THALWEG_TEST_MODE and GOLDEN_MODULE."""

from __future__ import annotations

import importlib
import os

from .case import EVERY_MODE, Module

MODES = (*EVERY_MODE, "compiled")


def mode_under_test() -> str:
    """The mode named by THALWEG_TEST_MODE: deferred (the default), sync, function, dynamic or compiled."""
    mode = os.environ.get("THALWEG_TEST_MODE", "deferred")
    if mode not in MODES:
        raise ValueError(f"THALWEG_TEST_MODE must be one of {', '.join(MODES)}, got {mode!r}")
    return mode


def subject() -> Module:
    """The module under test: thalweg, or the one that GOLDEN_MODULE names."""
    module = importlib.import_module(os.environ.get("GOLDEN_MODULE", "thalweg"))
    if mode_under_test() == "compiled":
        _compile_everything()
    return module


def _compile_everything() -> None:
    """Cases are too small and too rare to be compiled of their own accord; make every program worth it."""
    gears = importlib.import_module("thalweg.runtime.gears")
    vars(gears)["worth_compiling"] = lambda program, visits: True
