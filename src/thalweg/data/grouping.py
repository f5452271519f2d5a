"""Plans that put elements together: batches, padded and ragged batches, windows, groups."""

from __future__ import annotations

import collections
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, nest
from thalweg.core.context import state, target_scope
from thalweg.core.convert import to_tensor
from thalweg.core.spec import spec_of
from thalweg.core.tensor import EagerTensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.leaves import DatasetSpec, batch_spec, row_spec, rows_of, shape_of, stacked
from thalweg.data.plan import (
    UNKNOWN,
    Array,
    Chunks,
    Element,
    Elements,
    Failed,
    Plan,
    Run,
    Signature,
    count_of,
    invalid,
    rechunked,
)
from thalweg.data.sources import Listed
from thalweg.data.traced import Traced, naming
from thalweg.data.transformations import Mapped
from thalweg.ragged.spec import RaggedTensorSpec
from thalweg.sparse.spec import SparseTensorSpec


def groups(
    elements: Elements, size: int, drop: bool, whole: bool = False
) -> Iterator[list[Element] | Failed]:
    """Neighbouring elements, `size` together; a failure takes those before it from its group along.

    Args:
      whole: it takes also those after it along.
    """
    group: list[Element] = []
    for element in elements:
        if type(element) is Failed:
            if whole:
                collections.deque(itertools.islice(elements, size - len(group) - 1), 0)
            group = []
            yield element
            continue
        group.append(element)
        if len(group) == size:
            yield group
            group = []
    if group and not drop:
        yield group


class Batched(Plan):
    """Neighbouring elements stacked."""

    kind = "_BatchDataset"

    def __init__(self, source: Plan, size: Any, drop: bool, kind: str) -> None:
        size = count_of(size)
        if isinstance(size, int) and size <= 0:
            raise invalid("Batch size must be greater than zero.")
        self.kind = kind
        self._source, self._size, self._drop = source, size, drop
        # As in TensorFlow, a map and the batch after it are one: where an element fails, its batch does.
        self._fused = isinstance(source, Mapped)
        self.structure = source.structure
        self.specs = self._batch_specs(size if drop and isinstance(size, int) else None)
        self.count = _batches(source.count, size, drop)

    def _batch_specs(self, size: int | None) -> list[Any]:
        if any(isinstance(s, DatasetSpec) for s in self._source.specs):
            raise TypeError(
                "Batching of datasets isn't supported: take the elements out of the windows first, with "
                "flat_map(lambda window: window.batch(n))."
            )
        return [batch_spec(s, size) for s in self._source.specs]

    def run(self, run: Run) -> Elements:
        if self._source.table is not None:
            yield from self._of_rows(run)
            return
        if self._source.columnar:
            yield from _of_chunks(self._source.chunks(run), self._size, self._drop, self._fused)
            return
        for group in groups(self._source.run(run), self._size, self._drop, self._fused):
            yield group if isinstance(group, Failed) else self._batch(group)

    def _of_rows(self, run: Run) -> Elements:
        table = self._source.table
        assert table is not None
        blocks = rechunked(self._source.tickets(run), self._size)
        while True:
            block = next(blocks, None)
            if block is None or (self._drop and len(block) < self._size):
                return
            try:
                yield table.rows(block)
            except Exception:
                found, used = self._one_by_one(block)
                yield found
                if used < len(block) and not self._fused:
                    blocks = rechunked(_before(block[used:], blocks), self._size)

    def _one_by_one(self, block: Array) -> tuple[Element | Failed, int]:
        """The batch of rows that can't be looked up together, or the first failure; and how many it took."""
        table = self._source.table
        assert table is not None
        rows: list[Element] = []
        for k in range(len(block)):
            row = table.row(block[k : k + 1])
            if isinstance(row, Failed):
                return row, k + 1
            rows.append(row)
        return self._batch(rows), len(block)

    def _batch(self, group: list[Element]) -> Element | Failed:
        try:
            specs = self._source.specs
            return [
                stacked(leaves, spec, k)
                for k, (leaves, spec) in enumerate(zip(zip(*group, strict=True), specs, strict=True))
            ]
        except Exception as error:
            return Failed(error)

    def told(self) -> str:
        how = "looked up" if self._source.table is not None else "stacked"
        return f"{self._size} {how} together" + (", whole batches only" if self._drop else "")


def _of_chunks(chunks: Chunks, size: int, drop: bool, whole: bool) -> Elements:
    """Batches of elements that come stacked; failures do to batches what they do in `groups`."""
    waiting: list[list[Array]] = []
    have = passed_over = 0
    for chunk in chunks:
        if type(chunk) is Failed:
            if passed_over:
                passed_over -= 1
                continue
            passed_over = size - have - 1 if whole else 0
            waiting, have = [], 0
            yield chunk
            continue
        start = min(passed_over, len(chunk[0]))
        passed_over -= start
        while len(chunk[0]) > start:
            stop = min(start + size - have, len(chunk[0]))
            waiting.append([x[start:stop] for x in chunk])
            have, start = have + stop - start, stop
            if have == size:
                yield _joined(waiting)
                waiting, have = [], 0
    if waiting and not drop:
        yield _joined(waiting)


def _joined(parts: list[list[Array]]) -> Element:
    return parts[0] if len(parts) == 1 else [np.concatenate(columns) for columns in zip(*parts, strict=True)]


def _before(rest: Array, blocks: Iterator[Array]) -> Iterator[Array]:
    if len(rest):
        yield rest
    yield from blocks


def _batches(count: int, size: Any, drop: bool) -> int:
    if not isinstance(size, int):
        return UNKNOWN
    if count < 0:
        return count
    return int(count // size) if drop else math.ceil(count / size)


class PaddedBatched(Batched):
    """Neighbouring elements padded to one shape and stacked.

    Args:
      shapes: of each leaf, with None for the longest of the batch.
      padding: of each leaf, what is added.
    """

    def __init__(
        self, source: Plan, size: Any, shapes: Sequence[Any], padding: Sequence[Array], drop: bool
    ) -> None:
        self._shapes, self._padding = shapes, padding
        super().__init__(source, size, drop, "_PaddedBatchDataset")

    def _batch_specs(self, size: int | None) -> list[Any]:
        pairs = zip(self._source.specs, self._shapes, strict=True)
        return [TensorSpec([size, *shape], s.dtype) for s, shape in pairs]

    def run(self, run: Run) -> Elements:
        for group in groups(self._source.run(run), self._size, self._drop):
            yield group if isinstance(group, Failed) else self._batch(group)

    def _batch(self, group: list[Element]) -> Element | Failed:
        try:
            columns = zip(zip(*group, strict=True), self._shapes, self._padding, strict=True)
            return [_padded(arrays, shape, padding, k) for k, (arrays, shape, padding) in enumerate(columns)]
        except errors.OpError as error:
            return Failed(error)

    def told(self) -> str:
        return f"{self._size} padded and stacked together"


def _padded(arrays: Sequence[Array], shape: Sequence[int | None], padding: Array, component: int) -> Array:
    """Arrays padded at their ends, stacked.

    Raises:
      InvalidArgumentError: one is too large, or of another rank.
    """
    for x in arrays:
        if x.ndim != len(shape):
            raise invalid(
                "All elements in a batch must have the same rank as the padded shape for component "
                f"{component}: expected rank {len(shape)} but got element with rank {x.ndim}"
            )
    dims = [n if n is not None else max(x.shape[axis] for x in arrays) for axis, n in enumerate(shape)]
    for x in arrays:
        for axis, n in enumerate(x.shape):
            if n > dims[axis]:
                raise errors.DataLossError(
                    None,
                    None,
                    "Attempted to pad to a smaller size than the input element. Component "
                    f"{component} has shape {list(x.shape)}, wanted {dims}.",
                )
    batch = np.empty((len(arrays), *dims), arrays[0].dtype)
    batch[...] = padding
    for k, x in enumerate(arrays):
        place: Any = (k, *(slice(n) for n in x.shape))
        batch[place] = x
    return batch


def padded_shapes(source: Signature, padded: Any) -> list[list[int | None]]:
    """The shapes of `padded_batch`, a list of sizes each leaf.

    Raises:
      TypeError: a leaf is no dense tensor.
      ValueError: the shapes don't fit the elements.
    """
    for spec in source.specs:
        if not isinstance(spec, TensorSpec):
            raise TypeError(
                "`padded_batch` is only supported for datasets that produce tensor elements but type "
                f"{spec} found."
            )
    if padded is None:
        flat: list[Any] = [shape_of(s) for s in source.specs]
        for shape in flat:
            if shape is None:
                raise ValueError(
                    "You must provide `padded_shapes` argument because component 0 has unknown rank."
                )
    else:
        flat = nest.flatten_up_to(source.structure, padded) if nest.is_nested(source.structure) else [padded]
    shapes = []
    for given, spec in zip(flat, source.specs, strict=True):
        dims = [None if n is None or int(n) < 0 else int(n) for n in _dims(given)]
        shape = shape_of(spec)
        if shape is not None and len(shape) != len(dims):
            raise ValueError(
                f"The padded shape {tuple(dims)} is not compatible with the shape {shape} of the "
                "corresponding input component."
            )
        for n, wanted in zip(shape or (), dims, strict=False):
            if n is not None and wanted is not None and n > wanted:
                raise ValueError(
                    f"The padded shape {tuple(dims)} is not compatible with the shape {shape} of the "
                    "corresponding input component."
                )
        shapes.append(dims)
    return shapes


def _dims(shape: Any) -> Sequence[Any]:
    if isinstance(shape, TensorShape):
        return shape.as_list()
    if isinstance(shape, EagerTensor):
        dims: list[int] = shape.numpy().tolist()
        return dims
    return tuple(shape)


def padding_values(source: Signature, values: Any) -> list[Array]:
    """What `padded_batch` adds to each leaf: zeros, empty strings, False, or what is given.

    Raises:
      TypeError: a value has another dtype.
    """
    if values is None or not nest.is_nested(values):
        flat = [values] * len(source.specs)
    else:
        flat = nest.flatten_up_to(source.structure, values)
    found: list[Array] = []
    for value, spec in zip(flat, source.specs, strict=True):
        if value is None:
            value = b"" if spec.dtype is dtypes.string else np.zeros((), spec.dtype.np)
        with target_scope(state.eager):
            tensor = to_tensor(value)
        if tensor.dtype is not spec.dtype:
            raise TypeError(
                f"Mismatched type between padding value {value} and input dataset's component type "
                f"{spec.dtype.name}."
            )
        if tensor.shape.rank:
            raise ValueError(f"Padding value should be a scalar, but got {value} of shape {tensor.shape}.")
        found.append(tensor.host())
    return found


class RaggedBatched(Batched):
    """Neighbouring elements as ragged tensors where their shapes may differ."""

    def __init__(self, source: Plan, size: Any, drop: bool, row_splits_dtype: Any) -> None:
        self._splits = row_splits_dtype
        super().__init__(source, size, drop, "_BatchDataset")

    def _batch_specs(self, size: int | None) -> list[Any]:
        self._rows = [self._row(s) for s in self._source.specs]
        return [batch_spec(s, size) for s in self._rows]

    def _row(self, spec: Any) -> Any:
        if not isinstance(spec, TensorSpec):
            return spec
        if spec.shape.rank is None:
            raise ValueError("tf.data.Dataset.ragged_batch needs elements of known rank.")
        if spec.shape.is_fully_defined():
            return spec
        return RaggedTensorSpec(spec.shape, spec.dtype, spec.shape.rank - 1, self._splits)

    def run(self, run: Run) -> Elements:
        for group in groups(self._source.run(run), self._size, self._drop):
            yield group if isinstance(group, Failed) else self._batch(group)

    def _batch(self, group: list[Element]) -> Element | Failed:
        try:
            columns = enumerate(zip(zip(*group, strict=True), self._rows, strict=True))
            return [self._leaf(leaves, spec, k) for k, (leaves, spec) in columns]
        except Exception as error:
            return Failed(error)

    def _leaf(self, leaves: Sequence[Any], spec: Any, number: int) -> Any:
        if not isinstance(spec, RaggedTensorSpec) or not spec.ragged_rank:
            return stacked(leaves, spec, number)
        return spec._stack([_ragged_of(x, spec, self._splits) for x in leaves])


def _ragged_of(leaf: Any, spec: RaggedTensorSpec, splits: Any) -> Any:
    from thalweg.ragged.tensor import RaggedTensor

    if type(leaf) is not np.ndarray:
        return leaf
    tensor = EagerTensor(spec_of(spec.dtype, leaf.shape), None, -1, leaf)
    return RaggedTensor.from_tensor(tensor, ragged_rank=spec.ragged_rank, row_splits_dtype=splits)


class SparseBatched(Plan):
    """Neighbouring vectors and the like as sparse tensors of one shape."""

    kind = "_DenseToSparseBatchDataset"

    def __init__(self, source: Plan, size: Any, shape: Any) -> None:
        (spec,) = source.specs
        if not isinstance(spec, TensorSpec):
            raise TypeError("`sparse_batch` takes dense elements of a single component.")
        self._source, self._size = source, size
        self._shape = [None if n is None else int(n) for n in _dims(shape)]
        self.structure = SparseTensorSpec([None, *self._shape], spec.dtype)
        self.specs = [self.structure]
        self.count = _batches(source.count, size, False)

    def run(self, run: Run) -> Elements:
        for group in groups(self._source.run(run), self._size, False):
            if isinstance(group, Failed):
                yield group
                continue
            try:
                yield [self._batch([x for (x,) in group])]
            except errors.OpError as error:
                yield Failed(error)

    def _batch(self, arrays: list[Array]) -> Any:
        from thalweg.sparse.tensor import SparseTensor

        dims = [
            n if n is not None else max(x.shape[axis] for x in arrays) for axis, n in enumerate(self._shape)
        ]
        places = []
        for k, x in enumerate(arrays):
            if x.ndim != len(dims) or any(a > b for a, b in zip(x.shape, dims, strict=True)):
                message = f"Element of shape {list(x.shape)} doesn't fit in a row of shape {dims}."
                raise errors.DataLossError(None, None, message)
            inner = np.indices(x.shape).reshape(x.ndim, -1).T
            places.append(np.concatenate([np.full((len(inner), 1), k), inner], axis=1))
        values = np.concatenate([x.ravel() for x in arrays])
        indices = np.concatenate(places).astype(np.int64)
        return SparseTensor(
            to_tensor(indices), to_tensor(values), to_tensor([len(arrays), *dims], dtypes.int64)
        )


class Rebatched(Plan):
    """The rows of batches in batches of other sizes."""

    kind = "_RebatchDataset"

    def __init__(self, source: Plan, sizes: list[int], drop: bool) -> None:
        for spec in source.specs:
            if spec.shape.rank == 0:
                raise ValueError(
                    "Invalid `batch_sizes`. Expected dataset with rank of >= 1 but found a dataset with "
                    "scalar elements. Fix the issue by adding the `batch` transformation to the dataset."
                )
        self._source, self._sizes, self._drop = source, sizes, drop
        self.structure, self.count = source.structure, UNKNOWN
        size = sizes[0] if drop and len(set(sizes)) == 1 else None
        self.specs = [batch_spec(row_spec(s), size) for s in source.specs]

    def run(self, run: Run) -> Elements:
        waiting: list[Element] = []
        turn = 0
        for element in self._source.run(run):
            if type(element) is Failed:
                yield element
                continue
            columns = [rows_of(x, s) for x, s in zip(element, self._source.specs, strict=True)]
            waiting += [list(row) for row in zip(*columns, strict=True)]
            while len(waiting) >= (size := self._sizes[turn % len(self._sizes)]):
                yield self._batch(waiting[:size])
                waiting, turn = waiting[size:], turn + 1
        if waiting and not self._drop:
            yield self._batch(waiting)

    def _batch(self, rows: list[Element]) -> Element:
        specs = [row_spec(s) for s in self._source.specs]
        columns = zip(zip(*rows, strict=True), specs, strict=True)
        return [stacked(leaves, s, k) for k, (leaves, s) in enumerate(columns)]


class Unbatched(Plan):
    """The rows of elements, as elements."""

    kind = "_UnbatchDataset"

    def __init__(self, source: Plan) -> None:
        self._source = source
        self.structure = source.structure
        self.specs = [row_spec(s) for s in source.specs]
        firsts = [s.shape[0] for s in source.specs if s.shape.rank]
        size = next((n for n in firsts if n is not None), None)
        self.count = UNKNOWN if size is None or source.count < 0 else source.count * size

    def run(self, run: Run) -> Elements:
        for number, element in enumerate(self._source.run(run)):
            if type(element) is Failed:
                yield element
                continue
            columns = [rows_of(x, s) for x, s in zip(element, self._source.specs, strict=True)]
            lengths = [len(c) for c in columns]
            if len(set(lengths)) > 1:
                yield Failed(
                    invalid(
                        "Input element must have the same batch size in each component, got "
                        f"{lengths} [element {number}]"
                    )
                )
                continue
            for row in zip(*columns, strict=True):
                yield list(row)


class Windowed(Plan):
    """Neighbouring elements as datasets."""

    kind = "_WindowDataset"

    def __init__(self, source: Plan, size: Any, shift: Any, stride: Any, drop: bool) -> None:
        size, shift, stride = count_of(size), count_of(shift), count_of(stride)
        for what, n in (("size", size), ("shift", shift), ("stride", stride)):
            if isinstance(n, int) and n <= 0:
                raise invalid(f"Window {what} must be greater than zero.")
        self._source, self._size, self._shift, self._stride, self._drop = source, size, shift, stride, drop
        self._parts = [Signature(s, [s]) for s in source.specs]
        self.specs = [DatasetSpec(s) for s in source.specs]
        self.structure = source.pack(list(self.specs))
        self.count = self._windows(source.count)

    def _windows(self, count: int) -> int:
        if count < 0 or not all(isinstance(n, int) for n in (self._size, self._shift, self._stride)):
            return count if count < 0 else UNKNOWN
        if self._drop:
            span = (self._size - 1) * self._stride + 1
            return int(max(0, (count - span) // self._shift + 1))
        return -(-count // int(self._shift))

    def run(self, run: Run) -> Elements:
        span = (self._size - 1) * self._stride + 1
        waiting: list[Element | Failed] = []
        skipped = 0
        for element in self._source.run(run):
            if skipped:
                skipped -= 1
                continue
            waiting.append(element)
            if len(waiting) < span:
                continue
            yield self._window(waiting)
            skipped = max(0, self._shift - span)
            waiting = waiting[self._shift :]
        while waiting and not self._drop:
            yield self._window(waiting)
            waiting = waiting[self._shift :]

    def _window(self, waiting: list[Element | Failed]) -> Element | Failed:
        """The window of the first elements; a failure among them is the window's."""
        chosen: list[Element] = []
        for element in waiting[: (self._size - 1) * self._stride + 1 : self._stride]:
            if type(element) is Failed:
                return element
            chosen.append(element)
        return [Listed(part, [[e[k]] for e in chosen]) for k, part in enumerate(self._parts)]


class Grouped(Plan):
    """Elements with the same key, so many together, each group made into a dataset.

    Args:
      key: gives an element's key, an int64 scalar.
      reduce: gives the dataset of a key and the dataset of its elements.
      size: gives the number of elements of a group from its key.
    """

    kind = "_GroupByWindowDataset"

    def __init__(self, source: Plan, key: Traced, reduce: Traced, size: Traced) -> None:
        self._source, self._key, self._reduce, self._size = source, key, reduce, size
        signature = Signature.of_spec(reduce.result.specs[0].element_spec)
        self.structure, self.specs, self.count = signature.structure, signature.specs, UNKNOWN

    def run(self, run: Run) -> Elements:
        windows: dict[int, list[Element]] = {}
        sizes: dict[int, int] = {}
        for number, element in enumerate(self._source.run(run)):
            if type(element) is Failed:
                yield element
                continue
            try:
                key = int(self._key(element, run)[0])
                if key not in sizes:
                    sizes[key] = self._window_size(key, run)
            except Exception as error:
                yield Failed(naming(error, f"element {number} of group_by_window"))
                continue
            window = windows.setdefault(key, [])
            window.append(element)
            if len(window) == sizes[key]:
                yield from self._reduced(key, windows.pop(key), run)
                del sizes[key]
        for key in sorted(windows):
            yield from self._reduced(key, windows[key], run)

    def _window_size(self, key: int, run: Run) -> int:
        size = int(self._size([np.asarray(key, np.int64)], run)[0])
        if size <= 0:
            raise invalid(f"Window size must be greater than zero, but got {size}.")
        return size

    def _reduced(self, key: int, window: list[Element], run: Run) -> Elements:
        try:
            plan = self._reduce([np.asarray(key, np.int64), Listed(self._source, window)], run)[0]
        except Exception as error:
            yield Failed(error)
            return
        yield from plan.run(run)
