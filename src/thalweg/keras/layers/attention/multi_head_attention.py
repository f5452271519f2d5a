"""`keras.layers.MultiHeadAttention`."""

from __future__ import annotations

import math
import string
from typing import Any

from thalweg.keras.layers.activations.softmax import Softmax
from thalweg.keras.layers.attention.heads import ManyHeads, dot_product_attention, expanded_mask
from thalweg.keras.layers.attention.masks import both, causal_mask, length_of
from thalweg.keras.layers.regularization.dropout import Dropout
from thalweg.linalg import einsum


class MultiHeadAttention(ManyHeads):
    """Attention of several heads (Vaswani and others 2017).

    Queries, keys and values are projected for each head; each head averages its values, weighted by the
    softmax of the dot products of its query and keys; the results are projected together.

    Args:
      num_heads: the number of heads.
      key_dim: the size of a head's queries and keys.
      value_dim: the size of a head's values; None: `key_dim`.
      dropout: in training each weight of the average is 0 with this probability.
      use_bias: whether the projections have biases.
      output_shape: the size of the output; None: that of the query.
      attention_axes: the axes that are attended over; None: all but the batch and the last one.
      sliding_window: a query looks at keys less than this many places away; None: at all.
      flash_attention: accepted if False.
      kernel_initializer, bias_initializer, kernel_regularizer, bias_regularizer, activity_regularizer,
        kernel_constraint, bias_constraint: of the projections.
      use_gate: multiply the heads' results by the sigmoid of a projection of the query.
      seed: of the dropout.

    Call arguments: `query`; `value`; `key`, `value` if it is None; `query_mask`, `value_mask`, `key_mask`,
    `[batch, length]`; `attention_mask`, `[batch, queries, keys]`; `return_attention_scores`: give the
    weights of the average, too; `training`; `use_causal_mask`: a query looks at what comes not after it.

    Shapes: query `[batch, queries, n]`, value `[batch, keys, m]`, key `[batch, keys, k]` to `[batch,
    queries, n]`.

    Raises:
      ValueError: an argument isn't a positive integer, or shapes don't fit each other.

    Example:
      >>> layer = tf.keras.layers.MultiHeadAttention(num_heads=2, key_dim=3)
      >>> layer(tf.ones([2, 4, 6]), tf.ones([2, 5, 6])).shape
      TensorShape([2, 4, 6])
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: Any = None,
        attention_axes: Any = None,
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
        for name, value in (("num_heads", num_heads), ("key_dim", key_dim), ("value_dim", value_dim)):
            if (value is None and name != "value_dim") or (value is not None and not _is_positive(value)):
                raise ValueError(
                    f"`{name}` of MultiHeadAttention is a positive integer. Received: {name}={value}"
                )
        super().__init__(**kwargs)
        self.num_heads = num_heads
        self.key_dim = key_dim
        self.value_dim = value_dim or key_dim
        self.dropout = dropout
        self.use_bias = use_bias
        self.use_gate = use_gate
        self._take_options(given)
        # `output_shape` itself is that of the layer's output.
        self.__dict__["_given_shape"] = _sizes("output_shape", output_shape)
        self.__dict__["_attention_axes"] = _sizes("attention_axes", attention_axes)

    @property
    def attention_axes(self) -> Any:
        """The axes that are attended over."""
        return self.__dict__["_attention_axes"]

    # The projections; files of weights name them by these.

    @property
    def query_dense(self) -> Any:
        return self._query_dense

    @property
    def key_dense(self) -> Any:
        return self._key_dense

    @property
    def value_dense(self) -> Any:
        return self._value_dense

    @property
    def output_dense(self) -> Any:
        return self._output_dense

    @property
    def _heads(self) -> int:
        return self.num_heads

    def build(  # type: ignore[override]
        self, query_shape: Any, value_shape: Any, key_shape: Any = None
    ) -> None:
        key_shape = value_shape if key_shape is None else key_shape
        _check_lengths(value_shape, key_shape)
        shapes = {"query": query_shape, "key": key_shape, "value": value_shape}
        sizes = {"query": self.key_dim, "key": self.key_dim, "value": self.value_dim}
        if self.use_gate:
            shapes = {"query": query_shape, "key": key_shape, "gate": query_shape, "value": value_shape}
            sizes["gate"] = self.value_dim
        for name, shape in shapes.items():
            equation, bias_axes, rank = projection_equation(len(shape) - 1, 1, 2)
            activation = {"activation": "sigmoid"} if name == "gate" else {}
            output = [None] * (rank - 3) + [self.num_heads, sizes[name]]
            dense = self._projection(equation, output, bias_axes, name=name, **activation)
            setattr(self, f"_{name}_dense", dense)
            dense.build(shape)
        rank = len(value_shape) + 1
        axes = self.attention_axes or tuple(range(1, rank - 2))
        axes = tuple(axis if axis >= 0 else rank - 1 + axis for axis in axes)
        self.__dict__["_attention_axes"] = axes
        self._scores_equation, self._combine_equation, scores_rank = attention_equations(rank, axes)
        last = tuple(range(scores_rank - len(axes), scores_rank))
        self._softmax = Softmax(axis=last, dtype=self.dtype_policy)
        self._dropout_layer = Dropout(self.dropout, dtype=self.dtype_policy, seed=self.seed)
        self._build_output(query_shape)

    def _build_output(self, query_shape: Any) -> None:
        sizes = self.__dict__["_given_shape"] or (query_shape[-1],)
        equation, bias_axes, rank = projection_equation(len(query_shape) - 1, 2, len(sizes))
        shape = [None] * (rank - 1 - len(sizes)) + list(sizes)
        self._output_dense = self._projection(equation, shape, bias_axes, name="attention_output")
        self._output_dense.build((*query_shape[:-1], self.num_heads, self.value_dim))

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
        scale = 1.0 / math.sqrt(self.key_dim)
        if not self.dropout and not return_attention_scores and query.shape.rank == 4:
            return dot_product_attention(query, key, value, attention_mask, use_causal_mask, scale), None
        if use_causal_mask:
            attention_mask = both(attention_mask, causal_mask(length_of(query), length_of(value)))
        scores = einsum(self._scores_equation, key, query * scale)
        if attention_mask is not None:
            attention_mask = expanded_mask(attention_mask, scores.shape.rank, len(self.attention_axes))
        scores = self._softmax(scores, mask=attention_mask)
        dropped = self._dropout_layer(scores, training=training) if self.dropout else scores
        return einsum(self._combine_equation, dropped, value), scores

    def compute_output_shape(self, query_shape: Any, value_shape: Any, key_shape: Any = None) -> Any:
        _check_lengths(value_shape, value_shape if key_shape is None else key_shape)
        sizes = self.__dict__["_given_shape"]
        return (*query_shape[:-1], *sizes) if sizes else tuple(query_shape)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "key_dim": self.key_dim,
            "value_dim": self.value_dim,
            "dropout": self.dropout,
            "use_bias": self.use_bias,
            "use_gate": self.use_gate,
            "output_shape": self.__dict__["_given_shape"],
            "attention_axes": self.attention_axes,
            **self._options_config(),
        }


def _is_positive(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _sizes(name: str, value: Any) -> Any:
    """A number or a list of them as a tuple; None where there is none."""
    if not value:
        return None
    if isinstance(value, int):
        return (value,)
    if not isinstance(value, (list, tuple)):
        raise ValueError(
            f"`{name}` of MultiHeadAttention is an int, list, or tuple. Received: {name}={value}"
        )
    return tuple(value)


def _check_lengths(value_shape: Any, key_shape: Any) -> None:
    if tuple(value_shape[1:-1]) != tuple(key_shape[1:-1]):
        raise ValueError(
            "All dimensions of `value` and `key`, except the last one, must be equal. Received: value_shape="
            f"{tuple(value_shape)} and key_shape={tuple(key_shape)}"
        )


def projection_equation(free: int, bound: int, output: int) -> tuple[str, str, int]:
    """The equation of a projection that keeps `free` axes and turns `bound` axes into `output` others.

    Returns:
      The equation, the letters of the bias, and the output's rank.
    """
    letters = string.ascii_lowercase
    kept, summed = letters[:free], letters[free : free + bound]
    made = letters[free + bound : free + bound + output]
    return f"{kept}{summed},{summed}{made}->{kept}{made}", made, free + output


def attention_equations(rank: int, axes: tuple[int, ...]) -> tuple[str, str, int]:
    """The equations of the scores, of keys and queries, and of the averages, of scores and values.

    Args:
      rank: that of projected queries: the batch, the sequence's axes, the heads, a head's size.
      axes: those that are attended over.

    Returns:
      The two equations, and the rank of the scores: the batch, other axes, the heads, the queries' axes, the
      keys' axes.
    """
    query = string.ascii_lowercase[:rank]
    others = iter(string.ascii_lowercase[rank:])
    key = "".join(next(others) if axis in axes else query[axis] for axis in range(rank))
    batch = "".join(query[axis] for axis in range(rank - 1) if axis not in axes)
    scores = batch + "".join(query[axis] for axis in axes) + "".join(key[axis] for axis in axes)
    return f"{key},{query}->{scores}", f"{scores},{key}->{query}", len(scores)
