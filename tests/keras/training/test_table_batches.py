"""Datasets of rows in memory, whose batches steps make themselves: the numbers are those of streams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import thalweg as tf
from thalweg.keras.training import table_batches
from thalweg.keras.training.data import StreamBatches, batches_of
from thalweg.keras.training.table_batches import TableBatches
from thalweg.native import library

keras = tf.keras
Dataset = tf.data.Dataset
RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 255, (50, 4, 3)).astype(np.uint8)
DOUBLES = RNG.normal(size=(50, 4, 3))
LABELS = RNG.integers(0, 3, 50)

pytestmark = pytest.mark.skipif(not library.usable(), reason=f"native kernels: {library.status()}")


def scaled(image: Any, label: Any) -> Any:
    return tf.cast(image, tf.float32) / 255, label


DATASETS: dict[str, Callable[[], Any]] = {
    "plain": lambda: Dataset.from_tensor_slices((DOUBLES, LABELS)).batch(8),
    "mapped": lambda: Dataset.from_tensor_slices((IMAGES, LABELS)).map(scaled).batch(8),
    "shuffled": lambda: Dataset.from_tensor_slices((IMAGES, LABELS)).map(scaled).shuffle(20, seed=3).batch(8),
    "shuffled before": lambda: (
        Dataset.from_tensor_slices((IMAGES, LABELS)).shuffle(50, seed=3).map(scaled).batch(8).prefetch(2)
    ),
    "same order": lambda: (
        Dataset.from_tensor_slices((DOUBLES, LABELS))
        .shuffle(50, seed=1, reshuffle_each_iteration=False)
        .batch(8, drop_remainder=True)
    ),
    "cached": lambda: (
        Dataset.from_tensor_slices((IMAGES, LABELS)).map(scaled).cache().shuffle(50, seed=4).batch(16)
    ),
    "cached shuffled": lambda: (
        Dataset.from_tensor_slices((IMAGES, LABELS)).shuffle(50, seed=4).map(scaled).cache().batch(16)
    ),
    "part": lambda: (
        Dataset.from_tensor_slices((IMAGES, LABELS)).skip(3).take(21).repeat(2).map(scaled).batch(16)
    ),
    "weighted": lambda: (
        Dataset.from_tensor_slices((IMAGES, LABELS))
        .map(lambda x, y: (*scaled(x, y), tf.cast(y, tf.float32) + 1))
        .map(lambda x, y, w: (x * 2, y, w))
        .batch(7)
    ),
    "filtered": lambda: (
        Dataset.from_tensor_slices((IMAGES, LABELS)).filter(lambda x, y: y > 0).map(scaled).batch(8)
    ),
}


def trained(name: str, run_eagerly: bool = False) -> tuple[dict[str, list[float]], list[Any]]:
    """The history of a training, and the weights at its end."""
    keras.utils.set_random_seed(0)  # a shuffle's order depends on it, too
    dataset = DATASETS[name]()
    model = keras.Sequential(
        [keras.layers.Flatten(), keras.layers.Dense(5, "relu"), keras.layers.Dense(3, "softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=run_eagerly)
    history = model.fit(dataset, validation_data=DATASETS["part"](), epochs=3, verbose=0)
    return history.history, model.get_weights()


def agree(first: Any, second: Any) -> None:
    for name, values in first[0].items():
        np.testing.assert_allclose(values, second[0][name], rtol=1e-5, err_msg=name)
    for x, y in zip(first[1], second[1], strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", DATASETS)
def test_training_is_that_on_a_stream(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    is_table = isinstance(batches_of(DATASETS[name](), tables=True), TableBatches)
    assert is_table == (name != "filtered")  # how many rows a filter leaves isn't known before
    found = trained(name)
    agree(found, trained(name, run_eagerly=True))
    monkeypatch.setattr(table_batches, "usable", lambda: False)
    assert isinstance(batches_of(DATASETS[name](), tables=True), StreamBatches)
    agree(found, trained(name))


OTHERS: dict[str, Callable[[], Any]] = {
    "no batches": lambda: Dataset.from_tensor_slices((DOUBLES, LABELS)),
    "random": lambda: (
        Dataset.from_tensor_slices((DOUBLES, LABELS))
        .map(lambda x, y: (x + tf.random.normal([4, 3], dtype=tf.float64), y))
        .batch(8)
    ),
    "strings": lambda: Dataset.from_tensor_slices((["a", "b"], [0, 1])).batch(2),
    "generator": lambda: Dataset.from_generator(lambda: iter([1.0, 2.0]), output_types=tf.float32).batch(2),
    "endless": lambda: Dataset.from_tensor_slices((DOUBLES, LABELS)).repeat().batch(8),
    "Python": lambda: (
        Dataset.from_tensor_slices((DOUBLES, LABELS))
        .map(lambda x, y: (tf.numpy_function(lambda a: a, [x], tf.float64), y))
        .batch(8)
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_datasets_are_streams(name: str) -> None:
    steps = 3 if name == "endless" else None
    assert isinstance(batches_of(OTHERS[name](), tables=True, steps=steps), StreamBatches)


def test_structures_and_evaluation() -> None:
    x = {"a": RNG.normal(size=(20, 2)).astype("float32"), "b": RNG.normal(size=(20, 3)).astype("float32")}
    y = RNG.normal(size=(20, 1)).astype("float32")
    inputs = {name: keras.Input((x[name].shape[1],), name=name) for name in x}
    model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.concatenate(list(inputs.values()))))
    model.compile("sgd", "mse")
    dataset = Dataset.from_tensor_slices((x, y)).batch(6)
    assert isinstance(batches_of(dataset, tables=True), TableBatches)
    assert model.evaluate(dataset, verbose=0) == pytest.approx(model.evaluate(x, y, batch_size=6, verbose=0))
    np.testing.assert_allclose(
        model.predict(dataset, verbose=0), model.predict(x, verbose=0), rtol=1e-5, atol=1e-6
    )


def test_nothing_is_compiled_for_another_dataset_of_the_same_kind() -> None:
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    elements = Dataset.from_tensor_slices((IMAGES, LABELS)).map(scaled)
    model.fit(elements.shuffle(10).batch(10), verbose=0)
    programs = tf.debug.report().programs
    model.fit(elements.shuffle(50).batch(10).prefetch(1), verbose=0)
    assert tf.debug.report().programs == programs


def test_labels_out_of_range_name_the_batch() -> None:
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(2)])
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    with pytest.raises(tf.errors.InvalidArgumentError) as caught:
        model.fit(DATASETS["mapped"](), verbose=0)
    assert any("of the epoch" in note for note in caught.value.__notes__)


def test_arrays_are_given_back() -> None:
    """A model that was trained on a dataset doesn't keep its rows."""
    import gc
    import weakref

    class Rows(np.ndarray[Any, Any]):
        pass

    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    rows = np.ones((32, 3), np.float32).view(Rows)
    kept = weakref.ref(rows)
    model.fit(
        Dataset.from_tensor_slices((rows, np.ones(32))).map(lambda x, y: (x + 1, y)).batch(8), verbose=0
    )
    del rows
    gc.collect()
    assert kept() is None
