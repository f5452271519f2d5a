"""`tf.data.experimental`: earlier spellings of what datasets can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.data.dataset import AUTOTUNE as AUTOTUNE
from thalweg.data.dataset import INFINITE_CARDINALITY as INFINITE_CARDINALITY
from thalweg.data.dataset import UNKNOWN_CARDINALITY as UNKNOWN_CARDINALITY
from thalweg.data.dataset import Dataset


def cardinality(dataset: Dataset) -> Any:
    """`dataset.cardinality()`."""
    return dataset.cardinality()


def sample_from_datasets(
    datasets: Sequence[Dataset], weights: Any = None, seed: Any = None, stop_on_empty_dataset: bool = False
) -> Dataset:
    """`tf.data.Dataset.sample_from_datasets`."""
    return Dataset.sample_from_datasets(datasets, weights, seed, stop_on_empty_dataset)


def enumerate_dataset(start: Any = 0) -> Callable[[Dataset], Dataset]:
    """`dataset.enumerate(start)`, for `dataset.apply`."""
    return lambda dataset: dataset.enumerate(start)


def get_single_element(dataset: Dataset) -> Any:
    """`dataset.get_single_element()`."""
    return dataset.get_single_element()


def shuffle_and_repeat(buffer_size: Any, count: Any = None, seed: Any = None) -> Callable[[Dataset], Dataset]:
    """`dataset.shuffle(buffer_size, seed).repeat(count)`, for `dataset.apply`."""
    return lambda dataset: dataset.shuffle(buffer_size, seed).repeat(count)
