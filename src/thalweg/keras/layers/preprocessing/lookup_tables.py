"""The tables of lookup layers: from tokens to their numbers, or back."""

from __future__ import annotations

from typing import Any

import numpy as np

import thalweg as tf


def table_of(tokens: Any, start: int, key_dtype: str, value_dtype: str, default: Any, invert: bool) -> Any:
    """The table of tokens that are numbered from `start` on.

    Args:
      default: what is found for keys that the table hasn't.
      invert: whether numbers are the keys.
    """
    with tf.init_scope():
        numbers = tf.constant(np.arange(start, start + len(tokens), dtype=np.int64))
        tokens = tf.constant(tokens, value_dtype if invert else key_dtype, shape=[len(tokens)])
        keys, values = (numbers, tokens) if invert else (tokens, numbers)
        entries = tf.lookup.KeyValueTensorInitializer(keys, values, key_dtype, value_dtype)
        return tf.lookup.StaticHashTable(entries, default)


def table_of_file(path: str, start: int, key_dtype: str, value_dtype: str, default: Any, invert: bool) -> Any:
    """The same of a file that has a token in each line.

    Raises:
      ValueError: there is no such file.
    """
    if not tf.io.gfile.exists(path):
        raise ValueError(f"Vocabulary file {path} does not exist.")
    with tf.io.gfile.GFile(path) as file:
        lines = file.read().splitlines()
    dtype = value_dtype if invert else key_dtype
    tokens = lines if dtype == "string" else [int(line) for line in lines]
    return table_of(tokens, start, key_dtype, value_dtype, default, invert)
