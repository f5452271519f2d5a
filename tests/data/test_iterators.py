"""Iterators: checkpoints, optionals, threads, ready batches, options."""

from __future__ import annotations

import gc
import threading
import time
from typing import Any

import numpy as np
import pytest

import thalweg as tf

Dataset = tf.data.Dataset


def random_pipeline() -> Any:
    tf.random.set_seed(4)
    numbers = Dataset.range(20).shuffle(7).map(lambda x: (x, tf.random.uniform([], seed=1)))
    return numbers.repeat(2).shuffle(5).batch(3)


@pytest.mark.parametrize("taken", [0, 1, 5, 9])
def test_checkpoints(taken: int) -> None:
    iterator = random_pipeline().as_numpy_iterator()
    for _ in range(taken):
        next(iterator)
    kept = iterator._serialize_to_tensors()
    rest = [x.tolist() for pair in iterator for x in pair]
    other = random_pipeline().as_numpy_iterator()
    other._restore_from_tensors(kept)
    assert [x.tolist() for pair in other for x in pair] == rest


def test_a_later_epoch_goes_on_after_a_checkpoint() -> None:
    def made() -> Any:
        tf.random.set_seed(4)
        return Dataset.range(8).shuffle(8)

    first = made()
    list(first)
    iterator = iter(first)
    next(iterator)
    kept = iterator._serialize_to_tensors()
    rest = [int(x) for x in iterator]
    following = [int(x) for x in first]
    second = made()
    list(second)
    again = iter(second)
    again._restore_from_tensors(kept)
    assert [int(x) for x in again] == rest
    assert [int(x) for x in second] == following


def test_optionals() -> None:
    iterator = iter(Dataset.range(1))
    first, second = iterator.get_next_as_optional(), iterator.get_next_as_optional()
    assert first.has_value().numpy() and first.get_value().numpy() == 0
    assert not second.has_value().numpy() and second.element_spec == tf.TensorSpec([], tf.int64)
    with pytest.raises(tf.errors.InvalidArgumentError, match="does not have a value"):
        second.get_value()


def test_ready_batches() -> None:
    images = np.arange(60, dtype=np.uint8).reshape(10, 2, 3)
    dataset = Dataset.from_tensor_slices({"x": images, "y": np.arange(10)}).shuffle(4, seed=1).batch(4)
    batches = list(dataset._batches())
    assert [[type(x) for x in batch] for batch in batches] == [[np.ndarray] * 2] * 3
    first = dataset._plan.pack(batches[0])
    assert np.array_equal(first["x"], images[first["y"]])


def test_iterators_of_1x_are_eager_outside_of_graphs() -> None:
    iterator = tf.compat.v1.data.make_one_shot_iterator(Dataset.range(2))
    assert [x.numpy() for x in iterator] == [0, 1]
    with pytest.raises(RuntimeError, match="not supported in eager mode"):
        tf.compat.v1.data.make_initializable_iterator(Dataset.range(2))


def test_numpy_iterator_gives_its_own_memory() -> None:
    dataset = Dataset.from_tensor_slices(np.zeros([4, 2])).batch(2)
    for batch in dataset.as_numpy_iterator():
        batch += 1
    assert not any(batch.any() for batch in dataset.as_numpy_iterator())
    with pytest.raises(TypeError, match="not supported for datasets that produce"):
        Dataset.range(4).window(2).as_numpy_iterator()


# Threads


class Watch:
    """A function of numbers that notes how many calls run at the same time."""

    def __init__(self) -> None:
        self.running = self.most = self.calls = 0
        self._lock = threading.Lock()

    def __call__(self, x: Any) -> Any:
        with self._lock:
            self.calls += 1
            self.running += 1
            self.most = max(self.most, self.running)
        time.sleep(0.01 if x % 2 else 0.002)
        with self._lock:
            self.running -= 1
        return x * 10


def by_python(watch: Watch) -> Any:
    return lambda x: tf.numpy_function(watch, [x], tf.int64)


def test_calls_run_side_by_side_in_order() -> None:
    watch = Watch()
    dataset = Dataset.range(16).map(by_python(watch), num_parallel_calls=4)
    assert "on 4 threads" in dataset.explain()
    assert [int(x) for x in dataset] == [10 * n for n in range(16)]
    assert 1 < watch.most <= 4


def test_few_elements_are_made_ahead() -> None:
    watch = Watch()
    endless = Dataset.range(10**9).map(by_python(watch), num_parallel_calls=2).prefetch(3)
    iterator = iter(endless)
    assert int(next(iterator)) == 0
    # Nobody asks for them, and yet some more are made.
    deadline = time.monotonic() + 5
    while watch.calls <= 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)
    assert 4 < watch.calls <= 12


def workers() -> list[threading.Thread]:
    """The threads that datasets began."""
    return [t for t in threading.enumerate() if t.name.startswith("thalweg-")]


def test_threads_end_with_their_iterator() -> None:
    iterators = [
        iter(Dataset.range(10**9).map(by_python(Watch()), num_parallel_calls=2).prefetch(2)),
        iter(Dataset.range(100).interleave(lambda x: Dataset.range(10**9), 3, num_parallel_calls=3)),
    ]
    for iterator in iterators:
        next(iterator)
    assert len(workers()) >= 4
    del iterators, iterator
    gc.collect()
    deadline = time.monotonic() + 5
    while workers() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not workers()


def test_errors_cross_threads_with_their_cause() -> None:
    def broken(x: Any) -> Any:
        if x == 2:
            raise KeyError("broken at two")
        return x

    dataset = Dataset.range(4).map(lambda x: tf.numpy_function(broken, [x], tf.int64), num_parallel_calls=2)
    iterator = iter(dataset.prefetch(2))
    assert [int(next(iterator)) for _ in range(2)] == [0, 1]
    with pytest.raises(Exception, match="broken at two") as caught:
        next(iterator)
    assert "element 2 of map(<lambda>)" in str(caught.value) or isinstance(caught.value, KeyError)
    assert [int(x) for x in iterator] == [3]


# Options


def test_options() -> None:
    options = tf.data.Options()
    assert options.deterministic is None and options.threading.private_threadpool_size is None
    options.experimental_deterministic = False
    options.threading.private_threadpool_size = 3
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
    inner = Dataset.range(3).with_options(options)
    other = tf.data.Options()
    other.autotune.enabled = True
    found = inner.map(lambda x: x + 1).with_options(other).batch(2).options()
    assert found.deterministic is False and found.autotune.enabled is True
    assert found.threading.private_threadpool_size == 3
    assert found.experimental_distribute.auto_shard_policy is tf.data.experimental.AutoShardPolicy.DATA
    with pytest.raises(AttributeError, match="Cannot set the property foo on Options"):
        options.foo = 1
    with pytest.raises(TypeError, match='Property "deterministic" must be of type'):
        options.deterministic = 3
    with pytest.raises(TypeError, match=r"must be a `tf.data.Options` object"):
        inner.with_options(None)


# Random choices


def test_resampling_brings_classes_to_the_target() -> None:
    labels = np.repeat(np.array([0, 1], np.int32), [900, 100])
    np.random.default_rng(0).shuffle(labels)
    source = Dataset.from_tensor_slices(labels)
    for initial in (None, [0.9, 0.1]):
        resampled = source.rejection_resample(lambda x: x, [0.5, 0.5], initial, seed=1)
        pairs = [(int(a), int(b)) for a, b in resampled]
        assert all(a == b for a, b in pairs)
        ones = sum(a for a, _ in pairs)
        assert 85 <= ones <= 100 and 0.35 < ones / len(pairs) < 0.6


def test_sampling_by_a_dataset_of_weights() -> None:
    parts = [Dataset.from_tensors(k).repeat(20) for k in range(2)]
    weights = (
        Dataset.from_tensor_slices([[1.0, 0.0]])
        .repeat(5)
        .concatenate(Dataset.from_tensor_slices([[0.0, 1.0]]).repeat(5))
    )
    sampled = Dataset.sample_from_datasets(parts, weights)
    assert [int(x) for x in sampled] == [0] * 5 + [1] * 5


def test_buckets_refuse_what_is_too_long() -> None:
    growing = Dataset.range(1, 6).map(tf.range)
    buckets = growing.bucket_by_sequence_length(tf.size, [2, 4], [1, 1, 1], pad_to_bucket_boundary=True)
    iterator = iter(buckets)
    assert [next(iterator).shape[1] for _ in range(3)] == [1, 3, 3]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"must have length < max.*got 4. .element 3"):
        next(iterator)


def test_told_numbers_are_checked() -> None:
    for told, message in ((4, "contained 3 elements"), (2, "contained at least 3 elements")):
        dataset = Dataset.range(3).apply(tf.data.experimental.assert_cardinality(told))
        assert len(dataset) == told
        with pytest.raises(tf.errors.FailedPreconditionError, match=message):
            list(dataset)
