"""Recurrent layers, their cells, and the loop over a sequence."""
