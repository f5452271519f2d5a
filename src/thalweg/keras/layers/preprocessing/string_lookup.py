"""`keras.layers.StringLookup`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.preprocessing.index_lookup import IndexLookup


class StringLookup(IndexLookup):
    """Strings as their numbers in a vocabulary, or the other way round.

    Args:
      max_tokens: how long the vocabulary may become, with the special tokens.
      num_oov_indices: how many numbers there are for unknown strings; 0: they are errors.
      mask_token: the string with the number 0; None: none.
      oov_token: what unknown numbers become when inverted.
      vocabulary: the strings, or the path of a file with one in each line; None: `adapt` learns it.
      idf_weights: for "tf_idf", the weights of a given vocabulary.
      invert: numbers become strings.
      output_mode: "int", "one_hot", "multi_hot", "count", "tf_idf".
      pad_to_max_tokens: vectors have `max_tokens` places, also with a smaller vocabulary.
      sparse: give a `tf.SparseTensor`.
      encoding: of strings.
      salt: one or two integers, for SipHash in place of FarmHash.

    Raises:
      ValueError: arguments don't go together.

    Example:
      >>> layer = tf.keras.layers.StringLookup(vocabulary=["a", "b", "c"])
      >>> layer([["a", "c"], ["d", "b"]]).numpy()
      array([[1, 3],
             [0, 2]])
    """

    encoding: str

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: str | None = None,
        oov_token: str = "[UNK]",
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        salt: Any = None,
        **kwargs: Any,
    ) -> None:
        self.__dict__["encoding"] = encoding
        super().__init__(
            max_tokens=max_tokens,
            num_oov_indices=num_oov_indices,
            mask_token=mask_token,
            oov_token=oov_token,
            vocabulary_dtype="string",
            vocabulary=vocabulary,
            idf_weights=idf_weights,
            invert=invert,
            output_mode=output_mode,
            sparse=sparse,
            pad_to_max_tokens=pad_to_max_tokens,
            name=name,
            salt=salt,
            **kwargs,
        )

    def _readable(self, tokens: Any) -> list[Any]:
        return [token.decode(self.encoding) for token in tokens.tolist()]

    def get_config(self) -> dict[str, Any]:
        config = {**super().get_config(), "encoding": self.encoding}
        del config["vocabulary_dtype"]
        return config
