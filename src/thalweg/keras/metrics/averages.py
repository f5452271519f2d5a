"""Sums and means of values, and of functions of labels and predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg import math
from thalweg.array import broadcast_to
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.keras import losses
from thalweg.keras.losses.reduction import masked_weights
from thalweg.keras.metrics.base import Metric
from thalweg.keras.saving.serialization import deserialize_keras_object, serialize_keras_object
from thalweg.keras.tensors import as_tensor, mask_of, same_rank, warn_of_column
from thalweg.ops.arithmetic import divide_no_nan
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import multiply
from thalweg.ops.shapes import reduce_sum, shape_of


def per_sample(values: Any, weights: Any, reduce: Callable[..., Any], dtype: DType) -> tuple[Any, Any]:
    """A value for each sample, weighted, and the samples' weights; None where there are none.

    Args:
      values: of shape `[batch, …]`.
      weights: as many as samples, or with further axes of `values`; None: all are 1.
      reduce: the sum or the mean, over all axes but the first.
    """
    mask = mask_of(values)
    values = as_tensor(values, dtype)
    if weights is not None:
        weights = as_tensor(weights, dtype)
        if mask is not None:
            weights = masked_weights(weights, as_tensor(mask), dtype, "sum")
        values, weights = same_rank(values, weights)
        inner, rank = len(values.shape), len(weights.shape)
        if inner > rank:
            values = reduce(values, list(range(rank, inner)))
        if weights._spec is not values._spec:
            weights = broadcast_to(weights, shape_of(values))
        values = multiply(values, weights)
        if rank > 1:
            weights = reduce(weights, list(range(1, rank)))
    rank = len(values.shape)
    return (reduce(values, list(range(1, rank))) if rank > 1 else values), weights


def _total(values: Any) -> Any:
    return reduce_sum(values, axis=None, keepdims=False)


class Sum(Metric):
    """The sum of values.

    Example:
      >>> metric = tf.keras.metrics.Sum()
      >>> metric.update_state([1.0, 3.0, 5.0, 7.0])
      >>> metric.result().numpy()
      np.float32(16.0)
    """

    def __init__(self, name: str | None = "sum", dtype: Any = None) -> None:
        super().__init__(dtype=dtype, name=name)
        self.total = self.add_variable((), dtype=self._compute_dtype, name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Take values in.

        Args:
          values: of shape `[batch, …]`.
          sample_weight: a weight for each sample, or for each value.
        """
        values, _ = per_sample(values, sample_weight, math.reduce_sum, self._compute_dtype)
        self.total.assign_add(_total(values))

    def result(self) -> Any:
        return self.total.value()


class Mean(Metric):
    """The mean of values.

    Example:
      >>> metric = tf.keras.metrics.Mean()
      >>> metric.update_state([1.0, 3.0, 5.0, 7.0])
      >>> metric.result().numpy()
      np.float32(4.0)
    """

    def __init__(self, name: str | None = "mean", dtype: Any = None) -> None:
        super().__init__(dtype=dtype, name=name)
        self.total = self.add_variable((), dtype=self._compute_dtype, name="total")
        self.count = self.add_variable((), dtype=self._compute_dtype, name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Take values in.

        Args:
          values: of shape `[batch, …]`.
          sample_weight: a weight for each sample, or for each value.
        """
        dtype = self._compute_dtype
        values, weights = per_sample(values, sample_weight, math.reduce_mean, dtype)
        shape = values._spec.shape
        self.total.assign_add(_total(values) if shape != () else values)
        if weights is not None:
            count = _total(weights)
        elif shape == ():
            count = 1.0
        else:
            count = shape[0] if shape[0] is not None else cast(to_tensor(shape_of(values)[0]), dtype)
        self.count.assign_add(count)

    def result(self) -> Any:
        return divide_no_nan(self.total.value(), self.count.value())


class MeanMetricWrapper(Mean):
    """The mean of a function `fn(y_true, y_pred, **kwargs)` over samples.

    Example:
      >>> metric = tf.keras.metrics.MeanMetricWrapper(tf.keras.metrics.mean_squared_error, name="mse")
      >>> metric.update_state([[0.0]], [[2.0]])
      >>> metric.result().numpy()
      np.float32(4.0)
    """

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        self._fn = fn
        self._fn_kwargs = kwargs
        self._is_own = getattr(fn, "__module__", "").startswith("thalweg.keras.")
        if self._direction is None and getattr(losses, _name(fn), None) in (fn, type(fn)):
            self._direction = "down"
        for option in self.options:
            setattr(self, option, kwargs[option])

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Take a batch in.

        Args:
          y_true: the labels.
          y_pred: the predictions.
          sample_weight: a weight for each sample, or for each value of the function.
        """
        mask = mask_of(y_pred)
        if not self._is_own:
            y_true, y_pred = as_tensor(y_true), as_tensor(y_pred)
            warn_of_column(y_true, y_pred)
        values = self._fn(y_true, y_pred, **self._fn_kwargs)
        if mask is not None:
            weights = None if sample_weight is None else as_tensor(sample_weight, self._compute_dtype)
            sample_weight = masked_weights(weights, as_tensor(mask), self._compute_dtype, "sum")
        super().update_state(values, sample_weight)

    def get_config(self) -> dict[str, Any]:
        own = super().get_config()
        if type(self) is MeanMetricWrapper:
            own["fn"] = serialize_keras_object(self._fn)
            own |= serialize_keras_object(self._fn_kwargs)
        return own

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**(deserialize_keras_object(config) if "fn" in config else config))


def _name(fn: Any) -> str:
    return getattr(fn, "__name__", type(fn).__name__)


class MeanTensor(Metric):
    """The elementwise mean of tensors of one shape.

    Args:
      shape: their shape; None: that of the first.

    Raises:
      ValueError: a tensor has another shape.

    Example:
      >>> metric = tf.keras.metrics.MeanTensor()
      >>> metric.update_state([0.0, 1.0])
      >>> metric.update_state([2.0, 5.0])
      >>> metric.result().numpy()
      array([1., 3.], dtype=float32)
    """

    def __init__(self, name: str | None = "mean_tensor", dtype: Any = None, shape: Any = None) -> None:
        super().__init__(dtype=dtype, name=name)
        self._shape: tuple[int, ...] | None = None
        if shape is not None:
            self._build(tuple(shape))

    def _build(self, shape: tuple[int, ...]) -> None:
        self._shape = shape
        self.total = self.add_variable(shape, dtype=self._compute_dtype, name="total")
        self.count = self.add_variable(shape, dtype=self._compute_dtype, name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Take a tensor in, with a weight that broadcasts to its shape."""
        values = as_tensor(values, self._compute_dtype)
        shape = tuple(values.shape.as_list())
        if self._shape is None:
            self._build(shape)
        elif shape != self._shape:
            raise ValueError(
                f"MeanTensor input values must always have the same shape. Expected shape (set during "
                f"the first call): {self._shape}. Got: {shape}."
            )
        weights = to_tensor(1.0, self._compute_dtype) if sample_weight is None else sample_weight
        weights = broadcast_to(as_tensor(weights, self._compute_dtype), shape)
        self.total.assign_add(values * weights)
        self.count.assign_add(weights)

    def result(self) -> Any:
        """The mean; ValueError before the first tensor."""
        if self._shape is None:
            raise ValueError(
                "MeanTensor does not have any value yet. Please call the MeanTensor instance or use "
                "`.update_state(value)` before retrieving the result."
            )
        return divide_no_nan(self.total.value(), self.count.value())

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "shape": self._shape}


class MeanRelativeError(Mean):
    """The mean of absolute differences, each divided by a normalizer.

    Args:
      normalizer: divides the differences; where it is 0, nothing is added.

    Example:
      >>> metric = tf.keras.metrics.MeanRelativeError(normalizer=[1.0, 2.0])
      >>> metric.update_state([1.0, 3.0], [2.0, 5.0])
      >>> metric.result().numpy()
      np.float32(1.0)
    """

    def __init__(self, normalizer: Any, name: str | None = None, dtype: Any = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.normalizer = as_tensor(normalizer, self._compute_dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        y_true, y_pred = (as_tensor(y, self._compute_dtype) for y in (y_true, y_pred))
        y_true, y_pred = same_rank(y_true, y_pred)
        super().update_state(divide_no_nan(math.abs(y_true - y_pred), self.normalizer), sample_weight)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "normalizer": self.normalizer.numpy().tolist()}
