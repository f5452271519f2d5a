"""The arrays that the cases name, and the cases themselves: what both Keras and Thalweg are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
GOLDEN = HERE / "golden.npz"

DTYPES = "bool uint8 int8 int32 int64 float16 bfloat16 float32 float64".split()
SCALARS = {"1": "2", "1.5": "1.5", "true": "True"}


def arrays() -> dict[str, Any]:
    """The arrays by name."""
    draw = np.random.default_rng(0)

    def normal(*shape: int) -> Any:
        return draw.normal(size=shape).astype("f")

    f = normal(2, 3)
    sq = normal(2, 3, 3) + 2 * np.eye(3, dtype="f")
    prob = draw.uniform(0.1, 1.0, [2, 3]).astype("f")
    return {
        "f": f,
        "g": normal(2, 3),
        "p": np.abs(normal(2, 3)) + 0.1,
        "t": normal(2, 3, 4),
        "h": normal(2, 3).astype("float16"),
        "i": np.array([[1, -2, 0], [3, -1, 1]], "int32"),
        "i8": np.array([[1, -2, 0], [3, -1, 1]], "int8"),
        "u8": np.array([[1, 2, 0], [3, 4, 1]], "uint8"),
        "b": np.array([[True, False, True], [False, False, True]]),
        "c": f + 1j * normal(2, 3),
        "pairs": normal(3, 2),
        "nanny": np.array([[np.nan, np.inf, 1.0], [-np.inf, -2.0, np.nan]], "f"),
        "holes": np.array([[np.nan, 2.0, 1.0, 4.0], [np.nan, -2.0, np.nan, 0.5], [np.nan] * 4], "f"),
        "v3": np.array([0.5, -1.0, 2.0], "f"),
        "v4": np.array([0.5, -1.0, 2.0, 1.5], "f"),
        "v7": np.sort(draw.uniform(size=7)).astype("f"),
        "ids": np.array([2, 0, 1, 3, 0, 2, 2], "int32"),
        "wave": normal(2, 40),
        "sq": sq,
        "spd": sq @ sq.transpose(0, 2, 1) + np.eye(3, dtype="f"),
        "prob": prob / prob.sum(-1, keepdims=True),
        "q": normal(2, 3, 4, 6),
        "k": normal(2, 5, 4, 6),
        "im": draw.uniform(size=[2, 6, 7, 3]).astype("f"),
        "imb": draw.integers(0, 256, [2, 6, 7, 3]).astype("uint8"),
        "im4": normal(2, 4, 6, 4),
        "kern": normal(3, 3, 3, 5),
        "vol": normal(2, 4, 4, 5, 1),
        "wide": normal(2, 9, 4),
        "cols": normal(2, 8, 12),
        "seq": normal(2, 5, 4),
    }


def of_dtypes() -> dict[str, Any]:
    """One array of each dtype, `x_int32`, and another, `y_int32`."""
    import ml_dtypes

    x = np.array([[1, 0, 3], [2, 1, 1]])
    found = {}
    for name in DTYPES:
        dtype = ml_dtypes.bfloat16 if name == "bfloat16" else np.dtype(name)
        shift = 0.25 if "float" in name else 0
        found[f"x_{name}"] = (x + shift).astype(dtype)
        found[f"y_{name}"] = (x[:, ::-1] + 1 - shift).astype(dtype)
    return found


def _expanded(line: str) -> list[str]:
    """The calls that a line with `@` stands for."""
    kind, *names = line.split()
    of = {"@float": DTYPES[5:], "@activation": DTYPES[5:], "@integer": DTYPES[1:5]}.get(kind, DTYPES)
    if kind in ("@unary", "@float", "@activation", "@integer"):
        return [f"ops.{name}(x_{dtype})" for name in names for dtype in of]
    of = DTYPES[1:5] if kind == "@integers" else DTYPES
    pairs = [(f"x_{a}", f"y_{b}") for a in of for b in of]
    if kind == "@binary":
        pairs += [(f"x_{a}", scalar) for a in of for scalar in SCALARS.values()]
        pairs += [(scalar, f"y_{a}") for a in of for scalar in SCALARS.values()]
    return [_binary(name, x, y) for name in names for x, y in pairs]


def _binary(name: str, x: str, y: str) -> str:
    tensors = "_" in x and "_" in y
    if name in ("matmul", "dot", "tensordot_one") and tensors:
        y = f"ops.transpose({y})"
    if name == "where_true":
        return f"ops.where(True, {x}, {y})"
    if name == "tensordot_one":
        return f"ops.tensordot({x}, {y}, axes={int(tensors)})"
    return f"ops.{name}({x}, {y})"


def cases() -> list[tuple[str, str, bool]]:
    """The calls: each with the heading it stands under, and whether it works with an unknown dimension."""
    found, heading = [], ""
    for line in (HERE / "cases.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            heading = line[2:].partition(":")[0]
        elif line.startswith("@"):
            found += [(heading, call, True) for call in _expanded(line)]
        elif line:
            found.append((heading, line.removeprefix("!"), not line.startswith("!")))
    return found


def flat(value: Any) -> list[Any]:
    """The parts of a result, one after the other."""
    if isinstance(value, (list, tuple)):
        return [part for each in value for part in flat(each)]
    return [value]


def described(part: Any) -> tuple[str, Any]:
    """A part's dtype, or its type if it is a value of Python, and its array."""
    if isinstance(part, (bool, int, float, str)):
        return type(part).__name__, np.asarray(part)
    array = np.asarray(part.numpy() if hasattr(part, "numpy") else part)
    dtype = part.dtype if isinstance(part.dtype, str) else getattr(part.dtype, "name", str(part.dtype))
    return dtype, array.astype("float32") if dtype == "bfloat16" else array
