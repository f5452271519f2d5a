"""Where ops go: the thread's current target, its active tapes and its device scopes.

An op call never asks which mode it is in. It hands itself to `state.target`, which is the eager recorder
outside of graphs and a graph inside one. The runtime installs the recorder's factory when it is imported.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from thalweg.core.op import Call


class Target(Protocol):
    """Something that takes op calls: the eager recorder or a graph."""

    eager: bool

    def apply(self, call: Call, inputs: Sequence[Any]) -> Any:
        """Append one op; give its output, or the list of its outputs."""


class _NoTarget:
    eager = True

    def apply(self, call: Call, inputs: Sequence[Any]) -> Any:
        raise RuntimeError("No runtime is installed: import thalweg, not its parts alone.")


_make_target: Callable[[], Target] = _NoTarget


class _State(threading.local):
    """What each thread has of its own; `__init__` runs at a thread's first access."""

    def __init__(self) -> None:
        self.eager: Target = _make_target()
        self.target: Target = graph_mode.target() or self.eager
        self.tapes: list[Any] = []
        self.accumulators: list[Any] = []
        self.devices: list[str] = []
        # The name scope of eager code, "a/b/": it names variables only.
        self.scope = ""
        # What makes variables in place of `tf.Variable` itself, innermost last.
        self.creators: list[Callable[..., Any]] = []


class _GraphMode:
    """Whether 1.x graph mode is on for the process, and the default graph that ops then go to."""

    def __init__(self) -> None:
        self.on = False
        self.make_graph: Callable[[], Target] | None = None
        self.graph: Target | None = None

    def target(self) -> Target | None:
        return self.default_graph() if self.on else None

    def default_graph(self) -> Target:
        if self.graph is None:
            assert self.make_graph is not None, "no runtime is installed"
            self.graph = self.make_graph()
        return self.graph


graph_mode = _GraphMode()
state = _State()


def install_eager_target(factory: Callable[[], Target]) -> None:
    """Make `factory()` the eager target of every thread."""
    global _make_target
    _make_target = factory
    state.__init__()  # type: ignore[misc]


def executing_eagerly() -> bool:
    """True where ops give values at once: outside of `tf.function`, `tf.Graph` and 1.x graph mode."""
    return state.target.eager


@contextmanager
def target_scope(target: Target) -> Iterator[Target]:
    """Send the ops of a `with` block to `target`."""
    previous = state.target
    state.target = target
    try:
        yield target
    finally:
        state.target = previous


@contextmanager
def eager_scope() -> Iterator[None]:
    """Execute the ops of a `with` block, also inside functions and 1.x graphs, out of every tape."""
    previous, tapes = state.target, state.tapes
    state.target, state.tapes = state.eager, []
    try:
        yield
    finally:
        state.target, state.tapes = previous, tapes


@contextmanager
def init_scope() -> Iterator[None]:
    """Lift the ops of a `with` block out of any function being traced, and out of every tape.

    They go to the 1.x graph that the function is traced in, if there is one, else they are executed.
    """
    previous, tapes = state.target, state.tapes
    target: Any = previous
    while getattr(target, "building_function", False):
        target = target.outer
    state.target, state.tapes = target, []
    try:
        yield
    finally:
        state.target, state.tapes = previous, tapes
