"""`keras.preprocessing.text`: texts as sequences of numbers."""

from __future__ import annotations

import collections
import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

_FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


def text_to_word_sequence(
    input_text: str, filters: str = _FILTERS, lower: bool = True, split: str = " "
) -> list[str]:
    """The words of a text.

    Args:
      input_text: the text.
      filters: characters that separate words like `split` does.
      lower: make all letters small.
      split: what separates words.

    Example:
      >>> tf.keras.preprocessing.text.text_to_word_sequence("The way, the water takes.")
      ['the', 'way', 'the', 'water', 'takes']
    """
    text = input_text.lower() if lower else input_text
    text = text.translate({ord(character): split for character in filters})
    return [word for word in text.split(split) if word]


def one_hot(
    input_text: str,
    n: int,
    filters: str = _FILTERS,
    lower: bool = True,
    split: str = " ",
    analyzer: Callable[[str], Iterable[str]] | None = None,
) -> list[int]:
    """The words of a text as numbers from 1 to `n - 1`, by Python's `hash`, which changes from run to run.

    Args:
      input_text, filters, lower, split: as for `text_to_word_sequence`.
      n: one more than the highest number; several words may have the same one.
      analyzer: gives the words of a text instead.

    Example:
      >>> len(tf.keras.preprocessing.text.one_hot("the way the water takes", 100))
      5
    """
    return hashing_trick(input_text, n, hash, filters, lower, split, analyzer)


def hashing_trick(
    text: str,
    n: int,
    hash_function: Any = None,
    filters: str = _FILTERS,
    lower: bool = True,
    split: str = " ",
    analyzer: Callable[[str], Iterable[str]] | None = None,
) -> list[int]:
    """The words of a text as numbers from 1 to `n - 1`, by a hash function.

    Args:
      text, filters, lower, split: as for `text_to_word_sequence`.
      n: one more than the highest number; several words may have the same one.
      hash_function: a function of a word; "md5", which is the same in all runs; None: Python's `hash`.
      analyzer: gives the words of a text instead.

    Example:
      >>> tf.keras.preprocessing.text.hashing_trick("the way the water takes", 100, "md5")
      [51, 68, 51, 93, 29]
    """
    number = _md5 if hash_function == "md5" else hash_function or hash
    words = text_to_word_sequence(text, filters, lower, split) if analyzer is None else analyzer(text)
    return [number(word) % (n - 1) + 1 for word in words]


def _md5(word: str) -> int:
    return int(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest(), 16)


class Tokenizer:
    """Turns texts into sequences of numbers: the more frequent a word, the smaller its number.

    Args:
      num_words: only words with numbers below this one count; None: all.
      filters, lower, split: as for `text_to_word_sequence`.
      char_level: take characters rather than words.
      oov_token: what stands for words that aren't known, with the number 1; None: they are left out.
      analyzer: gives the words of a text instead.

    Attributes:
      word_index, index_word: the numbers by the words, from 1 on, and the other way round.
      word_counts: how often each word was there.
      word_docs, index_docs: in how many texts, by the words and by the numbers.
      document_count: how many texts there were.

    Example:
      >>> tokenizer = tf.keras.preprocessing.text.Tokenizer(oov_token="?")
      >>> tokenizer.fit_on_texts(["the way the water takes"])
      >>> tokenizer.texts_to_sequences(["The water stays."])
      [[2, 4, 1]]
    """

    def __init__(
        self,
        num_words: int | None = None,
        filters: str = _FILTERS,
        lower: bool = True,
        split: str = " ",
        char_level: bool = False,
        oov_token: str | None = None,
        analyzer: Callable[[str], Iterable[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        if "nb_words" in kwargs:
            text = "The `nb_words` argument in `Tokenizer` has been renamed `num_words`."
            warnings.warn(text, stacklevel=2)
            num_words = kwargs.pop("nb_words")
        self.document_count = kwargs.pop("document_count", 0)
        if kwargs:
            raise TypeError(f"Unrecognized keyword arguments: {kwargs}")
        self.word_counts: dict[str, int] = collections.OrderedDict()
        self.word_docs: dict[str, int] = collections.defaultdict(int)
        self.index_docs: dict[int, int] = collections.defaultdict(int)
        self.word_index: dict[str, int] = {}
        self.index_word: dict[int, str] = {}
        self.num_words = num_words
        self.filters = filters
        self.split = split
        self.lower = lower
        self.char_level = char_level
        self.oov_token = oov_token
        self.analyzer = analyzer

    def _words(self, text: Any) -> Any:
        """The words of a text, of which a list is one already."""
        if isinstance(text, list):
            return [word.lower() for word in text] if self.lower else text
        if self.char_level:
            return text.lower() if self.lower else text
        if self.analyzer is not None:
            return self.analyzer(text)
        return text_to_word_sequence(text, self.filters, self.lower, self.split)

    def fit_on_texts(self, texts: Iterable[Any]) -> None:
        """Learn the words of some texts.

        Args:
          texts: strings, or lists of words.
        """
        for text in texts:
            self.document_count += 1
            words = self._words(text)
            for word in words:
                self.word_counts[word] = self.word_counts.get(word, 0) + 1
            for word in set(words):
                self.word_docs[word] = self.word_docs.get(word, 0) + 1
        by_frequency = sorted(self.word_counts, key=self.word_counts.__getitem__, reverse=True)
        known = by_frequency if self.oov_token is None else [self.oov_token, *by_frequency]
        self.word_index = {word: number for number, word in enumerate(known, 1)}
        self.index_word = {number: word for word, number in self.word_index.items()}
        for word, count in self.word_docs.items():
            self.index_docs[self.word_index[word]] = count

    def fit_on_sequences(self, sequences: Any) -> None:
        """Learn in how many sequences each number is, as `mode="tfidf"` needs it.

        Args:
          sequences: lists of integers.
        """
        self.document_count += len(sequences)
        for sequence in sequences:
            for number in set(sequence):
                self.index_docs[number] = self.index_docs.get(number, 0) + 1

    def texts_to_sequences(self, texts: Iterable[Any]) -> list[list[int]]:
        """The numbers of the words of some texts.

        Args:
          texts: strings, or lists of words.
        """
        return list(self.texts_to_sequences_generator(texts))

    def texts_to_sequences_generator(self, texts: Iterable[Any]) -> Iterator[list[int]]:
        """The numbers of the words of some texts, one text after the other."""
        unknown = None if self.oov_token is None else self.word_index.get(self.oov_token)
        for text in texts:
            numbers = []
            for word in self._words(text):
                number = self.word_index.get(word)
                if number is None:
                    if self.oov_token is not None:
                        numbers.append(unknown)
                elif not self.num_words or number < self.num_words:
                    numbers.append(number)
                elif unknown is not None:
                    numbers.append(unknown)
            yield numbers  # type: ignore[misc]  # None stands in for an oov_token before texts were learnt

    def sequences_to_texts(self, sequences: Iterable[Iterable[int]]) -> list[str]:
        """The texts of some sequences of numbers, with spaces between the words."""
        return list(self.sequences_to_texts_generator(sequences))

    def sequences_to_texts_generator(self, sequences: Iterable[Iterable[int]]) -> Iterator[str]:
        """The texts of some sequences of numbers, one after the other."""
        unknown = self.oov_token if self.oov_token in self.word_index else None
        for sequence in sequences:
            words = []
            for number in sequence:
                word = self.index_word.get(number)
                if word is None or (self.num_words and number >= self.num_words):
                    word = unknown
                if word is not None:
                    words.append(word)
            yield " ".join(words)

    def texts_to_matrix(self, texts: Iterable[Any], mode: str = "binary") -> np.ndarray[Any, Any]:
        """Vectors of which words are in some texts, as `sequences_to_matrix` makes them."""
        return self.sequences_to_matrix(self.texts_to_sequences(texts), mode=mode)

    def sequences_to_matrix(self, sequences: Any, mode: str = "binary") -> np.ndarray[Any, Any]:
        """Vectors of which numbers are in some sequences.

        Args:
          sequences: lists of integers.
          mode: "binary": 1 for numbers that are there; "count": how often; "freq": which part of the sequence
            they are; "tfidf": how much they tell about it.

        Returns:
          A float64 array `[sequences, num_words]`.

        Raises:
          ValueError: another mode; neither `num_words` nor texts tell how many words there are.
        """
        count = self.num_words or (len(self.word_index) + 1 if self.word_index else 0)
        if not count:
            raise ValueError("Specify a dimension (`num_words` argument), or fit on some text data first.")
        if mode == "tfidf" and not self.document_count:
            raise ValueError("Fit the Tokenizer on some data before using tfidf mode.")
        if mode not in ("binary", "count", "freq", "tfidf"):
            raise ValueError(f"Unknown vectorization mode: {mode}")
        matrix = np.zeros((len(sequences), count))
        for row, sequence in zip(matrix, sequences, strict=True):
            for number, times in collections.Counter(j for j in sequence if j < count).items():
                row[number] = self._weight(number, times, len(sequence), mode)
        return matrix

    def _weight(self, number: int, times: int, length: int, mode: str) -> float:
        if mode == "binary":
            return 1
        if mode == "count":
            return times
        if mode == "freq":
            return times / length
        rarity = 1 + self.document_count / (1 + self.index_docs.get(number, 0))
        return float((1 + np.log(times)) * np.log(rarity))

    def get_config(self) -> dict[str, Any]:
        """The arguments and what was learnt, the latter as JSON; `analyzer` isn't in it."""
        return {
            "num_words": self.num_words,
            "filters": self.filters,
            "lower": self.lower,
            "split": self.split,
            "char_level": self.char_level,
            "oov_token": self.oov_token,
            "document_count": self.document_count,
            "word_counts": json.dumps(self.word_counts),
            "word_docs": json.dumps(self.word_docs),
            "index_docs": json.dumps(self.index_docs),
            "index_word": json.dumps(self.index_word),
            "word_index": json.dumps(self.word_index),
        }

    def to_json(self, **kwargs: Any) -> str:
        """The configuration as JSON, from which `tokenizer_from_json` makes the tokenizer again.

        Args:
          **kwargs: arguments of `json.dumps`.
        """
        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)


def tokenizer_from_json(json_string: str) -> Tokenizer:
    """The tokenizer that `to_json` was called on.

    Example:
      >>> tokenizer = tf.keras.preprocessing.text.Tokenizer()
      >>> tokenizer.fit_on_texts(["the way the water takes"])
      >>> tf.keras.preprocessing.text.tokenizer_from_json(tokenizer.to_json()).word_index["water"]
      3
    """
    config = json.loads(json_string)["config"]
    learnt = ("word_counts", "word_docs", "index_docs", "index_word", "word_index")
    found = {name: json.loads(config.pop(name)) for name in learnt}
    tokenizer = Tokenizer(**config)
    tokenizer.word_counts = found["word_counts"]
    tokenizer.word_docs = found["word_docs"]
    tokenizer.word_index = found["word_index"]
    tokenizer.index_docs = {int(number): count for number, count in found["index_docs"].items()}
    tokenizer.index_word = {int(number): word for number, word in found["index_word"].items()}
    return tokenizer
