"""`tf.data.experimental`: earlier spellings of what datasets can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core import dtypes
from thalweg.data.csv_files import make_csv_dataset as make_csv_dataset
from thalweg.data.dataset import AUTOTUNE as AUTOTUNE
from thalweg.data.dataset import INFINITE_CARDINALITY as INFINITE_CARDINALITY
from thalweg.data.dataset import UNKNOWN_CARDINALITY as UNKNOWN_CARDINALITY
from thalweg.data.dataset import Dataset
from thalweg.data.example_files import make_batched_features_dataset as make_batched_features_dataset
from thalweg.data.example_files import parse_example_dataset as parse_example_dataset
from thalweg.data.file_datasets import CsvDataset as CsvDataset
from thalweg.data.optional import Optional as Optional
from thalweg.data.options import AutoShardPolicy as AutoShardPolicy
from thalweg.data.options import AutotuneAlgorithm as AutotuneAlgorithm
from thalweg.data.options import AutotuneOptions as AutotuneOptions
from thalweg.data.options import DistributeOptions as DistributeOptions
from thalweg.data.options import ExternalStatePolicy as ExternalStatePolicy
from thalweg.data.options import OptimizationOptions as OptimizationOptions
from thalweg.data.options import ThreadingOptions as ThreadingOptions
from thalweg.data.reducers import Reducer as Reducer
from thalweg.data.reducers import grouped_by_reducer as _grouped_by_reducer

_Transformation = Callable[[Dataset], Dataset]


def cardinality(dataset: Dataset) -> Any:
    """`dataset.cardinality()`."""
    return dataset.cardinality()


def assert_cardinality(expected_cardinality: Any) -> _Transformation:
    """For `dataset.apply`: the elements, whose number is told.

    Raises:
      FailedPreconditionError: (in a run) there is another number of them.
    """
    return lambda dataset: dataset._counted(expected_cardinality)


def sample_from_datasets(
    datasets: Sequence[Dataset], weights: Any = None, seed: Any = None, stop_on_empty_dataset: bool = False
) -> Dataset:
    """`tf.data.Dataset.sample_from_datasets`."""
    return Dataset.sample_from_datasets(datasets, weights, seed, stop_on_empty_dataset)


def choose_from_datasets(
    datasets: Sequence[Dataset], choice_dataset: Dataset, stop_on_empty_dataset: bool = False
) -> Dataset:
    """`tf.data.Dataset.choose_from_datasets`."""
    return Dataset.choose_from_datasets(datasets, choice_dataset, stop_on_empty_dataset)


def enumerate_dataset(start: Any = 0) -> _Transformation:
    """`dataset.enumerate(start)`, for `dataset.apply`."""
    return lambda dataset: dataset.enumerate(start)


def get_single_element(dataset: Dataset) -> Any:
    """`dataset.get_single_element()`."""
    return dataset.get_single_element()


def get_next_as_optional(iterator: Any) -> Optional:
    """`iterator.get_next_as_optional()`."""
    found: Optional = iterator.get_next_as_optional()
    return found


def get_structure(dataset_or_iterator: Any) -> Any:
    """`dataset.element_spec`."""
    return dataset_or_iterator.element_spec


def shuffle_and_repeat(buffer_size: Any, count: Any = None, seed: Any = None) -> _Transformation:
    """`dataset.shuffle(buffer_size, seed).repeat(count)`, for `dataset.apply`."""
    return lambda dataset: dataset.shuffle(buffer_size, seed).repeat(count)


def map_and_batch(
    map_func: Callable[..., Any],
    batch_size: Any,
    num_parallel_batches: Any = None,
    drop_remainder: bool = False,
    num_parallel_calls: Any = None,
) -> _Transformation:
    """`dataset.map(map_func).batch(batch_size)`, for `dataset.apply`."""
    parallel = num_parallel_calls or num_parallel_batches
    return lambda dataset: dataset.map(map_func, parallel).batch(batch_size, drop_remainder)


def dense_to_ragged_batch(
    batch_size: Any, drop_remainder: bool = False, row_splits_dtype: Any = dtypes.int64
) -> _Transformation:
    """`dataset.ragged_batch(batch_size)`, for `dataset.apply`."""
    return lambda dataset: dataset.ragged_batch(batch_size, drop_remainder, row_splits_dtype)


def dense_to_sparse_batch(batch_size: Any, row_shape: Any) -> _Transformation:
    """`dataset.sparse_batch(batch_size, row_shape)`, for `dataset.apply`."""
    return lambda dataset: dataset.sparse_batch(batch_size, row_shape)


def unbatch() -> _Transformation:
    """`dataset.unbatch()`, for `dataset.apply`."""
    return lambda dataset: dataset.unbatch()


def unique() -> _Transformation:
    """`dataset.unique()`, for `dataset.apply`."""
    return lambda dataset: dataset.unique()


def ignore_errors(log_warning: bool = False) -> _Transformation:
    """`dataset.ignore_errors()`, for `dataset.apply`."""
    return lambda dataset: dataset.ignore_errors(log_warning)


def take_while(predicate: Callable[..., Any]) -> _Transformation:
    """`dataset.take_while(predicate)`, for `dataset.apply`."""
    return lambda dataset: dataset.take_while(predicate)


def scan(initial_state: Any, scan_func: Callable[[Any, Any], Any]) -> _Transformation:
    """`dataset.scan(initial_state, scan_func)`, for `dataset.apply`."""
    return lambda dataset: dataset.scan(initial_state, scan_func)


def snapshot(
    path: Any,
    compression: str = "AUTO",
    reader_func: Callable[[Dataset], Dataset] | None = None,
    shard_func: Callable[..., Any] | None = None,
) -> _Transformation:
    """`dataset.snapshot(path)`, for `dataset.apply`."""
    return lambda dataset: dataset.snapshot(path, compression, reader_func, shard_func)


def group_by_window(
    key_func: Callable[..., Any],
    reduce_func: Callable[[Any, Any], Any],
    window_size: Any = None,
    window_size_func: Callable[[Any], Any] | None = None,
) -> _Transformation:
    """`dataset.group_by_window(…)`, for `dataset.apply`."""
    return lambda dataset: dataset.group_by_window(key_func, reduce_func, window_size, window_size_func)


def group_by_reducer(key_func: Callable[..., Any], reducer: Reducer) -> _Transformation:
    """For `dataset.apply`: for each key, in increasing order, what a reducer makes of its elements.

    Args:
      key_func: gives an element's key, an int64 scalar.
      reducer: a `tf.data.experimental.Reducer`.

    Raises:
      ValueError: a key is something else.
      TypeError: the reducer's next state has other dtypes than its first one.
    """
    return lambda dataset: Dataset(_grouped_by_reducer(dataset._plan, key_func, reducer))


def bucket_by_sequence_length(
    element_length_func: Callable[..., Any],
    bucket_boundaries: Sequence[int],
    bucket_batch_sizes: Sequence[int],
    padded_shapes: Any = None,
    padding_values: Any = None,
    pad_to_bucket_boundary: bool = False,
    no_padding: bool = False,
    drop_remainder: bool = False,
) -> _Transformation:
    """`dataset.bucket_by_sequence_length(…)`, for `dataset.apply`."""
    return lambda dataset: dataset.bucket_by_sequence_length(
        element_length_func,
        bucket_boundaries,
        bucket_batch_sizes,
        padded_shapes,
        padding_values,
        pad_to_bucket_boundary,
        no_padding,
        drop_remainder,
    )


def parallel_interleave(
    map_func: Callable[..., Any],
    cycle_length: Any,
    block_length: Any = 1,
    sloppy: bool = False,
    buffer_output_elements: Any = None,
    prefetch_input_elements: Any = None,
) -> _Transformation:
    """`dataset.interleave(map_func, cycle_length, block_length)` on threads, for `dataset.apply`."""
    return lambda dataset: dataset.interleave(map_func, cycle_length, block_length, AUTOTUNE)


def rejection_resample(
    class_func: Callable[..., Any], target_dist: Any, initial_dist: Any = None, seed: Any = None
) -> _Transformation:
    """`dataset.rejection_resample(class_func, target_dist)`, for `dataset.apply`."""
    return lambda dataset: dataset.rejection_resample(class_func, target_dist, initial_dist, seed)


def prefetch_to_device(device: Any, buffer_size: Any = None) -> _Transformation:
    """For `dataset.apply`: elements made ahead; they are moved to the device where they are used first."""
    return lambda dataset: dataset._on_device(
        "_PrefetchDataset", AUTOTUNE if buffer_size is None else buffer_size
    )


def copy_to_device(target_device: Any, source_device: Any = "/cpu:0") -> _Transformation:
    """For `dataset.apply`: the elements; they are moved to the device where they are used first."""
    return lambda dataset: dataset._on_device("_CopyToDeviceDataset")


def from_list(elements: Sequence[Any], name: str | None = None) -> Dataset:
    """The elements of a list.

    Raises:
      ValueError: the list is empty.

    Example:
      >>> list(tf.data.experimental.from_list([(1, "a"), (2, "b")]).as_numpy_iterator())
      [(np.int32(1), b'a'), (np.int32(2), b'b')]
    """
    from thalweg.data.sources import listed

    return Dataset(listed(elements))


def RandomDataset(seed: Any = None, rerandomize_each_iteration: bool | None = None) -> Dataset:
    """`tf.data.Dataset.random(seed)`."""
    return Dataset.random(seed, rerandomize_each_iteration)


def Counter(start: Any = 0, step: Any = 1, dtype: Any = dtypes.int64) -> Dataset:
    """`tf.data.Dataset.counter(start, step, dtype)`."""
    return Dataset.counter(start, step, dtype)


def save(
    dataset: Dataset,
    path: Any,
    compression: str | None = None,
    shard_func: Callable[..., Any] | None = None,
    checkpoint_args: Any = None,
) -> None:
    """`dataset.save(path)`."""
    dataset.save(path, compression, shard_func, checkpoint_args)


def load(
    path: Any,
    element_spec: Any = None,
    compression: str | None = None,
    reader_func: Callable[[Dataset], Dataset] | None = None,
) -> Dataset:
    """`tf.data.Dataset.load(path)`."""
    return Dataset.load(path, element_spec, compression, reader_func)
