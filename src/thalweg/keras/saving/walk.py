"""The objects of a model whose state is saved, and the paths that they have in files of Keras 3.

The path of an object is how it is reached from the model: by the names of attributes, in alphabetical order,
private ones last; in lists and dictionaries by the class's name, numbered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from thalweg.keras.engine.holder import Holder
from thalweg.keras.layers.core.op_layer import OpLayer
from thalweg.keras.layers.layer import Layer
from thalweg.keras.losses.base import Loss
from thalweg.keras.metrics.base import Metric
from thalweg.keras.naming import snake_case
from thalweg.keras.optimizers.optimizer import Optimizer
from thalweg.keras.optimizers.weights import Weights

_KINDS = (Holder, Metric, Loss, Weights)
_CONTAINERS = (list, tuple, dict)
# Attributes of models that aren't those of a layer, and hold what is saved.
_PARTS_OF_MODELS = frozenset(("layers", "optimizer"))
_OF_COMPILING = frozenset(("_compile_arguments", "_execution", "loss", "history"))


class Walk:
    """Goes through a model's objects, each once.

    Attributes:
      done: the identities of those that aren't given any more. Who iterates puts them there: what could be
        loaded under no path is tried again where it is reached by another.
    """

    def __init__(self, root: Any, skip: Iterable[Any] = ()) -> None:
        self._root = root
        self._inside: set[int] = set()
        self.done = {id(x) for x in skip}

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Pairs of path and object; the model itself has the path ""."""
        return self._objects("", self._root)

    def _objects(self, path: str, x: Any) -> Iterator[tuple[str, Any]]:
        if id(x) in self.done or id(x) in self._inside or (isinstance(x, OpLayer) and not x.weights):
            return
        yield path, x
        self._inside.add(id(x))
        for name, child in _attributes(x):
            inner = f"{path}/{name}" if path else name
            if isinstance(child, _KINDS):
                yield from self._objects(inner, child)
            elif isinstance(child, _CONTAINERS):
                yield from self._items(inner, child, set())
        self._inside.discard(id(x))

    def _items(self, path: str, container: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
        if id(container) in seen:
            return
        seen.add(id(container))
        counts: dict[str, int] = {}
        for item in container.values() if isinstance(container, dict) else container:
            if isinstance(item, _KINDS):
                yield from self._objects(f"{path}/{_numbered(snake_case(type(item).__name__), counts)}", item)
            elif isinstance(item, _CONTAINERS):
                yield from self._items(f"{path}/{_numbered('container', counts)}", item, seen)


def _numbered(name: str, counts: dict[str, int]) -> str:
    """A name; the next times with the numbers 1, 2, …"""
    count = counts[name] = counts.get(name, -1) + 1
    return f"{name}_{count}" if count else name


def _attributes(x: Any) -> Iterator[tuple[str, Any]]:
    """The attributes that may hold something to save, in order."""
    kind = _kind_of(x)
    if kind == "graph":
        yield "layers", x.layers
    skipped = _not_looked_into(kind)
    for name in sorted(dir(x), key=lambda name: f"~{name}" if name.startswith("_") else name):
        if name.startswith(("__", "_cached_")) or name in skipped:
            continue
        try:
            child = getattr(x, name)
        except Exception:
            # A property that has no value now.
            continue
        yield name, child


def _kind_of(x: Any) -> str:
    """What kind of object it is: "graph" are functional and sequential models."""
    from thalweg.keras.models.functional import Functional
    from thalweg.keras.models.sequential import Sequential

    if isinstance(x, (Functional, Sequential)):
        return "graph"
    kinds = {Layer: "layer", Metric: "metric", Loss: "loss", Weights: "optimizer"}
    return next(name for kind, name in kinds.items() if isinstance(x, kind))


@cache
def _not_looked_into(kind: str) -> frozenset[str]:
    """The attributes that every object of a kind has, which aren't about its own parts."""
    if kind == "metric":
        return frozenset(dir(Metric(name="metric")))
    if kind == "loss":
        return frozenset(dir(Loss(name="loss")))
    if kind == "optimizer":
        return frozenset(dir(Optimizer(1.0, name="optimizer")))
    from thalweg.keras.models.functional import Functional
    from thalweg.keras.models.model import Model
    from thalweg.keras.models.sequential import Sequential

    known = {*dir(Layer(name="layer")), *dir(Model(name="model")), *_OF_COMPILING}
    if kind == "graph":
        known |= {*dir(Sequential(name="stack")), *dir(Functional)}
        known |= {*Functional.__annotations__, "_functional_layers"}
    return frozenset(known - _PARTS_OF_MODELS)
