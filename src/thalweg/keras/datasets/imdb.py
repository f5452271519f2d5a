"""`keras.datasets.imdb`."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from thalweg.keras.datasets import words
from thalweg.keras.datasets.reading import read_npz
from thalweg.keras.utils.files import keras_file

_Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_SHA256 = "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"
_NAMES = ("x_train", "y_train", "x_test", "y_test")
_MD5_OF_WORDS = "bfafd718b763782e994055a2d397834f"


def load_data(
    path: str = "imdb.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    seed: int | None = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
    **kwargs: Any,
) -> tuple[_Arrays, _Arrays]:
    """50,000 film reviews of the Internet Movie Database, half of them to test on, for and against (Maas).

    A word is the number of its rank, the most frequent being 1, plus `index_from`; 0 stands for padding.

    Args:
      path: the file's name in `~/.keras/datasets`, or an absolute path.
      num_words: words with this number or a higher one are replaced by `oov_char`; None: only the highest.
      skip_top: words with a lower number are replaced, too.
      maxlen: leave out reviews that have this many words or more.
      seed: of the order that the reviews are brought into.
      start_char: the number that each review begins with; None: none.
      oov_char: the number for replaced words; None: leave them out.
      index_from: what is added to the words' ranks.

    Returns:
      `(x_train, y_train), (x_test, y_test)`: vectors of lists of integers, and of labels, 0 or 1.

    Raises:
      ValueError: no review is so short.
      TypeError: an unknown argument.
      Exception: the file isn't there and can't be downloaded.
    """
    if "nb_words" in kwargs:
        warnings.warn("The `nb_words` argument in `load_data` has been renamed `num_words`.", stacklevel=2)
        num_words = kwargs.pop("nb_words")
    if kwargs:
        raise TypeError(f"Unrecognized keyword arguments: {kwargs}.")
    file = keras_file(path, f"{_URL}imdb.npz", _SHA256)
    x_train, y_train, x_test, y_test = read_npz(file, _NAMES, _SHA256)
    random = np.random.RandomState(seed)
    x_train, y_train = words.in_order_of(random, x_train, y_train)
    x_test, y_test = words.in_order_of(random, x_test, y_test)
    train = words.marked(x_train, start_char, index_from)
    test = words.marked(x_test, start_char, index_from)
    labels: list[Any] = [y_train, y_test]
    if maxlen:
        train, labels[0] = words.shorter_than(maxlen, train, y_train)
        test, labels[1] = words.shorter_than(maxlen, test, y_test)
        if not train or not test:
            raise ValueError(
                f"After filtering for sequences shorter than maxlen={maxlen}, no sequence was kept. Increase "
                "maxlen."
            )
    kept = words.frequent(train + test, num_words, skip_top, oov_char)
    count = len(train)
    y_train, y_test = (np.array(numbers) for numbers in labels)
    return (words.as_objects(kept[:count]), y_train), (words.as_objects(kept[count:]), y_test)


def get_word_index(path: str = "imdb_word_index.json") -> dict[str, int]:
    """The rank of each word of the reviews, 1 for the most frequent; `index_from` isn't added to it.

    Args:
      path: the file's name in `~/.keras/datasets`, or an absolute path.

    Raises:
      Exception: the file isn't there and can't be downloaded.
    """
    return words.word_index(path, f"{_URL}imdb_word_index.json", _MD5_OF_WORDS)
