"""`tf.nest`: structures of lists, tuples, dicts and the like, with anything at their leaves.

    >>> tf.nest.flatten({"b": 1, "a": [2, (3,)]})  # dicts go by their sorted keys
    [2, 3, 1]
    >>> tf.nest.pack_sequence_as({"b": 0, "a": [0, (0,)]}, [20, 30, 10])
    {'b': 10, 'a': [20, (30,)]}
    >>> tf.nest.map_structure(lambda x, y: x + y, [1, (2,)], [10, (20,)])
    [11, (22,)]

Nested are lists, tuples, named tuples and other sequences, dicts and other mappings, attrs classes, and
classes with `__tf_flatten__` and `__tf_unflatten__`. All else is a leaf: tensors, arrays, strings, None.
A `CompositeTensor` (sparse, ragged) is a leaf too, unless `expand_composites` asks for its components.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from thalweg.core.nest_kinds import (
    COMPOSITE,
    EXPANDING,
    LIST,
    MAPPING,
    NAMED_TUPLE,
    PLAIN,
    TUPLE,
    Kind,
    Kinds,
    Path,
    sorted_keys,
)
from thalweg.core.nest_kinds import CompositeTensor as CompositeTensor

# Taking apart and putting together


def is_nested(structure: Any) -> bool:
    """Whether `structure` is nested, and no leaf.

    Example:
      >>> tf.nest.is_nested([]), tf.nest.is_nested({"a": 1}), tf.nest.is_nested("ab"), tf.nest.is_nested(None)
      (True, True, False, False)
    """
    return PLAIN[type(structure)] is not None


def is_nested_or_composite(structure: Any) -> bool:
    """Whether `structure` is nested or a `CompositeTensor`."""
    return EXPANDING[type(structure)] is not None


def is_namedtuple(structure: Any) -> bool:
    """Whether `structure` is a named tuple."""
    return PLAIN[type(structure)] is NAMED_TUPLE


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """The leaves of `structure`, from the first to the last; mappings go by their sorted keys.

    Args:
      structure: any structure; a leaf gives a list of itself.
      expand_composites: give the components of a `CompositeTensor` in its place.

    Raises:
      TypeError: the keys of a mapping can't be sorted.

    Example:
      >>> tf.nest.flatten([1, {"b": 2, "a": (3, None)}]), tf.nest.flatten(5)
      ([1, 3, None, 2], [5])
    """
    leaves: list[Any] = []
    _collect_leaves((structure,), EXPANDING if expand_composites else PLAIN, leaves)
    return leaves


def _collect_leaves(structures: Sequence[Any], kinds: Kinds, leaves: list[Any]) -> None:
    for structure in structures:
        kind = kinds[type(structure)]
        if kind is None:
            leaves.append(structure)
        else:
            _collect_leaves(kind.children(structure), kinds, leaves)


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """A structure like `structure`, with the elements of `flat_sequence` as its leaves: `flatten` undone.

    Args:
      structure: tells the form; its leaves don't matter.
      flat_sequence: as many elements as `structure` has leaves, in the order of `flatten`.
      expand_composites: take the components of a `CompositeTensor`, as `flatten` gives them, in its place.

    Raises:
      TypeError: `flat_sequence` is no sequence, or the keys of a mapping can't be sorted.
      ValueError: `flat_sequence` is too long or too short.

    Example:
      >>> tf.nest.pack_sequence_as({"b": 0, "a": (0, 0)}, [1, 2, 3])
      {'b': 3, 'a': (1, 2)}
    """
    kind = PLAIN[type(flat_sequence)]
    if kind is None or kind is MAPPING:
        raise TypeError(
            f"Attempted to pack {flat_sequence!r} into a structure: wanted a flat sequence of leaves."
        )
    leaves = iter(flat_sequence)
    try:
        packed = _pack(structure, leaves, EXPANDING if expand_composites else PLAIN)
        fits = next(leaves, leaves) is leaves
    except StopIteration:
        fits = False
    if not fits:
        wanted, received = len(flatten(structure, expand_composites)), len(flat_sequence)
        raise ValueError(
            f"Could not pack sequence. Structure had {wanted} atoms, but flat_sequence had {received} items. "
            f"Structure: {_outline(structure)}."
        )
    return packed


def _pack(structure: Any, leaves: Iterator[Any], kinds: Kinds) -> Any:
    kind = kinds[type(structure)]
    if kind is None:
        return next(leaves)
    return kind.rebuild(structure, [_pack(child, leaves, kinds) for child in kind.children(structure)])


def map_structure(
    func: Callable[..., Any],
    *structure: Any,
    check_types: bool = True,
    expand_composites: bool = False,
    **kwargs: Any,
) -> Any:
    """A structure like the first one, with `func(x, y, ...)` for the leaves x, y, ... of all of them.

    Args:
      func: takes one leaf of each structure.
      *structure: one or more structures of the same form.
      check_types: demand the same types of sequences and the same keys too; see `assert_same_structure`.
      expand_composites: go into the components of each `CompositeTensor`.

    Raises:
      TypeError: `func` isn't callable, or `check_types` holds and the types of two sequences differ.
      ValueError: no structure is given, or their forms differ, or there is an unknown keyword.

    Example:
      >>> tf.nest.map_structure(lambda x, y: x * y, {"a": 2, "b": [3]}, {"a": 10, "b": [100]})
      {'a': 20, 'b': [300]}
    """
    if not callable(func):
        raise TypeError(f"func must be callable, got: {func!r}")
    if not structure:
        raise ValueError("Must provide at least one structure")
    if kwargs:
        raise ValueError(
            "Only valid keyword arguments are `check_types` and `expand_composites`, "
            f"not: `{'`, `'.join(kwargs)}`"
        )
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types, expand_composites)
    leaves = [flatten(each, expand_composites) for each in structure]
    return pack_sequence_as(structure[0], list(map(func, *leaves)), expand_composites)


# Comparing


class _Difference(NamedTuple):
    """Where two structures differ, and how."""

    error: type[Exception]
    path: Path
    what: str

    def below(self, path: Path) -> _Difference:
        return self._replace(path=path + self.path)


def assert_same_structure(
    nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False
) -> None:
    """Raise an error unless two structures have the same form.

    Args:
      nest1, nest2: the structures; their leaves don't matter.
      check_types: demand the same type of each two sequences, and the same keys of each two mappings. All
        mappings count as one type, and so do lists with their subclasses, and named tuples of one name with
        the same fields.
      expand_composites: demand the same class of each two `CompositeTensor`s; else they are leaves.

    Raises:
      TypeError: `check_types` holds, and the types of two sequences differ.
      ValueError: one is nested where the other isn't, or they differ in length or in keys.

    Example:
      >>> tf.nest.assert_same_structure({"a": [1, 2]}, {"a": [3, 4]})
      >>> tf.nest.assert_same_structure([(1, 2)], [(3,)])
      Traceback (most recent call last):
      ...
      ValueError: The two structures don't have the same nested structure: at [0], they have 2 and 1 elements.
      First structure: [(., .)]
      Second structure: [(.,)]
    """
    difference = _difference(nest1, nest2, check_types, EXPANDING if expand_composites else PLAIN)
    if difference:
        where = "".join(f"[{step!r}]" for step in difference.path)
        raise difference.error(
            "The two structures don't have the same nested structure: "
            f"{f'at {where}, ' if where else ''}{difference.what}.\n"
            f"First structure: {_outline(nest1)}\nSecond structure: {_outline(nest2)}"
        )


def _difference(nest1: Any, nest2: Any, check_types: bool, kinds: Kinds) -> _Difference | None:
    """The first difference in form, None if there is none."""
    kind1, kind2 = kinds[type(nest1)], kinds[type(nest2)]
    if kind1 is None and kind2 is None:
        return None
    found = _difference_here(nest1, kind1, nest2, kind2, check_types)
    if found or kind1 is None or kind2 is None:
        return found
    children1, children2 = kind1.children(nest1), kind2.children(nest2)
    for index, (child1, child2) in enumerate(zip(children1, children2, strict=False)):
        found = _difference(child1, child2, check_types, kinds)
        if found:
            return found.below(kind1.paths(nest1)[index])
    if len(children1) != len(children2):
        return _Difference(ValueError, (), f"they have {len(children1)} and {len(children2)} elements")
    return None


def _difference_here(
    nest1: Any, kind1: Kind | None, nest2: Any, kind2: Kind | None, check_types: bool
) -> _Difference | None:
    """A difference of two structures in nesting, type or keys, not in their elements."""
    name1, name2 = type(nest1).__name__, type(nest2).__name__
    if kind1 is None or kind2 is None:
        nested, other = ("first", name2) if kind2 is None else ("second", name1)
        return _Difference(ValueError, (), f"the {nested} is nested and the other is a leaf of type {other}")
    if COMPOSITE in (kind1, kind2) and type(nest1) is not type(nest2):
        return _Difference(ValueError, (), f"they are of types {name1} and {name2}")
    if check_types and not _same_type(nest1, nest2):
        return _Difference(TypeError, (), f"they are of types {name1} and {name2}")
    if check_types and kind1 is MAPPING and nest1.keys() != nest2.keys():
        return _Difference(ValueError, (), f"they have the keys {list(nest1)} and {list(nest2)}")
    return None


def _same_type(nest1: Any, nest2: Any) -> bool:
    """Whether two structures count as the same type."""
    if type(nest1) is type(nest2):
        return True
    if is_namedtuple(nest1) and is_namedtuple(nest2):
        return type(nest1).__name__ == type(nest2).__name__ and nest1._fields == nest2._fields
    return any(isinstance(nest1, cls) and isinstance(nest2, cls) for cls in (list, Mapping))


def _outline(structure: Any) -> str:
    """`structure` with a dot for each leaf. Showing a tensor's value would make it be computed."""
    kind = PLAIN[type(structure)]
    if kind is None:
        return "."
    parts = [_outline(child) for child in kind.children(structure)]
    if kind is MAPPING:
        keys = sorted_keys(structure)
        return "{" + ", ".join(f"{key!r}: {part}" for key, part in zip(keys, parts, strict=True)) + "}"
    if kind is TUPLE:
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    return f"{'' if kind is LIST else type(structure).__name__}[{', '.join(parts)}]"


# As deep as another structure goes


def assert_shallow_structure(
    shallow_tree: Any, input_tree: Any, check_types: bool = True, expand_composites: bool = False
) -> None:
    """Raise an error unless `input_tree` has the form of `shallow_tree`, as deep as that one goes.

    Args:
      shallow_tree: the form; where it has a leaf, `input_tree` may have anything.
      input_tree: the structure to check.
      check_types: demand the same type of each two sequences; a subclass will do in `input_tree`.
      expand_composites: take each `CompositeTensor` in `shallow_tree` for a structure of its components.

    Raises:
      TypeError: `input_tree` has a leaf where `shallow_tree` is nested, or their types differ.
      ValueError: they differ in length, or two mappings in keys.

    Example:
      >>> assert_shallow_structure([0, {"a": 0}], [[1, 2], {"a": (3, 4)}])
    """
    for _ in _walk_up_to(
        shallow_tree, input_tree, check_types, EXPANDING if expand_composites else PLAIN, ()
    ):
        pass


def yield_flattened_up_to(
    shallow_tree: Any, input_tree: Any, check_types: bool = True, expand_composites: bool = False
) -> Iterator[tuple[Path, Any]]:
    """The parts of `input_tree` at the leaves of `shallow_tree`, each with its path.

    Takes and raises what `assert_shallow_structure` does, but only on arriving there.
    """
    return _walk_up_to(shallow_tree, input_tree, check_types, EXPANDING if expand_composites else PLAIN, ())


def _walk_up_to(
    shallow_tree: Any, input_tree: Any, check_types: bool, kinds: Kinds, path: Path
) -> Iterator[tuple[Path, Any]]:
    kind = kinds[type(shallow_tree)]
    if kind is None:
        yield path, input_tree
        return
    children = _children_like(shallow_tree, kind, input_tree, check_types, kinds)
    steps = zip(kind.children(shallow_tree), children, kind.paths(shallow_tree), strict=True)
    for shallow_child, child, step in steps:
        yield from _walk_up_to(shallow_child, child, check_types, kinds, path + step)


def _children_like(
    shallow_tree: Any, kind: Kind, input_tree: Any, check_types: bool, kinds: Kinds
) -> Sequence[Any]:
    """The children of `input_tree` that stand for those of `shallow_tree`; an error where that can't be."""
    shallow_name, input_name = type(shallow_tree).__name__, type(input_tree).__name__
    input_kind = kinds[type(input_tree)]
    if input_kind is None:
        raise TypeError(
            "If shallow structure is a sequence, input must also be a sequence. "
            f"Input has type {input_name}, shallow structure {shallow_name}."
        )
    if check_types and not (
        _same_type(shallow_tree, input_tree) or isinstance(input_tree, type(shallow_tree))
    ):
        raise TypeError(
            "The two structures don't have the same sequence type. "
            f"Input structure has type {input_name}, shallow structure {shallow_name}."
        )
    children: Sequence[Any] = input_kind.children(input_tree)
    wanted = len(kind.children(shallow_tree))
    if len(children) != wanted:
        raise ValueError(
            "The two structures don't have the same sequence length. "
            f"Input structure has length {len(children)}, shallow structure {wanted}."
        )
    if kind is MAPPING is input_kind and shallow_tree.keys() != input_tree.keys():
        missing = [key for key in shallow_tree if key not in input_tree]
        raise ValueError(
            f"The shallow_tree's keys are not a subset of the input_tree's keys: {missing} not found."
        )
    return children


def flatten_up_to(
    shallow_tree: Any, input_tree: Any, check_types: bool = True, expand_composites: bool = False
) -> list[Any]:
    """The parts of `input_tree` at the leaves of `shallow_tree`.

    Takes and raises what `assert_shallow_structure` does.

    Example:
      >>> flatten_up_to([0, {"a": 0}], [[1, 2], {"a": (3, 4)}])
      [[1, 2], (3, 4)]
    """
    return [
        part for _, part in yield_flattened_up_to(shallow_tree, input_tree, check_types, expand_composites)
    ]


def map_structure_up_to(
    shallow_tree: Any,
    func: Callable[..., Any],
    *inputs: Any,
    check_types: bool = True,
    expand_composites: bool = False,
) -> Any:
    """A structure like `shallow_tree`, with `func` of the parts of all `inputs` that stand at its leaves.

    Takes and raises what `assert_shallow_structure` does.

    Raises:
      ValueError: there are no inputs.

    Example:
      >>> map_structure_up_to([0, 0], lambda x, y: (x, y), [1, [2, 3]], [4, 5])
      [(1, 4), ([2, 3], 5)]
    """
    if not inputs:
        raise ValueError("Cannot map over no sequences")
    parts = [flatten_up_to(shallow_tree, each, check_types, expand_composites) for each in inputs]
    return pack_sequence_as(shallow_tree, list(map(func, *parts)), expand_composites)


# With paths


def flatten_with_tuple_paths(structure: Any, expand_composites: bool = False) -> list[tuple[Path, Any]]:
    """The leaves of `structure`, each with its path: the indices, keys and fields that lead to it.

    Example:
      >>> flatten_with_tuple_paths({"a": [1, {"b": 2}]})
      [(('a', 0), 1), (('a', 1, 'b'), 2)]
    """
    return list(yield_flattened_up_to(structure, structure, expand_composites=expand_composites))


def flatten_with_joined_string_paths(
    structure: Any, separator: str = "/", expand_composites: bool = False
) -> list[tuple[str, Any]]:
    """The leaves of `structure`, each with its path as a string.

    Example:
      >>> flatten_with_joined_string_paths({"a": [1, {"b": 2}]})
      [('a/0', 1), ('a/1/b', 2)]
    """
    leaves = flatten_with_tuple_paths(structure, expand_composites)
    return [(separator.join(map(str, path)), leaf) for path, leaf in leaves]


def map_structure_with_tuple_paths(
    func: Callable[..., Any],
    *structure: Any,
    check_types: bool = True,
    expand_composites: bool = False,
    **kwargs: Any,
) -> Any:
    """As `map_structure`, with the path of the leaves as the first argument of `func`; keywords go to `func`.

    Example:
      >>> map_structure_with_tuple_paths(lambda path, x: (path, x), {"a": [1]})
      {'a': [(('a', 0), 1)]}
    """
    if not structure:
        raise ValueError("Must provide at least one structure")
    paths = [path for path, _ in flatten_with_tuple_paths(structure[0], expand_composites)]
    leaves = [flatten_up_to(structure[0], each, check_types, expand_composites) for each in structure]
    results = [func(path, *each, **kwargs) for path, *each in zip(paths, *leaves, strict=True)]
    return pack_sequence_as(structure[0], results, expand_composites)


def map_structure_with_paths(func: Callable[..., Any], *structure: Any, **kwargs: Any) -> Any:
    """As `map_structure_with_tuple_paths`, with the path as a string joined by slashes.

    Example:
      >>> map_structure_with_paths(lambda path, x, y: f"{path}: {x + y}", {"a": [1]}, {"a": [2]})
      {'a': ['a/0: 3']}
    """

    def with_joined_path(path: Path, *leaves: Any, **inner: Any) -> Any:
        return func("/".join(map(str, path)), *leaves, **inner)

    return map_structure_with_tuple_paths(with_joined_path, *structure, **kwargs)
