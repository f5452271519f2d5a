"""What `fit`, `evaluate` and `predict` are given, as batches."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from thalweg.core import memory, nest
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.variable import Variable
from thalweg.keras.defaults import Defaults
from thalweg.native.library import usable

Array = Any


def leaves_of(structure: Any) -> list[Any]:
    """The arrays of a structure; None stands for none."""
    return [x for x in nest.flatten(structure) if x is not None]


def filled(structure: Any, leaves: Iterable[Any]) -> Any:
    """A structure with other arrays in the places of its own."""
    rest = iter(leaves)
    return nest.map_structure(lambda x: None if x is None else next(rest), structure)


def as_given(batch: Any, bare: bool) -> Any:
    """A batch as steps take it: x alone, or a tuple as long as there are parts."""
    x, y, weight = batch
    if weight is not None:
        return x, y, weight
    if y is not None:
        return x, y
    return x if bare else (x,)


class ArrayBatches:
    """Arrays of samples that are all there.

    Attributes:
      structure: of `(x, y, sample_weight)`; its leaves stand for the arrays.
      arrays: the arrays, flat: NumPy's.
      size: the number of samples.
      count: the number of batches.
      steps: the number of batches in an epoch.
    """

    on_epoch_end: Callable[[], None] | None = None
    bare = False
    # What makes samples of the arrays' rows; None: they are the samples.
    functions: Any = None

    def __init__(self, data: Any, batch_size: int, shuffle: Any, steps: int | None) -> None:
        self.structure = data
        self.arrays: list[Any] = leaves_of(data)
        self.size = int(self.arrays[0].shape[0])
        self.batch_size = min(batch_size, self.size) or 1
        self.shuffle = shuffle
        self.count = math.ceil(self.size / self.batch_size)
        self.steps: int | None = self.count if steps is None else steps
        self.is_host = any(a.dtype == object for a in self.arrays)
        self._placed: list[Any] | None = None
        if not self.size:
            raise ValueError("The data holds no samples: its first axis has size 0.")

    def order(self, random: np.random.Generator | None) -> np.ndarray[Any, Any]:
        """The samples' numbers, in the order of an epoch."""
        order = np.arange(self.size, dtype=np.int32)
        if random is None or not self.shuffle:
            return order
        if self.shuffle == "batch":
            whole = self.size // self.batch_size * self.batch_size
            order[:whole] = random.permutation(order[:whole].reshape(-1, self.batch_size)).reshape(-1)
            return order
        return random.permutation(order)

    def placed(self) -> list[Any]:
        """The arrays where programs read them: NumPy's, contiguous, or the device's."""
        if self._placed is None:
            if usable():
                self._placed = [np.ascontiguousarray(a) for a in self.arrays]
            else:
                from thalweg.core.xla import jax

                self._placed = [jax.device_put(_aligned(a)) for a in self.arrays]
        return self._placed

    def pass_over(self, epochs: int, batches: int) -> None:
        """Go on as if some epochs, and some batches of the next one, had been run."""

    def batches(self, order: np.ndarray[Any, Any]) -> Iterator[Any]:
        """The batches one by one, as NumPy arrays."""
        for start in range(0, self.size, self.batch_size):
            rows = order[start : start + self.batch_size]
            yield filled(self.structure, [a[rows] for a in self.arrays])

    def first_batch(self) -> Any:
        return filled(self.structure, [a[: self.batch_size] for a in self.arrays])


class StreamBatches:
    """Batches that somebody makes one after the other: a dataset, a generator, a `PyDataset`.

    Args:
      begin: gives an iterator over the batches of an epoch, `(x, y, sample_weight)` or less.
      steps: the number of batches in an epoch; None: until the iterator ends.
      endless: the iterator goes on where it was after an epoch of `steps` batches.
      on_epoch_end: called after each epoch.
      convert: changes each batch.
    """

    def __init__(
        self,
        begin: Callable[[], Iterator[Any]],
        steps: int | None,
        endless: bool = False,
        on_epoch_end: Callable[[], None] | None = None,
        convert: Callable[[Any], Any] | None = None,
    ) -> None:
        self._begin = begin
        self.steps = steps
        self._endless = endless
        self.on_epoch_end = on_epoch_end
        self._convert = convert
        self._iterator: Iterator[Any] | None = None
        self._kept: list[Any] = []
        # Whether batches are x alone, and not in a tuple.
        self.bare = False

    def epoch(self, done: int = 0) -> Iterator[Any]:
        """The batches of the next epoch, as `(x, y, sample_weight)` of arrays.

        Args:
          done: how many of them `pass_over` has passed over.
        """
        source = self._source(begun=done > 0)
        for batch in itertools.islice(source, None if self.steps is None else self.steps - done):
            yield self.standard(batch)

    def _source(self, begun: bool = False) -> Iterator[Any]:
        """The batches from where an epoch begins, or is."""
        iterator = self._iterator
        if iterator is None or not (begun or self._endless) or self._is_at_end(iterator):
            iterator = self._iterator = self._begin()
        return itertools.chain(self._take_kept(), iterator)

    def pass_over(self, epochs: int, batches: int) -> None:
        """Go on as if some epochs, and some batches of the next one, had been run.

        What is drawn at random for them is drawn, and for the batch after them, which is always made ahead.
        """
        for _ in range(epochs):
            for _ in self.epoch():
                if not self._endless:
                    break
            if self.on_epoch_end is not None:
                self.on_epoch_end()
        if batches:
            source = self._source()
            for _ in itertools.islice(source, batches):
                pass
            if self.steps is None or batches < self.steps:
                self._kept += itertools.islice(source, 1)

    @property
    def is_used_up(self) -> bool:
        """Whether there is no beginning anew: a generator that has ended."""
        return self._iterator is not None and self._begin() is self._iterator

    def restart(self) -> None:
        """Let the next epoch begin anew."""
        self._iterator = None

    def _is_at_end(self, iterator: Iterator[Any]) -> bool:
        """Whether there is no further batch; one that there is is kept."""
        if not self._kept:
            self._kept.extend(itertools.islice(iterator, 1))
        return not self._kept

    def _take_kept(self) -> Iterator[Any]:
        while self._kept:
            yield self._kept.pop()

    def first_batch(self) -> Any:
        """The first batch, which an epoch then begins with."""
        if self._iterator is None:
            self._iterator = self._begin()
            self._endless, endless = True, self._endless
            try:
                batch = next(self._iterator)
            except StopIteration:
                raise ValueError("The data holds no batches.") from None
            self._kept.append(batch)
            self._endless = endless
            if not endless:
                begin, first = self._begin, self._iterator
                self._begin = lambda: self._again(begin, first)
            return self.standard(batch)
        raise RuntimeError("The batches were begun already.")

    def _again(self, begin: Callable[[], Iterator[Any]], first: Iterator[Any]) -> Iterator[Any]:
        self._begin = begin
        return first

    def standard(self, batch: Any) -> Any:
        """A batch as `(x, y, sample_weight)` of arrays and tensors."""
        if isinstance(batch, list) and len(batch) in (2, 3):
            batch = tuple(batch)
        self.bare = not isinstance(batch, tuple)
        if self.bare:
            batch = (batch,)
        if len(batch) > 3:
            raise ValueError(
                f"A batch is x, (x,), (x, y) or (x, y, sample_weight). Received a tuple of {len(batch)}."
            )
        x, y, weight = (*batch, None, None)[:3]
        triple = (nest.map_structure(as_array, x), _labels(y), _labels(weight))
        return self._convert(triple) if self._convert is not None else triple


def _labels(y: Any) -> Any:
    return None if y is None else nest.map_structure(as_array, y)


def as_array(x: Any) -> Any:
    """Samples as a NumPy array: floats of the default type, tables without their names.

    Raises:
      ValueError: it is nothing like an array.
    """
    if isinstance(x, EagerTensor):
        return _floats(x.host())
    if isinstance(x, Variable):
        return _floats(np.asarray(x.numpy()))
    if isinstance(x, Tensor):
        raise ValueError(f"A symbolic tensor has no samples to train on: {x}")
    if hasattr(x, "to_numpy") and hasattr(x, "index"):
        x = x.to_numpy()
        if x.dtype == object:
            x = _of_objects(x)
    elif hasattr(x, "todense"):
        x = np.asarray(x.todense())
    elif not isinstance(x, np.ndarray):
        if isinstance(x, (int, float, np.generic, list, tuple)) or hasattr(x, "__array__"):
            x = np.asarray(x)
        else:
            raise ValueError(
                f"Unrecognized data type: {type(x).__name__}. Give NumPy arrays, tensors, lists of these, "
                "dictionaries of these, tf.data.Dataset, DataFrames, a generator or a keras.utils.PyDataset."
            )
    return _floats(x)


def _of_objects(x: Any) -> Any:
    """A table's values of mixed kinds as numbers, if they are."""
    try:
        return x.astype(np.float32)
    except (TypeError, ValueError):
        return x


def _floats(x: Any) -> Any:
    """Floats in the default type."""
    if x.dtype.kind == "f" and x.dtype != Defaults.dtype.np:
        return x.astype(Defaults.dtype.np)
    if x.dtype.kind in "US":
        return x.astype(object)
    return x


def _aligned(array: Any) -> Any:
    return memory.copied(array) if array.ctypes.data % memory.ALIGNMENT else array


def as_structure(data: Any, what: str) -> Any:
    """Arrays in lists and dictionaries, as NumPy arrays; a list of numbers as one array."""
    if isinstance(data, (list, tuple)):
        if not data:
            raise ValueError(f"`{what}` is an empty {type(data).__name__}.")
        if not any(_is_array(x) or isinstance(x, dict) for x in data):
            # `[[image]]` is a list of one input, with one sample.
            lone = len(data) == 1 and isinstance(data[0], (list, tuple)) and any(map(_is_array, data[0]))
            return as_array(np.asarray(data[0] if lone else data))
        return type(data)(as_structure(x, what) for x in data) if type(data) in (list, tuple) else list(data)
    if isinstance(data, dict):
        return {key: as_structure(value, what) for key, value in data.items()}
    return as_array(data)


def _is_array(x: Any) -> bool:
    return isinstance(x, (np.ndarray, Tensor, Variable)) or hasattr(x, "__array__") or hasattr(x, "to_numpy")


def batches_of(
    x: Any,
    y: Any = None,
    sample_weight: Any = None,
    *,
    batch_size: int | None = None,
    steps: int | None = None,
    shuffle: Any = False,
    class_weight: dict[int, float] | None = None,
    tables: bool = False,
) -> Any:
    """What a training method was given, as batches.

    Args:
      tables: whether a dataset may be told by row numbers, as `TableBatches`.

    Raises:
      ValueError: arguments that don't go together, arrays of different numbers of samples, or nothing that
        samples could be taken from.
    """
    if x is None:
        raise ValueError("`x` is missing: give arrays, a tf.data.Dataset, or a generator.")
    weigh = None if class_weight is None else _Weigher(class_weight)
    stream = _table(x) if tables and steps is None and weigh is None else None
    stream = _stream(x, steps, shuffle, weigh) if stream is None else stream
    if stream is None:
        return _arrays(x, y, sample_weight, batch_size, steps, shuffle, weigh)
    for value, name in ((y, "y"), (sample_weight, "sample_weight")):
        if value is not None:
            raise ValueError(
                f"`{name}` should not be passed when `x` is a {type(x).__name__}, which gives (x, y) itself. "
                f"Received: {name} of type {type(value).__name__}"
            )
    return stream


def _arrays(
    x: Any, y: Any, sample_weight: Any, batch_size: int | None, steps: int | None, shuffle: Any, weigh: Any
) -> ArrayBatches:
    data = (
        as_structure(x, "x"),
        None if y is None else as_structure(y, "y"),
        None if sample_weight is None else as_structure(sample_weight, "sample_weight"),
    )
    arrays = leaves_of(data)
    for a in arrays:
        if not np.ndim(a):
            raise ValueError(
                "Arrays of samples have a first axis, over the samples; one of those given is a scalar."
            )
    sizes = {int(a.shape[0]) for a in arrays}
    if len(sizes) > 1:
        parts = ", ".join(
            f"{name}: {[int(a.shape[0]) for a in leaves_of(part)]}"
            for name, part in zip(("x", "y", "sample_weight"), data, strict=True)
            if part is not None
        )
        raise ValueError(
            "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples: "
            f"{parts}."
        )
    if weigh is not None:
        data = weigh(data)
    size = next(iter(sizes))
    if batch_size is None:
        batch_size = 32 if steps is None else max(1, math.ceil(size / steps))
    if batch_size < 1:
        raise ValueError(f"`batch_size` is at least 1. Received: batch_size={batch_size}")
    return ArrayBatches(data, int(batch_size), shuffle, steps)


def _table(x: Any) -> Any:
    from thalweg.data.dataset import Dataset

    if not isinstance(x, Dataset):
        return None
    from thalweg.keras.training.table_batches import table_batches

    return table_batches(x)


def _stream(x: Any, steps: int | None, shuffle: Any, weigh: Any) -> StreamBatches | None:
    """A stream of what gives batches itself; None for arrays."""
    from thalweg.data.dataset import Dataset
    from thalweg.keras.utils.py_dataset import PyDataset

    if isinstance(x, Dataset):
        count = _cardinality(x) if steps is None else steps
        endless = count is not None and steps is not None
        return StreamBatches(lambda: _elements(x), count, endless=endless, convert=weigh)
    if isinstance(x, PyDataset) or (
        hasattr(x, "__getitem__") and hasattr(x, "__len__") and hasattr(x, "on_epoch_end")
    ):
        return _of_py_dataset(x, steps, shuffle, weigh)
    if hasattr(x, "__next__"):
        return StreamBatches(lambda: x, steps, endless=True, convert=weigh)
    if hasattr(x, "__iter__") and not _is_array(x) and not isinstance(x, (list, tuple, dict, str)):
        length = len(x) if hasattr(x, "__len__") else None
        return StreamBatches(lambda: iter(x), steps or length, convert=weigh)
    return None


def _elements(dataset: Any) -> Iterator[Any]:
    """The elements of a dataset as NumPy arrays in their structure."""
    pack = dataset._plan.pack
    return (pack(leaves) for leaves in dataset._batches())


def _cardinality(dataset: Any) -> int | None:
    count = int(dataset.cardinality())
    if count == -1:
        raise ValueError(
            "When providing an infinite dataset, you must specify the number of steps to run: "
            "steps_per_epoch in fit, steps in evaluate and predict."
        )
    return None if count < 0 else count


def _of_py_dataset(x: Any, steps: int | None, shuffle: Any, weigh: Any) -> StreamBatches:
    from thalweg.keras.training.workers import batches_of_py_dataset

    count = getattr(x, "num_batches", None)
    count = len(x) if count is None and hasattr(x, "__len__") else count
    return StreamBatches(
        lambda: batches_of_py_dataset(x, count, bool(shuffle)),
        count if steps is None else steps,
        endless=steps is not None,
        on_epoch_end=x.on_epoch_end,
        convert=weigh,
    )


class _Weigher:
    """Gives samples the weights of their classes."""

    def __init__(self, class_weight: dict[int, float]) -> None:
        top = max(class_weight, default=0)
        if any(not isinstance(key, (int, np.integer)) or key < 0 for key in class_weight):
            raise ValueError(
                f"`class_weight` maps the numbers of classes to weights. Received: {class_weight}"
            )
        self._weights = np.ones(top + 1, np.float32)
        for key, weight in class_weight.items():
            self._weights[key] = weight

    def __call__(self, data: Any) -> Any:
        x, y, sample_weight = data
        if y is None or nest.is_nested(y):
            raise ValueError("`class_weight` is only supported for models with a single output.")
        labels = y
        if labels.ndim > 1 and labels.shape[-1] > 1:
            labels = labels.argmax(-1)
        elif labels.ndim > 1:
            labels = labels[..., 0]
        numbers = labels.astype(np.int64)
        known = (numbers >= 0) & (numbers < len(self._weights))
        weights = np.where(known, self._weights[np.where(known, numbers, 0)], np.float32(1.0))
        return x, y, weights if sample_weight is None else weights * sample_weight


def split(data: tuple[Any, Any, Any], fraction: float) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Arrays for training and, the last part of them, for validation.

    Raises:
      ValueError: they aren't arrays, or one of the parts would be empty.
    """
    if _stream(data[0], None, False, None) is not None:
        raise ValueError(
            "`validation_split` is only supported for arrays and tensors: split a dataset by `take` and "
            f"`skip` and pass the parts. Received: x of type {type(data[0]).__name__}"
        )
    parts = tuple(None if d is None else as_structure(d, "x") for d in data)
    arrays = leaves_of(parts)
    if not 0 < fraction < 1:
        raise ValueError(f"`validation_split` must be between 0 and 1. Received: validation_split={fraction}")
    size = arrays[0].shape[0]
    at = math.floor(size * (1.0 - fraction))
    if at in (0, size):
        raise ValueError(
            f"Training data contains {size} samples, which is not sufficient to split it into a validation "
            f"and training set as specified by `validation_split={fraction}`. Either provide more data, or a "
            "different value for the `validation_split` argument."
        )
    train, rest = (
        tuple(None if p is None else nest.map_structure(lambda a, s=s: a[s], p) for p in parts)
        for s in (slice(None, at), slice(at, None))
    )
    return train, rest
