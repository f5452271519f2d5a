"""What `StringLookup` and `IntegerLookup` have in common."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.core.dtypes import as_dtype
from thalweg.keras.config import floatx
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.preprocessing import vocabularies
from thalweg.keras.layers.preprocessing.adapting import tensor_of
from thalweg.keras.layers.preprocessing.encoding import encoded
from thalweg.keras.layers.preprocessing.frequencies import Frequencies
from thalweg.keras.layers.preprocessing.hashing import hashed, salt_of
from thalweg.keras.layers.preprocessing.lookup_arguments import check_arguments, mode_of
from thalweg.keras.layers.preprocessing.vocabulary_layer import VocabularyLayer


class IndexLookup(VocabularyLayer):
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

    @property
    def compute_dtype(self) -> str:
        return self.vocabulary_dtype

    @property
    def variable_dtype(self) -> str:
        return self.vocabulary_dtype

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

    # Configuration.

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
