"""Layers that most models have: Dense, Embedding, Activation, Lambda, Masking."""
