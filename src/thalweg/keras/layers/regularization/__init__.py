"""Layers that do something in training only: dropout and noise."""
