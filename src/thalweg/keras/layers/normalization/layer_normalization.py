"""`keras.layers.LayerNormalization` and `RMSNormalization`."""

from __future__ import annotations

import warnings
from typing import Any

from thalweg.array import reshape
from thalweg.dtypes import cast
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.normalization.scaled import Scaled, check_axes, in_float32
from thalweg.math import reduce_mean, rsqrt, square


class LayerNormalization(Scaled):
    """Each element of the batch with mean 0 and variance 1 over an axis or several.

    Args:
      axis: the axis, or a list of them.
      epsilon: added to the variance.
      center, scale: whether there are an offset, `beta`, and a factor, `gamma`, for each place on the axes.
      beta_initializer, gamma_initializer: what gives the weights' first values.
      beta_regularizer, gamma_regularizer: give losses of the weights.
      beta_constraint, gamma_constraint: applied to the weights after each update.
      rms_scaling: only divide by the standard deviation; deprecated, `RMSNormalization` is what is meant.

    Shapes: the output has the input's.

    Raises:
      TypeError: `axis` is no integer, nor a list of them.
      ValueError: the input hasn't that axis, or its size isn't known.

    Example:
      >>> tf.keras.layers.LayerNormalization(epsilon=0.0)(tf.constant([[1.0, 3.0], [10.0, 30.0]])).numpy()
      array([[-1.,  1.],
             [-1.,  1.]], dtype=float32)
    """

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        rms_scaling: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if rms_scaling:
            warnings.warn(
                "`rms_scaling=True` is deprecated: it scales by the standard deviation, not by the root mean "
                "square. Use keras.layers.RMSNormalization.",
                stacklevel=2,
            )
        self.axis = checked_axis(axis)
        self.epsilon = epsilon
        self.rms_scaling = rms_scaling
        self._set_scaling(
            center,
            scale,
            beta_initializer=beta_initializer,
            gamma_initializer=gamma_initializer,
            beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint,
        )
        self.supports_masking = True
        self.autocast = False

    def build(self, input_shape: Any) -> None:
        self.axis, shape = axes_and_sizes(self, input_shape)
        self._add_scaling(
            shape, gamma=self.scale or self.rms_scaling, beta=self.center and not self.rms_scaling
        )

    def call(self, inputs: Any) -> Any:
        x = in_float32(inputs)
        deviation = x - reduce_mean(x, self.axis, keepdims=True)
        slope = rsqrt(reduce_mean(square(deviation), self.axis, keepdims=True) + self.epsilon)
        y = (x if self.rms_scaling else deviation) * slope
        if self.gamma is not None:
            y = y * along(self.axis, in_float32(self.gamma._read()), x)
        if self.beta is not None:
            y = y + along(self.axis, in_float32(self.beta._read()), x)
        return cast(y, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}
        return {**config, "rms_scaling": self.rms_scaling, **self._scaling_config()}


class RMSNormalization(Layer):
    """Each element of the batch divided by its root mean square over an axis or several, and scaled.

    Args:
      axis: the axis, or a list of them.
      epsilon: added to the mean square.

    Shapes: the output has the input's.

    Raises:
      ValueError: the input hasn't that axis, or its size isn't known.

    Example:
      >>> tf.keras.layers.RMSNormalization(epsilon=0.0)(tf.constant([[3.0, 3.0], [5.0, -5.0]])).numpy()
      array([[ 1.,  1.],
             [ 1., -1.]], dtype=float32)
    """

    def __init__(self, axis: Any = -1, epsilon: float = 1e-6, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape: Any) -> None:
        self.axis, shape = axes_and_sizes(self, input_shape)
        self.scale = self.add_weight(name="scale", shape=shape, initializer="ones")

    def call(self, x: Any) -> Any:
        values = in_float32(x)
        slope = rsqrt(reduce_mean(square(values), self.axis, keepdims=True) + self.epsilon)
        scaled = values * slope * along(self.axis, cast(self.scale._read(), values.dtype), values)
        return cast(scaled, x.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        check_axes(self, self.axis, input_shape)
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}


def checked_axis(axis: Any) -> Any:
    """An axis, or a list of axes.

    Raises:
      TypeError: it is neither.
    """
    if isinstance(axis, (list, tuple)):
        return list(axis)
    if not isinstance(axis, int):
        raise TypeError(
            f"Expected an int or a list/tuple of ints for the argument 'axis', but received: {axis!r}"
        )
    return axis


def axes_and_sizes(layer: Any, input_shape: Any) -> tuple[list[int], tuple[int, ...]]:
    """The axes of a layer, in order, and what sizes the input has there."""
    check_axes(layer, layer.axis, input_shape)
    axes = sorted(layer.axis) if isinstance(layer.axis, (list, tuple)) else [layer.axis]
    return axes, tuple(input_shape[axis] for axis in axes)


def along(axes: list[int], weight: Any, x: Any) -> Any:
    """A weight with the sizes of `x` along the axes, ready to be multiplied with `x`."""
    rank = len(x.shape)
    places = [axis % rank for axis in axes]
    if places == list(range(rank - len(axes), rank)):
        return weight
    return reshape(weight, [x.shape[i] if i in places else 1 for i in range(rank)])
