"""Control flow with the arguments of 1.x."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg import control_flow, host_functions
from thalweg.compat.v1.fallback import renamed


def cond(
    pred: Any,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
    strict: bool = False,
    name: str | None = None,
    fn1: Callable[[], Any] | None = None,
    fn2: Callable[[], Any] | None = None,
) -> Any:
    """What `true_fn()` gives where `pred` is true, else what `false_fn()` gives.

    Args:
      strict: keep a list of one tensor a list.

    Raises:
      TypeError: a function is missing.
    """
    true_fn, false_fn = renamed("true_fn", true_fn, "fn1", fn1), renamed("false_fn", false_fn, "fn2", fn2)
    if not callable(true_fn) or not callable(false_fn):
        raise TypeError(
            f"cond(): `true_fn` and `false_fn` must be functions, got {true_fn!r} and {false_fn!r}."
        )
    return _unpacked(control_flow.cond(pred, true_fn, false_fn, name), strict)


def case(
    pred_fn_pairs: Any, default: Any = None, exclusive: bool = False, strict: bool = False, name: str = "case"
) -> Any:
    """What the function beside the first true predicate gives, else what `default()` gives."""
    pairs = list(pred_fn_pairs.items()) if isinstance(pred_fn_pairs, dict) else pred_fn_pairs
    return _unpacked(control_flow.case(pairs, default, exclusive, strict, name), strict)


def _unpacked(result: Any, strict: bool) -> Any:
    """A list of one tensor as that tensor."""
    return result[0] if not strict and isinstance(result, (list, tuple)) and len(result) == 1 else result


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
    maximum_iterations: Any = None,
    return_same_structure: bool = False,
) -> Any:
    """Repeat `loop_vars = body(*loop_vars)` while `cond(*loop_vars)` is true.

    Returns:
      The last loop variables; where there is one only, that itself, unless `return_same_structure` is true.
    """
    result = control_flow.while_loop(
        cond,
        body,
        loop_vars,
        shape_invariants,
        parallel_iterations,
        back_prop,
        swap_memory,
        maximum_iterations,
        name,
    )
    return result if return_same_structure else _unpacked(result, False)


def py_func(
    func: Callable[..., Any], inp: Any, Tout: Any, stateful: bool = True, name: str | None = None
) -> Any:
    """What a Python function gives for the arrays of tensors: see `tf.numpy_function`."""
    return host_functions.numpy_function(func, inp, Tout, stateful, name)


def foldl(
    fn: Any,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Combine the elements along the first axis from the first to the last."""
    return control_flow.foldl(fn, elems, initializer, parallel_iterations, back_prop, swap_memory, name)


def foldr(
    fn: Any,
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Combine the elements along the first axis from the last to the first."""
    return control_flow.foldr(fn, elems, initializer, parallel_iterations, back_prop, swap_memory, name)
