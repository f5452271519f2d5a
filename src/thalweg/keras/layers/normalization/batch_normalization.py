"""`keras.layers.BatchNormalization`."""

from __future__ import annotations

from typing import Any

from thalweg.array import expand_dims, reshape, shape, squeeze
from thalweg.creation import ones, ones_like, zeros
from thalweg.dtypes import cast
from thalweg.gathering import where
from thalweg.keras import initializers
from thalweg.keras.config import epsilon as small
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.layers.normalization.batch_renormalization import (
    add_renorm_weights,
    checked_clipping,
    renormalized,
)
from thalweg.keras.layers.normalization.scaled import Scaled, check_axes, in_float32
from thalweg.math import reduce_sum, square
from thalweg.nn.normalization import batch_normalization, moments
from thalweg.ops.normalization import fused_batch_norm_v3


class BatchNormalization(Scaled):
    """Each channel with mean 0 and variance 1: over the batch in training, else by moving statistics.

    In training the moving mean and variance follow those of the batch: `moving * momentum + batch * (1 -
    momentum)`. With `trainable=False` the layer normalizes by the moving statistics in training, too.

    Args:
      axis: that of the channels.
      momentum: how slowly the moving statistics move.
      epsilon: added to the variance.
      center, scale: whether there are an offset, `beta`, and a factor, `gamma`.
      beta_initializer, gamma_initializer: what gives their first values.
      moving_mean_initializer, moving_variance_initializer: what gives those of the moving statistics.
      beta_regularizer, gamma_regularizer: give losses of the weights.
      beta_constraint, gamma_constraint: applied to the weights after each update.
      renorm: correct the batch's statistics by moving ones (batch renormalization).
      renorm_clipping: bounds "rmin", "rmax", "dmax" of the correction.
      renorm_momentum: how slowly the statistics for it move.
      synchronized: take the statistics over all replicas.

    Call arguments: `training`; `mask`, which elements count, of one dimension less than the inputs.

    Shapes: the output has the input's.

    Raises:
      ValueError: the input hasn't that axis; the mask has another rank; wrong bounds of the correction.

    Example:
      >>> layer = tf.keras.layers.BatchNormalization(epsilon=0.0, momentum=0.5)
      >>> layer(tf.constant([[1.0], [3.0]]), training=True).numpy()[:, 0]
      array([-1.,  1.], dtype=float32)
      >>> float(layer.moving_mean[0])
      1.0
    """

    def __init__(
        self,
        axis: Any = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: dict[str, float] | None = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        # Keras 2 has a list of one axis in its configurations.
        self.axis = int(axis[0] if isinstance(axis, (list, tuple)) and len(axis) == 1 else axis)
        self.momentum = float(momentum)
        self.epsilon = float(epsilon)
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
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.renorm = renorm
        self.renorm_clipping = checked_clipping(renorm_clipping) if renorm else renorm_clipping
        self.renorm_momentum = renorm_momentum
        self.synchronized = synchronized
        self.supports_masking = True

    def build(self, input_shape: Any) -> None:
        check_axes(self, self.axis, input_shape)
        size = input_shape[self.axis]
        self._add_scaling((size,), gamma=self.scale, beta=self.center)
        self.moving_mean = self._moving("moving_mean", self.moving_mean_initializer, size)
        self.moving_variance = self._moving("moving_variance", self.moving_variance_initializer, size)
        if self.renorm:
            add_renorm_weights(self, size)
        rank = len(input_shape)
        self.input_spec = InputSpec(ndim=rank, axes={self.axis: size})
        self._size = size
        self._channel = self.axis % rank
        self._others = [i for i in range(rank) if i != self._channel]
        # Images and volumes go to the fused op as they are; what ends with its channels as images of one row.
        self._layout = _LAYOUTS.get((rank, self._channel))
        self._flattened = self._layout is None and self._channel == rank - 1

    def _moving(self, name: str, initializer: Any, size: int) -> Any:
        return self.add_weight(
            shape=(size,), name=name, initializer=initializer, trainable=False, autocast=False
        )

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        if mask is not None and len(mask.shape) != len(inputs.shape) - 1:
            raise ValueError(
                "The mask provided should be one dimension less than the inputs. Received: mask.shape="
                f"{mask.shape}, inputs.shape={inputs.shape}"
            )
        learning = bool(training and self.trainable)
        if (learning and (mask is not None or self.renorm)) or not (self._layout or self._flattened):
            return self._composed(inputs, learning, mask)
        return self._fused(inputs, learning)

    def _fused(self, inputs: Any, learning: bool) -> Any:
        """The outputs by way of the fused op."""
        x = inputs if inputs._spec.dtype.is_floating else cast(inputs, self.compute_dtype)
        if self._flattened:
            x = reshape(x, [-1, 1, 1, self._size])
        mean, variance = in_float32(self.moving_mean._read()), in_float32(self.moving_variance._read())
        gamma = ones([self._size], mean.dtype) if self.gamma is None else in_float32(self.gamma._read())
        beta = zeros([self._size], mean.dtype) if self.beta is None else in_float32(self.beta._read())
        y, moved_mean, _, _, batch_variance, _ = fused_batch_norm_v3(
            x,
            gamma,
            beta,
            mean,
            variance,
            epsilon=self.epsilon,
            exponential_avg_factor=1.0 - self.momentum if learning else 1.0,
            data_format=self._layout or "NHWC",
            is_training=learning,
        )
        if learning:
            # The op moves the variance on, too, but by the unbiased one.
            self.moving_mean.assign(cast(moved_mean, self.moving_mean.dtype), read_value=False)
            self.move(self.moving_variance, batch_variance, self.momentum)
        if self._flattened:
            y = reshape(y, _dims(inputs))
        return cast(y, self.compute_dtype)

    def _composed(self, inputs: Any, learning: bool, mask: Any) -> Any:
        """The outputs step by step: of other axes, masks, and corrected statistics."""
        x = in_float32(inputs)
        gamma, beta = (None if w is None else cast(w._read(), x.dtype) for w in (self.gamma, self.beta))
        if learning:
            mean, variance = statistics(x, self._others, mask)
            if self.renorm:
                gamma, beta = renormalized(self, mean, variance, gamma, beta)
            else:
                self.move(self.moving_mean, mean, self.momentum)
                self.move(self.moving_variance, variance, self.momentum)
        else:
            mean, variance = (cast(w._read(), x.dtype) for w in (self.moving_mean, self.moving_variance))
        along = [self._size if i == self._channel else 1 for i in range(len(inputs.shape))]
        mean, variance = reshape(mean, along), reshape(variance, along)
        beta, gamma = (None if v is None else reshape(v, along) for v in (beta, gamma))
        return cast(batch_normalization(x, mean, variance, beta, gamma, self.epsilon), self.compute_dtype)

    def move(self, moving: Any, new: Any, momentum: float) -> Any:
        """Move a statistic on by one step; its new value."""
        old = moving._read()
        moved = old * momentum + cast(new, old.dtype) * (1.0 - momentum)
        moving.assign(moved, read_value=False)
        return moved

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "axis": self.axis,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            **self._scaling_config(),
            "moving_mean_initializer": initializers.serialize(self.moving_mean_initializer),
            "moving_variance_initializer": initializers.serialize(self.moving_variance_initializer),
            "synchronized": self.synchronized,
            "renorm": self.renorm,
            "renorm_clipping": self.renorm_clipping,
            "renorm_momentum": self.renorm_momentum,
        }


# The data formats of the fused op, by rank and axis of the channels.
_LAYOUTS = {(4, 3): "NHWC", (4, 1): "NCHW", (5, 4): "NDHWC", (5, 1): "NCDHW"}


def statistics(x: Any, axes: list[int], mask: Any) -> tuple[Any, Any]:
    """Mean and variance over axes; with a mask of the elements that count."""
    if mask is None:
        return moments(x, axes)
    counts = cast(expand_dims(mask, -1), "bool")
    total = reduce_sum(where(counts, ones_like(x), 0), axes, keepdims=True) + small()
    mean = reduce_sum(where(counts, x, 0), axes, keepdims=True) / total
    variance = reduce_sum(square(where(counts, x - mean, 0)), axes, keepdims=True) / total
    return squeeze(mean, axes), squeeze(variance, axes)


def _dims(x: Any) -> Any:
    """The shape of `x` to reshape to: static as far as it is known."""
    dims = x._spec.shape
    if dims.count(None) <= 1:
        return [-1 if n is None else n for n in dims]
    sizes = shape(x)
    return [sizes[i] if n is None else n for i, n in enumerate(dims)]
