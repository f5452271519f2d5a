"""`keras.tree`: Keras's rules for structures, which aren't those of `tf.nest`."""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque, namedtuple
from typing import Any

import pytest

import thalweg as tf

tree = tf.keras.tree
Point = namedtuple("Point", "b a")
Other = namedtuple("Other", "b a")


class Listing(list[Any]):
    pass


@pytest.mark.parametrize(
    ("structure", "leaves"),
    [
        (OrderedDict(b=1, a=2), [1, 2]),
        ({"b": 1, "a": [2, None]}, [2, None, 1]),
        (Point(1, 2), [1, 2]),
        ([], []),
        (defaultdict(int, b=1, a=2), [2, 1]),
        ({"a": 1, 2: 3}, [3, 1]),
        (deque([1, (2,)]), [1, 2]),
        ({1}, [{1}]),
        ("ab", ["ab"]),
        (Listing([1]), [[1]]),
    ],
)
def test_flatten(structure: Any, leaves: list[Any]) -> None:
    assert tree.flatten(structure) == leaves
    if tree.is_nested(structure):
        packed = tree.pack_sequence_as(structure, leaves)
        assert packed == structure and type(packed) is type(structure)


def test_a_models_lists_are_nested() -> None:
    layer = tf.keras.layers.Layer()
    layer.parts = [1, {"b": 2, "a": 3}]
    assert tree.flatten(layer.parts) == [1, 3, 2]


def test_paths() -> None:
    assert tree.flatten_with_path([{"a": 42}, Point(1, 2)]) == [((0, "a"), 42), ((1, 0), 1), ((1, 1), 2)]
    assert tree.flatten_with_path(4) == [((), 4)]
    tree.assert_same_paths([0, 1], (2, 3))
    tree.assert_same_paths(Point(0, 1), [2, 3])
    with pytest.raises(ValueError, match=r"only `a` has \[\(1,\)\]"):
        tree.assert_same_paths([0, 1], (2,))


def test_map_structure() -> None:
    both = lambda x, y: (x, y)  # noqa: E731
    assert tree.map_structure(both, {"a": 1}, OrderedDict(a=2)) == {"a": (1, 2)}
    assert tree.map_structure(str, [1, None]) == ["1", "None"]
    assert tree.map_structure(str, [1, None], none_is_leaf=False) == ["1", None]
    assert tree.map_structure(both, [1, None], [2, None], none_is_leaf=False) == [(1, 2), None]
    mapped = tree.map_structure(lambda x: x + 1, deque([1, 2], 5))
    assert mapped == deque([2, 3]) and mapped.maxlen == 5


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([1, 2], (3, 4)),
        ([1], [3, 4]),
        ([1, 2], [3, [4]]),
        ([1, [2]], [3, 4]),
        ({"a": 1}, {"b": 1}),
        (1, [1]),
        (Point(1, 2), Other(1, 2)),
    ],
)
def test_structures_that_differ(a: Any, b: Any) -> None:
    with pytest.raises(ValueError, match="structures differ"):
        tree.map_structure(lambda x, y: None, a, b)
    with pytest.raises(ValueError, match="structures differ"):
        tree.assert_same_structure(a, b)


def test_what_else_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one structure"):
        tree.map_structure(str)
    with pytest.raises(TypeError, match="callable"):
        tree.map_structure(3, [1])
    with pytest.raises(ValueError, match="has None"):
        tree.map_structure(lambda x, y: 0, [None], [3], none_is_leaf=False)
    for flat in ([1], [1, 2, 3]):
        with pytest.raises(ValueError, match="2 leaves"):
            tree.pack_sequence_as([0, 0], flat)
    with pytest.raises(TypeError):
        tree.pack_sequence_as([0, 0], 3)
    with pytest.warns(DeprecationWarning, match="no effect"):
        tree.assert_same_structure([1], [2], check_types=False)


def test_map_structure_up_to() -> None:
    assert tree.map_structure_up_to([0, [0, 0]], str, [[1, 1], [2, 2]]) == ["[1, 1]", ["2", "2"]]
    assert tree.map_structure_up_to([0, 0], lambda a, b: (a, b), [1, 2], [[3], 4]) == [(1, [3]), (2, 4)]
    with pytest.raises(ValueError, match="expected a list, got 2"):
        tree.map_structure_up_to([0, [0]], str, [1, 2])


def test_traverse() -> None:
    seen: list[Any] = []
    tree.traverse(seen.append, [(1, 2), {"a": 4}])
    assert seen == [[(1, 2), {"a": 4}], (1, 2), 1, 2, {"a": 4}, 4]
    seen.clear()
    tree.traverse(seen.append, [(1, 2), {"a": 4}], top_down=False)
    assert seen == [1, 2, (1, 2), 4, {"a": 4}, [(1, 2), {"a": 4}]]
    assert tree.traverse(lambda x: tree.MAP_TO_NONE if x == 1 else None, [1, [2, 1]]) == [None, [2, None]]
    assert tree.lists_to_tuples([1, [2, {"a": [3]}]]) == (1, (2, {"a": (3,)}))


def test_shapes() -> None:
    assert tree.map_shape_structure(str, [(1, None), {"a": (2,)}]) == ["(1, None)", {"a": "(2,)"}]
    assert tree.map_shape_structure(str, (1, 2)) == "(1, 2)"
