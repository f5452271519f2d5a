"""`tf.while_loop`, and how loop variables of any structure become a flat list of tensors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import nest
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.op import static_value
from thalweg.core.spec import Spec, spec_of
from thalweg.core.tensor import Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.tensor_spec import TensorSpec
from thalweg.runtime.func_graph import FuncGraph
from thalweg.runtime.looping import loop_over
from thalweg.tensor_array import TensorArray


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    maximum_iterations: Any = None,
    name: str | None = None,
) -> Any:
    """Repeat `loop_vars = body(*loop_vars)` while `cond(*loop_vars)` holds.

    Args:
      cond: gives a boolean scalar.
      body: gives the next values, in the structure of `loop_vars`.
      loop_vars: a list or tuple of tensors, TensorArrays, or structures of them: the first values.
      shape_invariants: for each loop variable the shape that it has in every turn, looser than its first one
        where it may change.
      maximum_iterations: stop after this many turns at the latest.

    Returns:
      The last values, in the structure of `loop_vars`.

    Raises:
      TypeError: `cond` or `body` can't be called; a value changes its dtype.
      ValueError: there are no loop variables, or a value changes its shape.

    Example:
      >>> i, total = tf.while_loop(lambda i, s: i < 4, lambda i, s: (i + 1, s + i), (tf.constant(0),) * 2)
      >>> int(total)
      6
    """
    if not callable(cond):
        raise TypeError("'cond' must be callable.")
    if not callable(body):
        raise TypeError("'body' must be callable.")
    if not nest.is_nested(loop_vars):
        loop_vars = [loop_vars]
    if not nest.flatten(loop_vars):
        raise ValueError("'loop_vars' must be provided.")
    if state.target.eager:
        return _run_eagerly(cond, body, loop_vars, maximum_iterations)
    loop_vars = nest.map_structure(as_loop_variable, loop_vars)
    return staged_loop(cond, body, loop_vars, shape_invariants, maximum_iterations)


def _run_eagerly(cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, limit: Any) -> Any:
    single = isinstance(loop_vars, list) and len(loop_vars) == 1
    limit = None if limit is None else int(limit)
    count = len(loop_vars)
    turns = 0
    while cond(*loop_vars) and (limit is None or turns < limit):
        following = body(*loop_vars)
        loop_vars = (
            following
            if nest.is_nested(following) and not (single and not isinstance(following, (list, tuple)))
            else [following]
        )
        if len(loop_vars) != count:
            raise ValueError(
                f"The two structures don't have the same number of elements: the loop has {count} variables, "
                f"its body gave {len(loop_vars)} values."
            )
        turns += 1
    return nest.map_structure(lambda x: x if isinstance(x, TensorArray) else _kept(x), loop_vars)


def _kept(x: Any) -> Any:
    return to_tensor(x) if isinstance(x, (int, float, bool)) or hasattr(x, "dtype") else x


def as_loop_variable(x: Any) -> Any:
    """A leaf of the loop variables as a tensor or a TensorArray of the current graph."""
    return x.in_graph() if isinstance(x, TensorArray) else to_tensor(x)


def staged_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    limit: Any = None,
    turns: int | None = None,
) -> Any:
    """`while_loop` on the current graph.

    Args:
      limit: as `maximum_iterations`.
      turns: the number of turns, where it is known; the condition ends the loop all the same.
    """
    if limit is not None:
        return _limited(cond, body, loop_vars, shape_invariants, limit)
    loop_vars = _with_buffers(body, loop_vars)
    flat = [to_tensor(x) for x in nest.flatten(loop_vars, expand_composites=True)]
    specs = _declared(loop_vars, flat, shape_invariants)

    def packed(xs: Sequence[Any]) -> Any:
        return nest.pack_sequence_as(loop_vars, list(xs), expand_composites=True)

    def flat_body(*xs: Any) -> list[Any]:
        following = body(*packed(xs))
        if not nest.is_nested(following) or (
            len(loop_vars) == 1 and not isinstance(following, (list, tuple, dict))
        ):
            following = [following]
        following = _in_structure_of(loop_vars, following)
        return [
            x if isinstance(x, Tensor) else to_tensor(x, s.dtype)
            for x, s in zip(nest.flatten(following, expand_composites=True), specs, strict=True)
        ]

    results = loop_over(lambda *xs: cond(*packed(xs)), flat_body, flat, specs, turns)
    return packed(results)


def _in_structure_of(loop_vars: Any, following: Any) -> Any:
    """What the body gave, if it has the loop variables' structure; lists and tuples stand for each other."""
    try:
        nest.assert_same_structure(
            list(loop_vars) if isinstance(loop_vars, (list, tuple)) else loop_vars,
            list(following) if isinstance(following, (list, tuple)) else following,
            check_types=False,
            expand_composites=True,
        )
    except (ValueError, TypeError) as error:
        raise ValueError(
            "The two structures don't have the same nested structure: the loop body must return the "
            f"structure of loop_vars. {error}"
        ) from None
    return following


def _limited(cond: Any, body: Any, loop_vars: Any, shape_invariants: Any, limit: Any) -> Any:
    """A counter beside the loop variables ends the loop."""
    known = static_value(limit)
    limit = to_tensor(limit)
    counter = to_tensor(0, limit.dtype)
    invariants = None if shape_invariants is None else (TensorShape(()), shape_invariants)

    def proceed(i: Any, inner: Any) -> Any:
        from thalweg.math import logical_and

        return logical_and(i < limit, cond(*inner))

    def turn(i: Any, inner: Any) -> Any:
        following = body(*inner)
        if not nest.is_nested(following) or (
            len(inner) == 1 and not isinstance(following, (list, tuple, dict))
        ):
            following = [following]
        return i + 1, following

    turns = known if isinstance(known, int) else None
    return staged_loop(proceed, turn, (counter, loop_vars), invariants, None, turns)[1]


def _declared(loop_vars: Any, flat: Sequence[Any], shape_invariants: Any) -> list[Spec]:
    """What holds for each loop variable in every turn."""
    shapes: list[Any]
    if shape_invariants is None:
        shapes = [x._spec.tensor_shape for x in flat]
    else:
        leaves = nest.flatten_up_to(loop_vars, shape_invariants, check_types=False)
        shapes = []
        for leaf, invariant in zip(nest.flatten(loop_vars), leaves, strict=True):
            parts = nest.flatten(leaf, expand_composites=True)
            if isinstance(leaf, Tensor):
                shapes.append(_as_shape(invariant))
            else:
                shapes += [
                    p.shape
                    for p in (
                        nest.flatten(invariant, expand_composites=True)
                        if hasattr(invariant, "_flatten_components")
                        else parts
                    )
                ]
    for x, shape in zip(flat, shapes, strict=True):
        if not shape.is_compatible_with(x.shape):
            raise ValueError(
                f"The shape invariant specified for {x.name} is not compatible with the initial shape of the "
                f"loop variable. It enters the loop with shape {x.shape}, but the specified shape invariant "
                f"is {shape}."
            )
    return [spec_of(x.dtype, shape._dims) for x, shape in zip(flat, shapes, strict=True)]


def _as_shape(invariant: Any) -> TensorShape:
    return invariant.shape if isinstance(invariant, TensorSpec) else TensorShape(invariant)


def _with_buffers(body: Callable[..., Any], loop_vars: Any) -> Any:
    """TensorArrays that are still empty get their memory: a trial trace of the body tells what is written."""
    leaves = nest.flatten(loop_vars)
    if not any(isinstance(x, TensorArray) and not x.has_buffer for x in leaves):
        return loop_vars
    trial = FuncGraph("trial")
    with trial.as_default():
        stand_ins = [_stand_in(trial, x) for x in leaves]
        result = body(*nest.pack_sequence_as(loop_vars, stand_ins))
    after = nest.flatten(result if nest.is_nested(result) else [result])
    filled = [
        x.with_buffer_like(y) if isinstance(x, TensorArray) and not x.has_buffer else x
        for x, y in zip(leaves, after, strict=True)
    ]
    return nest.pack_sequence_as(loop_vars, filled)


def _stand_in(graph: FuncGraph, x: Any) -> Any:
    if isinstance(x, TensorArray) and not x.has_buffer:
        return x.in_graph()
    parts = [
        graph.add_placeholder(p.dtype, p._spec.shape)
        for p in map(to_tensor, nest.flatten(x, expand_composites=True))
    ]
    return nest.pack_sequence_as(x, parts, expand_composites=True)
