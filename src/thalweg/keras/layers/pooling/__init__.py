"""Poolings: maxima and means of windows, of everything, and of as many windows as are wanted."""
