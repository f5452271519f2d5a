"""Poolings against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestPooling(LayerChecks):
    family = "pooling"
