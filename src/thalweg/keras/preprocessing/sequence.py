"""`keras.preprocessing.sequence`: windows of series, word pairs, sequences of one length."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np

from thalweg.keras.utils.numerical import pad_sequences as pad_sequences
from thalweg.keras.utils.py_dataset import PyDataset

_Array = np.ndarray[Any, Any]


class TimeseriesGenerator(PyDataset):
    """Batches of windows of a series, each with the target that follows it.

    Args:
      data: the series, its first axis being time.
      targets: a target for each of its points.
      length: how many points a window spans.
      sampling_rate: take every so many of them.
      stride: how far apart windows begin.
      start_index, end_index: the points of the series to use.
      shuffle: take windows at random.
      reverse: turn each window round.
      batch_size: windows in a batch.

    Raises:
      ValueError: data and targets differ in length, or no window fits in.

    Example:
      >>> x = np.arange(6)
      >>> windows = tf.keras.preprocessing.sequence.TimeseriesGenerator(x, x, length=2, batch_size=3)
      >>> windows[0]
      (array([[0, 1],
             [1, 2],
             [2, 3]]), array([2, 3, 4]))
    """

    def __init__(
        self,
        data: Any,
        targets: Any,
        length: int,
        sampling_rate: int = 1,
        stride: int = 1,
        start_index: int = 0,
        end_index: int | None = None,
        shuffle: bool = False,
        reverse: bool = False,
        batch_size: int = 128,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if len(data) != len(targets):
            raise ValueError(
                f"Data and targets have to be of same length. Data length is {len(data)} while target length "
                f"is {len(targets)}"
            )
        self.data = data
        self.targets = targets
        self.length = length
        self.sampling_rate = sampling_rate
        self.stride = stride
        self.start_index = start_index + length
        self.end_index = len(data) - 1 if end_index is None else end_index
        self.shuffle = shuffle
        self.reverse = reverse
        self.batch_size = batch_size
        if self.start_index > self.end_index:
            raise ValueError(
                f"`start_index+length={self.start_index} > end_index={self.end_index}` is disallowed, as no "
                "part of the sequence would be left to be used as current step."
            )

    def __len__(self) -> int:
        step = self.batch_size * self.stride
        return (self.end_index - self.start_index + step) // step

    def __getitem__(self, index: int) -> tuple[_Array, _Array]:
        """The batch of a number: windows `[n, length / sampling_rate, …]` and targets `[n, …]`."""
        if self.shuffle:
            rows = np.random.randint(self.start_index, self.end_index + 1, size=self.batch_size)
        else:
            step = self.batch_size * self.stride
            first = self.start_index + step * index
            rows = np.arange(first, min(first + step, self.end_index + 1), self.stride)
        samples = np.array([self.data[row - self.length : row : self.sampling_rate] for row in rows])
        targets = np.array([self.targets[row] for row in rows])
        return (samples[:, ::-1] if self.reverse else samples), targets

    def get_config(self) -> dict[str, Any]:
        """The arguments, with the series and the targets as JSON.

        Raises:
          TypeError: these can't be written as JSON.
        """
        return {
            "data": _as_json("Data", self.data),
            "targets": _as_json("Targets", self.targets),
            "length": self.length,
            "sampling_rate": self.sampling_rate,
            "stride": self.stride,
            "start_index": self.start_index,
            "end_index": self.end_index,
            "shuffle": self.shuffle,
            "reverse": self.reverse,
            "batch_size": self.batch_size,
        }

    def to_json(self, **kwargs: Any) -> str:
        """The configuration as JSON.

        Args:
          **kwargs: arguments of `json.dumps`.
        """
        return json.dumps({"class_name": type(self).__name__, "config": self.get_config()}, **kwargs)


def _as_json(name: str, values: Any) -> str:
    if isinstance(values, np.ndarray):
        values = values.tolist()
    try:
        return json.dumps(values)
    except TypeError as error:
        raise TypeError(f"{name} not JSON Serializable: {values}") from error


def make_sampling_table(size: int, sampling_factor: float = 1e-5) -> _Array:
    """The probability to take a word into account, by its rank: frequent words are taken less often.

    Args:
      size: how many words there are; their frequencies are assumed to follow Zipf's law.
      sampling_factor: word2vec's factor.

    Returns:
      Probabilities `[size]`.

    Example:
      >>> tf.keras.preprocessing.sequence.make_sampling_table(3).round(5)
      array([0.00315, 0.00315, 0.00548])
    """
    rank = np.arange(size)
    rank[0] = 1
    inverse_frequency = rank * (np.log(rank) + 0.577) + 0.5 - 1.0 / (12.0 * rank)
    f = sampling_factor * inverse_frequency
    return np.minimum(1.0, f / np.sqrt(f))


def skipgrams(
    sequence: Any,
    vocabulary_size: int,
    window_size: int = 4,
    negative_samples: float = 1.0,
    shuffle: bool = True,
    categorical: bool = False,
    sampling_table: Any = None,
    seed: int | None = None,
) -> tuple[list[list[int]], list[Any]]:
    """Pairs of words that stand near each other, labelled 1, and of words at random, labelled 0.

    The random numbers are those of Python's `random`.

    Args:
      sequence: a text's words as numbers; 0 is no word.
      vocabulary_size: one more than the highest number.
      window_size: how far apart the words of a pair are at most.
      negative_samples: how many pairs at random there are for each real one.
      shuffle: bring the pairs into a random order.
      categorical: give labels as `[1, 0]` and `[0, 1]`.
      sampling_table: the probability to take a word, by its number.
      seed: of the order.

    Returns:
      The pairs and their labels.

    Example:
      >>> tf.keras.preprocessing.sequence.skipgrams([1, 2, 3], 4, 1, negative_samples=0, shuffle=False)
      ([[1, 2], [2, 1], [2, 3], [3, 2]], [1, 1, 1, 1])
    """
    couples = _near(sequence, window_size, sampling_table)
    real: Any = [0, 1] if categorical else 1
    made: Any = [1, 0] if categorical else 0
    labels: list[Any] = [real] * len(couples)
    if negative_samples > 0:
        count = int(len(couples) * negative_samples)
        words = [first for first, _ in couples]
        random.shuffle(words)
        couples += [[words[i % len(words)], random.randint(1, vocabulary_size - 1)] for i in range(count)]
        labels += [made] * count
    if shuffle:
        seed = random.randint(0, 10**7) if seed is None else seed
        for values in (couples, labels):
            random.seed(seed)
            random.shuffle(values)
    return couples, labels


def _near(sequence: Any, window_size: int, sampling_table: Any) -> list[list[int]]:
    """The pairs of words in windows around each word."""
    couples = []
    for i, word in enumerate(sequence):
        if not word or (sampling_table is not None and sampling_table[word] < random.random()):
            continue
        around = range(max(0, i - window_size), min(len(sequence), i + window_size + 1))
        couples += [[word, sequence[j]] for j in around if j != i and sequence[j]]
    return couples
