"""Models as estimators of scikit-learn, in the forms of Keras 3 and Keras 2."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import thalweg as tf

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

keras = tf.keras
QUIET: dict[str, Any] = {"verbose": 0, "epochs": 40, "batch_size": 16}


def _data() -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3)).astype("float32")
    return x, np.where(x[:, 0] + x[:, 1] > 0, "up", "down")


def _network(X: Any, y: Any, units: int = 8) -> Any:
    model = keras.Sequential(
        [keras.layers.Dense(units, activation="relu"), keras.layers.Dense(y.shape[1], activation="softmax")]
    )
    model.compile(keras.optimizers.Adam(0.05), "categorical_crossentropy")
    return model


def test_classifier_of_keras_3() -> None:
    keras.utils.set_random_seed(1)
    x, y = _data()
    estimator = keras.wrappers.SKLearnClassifier(_network, model_kwargs={"units": 6}, fit_kwargs=QUIET)
    estimator.fit(x, y)
    assert estimator.classes_.tolist() == ["down", "up"]
    assert estimator.score(x, y) > 0.9
    assert estimator.decision_function(x).shape == (60, 2)
    assert len(estimator.history_.history["loss"]) == 40
    again = clone(estimator)
    assert again.model_kwargs == {"units": 6} and again.fit_kwargs == QUIET and not hasattr(again, "model_")


def test_classifier_refuses() -> None:
    x, _ = _data()
    estimator = keras.wrappers.SKLearnClassifier(_network, fit_kwargs=QUIET)
    with pytest.raises(ValueError, match="only one class"):
        estimator.fit(x, np.zeros(60, int))
    with pytest.raises(ValueError, match="Only binary and multiclass"):
        estimator.fit(x, np.linspace(0, 1, 60))
    not_compiled = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    with pytest.raises(RuntimeError, match="has to be compiled"):
        keras.wrappers.SKLearnClassifier(not_compiled).fit(x, np.arange(60) % 2)


def _line() -> Any:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.1), "mse")
    return model


def test_regressor_clones_its_model_and_stands_in_pipelines() -> None:
    keras.utils.set_random_seed(1)
    x, _ = _data()
    y = x @ np.array([1.0, -2.0, 0.5], "float32")
    model = _line()
    before = model.get_weights()
    estimator = keras.wrappers.SKLearnRegressor(model, fit_kwargs=QUIET)
    assert cross_val_score(make_pipeline(StandardScaler(), estimator), x, y, cv=2).min() > 0.9
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    warm = keras.wrappers.SKLearnRegressor(model, warm_start=True, fit_kwargs={"verbose": 0, "epochs": 1})
    fitted = warm.fit(x, y).model_
    assert warm.fit(x, y).model_ is fitted is model
    assert warm.predict(x).shape == (60,)


def test_transformer() -> None:
    x, _ = _data()
    estimator = keras.wrappers.SKLearnTransformer(_line(), fit_kwargs={"verbose": 0})
    assert estimator.fit_transform(x, x[:, :1]).shape == (60, 1)


def _keras_2(units: int = 4, rate: float = 0.05) -> Any:
    model = keras.Sequential(
        [keras.layers.Dense(units, activation="relu"), keras.layers.Dense(2, activation="softmax")]
    )
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy", metrics=["accuracy"])
    return model


def test_classifier_of_keras_2() -> None:
    keras.utils.set_random_seed(1)
    x, y = _data()
    estimator = keras.wrappers.scikit_learn.KerasClassifier(build_fn=_keras_2, epochs=40, verbose=0)
    history = estimator.fit(x, y)
    assert len(history.history["accuracy"]) == 40
    assert estimator.score(x, y) > 0.9
    assert set(estimator.predict(x)) == {"down", "up"}
    np.testing.assert_allclose(estimator.predict_proba(x).sum(1), 1, rtol=1e-5)
    assert estimator.get_params() == {"build_fn": _keras_2, "epochs": 40, "verbose": 0}


def test_grid_search_over_keras_2s_parameters() -> None:
    x, y = _data()
    estimator = keras.wrappers.scikit_learn.KerasClassifier(build_fn=_keras_2, verbose=0)
    search = GridSearchCV(estimator, {"units": [2, 3], "epochs": [1]}, cv=2).fit(x, y)
    assert search.best_params_["units"] in (2, 3)


def test_binary_output_of_keras_2() -> None:
    def build() -> Any:
        model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
        model.compile("sgd", "binary_crossentropy")
        return model

    x, y = _data()
    estimator = keras.wrappers.scikit_learn.KerasClassifier(build, verbose=0)
    estimator.fit(x, y)
    assert estimator.predict(x).shape == (60,) and estimator.predict_proba(x).shape == (60, 2)
    with pytest.raises(ValueError, match="metrics=\\['accuracy'\\]"):
        estimator.score(x, y)


def test_regressor_of_keras_2() -> None:
    x, _ = _data()
    estimator = keras.wrappers.scikit_learn.KerasRegressor(_line, verbose=0, epochs=2)
    estimator.fit(x, x[:, 0])
    assert estimator.predict(x).shape == (60,)
    assert estimator.score(x, x[:, 0]) <= 0


def test_unknown_parameters_of_keras_2() -> None:
    with pytest.raises(ValueError, match="colour is not a legal parameter of KerasClassifier"):
        keras.wrappers.scikit_learn.KerasClassifier(_keras_2, colour=1)
