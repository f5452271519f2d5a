"""TensorShape and Dimension: all expectations are what TensorFlow 2.21 answers."""

import copy
import operator
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thalweg.core import tensor_shape
from thalweg.core.tensor_shape import Dimension, TensorShape, broadcast_shape, broadcast_static_shape

UNKNOWN = TensorShape(None)
shapes = st.none() | st.lists(st.none() | st.integers(0, 3), max_size=4)


@pytest.fixture
def v1_shapes():
    tensor_shape.disable_v2_tensorshape()
    yield
    tensor_shape.enable_v2_tensorshape()


@pytest.mark.parametrize(
    ("given", "dims"),
    [
        ([2, None], (2, None)),
        ((), ()),
        (None, None),
        (3, (3,)),
        (np.int64(3), (3,)),
        (np.array([2, 3]), (2, 3)),
        ((2, np.int64(3)), (2, 3)),
        (range(3), (0, 1, 2)),
        ({2: 3}, (2,)),
        (Dimension(3), (3,)),
        ([Dimension(3), Dimension(None)], (3, None)),
        (TensorShape([1]), (1,)),
        ([2**70], (2**70,)),
    ],
    ids=str,
)
def test_construction(given, dims):
    assert TensorShape(given)._dims == dims
    assert TensorShape._from_tuple(dims) == TensorShape(given)


@pytest.mark.parametrize("wrong", ["ab", "23", 2.5, [2, "a"], [2.0], [2, [3]], [NotImplemented]], ids=str)
def test_dimensions_are_integers(wrong):
    with pytest.raises(TypeError):
        TensorShape(wrong)


@pytest.mark.parametrize("wrong", [-1, [2, -1], [Dimension(2), -3]], ids=str)
def test_dimensions_are_not_negative(wrong):
    with pytest.raises(ValueError, match=r"Dimension -\d must be >= 0"):
        TensorShape(wrong)


@pytest.mark.parametrize(
    ("dims", "shown", "printed"),
    [
        (None, "TensorShape(None)", "<unknown>"),
        ([], "TensorShape([])", "()"),
        ([2], "TensorShape([2])", "(2,)"),
        ([2, None], "TensorShape([2, None])", "(2, None)"),
    ],
)
def test_printing(dims, shown, printed):
    assert repr(TensorShape(dims)) == shown
    assert str(TensorShape(dims)) == printed


def test_properties():
    shape = TensorShape([2, None])
    assert shape.rank == shape.ndims == len(shape) == 2
    assert shape.as_list() == list(shape) == [2, None]
    assert [dimension.value for dimension in shape.dims] == [2, None]
    assert not shape.is_fully_defined()
    assert shape.num_elements() is None
    assert TensorShape([2, 3]).is_fully_defined() and TensorShape([]).is_fully_defined()
    assert TensorShape([2, 3]).num_elements() == 6
    assert TensorShape([]).num_elements() == 1
    assert TensorShape([0, None]).num_elements() is None
    assert TensorShape([2**40, 2**40]).num_elements() == 2**80


def test_unknown_rank():
    assert UNKNOWN.rank is UNKNOWN.ndims is UNKNOWN.dims is UNKNOWN.num_elements() is None
    assert not UNKNOWN.is_fully_defined()
    assert not UNKNOWN and TensorShape([])
    for demand in (len, list, TensorShape.as_list):
        with pytest.raises(ValueError, match="unknown"):
            demand(UNKNOWN)


def test_indexing():
    shape = TensorShape([1, None, 3])
    assert shape[0] == 1 and shape[1] is None and shape[-1] == 3 and shape[np.int64(2)] == 3
    assert type(shape[0]) is int
    assert shape[1:] == TensorShape([None, 3]) and shape[::2] == TensorShape([1, 3])
    assert list(reversed(shape)) == [3, None, 1]
    assert None in shape and 2 not in shape
    with pytest.raises(IndexError):
        _ = shape[5]
    for wrong in ("a", None):
        with pytest.raises(TypeError):
            _ = shape[wrong]


@pytest.mark.parametrize(
    ("part", "dims"),
    [
        (slice(1, 3), [None, None]),
        (slice(None, 2), [None, None]),
        (slice(3, 1), []),
        (slice(0, 0), []),
        (slice(1, None), None),
        (slice(None, -1), None),
        (slice(-2, None), None),
        (slice(-2, 3), None),
        (slice(-3, -1), None),
    ],
    ids=str,
)
def test_slices_of_an_unknown_shape(part, dims):
    assert UNKNOWN[part] == TensorShape(dims)
    assert UNKNOWN[0] is None
    with pytest.raises(ValueError):
        _ = UNKNOWN[::2]


def test_equality_and_hash():
    assert TensorShape([1, None]) == [1, None] == TensorShape((1, None))
    assert TensorShape([1]) == (1,) and TensorShape([1]) == 1
    assert TensorShape([1]) != [2] and TensorShape([1]) != "a" and TensorShape([1]) != 2.5
    assert UNKNOWN == UNKNOWN and UNKNOWN == None and TensorShape([1]) != None  # noqa: E711
    assert hash(TensorShape([1, None])) == hash((1, None)) == hash(TensorShape((1, None)))
    assert {TensorShape([2]): "a"}[TensorShape([2])] == "a"


def test_concatenation():
    one, two = TensorShape([1]), TensorShape([2])
    for sequence in (list, tuple, TensorShape):
        assert one + sequence(two) == sequence(one) + two == [1, 2]
        assert type(sequence(one) + two) is TensorShape
    assert TensorShape([1]).concatenate(3) == [1, 3]
    assert TensorShape([1]).concatenate(None) == UNKNOWN == None + TensorShape([1])
    assert TensorShape([1]).__concat__([2]) == [1, 2]
    with pytest.raises(TypeError):
        TensorShape([1]) + "ab"


def test_merging():
    assert TensorShape([1, None]).merge_with([None, 2]) == [1, 2]
    assert UNKNOWN.merge_with([3]) == TensorShape([3]).merge_with(None) == [3]
    with pytest.raises(ValueError, match=r"Shapes \(1,\) and \(2,\) are not compatible"):
        TensorShape([1]).merge_with([2])
    with pytest.raises(ValueError, match="are not compatible"):
        TensorShape([1, None]).merge_with([None])


@pytest.mark.parametrize(
    ("a", "b", "compatible", "supertype", "subtype"),
    [
        ([3, None], [3, 4], True, [3, None], False),
        ([3, 2], [3, None], True, [3, None], True),
        ([3, None], [4, None], False, [None, None], False),
        ([3], [3, 4], False, None, False),
        ([3], None, True, None, True),
        (None, [3], True, None, False),
        (None, None, True, None, True),
        ([], [], True, [], True),
        ([2, 3], [2, 3], True, [2, 3], True),
    ],
)
def test_comparing(a, b, compatible, supertype, subtype):
    left, right = TensorShape(a), TensorShape(b)
    assert left.is_compatible_with(b) is left.is_compatible_with(right) is compatible
    assert left.most_specific_compatible_shape(b) == TensorShape(supertype)
    assert left.is_subtype_of(right) is subtype
    assert left.most_specific_common_supertype([right, left]) == TensorShape(supertype)
    if compatible:
        left.assert_is_compatible_with(b)
    else:
        with pytest.raises(ValueError, match="are incompatible"):
            left.assert_is_compatible_with(b)


def test_types_are_compared_with_shapes_only():
    assert not TensorShape([3]).is_subtype_of([3])
    assert TensorShape([3]).most_specific_common_supertype([[3]]) is None
    assert TensorShape([3]).most_specific_common_supertype([]) == [3]


def test_demanding_a_rank():
    assert TensorShape([3]).with_rank(1) == [3] and UNKNOWN.with_rank(2) == [None, None]
    assert TensorShape([3]).with_rank_at_least(1) == TensorShape([3]).with_rank_at_most(1) == [3]
    assert UNKNOWN.with_rank_at_least(2) == UNKNOWN.with_rank_at_most(2) == UNKNOWN
    TensorShape([3]).assert_has_rank(1)
    UNKNOWN.assert_has_rank(2)
    TensorShape([3]).assert_same_rank([4])
    TensorShape([3]).assert_same_rank(None)
    TensorShape([3]).assert_is_fully_defined()
    for demand, message in [
        (lambda: TensorShape([3]).with_rank(2), r"Shape \(3,\) must have rank 2"),
        (lambda: TensorShape([3]).with_rank_at_least(2), r"Shape \(3,\) must have rank at least 2"),
        (lambda: TensorShape([3]).with_rank_at_most(0), r"Shape \(3,\) must have rank at most 0"),
        (lambda: TensorShape([3]).assert_has_rank(2), r"Shape \(3,\) must have rank 2"),
        (
            lambda: TensorShape([3]).assert_same_rank([1, 2]),
            r"Shapes \(3,\) and \(1, 2\) must have the same rank",
        ),
        (lambda: TensorShape([3, None]).assert_is_fully_defined(), r"Shape \(3, None\) is not fully defined"),
        (lambda: UNKNOWN.assert_is_fully_defined(), "Shape <unknown> is not fully defined"),
    ]:
        with pytest.raises(ValueError, match=message):
            demand()


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))])
def test_copies(duplicate):
    for shape in (UNKNOWN, TensorShape([1, None])):
        assert duplicate(shape) == shape
    assert duplicate(Dimension(3)).value == 3


def test_shapes_serve_numpy():
    assert np.zeros(TensorShape([1, 2])).shape == (1, 2)
    assert np.arange(6).reshape(TensorShape([2, 3])).shape == (2, 3)
    assert np.arange(6).shape + TensorShape([2]) == [6, 2]


@pytest.mark.parametrize(
    ("a", "b", "result"),
    [
        ([2, 1], [3], [2, 3]),
        ([], [3], [3]),
        ([0], [1], [0]),
        ([2, None], [3], [2, 3]),
        ([2, None], [1], [2, None]),
        ([None], [None], [None]),
        ([None], [1], [None]),
        ([None], [0], [None]),
        ([2, None], [2, 0], [2, None]),
        (None, [1], None),
        ([2], None, None),
        (None, None, None),
    ],
)
def test_broadcasting(a, b, result):
    assert broadcast_static_shape(TensorShape(a), TensorShape(b)) == TensorShape(result)
    assert broadcast_static_shape(TensorShape(b), TensorShape(a)) == TensorShape(result)
    assert broadcast_shape(TensorShape(a)._dims, TensorShape(b)._dims) == TensorShape(result)._dims


@pytest.mark.parametrize(("a", "b"), [([2], [3]), ([0], [3]), ([2, 3], [2, 2]), ([4, 1], [5, 1])])
def test_shapes_that_do_not_broadcast(a, b):
    with pytest.raises(ValueError, match="Incompatible shapes for broadcasting"):
        broadcast_static_shape(TensorShape(a), TensorShape(b))


@given(st.lists(st.integers(0, 3), max_size=4), st.lists(st.integers(0, 3), max_size=4))
def test_known_shapes_broadcast_as_in_numpy(a, b):
    try:
        wanted = np.broadcast_shapes(tuple(a), tuple(b))
    except ValueError:
        with pytest.raises(ValueError):
            broadcast_shape(tuple(a), tuple(b))
    else:
        assert broadcast_shape(tuple(a), tuple(b)) == wanted


@given(shapes, shapes)
def test_laws_of_merging(a, b):
    left, right = TensorShape(a), TensorShape(b)
    common = left.most_specific_compatible_shape(right)
    assert left.is_subtype_of(common) and right.is_subtype_of(common)
    if left.is_compatible_with(right):
        merged = left.merge_with(right)
        assert merged.is_subtype_of(left) and merged.is_subtype_of(right)
        assert merged == right.merge_with(left)
    else:
        with pytest.raises(ValueError):
            left.merge_with(right)


def test_dimension_arithmetic():
    for result, size in [
        (Dimension(3) + 4, 7),
        (4 + Dimension(3), 7),
        (Dimension(3) - 1, 2),
        (10 - Dimension(3), 7),
        (Dimension(3) * 2, 6),
        (2 * Dimension(3), 6),
        (Dimension(7) // 2, 3),
        (7 // Dimension(2), 3),
        (Dimension(7) % 4, 3),
        (7 % Dimension(4), 3),
        (Dimension(7) + Dimension(1), 8),
        (Dimension(None) % 2, None),
        (Dimension(3) + None, None),
        (3 * Dimension(None), None),
    ]:
        assert type(result) is Dimension
        assert result.value == size


def test_dimension_arithmetic_that_fails():
    with pytest.raises(TypeError, match="please use // instead"):
        Dimension(7) / 2
    with pytest.raises(TypeError, match="please use // instead"):
        7 / Dimension(2)
    with pytest.raises(TypeError, match="unsupported operand"):
        Dimension(3) + "a"
    with pytest.raises(ValueError, match="Dimension -2 must be >= 0"):
        Dimension(1) - 3


def test_dimension_comparison():
    assert (Dimension(3) == 3) is True and (Dimension(3) != 4) is True
    assert (Dimension(3) == "a") is False and (Dimension(3) == 2.5) is False and (Dimension(3) != "a") is True
    assert (Dimension(3) < 4) is (Dimension(3) <= 3) is (Dimension(3) > 2) is (Dimension(3) >= 3) is True
    for compare in (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge):
        assert compare(Dimension(3), Dimension(None)) is None
        assert compare(Dimension(None), 3) is None
    with pytest.raises(TypeError):
        _ = Dimension(3) < "a"
    with pytest.raises(TypeError, match="unhashable"):
        hash(Dimension(3))


def test_dimension_conversions():
    assert (repr(Dimension(3)), str(Dimension(3))) == ("Dimension(3)", "3")
    assert (repr(Dimension(None)), str(Dimension(None))) == ("Dimension(None)", "?")
    assert int(Dimension(3)) == 3 and list(range(Dimension(2))) == [0, 1] and "abc"[Dimension(1)] == "b"
    assert np.zeros(Dimension(2)).shape == (2,)
    assert Dimension(3) and not Dimension(0) and not Dimension(None)
    assert Dimension(Dimension(3)).value == 3
    for demand in (int, range):
        with pytest.raises(TypeError):
            demand(Dimension(None))
    for wrong in ("a", "3", 2.5):
        with pytest.raises(TypeError):
            Dimension(wrong)


def test_dimension_merging():
    assert Dimension(3).merge_with(None).value == Dimension(None).merge_with(3).value == 3
    assert Dimension(3).is_compatible_with(None) and not Dimension(3).is_compatible_with(4)
    with pytest.raises(ValueError, match="Dimensions 3 and 4 are not compatible"):
        Dimension(3).merge_with(4)


def test_reading_dimensions_in_either_mode():
    assert tensor_shape.dimension_value(Dimension(3)) == tensor_shape.dimension_value(3) == 3
    assert tensor_shape.dimension_value(None) is None
    assert tensor_shape.dimension_at_index(TensorShape([1, 2]), 1).value == 2
    assert tensor_shape.dimension_at_index(UNKNOWN, 1).value is None
    assert tensor_shape.as_dimension(3).value == 3 and tensor_shape.as_shape([1]) == [1]
    assert tensor_shape.unknown_shape() == UNKNOWN and tensor_shape.unknown_shape(2) == [None, None]


def test_1x_shapes_give_dimensions(v1_shapes):
    shape = TensorShape([1, None])
    assert [type(dimension) for dimension in shape] == [Dimension, Dimension]
    assert shape[0].value == 1 and shape[1].value is None and UNKNOWN[0].value is None
    assert repr(shape) == "TensorShape([Dimension(1), Dimension(None)])"
    assert repr(shape[1:]) == "TensorShape([Dimension(None)])"
    assert shape.as_list() == [1, None] and shape == [1, None]
    assert tensor_shape.dimension_value(shape[0]) == 1
