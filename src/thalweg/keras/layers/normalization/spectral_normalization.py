"""`keras.layers.SpectralNormalization`."""

from __future__ import annotations

from typing import Any

from thalweg.array import reshape
from thalweg.dtypes import cast
from thalweg.gathering import where
from thalweg.keras import initializers
from thalweg.keras.layers.core.wrapper import Wrapper
from thalweg.keras.layers.input_spec import InputSpec
from thalweg.keras.tensors import normalized
from thalweg.linalg import matmul
from thalweg.math import equal, reduce_all


class SpectralNormalization(Wrapper):
    """A layer whose kernel is divided, at each call in training, by an estimate of its spectral norm.

    Args:
      layer: a layer with an attribute `kernel` or `embeddings`.
      power_iterations: how many steps are made to estimate it.

    Raises:
      ValueError: `power_iterations` isn't positive, or the layer has no such weight.

    Example:
      >>> layer = tf.keras.layers.SpectralNormalization(tf.keras.layers.Dense(3))
      >>> layer(tf.ones([2, 4]), training=True).shape
      TensorShape([2, 3])
    """

    def __init__(self, layer: Any, power_iterations: int = 1, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        if power_iterations <= 0:
            raise ValueError(
                "`power_iterations` should be greater than zero. Received: "
                f"`power_iterations={power_iterations}`"
            )
        self.power_iterations = power_iterations

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        self.input_spec = InputSpec(min_ndim=1, axes={-1: input_shape[-1]})
        for name in ("kernel", "embeddings"):
            if hasattr(self.layer, name):
                self.kernel = getattr(self.layer, name)
                break
        else:
            raise ValueError(f"{type(self.layer).__name__} object has no attribute 'kernel' nor 'embeddings'")
        self.vector_u = self.add_weight(
            shape=(1, self.kernel.shape[-1]),
            initializer=initializers.TruncatedNormal(stddev=0.02),
            trainable=False,
            name="vector_u",
            dtype=self.kernel.dtype,
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            self._normalize_kernel()
        return cast(self.layer(inputs), inputs.dtype)

    def _normalize_kernel(self) -> None:
        """Divide the kernel by its norm, unless it is 0."""
        kernel, u = self.kernel._read(), self.vector_u._read()
        weights = reshape(kernel, [-1, kernel.shape[-1]])
        old, empty = u, reduce_all(equal(kernel, 0))
        for _ in range(self.power_iterations):
            v = normalized(matmul(u, weights, transpose_b=True), -1)
            u = normalized(matmul(v, weights), -1)
        sigma = matmul(matmul(v, weights), u, transpose_b=True)
        divided = reshape(kernel / where(empty, 1, sigma), kernel.shape)
        self.vector_u.assign(cast(where(empty, old, u), self.vector_u.dtype), read_value=False)
        self.kernel.assign(cast(divided, self.kernel.dtype), read_value=False)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return self.layer.compute_output_shape(input_shape)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "power_iterations": self.power_iterations}
