"""Attention: what a sequence takes from another one, by the likeness of their elements."""
