"""What attentions of several heads share: their options, their projections, and the attention of one head."""

from __future__ import annotations

from typing import Any

from thalweg.array import expand_dims
from thalweg.core import dtypes
from thalweg.dtypes import cast
from thalweg.gathering import where
from thalweg.keras import constraints, initializers, regularizers
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.attention.masks import attention_mask_of, both, causal_mask, length_of
from thalweg.keras.layers.core.einsum_dense import EinsumDense
from thalweg.keras.layers.layer import Layer
from thalweg.keras.tensors import mask_of, set_mask
from thalweg.linalg import einsum
from thalweg.nn import softmax

_GETTERS = {"initializer": initializers, "regularizer": regularizers, "constraint": constraints}
_OPTIONS = tuple(f"{part}_{kind}" for kind in _GETTERS for part in ("kernel", "bias"))


class ManyHeads(Layer):
    """An attention whose queries, keys and values are projected for each head."""

    use_bias: bool
    use_gate: bool
    dropout: float
    sliding_window: int | None
    _query_dense: EinsumDense
    _key_dense: EinsumDense
    _value_dense: EinsumDense
    _gate_dense: EinsumDense
    _output_dense: EinsumDense

    def _take_options(self, given: dict[str, Any]) -> None:
        """Take the options among the arguments of `__init__`."""
        self.supports_masking = True
        for name in _OPTIONS:
            setattr(self, f"_{name}", _GETTERS[name.rpartition("_")[2]].get(given[name]))
        # It is that of the projections.
        self.__dict__["_of_projections"] = regularizers.get(given["activity_regularizer"])
        window = given["sliding_window"]
        if window is not None and (not isinstance(window, int) or window <= 0):
            raise ValueError(
                f"`sliding_window` must be `None` or a positive integer. Received: sliding_window={window}"
            )
        self.__dict__["_window"] = window
        if given["flash_attention"]:
            raise ValueError(f"{type(self).__name__} has no flash attention: the compiler fuses what it can.")
        self.seed = given["seed"]

    def _options_config(self) -> dict[str, Any]:
        config = {
            name: _GETTERS[name.rpartition("_")[2]].serialize(getattr(self, f"_{name}")) for name in _OPTIONS
        }
        return {
            **config,
            "activity_regularizer": regularizers.serialize(self.__dict__["_of_projections"]),
            "sliding_window": self.__dict__["_window"],
            "seed": self.seed,
        }

    def _projection(self, equation: str, output_shape: Any, bias_axes: str, **more: Any) -> EinsumDense:
        """A projection with the options of this layer."""
        options = {name: getattr(self, f"_{name}") for name in _OPTIONS}
        for name in ("kernel_initializer", "bias_initializer"):
            # An initializer draws the same numbers each time; each projection needs its own.
            options[name] = type(options[name]).from_config(options[name].get_config())
        return EinsumDense(
            equation,
            output_shape=output_shape,
            bias_axes=bias_axes if self.use_bias else None,
            activity_regularizer=self.__dict__["_of_projections"],
            dtype=self.dtype_policy,
            **options,
            **more,
        )

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: Any = None,
        use_causal_mask: bool = False,
    ) -> Any:
        key = value if key is None else key
        query_mask = mask_of(query) if query_mask is None else query_mask
        window = self.__dict__["_window"]
        masks = query_mask, value_mask, key_mask, attention_mask
        plain = window is None and all(mask is None for mask in masks)
        mask = attention_mask_of(query, value, *masks, use_causal_mask and not plain, window)
        gate = self._gate_dense(query) if self.use_gate else None
        output, scores = self._compute_attention(
            self._query_dense(query),
            *self._keys_and_values(key, value),
            attention_mask=mask,
            training=training,
            return_attention_scores=return_attention_scores,
            **({"use_causal_mask": True} if use_causal_mask and plain else {}),
        )
        output = self._output_dense(output if gate is None else output * gate)
        if query_mask is not None:
            set_mask(output, query_mask)
        return (output, scores) if return_attention_scores else output

    def _keys_and_values(self, key: Any, value: Any) -> tuple[Any, Any]:
        """The projected keys and values, of as many heads as there are of queries."""
        return self._key_dense(key), self._value_dense(value)

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
        """The attended values of each head, and the scores if they are wanted."""
        raise NotImplementedError

    def compute_mask(self, *args: Any, **kwargs: Any) -> None:
        """None: the call has put the queries' mask on the output."""
        return None

    def compute_output_spec(self, query: Any, value: Any, key: Any = None, *args: Any, **kwargs: Any) -> Any:
        """A symbolic tensor of the output's shape, and of that of the scores if they are wanted."""
        shapes = tuple(query.shape), tuple(value.shape), None if key is None else tuple(key.shape)
        output = keras_tensor(self.dtype_policy.compute, self.compute_output_shape(*shapes))
        if not kwargs.get("return_attention_scores"):
            return output
        scores = (shapes[0][0], self._heads, *shapes[0][1:-1], *shapes[1][1:-1])
        return output, keras_tensor(self.dtype_policy.compute, scores)

    @property
    def _heads(self) -> int:
        raise NotImplementedError


def expanded_mask(mask: Any, rank: int, axes: int = 1) -> Any:
    """A mask with axes of size 1 for the heads: before its last `2 * axes` axes."""
    for _ in range(rank - mask.shape.rank):
        mask = expand_dims(mask, -2 * axes - 1)
    return mask


def dot_product_attention(query: Any, key: Any, value: Any, mask: Any, causal: bool, scale: float) -> Any:
    """Attention of `[batch, queries, heads, n]` to `[batch, keys, heads, n]`, in float32 at least.

    Args:
      mask: `[batch or 1, heads or 1, queries, keys]`, or with the heads left out; None: all.
      causal: a query looks at what comes not after it.
    """
    logits = einsum("BTNH,BSNH->BNTS", query, key)
    if logits.dtype.size < 4:
        logits = cast(logits, dtypes.float32)
    logits = logits * scale
    if mask is not None:
        mask = cast(expanded_mask(mask, 4), "bool")
    if causal:
        mask = both(mask, expand_dims(causal_mask(length_of(query), length_of(key)), 0))
    if mask is not None:
        logits = where(mask, logits, -0.7 * float(logits.dtype.max))
    return einsum("BNTS,BSNH->BTNH", cast(softmax(logits), key.dtype), value)
