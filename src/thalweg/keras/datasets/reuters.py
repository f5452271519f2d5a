"""`keras.datasets.reuters`."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.datasets import words
from thalweg.keras.datasets.reading import read_npz
from thalweg.keras.utils.files import keras_file

_Arrays = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_SHA256 = "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916"
_MD5_OF_WORDS = "4d44cc38712099c9e383dc6e5f11a921"
_TOPICS = tuple(
    """
    cocoa grain veg-oil earn acq wheat copper housing money-supply coffee sugar trade reserves ship cotton
    carcass crude nat-gas cpi money-fx interest gnp meal-feed alum oilseed gold tin strategic-metal livestock
    retail ipi iron-steel rubber heat jobs lei bop zinc orange pet-chem dlr gas silver wpi hog lead
    """.split()
)


def load_data(
    path: str = "reuters.npz",
    num_words: int | None = None,
    skip_top: int = 0,
    maxlen: int | None = None,
    test_split: float = 0.2,
    seed: int | None = 113,
    start_char: int | None = 1,
    oov_char: int | None = 2,
    index_from: int = 3,
) -> tuple[_Arrays, _Arrays]:
    """11,228 newswires of Reuters on 46 topics.

    A word is the number of its rank, the most frequent being 1, plus `index_from`; 0 stands for padding.

    Args:
      path: the file's name in `~/.keras/datasets`, or an absolute path.
      num_words: words with this number or a higher one are replaced by `oov_char`; None: only the highest.
      skip_top: words with a lower number are replaced, too.
      maxlen: leave out newswires that have this many words or more.
      test_split: which part to test on.
      seed: of the order that the newswires are brought into.
      start_char: the number that each begins with; None: none.
      oov_char: the number for replaced words; None: leave them out.
      index_from: what is added to the words' ranks.

    Returns:
      `(x_train, y_train), (x_test, y_test)`: vectors of lists of integers, and of labels from 0 to 45.

    Raises:
      Exception: the file isn't there and can't be downloaded.
    """
    x, y = read_npz(keras_file(path, f"{_URL}reuters.npz", _SHA256), ["x", "y"], _SHA256)
    x, y = words.in_order_of(np.random.RandomState(seed), x, y)
    texts = words.marked(x, start_char, index_from)
    labels: Any = y
    if maxlen:
        texts, labels = words.shorter_than(maxlen, texts, y)
    kept = words.frequent(texts, num_words, skip_top, oov_char)
    count = int(len(kept) * (1 - test_split))
    train = words.as_objects(kept[:count]), np.array(labels[:count])
    return train, (words.as_objects(kept[count:]), np.array(labels[count:]))


def get_word_index(path: str = "reuters_word_index.json") -> dict[str, int]:
    """The rank of each word of the newswires, 1 for the most frequent; `index_from` isn't added to it.

    Args:
      path: the file's name in `~/.keras/datasets`, or an absolute path.

    Raises:
      Exception: the file isn't there and can't be downloaded.
    """
    return words.word_index(path, f"{_URL}reuters_word_index.json", _MD5_OF_WORDS)


def get_label_names() -> tuple[str, ...]:
    """The names of the topics, in the order of their labels.

    Example:
      >>> tf.keras.datasets.reuters.get_label_names()[:3]
      ('cocoa', 'grain', 'veg-oil')
    """
    return _TOPICS
