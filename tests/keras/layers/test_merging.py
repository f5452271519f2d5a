"""Layers of several inputs against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestMerging(LayerChecks):
    family = "merging"
