"""Activation layers against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestActivations(LayerChecks):
    family = "activations"
