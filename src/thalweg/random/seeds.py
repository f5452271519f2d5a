"""The program's seed, and where each random op draws: in eager execution, in functions and in sessions."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Hashable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from thalweg.core import dtypes
from thalweg.core.context import state
from thalweg.core.graph import Graph
from thalweg.core.random_seed import SeedState, op_seeds
from thalweg.core.spec import scalar_spec
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.ops.philox import samples_reserved

seeds = SeedState()

_WORD = scalar_spec(dtypes.uint64)
_MASK = (1 << 64) - 1

# What a call takes of its stream where the size of its output is known to the running program only.
_UNKNOWN_SIZE = 1 << 40

# Graphs keep under these names how many of their ops had no seed of their own, and the seed of the program in
# which they are traced.
_COUNT, _SEED = "random/ops", "random/seed"

_serials = itertools.count()


def set_seed(seed: Any) -> None:
    """Set the program's seed: what random ops without a state of their own then give is determined.

    Ops with a `seed` of their own depend on both seeds; ops without one depend on the program's seed and on
    the order of calls. All streams begin anew, those of `tf.function`s too.

    Args:
      seed: an integer.

    Example:
      >>> tf.random.set_seed(7)
      >>> a = tf.random.uniform([2])
      >>> tf.random.set_seed(7)
      >>> bool(tf.reduce_all(a == tf.random.uniform([2])))
      True
    """
    seeds.set_seed(seed)


def set_random_seed(seed: Any) -> None:
    """Set the present graph's seed, or the program's in eager mode: `tf.compat.v1.set_random_seed`."""
    if state.target.eager:
        seeds.set_seed(seed)
    else:
        state.target.seed = seed  # type: ignore[attr-defined]


def get_seed(op_seed: Any) -> tuple[int | None, int | None]:
    """The two seeds that a random op made now would have: `tf.compat.v1.get_seed`.

    Returns:
      A pair of integers; (None, None) where neither the program, or graph, nor the op has a seed.
    """
    target = state.target
    if op_seed is None and (seeds.seed if target.eager else _graph_seed(target)) is None:
        return None, None
    return seeds.get_seed(op_seed) if target.eager else _seeds_in_graph(target, op_seed)


def place(
    op_name: str, seed: Any, attributes: Hashable, shape: Any, blocks: int | None = None
) -> tuple[list[Any], dict[str, int]]:
    """Where a call of a stateful random op draws.

    Args:
      op_name: TensorFlow's name of the op.
      seed: the op's own seed, or None.
      attributes: what else tells the op's kernel from others: dtypes.
      shape: the output's shape, as far as it is known.
      blocks: how many blocks the call takes of its stream; None: as many as TensorFlow's kernel.

    Returns:
      The operands that say where it draws, and the attributes that do.
    """
    target = state.target
    pair = seeds.get_seed(seed) if target.eager else _seeds_in_graph(target, seed)
    return place_of(op_name, pair, attributes, shape, blocks)


def place_of(
    op_name: str, pair: tuple[int, int], attributes: Hashable, shape: Any, blocks: int | None = None
) -> tuple[list[Any], dict[str, int]]:
    """`place` for an op whose two seed attributes are given: both 0 ask for entropy."""
    if blocks is None:
        unknown = shape is None or isinstance(shape, Tensor) or None in shape
        blocks = _UNKNOWN_SIZE if unknown else samples_reserved(op_name, shape)
    target = state.target
    if target.eager:
        first, second, offset = seeds.reserve(op_name, *pair, attributes, blocks)
        return [EagerTensor(_WORD, None, -1, np.uint64(x & _MASK)) for x in (first, offset, second)], {}
    position = target.host_value(Position(op_name, pair, blocks), dtypes.uint64)  # type: ignore[attr-defined]
    return [position], {"seed": pair[0], "seed2": pair[1]}


def _seeds_in_graph(graph: Any, seed: Any) -> tuple[int, int]:
    own = None if seed is None else int(seed)
    return op_seeds(_graph_seed(graph), own, lambda: _count(graph))


def _count(graph: Any) -> int:
    number: int = graph.state.get(_COUNT, 0)
    graph.state[_COUNT] = number + 1
    return number


def _graph_seed(graph: Any) -> int | None:
    """The seed set for a graph; a function's graph has that of the graph, or the program, it is traced in."""
    if graph.seed is not None or not graph.building_function:
        return graph.seed  # type: ignore[no-any-return]
    if _SEED not in graph.state:
        outer = graph.outer
        graph.state[_SEED] = seeds.seed if outer.eager else _graph_seed(outer)
    return graph.state[_SEED]  # type: ignore[no-any-return]


class Position:
    """How far a random op of a graph has come in its stream: the host value that is its operand.

    Each op of a graph has a stream to itself in each session. In a function the stream begins anew when the
    program's seed is set.

    Attributes:
      blocks: what one call takes of the stream.
    """

    def __init__(self, op_name: str, pair: tuple[int, int], blocks: int, in_function: bool = True) -> None:
        self.op_name = op_name
        self.pair = pair
        self.blocks = blocks
        self._in_function = in_function
        self._serial = next(_serials)
        self._in_sessions: WeakKeyDictionary[Any, int] = WeakKeyDictionary()

    def __call__(self) -> int:
        """The position of this call, and move on."""
        if self._in_function:
            first, _, offset = seeds.reserve(
                self.op_name, *self.pair, ("function", self._serial), self.blocks
            )
            return (offset if self.pair != (0, 0) else offset + first) & _MASK
        from thalweg.runtime.session import running_session

        session = running_session()
        position = self._in_sessions.get(session)
        if position is None:
            position = 0 if self.pair != (0, 0) else secrets.randbits(64)
        self._in_sessions[session] = position + self.blocks
        return position & _MASK

    def repeated(self, times: int | None) -> Position:
        """The position where a loop over the op begins, of at most `times` turns; None: of any number."""
        if times is None:
            return _LoopPosition(self.op_name, self.pair, self.blocks, self._in_function)
        blocks = min(self.blocks * times, _UNKNOWN_SIZE)
        return Position(self.op_name, self.pair, blocks, self._in_function)

    def placed_in(self, graph: Graph) -> Position:
        """The position of the same op where its function is called in another graph: in another stream."""
        return Position(self.op_name, self.pair, self.blocks, graph.building_function)


class _LoopPosition(Position):
    """The position where a loop begins, whose turns are known only when it runs.

    Who runs it and knows says so by `take_turns`: then the loop takes what so many turns take, and the next
    one goes on there, as if both were one.
    """

    def __init__(self, op_name: str, pair: tuple[int, int], blocks: int, in_function: bool) -> None:
        super().__init__(op_name, pair, _UNKNOWN_SIZE, in_function)
        self._a_turn = blocks

    def take_turns(self, turns: int) -> None:
        """Have the next call take what so many turns take."""
        self.blocks = self._a_turn * turns

    def placed_in(self, graph: Graph) -> Position:
        return _LoopPosition(self.op_name, self.pair, self._a_turn, graph.building_function)
