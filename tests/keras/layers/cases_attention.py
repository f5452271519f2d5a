"""Attention, AdditiveAttention, MultiHeadAttention, GroupQueryAttention."""

from __future__ import annotations

from .case import Case, Refused, X

_QUERY, _VALUE = X((2, 3, 4)), X((2, 5, 4))
_PAIR = [_QUERY, _VALUE]
_MASK = [[True, False, True], [True, True, False]]
_VALUE_MASK = X((2, 5), "bool", values=[[True, True, False, True, False], [True] * 5])
_SCORES = {"return_attention_scores": True}
_CAUSAL = {"use_causal_mask": True}
_HEADS = {"num_heads": 2, "key_dim": 3}
_GROUPS = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}


def _simple(layer: str) -> list[Case]:
    return [
        Case(layer, {}, _PAIR),
        Case(layer, {}, [_QUERY, X((2, 5, 6)), _VALUE], label="key"),
        Case(layer, {"use_scale": True}, _PAIR, call=_SCORES, label="scores"),
        Case(layer, {}, _PAIR, call=_CAUSAL, label="causal"),
        Case(layer, {"dropout": 0.4, "seed": 3}, _PAIR),
        Case(
            layer,
            {},
            _PAIR,
            call={"mask": [X((2, 3), "bool"), _VALUE_MASK], **_CAUSAL},
            functional=False,
            label="masks",
        ),
    ]


def _many(layer: str, arguments: dict[str, int]) -> list[Case]:
    value = {"value": _VALUE}
    return [
        Case(layer, arguments, _QUERY, call=value),
        Case(layer, arguments, _QUERY, call={"value": _QUERY, **_SCORES}, label="scores"),
        Case(layer, arguments, _QUERY, call={**value, **_CAUSAL}, label="causal"),
        Case(layer, arguments, _QUERY, call=value, mask=_MASK),
        Case(layer, {**arguments, "use_bias": False, "use_gate": True}, _QUERY, call=value),
        Case(layer, {**arguments, "dropout": 0.4, "seed": 3}, _QUERY, call={**value, **_CAUSAL}),
        Case(layer, {**arguments, "sliding_window": 2}, _QUERY, call=value),
        Case(
            layer,
            arguments,
            _QUERY,
            call={"attention_mask": X((2, 3, 5), "bool"), **value, "value_mask": _VALUE_MASK, **_CAUSAL},
            label="masks",
        ),
        Case(layer, {**arguments, "kernel_regularizer": "l2"}, _QUERY, call={"key": X((2, 5, 4)), **value}),
    ]


CASES = [
    *_simple("Attention"),
    *_simple("AdditiveAttention"),
    Case("Attention", {"score_mode": "concat", "use_scale": True}, _PAIR),
    *_many("MultiHeadAttention", _HEADS),
    Case("MultiHeadAttention", {**_HEADS, "value_dim": 2, "output_shape": 5}, _QUERY, call={"value": _VALUE}),
    Case("MultiHeadAttention", _HEADS, X((2, 3, 2, 4)), call={"value": X((2, 3, 2, 4))}, label="two"),
    Case(
        "MultiHeadAttention",
        {**_HEADS, "attention_axes": (2,)},
        X((2, 3, 2, 4)),
        call={"value": X((2, 3, 5, 4))},
    ),
    *_many("GroupQueryAttention", _GROUPS),
]

REFUSED = [
    Refused("Attention", {}, (2, 3, 4), "list"),
    Refused("Attention", {"score_mode": "max"}, _PAIR, "score_mode"),
    Refused("MultiHeadAttention", {"num_heads": 0, "key_dim": 2}, match="num_heads"),
    Refused("MultiHeadAttention", {"num_heads": 2, "key_dim": -1}, match="key_dim"),
    Refused("MultiHeadAttention", {**_HEADS, "sliding_window": 0}, match="sliding_window"),
    Refused("GroupQueryAttention", {**_GROUPS, "num_key_value_heads": 3}, match="divisible"),
]
