"""Attention layers against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestAttention(LayerChecks):
    family = "attention"
