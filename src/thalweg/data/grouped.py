"""Datasets whose elements are put together of others': batches, windows, groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data import grouping, resampling, shuffling
from thalweg.data.arguments import integer
from thalweg.data.bucketing import Bucketed
from thalweg.data.leaves import DatasetSpec
from thalweg.data.plan import Signature
from thalweg.data.reading import Readable, Self
from thalweg.data.traced import Traced


class Grouped(Readable):
    """What datasets make of several elements."""

    def batch(
        self: Self,
        batch_size: Any,
        drop_remainder: bool = False,
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Self:
        """Each `batch_size` consecutive elements as one, stacked.

        Args:
          drop_remainder: leave out the last elements if they are too few.

        Raises:
          InvalidArgumentError: `batch_size` isn't positive; (in a run) elements of different shapes come
            together.

        Example:
          >>> list(tf.data.Dataset.range(5).batch(3).as_numpy_iterator())
          [array([0, 1, 2]), array([3, 4])]
        """
        kind = "_BatchDataset" if num_parallel_calls is None else "_ParallelBatchDataset"
        return self._of(grouping.Batched(self._plan, integer(batch_size), bool(drop_remainder), kind))

    def padded_batch(
        self: Self,
        batch_size: Any,
        padded_shapes: Any = None,
        padding_values: Any = None,
        drop_remainder: bool = False,
        name: str | None = None,
    ) -> Self:
        """Each `batch_size` consecutive elements padded at their ends to one shape, and stacked.

        Args:
          padded_shapes: the structure of shapes; None and -1 in them: as long as the longest of the batch.
            None: the elements' shapes.
          padding_values: the structure of scalars that are added, or one for all; None: zeros, "".

        Raises:
          InvalidArgumentError: `batch_size` isn't positive; (in a run) an element is too large.
          TypeError: elements aren't tensors, or a value has another dtype.
          ValueError: shapes don't fit, or aren't known.

        Example:
          >>> growing = tf.data.Dataset.range(1, 4).map(lambda x: tf.fill([x], x))
          >>> next(growing.padded_batch(3).as_numpy_iterator())
          array([[1, 0, 0],
                 [2, 2, 0],
                 [3, 3, 3]])
        """
        shapes = grouping.padded_shapes(self._plan, padded_shapes)
        padding = grouping.padding_values(self._plan, padding_values)
        size, drop = integer(batch_size), bool(drop_remainder)
        return self._of(grouping.PaddedBatched(self._plan, size, shapes, padding, drop))

    def ragged_batch(
        self: Self,
        batch_size: Any,
        drop_remainder: bool = False,
        row_splits_dtype: Any = dtypes.int64,
        name: str | None = None,
    ) -> Self:
        """Each `batch_size` consecutive elements as one: a ragged tensor, where their shapes may differ.

        Raises:
          ValueError: the rank of elements isn't known.

        Example:
          >>> growing = tf.data.Dataset.range(3).map(tf.range)
          >>> next(iter(growing.ragged_batch(3)))
          <tf.RaggedTensor [[], [0], [0, 1]]>
        """
        size, drop = integer(batch_size), bool(drop_remainder)
        return self._of(grouping.RaggedBatched(self._plan, size, drop, dtypes.as_dtype(row_splits_dtype)))

    def sparse_batch(self: Self, batch_size: Any, row_shape: Any, name: str | None = None) -> Self:
        """Each `batch_size` consecutive elements as the rows of a sparse tensor.

        Args:
          row_shape: the shape of a row; None in it: as long as the longest of the batch.

        Raises:
          InvalidArgumentError: (in a run) an element is larger than a row.
        """
        return self._of(grouping.SparseBatched(self._plan, integer(batch_size), row_shape))

    def rebatch(self: Self, batch_size: Any, drop_remainder: bool = False, name: str | None = None) -> Self:
        """The rows of batches in batches of another size, or of sizes that take turns.

        Raises:
          ValueError: elements are scalars.
        """
        sizes = np.atleast_1d(np.asarray(batch_size)).tolist()
        return self._of(grouping.Rebatched(self._plan, sizes, bool(drop_remainder)))

    def unbatch(self: Self, name: str | None = None) -> Self:
        """The rows of elements, as elements.

        Raises:
          ValueError: elements are scalars.
          InvalidArgumentError: (in a run) the parts of an element have different lengths.
        """
        return self._of(grouping.Unbatched(self._plan))

    def window(
        self: Self,
        size: Any,
        shift: Any = None,
        stride: Any = 1,
        drop_remainder: bool = False,
        name: str | None = None,
    ) -> Self:
        """Neighbouring elements as datasets; of an element's parts each is a dataset.

        Args:
          size: how many elements a window has.
          shift: how far one window is from the next; None: `size`.
          stride: how far the elements of a window are from each other.
          drop_remainder: leave out the last windows if they have too few.

        Raises:
          InvalidArgumentError: a number isn't positive.

        Example:
          >>> windows = tf.data.Dataset.range(5).window(3, shift=1, drop_remainder=True)
          >>> [x.tolist() for x in windows.flat_map(lambda w: w.batch(3)).as_numpy_iterator()]
          [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
        """
        n = integer(size)
        step = n if shift is None else integer(shift)
        return self._of(grouping.Windowed(self._plan, n, step, integer(stride), bool(drop_remainder)))

    def group_by_window(
        self: Self,
        key_func: Callable[..., Any],
        reduce_func: Callable[[Any, Any], Any],
        window_size: Any = None,
        window_size_func: Callable[[Any], Any] | None = None,
        name: str | None = None,
    ) -> Self:
        """Elements with the same key, `window_size` together, made into datasets; the elements of these.

        Args:
          key_func: gives an element's key, an int64 scalar.
          reduce_func: takes a key and the dataset of elements, gives a dataset.
          window_size: how many elements a group has.
          window_size_func: or, what gives that number for a key.

        Raises:
          ValueError: neither or both of the last two are given, or a function gives something else.

        Example:
          >>> halves = tf.data.Dataset.range(6).group_by_window(
          ...     lambda x: x % 2, lambda key, window: window.batch(3), window_size=3)
          >>> [x.tolist() for x in halves.as_numpy_iterator()]
          [[0, 2, 4], [1, 3, 5]]
        """
        if (window_size is None) == (window_size_func is None):
            raise ValueError(
                "Either the `window_size` argument or the `window_size_func` argument must be specified."
            )
        number = TensorSpec([], dtypes.int64)
        key = _scalar(Traced(key_func, [self._plan]), "key_func")
        keys = Signature(number, [number])
        if window_size_func is None:
            n = np.int64(integer(window_size))
            size = Traced(lambda key: n, [keys])
        else:
            size = _scalar(Traced(window_size_func, [keys]), "window_size_func")
        group = DatasetSpec(self.element_spec)
        reduce = Traced(reduce_func, [keys, Signature(group, [group])], spread=False)
        if [type(s) for s in reduce.result.specs] != [DatasetSpec]:
            raise TypeError(
                f"Invalid `reduce_func`. `reduce_func` must return a single `tf.data.Dataset` object but its "
                f"return type is {reduce.result.structure}."
            )
        return self._of(grouping.Grouped(self._plan, key, reduce, size))

    def bucket_by_sequence_length(
        self: Self,
        element_length_func: Callable[..., Any],
        bucket_boundaries: Sequence[int],
        bucket_batch_sizes: Sequence[int],
        padded_shapes: Any = None,
        padding_values: Any = None,
        pad_to_bucket_boundary: bool = False,
        no_padding: bool = False,
        drop_remainder: bool = False,
        name: str | None = None,
    ) -> Self:
        """Batches of elements of similar length, padded.

        Args:
          element_length_func: gives an element's length.
          bucket_boundaries: the lengths at which buckets begin, but the first.
          bucket_batch_sizes: of each bucket, how many elements a batch has: one more than boundaries.
          padded_shapes, padding_values: see `padded_batch`.
          pad_to_bucket_boundary: pad to the longest that fits in the bucket, not to the longest of the batch.
          no_padding: batch without padding.

        Raises:
          ValueError: there aren't as many sizes.
          InvalidArgumentError: (in a run) with `pad_to_bucket_boundary`, an element is too long.
        """
        if len(bucket_batch_sizes) != len(bucket_boundaries) + 1:
            raise ValueError(
                f"`len(bucket_batch_sizes)` must equal `len(bucket_boundaries) + 1` but "
                f"`len(bucket_batch_sizes)={len(bucket_batch_sizes)}` and "
                f"`len(bucket_boundaries)={len(bucket_boundaries)}`."
            )
        length = Traced(element_length_func, [self._plan])
        shapes = None if no_padding else grouping.padded_shapes(self._plan, padded_shapes)
        padding = [] if no_padding else grouping.padding_values(self._plan, padding_values)
        return self._of(
            Bucketed(
                self._plan,
                length,
                [int(n) for n in bucket_boundaries],
                [int(n) for n in bucket_batch_sizes],
                shapes,
                padding,
                bool(pad_to_bucket_boundary),
                bool(drop_remainder),
            )
        )

    def rejection_resample(
        self: Self,
        class_func: Callable[..., Any],
        target_dist: Any,
        initial_dist: Any = None,
        seed: Any = None,
        name: str | None = None,
    ) -> Self:
        """Pairs of a class and an element, some left out at random so that classes come as is wanted.

        Args:
          class_func: gives an element's class, an int32 or int64 scalar.
          target_dist: how often each class is wanted; the sum is 1.
          initial_dist: how often each class comes; None: counted on the way.

        Raises:
          TypeError: classes aren't integers.
        """
        target = resampling.distribution(target_dist)
        initial = None if initial_dist is None else resampling.distribution(initial_dist)
        class_of = Traced(class_func, [self._plan])
        return self._of(resampling.Resampled(self._plan, class_of, target, initial, shuffling.seeds_of(seed)))


def _scalar(function: Traced, what: str) -> Traced:
    """A function that gives an int64 scalar.

    Raises:
      ValueError: it gives something else.
    """
    specs = function.result.specs
    if len(specs) != 1 or specs[0].dtype is not dtypes.int64 or specs[0].shape.rank not in (0, None):
        raise ValueError(
            f"Invalid `{what}`. `{what}` must return a single `tf.int64` scalar tensor but its return "
            f"type is {function.result.structure}."
        )
    return function
