"""Functions of a state and each element: `scan`, `reduce`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import nest
from thalweg.core.tensor import EagerTensor
from thalweg.data.plan import Element, Elements, Failed, Plan, Run, Signature, invalid
from thalweg.data.traced import Traced, naming, signature_of_value, tensors_of


class Scanned(Plan):
    """A function of a state and each element, which gives the next state and a new element."""

    kind = "_ScanDataset"

    def __init__(self, source: Plan, initial: Any, function: Traced) -> None:
        _, leaves = signature_of_value(initial)
        self._source, self._function = source, function
        self._state = [x.host() if isinstance(x, EagerTensor) else x for x in leaves]
        state, output = function.result.structure
        self._width = len([x for x in nest.flatten(state) if x is not None])
        self.structure = output
        self.specs = function.result.specs[self._width :]
        self.count = source.count

    def run(self, run: Run) -> Elements:
        state = self._state
        for number, element in enumerate(self._source.run(run)):
            if type(element) is Failed:
                yield element
                continue
            try:
                results = self._function([*state, *element], run)
            except Exception as error:
                yield Failed(naming(error, f"element {number} of scan({self._function.name})"))
                continue
            state = results[: self._width]
            yield results[self._width :]


def traced_with_state(
    initial_state: Any, function: Callable[..., Any], plan: Plan, what: str, output: bool
) -> tuple[Any, Traced]:
    """The initial state as tensors, and the function of a state and an element.

    The state's shapes are as wide as the function makes them.

    Args:
      what: the function's name in errors.
      output: the function gives a pair, of the new state and an output.

    Raises:
      InvalidArgumentError, TypeError: the new state doesn't fit the old one.
    """
    initial = tensors_of(initial_state)
    state, _ = signature_of_value(initial)
    while True:
        traced = Traced(function, [state, plan], spread=False)
        specs = traced.result.specs
        if output:
            given = traced.result.structure
            if not isinstance(given, tuple) or len(given) != 2:
                raise TypeError(
                    "The scan function must return a pair comprising the new state and the output value."
                )
            specs = specs[: len([x for x in nest.flatten(given[0]) if x is not None])]
        wider = widened(state.specs, specs, what)
        if wider == state.specs:
            return initial, traced
        state = Signature(state.structure, wider)


def widened(old: list[Any], new: list[Any], what: str) -> list[Any]:
    """Specs that hold for the state and for what the function gives."""
    if len(new) != len(old):
        raise invalid(
            f"The number of components of the initial state and the {what} function output does not "
            f"match. (initial_state={len(old)}, output={len(new)})."
        )
    widened = []
    for before, after in zip(old, new, strict=True):
        if before.dtype is not after.dtype:
            raise TypeError(
                "The element types for the new state must match the initial state. "
                f"Expected {before.dtype!r} but got {after.dtype!r}."
            )
        widened.append(before.most_specific_compatible_type(after))
    return widened


def reduced(plan: Plan, initial_state: Any, reduce_func: Callable[[Any, Any], Any]) -> Any:
    """`initial_state`, taken by `reduce_func` through all elements."""
    initial, step = traced_with_state(initial_state, reduce_func, plan, "reduce", output=False)
    return Signature(initial, step.result.specs).users(reduced_by(plan, initial, step))


def reduced_by(plan: Plan, initial: Any, step: Traced) -> Element:
    """The leaves of the last state."""
    _, leaves = signature_of_value(initial)
    values = [x.host() if isinstance(x, EagerTensor) else x for x in leaves]
    run = Run()
    for number, element in enumerate(plan.run(run)):
        if type(element) is Failed:
            raise element.error
        try:
            values = step([*values, *element], run)
        except Exception as error:
            raise naming(error, f"element {number} of reduce({step.name})") from error
    return values
