"""Layers that are activation functions."""
