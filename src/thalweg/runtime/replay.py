"""Gradients of eager tapes: reading a tape's parts back, and replaying a known gradient as one step.

The ops that a gradient emits depend only on the path that the tape recorded, on what was watched, and on
which positions are asked for. All that makes a key; under it the trie keeps the path that the gradient took
the first time, and the next gradient with the same key appends that whole path at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from thalweg.core.backprop import backprop
from thalweg.core.indexed_slices import IndexedSlices
from thalweg.core.op import Node
from thalweg.core.tensor import EagerTensor
from thalweg.runtime.segment import Part, Segment, Step


class Replay(NamedTuple):
    """What a known gradient appends to the segment.

    Attributes:
      last: the step where the path arrives.
      inputs: the tensors that the path brings in, in order: `(part, position)`, `(-1, seed)`, or a constant.
      outputs: a position a source, None, or the three parts of an IndexedSlices.
    """

    last: Step
    inputs: tuple[Any, ...]
    outputs: tuple[Any, ...]


def gradients(
    segment: Segment,
    parts: Sequence[Any],
    targets: Sequence[Any],
    sources: Sequence[Any],
    seeds: Sequence[Any],
    watched: Sequence[Any],
) -> list[Any]:
    """Gradients over what a tape recorded in `parts`; see `backprop`."""
    key = _key(segment, parts, targets, sources, seeds, watched)
    if key is None:
        return backprop(nodes_of(parts), targets, sources, seeds, watched)
    start = segment.step
    replay = start.gradients.get(key)
    if replay is not None:
        return _replay(segment, parts, seeds, replay)
    known = len(segment.inputs)
    result = backprop(nodes_of(parts), targets, sources, seeds, watched)
    if not segment.closed:
        replay = _describe(segment, known, parts, seeds, result)
        if replay is not None:
            start.gradients[key] = replay
    return result


def nodes_of(parts: Sequence[Any]) -> list[Node]:
    """What the parts of a tape recorded, as nodes."""
    nodes: list[Node] = []
    for part in parts:
        if isinstance(part, Node):
            nodes.append(part)
            continue
        last = part.segment.step if part.step is None else part.step
        end = len(part.results) if part.end < 0 else part.end
        for step in last.path():
            first = step.n_results - len(step.specs)
            if part.start <= first < end:
                outputs = [part.at(first + k) for k in range(len(step.specs))]
                nodes.append(Node(step.call, [part.at(ref) for ref in step.refs], outputs))
    return nodes


def _key(
    segment: Segment,
    parts: Sequence[Any],
    targets: Sequence[Any],
    sources: Sequence[Any],
    seeds: Sequence[Any],
    watched: Sequence[Any],
) -> Any:
    """The identity of a gradient at the current step; None if it has none that would last."""
    spans = []
    for part in parts:
        if type(part) is not Part:
            return None
        spans.append((part.step, part.start, part.end if part.end >= 0 else len(part.results)))
    if len(parts) == 1 and parts[0].segment is segment:
        locate = parts[0].locate
        found = tuple([locate(t) for t in targets])
        if None in found:
            # A target that no op computed may be a source itself, or a constant: the key couldn't tell.
            return None
        return (
            tuple(spans),
            found,
            tuple([locate(s) for s in sources]),
            tuple([locate(w) for w in watched]),
            tuple([None if g is None else (locate(g), g._spec, _first(seeds, g)) for g in seeds]),
        )
    where = _Locator(parts)
    places = tuple([where(t) for t in targets])
    if None in places:
        return None
    return (
        tuple(spans),
        places,
        tuple([where(s) for s in sources]),
        tuple([where(w) for w in watched]),
        tuple([None if g is None else (where(g), g._spec, _first(seeds, g)) for g in seeds]),
        # Which inputs of the segment are tensors of earlier parts: the path alone doesn't tell.
        tuple([where(x) for x in segment.inputs]),
    )


def _first(seeds: Sequence[Any], seed: Any) -> int:
    """Where `seed` stands first: two targets may share one."""
    return next(index for index, other in enumerate(seeds) if other is seed)


class _Locator:
    """Finds a tensor in a tape's parts: `(part, position)` of its first occurrence, or None."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.segments = {id(part.segment): index for index, part in reversed(list(enumerate(parts)))}
        self.parts = parts

    def __call__(self, tensor: Any) -> tuple[int, int] | None:
        index = self.segments.get(id(tensor._segment))
        if index is not None:
            return index, tensor._slot
        for index, part in enumerate(self.parts):
            ref = part.externals.get(id(tensor))
            if ref is not None:
                return index, ref
        return None


def _describe(
    segment: Segment, known: int, parts: Sequence[Any], seeds: Sequence[Any], result: Sequence[Any]
) -> Replay | None:
    """The replay of the gradient just recorded; None if it used a tensor that can't be found again."""
    where = _Locator(parts)
    inputs: list[Any] = []
    for tensor in segment.inputs[known:]:
        place: Any = next(((-1, k) for k, seed in enumerate(seeds) if seed is tensor), None) or where(tensor)
        if place is None or (place[0] >= 0 and parts[place[0]].segment is segment and -place[1] > known):
            if tensor._segment is not None or (
                type(tensor._value) is not np.ndarray and not tensor._spec.number
            ):
                return None
            place = tensor
        inputs.append(place)
    outputs: list[Any] = []
    for gradient in result:
        if gradient is None:
            outputs.append(None)
            continue
        slices = isinstance(gradient, IndexedSlices)
        refs = [
            _position(segment, t) for t in ((gradient.values, gradient.indices) if slices else (gradient,))
        ]
        if None in refs:
            return None
        outputs.append((*refs, gradient._dense_shape) if slices else refs[0])
    return Replay(segment.step, tuple(inputs), tuple(outputs))


def _position(segment: Segment, tensor: Any) -> int | None:
    if type(tensor) is not EagerTensor:
        return None
    return tensor._slot if tensor._segment is segment else segment.externals.get(id(tensor))


def _replay(segment: Segment, parts: Sequence[Any], seeds: Sequence[Any], replay: Replay) -> list[Any]:
    for place in replay.inputs:
        if type(place) is tuple:
            index, ref = place
            tensor = seeds[ref] if index < 0 else parts[index].at(ref)
        else:
            tensor = place
        segment.inputs.append(tensor)
        segment.externals[id(tensor)] = -len(segment.inputs)
    last = replay.last
    results = segment.results
    results.extend([None] * (last.n_results - len(results)))
    segment.step = last

    def at(ref: int) -> EagerTensor:
        return segment.inputs[-ref - 1] if ref < 0 else segment.tensor_at(ref)

    gradients: list[Any] = []
    for output in replay.outputs:
        if output is None:
            gradients.append(None)
        elif type(output) is tuple:
            values, indices, dense_shape = output
            gradients.append(IndexedSlices(at(values), at(indices), dense_shape))
        else:
            gradients.append(at(output))
    return gradients
