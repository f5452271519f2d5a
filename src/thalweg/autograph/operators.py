"""What Python's statements and operators mean in converted code.

For tensors of a graph they are operations; for all else, themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from malt.operators import variables

from thalweg.autograph.loops import for_rows, while_symbolic
from thalweg.autograph.state import Branches
from thalweg.control_flow.conditionals import cond as tf_cond
from thalweg.core.errors import OperatorNotAllowedInGraphError
from thalweg.core.graph import SymbolicTensor
from thalweg.math import logical_not

__all__ = [
    "and_",
    "assert_stmt",
    "eq",
    "for_stmt",
    "if_exp",
    "if_stmt",
    "ld",
    "not_",
    "not_eq",
    "or_",
    "while_stmt",
]

ld = variables.ld


def if_stmt(
    cond: Any,
    body: Callable[[], None],
    orelse: Callable[[], None],
    get_state: Callable[[], tuple[Any, ...]],
    set_state: Callable[[tuple[Any, ...]], None],
    symbol_names: tuple[str, ...],
    nouts: int,
) -> None:
    """`if cond: body else: orelse`, which work on the variables that `get_state` and `set_state` reach."""
    if isinstance(cond, SymbolicTensor):
        Branches(cond, body, orelse, get_state, set_state, symbol_names, nouts).run()
    elif cond:
        body()
    else:
        orelse()


def while_stmt(
    test: Callable[[], Any],
    body: Callable[[], None],
    get_state: Callable[[], tuple[Any, ...]],
    set_state: Callable[[tuple[Any, ...]], None],
    symbol_names: tuple[str, ...],
    opts: dict[str, Any],
) -> None:
    """`while test(): body()`."""
    holds = test()
    if isinstance(holds, SymbolicTensor):
        while_symbolic(test, body, get_state, set_state, symbol_names, opts)
        return
    while holds:
        body()
        holds = test()
        if isinstance(holds, SymbolicTensor):
            while_symbolic(test, body, get_state, set_state, symbol_names, opts)
            return


def for_stmt(
    iter_: Any,
    extra_test: Callable[[], Any] | None,
    body: Callable[[Any], None],
    get_state: Callable[[], tuple[Any, ...]],
    set_state: Callable[[tuple[Any, ...]], None],
    symbol_names: tuple[str, ...],
    opts: dict[str, Any],
) -> None:
    """`for target in iter_: body(target)`, as long as `extra_test()` holds."""
    staged = getattr(iter_, "_staged_for", None)
    if staged is not None:
        staged(extra_test, body, get_state, set_state, symbol_names, opts)
    elif isinstance(iter_, SymbolicTensor):
        for_rows(iter_, extra_test, body, get_state, set_state, symbol_names, opts)
    else:
        _for_in_python(iter_, extra_test, body)


def _for_in_python(iterable: Any, extra_test: Callable[[], Any] | None, body: Callable[[Any], None]) -> None:
    for target in iterable:
        if extra_test is not None and not _as_python(extra_test()):
            break
        body(target)


def _as_python(value: Any) -> bool:
    try:
        return bool(value)
    except OperatorNotAllowedInGraphError:
        raise NotImplementedError(
            "break and return statements that depend on a tensor aren't possible in a Python `for` loop: "
            "its turns are laid out while "
            "the function is traced. Loop over a tensor instead, with tf.range or tf.data."
        ) from None


def if_exp(cond: Any, if_true: Callable[[], Any], if_false: Callable[[], Any], expr_repr: str) -> Any:
    """`if_true() if cond else if_false()`."""
    if isinstance(cond, SymbolicTensor):
        return tf_cond(cond, if_true, if_false)
    return if_true() if cond else if_false()


def and_(a: Callable[[], Any], b: Callable[[], Any]) -> Any:
    """`a() and b()`; `b` runs only if it must."""
    left = a()
    if isinstance(left, SymbolicTensor):
        return tf_cond(left, b, lambda: left)
    return left and b()


def or_(a: Callable[[], Any], b: Callable[[], Any]) -> Any:
    """`a() or b()`; `b` runs only if it must."""
    left = a()
    if isinstance(left, SymbolicTensor):
        return tf_cond(left, lambda: left, b)
    return left or b()


def not_(a: Any) -> Any:
    """`not a`."""
    return logical_not(a) if isinstance(a, SymbolicTensor) else not a


def eq(a: Any, b: Any) -> Any:
    """`a == b`."""
    return a == b


def not_eq(a: Any, b: Any) -> Any:
    """`a != b`."""
    return a != b


def assert_stmt(expression1: Any, expression2: Callable[[], Any]) -> None:
    """`assert expression1, expression2()`."""
    if isinstance(expression1, SymbolicTensor):
        from thalweg.debugging import Assert

        message = expression2()
        Assert(expression1, [message] if message else [])
        return
    assert expression1, expression2()
