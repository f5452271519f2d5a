"""Ops that refuse values: `Assert` and `CheckNumerics`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.checks import require
from thalweg.core.op import Call, Node, op
from thalweg.core.rules import is_floating, unary
from thalweg.core.spec import Spec


def _assert_rule(call: Call, condition: Spec, *data: Spec) -> tuple[Spec, ...]:
    if condition.dtype is not dtypes.bool:
        raise TypeError(f"Assert needs a bool condition, got one of dtype {condition.dtype.name}")
    return ()


@op("Assert", _assert_rule, stateful=True, differentiable=False)
def assert_op(xp: Any, condition: Any, *data: Any, text: tuple[str | None, ...], summarize: int) -> Any:
    """Demand that `condition` is true throughout.

    Attributes:
      text: what the message says; None stands for the next of `data`, of which `summarize` elements are
        shown.
    """

    def message() -> str:
        return failure_text(text, data, summarize)

    message.__doc__ = failure_text(text, (), summarize)
    require(xp, condition, message)
    return ()


def failure_text(text: Sequence[str | None], data: Sequence[Any], summarize: int) -> str:
    """What a failed assertion says, with the values where they are known."""
    values = iter(data)
    words = [part if part is not None else elements(next(values, None), summarize) for part in text]
    return " ".join(["assertion failed:", *words])


def elements(array: Any, summarize: int) -> str:
    """The first elements of an array, in brackets; all of them if `summarize` is negative."""
    if array is None:
        return "[…]"
    flat = np.asarray(array).reshape(-1)
    shown = flat if summarize < 0 else flat[:summarize]
    texts = [x.decode("utf-8", "replace") if isinstance(x, bytes) else str(x) for x in shown]
    return "[" + " ".join(texts + ["..."] * (len(shown) < len(flat))) + "]"


@op("CheckNumerics", unary(is_floating), stateful=True)
def check_numerics(xp: Any, x: Any, *, message: str) -> Any:
    """`x` itself, which must not have a NaN or an infinity."""
    if xp is np:
        found = [word for word, test in (("Inf", np.isinf), ("NaN", np.isnan)) if test(x).any()]
        require(np, not found, f"{message} : Tensor had {' and '.join(found)} values")
    else:
        require(xp, ~xp.isnan(x), f"{message} : Tensor had NaN values")
        require(xp, ~xp.isinf(x), f"{message} : Tensor had Inf values")
    return x


@check_numerics.gradient
def _(node: Node, dy: Any) -> Any:
    return check_numerics(dy, message=f"the gradient of what was checked as {node.message!r}")
