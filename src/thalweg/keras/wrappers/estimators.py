"""Keras 3's estimators of scikit-learn."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, TransformerMixin
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from thalweg.keras.models import Model, clone_model


class _Columns(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Targets of rank 1 as columns, and predictions for these as rank 1 again."""

    def fit(self, y: Any) -> _Columns:
        self.ndim_ = y.ndim
        return self

    def transform(self, y: Any) -> Any:
        return y.reshape(-1, 1) if y.ndim == 1 else y

    def inverse_transform(self, y: Any) -> Any:
        return np.squeeze(y, axis=1) if self.ndim_ == 1 and y.ndim == 2 else y


class _Estimator(BaseEstimator):  # type: ignore[misc]
    """A model as an estimator.

    Args:
      model: a compiled model, which is cloned before it is fitted; or a function of the keywords `X` and
        `y`, and of `model_kwargs`, that gives one.
      warm_start: go on with the weights of the last `fit`.
      model_kwargs: keywords for the function.
      fit_kwargs: keywords for the model's `fit`.

    Attributes:
      model_: the fitted model.
      history_: the `History` of its `fit`.
    """

    def __init__(
        self,
        model: Any,
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        return tags

    def __sklearn_clone__(self) -> Any:
        model = self.model if not isinstance(self.model, Model) else _clone(self.model)
        kwargs = copy.copy(self.model_kwargs), copy.copy(self.fit_kwargs)
        return type(self)(model, self.warm_start, *kwargs)

    @property
    def epoch_(self) -> Any:
        """The epochs of the last `fit`."""
        return getattr(getattr(self, "history_", None), "epoch", 0)

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Any:
        """Train the model; `kwargs` are for its `fit`.

        Raises:
          ValueError: the samples or targets aren't of a form that estimators take.
          RuntimeError: the model isn't compiled.
        """
        X, y = validate_data(self, X, y, multi_output=True)
        y = self._encoded(y)
        model = self._fresh_model(X, y)
        if not (model.compiled and model.loss and model.optimizer):
            raise RuntimeError(
                f"The model {model.name!r} of {type(self).__name__} has to be compiled with a loss and an "
                "optimizer."
            )
        self.history_ = model.fit(X, y, **{**(self.fit_kwargs or {}), **kwargs})
        self.model_ = model
        return self

    def _fresh_model(self, X: Any, y: Any) -> Any:
        if self.warm_start and hasattr(self, "model_"):
            return self.model_
        if isinstance(self.model, Model):
            return self.model if self.warm_start else _clone(self.model)
        return self.model(X=X, y=y, **(self.model_kwargs or {}))

    def _outputs(self, X: Any) -> Any:
        check_is_fitted(self)
        verbose = (self.fit_kwargs or {}).get("verbose", "auto")
        return self.model_.predict(validate_data(self, X, reset=False), verbose=verbose)

    def _encoded(self, y: Any) -> Any:
        """Targets as the model takes them."""
        type_of_target(y, raise_unknown=True)
        self._target_encoder: Any = _Columns().fit(y)
        return self._target_encoder.transform(y)

    def _decoded(self, outputs: Any) -> Any:
        """The model's outputs as targets."""
        return self._target_encoder.inverse_transform(outputs)


class _Predictor(_Estimator):
    """An estimator with `predict`."""

    def predict(self, X: Any) -> Any:
        """The targets that the model gives for samples."""
        return self._decoded(self._outputs(X))


class SKLearnClassifier(ClassifierMixin, _Predictor):  # type: ignore[misc]
    """A model as a classifier of scikit-learn. It is trained on one-hot vectors of the classes.

    Args:
      model: a compiled model, which is cloned before it is fitted; or a function of the keywords `X` and
        `y`, and of `model_kwargs`, that gives one.
      warm_start: go on with the weights of the last `fit`.
      model_kwargs: keywords for the function.
      fit_kwargs: keywords for the model's `fit`.

    Attributes:
      model_: the fitted model.
      history_: the `History` of its `fit`.
      classes_: the classes.

    Raises:
      ValueError: in `fit`: the targets aren't classes, or all are of one class.
      RuntimeError: in `fit`: the model isn't compiled.

    Example:
      >>> def make(X, y, units=8):
      ...     layers = [tf.keras.layers.Dense(units, activation="relu"),
      ...               tf.keras.layers.Dense(y.shape[1], activation="softmax")]
      ...     model = tf.keras.Sequential(layers)
      ...     model.compile("adam", "categorical_crossentropy")
      ...     return model
      >>> x = np.eye(4, dtype="float32")
      >>> estimator = tf.keras.wrappers.SKLearnClassifier(make, fit_kwargs={"verbose": 0})
      >>> estimator.fit(x, ["a", "b", "a", "b"]).classes_.tolist()
      ['a', 'b']
    """

    def decision_function(self, X: Any) -> Any:
        """The model's outputs."""
        return self._outputs(X)

    def predict_proba(self, X: Any) -> Any:
        """The model's outputs, for models that end with softmax: the classes' probabilities."""
        return self._outputs(X)

    def _encoded(self, y: Any) -> Any:
        kind = type_of_target(y, raise_unknown=True)
        if kind not in ("binary", "multiclass"):
            raise ValueError(f"Only binary and multiclass target types are supported. Target type: {kind}")
        self.classes_ = np.unique(y)
        if len(self.classes_) == 1:
            raise ValueError(
                f"Classifier can't train when only one class is present: all labels are {self.classes_[0]!r}."
            )
        self._target_encoder = make_pipeline(_Columns(), OneHotEncoder(sparse_output=False)).fit(y)
        return self._target_encoder.transform(y)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags


class SKLearnRegressor(RegressorMixin, _Predictor):  # type: ignore[misc]
    """A model as a regressor of scikit-learn.

    The arguments and attributes are those of `SKLearnClassifier`, without `classes_`.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
      >>> model.compile("sgd", "mse")
      >>> estimator = tf.keras.wrappers.SKLearnRegressor(model, fit_kwargs={"verbose": 0})
      >>> estimator.fit(np.ones((4, 2)), np.ones(4)).predict(np.ones((3, 2))).shape
      (3,)
    """

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True
        return tags


class SKLearnTransformer(TransformerMixin, _Estimator):  # type: ignore[misc]
    """A model as a transformer of scikit-learn: its outputs are the new features.

    The arguments and attributes are those of `SKLearnClassifier`, without `classes_`.

    Example:
      >>> model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
      >>> model.compile("sgd", "mse")
      >>> estimator = tf.keras.wrappers.SKLearnTransformer(model, fit_kwargs={"verbose": 0})
      >>> estimator.fit(np.ones((4, 2)), np.ones((4, 3))).transform(np.ones((5, 2))).shape
      (5, 3)
    """

    def transform(self, X: Any) -> Any:
        """The model's outputs for samples."""
        return self._outputs(X)

    def predict(self, X: Any) -> Any:
        """The model's outputs as targets."""
        return self._decoded(self._outputs(X))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags


def _clone(model: Any) -> Any:
    """A compiled model again, with fresh weights."""
    made = clone_model(model)
    if model.compiled and not made.compiled:
        made.compile_from_config(model.get_compile_config())
    return made
