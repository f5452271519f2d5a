"""Layers that give their inputs mean 0 and variance 1, or length 1, along some axes."""
