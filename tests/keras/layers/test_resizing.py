"""Resizing layers against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestResizing(LayerChecks):
    family = "resizing"
