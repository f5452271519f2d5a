"""Layers that normalize, against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestNormalization(LayerChecks):
    family = "normalization"
