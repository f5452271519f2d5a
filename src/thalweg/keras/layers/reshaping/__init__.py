"""Layers that arrange the same elements in another way, or repeat or leave out some."""
