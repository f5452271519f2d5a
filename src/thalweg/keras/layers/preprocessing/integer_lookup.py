"""`keras.layers.IntegerLookup`."""

from __future__ import annotations

from typing import Any

from thalweg.keras.layers.preprocessing.index_lookup import IndexLookup


class IntegerLookup(IndexLookup):
    """Integers as their numbers in a vocabulary, or the other way round.

    Args:
      max_tokens: how long the vocabulary may become, with the special tokens.
      num_oov_indices: how many numbers there are for unknown integers; 0: they are errors.
      mask_token: the integer with the number 0; None: none.
      oov_token: what unknown numbers become when inverted.
      vocabulary: the integers, or the path of a file with one in each line; None: `adapt` learns it.
      vocabulary_dtype: "int64".
      idf_weights: for "tf_idf", the weights of a given vocabulary.
      invert: numbers become integers of the vocabulary.
      output_mode: "int", "one_hot", "multi_hot", "count", "tf_idf".
      sparse: give a `tf.SparseTensor`.
      pad_to_max_tokens: vectors have `max_tokens` places, also with a smaller vocabulary.
      oov_method: "floormod" or "farmhash": how unknown integers are spread over their numbers.
      salt: one or two integers, for SipHash in place of FarmHash.

    Raises:
      ValueError: arguments don't go together.

    Example:
      >>> layer = tf.keras.layers.IntegerLookup(vocabulary=[12, 36, 1138, 42])
      >>> layer([[12, 1138, 42], [42, 1000, 36]]).numpy()
      array([[1, 3, 4],
             [4, 0, 2]])
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int = -1,
        vocabulary: Any = None,
        vocabulary_dtype: str = "int64",
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        salt: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if vocabulary_dtype != "int64":
            raise ValueError(
                "Only `vocabulary_dtype='int64'` is supported at this time. Received: "
                f"vocabulary_dtype={vocabulary_dtype}"
            )
        super().__init__(
            max_tokens=max_tokens,
            num_oov_indices=num_oov_indices,
            mask_token=mask_token,
            oov_token=oov_token,
            vocabulary_dtype=vocabulary_dtype,
            vocabulary=vocabulary,
            idf_weights=idf_weights,
            invert=invert,
            output_mode=output_mode,
            sparse=sparse,
            pad_to_max_tokens=pad_to_max_tokens,
            oov_method=oov_method,
            salt=salt,
            name=name,
            **kwargs,
        )

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        for name in ("oov_token", "mask_token"):
            config[name] = None if config[name] is None else int(config[name])
        if config["vocabulary"] is not None:
            config["vocabulary"] = [int(token) for token in config["vocabulary"]]
        return config
