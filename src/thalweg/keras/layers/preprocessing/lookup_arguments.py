"""What arguments of lookup layers go together."""

from __future__ import annotations

from typing import Any

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")
_OLD_MODES = {"binary": "multi_hot", "tf-idf": "tf_idf"}


def mode_of(output_mode: str) -> str:
    """An output mode by its present name."""
    return _OLD_MODES.get(output_mode, output_mode)


def check_arguments(layer: Any, idf_weights: Any) -> None:
    """Refuse arguments of a lookup layer that don't go together: ValueError."""
    _check_sizes(layer.max_tokens, layer.num_oov_indices, layer.pad_to_max_tokens)
    _check_mode(layer, idf_weights)
    if layer.oov_method not in ("floormod", "farmhash"):
        raise ValueError(
            "The `oov_method` argument must be one of ('floormod', 'farmhash'). Received: "
            f"oov_method={layer.oov_method}"
        )
    if layer.salt is not None and layer.vocabulary_dtype != "string" and layer.oov_method != "farmhash":
        raise ValueError(
            f"`salt` can only be used when `oov_method='farmhash'`. Received: oov_method={layer.oov_method}"
        )


def _check_mode(layer: Any, idf_weights: Any) -> None:
    mode = layer.output_mode
    if mode not in MODES:
        raise ValueError(f"`output_mode` must be one of {MODES}. Received: output_mode={mode}")
    if layer.invert and mode != "int":
        raise ValueError(f"`output_mode` must be `'int'` when `invert` is true. Received: output_mode={mode}")
    if layer.sparse and mode == "int":
        raise ValueError(
            "`sparse` may only be true if `output_mode` is `'one_hot'`, `'multi_hot'`, `'count'` or "
            f"`'tf_idf'`. Received: sparse={layer.sparse} and output_mode={mode}"
        )
    if idf_weights is not None and mode != "tf_idf":
        raise ValueError(
            "`idf_weights` should only be set if `output_mode` is `'tf_idf'`. Received: "
            f"idf_weights={idf_weights} and output_mode={mode}"
        )
    if mode == "tf_idf" and layer._has_input_vocabulary and idf_weights is None:
        raise ValueError(
            "When specifying the `vocabulary` argument, in TF-IDF output mode, the `idf_weights` "
            "argument must also be provided."
        )


def _check_sizes(max_tokens: int | None, num_oov_indices: int, pad_to_max_tokens: bool) -> None:
    if max_tokens is not None and max_tokens <= 1:
        raise ValueError(f"If set, `max_tokens` must be greater than 1. Received: max_tokens={max_tokens}")
    if pad_to_max_tokens and max_tokens is None:
        raise ValueError(
            f"If pad_to_max_tokens is True, must set `max_tokens`. Received: max_tokens={max_tokens}"
        )
    if num_oov_indices < 0:
        raise ValueError(
            "`num_oov_indices` must be greater than or equal to 0. Received: num_oov_indices="
            f"{num_oov_indices}"
        )
