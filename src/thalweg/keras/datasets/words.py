"""What the data sets of texts share: texts as lists of the ranks of their words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from thalweg.keras.utils.files import keras_file

_Array = np.ndarray[Any, Any]
Texts = list[list[int]]


def in_order_of(seed: np.random.RandomState, *arrays: _Array) -> list[_Array]:
    """Arrays of one length in one random order."""
    order = np.arange(len(arrays[0]))
    seed.shuffle(order)
    return [array[order] for array in arrays]


def marked(texts: Iterable[list[int]], start_char: int | None, index_from: int) -> Texts:
    """Texts with a mark before their first word, and the numbers of their words moved up."""
    start = [] if start_char is None else [start_char]
    move = index_from or 0
    return [[*start, *(word + move for word in text)] for text in texts]


def shorter_than(maxlen: int, texts: Texts, labels: Any) -> tuple[Texts, list[Any]]:
    """The texts of fewer than `maxlen` words, marks included, and their labels."""
    kept = [pair for pair in zip(texts, labels, strict=True) if len(pair[0]) < maxlen]
    return [text for text, _ in kept], [label for _, label in kept]


def frequent(texts: Texts, num_words: int | None, skip_top: int, oov_char: int | None) -> Texts:
    """Texts in which words that are too rare or too frequent are replaced by `oov_char`, or left out if None.

    Args:
      num_words: the first number that is too high; None: the highest number there is.
    """
    limit = num_words or max(map(max, texts))
    if oov_char is None:
        return [[word for word in text if skip_top <= word < limit] for text in texts]
    return [[word if skip_top <= word < limit else oov_char for word in text] for text in texts]


def as_objects(texts: Texts) -> _Array:
    """A vector of lists."""
    array = np.empty(len(texts), object)
    array[:] = texts
    return array


def word_index(path: str, address: str, md5: str) -> dict[str, int]:
    """The rank of each word, of one of Keras's files."""
    with open(keras_file(path, address, md5), encoding="utf-8") as file:
        ranks: dict[str, int] = json.load(file)
    return ranks
