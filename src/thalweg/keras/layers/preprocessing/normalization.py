"""`keras.layers.Normalization`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.keras.config import epsilon
from thalweg.keras.engine.shapes import standard_shape
from thalweg.keras.layers.preprocessing.data_layer import DataLayer


class Normalization(DataLayer):
    """`(inputs - mean) / sqrt(variance)`, with a mean and a variance that are given, or learned by `adapt`.

    Args:
      axis: the axis or axes that have a mean and a variance for each index; None: one for all elements.
      mean, variance: the values, if they are known; they broadcast to the sizes of `axis`.
      invert: undo normalizing: `mean + inputs * sqrt(variance)`.

    Raises:
      ValueError: only one of `mean` and `variance` is given, their shapes differ or have more axes than
        `axis` has, or an axis of the input doesn't exist or has no known size.

    Example:
      >>> layer = tf.keras.layers.Normalization(axis=None)
      >>> layer.adapt(np.array([1.0, 2.0, 3.0, 4.0, 5.0], np.float32))
      >>> layer(np.array([1.0, 2.0, 3.0], np.float32)).numpy()
      array([-1.4142135 , -0.70710677,  0.        ], dtype=float32)
    """

    def __init__(
        self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.axis = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        _check_given(mean, variance, self.axis)
        self.input_mean = mean
        self.input_variance = variance
        self.invert = invert
        self.supports_masking = True
        self.mean: Any = None
        self.variance: Any = None
        self._build_input_shape: Any = None

    def build(self, input_shape: Any) -> None:
        if input_shape is None:
            return
        rank = len(input_shape)
        self._build_input_shape = tuple(input_shape)
        if any(not -rank <= axis < rank for axis in self.axis):
            raise ValueError(
                f"All `axis` values must be in the range [-ndim, ndim). Received inputs with ndim={rank}, "
                f"while axis={self.axis}"
            )
        self._keep_axis = tuple(sorted(axis % rank for axis in self.axis))
        for axis in self._keep_axis:
            if input_shape[axis] is None:
                raise ValueError(
                    f"All `axis` values to be kept must have a known shape. Received axis={self.axis}, "
                    f"inputs.shape={tuple(input_shape)}, with unknown axis at index {axis}"
                )
        self._reduce_axis = tuple(axis for axis in range(rank) if axis not in self._keep_axis)
        self._broadcast_shape = [n if i in self._keep_axis else 1 for i, n in enumerate(input_shape)]
        shape = tuple(input_shape[axis] for axis in self._keep_axis)
        if self.input_mean is not None:
            self._take_given()
            return
        add = self.add_weight
        self.adapt_mean = add(name="mean", shape=shape, initializer="zeros", trainable=False)
        self.adapt_variance = add(name="variance", shape=shape, initializer="ones", trainable=False)
        # Saved models have it.
        self.count = add(name="count", shape=(), dtype="int", initializer="zeros", trainable=False)
        self.built = True
        self.finalize_state()

    def _take_given(self) -> None:
        """Bring the mean and the variance that were given to the shape that broadcasts with inputs."""
        values = []
        for given in (self.input_mean, self.input_variance):
            value = tf.convert_to_tensor(given)
            sizes = [1] * len(self._broadcast_shape)
            for axis, size in zip(reversed(self._keep_axis), reversed(value.shape.as_list()), strict=False):
                sizes[axis] = size
            value = tf.broadcast_to(tf.reshape(value, sizes), self._broadcast_shape)
            values.append(tf.cast(value, self.compute_dtype))
        self.mean, self.variance = values

    def adapt(self, data: Any) -> None:
        """Learn mean and variance.

        Args:
          data: an array, a tensor, a batched `Dataset`, a `PyDataset`, or an iterable of batches.

        Raises:
          ValueError: the data has another shape than the layer was built for, or there is none.
          TypeError: the data is of another kind.
        """
        data, shape = _batches(data)
        if not self.built:
            self.build(shape)
        self._check_sizes(shape)
        if isinstance(data, np.ndarray):
            mean, variance = np.mean(data, axis=self._reduce_axis), np.var(data, axis=self._reduce_axis)
        elif tf.is_tensor(data):
            mean, variance = self._moments(data)
        else:
            mean, variance = self._moments_of_batches(data)
        self.adapt_mean.assign(tf.cast(mean, self.adapt_mean.dtype))
        self.adapt_variance.assign(tf.cast(variance, self.adapt_variance.dtype))
        self.finalize_state()

    def _check_sizes(self, shape: Sequence[Any]) -> None:
        for axis in self._keep_axis:
            if axis >= len(shape) or shape[axis] not in (self._build_input_shape[axis], None):
                raise ValueError(
                    f"The layer was built with input_shape={self._build_input_shape}, but adapt() is being "
                    f"called with data with an incompatible shape, data.shape={tuple(shape)}"
                )

    def _moments(self, x: Any) -> tuple[Any, Any]:
        x = x if x.dtype.is_floating else tf.cast(x, "float32")
        return tf.reduce_mean(x, self._reduce_axis), tf.math.reduce_variance(x, self._reduce_axis)

    def _moments_of_batches(self, batches: Iterable[Any]) -> tuple[Any, Any]:
        """Mean and variance of all batches, each weighted by its number of elements."""
        mean: Any = 0.0
        variance: Any = 0.0
        total = 0
        for batch in batches:
            x = tf.cast(_inputs_of(batch), self.compute_dtype)
            self._check_sizes(x.shape.as_list())
            own_mean, own_variance = self._moments(x)
            count = math.prod(x.shape[axis] for axis in self._reduce_axis)
            total += count
            share = count / total
            following = mean * (1.0 - share) + own_mean * share
            variance = (variance + (mean - following) ** 2) * (1.0 - share) + (
                own_variance + (own_mean - following) ** 2
            ) * share
            mean = following
        return mean, variance

    def finalize_state(self) -> None:
        """Take what the weights hold for what `call` uses."""
        if self.input_mean is not None or not self.built:
            return
        self.mean, self.variance = (
            tf.cast(tf.reshape(w.value(), self._broadcast_shape), self.compute_dtype)
            for w in (self.adapt_mean, self.adapt_variance)
        )

    def call(self, inputs: Any) -> Any:
        if self.mean is None:
            raise ValueError("You must call `.build(input_shape)` on the layer before using it.")
        x = tf.cast(inputs, self.compute_dtype)
        deviation = tf.maximum(tf.sqrt(self.variance), epsilon())
        return self.mean + x * deviation if self.invert else (x - self.mean) / deviation

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "axis": self.axis,
            "invert": self.invert,
            "mean": np.array(self.input_mean).tolist(),
            "variance": np.array(self.input_variance).tolist(),
        }

    def set_weights(self, weights: Sequence[Any]) -> None:
        super().set_weights(weights)
        self.finalize_state()

    def load_own_variables(self, store: Any) -> None:
        super().load_own_variables(store)
        self.finalize_state()

    def get_build_config(self) -> dict[str, Any] | None:
        return {"input_shape": self._build_input_shape} if self._build_input_shape else None

    def build_from_config(self, config: dict[str, Any]) -> None:
        if config:
            super().build_from_config(config)


def _check_given(mean: Any, variance: Any, axis: tuple[int, ...]) -> None:
    if (mean is not None) != (variance is not None):
        raise ValueError(
            "When setting values directly, both `mean` and `variance` must be set. Received: "
            f"mean={mean} and variance={variance}"
        )
    if np.shape(mean) != np.shape(variance):
        raise ValueError(
            "When setting values directly, `mean` and `variance` must have the same shape. Received: mean "
            f"shape {np.shape(mean)} and variance shape {np.shape(variance)}"
        )
    if len(np.shape(mean)) > len(axis):
        raise ValueError(
            f"The rank of `mean` must be less than or equal to the number of axes ({len(axis)}). Received: "
            f"mean shape {np.shape(mean)} for axis {axis}"
        )


def _inputs_of(batch: Any) -> Any:
    """The inputs of a batch, which may have labels and weights besides."""
    return batch[0] if isinstance(batch, tuple) else batch


def _batches(data: Any) -> tuple[Any, Any]:
    """Data to adapt to, an array, a tensor or an iterable of batches; and its shape."""
    if isinstance(data, np.ndarray) or tf.is_tensor(data):
        return data, standard_shape(data.shape)
    if isinstance(data, tf.data.Dataset):
        shape = standard_shape(_inputs_of(data.element_spec).shape)
        return (data.batch(128), (None, *shape)) if shape is not None and len(shape) == 1 else (data, shape)
    if hasattr(data, "__getitem__") and hasattr(data, "num_batches"):
        return (data[i] for i in range(data.num_batches)), standard_shape(_inputs_of(data[0]).shape)
    if not hasattr(data, "__iter__"):
        raise TypeError(
            f"Unsupported data type: {type(data)}. `adapt` supports `np.ndarray`, tensors, "
            "`tf.data.Dataset`, `keras.utils.PyDataset`, and iterables of batches (e.g. list, generator)."
        )
    batches = iter(data)
    first = _inputs_of(next(batches, None))
    if first is None:
        raise ValueError("adapt() received an empty iterable (no batches). Expected at least one batch.")
    if getattr(first, "shape", None) is None:
        raise TypeError(
            "adapt() expects an iterable that yields arrays or tensors with a `.shape` attribute. Got an "
            f"element of type {type(first).__name__}."
        )
    return itertools.chain([first], batches), standard_shape(first.shape)
