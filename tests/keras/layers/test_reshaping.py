"""Layers that change shapes against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestReshaping(LayerChecks):
    family = "reshaping"
