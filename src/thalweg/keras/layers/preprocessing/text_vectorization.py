"""`keras.layers.TextVectorization`."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.core.dtypes import as_dtype
from thalweg.keras.config import floatx
from thalweg.keras.engine.symbolic import keras_tensor
from thalweg.keras.layers.layer import Layer
from thalweg.keras.layers.preprocessing import vocabularies
from thalweg.keras.layers.preprocessing.adapting import adapt_to, column_of, tensor_of
from thalweg.keras.layers.preprocessing.lookup_arguments import MODES, mode_of
from thalweg.keras.layers.preprocessing.string_lookup import StringLookup

_STANDARDIZE = ("lower_and_strip_punctuation", "lower", "strip_punctuation")
_SPLIT = ("whitespace", "character")
_PUNCTUATION = r'[!"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~\']'


class TextVectorization(Layer):
    """Texts as the numbers of their words.

    Texts are standardized, split into tokens, tokens joined to n-grams, and these looked up in a vocabulary.

    Args:
      max_tokens: how long the vocabulary may become, with "" and "[UNK]" at its beginning.
      standardize: "lower_and_strip_punctuation", "lower", "strip_punctuation", a function of strings, None.
      split: "whitespace", "character", a function of strings, or None.
      ngrams: the longest n-grams to make; or a tuple of lengths.
      output_mode: "int", "multi_hot", "count", "tf_idf".
      output_sequence_length: for "int", the length that all results are cut or padded to.
      pad_to_max_tokens: vectors have `max_tokens` places, also with a smaller vocabulary.
      vocabulary: the tokens, or the path of a file with one in each line; None: `adapt` learns it.
      idf_weights: for "tf_idf", the weights of a given vocabulary.
      sparse: give a `tf.SparseTensor`.
      ragged: for "int", give a `tf.RaggedTensor`, not padded.
      encoding: of strings.

    Raises:
      ValueError: an argument isn't known, or two don't go together.

    Example:
      >>> layer = tf.keras.layers.TextVectorization(output_sequence_length=4)
      >>> layer.adapt(["foo bar", "bar baz", "baz bada boom"])
      >>> layer.get_vocabulary()
      ['', '[UNK]', 'baz', 'bar', 'foo', 'boom', 'bada']
      >>> layer(["Foo, qux bar!", "qux"]).numpy()
      array([[4, 1, 3, 0],
             [1, 0, 0, 0]])
    """

    _convert_input_args = False
    _allow_non_tensor_positional_args = True

    def __init__(
        self,
        max_tokens: int | None = None,
        standardize: Any = "lower_and_strip_punctuation",
        split: Any = "whitespace",
        ngrams: Any = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: Any = None,
        idf_weights: Any = None,
        sparse: bool = False,
        ragged: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        size = kwargs.pop("vocabulary_size", None)
        given = kwargs.pop("has_input_vocabulary", vocabulary is not None)
        super().__init__(name=name, **kwargs)
        self._standardize = _known("standardize", standardize, _STANDARDIZE)
        self._split = _known("split", split, _SPLIT)
        self._ngrams_arg = ngrams
        self._ngrams = tuple(range(1, ngrams + 1)) if isinstance(ngrams, int) else ngrams
        self._ragged = ragged
        self._output_mode = mode_of(output_mode)
        self._output_sequence_length = output_sequence_length
        self._encoding = encoding
        self._check_arguments()
        self._lookup_layer = StringLookup(
            max_tokens=max_tokens,
            vocabulary=vocabulary,
            idf_weights=idf_weights,
            pad_to_max_tokens=pad_to_max_tokens,
            mask_token="",
            output_mode=self._output_mode,
            sparse=sparse,
            encoding=encoding,
            has_input_vocabulary=given,
            vocabulary_size=size,
        )

    def _check_arguments(self) -> None:
        mode, length, ngrams = self._output_mode, self._output_sequence_length, self._ngrams
        if mode not in MODES:
            raise ValueError(f"`output_mode` must be one of {MODES}. Received: output_mode={mode}")
        if ngrams is not None and not (isinstance(ngrams, tuple) and all(isinstance(n, int) for n in ngrams)):
            raise ValueError(
                f"`ngrams` must be None, an integer, or a tuple of integers. Received: ngrams={ngrams}"
            )
        if mode == "int" and not (isinstance(length, int) or length is None):
            raise ValueError(
                "`output_sequence_length` must be either None or an integer when `output_mode` is 'int'. "
                f"Received: output_sequence_length={length}"
            )
        if mode != "int" and length is not None:
            raise ValueError(
                "`output_sequence_length` must not be set if `output_mode` is not 'int'. Received "
                f"output_sequence_length={length}."
            )
        if self._ragged and mode != "int":
            raise ValueError(
                f"`ragged` must not be true if `output_mode` is not `'int'`. Received: ragged={self._ragged} "
                f"and output_mode={mode}"
            )

    @property
    def compute_dtype(self) -> str:
        return "string"

    @property
    def variable_dtype(self) -> str:
        return "string"

    def build(self, input_shape: Any = None) -> None:
        """Nothing: the vocabulary is no weight."""

    # The vocabulary.

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Learn the vocabulary: the most frequent tokens first.

        Args:
          data: an array, a list, a tensor, a `Dataset`, or an iterable of batches of strings.
          steps: how many batches to take; None: all.

        Raises:
          ValueError: the layer was made with its vocabulary.
        """
        self.reset_state()
        adapt_to(data, steps, self.update_state, lambda x: column_of(x, "string"))
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Count the tokens of a batch of texts."""
        self._lookup_layer.update_state(self._tokens_of(data))

    def finalize_state(self) -> None:
        """Make the vocabulary of what was counted."""
        self._lookup_layer.finalize_state()

    def reset_state(self) -> None:
        """Forget what was counted."""
        self._lookup_layer.reset_state()

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[str]:
        """The tokens in the order of their numbers.

        Args:
          include_special_tokens: with "" and "[UNK]".
        """
        return self._lookup_layer.get_vocabulary(include_special_tokens)

    def vocabulary_size(self) -> int:
        """How many numbers there are, those of padding and of unknown tokens among them."""
        return self._lookup_layer.vocabulary_size()

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take a vocabulary, and for "tf_idf" its weights: see `StringLookup.set_vocabulary`."""
        self._lookup_layer.set_vocabulary(vocabulary, idf_weights)

    # From texts to numbers.

    def _tokens_of(self, inputs: Any) -> Any:
        """The tokens of texts, or their n-grams: a ragged tensor unless nothing was split."""
        x = tensor_of(inputs, "string")
        if self._standardize in ("lower", "lower_and_strip_punctuation"):
            x = tf.strings.lower(x)
        if self._standardize in ("strip_punctuation", "lower_and_strip_punctuation"):
            x = tf.strings.regex_replace(x, _PUNCTUATION, "")
        if callable(self._standardize):
            x = self._standardize(x)
        if self._split is not None:
            x = self._split_up(x)
        if self._ngrams is not None:
            x = tf.strings.ngrams(x, ngram_width=self._ngrams, separator=" ")
        return x

    def _split_up(self, x: Any) -> Any:
        if x.shape.rank is not None and x.shape.rank > 1:
            if x.shape[-1] != 1:
                raise ValueError(
                    "When using `TextVectorization` to tokenize strings, the input rank must be 1 or the "
                    f"last shape dimension must be 1. Received: inputs.shape={x.shape} with "
                    f"rank={x.shape.rank}"
                )
            x = tf.squeeze(x, -1)
        if self._split == "whitespace":
            return tf.strings.split(x)
        if self._split == "character":
            return tf.strings.unicode_split(x, "UTF-8")
        return self._split(x)

    def call(self, inputs: Any) -> Any:
        found = self._lookup_layer.call(self._tokens_of(inputs))
        length = self._output_sequence_length
        if self._output_mode != "int":
            return found
        if isinstance(found, tf.RaggedTensor) and not self._ragged:
            return found.to_tensor(default_value=0, shape=[*found.shape.as_list()[:-1], length])
        if length is None:
            return found
        cut = found[..., :length]
        if self._ragged:
            return cut
        missing = length - tf.shape(cut)[-1]
        padded = tf.pad(cut, tf.stack([*[[0, 0]] * (cut.shape.rank - 1), [0, missing]]))
        return tf.ensure_shape(padded, [*found.shape.as_list()[:-1], length])

    def compute_output_shape(self, input_shape: Any) -> Any:
        if self._output_mode == "int":
            return (input_shape[0], self._output_sequence_length)
        if self._split is not None:
            input_shape = (*input_shape, None)
        elif len(input_shape) <= 1:
            input_shape = (*input_shape, 1)
        return self._lookup_layer.compute_output_shape(input_shape)

    def compute_output_spec(self, inputs: Any) -> Any:
        dtype = "int64" if self._output_mode == "int" else floatx()
        dims = inputs.shape.as_list()
        return keras_tensor(as_dtype(dtype), tuple(self.compute_output_shape(tuple(dims))))

    # Configuration and files.

    def get_config(self) -> dict[str, Any]:
        inner = self._lookup_layer
        return {
            **super().get_config(),
            "max_tokens": inner.max_tokens,
            "standardize": self._standardize,
            "split": self._split,
            "ngrams": self._ngrams_arg,
            "output_mode": self._output_mode,
            "output_sequence_length": self._output_sequence_length,
            "pad_to_max_tokens": inner.pad_to_max_tokens,
            "sparse": inner.sparse,
            "ragged": self._ragged,
            "vocabulary": vocabularies.listed(inner.input_vocabulary),
            "idf_weights": vocabularies.listed(inner.input_idf_weights),
            "encoding": self._encoding,
            "vocabulary_size": inner.known_size(),
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        vocabularies.refuse_path(config)
        if isinstance(config.get("ngrams"), list):
            config = {**config, "ngrams": tuple(config["ngrams"])}
        return super().from_config(config)

    def save_own_variables(self, store: Any) -> None:
        self._lookup_layer.save_own_variables(store)

    def load_own_variables(self, store: Any) -> None:
        self._lookup_layer.load_own_variables(store)

    def save_assets(self, dir_path: str) -> None:
        """Write the vocabulary to a file in a folder."""
        self._lookup_layer.save_assets(dir_path)

    def load_assets(self, dir_path: str) -> None:
        """Take the vocabulary from a file in a folder."""
        self._lookup_layer.load_assets(dir_path)

    def take_vocabulary_text(self, text: str) -> None:
        """Take the vocabulary that a file holds, one token a line."""
        self._lookup_layer.take_vocabulary_text(text)


def _known(name: str, value: Any, known: tuple[str, ...]) -> Any:
    if value is None or callable(value) or value in known:
        return value
    raise ValueError(
        f"TextVectorization: the `{name}` argument must be None, a function, or one of {known}. Received: "
        f"{value}"
    )
