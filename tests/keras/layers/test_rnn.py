"""Recurrent layers against Keras."""

from __future__ import annotations

from .harness import LayerChecks


class TestRnn(LayerChecks):
    family = "rnn"
