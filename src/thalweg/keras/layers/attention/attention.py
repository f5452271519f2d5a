"""`keras.layers.Attention` and `AdditiveAttention`."""

from __future__ import annotations

from typing import Any

from thalweg.array import expand_dims, shape
from thalweg.gathering import where
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.attention.masks import both, causal_mask
from thalweg.keras.layers.layer import Layer
from thalweg.keras.seeds import SeedGenerator, draw_seed
from thalweg.linalg import matmul
from thalweg.math import logical_not, reduce_sum, tanh
from thalweg.nn import softmax
from thalweg.nn.dropout import stateless_dropout


class Attention(Layer):
    """Attention by dot products (Luong and others 2015).

    For each query the values are averaged, weighted by how well their keys fit the query.

    Args:
      use_scale: have a weight by which the scores are multiplied.
      score_mode: "dot", or "concat": the sum of the hyperbolic tangent of query plus key.
      dropout: in training each weight of the average is 0 with this probability.
      seed: of the dropout.

    Call arguments: `inputs`, `[query, value]` or `[query, value, key]`; `mask`, a list of their masks;
    `return_attention_scores`: give the weights of the average, too; `use_causal_mask`: a query looks at what
    comes not after it.

    Shapes: query `[batch, queries, n]`, value `[batch, keys, m]`, key `[batch, keys, n]` to `[batch,
    queries, m]`.

    Raises:
      ValueError: `inputs` isn't such a list, or `score_mode` isn't known.

    Example:
      >>> query, value = tf.ones([2, 3, 4]), tf.ones([2, 5, 4])
      >>> tf.keras.layers.Attention()([query, value]).shape
      TensorShape([2, 3, 4])
    """

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.use_scale = use_scale
        self.score_mode = score_mode
        self.dropout = dropout
        self.seed = seed
        if dropout > 0:
            self.seed_generator = SeedGenerator(seed)
        if score_mode not in ("dot", "concat"):
            raise ValueError(
                f"`score_mode` of {type(self).__name__} is 'dot' or 'concat'. Received: "
                f"score_mode={score_mode}"
            )

    def build(self, input_shape: Any) -> None:
        self._check_inputs(input_shape)
        self.scale = self.concat_score_weight = None
        if self.use_scale:
            self.scale = self.add_weight(name="scale", shape=(), initializer="ones")
        if self.score_mode == "concat":
            self.concat_score_weight = self.add_weight(
                name="concat_score_weight", shape=(), initializer="ones"
            )

    def _scores(self, query: Any, key: Any) -> Any:
        """How well each key fits each query."""
        if self.score_mode == "dot":
            scores = matmul(query, key, transpose_b=True)
            return scores if self.scale is None else scores * self.scale
        total = expand_dims(query, -2) + expand_dims(key, -3)
        total = total if self.scale is None else self.scale * total
        return self.concat_score_weight * reduce_sum(tanh(total), axis=-1)

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: Any = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        self._check_inputs(inputs, mask)
        query, value = inputs[:2]
        query_mask, value_mask = mask[:2] if mask else (None, None)
        scores = self._scores(query, inputs[2] if len(inputs) > 2 else value)
        allowed = None if value_mask is None else expand_dims(value_mask, -2)
        if use_causal_mask:
            allowed = both(allowed, causal_mask(*_ends(scores)))
        if allowed is not None:
            # 65504 is the greatest number of float16.
            far = 65504.0 if scores.dtype.name == "float16" else 1.0e9
            scores = where(logical_not(allowed), scores - far, scores)
        weights = softmax(scores)
        dropped = weights
        if training and self.dropout > 0:
            dropped = stateless_dropout(weights, self.dropout, draw_seed(self.seed_generator))
        output = matmul(dropped, value)
        if query_mask is not None:
            output = where(expand_dims(query_mask, -1), output, 0)
        return (output, dropped) if return_attention_scores else output

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return None if not previous_mask else previous_mask[0]

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (*input_shape[0][:-1], input_shape[1][-1])

    def compute_output_spec(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """A symbolic tensor of the output's shape, and of that of the scores if they are wanted."""
        self._check_inputs(inputs)
        query, value = (tuple(x.shape) for x in inputs[:2])
        output = keras_tensor(self.dtype_policy.compute, self.compute_output_shape([query, value]))
        if not kwargs.get("return_attention_scores"):
            return output
        return output, keras_tensor(self.dtype_policy.compute, (*query[:-1], value[-2]))

    def _check_inputs(self, inputs: Any, mask: Any = None) -> None:
        """Raise ValueError where there aren't two or three inputs, and as many masks if any."""
        for given, name in ((inputs, "inputs"), (mask, "mask")):
            if given is None:
                continue
            if not isinstance(given, (list, tuple)) or not 2 <= len(given) <= 3:
                raise ValueError(
                    f"{type(self).__name__} {self.name!r} is called on a list, [query, value] or "
                    f"[query, value, key], with a list of masks. Received: {name}={given}"
                )

    def get_config(self) -> dict[str, Any]:
        config = {"use_scale": self.use_scale, "score_mode": self.score_mode}
        return {**super().get_config(), **config, "dropout": self.dropout, "seed": self.seed}


def _ends(scores: Any) -> Any:
    """The numbers of queries and of keys."""
    known, sizes = scores._spec.shape, shape(scores)
    return [sizes[axis] if known[axis] is None else known[axis] for axis in (len(known) - 2, len(known) - 1)]


class AdditiveAttention(Attention):
    """Attention by the sum of the hyperbolic tangent of query plus key (Bahdanau and others 2015).

    Args:
      use_scale: have weights by which the summands are multiplied.
      dropout: in training each weight of the average is 0 with this probability.
      seed: of the dropout.

    Calls and shapes are those of `Attention`; queries and keys have one size.

    Example:
      >>> query, value = tf.ones([2, 3, 4]), tf.ones([2, 5, 4])
      >>> tf.keras.layers.AdditiveAttention()([query, value]).shape
      TensorShape([2, 3, 4])
    """

    def __init__(self, use_scale: bool = True, dropout: float = 0.0, **kwargs: Any) -> None:
        super().__init__(use_scale=use_scale, dropout=dropout, **kwargs)

    def build(self, input_shape: Any) -> None:
        self._check_inputs(input_shape)
        self.scale = None
        if self.use_scale:
            self.scale = self.add_weight(
                name="scale", shape=[input_shape[0][-1]], initializer="glorot_uniform"
            )

    def _scores(self, query: Any, key: Any) -> Any:
        fits = tanh(expand_dims(query, -2) + expand_dims(key, -3))
        return reduce_sum(fits if self.scale is None else self.scale * fits, axis=-1)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        del config["score_mode"]
        return config
