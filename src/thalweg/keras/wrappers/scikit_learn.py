"""Keras 2's estimators of scikit-learn: functions that build models."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from thalweg.keras.models import Model


class BaseWrapper(BaseEstimator):  # type: ignore[misc]
    """A function that builds a compiled model, as an estimator.

    Args:
      build_fn: the function; None: the class has a method `__call__` that builds.
      sk_params: arguments of the function, and of the model's `fit`, `predict` and `evaluate`.

    Attributes:
      model: the fitted model.
    """

    def __init__(self, build_fn: Callable[..., Any] | None = None, **sk_params: Any) -> None:
        self.build_fn = build_fn
        self.sk_params = sk_params
        self.check_params(sk_params)

    def _builder(self) -> Callable[..., Any]:
        return self.__call__ if self.build_fn is None else self.build_fn

    def check_params(self, params: dict[str, Any]) -> None:
        """Raise ValueError for the first parameter that nothing takes."""
        functions: list[Callable[..., Any]] = [Model.fit, Model.predict, Model.evaluate, self._builder()]
        for name in params:
            if name != "nb_epoch" and not any(_takes(f, name) for f in functions):
                raise ValueError(f"{name} is not a legal parameter of {type(self).__name__}.")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters, with `build_fn`."""
        params = copy.copy(self.sk_params)
        return {**params, "build_fn": self.build_fn}

    def set_params(self, **params: Any) -> Any:
        """Change parameters.

        Raises:
          ValueError: nothing takes one of them.
        """
        self.build_fn = params.pop("build_fn", self.build_fn)
        self.check_params(params)
        self.sk_params.update(params)
        return self

    def filter_sk_params(
        self, fn: Callable[..., Any], override: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The parameters that a function takes, and `override`."""
        return {name: x for name, x in self.sk_params.items() if _takes(fn, name)} | (override or {})

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        """Build the model and train it; the `History`."""
        builder = self._builder()
        self.model = self._compiled(builder(**self.filter_sk_params(builder)))
        return self.model.fit(x, self._labels(y), **self.filter_sk_params(Model.fit, kwargs))

    def _compiled(self, model: Any) -> Any:
        if not isinstance(model, Model) or not model.compiled:
            raise ValueError(f"The function of {type(self).__name__} has to give a compiled model: {model!r}")
        return model

    def _labels(self, y: Any) -> Any:
        """Labels as the model's loss wants them."""
        y = np.asarray(y)
        if _is_categorical(self.model) and y.ndim != 2:
            from thalweg.keras.utils.numerical import to_categorical

            return to_categorical(y)
        return y

    def _predicted(self, x: Any, kwargs: dict[str, Any]) -> Any:
        if not hasattr(self, "model"):
            raise ValueError(f"{type(self).__name__} isn't fitted: call `fit` before.")
        return self.model.predict(x, **self.filter_sk_params(Model.predict, kwargs))

    def _evaluated(self, x: Any, y: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        options = self.filter_sk_params(Model.evaluate, kwargs)
        results: dict[str, Any] = self.model.evaluate(x, self._labels(y), **options, return_dict=True)
        return results


class KerasClassifier(ClassifierMixin, BaseWrapper):  # type: ignore[misc]
    """A function that builds a compiled model, as a classifier.

    Args:
      build_fn: the function; None: the class has a method `__call__` that builds.
      sk_params: arguments of the function, and of the model's `fit`, `predict` and `evaluate`.

    Attributes:
      classes_: the classes, in their order; labels are their numbers to the model.

    Raises:
      ValueError: nothing takes one of the parameters.

    Example:
      >>> def make(units=4):
      ...     layers = [tf.keras.layers.Dense(units), tf.keras.layers.Dense(2, activation="softmax")]
      ...     model = tf.keras.Sequential(layers)
      ...     model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
      ...     return model
      >>> estimator = tf.keras.wrappers.scikit_learn.KerasClassifier(make, epochs=1, verbose=0)
      >>> _ = estimator.fit(np.eye(4), np.array([5, 7, 5, 7]))
      >>> bool(np.isin(estimator.predict(np.eye(4)), [5, 7]).all())
      True
    """

    def fit(self, x: Any, y: Any, **kwargs: Any) -> Any:
        y = np.asarray(y)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
        elif y.ndim == 1 or (y.ndim == 2 and y.shape[1] == 1):
            self.classes_ = np.unique(y)
            y = np.searchsorted(self.classes_, y)
        else:
            raise ValueError(f"Invalid shape for y: {y.shape}; wanted (n,), (n, 1) or (n, classes).")
        self.n_classes_ = len(self.classes_)
        return super().fit(x, y, **kwargs)

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """The class of each sample."""
        outputs = self._predicted(x, kwargs)
        numbers = outputs.argmax(-1) if outputs.shape[-1] > 1 else (outputs > 0.5).astype("int32")[..., 0]
        return self.classes_[numbers]

    def predict_proba(self, x: Any, **kwargs: Any) -> Any:
        """The probability of each class, `(n, classes)`."""
        outputs = self._predicted(x, kwargs)
        return np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """The model's accuracy.

        Raises:
          ValueError: it wasn't compiled with one.
        """
        y = np.asarray(y)
        if y.ndim == 1 or y.shape[-1] == 1:
            y = np.searchsorted(self.classes_, y)
        results = self._evaluated(x, y, kwargs)
        for name in ("accuracy", "acc"):
            if name in results:
                return float(results[name])
        raise ValueError(
            "The model has no accuracy to score with. Compile it with `metrics=['accuracy']`; it has "
            f"{list(results)}."
        )


class KerasRegressor(RegressorMixin, BaseWrapper):  # type: ignore[misc]
    """A function that builds a compiled model, as a regressor.

    Args:
      build_fn: the function; None: the class has a method `__call__` that builds.
      sk_params: arguments of the function, and of the model's `fit`, `predict` and `evaluate`.

    Example:
      >>> def make():
      ...     model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
      ...     model.compile("sgd", "mse")
      ...     return model
      >>> estimator = tf.keras.wrappers.scikit_learn.KerasRegressor(make, verbose=0)
      >>> _ = estimator.fit(np.eye(4), np.arange(4.0))
      >>> estimator.predict(np.eye(4)).shape
      (4,)
    """

    def predict(self, x: Any, **kwargs: Any) -> Any:
        """The prediction for each sample; without an axis of size 1."""
        outputs = self._predicted(x, kwargs)
        return outputs.squeeze(-1) if outputs.ndim > 1 and outputs.shape[-1] == 1 else outputs

    def score(self, x: Any, y: Any, **kwargs: Any) -> float:
        """The loss of the model with its sign changed: more is better."""
        return -float(self._evaluated(x, y, kwargs)["loss"])


def _is_categorical(model: Any) -> bool:
    """Whether a model's loss wants one-hot vectors."""
    loss = model.loss
    name = loss if isinstance(loss, str) else getattr(loss, "name", getattr(loss, "__name__", ""))
    return name == "categorical_crossentropy" or type(loss).__name__ == "CategoricalCrossentropy"


def _takes(function: Callable[..., Any], name: str) -> bool:
    """Whether a function has an argument of a name."""
    return name in inspect.signature(function).parameters
