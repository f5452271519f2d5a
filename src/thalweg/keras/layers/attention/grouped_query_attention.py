"""`keras.layers.GroupQueryAttention`: several heads of queries share one of keys and values."""

from __future__ import annotations

import math
from typing import Any

from thalweg.keras.layers.activations.softmax import Softmax
from thalweg.keras.layers.attention.heads import ManyHeads, dot_product_attention, expanded_mask
from thalweg.keras.layers.attention.masks import both, causal_mask, length_of
from thalweg.keras.layers.regularization.dropout import Dropout
from thalweg.linalg import einsum
from thalweg.rearranging import repeat


class GroupedQueryAttention(ManyHeads):
    """Attention of several heads, in groups that share keys and values (Ainslie and others 2023).

    Args:
      head_dim: the size of a head.
      num_query_heads: the number of heads of the queries.
      num_key_value_heads: that of the keys and values, by which it can be divided.
      dropout: in training each weight of the average is 0 with this probability.
      use_bias: whether the projections have biases.
      sliding_window: a query looks at keys less than this many places away; None: at all.
      flash_attention: accepted if False.
      kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
        kernel_constraint, bias_constraint: of the projections.
      use_gate: multiply the heads' results by the sigmoid of a projection of the query.
      seed: of the dropout.

    Calls are those of `MultiHeadAttention`.

    Shapes: query `[batch, queries, n]`, value and key `[batch, keys, n]` to `[batch, queries, n]`.

    Raises:
      ValueError: the numbers of heads don't fit each other, or shapes don't.

    Example:
      >>> layer = tf.keras.layers.GroupQueryAttention(head_dim=3, num_query_heads=4, num_key_value_heads=2)
      >>> layer(tf.ones([2, 4, 6]), tf.ones([2, 5, 6])).shape
      TensorShape([2, 4, 6])
    """

    def __init__(
        self,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        given = locals()
        super().__init__(**kwargs)
        if num_query_heads % num_key_value_heads:
            raise ValueError(
                "`num_query_heads` must be divisible by `num_key_value_heads`. Received: num_query_heads="
                f"{num_query_heads}, num_key_value_heads={num_key_value_heads}"
            )
        self.head_dim = head_dim
        self.num_query_heads = num_query_heads
        self.num_key_value_heads = num_key_value_heads
        self.num_repeats = num_query_heads // num_key_value_heads
        self.dropout = dropout
        self.use_bias = use_bias
        self.use_gate = use_gate
        self._take_options(given)

    @property
    def _heads(self) -> int:
        return self.num_query_heads

    def build(  # type: ignore[override]
        self, query_shape: Any, value_shape: Any, key_shape: Any = None
    ) -> None:
        key_shape = value_shape if key_shape is None else key_shape
        self.compute_output_shape(query_shape, value_shape, key_shape)
        of_queries = (None, self.num_query_heads, self.head_dim)
        of_keys = (None, self.num_key_value_heads, self.head_dim)
        make = self._projection
        self._query_dense = make("bqm,muh->bquh", of_queries, "uh", name="query")
        self._query_dense.build(query_shape)
        self._key_dense = make("bkm,mvh->bkvh", of_keys, "vh", name="key")
        self._key_dense.build(key_shape)
        if self.use_gate:
            self._gate_dense = make("bqm,muh->bquh", of_queries, "uh", name="gate", activation="sigmoid")
            self._gate_dense.build(query_shape)
        self._value_dense = make("bkm,mvh->bkvh", of_keys, "vh", name="value")
        self._value_dense.build(value_shape)
        self._softmax = Softmax(axis=-1, dtype=self.dtype_policy)
        self._dropout_layer = Dropout(self.dropout, dtype=self.dtype_policy, seed=self.seed)
        self._output_dense = make("bquh,uhm->bqm", (None, query_shape[-1]), "m", name="attention_output")
        self._output_dense.build((None, None, self.num_query_heads, self.head_dim))

    def _keys_and_values(self, key: Any, value: Any) -> tuple[Any, Any]:
        key, value = super()._keys_and_values(key, value)
        return repeat(key, self.num_repeats, axis=2), repeat(value, self.num_repeats, axis=2)

    def _compute_attention(
        self,
        query: Any,
        key: Any,
        value: Any,
        attention_mask: Any = None,
        training: Any = None,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> tuple[Any, Any]:
        scale = 1.0 / math.sqrt(self.head_dim)
        if not self.dropout and not return_attention_scores:
            return dot_product_attention(query, key, value, attention_mask, use_causal_mask, scale), None
        if use_causal_mask:
            attention_mask = both(attention_mask, causal_mask(length_of(query), length_of(value)))
        scores = einsum("bquh,bkuh->buqk", query * scale, key)
        if attention_mask is not None:
            attention_mask = expanded_mask(attention_mask, 4)
        scores = self._softmax(scores, mask=attention_mask)
        dropped = self._dropout_layer(scores, training=training) if self.dropout else scores
        return einsum("buqk,bkuh->bquh", dropped, value), scores

    def compute_output_shape(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> Any:
        key_shape = value_shape if key_shape is None else key_shape
        if query_shape[-1] != value_shape[-1]:
            raise ValueError(
                "The last dimension of `query_shape` and `value_shape` must be equal. Received: query_shape="
                f"{tuple(query_shape)}, value_shape={tuple(value_shape)}"
            )
        if tuple(value_shape[1:-1]) != tuple(key_shape[1:-1]):
            raise ValueError(
                "All dimensions of `value` and `key`, except the last one, must be equal. Received: "
                "value_shape="
                f"{tuple(value_shape)} and key_shape={tuple(key_shape)}"
            )
        return tuple(query_shape)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "head_dim": self.head_dim,
            "num_query_heads": self.num_query_heads,
            "num_key_value_heads": self.num_key_value_heads,
            "dropout": self.dropout,
            "use_bias": self.use_bias,
            "use_gate": self.use_gate,
            **self._options_config(),
        }


GroupQueryAttention = GroupedQueryAttention
