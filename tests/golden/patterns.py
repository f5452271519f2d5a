"""Patterns that write many cases at once: element-wise functions, reductions and their kin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .case import Draw, call, case, draw, lit, numpy_dtype

FLOATS = ("float32", "float64")
ALL_FLOATS = ("float32", "float64", "float16", "bfloat16")
COMPLEX = ("complex64", "complex128")
SIGNED = ("int32", "int64", "int8", "int16")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTS = SIGNED + UNSIGNED
REALS = ALL_FLOATS + INTS
NUMBERS = ALL_FLOATS + COMPLEX + INTS

_SPECIAL = [0.0, -0.0, 1.0, -1.0, float("inf"), float("-inf"), float("nan"), 0.5, 1e-30, 1e30]


def limits(dtype: str, domain: tuple[float, float] | None) -> tuple[float | None, float | None]:
    """The domain, cut to what the dtype can hold."""
    if domain is None:
        return None, None
    lo, hi = domain
    return (max(lo, 0), max(hi, 1)) if numpy_dtype(dtype).kind == "u" else (lo, hi)


def unary(
    op: str,
    dtypes: Iterable[str] = FLOATS,
    domain: tuple[float, float] | None = None,
    special: bool = True,
    aliases: Iterable[str] = (),
    **options: Any,
) -> None:
    """An element-wise function: every dtype, scalar, empty, Python input, special values, aliases."""
    dtypes = tuple(dtypes)
    first = dtypes[0]

    def sample(dtype: str, *shape: int) -> Draw:
        return draw(shape, dtype, *limits(dtype, domain))

    for dtype in dtypes:
        call(op, sample(dtype, 2, 4), tag=dtype, **options)
    call(op, sample(first), tag="scalar", **options)
    call(op, sample(first, 0, 3), tag="empty", **options)
    call(op, sample(first, 2, 1, 3), tag="rank3", **options)
    if numpy_dtype(first).kind == "f":
        middle = 0.25 if domain is None else (domain[0] * 3 + domain[1]) / 4
        call(op, middle, tag="python", **options)
        call(op, [middle, middle], tag="list", **options)
        if special:
            call(op, lit(_SPECIAL), tag="special", **options)
    for alias in aliases:
        call(alias, sample(first, 3), tag=f"alias-of-{op}", **options)


def binary(
    op: str,
    dtypes: Iterable[str] = FLOATS,
    domain: tuple[float, float] | None = None,
    right: tuple[float, float] | None = None,
    python: float | None = 2,
    symbol: str | None = None,
    special: bool = True,
    aliases: Iterable[str] = (),
    **options: Any,
) -> None:
    """A broadcasting function of two tensors: dtypes, ways to broadcast, Python numbers, special values."""
    dtypes = tuple(dtypes)
    first, right = dtypes[0], domain if right is None else right

    def pair(dtype: str, a: Sequence[int], b: Sequence[int]) -> tuple[Draw, Draw]:
        return draw(tuple(a), dtype, *limits(dtype, domain)), draw(tuple(b), dtype, *limits(dtype, right))

    for dtype in dtypes:
        call(op, *pair(dtype, (2, 3), (2, 3)), tag=dtype, **options)
    shapes = {
        "row": ((2, 3), (3,)),
        "column": ((2, 3), (2, 1)),
        "outer": ((2, 1), (1, 3)),
        "rank3": ((2, 1, 3), (2, 1)),
        "scalar-left": ((), (2, 3)),
        "scalar-right": ((2, 3), ()),
        "scalars": ((), ()),
        "empty": ((0, 3), (0, 3)),
        "empty-broadcast": ((0, 3), (3,)),
        "empty-scalar": ((2, 0), ()),
    }
    for tag, (a, b) in shapes.items():
        call(op, *pair(first, a, b), tag=tag, **options)
    left_sample, right_sample = pair(first, (2, 3), (2, 3))
    if python is not None:
        number: Any = float(python) if numpy_dtype(first).kind == "f" else python
        call(op, left_sample, number, tag="python-right", **options)
        call(op, number, right_sample, tag="python-left", **options)
        call(op, left_sample, [number, number, number], tag="list-right", **options)
    if special and numpy_dtype(first).kind == "f":
        values = lit(_SPECIAL)
        call(op, values, values[::-1].copy(), tag="special", **options)
    for alias in aliases:
        call(alias, *pair(first, (3,), (3,)), tag=f"alias-of-{op}", **options)
    if symbol is not None:
        operator(symbol, dtypes[:3], domain, right, python)
    call(op, *pair(first, (2, 3), (2,)), tag="bad-shapes", raises="InvalidArgumentError")


_OPERATORS: dict[str, Any] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": lambda a, b: a**b,
    "@": lambda a, b: a @ b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def operator(
    symbol: str,
    dtypes: Iterable[str],
    left: tuple[float, float] | None = None,
    right: tuple[float, float] | None = None,
    python: Any = 2,
) -> None:
    """A Python operator between tensors, and between a tensor and a number, a list, or an array."""
    apply = _OPERATORS[symbol]
    for dtype in dtypes:
        a = draw((2, 3), dtype, *limits(dtype, left))
        b = draw((3,), dtype, *limits(dtype, right))
        name = f"operator{symbol}/{dtype}"
        case(name, lambda tf, x, y: apply(x, y), a, b)
        if python is None:
            continue
        number = float(python) if numpy_dtype(dtype).kind == "f" else python
        host = lit([number] * 3, dtype)
        case(f"{name}-python-right", lambda tf, x, n=number: apply(x, n), a)
        case(f"{name}-python-left", lambda tf, y, n=number: apply(n, y), b)
        case(f"{name}-list-left", lambda tf, y, n=number: apply([n] * 3, y), b)
        case(f"{name}-array-right", lambda tf, x, h=host: apply(x, h), a)
        case(f"{name}-array-left", lambda tf, y, h=host: apply(h, y), b)


def comparison(op: str, symbol: str | None, dtypes: Iterable[str], aliases: Iterable[str] = ()) -> None:
    """A comparison; small integers so that equal values occur."""
    binary(op, dtypes, domain=(-2, 3), python=1, symbol=symbol, aliases=aliases)
    call(op, lit([1, 2, 3]), lit([1, 5, 0]), tag="ints")


def reduction(
    op: str,
    dtypes: Iterable[str] = FLOATS,
    domain: tuple[float, float] | None = None,
    empty: bool = True,
    aliases: Iterable[str] = (),
    special: bool = True,
    **options: Any,
) -> None:
    """A reduction: every dtype, kinds of axes, keepdims, empty tensors and axes, bad axes."""
    dtypes = tuple(dtypes)
    first = dtypes[0]
    x = draw((2, 3, 2), first, *limits(first, domain))
    for dtype in dtypes:
        call(op, draw((3, 4), dtype, *limits(dtype, domain)), tag=dtype, **options)
        call(op, draw((3, 4), dtype, *limits(dtype, domain)), axis=0, tag=f"{dtype}-axis0", **options)
    for axis in (0, 1, -1, [0, 1], (0, -1), [], [-1], [2, 0]):
        call(op, x, axis=axis, **options)
        call(op, x, axis=axis, keepdims=True, **options)
    call(op, x, keepdims=True, tag="keepdims", **options)
    call(op, x, lit([0, 2]), tag="tensor-axis", modes=("deferred", "sync", "function"), **options)
    call(op, draw((), first, *limits(first, domain)), tag="scalar", **options)
    if empty:
        for axis in (None, 0, 1):
            call(
                op,
                draw((0, 3), first, *limits(first, domain)),
                axis=axis,
                tag=f"empty-axis={axis}",
                **options,
            )
    if special and numpy_dtype(first).kind == "f":
        rows = [[1.0, float("nan"), 2.0], [float("inf"), 1.0, 3.0], [float("-inf"), float("inf"), 0.0]]
        call(op, lit(rows), axis=1, tag="special", **options)
    for alias in aliases:
        call(alias, x, axis=1, tag=f"alias-of-{op}", **options)
    for axis in (3, -4):
        call(op, x, axis=axis, tag=f"bad-axis={axis}", raises="InvalidArgumentError")


def cumulative(op: str, dtypes: Iterable[str] = FLOATS, **options: Any) -> None:
    """A cumulative op: axes, exclusive and reverse."""
    dtypes = tuple(dtypes)
    for dtype in dtypes:
        call(op, draw((5,), dtype), tag=dtype, **options)
    x = draw((2, 3), dtypes[0])
    for axis in (0, 1, -1):
        for exclusive in (False, True):
            for reverse in (False, True):
                call(op, x, axis=axis, exclusive=exclusive, reverse=reverse, **options)
    call(op, draw((0, 3), dtypes[0]), tag="empty", **options)
    call(op, x, axis=2, tag="bad-axis", raises="InvalidArgumentError")


def dtype_pairs(op: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Two tensors of different dtypes: TensorFlow promotes nothing and raises."""
    for a, b in pairs:
        call(op, draw((3,), a), draw((3,), b), tag=f"bad-{a}-{b}", raises="InvalidArgumentError")
