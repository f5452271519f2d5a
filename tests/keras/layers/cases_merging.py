"""Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate, Dot."""

from __future__ import annotations

from .case import Case, Refused, X

_PAIR = [X((2, 3)), X((2, 3))]
_SAME = ("Add", "Multiply", "Average", "Maximum", "Minimum")
_MASK = [[False, True, True], [True, False, True]]

CASES = [
    *(Case(layer, {}, _PAIR) for layer in (*_SAME, "Subtract")),
    *(Case(layer, {}, [X((2, 3, 2)), X((2, 3, 2)), X((2, 1, 2))], label="three") for layer in _SAME),
    *(Case(layer, {}, [X((2, 3, 4)), X((2, 4))], label="ranks") for layer in ("Add", "Subtract", "Maximum")),
    *(
        Case(layer, {}, [X((2, 3, 2)), X((2, 3, 2))], mask=_MASK)
        for layer in ("Add", "Average", "Multiply", "Maximum", "Minimum")
    ),
    Case("Multiply", {}, [X((2, 3, 2)), X((2, 3, 2))], free=(1,), label="free"),
    Case("Concatenate", {}, [X((2, 3)), X((2, 2))]),
    Case("Concatenate", {"axis": 1}, [X((2, 3, 2)), X((2, 1, 2)), X((2, 2, 2))], free=(1,)),
    Case("Concatenate", {"axis": 1}, [X((2, 3, 2)), X((2, 1, 2))], mask=_MASK),
    Case("Dot", {"axes": 1}, _PAIR),
    Case("Dot", {"axes": -1, "normalize": True}, _PAIR),
    Case("Dot", {"axes": (2, 1)}, [X((2, 3, 4)), X((2, 4, 2))]),
    Case("Dot", {"axes": 2}, [X((2, 3, 4)), X((2, 2, 4))]),
    Case("Dot", {"axes": (1, 1)}, [X((2, 3)), X((2, 3, 4))], label="vector"),
    Case("Dot", {"axes": (3, 1), "normalize": True}, [X((2, 3, 2, 4)), X((2, 4, 2))]),
]

REFUSED = [
    Refused("Add", {}, (2, 3), "list"),
    Refused("Add", {}, [X((2, 3)), X((2, 4))], "incompatible"),
    Refused("Add", {}, [X((2, 3)), X((3, 3))], "batch sizes"),
    Refused("Subtract", {}, [X((2, 3)), X((2, 3)), X((2, 3))], "2 inputs"),
    Refused("Concatenate", {}, [X((2, 3, 2)), X((2, 4, 2))], "matching shapes"),
    Refused("Dot", {"axes": 1}, [X((2, 3)), X((2, 4))], "axis values"),
    Refused("Dot", {"axes": (1, 2, 3)}, _PAIR, "axes"),
    Refused("Dot", {"axes": "last"}, _PAIR, "axes"),
]
