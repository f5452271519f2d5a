"""What `fit`, `evaluate` and `predict` take, and that it leads to the same training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

import thalweg as tf
from thalweg.keras.training import execution

from .programs import X, Y, mlp

keras = tf.keras
FIT: dict[str, Any] = {"epochs": 2, "shuffle": False, "verbose": 0}


def _trained(fit: Callable[[Any], Any]) -> list[float]:
    model = mlp(keras)
    model.compile("sgd", "mse")
    found: list[float] = fit(model).history["loss"]
    return found


EXPECTED = pytest.fixture(
    lambda: _trained(lambda model: model.fit(X, Y, batch_size=10, **FIT)), name="expected"
)


class Numbered(keras.utils.PyDataset):  # type: ignore[misc, name-defined]
    def __len__(self) -> int:
        return 5

    def __getitem__(self, index: int) -> Any:
        rows = slice(10 * index, 10 * index + 10)
        return X[rows], Y[rows]


def _batches() -> Iterator[Any]:
    for index in range(5):
        yield Numbered()[index]


KINDS: dict[str, Callable[[Any], Any]] = {
    "tensors": lambda model: model.fit(tf.constant(X), tf.constant(Y), batch_size=10, **FIT),
    "64 bits": lambda model: model.fit(X.astype("d"), Y.astype("d"), batch_size=10, **FIT),
    "lists of numbers": lambda model: model.fit(X.tolist(), Y.tolist(), batch_size=10, **FIT),
    "a list of one array": lambda model: model.fit([X], [Y], batch_size=10, **FIT),
    "tables": lambda model: model.fit(pd.DataFrame(X), pd.Series(Y), batch_size=10, **FIT),
    "a dataset": lambda model: model.fit(tf.data.Dataset.from_tensor_slices((X, Y)).batch(10), **FIT),
    "an endless dataset": lambda model: model.fit(
        tf.data.Dataset.from_tensor_slices((X, Y)).batch(10).repeat(), steps_per_epoch=5, **FIT
    ),
    "a PyDataset": lambda model: model.fit(Numbered(), **FIT),
    "a PyDataset with workers": lambda model: model.fit(Numbered(workers=3), **FIT),
    "an iterable with a length": lambda model: model.fit(_Loader(), **FIT),
    "fit_generator": lambda model: model.fit_generator(_endless(), steps_per_epoch=5, **FIT),
    "in Python": lambda model: _eagerly(model),
    "weights of 1": lambda model: model.fit(X, Y, sample_weight=np.ones(50), batch_size=10, **FIT),
    "few steps at a time": lambda model: model.fit(X, Y, batch_size=10, callbacks=[_Watcher()], **FIT),
}


class _Loader:
    """As PyTorch's loaders are."""

    def __len__(self) -> int:
        return 5

    def __iter__(self) -> Iterator[Any]:
        return _batches()


class _Watcher(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        assert np.isfinite(logs["loss"])


def _endless() -> Iterator[Any]:
    while True:
        yield from _batches()


def _eagerly(model: Any) -> Any:
    model.run_eagerly = True
    return model.fit(X, Y, batch_size=10, **FIT)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_same_training(kind: str, expected: list[float]) -> None:
    assert _trained(KINDS[kind]) == pytest.approx(expected, rel=1e-5)


def test_a_generator_ends_where_it_ends() -> None:
    model = mlp(keras)
    model.compile("sgd", "mse")
    assert len(model.fit(_batches(), verbose=0).epoch) == 1
    with pytest.warns(UserWarning, match="ran out of data"):
        model.fit(_batches(), steps_per_epoch=7, epochs=3, verbose=0)
    assert model.predict((x for x, _ in _batches()), verbose=0).shape == (50, 1)
    assert model.evaluate(_endless(), steps=3, verbose=0) > 0


def test_dictionaries_of_inputs_and_labels_in_a_dataset() -> None:
    a, b = keras.Input((2,), name="a"), keras.Input((4,), name="b")
    hidden = keras.layers.Concatenate()([a, b])
    model = keras.Model([a, b], {"y": keras.layers.Dense(1, name="y")(hidden)})
    model.compile("sgd", {"y": "mse"})
    dataset = tf.data.Dataset.from_tensor_slices(({"a": X[:, :2], "b": X[:, 2:]}, {"y": Y})).batch(10)
    losses = model.fit(dataset, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    assert model.predict({"b": X[:, 2:], "a": X[:, :2]}, verbose=0)["y"].shape == (50, 1)


def test_a_step_that_only_python_can_run_is_run_there() -> None:
    def strange(y_true: Any, y_pred: Any) -> Any:
        kept = tf.py_function(lambda y: y, [y_true], tf.float32)
        return tf.square(tf.ensure_shape(kept, y_true.shape) - y_pred)

    model = mlp(keras)
    model.compile("sgd", strange)
    losses = model.fit(X, Y[:, None], batch_size=10, **FIT).history["loss"]
    assert losses[-1] < losses[0]


def test_random_numbers_differ_from_step_to_step() -> None:
    seen: list[Any] = []

    class Noise(keras.layers.Layer):  # type: ignore[misc, name-defined]
        def call(self, x: Any, training: Any = None) -> Any:
            return x + tf.random.normal([1]) * 0 if training else x

    model = keras.Sequential([keras.Input((6,)), keras.layers.Dropout(0.5), Noise(), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    keep = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(logs["loss"]))
    model.fit(np.ones((40, 6)), np.ones(40), batch_size=10, verbose=0, callbacks=[keep])
    assert len(set(seen)) == 4


def test_the_order_of_samples_is_another_one_in_each_epoch() -> None:
    keras.utils.set_random_seed(3)
    first = _trained(lambda model: model.fit(X, Y, batch_size=10, epochs=2, verbose=0))
    keras.utils.set_random_seed(3)
    assert first == _trained(lambda model: model.fit(X, Y, batch_size=10, epochs=2, verbose=0))
    keras.utils.set_random_seed(4)
    assert first != _trained(lambda model: model.fit(X, Y, batch_size=10, epochs=2, verbose=0))


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("steps", [5, 3, 7])
def test_data_begins_anew_when_an_epoch_ended_where_it_does(steps: int) -> None:
    ends = tf.data.Dataset.from_tensor_slices((X, Y)).batch(10).filter(lambda x, y: True)
    for data in Numbered(), ends.take(5), tf.data.Dataset.from_tensor_slices((X, Y)).batch(10):
        history = mlp_fit(data, steps)
        assert history.epoch == [0, 1, 2, 3]


def mlp_fit(data: Any, steps: int) -> Any:
    model = mlp(keras)
    model.compile("sgd", "mse")
    return model.fit(data, steps_per_epoch=steps, epochs=4, verbose=0)


def test_a_list_of_a_list_of_samples_is_one_input() -> None:
    model = mlp(keras)
    expected = model.predict(X[:2], verbose=0)
    assert np.allclose(model.predict([[X[0], X[1]]], verbose=0), expected, atol=1e-6)
    assert np.allclose(model.predict([[X[0]]], verbose=0), expected[:1], atol=1e-6)
    assert np.allclose(model.predict([X[0].tolist()], verbose=0), expected[:1], atol=1e-6)


def test_predictions_of_any_number_of_samples_compile_few_programs() -> None:
    model = mlp(keras)
    whole = model.predict(X, verbose=0)
    before = tf.debug.report().programs
    for count in range(1, 50):
        assert np.allclose(model.predict(X[:count], verbose=0), whole[:count], atol=1e-6)
    assert tf.debug.report().programs - before <= 6


def test_what_doesnt_go_together() -> None:
    model = mlp(keras)
    with pytest.raises(ValueError, match=r"call `compile\(\)`"):
        model.fit(X, Y)
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="cardinality is ambiguous"):
        model.fit(X, Y[:10])
    with pytest.raises(ValueError, match="`y` should not be passed"):
        model.fit(tf.data.Dataset.from_tensor_slices((X, Y)).batch(10), Y)
    with pytest.raises(ValueError, match="number of steps"):
        model.fit(tf.data.Dataset.from_tensor_slices((X, Y)).batch(10).repeat())
    with pytest.raises(ValueError, match="validation_split"):
        model.fit(X, Y, validation_split=1.5)
    with pytest.raises(ValueError, match="Unrecognized data type"):
        model.fit(object(), Y)
    with pytest.raises(TypeError, match=r"keras\.callbacks\.Callback"):
        model.fit(X, Y, callbacks=[3])
    with pytest.raises(TypeError, match="Unexpected keyword"):
        model.fit(X, Y, epoch=3)


def test_random_numbers_dont_depend_on_how_many_steps_a_call_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    class Noise(keras.layers.Layer):  # type: ignore[misc, name-defined]
        def call(self, x: Any, training: Any = None) -> Any:
            return x + tf.random.normal(tf.shape(x)) if training else x

    found = []
    for patience in (0.1, 1e-6):
        monkeypatch.setattr(execution, "PATIENCE", patience)
        keras.utils.set_random_seed(1)
        model = keras.Sequential([keras.Input((6,)), Noise(), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        found.append(model.fit(X, Y, batch_size=2, epochs=2, shuffle=False, verbose=0).history["loss"])
    assert found[0] == found[1]
