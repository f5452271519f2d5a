"""What `StringLookup` and `IntegerLookup` have in common."""

from __future__ import annotations

from typing import Any

import numpy as np

import thalweg as tf
from thalweg.core.dtypes import as_dtype
from thalweg.keras.config import floatx
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.preprocessing import vocabularies
from thalweg.keras.layers.preprocessing.adapting import adapt_to, column_of, tensor_of
from thalweg.keras.layers.preprocessing.encoding import encoded
from thalweg.keras.layers.preprocessing.frequencies import Frequencies
from thalweg.keras.layers.preprocessing.hashing import hashed, salt_of
from thalweg.keras.layers.preprocessing.lookup_arguments import check_arguments, mode_of
from thalweg.keras.layers.preprocessing.lookup_tables import table_of, table_of_file


class IndexLookup(Layer):
    """Tokens as their numbers in a vocabulary, or the other way round.

    The vocabulary begins with the mask token (if there is one, and the mode is "int"), then come
    `num_oov_indices` places for what isn't in it.

    Args:
      max_tokens: how long the vocabulary may become.
      num_oov_indices: how many numbers there are for unknown tokens; 0: they are errors.
      mask_token: the token with the number 0; None: none.
      oov_token: what unknown numbers become when inverted.
      vocabulary_dtype: "string" or "int64".
      vocabulary: the tokens, or the path of a file with one in each line; None: `adapt` learns it.
      idf_weights: for "tf_idf", the weights of a given vocabulary.
      invert: numbers become tokens.
      output_mode: "int", "one_hot", "multi_hot", "count", "tf_idf".
      pad_to_max_tokens: vectors have `max_tokens` places, also with a smaller vocabulary.
      sparse: give a `tf.SparseTensor`.
      oov_method: "floormod" or "farmhash": how unknown integers are spread.
      salt: one or two integers, for SipHash in place of FarmHash.

    Raises:
      ValueError: arguments don't go together.
    """

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(
        self,
        max_tokens: int | None,
        num_oov_indices: int,
        mask_token: Any,
        oov_token: Any,
        vocabulary_dtype: str,
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        name: str | None = None,
        salt: Any = None,
        **kwargs: Any,
    ) -> None:
        size = kwargs.pop("vocabulary_size", None)
        given = kwargs.pop("has_input_vocabulary", vocabulary is not None)
        kwargs.pop("dtype", None)
        kwargs.pop("trainable", None)
        super().__init__(name=name, **kwargs)
        self.invert = invert
        self.max_tokens = max_tokens
        self.num_oov_indices = num_oov_indices
        self.mask_token = mask_token
        self.oov_token = oov_token
        self.output_mode = mode_of(output_mode)
        self.sparse = sparse
        self.pad_to_max_tokens = pad_to_max_tokens
        self.vocabulary_dtype = as_dtype(vocabulary_dtype).name
        self.oov_method = oov_method
        self.salt = salt_of(salt, "IndexLookup")
        self._frozen_vocab_size = size
        self.input_vocabulary = None if isinstance(vocabulary, str) else vocabulary
        self.input_idf_weights = idf_weights
        self.idf_weights: Any = None
        self._has_input_vocabulary = given
        check_arguments(self, idf_weights)
        self._key_dtype = "int64" if invert else self.vocabulary_dtype
        self._value_dtype = self.vocabulary_dtype if invert else "int64"
        self._default_value = oov_token if invert else self._oov_start_index() if num_oov_indices == 1 else -1
        self._frequencies = Frequencies()
        self.lookup_table = self._table([])
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)

    # The vocabulary.

    @property
    def compute_dtype(self) -> str:
        return self.vocabulary_dtype

    @property
    def variable_dtype(self) -> str:
        return self.vocabulary_dtype

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

    # Looking tokens up.

    def call(self, inputs: Any) -> Any:
        fixed = self.output_mode == "int" or self.pad_to_max_tokens
        if not fixed and self._frozen_vocab_size is None:
            raise RuntimeError(
                f"When using `output_mode={self.output_mode}` and `pad_to_max_tokens=False`, you must set "
                "the layer's vocabulary before calling it. Either pass a `vocabulary` argument to the layer, "
                "or call `adapt` with some sample data."
            )
        x = tensor_of(inputs, self._key_dtype)
        if isinstance(x, tf.SparseTensor):
            found = tf.SparseTensor(x.indices, self._looked_up(x.values), x.dense_shape)
        elif isinstance(x, tf.RaggedTensor):
            found = tf.ragged.map_flat_values(self._looked_up, x)
        else:
            found = self._looked_up(x)
        if self.output_mode == "int":
            return found
        weighted = self.output_mode == "tf_idf"
        mode = "count" if weighted else self.output_mode
        vectors = encoded(found, mode, self._depth(), "int64", self.sparse)
        return self._weighted(vectors) if weighted else vectors

    def _depth(self) -> Any:
        return self.max_tokens if self.pad_to_max_tokens else self._frozen_vocab_size

    def _weighted(self, counts: Any) -> Any:
        weights = self.idf_weights
        if weights is None:
            raise ValueError("When `output_mode` is `'tf_idf'`, `idf_weights` must be provided.")
        if isinstance(counts, tf.SparseTensor):
            values = tf.cast(counts.values, weights.dtype) * tf.gather(weights, counts.indices[:, -1])
            return tf.SparseTensor(counts.indices, values, counts.dense_shape)
        return tf.cast(counts, weights.dtype) * weights

    def _looked_up(self, x: Any) -> Any:
        """The numbers of tokens, or the tokens of numbers."""
        found = self.lookup_table.lookup(x)
        if self.mask_token is not None:
            masked = tf.equal(x, 0 if self.invert else self.mask_token)
            # What is masked has no place in vectors.
            mask: Any = tf.int64.max if self.output_mode != "int" else 0
            mask = tf.constant(self.mask_token if self.invert else mask, self._value_dtype)
            found = tf.where(masked, mask, found)
        return found if self.invert else self._with_unknown(x, found)

    def _with_unknown(self, x: Any, found: Any) -> Any:
        """The numbers with those of unknown tokens, -1 so far, filled in."""
        if self.num_oov_indices == 0:
            unknown = tf.boolean_mask(x, tf.equal(found, -1))
            message = "When `num_oov_indices=0` all inputs should be in vocabulary, found OOV values {}, "
            message += "consider setting `num_oov_indices=1`."
            check = tf.Assert(tf.equal(tf.size(unknown), 0), [tf.strings.format(message, (unknown,))])
            with tf.control_dependencies([check] if check is not None else []):
                return tf.identity(found)
        if self.num_oov_indices == 1:
            return found
        if x.dtype.is_integer and self.oov_method != "farmhash":
            spread = tf.math.floormod(x, self.num_oov_indices)
        else:
            spread = hashed(x, self.num_oov_indices, self.salt)
        return tf.where(tf.equal(found, -1), spread + self._oov_start_index(), found)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self.output_mode == "int":
            return input_shape
        kept = self.output_mode == "one_hot" and not (len(input_shape) > 1 and input_shape[-1] == 1)
        return (*(input_shape if kept else input_shape[:-1]), self._depth())

    def compute_output_spec(self, inputs: Any) -> Any:
        dtype = self._value_dtype if self.output_mode == "int" else floatx()
        dims = inputs.shape.as_list()
        return keras_tensor(as_dtype(dtype), tuple(self.compute_output_shape(tuple(dims))))

    # Configuration and files.

    def build_from_config(self, config: dict[str, Any]) -> None:
        self.build(None)

    def get_build_config(self) -> dict[str, Any]:
        return {}

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "invert": self.invert,
            "max_tokens": self.max_tokens,
            "num_oov_indices": self.num_oov_indices,
            "oov_token": self.oov_token,
            "mask_token": self.mask_token,
            "output_mode": self.output_mode,
            "sparse": self.sparse,
            "pad_to_max_tokens": self.pad_to_max_tokens,
            "vocabulary_dtype": self.vocabulary_dtype,
            "idf_weights": vocabularies.listed(self.input_idf_weights),
            "vocabulary": vocabularies.listed(self.input_vocabulary),
            "vocabulary_size": self._frozen_vocab_size,
            "oov_method": self.oov_method,
            "salt": self.salt,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        vocabularies.refuse_path(config)
        return super().from_config(config)

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

