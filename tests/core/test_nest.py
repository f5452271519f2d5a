"""`tf.nest`: values and classes of errors are what TensorFlow 2.21 gives; the messages are our own."""

import collections
import dataclasses
import types

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thalweg.core import nest
from thalweg.core.nest_kinds import EXPANDING, PLAIN

Point = collections.namedtuple("Point", "a b")
SamePoint = collections.namedtuple("Point", "a b")
OtherPoint = collections.namedtuple("OtherPoint", "a b")


class SubPoint(Point):
    pass


class SubList(list):
    pass


class SubTuple(tuple):
    pass


class SubDict(dict):
    pass


class FrozenMapping(collections.abc.Mapping):
    def __init__(self, *args, **kwargs):
        self._items = dict(*args, **kwargs)

    def __getitem__(self, key):
        return self._items[key]

    def __iter__(self):
        return iter(self._items)

    def __len__(self):
        return len(self._items)

    def __repr__(self):
        return f"FrozenMapping({self._items})"


class Row(collections.abc.Sequence):
    def __init__(self, items):
        self.items = list(items)

    def __getitem__(self, index):
        return self.items[index]

    def __len__(self):
        return len(self.items)


@dataclasses.dataclass
class Masked:
    value: object
    mask: object
    name: str = "masked"

    def __tf_flatten__(self):
        return (self.name,), (self.value, self.mask)

    @classmethod
    def __tf_unflatten__(cls, metadata, components):
        return cls(*components, name=metadata[0])


@dataclasses.dataclass
class PlainData:
    value: int


@dataclasses.dataclass
class AttrsLike:
    """Bears the mark that attrs puts on its classes."""

    x: object
    y: object
    __attrs_attrs__ = (types.SimpleNamespace(name="x"), types.SimpleNamespace(name="y"))


@dataclasses.dataclass
class Sparse:
    indices: object
    values: object

    def _flatten_components(self):
        return [self.indices, self.values]

    def _rebuild(self, components):
        return Sparse(*components)


class Ragged(Sparse):
    pass


NESTED = [
    *([], (), {}, [1], range(3), SubList(), SubTuple(), SubDict(), Row([1]), collections.deque([1])),
    *(Point(1, 2), SubPoint(1, 2), AttrsLike(1, 2), Masked(1, 2)),
    *(collections.OrderedDict(), collections.defaultdict(int), collections.Counter("a"), FrozenMapping(a=1)),
    *(types.MappingProxyType({}), collections.UserDict(), collections.UserList(), collections.ChainMap()),
    *({}.keys(), {}.values(), {}.items(), bytearray(b"a")),
]
LEAVES = [
    1,
    2.5,
    None,
    "ab",
    b"ab",
    np.zeros(2),
    {1},
    frozenset(),
    iter([]),
    PlainData(1),
    Sparse(1, 2),
    list,
    Point,
]


@pytest.mark.parametrize("structure", NESTED, ids=lambda x: type(x).__name__)
def test_nested(structure):
    assert nest.is_nested(structure) and nest.is_nested_or_composite(structure)


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda x: type(x).__name__)
def test_leaves(leaf):
    assert not nest.is_nested(leaf)
    assert nest.is_nested_or_composite(leaf) is isinstance(leaf, nest.CompositeTensor)
    assert nest.flatten(leaf)[0] is leaf
    assert nest.flatten([leaf])[0] is leaf
    assert nest.pack_sequence_as(leaf, ["other"]) == "other"
    assert nest.map_structure(lambda x: x, leaf) is leaf


def test_named_tuples():
    assert nest.is_namedtuple(Point(1, 2)) and nest.is_namedtuple(SubPoint(1, 2))
    assert not nest.is_namedtuple((1, 2)) and not nest.is_namedtuple([1])


@pytest.mark.parametrize(
    ("structure", "leaves"),
    [
        ([], []),
        ([None, []], [None]),
        ([1, [2, (3, {"b": 5, "a": 4})], Point(6, [7])], [1, 2, 3, 4, 5, 6, 7]),
        ({"b": 1, "a": [2, 3]}, [2, 3, 1]),
        (collections.OrderedDict([("b", 1), ("a", 2)]), [2, 1]),
        ({3: "x", 1: "y"}, ["y", "x"]),
        ({(1, 2): 1, (0, 1): 2}, [2, 1]),
        (FrozenMapping(b=1, a=2), [2, 1]),
        (Masked(1, [2, 3]), [1, 2, 3]),
        (AttrsLike([1], 2), [1, 2]),
        (range(3), [0, 1, 2]),
        ({2: 1, 1: 2}.values(), [1, 2]),
        ({2: 1, 1: 2}.keys(), [2, 1]),
        ({2: 1, 1: 2}.items(), [2, 1, 1, 2]),
    ],
    ids=str,
)
def test_flatten(structure, leaves):
    assert nest.flatten(structure) == leaves


def test_keys_that_cannot_be_sorted():
    for demand in (
        nest.flatten,
        lambda s: nest.pack_sequence_as(s, [1, 2]),
        lambda s: nest.map_structure(abs, s),
    ):
        with pytest.raises(TypeError, match="sortable keys"):
            demand({1: 1, "a": 2})


@pytest.mark.parametrize(
    ("structure", "leaves", "packed"),
    [
        ([1, (2, {"b": 3, "a": 4})], [10, 20, 30, 40], [10, (20, {"b": 40, "a": 30})]),
        ([0, 0], (5, 6), [5, 6]),
        ({"b": 1, "a": 2}, [5, 6], {"b": 6, "a": 5}),
        (collections.OrderedDict(b=1, a=2), [5, 6], collections.OrderedDict(b=6, a=5)),
        (collections.Counter("ab"), [5, 6], collections.Counter(a=5, b=6)),
        (SubDict(b=1, a=2), [5, 6], SubDict(b=6, a=5)),
        (types.MappingProxyType({"b": 1, "a": 2}), [5, 6], types.MappingProxyType({"b": 6, "a": 5})),
        (SubList([1, 2]), [5, 6], SubList([5, 6])),
        (SubTuple([1, 2]), [5, 6], SubTuple([5, 6])),
        (Point(1, 2), [5, 6], Point(5, 6)),
        (SubPoint(1, 2), [5, 6], SubPoint(5, 6)),
        (collections.deque([1, 2]), [5, 6], collections.deque([5, 6])),
        (Masked(1, [2, 3], "m"), [5, 6, 7], Masked(5, [6, 7], "m")),
        (AttrsLike(1, [2]), [5, 6], AttrsLike(5, [6])),
        (range(2), [5, 6], [5, 6]),
        ({2: 1, 1: 2}.values(), [5, 6], [5, 6]),
        ([], [], []),
        (1, [5], 5),
    ],
    ids=str,
)
def test_pack_sequence_as(structure, leaves, packed):
    result = nest.pack_sequence_as(structure, leaves)
    assert result == packed
    assert type(result) is type(packed)
    if isinstance(packed, dict):
        assert list(result) == list(structure)


def test_packing_of_classes_with_their_own_equality():
    frozen = nest.pack_sequence_as(FrozenMapping(b=1, a=2), [5, 6])
    assert type(frozen) is FrozenMapping and dict(frozen) == {"b": 6, "a": 5}
    row = nest.pack_sequence_as(Row([1, 2]), [5, 6])
    assert type(row) is Row and row.items == [5, 6]
    default = nest.pack_sequence_as(collections.defaultdict(list, b=1, a=2), [5, 6])
    assert default.default_factory is list and default == {"b": 6, "a": 5}


@pytest.mark.parametrize(
    ("structure", "leaves"), [([1, 2], [5]), ([1, 2], [5, 6, 7]), ([1, [2, 3]], [5]), ([], [1]), (1, [5, 6])]
)
def test_packing_of_the_wrong_number(structure, leaves):
    wanted = f"Structure had {len(nest.flatten(structure))} atoms, but flat_sequence had {len(leaves)} items"
    with pytest.raises(ValueError, match=wanted):
        nest.pack_sequence_as(structure, leaves)


@pytest.mark.parametrize("leaves", [5, "ab", np.array([1, 2]), iter([5, 6])], ids=lambda x: type(x).__name__)
def test_packing_of_what_is_no_sequence(leaves):
    with pytest.raises(TypeError, match="Attempted to pack"):
        nest.pack_sequence_as([1, 2], leaves)


def test_map_structure():
    assert nest.map_structure(lambda x: x + 1, [1, (2,), {}]) == [2, (3,), {}]
    assert nest.map_structure(lambda x, y: x + y, {"a": 1, "b": 2}, {"b": 1, "a": 2}) == {"a": 3, "b": 3}
    assert nest.map_structure(lambda *leaves: leaves, [1, 2], [3, 4], [5, 6]) == [(1, 3, 5), (2, 4, 6)]
    assert nest.map_structure(lambda x, y: x + y, 1, 2) == 3
    assert nest.map_structure(lambda x, y: x + y, Masked(1, 2), Masked(3, 4, "other")) == Masked(4, 6)
    mapped = nest.map_structure(lambda x, y: (x, y), collections.OrderedDict(a=1), {"a": 2})
    assert mapped == {"a": (1, 2)} and type(mapped) is collections.OrderedDict
    assert nest.map_structure(lambda x, y: x + y, [1], (1,), check_types=False) == [2]


def test_map_structure_calls_in_the_order_of_flatten():
    calls = []
    nest.map_structure(calls.append, {"b": 1, "a": [2, 3]})
    assert calls == [2, 3, 1]


def test_map_structure_of_wrong_arguments():
    with pytest.raises(TypeError, match="func must be callable"):
        nest.map_structure(3, [1])
    with pytest.raises(ValueError, match="at least one structure"):
        nest.map_structure(abs)
    with pytest.raises(ValueError, match="not: `foo`"):
        nest.map_structure(abs, [1], foo=1)
    with pytest.raises(TypeError, match="nested structure"):
        nest.map_structure(max, [1], (1,))
    with pytest.raises(ValueError, match="nested structure"):
        nest.map_structure(max, [1], [1, 2])


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1, "ab"),
        ([1, {"a": 2}], [3, {"a": 4}]),
        ({"a": 1}, collections.OrderedDict(a=1)),
        (collections.defaultdict(int, a=1), SubDict(a=1)),
        ({"a": 1}, FrozenMapping(a=1)),
        ([1], SubList([1])),
        (Point(1, 2), SamePoint(1, 2)),
        (Masked(1, 2), Masked(3, 4, "other")),
        (Sparse(1, 2), 1),
    ],
    ids=str,
)
def test_same_structures(a, b):
    nest.assert_same_structure(a, b)
    nest.assert_same_structure(b, a)


@pytest.mark.parametrize(
    ("a", "b", "error", "message"),
    [
        (1, [2], ValueError, "the second is nested and the other is a leaf of type int"),
        ([1], "ab", ValueError, "the first is nested and the other is a leaf of type str"),
        (np.zeros(2), [1, 2], ValueError, "a leaf of type ndarray"),
        ([1], [2, 3], ValueError, "they have 1 and 2 elements"),
        ([1, [2, 3]], [2, [3]], ValueError, r"at \[1\], they have 2 and 1 elements"),
        ([{"k": 1}], [{"k": [1]}], ValueError, r"at \[0\]\['k'\], the second is nested"),
        (Point(1, [2]), Point(1, [2, 3]), ValueError, r"at \['b'\], they have 1 and 2 elements"),
        ({"a": 1}, {"b": 1}, ValueError, r"the keys \['a'\] and \['b'\]"),
        ({"a": 1}, {"a": 1, "b": 2}, ValueError, r"the keys \['a'\] and \['a', 'b'\]"),
        ([1], (2,), TypeError, "they are of types list and tuple"),
        ((1,), SubTuple([1]), TypeError, "tuple and SubTuple"),
        ({"a": 1}, [1], TypeError, "dict and list"),
        (Point(1, 2), (1, 2), TypeError, "Point and tuple"),
        (Point(1, 2), OtherPoint(1, 2), TypeError, "Point and OtherPoint"),
        (Point(1, 2), SubPoint(1, 2), TypeError, "Point and SubPoint"),
        (Masked(1, 2), [1, 2], TypeError, "Masked and list"),
        ([(), ()], [[]], TypeError, r"at \[0\], they are of types tuple and list"),
    ],
    ids=str,
)
def test_structures_that_differ(a, b, error, message):
    with pytest.raises(error, match=f"The two structures don't have the same nested structure: .*{message}"):
        nest.assert_same_structure(a, b)


def test_differences_that_check_types_finds():
    for a, b in [([1], (2,)), ({"a": 1}, {"b": 1}), ({"a": 1}, [1]), (Point(1, 2), [1, 2])]:
        nest.assert_same_structure(a, b, check_types=False)
    with pytest.raises(ValueError):
        nest.assert_same_structure([1], (2, 3), check_types=False)


def test_messages_outline_the_structures_without_their_values():
    class Costly:
        def __repr__(self):
            raise AssertionError("a leaf was printed")

    with pytest.raises(ValueError) as raised:
        nest.assert_same_structure([{"b": (Costly(),), "a": Point(1, 2)}, Costly()], [Costly()])
    assert "First structure: [{'a': Point[., .], 'b': (.,)}, .]\nSecond structure: [.]" in str(raised.value)


SHALLOW = [
    ([1, [2]], [1, [2]], [1, 2]),
    ([1, 2], [1, [2]], [1, [2]]),
    (0, [1, 2], [[1, 2]]),
    ("ab", [1, 2], [[1, 2]]),
    ({"b": 1, "a": 2}, collections.OrderedDict(b=3, a=[4]), [[4], 3]),
    ([1], SubList([1]), [1]),
    (Point(0, 0), SamePoint(1, 2), [1, 2]),
    (Point(0, 0), SubPoint(1, 2), [1, 2]),
    ([], [], []),
]


@pytest.mark.parametrize(("shallow", "deep", "parts"), SHALLOW, ids=str)
def test_flatten_up_to(shallow, deep, parts):
    nest.assert_shallow_structure(shallow, deep)
    assert nest.flatten_up_to(shallow, deep) == parts
    assert [part for _, part in nest.yield_flattened_up_to(shallow, deep)] == parts
    assert nest.map_structure_up_to(shallow, lambda x: x, deep) == nest.pack_sequence_as(shallow, parts)


@pytest.mark.parametrize(
    ("shallow", "deep", "error", "message"),
    [
        ([0], 5, TypeError, "input must also be a sequence"),
        ([0, [0]], [1, 2], TypeError, "input must also be a sequence"),
        ([0, 0], np.zeros(2), TypeError, "input must also be a sequence"),
        ([0, 0], (1, 2), TypeError, "the same sequence type"),
        ([0, 0], Point(1, 2), TypeError, "the same sequence type"),
        (Point(0, 0), (1, 2), TypeError, "the same sequence type"),
        (SubPoint(0, 0), Point(1, 2), TypeError, "the same sequence type"),
        ([0, 0], [1, 2, 3], ValueError, "the same sequence length"),
        ([[], [0]], [[1], [2]], ValueError, "the same sequence length"),
        ({"a": 1}, {"a": 1, "b": 2}, ValueError, "the same sequence length"),
        ({"a": 1}, {"b": [1, 2]}, ValueError, "keys are not a subset"),
    ],
    ids=str,
)
def test_structures_shallower_than_wanted(shallow, deep, error, message):
    for demand in (nest.assert_shallow_structure, nest.flatten_up_to):
        with pytest.raises(error, match=message):
            demand(shallow, deep)


def test_up_to_without_checking_types():
    assert nest.flatten_up_to([0, 0], (1, 2), check_types=False) == [1, 2]
    with pytest.raises(ValueError, match="keys are not a subset"):
        nest.flatten_up_to({"a": 1}, {"b": 1}, check_types=False)


def test_map_structure_up_to():
    pairs = nest.map_structure_up_to([0, 0], lambda x, y: (x, y), [1, [2, 3]], [[4], 5])
    assert pairs == [(1, [4]), ([2, 3], 5)]
    with pytest.raises(ValueError, match="no sequences"):
        nest.map_structure_up_to([0], abs)
    with pytest.raises(ValueError, match="length"):
        nest.map_structure_up_to([0, 0], max, [1, 2], [3])


def test_paths():
    structure = {"a": [1, {"b": 2}], "c": Point(3, Masked(4, 5))}
    assert nest.flatten_with_tuple_paths(structure) == [
        (("a", 0), 1),
        (("a", 1, "b"), 2),
        (("c", "a"), 3),
        (("c", "b", 0), 4),
        (("c", "b", 1), 5),
    ]
    strings = [path for path, _ in nest.flatten_with_joined_string_paths(structure)]
    assert strings == ["a/0", "a/1/b", "c/a", "c/b/0", "c/b/1"]
    assert nest.flatten_with_joined_string_paths({"a": [1]}, separator=".") == [("a.0", 1)]
    assert nest.flatten_with_tuple_paths(AttrsLike([1], 2)) == [(("x", 0), 1), (("y",), 2)]
    assert nest.flatten_with_tuple_paths(5) == [((), 5)]
    assert nest.flatten_with_joined_string_paths(5) == [("", 5)]


def test_map_structure_with_paths():
    def show(path, *leaves):
        return path, sum(leaves)

    assert nest.map_structure_with_paths(show, {"a": [1, 2]}) == {"a": [("a/0", 1), ("a/1", 2)]}
    assert nest.map_structure_with_paths(show, {"a": [1]}, {"a": [3]}) == {"a": [("a/0", 4)]}
    assert nest.map_structure_with_tuple_paths(show, {"a": [1]}) == {"a": [(("a", 0), 1)]}
    assert nest.map_structure_with_paths(lambda path, x, k: (path, x, k), [1], k=3) == [("0", 1, 3)]
    with pytest.raises(ValueError, match="length"):
        nest.map_structure_with_paths(show, {"a": [1, 2]}, {"a": [3]})
    with pytest.raises(TypeError, match="type"):
        nest.map_structure_with_paths(show, [1], (3,))


def test_composites():
    sparse = Sparse([1, 2], 3)
    assert nest.flatten({"s": sparse})[0] is sparse
    assert nest.flatten([sparse, 4], expand_composites=True) == [1, 2, 3, 4]
    assert nest.pack_sequence_as([sparse, 0], [5, 6, 7, 8], expand_composites=True) == [Sparse([5, 6], 7), 8]
    assert nest.map_structure(lambda x: -x, sparse, expand_composites=True) == Sparse([-1, -2], -3)
    assert nest.map_structure(lambda x: x, [sparse])[0] is sparse
    paths = nest.flatten_with_tuple_paths(Sparse(1, 2), expand_composites=True)
    assert paths == [(("Sparse", 0), 1), (("Sparse", 1), 2)]


def test_comparing_composites():
    nest.assert_same_structure(Sparse(1, 2), Ragged(3, 4))
    nest.assert_same_structure([Sparse(1, 2)], [Sparse(3, 4)], expand_composites=True)
    for other in (Ragged(1, 2), 1, [1, 2]):
        with pytest.raises(ValueError, match="nested structure"):
            nest.assert_same_structure(Sparse(1, 2), other, expand_composites=True)


structures = st.recursive(
    st.none() | st.integers() | st.text(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
        | st.builds(Point, inner, inner)
        | st.builds(Masked, inner, inner)
    ),
    max_leaves=12,
)


@given(structures)
def test_packing_undoes_flattening(structure):
    leaves = nest.flatten(structure)
    assert nest.pack_sequence_as(structure, leaves) == structure
    assert nest.map_structure(lambda leaf: leaf, structure) == structure
    nest.assert_same_structure(structure, nest.pack_sequence_as(structure, range(len(leaves))))
    assert [leaf for _, leaf in nest.flatten_with_tuple_paths(structure)] == leaves
    assert nest.flatten_up_to(structure, structure) == leaves


def test_classes_met_are_forgotten_in_the_end():
    for index in range(5000):
        nest.flatten([type(f"Leaf{index}", (), {})()])
    assert len(PLAIN) <= 4096
    assert PLAIN[list] is EXPANDING[list] is not None
