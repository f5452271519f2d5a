"""What counts as a structure for `tf.nest`, and how structures of each kind come apart and together again.

`PLAIN[type(x)]` and `EXPANDING[type(x)]` give the kind of a structure, or None for a leaf; they differ in how
they take a `CompositeTensor`.
"""

from __future__ import annotations

import types
from collections import defaultdict
from collections.abc import Mapping, MappingView, MutableMapping, Sequence
from typing import Any, Final, Protocol, runtime_checkable

Path = tuple[Any, ...]

_MAX_TYPES: Final = 4096


@runtime_checkable
class CompositeTensor(Protocol):
    """A tensor made of tensors, such as a `SparseTensor` of indices, values and a shape."""

    def _flatten_components(self) -> list[Any]:
        """The tensors that it is made of."""
        ...

    def _rebuild(self, components: Sequence[Any]) -> Any:
        """One like this, made of `components`."""
        ...


class Kind:
    """How structures of one kind come apart and together again. Children stand in the order of `flatten`."""

    def children(self, structure: Any) -> Sequence[Any]:
        raise NotImplementedError

    def rebuild(self, structure: Any, children: list[Any]) -> Any:
        """A structure like `structure`, made of `children`."""
        raise NotImplementedError

    def paths(self, structure: Any) -> Sequence[Path]:
        """The way to each child."""
        return [(index,) for index in range(len(self.children(structure)))]


class _List(Kind):
    def children(self, structure: Any) -> Sequence[Any]:
        return structure  # type: ignore[no-any-return]

    def rebuild(self, structure: Any, children: list[Any]) -> Any:
        return children


class _Tuple(_List):
    def rebuild(self, structure: Any, children: list[Any]) -> Any:
        return tuple(children)


class _OtherSequence(_List):
    def rebuild(self, structure: Any, children: list[Any]) -> Any:
        return type(structure)(children)


class _Iterable(_List):
    """Ranges and views of dicts: they come apart, and come together as lists."""

    def children(self, structure: Any) -> Sequence[Any]:
        return list(structure)


class _NamedTuple(_List):
    def rebuild(self, structure: Any, children: list[Any]) -> Any:
        return type(structure)(*children)

    def paths(self, structure: Any) -> Sequence[Path]:
        return [(field,) for field in structure._fields]


class _Mapping(Kind):
    def children(self, structure: Any) -> Sequence[Any]:
        return [structure[key] for key in sorted_keys(structure)]

    def rebuild(self, structure: Any, children: list[Any]) -> Any:
        by_key = dict(zip(sorted_keys(structure), children, strict=True))
        in_order = {key: by_key[key] for key in structure}
        cls = type(structure)
        if cls is dict or cls is types.MappingProxyType:
            return in_order if cls is dict else cls(in_order)
        if not isinstance(structure, MutableMapping):
            return cls(in_order.items())
        rebuilt = cls(structure.default_factory) if isinstance(structure, defaultdict) else cls()
        rebuilt.update(in_order)
        return rebuilt

    def paths(self, structure: Any) -> Sequence[Path]:
        return [(key,) for key in sorted_keys(structure)]


class _Attrs(Kind):
    def children(self, structure: Any) -> Sequence[Any]:
        return [getattr(structure, field.name) for field in structure.__attrs_attrs__]

    def rebuild(self, structure: Any, children: list[Any]) -> Any:
        return type(structure)(*children)

    def paths(self, structure: Any) -> Sequence[Path]:
        return [(field.name,) for field in structure.__attrs_attrs__]


class _SelfDescribed(Kind):
    """Data classes that tell themselves what they are made of."""

    def children(self, structure: Any) -> Sequence[Any]:
        return structure.__tf_flatten__()[1]  # type: ignore[no-any-return]

    def rebuild(self, structure: Any, children: list[Any]) -> Any:
        return type(structure).__tf_unflatten__(structure.__tf_flatten__()[0], tuple(children))


class _Composite(Kind):
    def children(self, structure: Any) -> Sequence[Any]:
        return structure._flatten_components()  # type: ignore[no-any-return]

    def rebuild(self, structure: Any, children: list[Any]) -> Any:
        return structure._rebuild(children)

    def paths(self, structure: Any) -> Sequence[Path]:
        return [(type(structure).__name__, *path) for path in super().paths(structure)]


LIST: Final = _List()
TUPLE: Final = _Tuple()
NAMED_TUPLE: Final = _NamedTuple()
MAPPING: Final = _Mapping()
ATTRS: Final = _Attrs()
SELF_DESCRIBED: Final = _SelfDescribed()
COMPOSITE: Final = _Composite()
ITERABLE: Final = _Iterable()
OTHER_SEQUENCE: Final = _OtherSequence()


def _kind_of(cls: type) -> Kind | None:
    """The kind of the structures of class `cls`, None for leaves."""
    if cls is list or cls is tuple:
        return LIST if cls is list else TUPLE
    if issubclass(cls, (str, bytes)):
        return None
    if hasattr(cls, "_flatten_components"):
        return COMPOSITE
    if issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return NAMED_TUPLE
    if issubclass(cls, Mapping):
        return MAPPING
    if hasattr(cls, "__attrs_attrs__"):
        return ATTRS
    if hasattr(cls, "__tf_flatten__") and hasattr(cls, "__tf_unflatten__"):
        return SELF_DESCRIBED
    if issubclass(cls, (range, MappingView)):
        return ITERABLE
    return OTHER_SEQUENCE if issubclass(cls, Sequence) else None


class Kinds(dict[type, Kind | None]):
    """The kind of each class met so far; `kinds[cls]` finds out about a new one."""

    def __init__(self, expand_composites: bool) -> None:
        super().__init__()
        self.expand_composites = expand_composites

    def __missing__(self, cls: type) -> Kind | None:
        kind = _kind_of(cls)
        if kind is COMPOSITE and not self.expand_composites:
            kind = None
        if len(self) >= _MAX_TYPES:
            self.clear()
        self[cls] = kind
        return kind


PLAIN: Final = Kinds(expand_composites=False)
EXPANDING: Final = Kinds(expand_composites=True)


def sorted_keys(mapping: Mapping[Any, Any]) -> list[Any]:
    """The keys in the order of `flatten`. Raises `TypeError` where they can't be sorted."""
    try:
        return sorted(mapping)
    except TypeError:
        raise TypeError(f"nest only supports dicts with sortable keys, got {list(mapping)}.") from None
