"""What an object's attributes hold of layers, weights and metrics, also in lists and dictionaries.

Whoever asks for a model's weights gets them from a cache, which is good until some tracked attribute, some
tracked list or some `trainable` changes: `changed()` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from thalweg.core.variable import Variable


class _Version:
    """How often anything tracked has changed."""

    number = 0


# Called after each change: by checkpoints whose values wait for weights that aren't made yet.
when_changed: list[Callable[[], None]] = []


def changed() -> None:
    """Note that some layer has other weights or layers, or others of them are trainable."""
    _Version.number += 1
    for call in when_changed:
        call()


def version() -> int:
    """A number that is another one after each change."""
    return _Version.number


def _noting(method: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        _Version.number += 1
        result = method(self, *args, **kwargs)
        _wrap_inside(self)
        return result

    call.__name__ = method.__name__
    call.__doc__ = method.__doc__
    return call


def _wrap_inside(container: Any) -> None:
    """Make lists and dictionaries within a container tracked ones."""
    items = container.items() if isinstance(container, dict) else enumerate(container)
    found = [(key, value) for key, value in items if type(value) in (list, dict)]
    for key, value in found:
        kind: Any = dict if isinstance(container, dict) else list
        kind.__setitem__(container, key, tracked(value))


class TrackedList(list[Any]):
    """A list in an attribute of a layer."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        return list, (list(self),)


class TrackedDict(dict[Any, Any]):
    """A dictionary in an attribute of a layer."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


for _name in ("append extend insert pop remove clear reverse sort __setitem__ __delitem__ __iadd__").split():
    setattr(TrackedList, _name, _noting(getattr(list, _name)))
for _name in "pop popitem clear update setdefault __setitem__ __delitem__ __ior__".split():
    setattr(TrackedDict, _name, _noting(getattr(dict, _name)))


def tracked(value: Any) -> Any:
    """A list or dictionary as one that notes its changes; anything else as it is."""
    made: Any
    if type(value) is list:
        made = TrackedList(value)
    elif type(value) is dict:
        made = TrackedDict(value)
    else:
        return value
    _wrap_inside(made)
    return made


def leaves(values: Iterable[Any], kinds: tuple[type, ...]) -> Iterator[Any]:
    """The objects of some kinds in values and in lists, tuples, sets and dictionaries among these."""
    for value in values:
        if isinstance(value, kinds):
            yield value
        elif isinstance(value, (list, tuple, set)):
            yield from leaves(value, kinds)
        elif isinstance(value, dict):
            yield from leaves(value.values(), kinds)


def once(items: Iterable[Any]) -> list[Any]:
    """Items without those that came before."""
    return list({id(item): item for item in items}.values())


class Cached:
    """The attribute of a class whose value is found anew after a change: a property with a memory."""

    def __init__(self, find: Callable[[Any], list[Any]]) -> None:
        self._find = find
        self._key = f"_cached_{find.__name__}"
        self.__doc__ = find.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        known = instance.__dict__.get(self._key)
        if known is None or known[0] != _Version.number:
            known = instance.__dict__[self._key] = (_Version.number, self._find(instance))
        return list(known[1])

    def __set__(self, instance: Any, value: Any) -> None:
        raise AttributeError(f"Can't set the attribute {self._name!r}: it follows from what is tracked.")


def is_tracked(value: Any) -> bool:
    """Whether an attribute's value is one to look into, now or later."""
    if isinstance(value, (Variable, list, dict, tuple, set)):
        return True
    return hasattr(value, "_is_tracked") and not isinstance(value, type)
