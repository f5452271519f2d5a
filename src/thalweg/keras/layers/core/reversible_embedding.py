"""`keras.layers.ReversibleEmbedding`: a vector for each integer, and scores of the integers for a vector."""

from __future__ import annotations

from typing import Any

from thalweg.array import transpose
from thalweg.core.dtypes import as_dtype
from thalweg.dtypes import cast
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.core.embedding import Embedding
from thalweg.keras.tensors import set_mask
from thalweg.linalg import matmul
from thalweg.math import tanh


class ReversibleEmbedding(Embedding):
    """An `Embedding` that also goes back: from vectors to a score for each integer.

    Args:
      input_dim, output_dim, embeddings_initializer, embeddings_regularizer, embeddings_constraint,
        mask_zero: those of `Embedding`.
      tie_weights: go back by the same table; else by one of its own.
      reverse_dtype: the dtype in which it goes back; None: the layer's.
      logit_soft_cap: a bound of the scores, to which the hyperbolic tangent keeps them; None: there is none.

    Call arguments: `inputs`; `reverse`: go back.

    Shapes: `[…]` of integers to `[…, output_dim]`; back from `[…, output_dim]` to `[…, input_dim]`.

    Example:
      >>> layer = tf.keras.layers.ReversibleEmbedding(10, 4)
      >>> layer(layer(tf.constant([[1, 2, 3]])), reverse=True).shape
      TensorShape([1, 3, 10])
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        tie_weights: bool = True,
        embeddings_initializer: Any = "uniform",
        embeddings_regularizer: Any = None,
        embeddings_constraint: Any = None,
        mask_zero: bool = False,
        reverse_dtype: Any = None,
        logit_soft_cap: float | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            input_dim,
            output_dim,
            embeddings_initializer=embeddings_initializer,
            embeddings_regularizer=embeddings_regularizer,
            embeddings_constraint=embeddings_constraint,
            mask_zero=mask_zero,
            **kwargs,
        )
        self.tie_weights = tie_weights
        self.reverse_dtype = reverse_dtype
        self.logit_soft_cap = logit_soft_cap

    def build(self, input_shape: Any = None) -> None:
        super().build(input_shape)
        if not self.tie_weights:
            self.reverse_embeddings = self.add_weight(
                name="reverse_embeddings",
                shape=(self.output_dim, self.input_dim),
                initializer=self.embeddings_initializer,
            )

    def call(self, inputs: Any, reverse: bool = False) -> Any:
        if not reverse:
            result = super().call(inputs)
            mask = super().compute_mask(inputs)
            if mask is not None:
                set_mask(result, mask)
            return result
        kernel = transpose(self.embeddings) if self.tie_weights else self.reverse_embeddings
        dtype = inputs.dtype if self.reverse_dtype is None else as_dtype(self.reverse_dtype)
        logits = matmul(cast(inputs, dtype), cast(kernel, dtype))
        cap = self.logit_soft_cap
        return logits if cap is None else tanh(logits / cap) * cap

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """None: the call has put the mask on its result."""
        return None

    def compute_output_shape(self, input_shape: Any, reverse: bool = False) -> Any:
        return (*input_shape[:-1], self.input_dim) if reverse else (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs: Any, reverse: bool = False) -> Any:
        """A symbolic tensor of the output's shape."""
        shape = self.compute_output_shape(tuple(inputs.shape), reverse)
        return keras_tensor(self.dtype_policy.compute, shape)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "tie_weights": self.tie_weights,
            "reverse_dtype": self.reverse_dtype,
            "logit_soft_cap": self.logit_soft_cap,
        }
