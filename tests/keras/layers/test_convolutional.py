"""Convolutions against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestConvolutional(LayerChecks):
    family = "convolutional"
