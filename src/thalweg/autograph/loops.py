"""`while` and `for` over symbolic tensors, as `While` operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg import array
from thalweg.autograph.state import (
    as_tensors,
    blank_like,
    is_structure_of_values,
    is_undefined,
    named,
    trials,
)
from thalweg.control_flow.loops import staged_loop
from thalweg.core import nest
from thalweg.core.convert import to_tensor
from thalweg.core.graph import SymbolicTensor
from thalweg.core.messages import told
from thalweg.core.tensor import Tensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.variable import Variable
from thalweg.math import less, logical_and
from thalweg.ops.tensor_lists import get_item
from thalweg.runtime.func_graph import FuncGraph
from thalweg.tensor_array import TensorArray

GetState = Callable[[], tuple[Any, ...]]
SetState = Callable[[tuple[Any, ...]], None]


class LoopState:
    """The variables of a loop: those that are carried as tensors, and those that stay what they are.

    Attributes:
      carried: positions of the variables that are carried.
    """

    def __init__(self, get_state: GetState, set_state: SetState, names: Sequence[str]) -> None:
        self.get_state = get_state
        self.set_state = set_state
        self.names = names
        self.before = list(get_state())
        self.carried: list[int] = []

    def prepare(self, body: Callable[[], None]) -> list[Any]:
        """The carried variables' first values; blanks like what the body gives for those without one."""
        if any(is_undefined(v) or v is None for v in self.before):
            self._fill_in(body)
        self.carried = [
            k for k, v in enumerate(self.before) if not is_undefined(v) and is_structure_of_values(v)
        ]
        return [as_tensors(self.before[k]) for k in self.carried]

    def _fill_in(self, body: Callable[[], None]) -> None:
        trial = FuncGraph("trial")
        trials.depth += 1
        try:
            with trial.as_default():
                self.set_state(
                    tuple(
                        v if is_undefined(v) or not is_structure_of_values(v) else as_tensors(v)
                        for v in self.before
                    )
                )
                body()
                after = self.get_state()
                blanks = {
                    k: after[k]
                    for k, v in enumerate(self.before)
                    if is_undefined(v)
                    and not is_undefined(after[k])
                    and after[k] is not None
                    and is_structure_of_values(after[k])
                }
        finally:
            trials.depth -= 1
            self.set_state(tuple(self.before))
        for k, v in enumerate(self.before):
            if v is None and after[k] is not None:
                raise ValueError(
                    f"{named(self.names[k])} is None at start of loop, but is {after[k]!r} after one "
                    "iteration; give it a tensor first."
                )
        for k, value in blanks.items():
            self.before[k] = blank_like(as_tensors(value))

    def enter(self, values: Sequence[Any]) -> None:
        """Give the carried variables these values."""
        state = list(self.before)
        for k, value in zip(self.carried, values, strict=True):
            state[k] = value
        self.set_state(tuple(state))

    def leave(self, entered: Sequence[Any]) -> list[Any]:
        """The carried variables' values after a turn, checked against those before it."""
        after = self.get_state()
        results = []
        for k, value in enumerate(after):
            before = self.before[k]
            kept = k in self.carried or value is before or is_undefined(value) or is_undefined(before)
            if not kept:
                raise TypeError(
                    f"{named(self.names[k])} changes from {before!r} to {value!r} in the loop; only tensors "
                    "may change there."
                )
        for k, before in zip(self.carried, entered, strict=True):
            value = after[k]
            if is_undefined(value) or value is None:
                raise ValueError(
                    told(f"{named(self.names[k])} has a value before the loop, but none after one iteration.")
                )
            results.append(self._checked(k, before, value))
        return results

    def _checked(self, k: int, before: Any, value: Any) -> Any:
        try:
            nest.assert_same_structure(before, value, check_types=False)
        except (ValueError, TypeError) as error:
            raise TypeError(
                f"{named(self.names[k])} does not have the same nested structure after one iteration. {error}"
            ) from None
        return nest.map_structure(lambda b, x: self._checked_leaf(k, b, x), before, value)

    def _checked_leaf(self, k: int, before: Any, x: Any) -> Any:
        if not isinstance(before, Tensor):
            return x
        x = x if isinstance(x, (Tensor, Variable)) or hasattr(x, "dtype") else to_tensor(x)
        if x.dtype is not before.dtype:
            raise TypeError(
                told(
                    f"{named(self.names[k])} has dtype {before.dtype.name} before the loop, but dtype "
                    f"{getattr(x.dtype, 'name', x.dtype)} after one iteration."
                )
            )
        if not isinstance(x, (TensorArray, Variable)) and not _fits(before.shape, x.shape):
            raise ValueError(
                told(
                    f"{named(self.names[k])} has shape {before.shape} before the loop, but shape {x.shape} "
                    "after one iteration. Use tf.autograph.experimental.set_loop_options to set shape "
                    "invariants."
                )
            )
        return x


def _fits(declared: TensorShape, shape: Any) -> bool:
    shape = TensorShape(shape)
    if declared.rank is None or shape.rank is None:
        return True
    pairs = zip(declared.as_list(), shape.as_list(), strict=False)
    return declared.rank == shape.rank and all(m is None or n is None or m == n for m, n in pairs)


def _invariants(state: LoopState, first: Sequence[Any], opts: dict[str, Any], rest: Sequence[Any]) -> Any:
    """Shape invariants for all loop variables, from pairs of a variable's value and its shape; or None."""
    pairs = opts.get("shape_invariants")
    if not pairs:
        return None
    own = {id(value): TensorShape(getattr(shape, "shape", shape)) for value, shape in pairs}

    def shape_of(original: Any, x: Any) -> Any:
        return own.get(id(original), x.shape if isinstance(x, Tensor) else TensorShape(None))

    shapes = [
        nest.map_structure(shape_of, state.before[k], x) for k, x in zip(state.carried, first, strict=True)
    ]
    return [*(x.shape for x in rest), shapes]


def while_symbolic(
    test: Callable[[], Any],
    body: Callable[[], None],
    get_state: GetState,
    set_state: SetState,
    names: Sequence[str],
    opts: dict[str, Any],
) -> None:
    """`while test(): body()`, the test being a tensor."""
    state = LoopState(get_state, set_state, names)
    first = state.prepare(body)
    _require_variables(first, "while")

    def proceed(values: Any) -> Any:
        state.enter(values)
        return test()

    def turn(values: Any) -> Any:
        state.enter(values)
        body()
        return [state.leave(values)]

    invariants = _invariants(state, first, opts, [])
    (last,) = staged_loop(proceed, turn, [first], invariants, opts.get("maximum_iterations"))
    state.enter(last)


def _require_variables(first: Sequence[Any], kind: str) -> None:
    if not first:
        raise ValueError(
            f"the {kind} loop over a tensor changes no variable: it does nothing, or never ends."
        )


def for_rows(
    rows: SymbolicTensor,
    extra_test: Callable[[], Any] | None,
    body: Callable[[Any], None],
    get_state: GetState,
    set_state: SetState,
    names: Sequence[str],
    opts: dict[str, Any],
) -> None:
    """`for x in rows: body(x)`; the rows of `tf.range` are computed, not looked up."""
    if rows.shape.rank == 0:
        raise TypeError("Cannot iterate over a scalar tensor.")
    count: Any = rows.shape[0] if rows.shape.rank else None
    if count is None:
        count = array.shape(rows)[0]
    take = _range_item(rows) if rows.op.type == "Range" else lambda k: get_item(rows, k)
    for_count(count, take, extra_test, body, get_state, set_state, names, opts)


def _range_item(rows: SymbolicTensor) -> Callable[[Any], Any]:
    start, delta = rows.op.get_attr("start"), rows.op.get_attr("delta")

    def item(k: Any) -> Any:
        from thalweg.ops.casting import cast

        index = k if k.dtype is rows.dtype else cast(k, dtype=rows.dtype)
        return to_tensor(start, None if isinstance(start, Tensor) else rows.dtype) + index * to_tensor(
            delta, None if isinstance(delta, Tensor) else rows.dtype
        )

    return item


def for_count(
    count: Any,
    take: Callable[[Any], Any],
    extra_test: Callable[[], Any] | None,
    body: Callable[[Any], None],
    get_state: GetState,
    set_state: SetState,
    names: Sequence[str],
    opts: dict[str, Any],
) -> None:
    """`for k in range(count): body(take(k))`.

    Args:
      count: an int, or a symbolic scalar.
    """
    state = LoopState(get_state, set_state, names)
    zero = to_tensor(0)
    # The loop's own target is set by the body before it is read: a trial needs no first value of it.
    first = state.prepare(lambda: body(take(zero)))

    def proceed(k: Any, values: Any) -> Any:
        state.enter(values)
        more = less(k, count)
        return more if extra_test is None else logical_and(more, extra_test())

    def turn(k: Any, values: Any) -> Any:
        state.enter(values)
        body(take(k))
        return [k + 1, state.leave(values)]

    turns = count if isinstance(count, int) else None
    invariants = _invariants(state, first, opts, [zero])
    _, last = staged_loop(proceed, turn, [zero, first], invariants, opts.get("maximum_iterations"), turns)
    state.enter(last)
