"""The planner gives what executing element by element gives: in order, values and shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.data.shuffling import Words, seeds_of
from thalweg.data.traced import Traced

Dataset = tf.data.Dataset


# Functions of an int64 scalar, for the dataset and for the reference.
def look_up(x: Any) -> Any:
    return tf.gather(tf.range(20, 30, dtype=tf.int64), x % 10)


def branch(x: Any) -> Any:
    if x % 2 == 0:
        return x + 1
    return x * 2


def largest_part(x: Any) -> Any:
    return tf.reduce_max(tf.stack([x // 10, x % 10, x]))


def with_a_one(x: Any) -> Any:
    return tf.strings.to_number(tf.strings.as_string(x % 1000) + "1", tf.int64)


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "negate": (tf.negative, lambda n: -n),
    "largest part": (largest_part, lambda n: max(n // 10, n % 10, n)),
    "look up": (look_up, lambda n: 20 + n % 10),
    "branch": (branch, lambda n: n + 1 if n % 2 == 0 else n * 2),
    "with a one": (with_a_one, lambda n: int(f"{n % 1000}1")),
}
PREDICATES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], bool]]] = {
    "even": (lambda x: x % 2 == 0, lambda n: n % 2 == 0),
    "small": (lambda x: x < tf.constant(40, tf.int64), lambda n: n < 40),
}


def shuffled(items: list[Any], size: int, pair: tuple[int, int]) -> list[Any]:
    """TensorFlow's buffer, written as simply as can be: a list, from whose beginning items are taken."""
    words = iter(Words(*pair))
    waiting = iter(items)
    buffer = [x for _, x in zip(range(size), waiting, strict=False)]
    start = 0
    result: list[Any] = []
    while start < len(buffer):
        left = len(buffer) - start
        drawn = start + next(words) % left
        result.append(buffer[drawn])
        buffer[drawn] = buffer[start]
        start += 1
        buffer += [x for _, x in zip(range(1), waiting, strict=False)]
    return result


STEPS = st.one_of(
    st.tuples(st.just("map"), st.sampled_from(sorted(FUNCTIONS))),
    st.tuples(st.just("filter"), st.sampled_from(sorted(PREDICATES))),
    st.tuples(st.just("take"), st.integers(-1, 15)),
    st.tuples(st.just("skip"), st.integers(0, 6)),
    st.tuples(st.just("repeat"), st.integers(0, 3)),
    st.tuples(st.just("shuffle"), st.integers(1, 12)),
    st.tuples(st.just("shard"), st.integers(1, 3)),
    st.tuples(st.just("cache"), st.none()),
    st.tuples(st.just("prefetch"), st.integers(-1, 3)),
)


def executed(items: list[int], step: str, argument: Any, seed: int) -> list[int]:
    """A step of the reference, on Python's integers."""
    match step:
        case "map":
            return [FUNCTIONS[argument][1](x) for x in items]
        case "filter":
            return [x for x in items if PREDICATES[argument][1](x)]
        case "take":
            return items if argument < 0 else items[:argument]
        case "skip":
            return items[argument:]
        case "repeat":
            return items * argument
        case "shuffle":
            return shuffled(items, argument, seeds_of(seed))
        case "shard":
            return items[argument - 1 :: argument]
    return items


def planned(dataset: Any, step: str, argument: Any, seed: int) -> Any:
    """The same step of a dataset."""
    match step:
        case "map":
            return dataset.map(FUNCTIONS[argument][0])
        case "filter":
            return dataset.filter(PREDICATES[argument][0])
        case "shuffle":
            return dataset.shuffle(argument, seed=seed, reshuffle_each_iteration=False)
        case "shard":
            return dataset.shard(argument, argument - 1)
        case "cache":
            return dataset.cache()
    return getattr(dataset, step)(argument)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 25), st.lists(STEPS, max_size=5), st.integers(1, 8), st.booleans(), st.booleans())
def test_pipelines(n: int, steps: list[tuple[str, Any]], size: int, drop: bool, in_memory: bool) -> None:
    tf.random.set_seed(5)
    dataset = Dataset.range(n)
    if not in_memory:
        dataset = dataset.flat_map(Dataset.from_tensors)
    items = list(range(n))
    for number, (step, argument) in enumerate(steps):
        dataset = planned(dataset, step, argument, number)
        items = executed(items, step, argument, number)
    assert [int(x) for x in dataset.as_numpy_iterator()] == items
    count = dataset.cardinality().numpy()
    assert count in (-2, len(items))
    batches = [items[k : k + size] for k in range(0, len(items), size)]
    if drop:
        batches = [b for b in batches if len(b) == size]
    assert [x.tolist() for x in dataset.batch(size, drop).as_numpy_iterator()] == batches


# Functions that vectorise give, bit for bit, what they give one element after the other.


def augmented(image: Any, label: Any) -> Any:
    image = tf.image.random_flip_left_right(tf.cast(image, tf.float32) / 255.0)
    image = tf.pad(image, [[1, 1], [0, 0], [0, 0]])
    noise = tf.random.normal(tf.shape(image)[:2], seed=1) + tf.cast(
        tf.random.uniform([5], dtype=tf.float64)[0], tf.float32
    )
    shift = tf.random.uniform([], 0, 3, tf.int32) + tf.cast(
        tf.random.uniform([2], 1, 9, tf.int64)[1], tf.int32
    )
    brighter = image[1:, ::-1] * tf.random.uniform([], 0.5, 1.5)
    return tf.roll(brighter, shift, 0), noise, tf.one_hot(label, 4)


def normalised(image: Any, label: Any) -> Any:
    flat = tf.reshape(tf.cast(image, tf.float32), [-1])
    return (flat - tf.reduce_mean(flat)) / (tf.math.reduce_std(flat) + 1.0), label


def scaled(image: Any, label: Any) -> Any:
    return tf.cast(image, tf.float32) / 255.0, label


def called(image: Any, label: Any) -> Any:
    return tf.function(scaled)(image, label)


def mixed(image: Any, label: Any) -> Any:
    place = tf.cast(label, tf.int32) % 2
    parts = [image[place], tf.transpose(image, [1, 0, 2])[0][:2], tf.tile(image[:1, :1, :], [1, 3, 1])[0][:2]]
    return {"joined": tf.concat(parts, 0), "where": tf.where(image > 100, image, 0)}, tf.argmax(image[0, 0])


def matrix(image: Any, label: Any) -> Any:
    x = tf.cast(image[..., 0], tf.float32)
    return tf.matmul(x, x, transpose_b=True), tf.nn.softmax(x), tf.cumsum(x, axis=1), tf.sort(x, axis=0)


def pictures() -> Any:
    rng = np.random.default_rng(1)
    images = rng.integers(0, 256, (30, 3, 4, 2), dtype=np.uint8)
    return Dataset.from_tensor_slices((images, rng.integers(0, 4, 30)))


def flat(dataset: Any) -> Iterator[list[Any]]:
    for element in dataset.as_numpy_iterator():
        yield tf.nest.flatten(element)


@pytest.mark.parametrize("function", [augmented, normalised, called, mixed, matrix])
@pytest.mark.parametrize("shape", ["map", "map.shuffle.batch", "shuffle.map.batch", "map.cache.repeat.batch"])
def test_vectorised_functions(function: Any, shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def made() -> Any:
        tf.random.set_seed(3)
        dataset = pictures()
        for step in shape.split("."):
            arguments = {"map": function, "shuffle": 7, "batch": 8, "repeat": 2}
            dataset = getattr(dataset, step)(*([arguments[step]] if step in arguments else []))
        return dataset

    together = made()
    assert "vectorised" in together.explain()
    found = list(flat(together))
    monkeypatch.setattr(Traced, "vectorised", False)
    one_by_one = made()
    assert "vectorised" not in one_by_one.explain()
    wanted = list(flat(one_by_one))
    assert len(found) == len(wanted)
    for a, b in zip(found, wanted, strict=True):
        for x, y in zip(a, b, strict=True):
            assert x.dtype == y.dtype and x.shape == y.shape and np.array_equal(x, y)


def checked(x: Any) -> Any:
    tf.debugging.assert_non_negative(x)
    return x


def test_what_is_vectorised() -> None:
    step = tf.Variable(1, dtype=tf.int64)
    reasons = {
        "reads a variable": lambda x: x * step,
        "calls Python": lambda x: tf.py_function(lambda v: v, [x], tf.int64),
        "checks": checked,
        "gives other shapes": tf.range,
        "splits strings": lambda x: tf.strings.split(tf.strings.as_string(x)),
    }
    for reason, function in reasons.items():
        assert "element by element" in Dataset.range(3).map(function).explain(), reason
    assert "vectorised" in Dataset.range(3).map(lambda x: x * 2).explain()


def test_rows_in_memory_stay_there() -> None:
    """A batch of neighbouring rows is a view; a shuffled one gathers; nothing else is copied."""
    array = np.arange(24.0).reshape(12, 2)
    dataset = Dataset.from_tensor_slices(array)
    (table,) = dataset._plan.table.arrays
    views = [batch for (batch,) in dataset.skip(1).take(9).repeat(2).batch(4)._batches()]
    assert [np.shares_memory(x, table) for x in views] == [True, True, False, True, True]
    assert not any(np.shares_memory(x, table) for (x,) in dataset.shuffle(5).batch(4)._batches())


def test_a_failing_row_is_named_and_passed_over() -> None:
    dataset = Dataset.range(5).map(lambda x: tf.gather([1, 2, 3], x % 4)).map(tf.square)
    iterator = iter(dataset)
    assert [next(iterator).numpy() for _ in range(3)] == [1, 4, 9]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"(?s)GatherV2.*\[element 3 of map\(<lambda>\)"):
        next(iterator)
    assert [x.numpy() for x in iterator] == [1]
    assert [x.numpy() for x in dataset.ignore_errors()] == [1, 4, 9, 1]


def test_explain_tells_sizes_and_ways() -> None:
    dataset = pictures().map(scaled).cache().shuffle(8).batch(4, drop_remainder=True).prefetch(2)
    lines = dataset.explain().splitlines()
    assert [line.split()[0] for line in lines] == [
        "prefetch", "batch", "shuffle", "cache", "map", "from_tensor_slices",
    ]  # fmt: skip
    assert "on a thread" in lines[0] and "whole batches only" in lines[1] and "8 row numbers" in lines[2]
    assert lines[1].endswith("(float32[4, 3, 4, 2], int64[4]), 7 elements")
