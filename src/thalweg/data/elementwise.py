"""Datasets made by functions of elements, by parts and repetitions of other datasets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.data import nested, shuffling, states, transformations
from thalweg.data.arguments import integer
from thalweg.data.plan import INFINITE
from thalweg.data.reading import Readable, Self
from thalweg.data.traced import Traced


class Elementwise(Readable):
    """What datasets make of elements one by one."""

    def map(
        self: Self,
        map_func: Callable[..., Any],
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        synchronous: Any = None,
        use_unbounded_threadpool: bool = False,
        name: str | None = None,
    ) -> Self:
        """`map_func` of each element.

        It is traced once. If its operations allow, it is computed for many elements together, whatever comes
        between it and a batch; random operations draw for each element what they would draw for it alone.

        Args:
          map_func: takes an element, a tuple's parts as arguments of their own, and gives a structure of
            tensors. For Python code on values see `tf.py_function`.
          num_parallel_calls: how many elements are computed at the same time on threads, where they aren't
            computed together; `tf.data.AUTOTUNE`: one for each processor; None: one.
          deterministic: elements keep their order in any case.

        Raises:
          InvalidArgumentError and the like: (in a run) `map_func` failed; the error names the element.

        Example:
          >>> list(tf.data.Dataset.range(3).map(lambda x: x * x).as_numpy_iterator())
          [np.int64(0), np.int64(1), np.int64(4)]
        """
        parallel = None if num_parallel_calls is None else integer(num_parallel_calls)
        return self._of(transformations.Mapped(self._plan, Traced(map_func, [self._plan]), parallel))

    def flat_map(self: Self, map_func: Callable[..., Any], name: str | None = None) -> Self:
        """The elements of the datasets that `map_func` gives, one dataset after the other.

        Args:
          map_func: takes an element, gives a dataset.

        Raises:
          TypeError: `map_func` gives something else.

        Example:
          >>> rows = tf.data.Dataset.from_tensor_slices([[1, 2], [3, 4]])
          >>> flat = rows.flat_map(tf.data.Dataset.from_tensor_slices)
          >>> [int(x) for x in flat]
          [1, 2, 3, 4]
        """
        return self._of(nested.FlatMapped(self._plan, Traced(map_func, [self._plan])))

    def interleave(
        self: Self,
        map_func: Callable[..., Any],
        cycle_length: Any = None,
        block_length: Any = None,
        num_parallel_calls: Any = None,
        deterministic: bool | None = None,
        name: str | None = None,
    ) -> Self:
        """The elements of the datasets that `map_func` gives, some datasets at a time, in turns.

        Args:
          map_func: takes an element, gives a dataset.
          cycle_length: how many datasets are open; None: one for each processor.
          block_length: how many elements are taken of each in its turn; None: 1.
          num_parallel_calls: not None: the open datasets are read ahead on threads.
          deterministic: elements keep their order in any case.

        Raises:
          TypeError: `map_func` gives something else.
          InvalidArgumentError: a length isn't positive.

        Example:
          >>> twice = lambda x: tf.data.Dataset.from_tensors(x).repeat(2)
          >>> [int(x) for x in tf.data.Dataset.range(3).interleave(twice, cycle_length=2)]
          [0, 1, 0, 1, 2, 2]
        """
        function = Traced(map_func, [self._plan])
        cycle = -1 if cycle_length is None else integer(cycle_length)
        block = 1 if block_length is None else integer(block_length)
        parallel = None if num_parallel_calls is None else integer(num_parallel_calls)
        return self._of(nested.Interleaved(self._plan, function, cycle, block, parallel))

    def filter(self: Self, predicate: Callable[..., Any], name: str | None = None) -> Self:
        """The elements for which `predicate` gives true.

        Raises:
          ValueError: `predicate` doesn't give a bool scalar.

        Example:
          >>> [int(x) for x in tf.data.Dataset.range(6).filter(lambda x: x % 2 == 0)]
          [0, 2, 4]
        """
        return self._of(transformations.Filtered(self._plan, Traced(predicate, [self._plan])))

    def take_while(self: Self, predicate: Callable[..., Any], name: str | None = None) -> Self:
        """The elements before the first for which `predicate` gives false.

        Raises:
          ValueError: `predicate` doesn't give a bool scalar.
        """
        return self._of(transformations.TakenWhile(self._plan, Traced(predicate, [self._plan])))

    def scan(
        self: Self, initial_state: Any, scan_func: Callable[[Any, Any], Any], name: str | None = None
    ) -> Self:
        """A function of a state and each element, which gives the next state and a new element.

        Args:
          initial_state: a structure of tensors.
          scan_func: takes the state and an element, gives a pair.

        Raises:
          TypeError: `scan_func` gives no pair, or a state of other dtypes.

        Example:
          >>> sums = tf.data.Dataset.range(4).scan(np.int64(0), lambda total, x: (total + x, total + x))
          >>> [int(x) for x in sums]
          [0, 1, 3, 6]
        """
        initial, traced = states.traced_with_state(initial_state, scan_func, self._plan, "scan", output=True)
        return self._of(states.Scanned(self._plan, initial, traced))

    def shuffle(
        self: Self,
        buffer_size: Any,
        seed: Any = None,
        reshuffle_each_iteration: bool | None = True,
        name: str | None = None,
    ) -> Self:
        """The elements in random order: TensorFlow's, for the same seeds.

        Args:
          buffer_size: each next element is drawn from so many; as many as there are elements give all orders.
          seed: an integer; see `tf.random.set_seed`.
          reshuffle_each_iteration: whether each run has another order.

        Raises:
          InvalidArgumentError: `buffer_size` isn't positive.
        """
        anew = True if reshuffle_each_iteration is None else bool(reshuffle_each_iteration)
        pair = shuffling.seeds_of(seed)
        return self._of(shuffling.Shuffled(self._plan, integer(buffer_size), pair, anew))

    def cache(self: Self, filename: Any = "", name: str | None = None) -> Self:
        """The same elements, which are kept once a run went through all of them.

        Args:
          filename: where they are kept, in files whose names begin so; empty: in memory, as arrays.
        """
        from thalweg.ops.files import path_of

        path = filename.numpy() if hasattr(filename, "numpy") else filename
        if not path:
            return self._of(transformations.Cached(self._plan))
        from thalweg.data.storage import CachedInFile

        return self._of(CachedInFile(self._plan, path_of(path)))

    def take(self: Self, count: Any, name: str | None = None) -> Self:
        """The first `count` elements; -1: all."""
        n = integer(count)
        stop = None if isinstance(n, int) and n < 0 else n
        return self._of(transformations.Part(self._plan, 0, stop, "_TakeDataset"))

    def skip(self: Self, count: Any, name: str | None = None) -> Self:
        """All but the first `count` elements; -1: none is left."""
        n = integer(count)
        start, stop = (0, 0) if isinstance(n, int) and n < 0 else (n, None)
        return self._of(transformations.Part(self._plan, start, stop, "_SkipDataset"))

    def shard(self: Self, num_shards: Any, index: Any, name: str | None = None) -> Self:
        """Each `num_shards`-th element, beginning with number `index`.

        Raises:
          InvalidArgumentError: `index` isn't one of `num_shards`.
        """
        return self._of(transformations.Sharded(self._plan, integer(num_shards), integer(index)))

    def repeat(self: Self, count: Any = None, name: str | None = None) -> Self:
        """All elements, `count` times; None or -1: again and again."""
        return self._of(transformations.Repeated(self._plan, -1 if count is None else integer(count)))

    def concatenate(self: Self, dataset: Any, name: str | None = None) -> Self:
        """The elements of this dataset, then those of another one of the same structure.

        Raises:
          TypeError: the elements differ in structure or dtypes.
        """
        if not transformations.same_elements(self._plan, dataset._plan):
            raise TypeError(f"Incompatible dataset elements: {self.element_spec} vs. {dataset.element_spec}")
        return self._of(transformations.Concatenated(self._plan, dataset._plan))

    def prefetch(self: Self, buffer_size: Any, name: str | None = None) -> Self:
        """The same elements, made ahead on a thread while others are used.

        Args:
          buffer_size: how many at most; `tf.data.AUTOTUNE`: some; 0: none.

        Raises:
          InvalidArgumentError: `buffer_size` is negative and not `tf.data.AUTOTUNE`.
        """
        return self._of(transformations.Prefetched(self._plan, integer(buffer_size)))

    def unique(self: Self, name: str | None = None) -> Self:
        """Each element once, where it comes first.

        Raises:
          TypeError: elements have several parts, or aren't int32, int64 or strings.
        """
        return self._of(transformations.Unique(self._plan))

    def ignore_errors(self: Self, log_warning: bool = False, name: str | None = None) -> Self:
        """The elements that could be made.

        Args:
          log_warning: whether a warning tells of each of the others.
        """
        return self._of(transformations.WithoutErrors(self._plan, bool(log_warning)))

    def with_options(self: Self, options: Any, name: str | None = None) -> Self:
        """The same elements, with options: `tf.data.Options`.

        They are kept and can be read again; elements come in their order in any case.
        """
        from thalweg.data.options import merged, options_of

        both = merged(options_of(self._plan), options)
        return self._of(transformations.Renamed(self._plan, "_OptionsDataset", both, self._plan.count))

    def _counted(self: Self, count: Any) -> Self:
        """The elements, whose number is told."""
        return self._of(transformations.Counted(self._plan, integer(count)))

    def _on_device(self: Self, kind: str, size: Any = None) -> Self:
        """The same elements, on a device."""
        from thalweg.data.plan import UNKNOWN

        plan = self._plan if size is None else transformations.Prefetched(self._plan, integer(size))
        count = UNKNOWN if self._plan.count != INFINITE else INFINITE
        return self._of(transformations.Renamed(plan, kind, None, count))
