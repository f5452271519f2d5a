"""Layers that prepare data against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestPreprocessing(LayerChecks):
    family = "preprocessing"
