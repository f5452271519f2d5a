"""Layers with a vocabulary: given, learned, kept in a file."""

from __future__ import annotations

from typing import Any

import numpy as np

import thalweg as tf
from thalweg.keras.config import floatx
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.preprocessing import vocabularies
from thalweg.keras.layers.preprocessing.adapting import adapt_to, column_of, tensor_of
from thalweg.keras.layers.preprocessing.frequencies import Frequencies
from thalweg.keras.layers.preprocessing.lookup_tables import table_of, table_of_file


class VocabularyLayer(Layer):
    """A layer with a table of tokens and their numbers.

    Attributes:
      lookup_table: the table.
      idf_weights: for "tf_idf", the weights of all numbers.
    """

    max_tokens: int | None
    num_oov_indices: int
    mask_token: Any
    oov_token: Any
    invert: bool
    output_mode: str
    pad_to_max_tokens: bool
    vocabulary_dtype: str
    input_vocabulary: Any
    idf_weights: Any
    lookup_table: Any
    _key_dtype: str
    _value_dtype: str
    _default_value: Any
    _frozen_vocab_size: int | None
    _frequencies: Frequencies
    _has_input_vocabulary: bool

    # The vocabulary.

    def _oov_start_index(self) -> int:
        return 1 if self.mask_token is not None and self.output_mode == "int" else 0

    def _token_start_index(self) -> int:
        return self._oov_start_index() + self.num_oov_indices

    def vocabulary_size(self) -> int:
        """How many numbers there are, those of the mask and of unknown tokens among them."""
        return int(self.lookup_table.size()) + self._token_start_index()

    def known_size(self) -> int:
        """The size that the vocabulary has, or will have when it is loaded."""
        return self._frozen_vocab_size or self.vocabulary_size()

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens in the order of their numbers.

        Args:
          include_special_tokens: with the mask token and the one for unknown tokens.
        """
        keys, values = (np.asarray(x) for x in self.lookup_table.export())
        tokens, numbers = (values, keys) if self.invert else (keys, values)
        found = dict(zip(numbers.tolist(), self._readable(tokens), strict=True))
        listed = [found.get(number, self.oov_token) for number in range(self.vocabulary_size())]
        if self._oov_start_index():
            listed[0] = self.mask_token
        return listed if include_special_tokens else listed[self._token_start_index() :]

    def _readable(self, tokens: Any) -> list[Any]:
        """Tokens as Keras shows them."""
        return [np.int64(token) for token in tokens]

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take a vocabulary.

        Args:
          vocabulary: the tokens, with or without the special ones before them; or the path of a file.
          idf_weights: for "tf_idf", a weight for each token.

        Raises:
          ValueError: tokens are there twice, special ones aren't at the beginning, there are too many or
            none, or weights are missing or not wanted.
          RuntimeError: the layer gives vectors of another size already.
        """
        self._check_weights(idf_weights)
        if isinstance(vocabulary, str):
            if self.output_mode == "tf_idf":
                raise ValueError("output_mode `'tf_idf'` does not support loading a vocabulary from file.")
            self.lookup_table = self._table(vocabulary)
            self._record_vocabulary_size()
            return
        listed = vocabularies.array_of(vocabulary)
        start = self._token_start_index()
        special = [self.mask_token] * self._oov_start_index() + [self.oov_token] * self.num_oov_indices
        has_special = np.array_equal(special, listed[:start])
        tokens = listed[start:] if has_special else listed
        reserved = {"mask": self.mask_token, "OOV": self.oov_token if self.invert else None}
        vocabularies.check(listed, tokens, reserved, special)
        if self.max_tokens is not None and start + len(tokens) > self.max_tokens:
            raise ValueError(
                "Attempted to set a vocabulary larger than the maximum vocab size. Received vocabulary size "
                f"is {start + len(tokens)}; `max_tokens` is {self.max_tokens}."
            )
        if idf_weights is not None:
            weights = vocabularies.weights_of(idf_weights, listed)
            front = 0 if has_special else start
            self._set_weights(np.pad(weights, (front, 0), constant_values=np.average(weights)))
        self.lookup_table = self._table(tokens)
        self._record_vocabulary_size()

    def _check_weights(self, idf_weights: Any) -> None:
        if self.output_mode == "tf_idf" and idf_weights is None:
            raise ValueError("`idf_weights` must be set if output_mode is 'tf_idf'.")
        if self.output_mode != "tf_idf" and idf_weights is not None:
            raise ValueError(
                "`idf_weights` should only be set if `output_mode` is `'tf_idf'`. Received: output_mode="
                f"{self.output_mode} and idf_weights={idf_weights}"
            )

    def _set_weights(self, weights: Any) -> None:
        """Take the weights of all numbers of tokens."""
        if self.pad_to_max_tokens and self.max_tokens is not None:
            weights = np.pad(weights, (0, self.max_tokens - len(weights)))
        self.idf_weights = tf.constant(weights, floatx())

    def _table(self, tokens: Any) -> Any:
        """The table of tokens, or of a file that has one in each line."""
        make = table_of_file if isinstance(tokens, str) else table_of
        key, value = self._key_dtype, self._value_dtype
        return make(tokens, self._token_start_index(), key, value, self._default_value, self.invert)

    def _record_vocabulary_size(self) -> None:
        size = self.vocabulary_size()
        fixed = self.output_mode != "int" and not self.pad_to_max_tokens
        if fixed and self._frozen_vocab_size not in (None, size):
            raise RuntimeError(
                f"When using `output_mode={self.output_mode}` and `pad_to_max_tokens=False`, the vocabulary "
                "size cannot be changed after the layer is called. Old vocab size is "
                f"{self._frozen_vocab_size}, new vocab size is {size}"
            )
        self._frozen_vocab_size = size

    # Learning the vocabulary.

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn the vocabulary: the most frequent tokens first.

        Args:
          data: an array, a tensor, a batched `Dataset`, or an iterable of batches.
          steps: how many batches to take; None: all.

        Raises:
          ValueError: the layer was made with its vocabulary.
        """
        self.reset_state()
        adapt_to(data, steps, self.update_state, lambda x: column_of(x, self.vocabulary_dtype))
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Count the tokens of a batch, whose first axis is that of documents."""
        if self._has_input_vocabulary:
            raise ValueError(
                f"Cannot adapt layer '{self.name}' after setting a static vocabulary via `vocabulary` "
                "argument or `set_vocabulary()` method."
            )
        self._frequencies.add(tensor_of(data, self.vocabulary_dtype), self.output_mode == "tf_idf")

    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted."""
        if self._has_input_vocabulary or not self._frequencies.tokens:
            self._record_vocabulary_size()
            return
        start = self._token_start_index()
        room = None if self.max_tokens is None else self.max_tokens - start
        special = [vocabularies.key_of(x) for x in (self.mask_token, self.oov_token) if x is not None]
        tokens = self._frequencies.most_common(room, special)
        self.lookup_table = self._table(tokens)
        if self.output_mode == "tf_idf":
            weights = self._frequencies.inverse(tokens).astype(floatx())
            self._set_weights(np.pad(weights, (start, 0), constant_values=weights.mean()))
        self.reset_state()
        self._record_vocabulary_size()

    def reset_state(self) -> None:
        """Forget what was counted."""
        self._frequencies = Frequencies()

    # Files.

    def save_own_variables(self, store: Any) -> None:
        if self.output_mode == "tf_idf":
            store["idf_weights"] = np.asarray(self.idf_weights)

    def load_own_variables(self, store: Any) -> None:
        if self.output_mode == "tf_idf":
            self.idf_weights = tf.constant(np.asarray(store["idf_weights"]), floatx())

    def save_assets(self, dir_path: str) -> None:
        """Write the vocabulary to the file vocabulary.txt in a folder, unless the configuration holds it."""
        if self.input_vocabulary is None:
            vocabularies.write(dir_path, self.get_vocabulary())

    def load_assets(self, dir_path: str) -> None:
        """Take the vocabulary from the file vocabulary.txt in a folder."""
        if self.input_vocabulary is None:
            self.take_vocabulary_text(vocabularies.read(dir_path))

    def take_vocabulary_text(self, text: str) -> None:
        """Take the vocabulary that a file holds, one token a line."""
        lines = text.splitlines()
        while lines and lines[-1] == "":
            lines.pop()
        if self.input_vocabulary is None and lines:
            tokens = lines if self.vocabulary_dtype == "string" else [int(line) for line in lines]
            weights = np.asarray(self.idf_weights) if self.output_mode == "tf_idf" else None
            self.set_vocabulary(tokens, weights)
