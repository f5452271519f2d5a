"""Vocabularies as users give them, and in files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import thalweg as tf

FILE = "vocabulary.txt"


def array_of(vocabulary: Any) -> Any:
    """A vocabulary as an array of strings or integers.

    Raises:
      ValueError: it is empty.
    """
    listed = np.asarray(vocabulary.numpy() if tf.is_tensor(vocabulary) else vocabulary)
    if listed.dtype == object or listed.dtype.kind == "S":
        listed = np.array([x.decode() if isinstance(x, bytes) else x for x in listed.reshape(-1)])
    if listed.size == 0:
        raise ValueError(f"Cannot set an empty vocabulary. Received: vocabulary={vocabulary}")
    return listed


def check(vocabulary: Any, tokens: Any, reserved: Mapping[str, Any], special: Sequence[Any]) -> None:
    """Refuse a vocabulary that has a token twice, or a special one among the others: ValueError."""
    if len(set(tokens.tolist())) != len(tokens):
        repeated = [token for token, count in Counter(tokens.tolist()).items() if count > 1]
        raise ValueError(
            "The passed vocabulary has at least one repeated term. Please uniquify your dataset. The "
            f"repeated terms are: {repeated}"
        )
    for what, token in reserved.items():
        if token is not None and token in tokens:
            at = np.argwhere(vocabulary == token)[-1]
            raise ValueError(
                f"Found reserved {what} token at unexpected location in `vocabulary`. Note that passed "
                "`vocabulary` does not need to include the OOV and mask tokens. Either remove all mask and "
                "OOV tokens, or include them only at the start of the vocabulary in precisely this order: "
                f"{special}. Received: {what.lower()}_token={token} at vocabulary index {at}"
            )


def weights_of(idf_weights: Any, vocabulary: Any) -> Any:
    """The weights of a vocabulary's tokens as a vector.

    Raises:
      ValueError: there are more or fewer than tokens.
    """
    weights = np.asarray(idf_weights)
    if len(weights) != len(vocabulary):
        raise ValueError(
            f"`idf_weights` must be the same length as vocabulary. len(idf_weights) is {len(weights)}; "
            f"len(vocabulary) is {len(vocabulary)}"
        )
    if weights.ndim != 1:
        raise ValueError(f"TF-IDF data must be a vector. Received: idf_weights of shape {weights.shape}")
    return weights


def key_of(token: Any) -> Any:
    """A token as tensors hold it."""
    return token.encode() if isinstance(token, str) else token


def listed(x: Any) -> Any:
    """A tensor or an array as a list, anything else as it is."""
    x = x.numpy() if tf.is_tensor(x) else x
    return x.tolist() if isinstance(x, np.ndarray) else x


def refuse_path(config: Mapping[str, Any]) -> None:
    """Refuse a configuration that names a file to read: ValueError."""
    if isinstance(config.get("vocabulary"), str):
        raise ValueError(
            f"The configuration names the vocabulary file {config['vocabulary']!r}. Files outside of a "
            "model's own are not read when it is loaded: make the layer with `vocabulary=` yourself."
        )


def write(folder: str, vocabulary: Sequence[Any]) -> None:
    """Write a vocabulary to its file in a folder, one token a line."""
    with open(os.path.join(folder, FILE), "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(str(token) for token in vocabulary))


def read(folder: str) -> str:
    """What the vocabulary's file in a folder holds."""
    with open(os.path.join(folder, FILE), encoding="utf-8") as file:
        return file.read()
