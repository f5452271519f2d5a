"""How ops are run: recorded, interpreted, compiled, traced, in sessions."""
