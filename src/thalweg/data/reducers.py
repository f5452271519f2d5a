"""`tf.data.experimental.group_by_reducer`: for each key one element, reduced from those that have it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.plan import UNKNOWN, Element, Elements, Failed, Plan, Run, Signature
from thalweg.data.states import widened
from thalweg.data.traced import Traced, naming


class Reducer:
    """How elements with the same key are reduced to one: `tf.data.experimental.Reducer`.

    Args:
      init_func: takes a key, an int64 scalar, gives the first state: a structure of tensors.
      reduce_func: takes the state and an element, gives the next state.
      finalize_func: takes the last state, the parts of a tuple as arguments of their own, gives the element.

    Example:
      >>> mean = tf.data.experimental.Reducer(
      ...     init_func=lambda key: (0.0, 0.0),
      ...     reduce_func=lambda state, x: (state[0] + tf.cast(x, tf.float32), state[1] + 1),
      ...     finalize_func=lambda total, count: total / count)
      >>> group = tf.data.experimental.group_by_reducer(lambda x: x % 2, mean)
      >>> [float(x) for x in tf.data.Dataset.range(5).apply(group)]
      [2.0, 2.0]
    """

    def __init__(
        self,
        init_func: Callable[..., Any],
        reduce_func: Callable[..., Any],
        finalize_func: Callable[..., Any],
    ) -> None:
        self._init_func, self._reduce_func, self._finalize_func = init_func, reduce_func, finalize_func

    @property
    def init_func(self) -> Callable[..., Any]:
        """What gives the first state."""
        return self._init_func

    @property
    def reduce_func(self) -> Callable[..., Any]:
        """What gives the next state."""
        return self._reduce_func

    @property
    def finalize_func(self) -> Callable[..., Any]:
        """What gives the element."""
        return self._finalize_func


class GroupedByReducer(Plan):
    """For each key, in increasing order, what a reducer makes of the elements that have it."""

    kind = "_GroupByReducerDataset"

    def __init__(self, source: Plan, key: Traced, init: Traced, reduce: Traced, finalize: Traced) -> None:
        self._source, self._key = source, key
        self._init, self._reduce, self._finalize = init, reduce, finalize
        self.structure, self.specs, self.count = finalize.result.structure, finalize.result.specs, UNKNOWN

    def run(self, run: Run) -> Elements:
        states: dict[int, Element] = {}
        for number, element in enumerate(self._source.run(run)):
            if type(element) is Failed:
                yield element
                continue
            try:
                key = int(self._key(element, run)[0])
                if key not in states:
                    states[key] = self._init([np.asarray(key, np.int64)], run)
                states[key] = self._reduce([*states[key], *element], run)
            except Exception as error:
                yield Failed(naming(error, f"element {number} of group_by_reducer"))
        for key in sorted(states):
            try:
                result = self._finalize(states[key], run)
            except Exception as error:
                yield Failed(naming(error, f"key {key} of group_by_reducer"))
                continue
            yield result


def grouped_by_reducer(source: Plan, key_func: Callable[..., Any], reducer: Reducer) -> GroupedByReducer:
    """The plan of `group_by_reducer`.

    Raises:
      ValueError: a key isn't an int64 scalar.
      TypeError: the next state has other dtypes than the first one.
    """
    key = Traced(key_func, [source])
    number = TensorSpec([], dtypes.int64)
    spec = key.result.specs[0] if len(key.result.specs) == 1 else None
    if not isinstance(spec, TensorSpec) or spec.dtype is not dtypes.int64 or spec.shape.rank not in (0, None):
        raise ValueError(
            "Invalid `key_func`. Expected `key_func` to return a scalar tf.int64 tensor, but instead "
            f"`key_func` gives {key.result.element_spec}."
        )
    init = Traced(reducer.init_func, [Signature(number, [number])])
    state: Signature = init.result
    while True:
        reduce = Traced(reducer.reduce_func, [state, source], spread=False)
        wider = widened(state.specs, reduce.result.specs, "reduce")
        if wider == state.specs:
            break
        state = Signature(state.structure, wider)
    return GroupedByReducer(source, key, init, reduce, Traced(reducer.finalize_func, [state]))
