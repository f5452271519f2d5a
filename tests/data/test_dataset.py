"""`tf.data.Dataset`: elements, specs, sizes, order and errors are TensorFlow 2.21's."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thalweg as tf

Dataset = tf.data.Dataset
Point = namedtuple("Point", "x y")


def values(dataset: Any) -> list[Any]:
    """The elements as nested lists."""
    return [x.tolist() if hasattr(x, "tolist") else x for x in dataset.as_numpy_iterator()]


def count() -> Any:
    return Dataset.range(10)


def odd(x: Any) -> Any:
    return x % 2 == 1


# Sources


def test_slices_of_structures() -> None:
    dataset = Dataset.from_tensor_slices(([1, 2], {"a": [[3], [4]]}))
    assert dataset.element_spec == (
        tf.TensorSpec([], tf.int32),
        {"a": tf.TensorSpec([1], tf.int32)},
    )
    number, rest = next(iter(dataset))
    assert number.numpy() == 1 and rest["a"].numpy().tolist() == [3]
    assert len(dataset) == 2


def test_slices_of_a_named_tuple() -> None:
    dataset = Dataset.from_tensor_slices(Point([1, 2], [3, 4]))
    assert [(p.x.numpy(), p.y.numpy()) for p in dataset] == [(1, 3), (2, 4)]
    assert values(dataset.map(lambda p: p.x * p.y)) == [3, 8]


def test_none_is_a_part_without_a_tensor() -> None:
    assert [(x.numpy(), y) for x, y in Dataset.from_tensor_slices(([1, 2], None))] == [(1, None), (2, None)]
    assert next(iter(Dataset.range(2).map(lambda x: (x, None)).batch(2)))[1] is None


def test_slices_of_strings() -> None:
    assert values(Dataset.from_tensor_slices(["a", "b"]).map(tf.strings.upper)) == [b"A", b"B"]


def test_an_array_changed_later_is_not_seen() -> None:
    array = np.zeros(3)
    dataset = Dataset.from_tensor_slices(array)
    array[:] = 1
    assert values(dataset) == [0, 0, 0]


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        (5, "Unbatching a tensor is only supported for rank >= 1"),
        ((), "`element` should not be empty"),
        (([1, 2], [1, 2, 3]), "Dimensions 2 and 3 are not compatible"),
        ([[1, 2], [3]], "Can't convert non-rectangular Python sequence to Tensor"),
    ],
)
def test_slices_refused(tensors: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Dataset.from_tensor_slices(tensors)


def test_rows_of_ragged_and_sparse_tensors() -> None:
    ragged = tf.ragged.constant([[1], [2, 3]])
    rows = Dataset.from_tensor_slices((ragged, tf.sparse.from_dense([[0, 1], [2, 0]])))
    assert rows.element_spec[0] == tf.RaggedTensorSpec([None], tf.int32, 0)
    found = [(x.numpy().tolist(), tf.sparse.to_dense(y).numpy().tolist()) for x, y in rows]
    assert found == [([1], [0, 1]), ([2, 3], [2, 0])]
    batch, matrix = next(iter(rows.batch(2)))
    assert batch.to_list() == [[1], [2, 3]] and matrix.dense_shape.numpy().tolist() == [2, 2]


def test_range() -> None:
    assert values(Dataset.range(5, 1, -2)) == [5, 3]
    floats = Dataset.range(3, output_type=tf.float32)
    assert floats.element_spec == tf.TensorSpec([], tf.float32) and values(floats) == [0.0, 1.0, 2.0]
    for wrong in ((), (1, 2, 3, 4)):
        with pytest.raises(ValueError, match=f"between 1 and 3 but was {len(wrong)}"):
            Dataset.range(*wrong)


def test_from_tensors() -> None:
    dataset = Dataset.from_tensors(([1, 2], 3))
    [(vector, scalar)] = list(dataset)
    assert vector.numpy().tolist() == [1, 2] and scalar.numpy() == 3


def test_zip() -> None:
    pairs = Dataset.zip((Dataset.range(3), Dataset.range(5, 9)))
    assert [(a.numpy(), b.numpy()) for a, b in pairs] == [(0, 5), (1, 6), (2, 7)]
    assert len(Dataset.zip(Dataset.range(3), count().repeat())) == 3
    assert next(iter(Dataset.zip({"a": Dataset.range(1)})))["a"].numpy() == 0
    for wrong in ((), ([Dataset.range(3)],), (1, 2)):
        with pytest.raises(TypeError, match="zip"):
            Dataset.zip(*wrong)


# Generators


def test_generator() -> None:
    def numbers(n: Any, start: Any) -> Iterator[Any]:
        assert isinstance(n, np.int32) and isinstance(start, np.ndarray)
        yield from range(start[0], n)

    dataset = Dataset.from_generator(numbers, args=[6, [2, 3]], output_types=tf.int32)
    assert dataset.element_spec == tf.TensorSpec(None, tf.int32)
    assert values(dataset) == values(dataset) == [2, 3, 4, 5]
    assert values(dataset.batch(3)) == [[2, 3, 4], [5]]
    with pytest.raises(TypeError, match="The dataset length is unknown"):
        len(dataset)


def test_generator_of_structures() -> None:
    signature = (tf.TensorSpec([None], tf.float32), tf.TensorSpec([], tf.string))
    dataset = Dataset.from_generator(lambda: iter([([1, 2], "a"), ([3], "b")]), output_signature=signature)
    assert dataset.element_spec == signature
    assert [(x.numpy().tolist(), y.numpy()) for x, y in dataset] == [([1.0, 2.0], b"a"), ([3.0], b"b")]


@pytest.mark.parametrize(
    ("value", "signature", "message"),
    [
        (1.5, tf.TensorSpec(None, tf.int32), "did not match the expected structure"),
        ("a", tf.TensorSpec(None, tf.int32), "did not match the expected structure"),
        ((1, 2), (tf.TensorSpec([], tf.int32),) * 3, "did not match the expected structure"),
        ([1, 2], tf.TensorSpec([3], tf.int32), r"shape \(2,\) where an element of shape \(3,\) was expected"),
    ],
)
def test_a_generator_yields_something_else(value: Any, signature: Any, message: str) -> None:
    dataset = Dataset.from_generator(lambda: iter([value]), output_signature=signature)
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        list(dataset)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(ValueError("oh"), tf.errors.InvalidArgumentError), (KeyError("oh"), tf.errors.UnknownError)],
)
def test_a_generator_raises(raised: Exception, expected: type[Exception]) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise raised

    iterator = iter(Dataset.from_generator(broken, output_types=tf.int32))
    assert next(iterator).numpy() == 1
    with pytest.raises(expected, match=f"{type(raised).__name__}: .*oh"):
        next(iterator)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "either the `output_signature` argument or the `output_types` argument"),
        (
            {"output_types": tf.int32, "output_signature": tf.TensorSpec([], tf.int32)},
            "can not be used together",
        ),
        ({"output_signature": tf.int32}, "subclass of `tf.TypeSpec`"),
    ],
)
def test_a_generator_needs_one_signature(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Dataset.from_generator(lambda: iter([1]), **arguments)
    with pytest.raises(TypeError, match="must be a Python callable"):
        Dataset.from_generator([1], output_types=tf.int32)


# Batches


def test_batch() -> None:
    dataset = Dataset.range(7).batch(3)
    assert dataset.element_spec == tf.TensorSpec([None], tf.int64)
    assert values(dataset) == [[0, 1, 2], [3, 4, 5], [6]]
    whole = Dataset.range(7).batch(3, drop_remainder=True)
    assert whole.element_spec == tf.TensorSpec([3], tf.int64)
    assert values(whole) == [[0, 1, 2], [3, 4, 5]]
    assert values(Dataset.range(8).batch(2, True).batch(2)) == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]


@pytest.mark.parametrize("size", [0, -1])
def test_batch_size_is_positive(size: int) -> None:
    with pytest.raises(tf.errors.InvalidArgumentError, match="Batch size must be greater than zero"):
        Dataset.range(3).batch(size)


def test_shapes_in_a_batch_are_alike() -> None:
    dataset = Dataset.range(7).batch(2).batch(4)
    with pytest.raises(
        tf.errors.InvalidArgumentError, match=r"component 0. .* \[2\] and element 3 had shape \[1\]"
    ):
        list(dataset)


@given(st.integers(0, 20), st.integers(1, 7), st.booleans(), st.booleans())
def test_batches_hold_the_elements(n: int, size: int, drop: bool, in_memory: bool) -> None:
    """Rows in memory are batched by slicing, other elements by stacking: with the same result."""
    source = Dataset.range(n) if in_memory else Dataset.range(n).map(lambda x: x)
    found = values(source.batch(size, drop))
    flat = [x for batch in found for x in batch]
    assert flat == list(range(n // size * size if drop else n))
    assert len(found) == len(source.batch(size, drop))


# Functions of elements


def test_map() -> None:
    pairs = Dataset.from_tensor_slices(([1, 2], [3, 4]))
    assert values(pairs.map(lambda x, y: x + y)) == [4, 6]
    assert values(pairs.batch(2).map(lambda x, y: x * y)) == [[3, 8]]
    spec = Dataset.range(2).map(lambda x: {"z": x, "a": (x, [x, x])}).element_spec
    assert spec["a"] == (tf.TensorSpec([], tf.int64), tf.TensorSpec([2], tf.int64))


def test_map_traces_once() -> None:
    calls = []

    def noted(x: Any) -> Any:
        calls.append(x)
        return x

    assert values(Dataset.range(5).map(noted)) == [0, 1, 2, 3, 4]
    assert len(calls) == 1


def test_map_converts_control_flow() -> None:
    def doubled_if_large(x: Any) -> Any:
        if x > 1:
            return x * 2
        return x

    assert values(Dataset.range(4).map(doubled_if_large)) == [0, 1, 4, 6]


def test_map_reads_variables_as_they_are() -> None:
    scale = tf.Variable(2, dtype=tf.int64)
    dataset = Dataset.range(3).map(lambda x: x * scale)
    assert values(dataset) == [0, 2, 4]
    scale.assign(3)
    assert values(dataset) == [0, 3, 6]


def test_map_by_a_python_function() -> None:
    def tripled(x: Any) -> Any:
        return tf.py_function(lambda v: v.numpy() * 3, [x], tf.int64)

    assert values(Dataset.range(3).map(tripled)) == [0, 3, 6]


def test_map_draws_anew_for_each_element() -> None:
    drawn = values(Dataset.range(5).map(lambda x: tf.random.uniform([])))
    assert len(set(drawn)) == 5


def test_map_refused() -> None:
    with pytest.raises(ValueError, match="must be a callable"):
        Dataset.range(3).map(5)
    with pytest.raises(tf.errors.InvalidArgumentError):
        Dataset.range(3).map(lambda x: None)
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        Dataset.range(3).map(lambda x, y: x)


def test_filter() -> None:
    dataset = count().filter(odd)
    assert values(dataset.batch(2)) == [[1, 3], [5, 7], [9]]
    with pytest.raises(TypeError, match="The dataset length is unknown"):
        len(dataset)
    with pytest.raises(ValueError, match=r"must return a `tf.bool` scalar tensor"):
        count().filter(lambda x: x)


def test_reduce() -> None:
    assert count().reduce(np.int64(0), lambda s, x: s + x).numpy() == 45
    number, total = Dataset.range(3).reduce((0, 0.0), lambda s, x: (s[0] + 1, s[1] + tf.cast(x, tf.float32)))
    assert number.numpy() == 3 and total.numpy() == 3.0
    joined = Dataset.range(3).reduce(tf.zeros([0], tf.int64), lambda s, x: tf.concat([s, [x]], 0))
    assert joined.numpy().tolist() == [0, 1, 2]
    with pytest.raises(TypeError, match="int32"):
        Dataset.range(3).reduce(0, lambda s, x: s + x)
    with pytest.raises(TypeError, match="The element types for the new state must match the initial state"):
        Dataset.range(3).reduce(0, lambda s, x: 1.5)


# Parts, repetitions, sizes


def test_take_skip_repeat_concatenate_enumerate() -> None:
    assert values(count().take(3)) == [0, 1, 2] and values(count().take(-1)) == list(range(10))
    assert values(count().skip(8)) == [8, 9] and values(count().skip(-1)) == []
    assert values(Dataset.range(2).repeat(3)) == [0, 1] * 3
    assert values(Dataset.range(2).repeat().take(5)) == [0, 1, 0, 1, 0]
    assert values(Dataset.range(0).repeat()) == []
    assert values(Dataset.range(2).concatenate(Dataset.range(5, 7))) == [0, 1, 5, 6]
    assert list(Dataset.range(2).enumerate(5).as_numpy_iterator()) == [(5, 0), (6, 1)]
    for other in (Dataset.from_tensor_slices([1.0]), Dataset.from_tensor_slices(([1], [2]))):
        with pytest.raises(TypeError, match="Incompatible dataset elements"):
            Dataset.range(3).concatenate(other)
    for wrong in ("a", 2.5):
        with pytest.raises(TypeError, match="Cannot convert"):
            count().take(wrong)


SIZES: dict[str, tuple[Callable[[Any], Any], int]] = {
    "batch": (lambda d: d.batch(2), 4),
    "whole batches": (lambda d: d.batch(2, True), 3),
    "repeat(0)": (lambda d: d.repeat(0), 0),
    "repeat": (lambda d: d.repeat(), -1),
    "repeat.take": (lambda d: d.repeat().take(3), 3),
    "repeat.skip": (lambda d: d.repeat().skip(3), -1),
    "shuffle": (lambda d: d.shuffle(3), 7),
    "filter": (lambda d: d.filter(odd), -2),
    "filter.repeat": (lambda d: d.filter(odd).repeat(), -1),
    "filter.repeat(0)": (lambda d: d.filter(odd).repeat(0), 0),
    "filter.take": (lambda d: d.filter(odd).take(3), -2),
    "cache": (lambda d: d.cache(), 7),
}


@pytest.mark.parametrize("name", SIZES)
def test_cardinality(name: str) -> None:
    transformation, expected = SIZES[name]
    cardinality = transformation(Dataset.range(7)).cardinality()
    assert cardinality.dtype == tf.int64 and cardinality.numpy() == expected
    assert tf.data.experimental.cardinality(transformation(Dataset.range(7))).numpy() == expected


def test_len() -> None:
    assert len(Dataset.range(7)) == 7 and bool(Dataset.range(0))
    with pytest.raises(TypeError, match="The dataset is infinite"):
        len(Dataset.range(7).repeat())


def test_single_element() -> None:
    assert Dataset.range(1).get_single_element().numpy() == 0
    for n, message in ((0, "Dataset was empty"), (2, "more than one element")):
        with pytest.raises(tf.errors.InvalidArgumentError, match=message):
            Dataset.range(n).get_single_element()


def test_apply() -> None:
    assert values(Dataset.range(4).apply(lambda d: d.filter(odd))) == [1, 3]
    with pytest.raises(TypeError, match=r"must return a `tf.data.Dataset` object"):
        Dataset.range(4).apply(lambda d: 5)


# Random order: the numbers are those that TensorFlow gives for the same seeds.


def test_shuffle_gives_each_run_an_order() -> None:
    tf.random.set_seed(7)
    dataset = count().shuffle(4, seed=3)
    orders = [
        [3, 0, 1, 4, 6, 5, 9, 8, 2, 7],
        [0, 4, 3, 2, 7, 5, 9, 8, 1, 6],
        [2, 0, 4, 6, 7, 3, 9, 5, 1, 8],
    ]
    assert [values(dataset) for _ in orders] == orders
    assert values(count().shuffle(4, seed=3).repeat(3)) == [x for order in orders for x in order]


def test_shuffle_once() -> None:
    tf.random.set_seed(7)
    dataset = count().shuffle(4, seed=3, reshuffle_each_iteration=False)
    assert values(dataset) == values(dataset) == [1, 3, 2, 0, 6, 5, 8, 4, 7, 9]


def test_shuffle_by_the_program_s_seed() -> None:
    tf.random.set_seed(7)
    whole, some = count().shuffle(100), count().shuffle(3)
    assert [values(whole) for _ in range(2)] == [
        [8, 9, 2, 3, 1, 5, 4, 6, 7, 0],
        [6, 1, 7, 9, 2, 8, 3, 0, 4, 5],
    ]
    assert [values(some) for _ in range(2)] == [
        [2, 1, 3, 4, 5, 0, 7, 6, 8, 9],
        [0, 3, 1, 5, 2, 4, 8, 7, 6, 9],
    ]


def test_rows_are_shuffled_as_other_elements() -> None:
    """Rows in memory move as numbers, others as tensors; pairs stay together."""
    tf.random.set_seed(7)
    pairs = Dataset.from_tensor_slices((np.arange(10), np.arange(10) * 2)).map(lambda x, y: (x, y))
    found = list(pairs.shuffle(4, seed=3).as_numpy_iterator())
    assert [x for x, _ in found] == [3, 0, 1, 4, 6, 5, 9, 8, 2, 7]
    assert all(y == 2 * x for x, y in found)


def test_unseeded_shuffles_differ() -> None:
    tf.random.set_seed(None)
    orders = {tuple(values(Dataset.range(30).shuffle(30))) for _ in range(5)}
    assert len(orders) == 5 and all(sorted(order) == list(range(30)) for order in orders)


def test_shuffle_refused() -> None:
    for size in (0, -5):
        with pytest.raises(tf.errors.InvalidArgumentError, match="buffer_size must be greater than zero"):
            count().shuffle(size)


@given(st.integers(0, 30), st.integers(1, 40))
def test_shuffled_elements_are_all_there(n: int, size: int) -> None:
    order = values(Dataset.range(n).shuffle(size))
    assert sorted(order) == list(range(n))
    # An element can't come before it is in the buffer.
    assert all(x < place + size for place, x in enumerate(order))


def test_sample_from_datasets() -> None:
    tf.random.set_seed(7)
    both = [count(), Dataset.range(100, 110)]
    expected = [0, 100, 1, 101, 102, 103, 104, 2, 105, 106, 107, 108, 3, 109, 4, 5, 6, 7, 8, 9]
    assert values(Dataset.sample_from_datasets(both, [0.3, 0.7], seed=5)) == expected
    evenly = [0, 100, 1, 101, 2, 102, 3, 4, 103, 5, 104, 105, 6, 7, 106, 107, 8, 9, 108, 109]
    assert values(tf.data.experimental.sample_from_datasets(both, seed=5)) == evenly


def test_samples_of_each_run() -> None:
    tf.random.set_seed(1)
    both = [Dataset.range(30), Dataset.range(100, 130)]
    fixed = Dataset.sample_from_datasets(both, [0.5, 0.5]).take(8)
    assert values(fixed) == values(fixed) == [0, 100, 101, 1, 2, 3, 4, 102]
    anew = Dataset.sample_from_datasets(both, [0.5, 0.5], rerandomize_each_iteration=True).take(8)
    assert values(anew) == [100, 0, 101, 102, 103, 1, 104, 2]
    assert values(anew) == [0, 1, 100, 101, 102, 103, 104, 2]


def test_samples_of_few_datasets() -> None:
    two = [Dataset.range(3), Dataset.range(2)]
    assert values(Dataset.sample_from_datasets(two, [0.0, 1.0], seed=1)) == [0, 1]
    assert values(Dataset.sample_from_datasets(two, [0.0, 0.0])) == []
    assert Dataset.sample_from_datasets(two).cardinality().numpy() == -2
    until_one_ends = Dataset.sample_from_datasets(two, [0.0, 1.0], seed=1, stop_on_empty_dataset=True)
    assert values(until_one_ends.concatenate(Dataset.range(9, 10))) == [0, 1, 9]


@pytest.mark.parametrize(
    ("datasets", "weights", "error", "message"),
    [
        ([], None, ValueError, "should not be empty"),
        ([Dataset.range(3)] * 2, [1.0], ValueError, "should have the same length"),
        ([Dataset.range(3)] * 2, [1, 2], TypeError, "`tf.float32` or `tf.float64`"),
        ([Dataset.range(3), Dataset.from_tensor_slices([1.0])], None, TypeError, "compatible element specs"),
    ],
)
def test_samples_refused(datasets: Any, weights: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Dataset.sample_from_datasets(datasets, weights)


# Caching and iterators


def test_cache_keeps_a_whole_run() -> None:
    runs = []

    def generator() -> Iterator[int]:
        runs.append(1)
        yield from range(3)

    dataset = Dataset.from_generator(generator, output_types=tf.int32).cache()
    next(iter(dataset))  # not a whole run
    assert [values(dataset) for _ in range(3)] == [[0, 1, 2]] * 3
    assert len(runs) == 2


def test_cache_keeps_the_order() -> None:
    tf.random.set_seed(1)
    dataset = Dataset.range(8).shuffle(3, seed=1).cache()
    assert values(dataset) == values(dataset) == [1, 3, 4, 5, 0, 7, 6, 2]
    assert values(dataset.batch(8)) == [[1, 3, 4, 5, 0, 7, 6, 2]]


def test_iterator() -> None:
    iterator = iter(Dataset.range(2))
    assert isinstance(iterator, tf.data.Iterator) and iterator.element_spec == tf.TensorSpec([], tf.int64)
    assert next(iterator).numpy() == 0 and iterator.get_next().numpy() == 1
    with pytest.raises(StopIteration):
        next(iterator)
    with pytest.raises(tf.errors.OutOfRangeError, match="End of sequence"):
        iterator.get_next()


def test_iterators_are_independent() -> None:
    dataset = Dataset.range(3)
    first, second = iter(dataset), iter(dataset)
    assert [next(first).numpy(), next(first).numpy(), next(second).numpy()] == [0, 1, 0]


def test_prefetch() -> None:
    assert values(count().prefetch(tf.data.AUTOTUNE)) == list(range(10))
    with pytest.raises(tf.errors.InvalidArgumentError, match="buffer_size must be >= 0"):
        count().prefetch(-2)


@pytest.mark.parametrize(
    ("transformation", "name"),
    [
        (lambda d: d, "_RangeDataset"),
        (lambda d: d.batch(3), "_BatchDataset"),
        (lambda d: d.batch(3, num_parallel_calls=2), "_ParallelBatchDataset"),
        (lambda d: d.map(odd), "_MapDataset"),
        (lambda d: d.map(odd, num_parallel_calls=2), "_ParallelMapDataset"),
        (lambda d: d.shuffle(2), "_ShuffleDataset"),
        (lambda d: d.cache(), "CacheDataset"),
        (lambda d: d.take(1), "_TakeDataset"),
        (lambda d: d.enumerate(), "_ZipDataset"),
    ],
)
def test_repr(transformation: Callable[[Any], Any], name: str) -> None:
    dataset = transformation(count())
    assert repr(dataset) == f"<{name} element_spec={dataset.element_spec}>"
