"""Layers that most models have, against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestCore(LayerChecks):
    family = "core"
