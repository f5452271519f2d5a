"""`keras.layers.GroupNormalization`."""

from __future__ import annotations

from typing import Any

from thalweg.array import reshape, shape
from thalweg.dtypes import cast
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.normalization.scaled import Scaled, in_float32
from thalweg.math import reduce_mean, rsqrt, square


class GroupNormalization(Scaled):
    """Each element of the batch with mean 0 and variance 1 in each of some groups of channels.

    Args:
      groups: how many groups; -1: each channel is one (instance normalization).
      axis: that of the channels.
      epsilon: added to the variance.
      center, scale: whether there are an offset, `beta`, and a factor, `gamma`, for each channel.
      beta_initializer, gamma_initializer: what gives the weights' first values.
      beta_regularizer, gamma_regularizer: give losses of the weights.
      beta_constraint, gamma_constraint: applied to the weights after each update.

    Shapes: the output has the input's.

    Raises:
      ValueError: `groups` isn't positive, nor -1, or doesn't divide the channels.

    Example:
      >>> tf.keras.layers.GroupNormalization(groups=2)(tf.ones([2, 8, 8, 6])).shape
      TensorShape([2, 8, 8, 6])
    """

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        if not isinstance(groups, int) or (groups <= 0 and groups != -1):
            raise ValueError(
                "Received an invalid value for argument `groups`, expected a positive integer (or `-1` for "
                f"instance normalization). Received: groups={groups}"
            )
        super().__init__(**kwargs)
        self.groups = groups
        self.axis = axis
        self.epsilon = epsilon
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
        self.compute_output_shape(input_shape)
        size = input_shape[self.axis]
        self.groups = size if self.groups == -1 else self.groups
        if size < self.groups:
            raise ValueError(
                f"Number of groups ({self.groups}) cannot be more than the number of channels ({size})."
            )
        if size % self.groups:
            raise ValueError(
                f"Number of groups ({self.groups}) must be a multiple of the number of channels ({size})."
            )
        rank = len(input_shape)
        self.input_spec = InputSpec(ndim=rank, axes={self.axis: size})
        self._channel = self.axis % rank
        self._split = (self.groups, size // self.groups)
        self._add_scaling((size,), gamma=self.scale, beta=self.center)

    def call(self, inputs: Any) -> Any:
        rank, place = len(inputs.shape), self._channel
        dims = list(inputs._spec.shape)
        if None in dims:
            sizes = shape(inputs)
            dims = [sizes[i] if n is None else n for i, n in enumerate(dims)]
        x = reshape(in_float32(inputs), [*dims[:place], *self._split, *dims[place + 1 :]])
        others = [i for i in range(1, rank + 1) if i != place]
        deviation = x - reduce_mean(x, others, keepdims=True)
        y = deviation * rsqrt(reduce_mean(square(deviation), others, keepdims=True) + self.epsilon)
        y = reshape(y, dims)
        along = [1] * place + [-1] + [1] * (rank - place - 1)
        if self.gamma is not None:
            y = y * reshape(in_float32(self.gamma._read()), along)
        if self.beta is not None:
            y = y + reshape(in_float32(self.beta._read()), along)
        return cast(y, self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "groups": self.groups, "axis": self.axis}
        return {**config, "epsilon": self.epsilon, **self._scaling_config()}
