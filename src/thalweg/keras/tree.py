"""`keras.tree`: structures of lists, tuples and dictionaries, by Keras's rules.

They differ from those of `tf.nest`: the entries of an `OrderedDict` stay in its order, deques are nested,
classes of one's own that are made from `list` or `dict` are leaves, and everything that doesn't fit raises
ValueError.
"""

from __future__ import annotations

import warnings
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from thalweg.keras.engine.tracking import TrackedDict, TrackedList

_LISTS = (list, TrackedList)
_MAPPINGS = (dict, TrackedDict, OrderedDict, defaultdict)


class MAP_TO_NONE:
    """What a function gives `traverse` to have None in the place of a part."""


class _Entries(NamedTuple):
    """What a nested object holds: the keys or indices, and what stands at them."""

    keys: list[Any]
    values: list[Any]


def _entries(structure: Any) -> _Entries | None:
    """The entries of a nested object; None for a leaf."""
    kind = type(structure)
    if kind in _MAPPINGS:
        keys = list(structure) if kind is OrderedDict else _sorted(structure)
        return _Entries(keys, [structure[key] for key in keys])
    if kind in _LISTS or kind is tuple or kind is deque or _is_named_tuple(structure):
        return _Entries(list(range(len(structure))), list(structure))
    return None


def _sorted(keys: Iterable[Any]) -> list[Any]:
    """Keys in their order; those of several types by the types' names first."""
    keys = list(keys)
    try:
        return sorted(keys)
    except TypeError:
        return sorted(keys, key=lambda key: (type(key).__name__, str(key)))


def _is_named_tuple(x: Any) -> bool:
    return isinstance(x, tuple) and hasattr(type(x), "_fields")


def _rebuilt(structure: Any, keys: list[Any], values: list[Any]) -> Any:
    """An object like `structure` with other values at its keys."""
    kind: Any = type(structure)
    if kind in _MAPPINGS:
        made = dict(zip(keys, values, strict=True))
        # As in the original, whose keys need not be sorted.
        made = {key: made[key] for key in structure}
        return defaultdict(structure.default_factory, made) if kind is defaultdict else kind(made)
    if kind is deque:
        return deque(values, structure.maxlen)
    return kind(*values) if _is_named_tuple(structure) else kind(values)


def is_nested(structure: Any) -> bool:
    """Whether `structure` is a list, a tuple, a named tuple, a deque or a dictionary.

    Example:
      >>> tf.keras.tree.is_nested({"a": 1}), tf.keras.tree.is_nested("ab"), tf.keras.tree.is_nested(None)
      (True, False, False)
    """
    return _entries(structure) is not None


def flatten(structure: Any) -> list[Any]:
    """The leaves of a structure; those of dictionaries by their sorted keys, of an OrderedDict in its order.

    Example:
      >>> tf.keras.tree.flatten([1, {"b": 2, "a": (3, None)}])
      [1, 3, None, 2]
    """
    return [leaf for _, leaf in flatten_with_path(structure)]


def flatten_with_path(structure: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """The leaves of a structure, each with the indices and keys that lead to it.

    Example:
      >>> tf.keras.tree.flatten_with_path([{"a": 42}, 7])
      [((0, 'a'), 42), ((1,), 7)]
    """
    return list(_leaves(structure, ()))


def _leaves(structure: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    entries = _entries(structure)
    if entries is None:
        yield path, structure
        return
    for key, value in zip(*entries, strict=True):
        yield from _leaves(value, (*path, key))


def pack_sequence_as(structure: Any, flat_sequence: Iterable[Any]) -> Any:
    """A structure like `structure` with the leaves of a flat sequence: `flatten` undone.

    Raises:
      TypeError: `flat_sequence` can't be iterated over.
      ValueError: it has more or fewer elements than `structure` has leaves.

    Example:
      >>> tf.keras.tree.pack_sequence_as({"b": 0, "a": [0]}, [1, 2])
      {'b': 2, 'a': [1]}
    """
    if not hasattr(flat_sequence, "__iter__"):
        raise TypeError(f"flat_sequence must be a sequence of leaves. Received: {flat_sequence!r}")
    leaves = list(flat_sequence)
    wanted = len(flatten(structure))
    if len(leaves) != wanted:
        raise ValueError(
            f"The structure {structure} has {wanted} leaves, but flat_sequence has {len(leaves)} elements."
        )
    rest = iter(leaves)
    return _mapped(lambda _: next(rest), [structure], lambda x: _entries(x) is None)


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """A structure like the first one, with `func(x, y, ...)` for the leaves x, y, ... of all of them.

    Args:
      func: takes one leaf of each structure.
      structures: one or more structures of the same form.
      none_is_leaf: False leaves None where it is, without a call of `func`.

    Raises:
      TypeError: `func` isn't callable.
      ValueError: there is no structure, or their forms differ.

    Example:
      >>> tf.keras.tree.map_structure(lambda x, y: x * y, {"a": 2, "b": [3]}, {"a": 10, "b": [100]})
      {'a': 20, 'b': [300]}
    """
    if not structures:
        raise ValueError("Must provide at least one structure")

    def call(*leaves: Any) -> Any:
        if leaves[0] is None and not none_is_leaf:
            if any(leaf is not None for leaf in leaves):
                raise ValueError(f"The structures differ: one has None where others have {leaves[1:]}.")
            return None
        for leaf in leaves[1:]:
            if is_nested(leaf):
                raise ValueError(f"The structures differ: {leaf!r} stands where the first one has a leaf.")
        return func(*leaves)

    if not callable(func):
        raise TypeError(f"func must be callable. Received: {func!r}")
    return _mapped(call, structures, lambda x: _entries(x) is None)


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """As `map_structure`, but what stands at the leaves of `shallow_structure` is given to `func` whole.

    Raises:
      ValueError: there is no structure, or one isn't nested where `shallow_structure` is.

    Example:
      >>> tf.keras.tree.map_structure_up_to([0, 0], len, [[1, 1], [2, 2, 2]])
      [2, 3]
    """
    if not structures:
        raise ValueError("Must provide at least one structure")
    return _mapped(
        lambda _, *parts: func(*parts), [shallow_structure, *structures], lambda x: _entries(x) is None
    )


def _mapped(func: Callable[..., Any], structures: Any, is_leaf: Callable[[Any], bool]) -> Any:
    """`func` of the parts that stand where the first structure has its leaves."""
    first = structures[0]
    entries = None if is_leaf(first) else _entries(first)
    if entries is None:
        return func(*structures)
    parts = [entries.values, *(_matching(first, entries.keys, other) for other in structures[1:])]
    return _rebuilt(first, entries.keys, [_mapped(func, ps, is_leaf) for ps in zip(*parts, strict=True)])


def _matching(first: Any, keys: list[Any], other: Any) -> list[Any]:
    """The values of another structure at the keys of the first one.

    Raises:
      ValueError: it is of another kind or has other keys.
    """
    alike = type(other) is type(first) or any(
        type(first) in kinds and type(other) in kinds for kinds in (_LISTS, _MAPPINGS)
    )
    if not alike:
        raise ValueError(f"The structures differ: expected a {type(first).__name__}, got {other!r}.")
    if type(first) in _MAPPINGS:
        if set(other) != set(keys):
            raise ValueError(f"The structures differ: expected the keys {keys}, got {list(other)}.")
        return [other[key] for key in keys]
    if len(other) != len(keys):
        raise ValueError(f"The structures differ: expected {len(keys)} elements, got {len(other)}: {other!r}")
    return list(other)


def assert_same_structure(a: Any, b: Any, check_types: bool | None = None) -> None:
    """Raise ValueError unless two structures have the same form.

    Lists, tuples, named tuples and deques are all different; dictionaries with the same keys are alike.

    Args:
      check_types: has no effect.

    Example:
      >>> tf.keras.tree.assert_same_structure([(0, 1)], [(2, 3)])
    """
    if check_types is not None:
        looser = "" if check_types else " For a looser check, use keras.tree.assert_same_paths."
        warnings.warn(f"`check_types` has no effect.{looser}", DeprecationWarning, stacklevel=2)
    map_structure(lambda x, y: None, a, b)


def assert_same_paths(a: Any, b: Any) -> None:
    """Raise ValueError unless the leaves of two structures have the same indices and keys.

    Example:
      >>> tf.keras.tree.assert_same_paths([0, 1], (2, 3))
    """
    paths = [{path for path, _ in flatten_with_path(x)} for x in (a, b)]
    if paths[0] == paths[1]:
        return
    only = [_sorted(p - q) for p, q in (paths, paths[::-1])]
    raise ValueError(
        f"`a` and `b` don't have the same paths: only `a` has {only[0]}, only `b` has {only[1]}."
    )


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """Call `func` on a structure, its parts, their parts, and so on.

    Args:
      func: gives None to leave a part as it is; else what comes in its place, `MAP_TO_NONE` for None.
      structure: the structure.
      top_down: call it on the whole before its parts, which aren't visited if it gives something; else
        after them, with what became of them.

    Returns:
      What became of the structure.

    Example:
      >>> tf.keras.tree.traverse(lambda x: len(x) if isinstance(x, list) else None, (1, [2, 3]))
      (1, 2)
    """

    def inside() -> Any:
        entries = _entries(structure)
        if entries is None:
            return structure
        return _rebuilt(structure, entries.keys, [traverse(func, x, top_down) for x in entries.values])

    if top_down:
        result = func(structure)
        if result is None:
            return inside()
    else:
        visited = inside()
        result = func(visited)
        if result is None:
            return visited
    return None if result is MAP_TO_NONE else result


def lists_to_tuples(structure: Any) -> Any:
    """The structure with tuples in place of lists.

    Example:
      >>> tf.keras.tree.lists_to_tuples([1, [2, {"a": [3]}]])
      (1, (2, {'a': (3,)}))
    """
    return traverse(lambda x: tuple(x) if isinstance(x, list) else None, structure, top_down=False)


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """`func` of each shape in a structure: of lists and tuples of sizes and None.

    Example:
      >>> tf.keras.tree.map_shape_structure(len, {"x": (None, 3), "y": (2,)})
      {'x': 2, 'y': 1}
    """

    def is_shape(x: Any) -> bool:
        return isinstance(x, (list, tuple)) and all(n is None or isinstance(n, int) for n in x)

    return _mapped(func, [structure], lambda x: is_shape(x) or _entries(x) is None)
