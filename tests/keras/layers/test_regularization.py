"""Noise and penalties against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestRegularization(LayerChecks):
    family = "regularization"
