"""`tf.data.experimental.make_batched_features_dataset`: batches of the Examples in files, parsed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.arguments import integer
from thalweg.data.dataset import AUTOTUNE, Dataset
from thalweg.data.file_datasets import TFRecordDataset
from thalweg.data.transformations import Renamed


def parse_example_dataset(
    features: dict[str, Any], num_parallel_calls: Any = 1, deterministic: bool | None = None
) -> Callable[[Dataset], Dataset]:
    """For `dataset.apply`: batches of serialized Examples as dictionaries of tensors.

    Args:
      features: what to read of them, as for `tf.io.parse_example`.
      num_parallel_calls: how many batches are parsed at the same time.

    Raises:
      ValueError: there are no features.
      TypeError: the elements aren't vectors of strings.

    Example:
      >>> record = tf.train.Example(features=tf.train.Features(feature={
      ...     "x": tf.train.Feature(int64_list=tf.train.Int64List(value=[5]))})).SerializeToString()
      >>> parse = tf.data.experimental.parse_example_dataset({"x": tf.io.FixedLenFeature([], tf.int64)})
      >>> batches = tf.data.Dataset.from_tensors([record, record]).apply(parse)
      >>> list(batches.as_numpy_iterator())
      [{'x': array([5, 5])}]
    """
    if features is None:
        raise ValueError("Argument `features` is required, but not specified.")
    from thalweg.io.parsing import parse_example

    def parsed(dataset: Dataset) -> Dataset:
        spec = dataset.element_spec
        if not isinstance(spec, TensorSpec) or spec.dtype is not dtypes.string or spec.shape.rank != 1:
            raise TypeError(
                f"Input dataset should be a dataset of vectors of strings. Instead it is `{spec}`."
            )
        parallel = integer(num_parallel_calls)
        found = dataset.map(
            lambda serialized: parse_example(serialized, features), None if parallel == 1 else parallel
        )
        return Dataset(Renamed(found._plan, "_ParseExampleDataset", None, found._plan.count))

    return parsed


def make_batched_features_dataset(
    file_pattern: Any,
    batch_size: int,
    features: dict[str, Any],
    reader: Any = None,
    label_key: str | None = None,
    reader_args: Any = None,
    num_epochs: int | None = None,
    shuffle: bool = True,
    shuffle_buffer_size: int = 10000,
    shuffle_seed: Any = None,
    prefetch_buffer_size: Any = None,
    reader_num_threads: Any = None,
    parser_num_threads: Any = None,
    sloppy_ordering: bool = False,
    drop_final_batch: bool = False,
) -> Dataset:
    """Batches of the Examples in files: dictionaries of tensors, or pairs of one and the labels.

    Args:
      file_pattern: a pattern of file names, or a list of them.
      batch_size: how many Examples a batch has.
      features: what to read of them, as for `tf.io.parse_example`.
      reader: gives the dataset of a file's Examples from its name; None: `tf.data.TFRecordDataset`.
      label_key: the feature that is the label.
      reader_args: further arguments of `reader`.
      num_epochs: how often the files are gone through; None: again and again.
      shuffle: whether files and Examples come in random order.
      shuffle_buffer_size, shuffle_seed: as for `shuffle`.
      prefetch_buffer_size: how many batches are made ahead.
      reader_num_threads: how many files are read at the same time, their Examples in turns; None: one.
      parser_num_threads: how many batches are parsed at the same time.
      sloppy_ordering: Examples keep their order in any case.
      drop_final_batch: leave out a last batch that is smaller.

    Raises:
      ValueError: `label_key` is none of the features.
      InvalidArgumentError: there is no such file.
    """
    if label_key is not None and label_key not in features:
        raise ValueError(
            f"The `label_key` provided ({label_key}) must be one of the `features` keys: {features.keys()}."
        )
    make = TFRecordDataset if reader is None else reader
    files = Dataset.list_files(file_pattern, shuffle=shuffle, seed=shuffle_seed)
    dataset = files.interleave(lambda name: make(name, *(reader_args or ())), reader_num_threads or 1)
    if isinstance(dataset.element_spec, tuple):
        dataset = dataset.map(lambda _, value: value)  # of a key and an Example
    if shuffle:
        dataset = dataset.shuffle(shuffle_buffer_size, shuffle_seed)
    if num_epochs != 1:
        dataset = dataset.repeat(num_epochs)
    dataset = dataset.batch(batch_size, drop_remainder=drop_final_batch or num_epochs is None)
    dataset = dataset.apply(parse_example_dataset(features, parser_num_threads or 2))
    if label_key is not None:
        dataset = dataset.map(lambda parsed: _with_label(parsed, label_key))
    return dataset.prefetch(AUTOTUNE if prefetch_buffer_size is None else prefetch_buffer_size)


def _with_label(features: dict[str, Any], label: str) -> tuple[dict[str, Any], Any]:
    """The other features, and the one that is the label."""
    return {key: value for key, value in features.items() if key != label}, features[label]
