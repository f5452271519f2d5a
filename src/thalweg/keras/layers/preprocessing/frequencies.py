"""How often tokens occur: what vocabularies are learned from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

import thalweg as tf


class Frequencies:
    """Counts of tokens.

    Attributes:
      tokens: how often each occurs.
      documents: in how many documents each occurs.
      total: how many documents there are.
    """

    def __init__(self) -> None:
        self.tokens: Counter[Any] = Counter()
        self.documents: Counter[Any] = Counter()
        self.total = 0

    def add(self, batch: Any, by_document: bool) -> None:
        """Count the tokens of a batch.

        Args:
          batch: a tensor, dense, ragged or sparse, with one document a row; of rank 0 or 1: one document.
          by_document: count documents, too.
        """
        if not by_document:
            ragged = isinstance(batch, tf.RaggedTensor)
            values = batch.flat_values if ragged else getattr(batch, "values", batch)
            self.tokens.update(np.asarray(values).reshape(-1).tolist())
            return
        for row in rows_of(batch):
            self.tokens.update(row)
            self.documents.update(set(row))
            self.total += 1

    def most_common(self, room: int | None, without: Collection[Any]) -> list[Any]:
        """The tokens, frequent ones first, of equally frequent ones the greater first.

        Args:
          room: how many at most; None: all.
          without: tokens that don't count.
        """
        counts = [(count, token) for token, count in self.tokens.items() if token not in without]
        return [token for _, token in sorted(counts, reverse=True)][:room]

    def inverse(self, tokens: Sequence[Any]) -> np.ndarray[Any, Any]:
        """The inverse document frequencies: `log(1 + documents / (1 + documents with the token))`."""
        counts = np.array([self.documents[token] for token in tokens], np.float64)
        return np.log(1 + self.total / (1 + counts))


def rows_of(batch: Any) -> list[list[Any]]:
    """The documents of a batch, as lists of tokens."""
    if isinstance(batch, tf.SparseTensor):
        batch = tf.RaggedTensor.from_sparse(batch)
    if isinstance(batch, tf.RaggedTensor):
        return [np.asarray(getattr(row, "flat_values", row)).reshape(-1).tolist() for row in batch]
    array = np.asarray(batch)
    if array.ndim < 2:
        array = array.reshape(1, -1)
    rows: list[list[Any]] = array.reshape(len(array), -1).tolist()
    return rows
