"""The variables that a converted statement changes, and conditionals over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from malt.operators.variables import Undefined, UndefinedReturnValue

from thalweg.control_flow.conditionals import _as_boolean
from thalweg.core import dtypes, nest
from thalweg.core.convert import to_tensor
from thalweg.core.graph import SymbolicTensor
from thalweg.core.messages import told
from thalweg.core.tensor import Tensor
from thalweg.core.variable import Variable
from thalweg.creation import zeros
from thalweg.ops.casting import cast
from thalweg.runtime.branching import conditional, if_
from thalweg.runtime.func_graph import FuncGraph
from thalweg.tensor_array import TensorArray


def is_undefined(value: Any) -> bool:
    """Whether a variable has no value yet."""
    return isinstance(value, (Undefined, UndefinedReturnValue))


def is_value(x: Any) -> bool:
    """Whether a leaf can be a tensor."""
    kinds = (Tensor, Variable, TensorArray, bool, int, float, complex, str, bytes, np.ndarray, np.generic)
    return isinstance(x, kinds) or hasattr(x, "_flatten_components")


def is_structure_of_values(value: Any) -> bool:
    """Whether a graph's control flow can carry a variable: its leaves are tensors or can become some."""
    leaves = nest.flatten(value)
    return bool(leaves) and all(is_value(x) for x in leaves)


def as_tensors(value: Any) -> Any:
    """A structure with tensors for its leaves."""
    return nest.map_structure(_as_tensor, value)


def _as_tensor(x: Any) -> Any:
    if isinstance(x, TensorArray):
        return x.in_graph()
    return x if isinstance(x, Tensor) or hasattr(x, "_flatten_components") else to_tensor(x)


def named(name: str) -> str:
    """A variable's name as messages tell it."""
    return "the return value" if name.startswith("retval_") else f"'{name}'"


class _Trials:
    """How many trial traces are under way: in these, a value missing in one branch is filled in."""

    depth = 0


trials = _Trials()


def blank_like(value: Any) -> Any:
    """Zeros of the shapes and dtypes of a structure of symbolic tensors."""

    def blank(x: Any) -> Any:
        if not isinstance(x, Tensor):
            x = to_tensor(x)
        return zeros([1 if n is None else n for n in x._spec.shape or ()], x.dtype)

    return nest.map_structure(blank, value)


class Branches:
    """An `if` over a symbolic condition.

    Both branches are traced from the same state; what they leave in the first `nouts` variables are their
    results.
    """

    def __init__(
        self,
        cond: SymbolicTensor,
        body: Callable[[], None],
        orelse: Callable[[], None],
        get_state: Callable[[], tuple[Any, ...]],
        set_state: Callable[[tuple[Any, ...]], None],
        names: Sequence[str],
        count: int,
    ) -> None:
        self.cond = cond
        self.body = body
        self.orelse = orelse
        self.get_state = get_state
        self.set_state = set_state
        self.names = names[:count]
        self.count = count
        self.before = get_state()
        # Results that are no tensors, by variable: one entry a branch.
        self.opaque: dict[int, list[Any]] = {}
        # The branch that leaves a variable None, by variable.
        self.none_in: dict[int, str] = {}

    def run(self) -> None:
        index = cast(_as_boolean(self.cond), dtype=dtypes.int32)
        fill = self._missing() if trials.depth else {}
        branches = [
            lambda: self._results(self.orelse, "else", fill),
            lambda: self._results(self.body, "main", fill),
        ]
        try:
            results = conditional(if_, index, branches, ["the else branch", "the main branch"])
        except TypeError:
            self._check_none()
            raise
        values = list(results)
        for k, found in self.opaque.items():
            if len(found) == 2 and found[0] is not found[1]:
                raise TypeError(
                    f"{named(self.names[k])} is {found[1]!r} in the main branch, but {found[0]!r} in the "
                    "else branch; only tensors may differ."
                )
            values[k] = found[0]
        self.set_state((*values, *self.before[self.count :]))

    def _check_none(self) -> None:
        """Refuse a variable that one branch alone leaves None."""
        for k, name in self.none_in.items():
            if len(self.opaque[k]) == 1:
                hint = (
                    "Give it a tensor in both branches: one of the same shape and dtype, tf.zeros_like(x) "
                    "say."
                )
                raise ValueError(
                    told(f"{named(self.names[k])} is None at the end of the {name} branch.", hint)
                )

    def _results(self, branch: Callable[[], None], name: str, fill: dict[int, Any]) -> tuple[Any, ...]:
        self.set_state(self.before)
        branch()
        results = []
        for k, value in enumerate(self.get_state()[: self.count]):
            if is_undefined(value) and k in fill:
                value = blank_like(fill[k])
            if is_undefined(value) and not is_undefined(self.before[k]):
                raise self._undefined(k, name)
            if is_undefined(value):
                value = self._check_undefined(k, name, value)
            if value is not None and is_structure_of_values(value):
                results.append(as_tensors(value))
            else:
                self.opaque.setdefault(k, []).append(value)
                self.none_in.update({k: name} if value is None else {})
                results.append(None)
        self.set_state(self.before)
        return tuple(results)

    def _check_undefined(self, k: int, name: str, value: Any) -> Any:
        """A variable may stay undefined only if both branches leave it so."""
        other = self.body if name == "else" else self.orelse
        scratch = FuncGraph("scratch")
        with scratch.as_default():
            self.set_state(self.before)
            other()
            defined = not is_undefined(self.get_state()[k])
        if defined:
            raise self._undefined(k, name)
        return value

    def _undefined(self, k: int, name: str) -> ValueError:
        if self.names[k].startswith("retval_"):
            return ValueError(
                f"A value must also be returned from the {name} branch. If a value is returned from one "
                "branch of a conditional a value must be returned from all branches."
            )
        return ValueError(told(f"{named(self.names[k])} must also be initialized in the {name} branch."))

    def _missing(self) -> dict[int, Any]:
        """What the branches define, one of which may not: found by tracing both in a scratch graph."""
        found: dict[int, Any] = {}
        for branch in (self.body, self.orelse):
            scratch = FuncGraph("scratch")
            with scratch.as_default():
                self.set_state(self.before)
                branch()
                for k, value in enumerate(self.get_state()[: self.count]):
                    if not is_undefined(value) and value is not None and is_structure_of_values(value):
                        found.setdefault(k, as_tensors(value))
        self.set_state(self.before)
        return found
