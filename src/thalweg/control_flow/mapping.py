"""Functions of the rows of tensors, one after the other: `tf.map_fn`, `tf.foldl`, `tf.foldr`, `tf.scan`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg import array, gathering
from thalweg.control_flow.loops import staged_loop
from thalweg.core import dtypes, errors, nest
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.tensor import EagerTensor
from thalweg.core.tensor_shape import TensorShape
from thalweg.core.tensor_spec import TensorSpec
from thalweg.tensor_array import TensorArray


class Rows:
    """The rows of a structure of tensors that have the same first dimension.

    Attributes:
      count: how many there are: an int, or a symbolic scalar.
    """

    def __init__(self, elems: Any, what: str) -> None:
        self.structure = elems
        self.tensors = [_as_rows(x) for x in nest.flatten(elems)]
        if not self.tensors:
            raise ValueError(
                f"{what}: elems must be a Tensor or (possibly nested) sequence of Tensors. Got {elems!r}, "
                "which does not contain any Tensors."
            )
        for x in self.tensors:
            if x.shape.rank == 0:
                raise ValueError(f"{what}: elements in elems must be 1+ dimensional Tensors, not scalars")
        known = {x.shape[0] for x in self.tensors if x.shape.rank is not None and x.shape[0] is not None}
        if len(known) > 1:
            raise ValueError(
                f"{what}: the tensors in elems must have the same first dimension, got {sorted(known)}."
            )
        self.count: Any = known.pop() if known else array.shape(self.tensors[0])[0]
        self.symbolic = (
            any(not isinstance(x, EagerTensor) and not _is_eager(x) for x in self.tensors)
            or not state.target.eager
        )

    def __getitem__(self, index: Any) -> Any:
        """The structure of the rows `index`."""
        return nest.pack_sequence_as(self.structure, [_row(x, index) for x in self.tensors])


def _is_eager(x: Any) -> bool:
    return all(isinstance(part, EagerTensor) for part in nest.flatten(x, expand_composites=True))


def _as_rows(x: Any) -> Any:
    return x if hasattr(x, "_flatten_components") else to_tensor(x)


def _row(x: Any, index: Any) -> Any:
    return (
        x[index]
        if isinstance(index, int) or hasattr(x, "_flatten_components")
        else gathering.gather(x, index)
    )


def map_fn(
    fn: Callable[[Any], Any],
    elems: Any,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
    fn_output_signature: Any = None,
) -> Any:
    """`fn` of each row of `elems`, stacked.

    Args:
      fn: takes one row, or the structure of rows if `elems` is a structure.
      elems: a tensor of rank 1 or more, or a structure of tensors with the same first dimension.
      fn_output_signature: the structure of dtypes or specs of what `fn` gives; None: it gives what it takes.
        `dtype` is its old name.

    Raises:
      TypeError: `fn` can't be called.
      ValueError: `elems` holds no tensors, or scalars; `fn` gives another dtype or structure than was said.

    Example:
      >>> tf.map_fn(lambda t: t * t, tf.constant([1.0, 2.0, 3.0])).numpy()
      array([1., 4., 9.], dtype=float32)
    """
    if not callable(fn):
        raise TypeError(f"The provided function {name} is not callable. fn must be callable.")
    rows = Rows(elems, "map_fn")
    signature = fn_output_signature if fn_output_signature is not None else dtype
    if signature is None:
        signature = nest.pack_sequence_as(elems, [_spec_of_row(x) for x in rows.tensors])
    specs = nest.flatten(signature)
    if rows.symbolic:
        return _map_in_graph(fn, rows, signature, specs)
    results: list[list[Any]] = [[] for _ in specs]
    for index in range(rows.count):
        given = fn(rows[index])
        for out, x, spec in zip(results, _flat_as(signature, given), specs, strict=True):
            out.append(_checked(x, spec))
    return nest.pack_sequence_as(signature, [_stacked(out, s) for out, s in zip(results, specs, strict=True)])


def _spec_of_row(x: Any) -> Any:
    return x.dtype if not hasattr(x, "_flatten_components") else x._type_spec._unbatch()


def _flat_as(signature: Any, result: Any) -> list[Any]:
    try:
        return list(nest.flatten_up_to(signature, result, check_types=False))
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"The structure of what fn returned, {result!r}, isn't that of fn_output_signature: {error}"
        ) from None


def _checked(x: Any, spec: Any) -> Any:
    wanted = dtypes.as_dtype(getattr(spec, "dtype", spec))
    x = x if hasattr(x, "_flatten_components") else to_tensor(x, None if hasattr(x, "dtype") else wanted)
    if x.dtype is not wanted:
        raise errors.InvalidArgumentError(
            None,
            None,
            f"TensorArray dtype is {wanted.name} but Op is trying to write dtype {x.dtype.name}: say "
            f"fn_output_signature=tf.{x.dtype.name}",
        )
    return x


def _is_plain(spec: Any) -> bool:
    return isinstance(spec, (dtypes.DType, TensorSpec, str, type)) or not hasattr(spec, "_from_components")


def _stacked(results: Sequence[Any], spec: Any) -> Any:
    if _is_plain(spec):
        if results:
            return array.stack(list(results))
        from thalweg.creation import zeros

        shape = (
            [n or 0 for n in spec.shape.as_list()] if isinstance(spec, TensorSpec) and spec.shape.rank else []
        )
        return zeros([0, *shape], dtypes.as_dtype(getattr(spec, "dtype", spec)))
    return spec._stack(list(results))


def _map_in_graph(fn: Callable[[Any], Any], rows: Rows, signature: Any, specs: list[Any]) -> Any:
    results = [_collector(s, rows.count) for s in specs]

    def turn(index: Any, results: list[Any]) -> Any:
        given = _flat_as(signature, fn(rows[index]))
        return index + 1, [
            _collected(r, index, _checked(x, s), s) for r, x, s in zip(results, given, specs, strict=True)
        ]

    turns = rows.count if isinstance(rows.count, int) else None
    invariants = (TensorShape(()), [None if _is_plain(s) else s._batch() for s in specs])
    _, results = staged_loop(
        lambda i, _: i < rows.count, turn, (to_tensor(0), results), invariants, turns=turns
    )
    return nest.pack_sequence_as(signature, [r.stack() if isinstance(r, TensorArray) else r for r in results])


def _collector(spec: Any, count: Any) -> Any:
    """What gathers the rows of a result: an array of plain tensors, or a ragged tensor without rows yet."""
    if not _is_plain(spec):
        return spec._stack([])
    return TensorArray(getattr(spec, "dtype", spec), count, element_shape=_element_shape(spec))


def _collected(results: Any, index: Any, row: Any, spec: Any) -> Any:
    """The rows gathered so far and one more."""
    if isinstance(results, TensorArray):
        return results.write(index, row)
    return array.concat([results, spec._stack([row])], 0)


def _element_shape(spec: Any) -> Any:
    return spec.shape if isinstance(spec, TensorSpec) and spec.shape.is_fully_defined() else None


def foldl(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Combine the rows of `elems` from the first to the last: `a = fn(a, row)`.

    Args:
      initializer: the first `a`; None: the first row.

    Example:
      >>> int(tf.foldl(lambda a, x: a * 10 + x, tf.constant([1, 2, 3])))
      123
    """
    return _fold(fn, elems, initializer, "foldl", False)


def foldr(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Combine the rows of `elems` from the last to the first: `a = fn(a, row)`.

    Args:
      initializer: the first `a`; None: the last row.

    Example:
      >>> int(tf.foldr(lambda a, x: a * 10 + x, tf.constant([1, 2, 3])))
      321
    """
    return _fold(fn, elems, initializer, "foldr", True)


def _fold(fn: Callable[[Any, Any], Any], elems: Any, initializer: Any, what: str, reverse: bool) -> Any:
    if not callable(fn):
        raise TypeError(f"{fn!r} is not callable. fn must be callable.")
    rows = Rows(elems, what)
    order = _Order(rows.count, reverse)
    total, start = _begin(rows, initializer, order)
    if not rows.symbolic:
        for turn in range(start, rows.count):
            total = fn(total, rows[order(turn)])
        return nest.map_structure(to_tensor, total)

    def step(turn: Any, total: Any) -> Any:
        return turn + 1, nest.map_structure(to_tensor, fn(total, rows[order(turn)]))

    known = rows.count - start if isinstance(rows.count, int) else None
    return staged_loop(lambda k, _: k < rows.count, step, (to_tensor(start), total), turns=known)[1]


class _Order:
    """The index of the row that a turn takes."""

    def __init__(self, count: Any, reverse: bool) -> None:
        self.count = count
        self.reverse = reverse

    def __call__(self, turn: Any) -> Any:
        return self.count - 1 - turn if self.reverse else turn


def _begin(rows: Rows, initializer: Any, order: _Order) -> tuple[Any, int]:
    """The first accumulated value, and the turn to begin with."""
    if initializer is None:
        return rows[order(0)], 1
    return nest.map_structure(to_tensor, initializer), 0


def scan(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """All that `fn` gives while it combines the rows of `elems`: `a = fn(a, row)`, stacked.

    Args:
      initializer: the first `a`, which isn't part of the result; None: the first row, which is.
      reverse: from the last row to the first; the result stays in the order of `elems`.

    Example:
      >>> tf.scan(lambda a, x: a + x, tf.constant([1, 2, 3])).numpy()
      array([1, 3, 6], dtype=int32)
    """
    if not callable(fn):
        raise TypeError(f"{fn!r} is not callable. fn must be callable.")
    rows = Rows(elems, "scan")
    order = _Order(rows.count, reverse)
    total, start = _begin(rows, initializer, order)
    if not rows.symbolic:
        return _scan_eagerly(fn, rows, order, total, start, reverse)
    arrays = [TensorArray(x.dtype, rows.count, element_shape=_known_shape(x)) for x in nest.flatten(total)]
    if start:
        arrays = [a.write(order(0), x) for a, x in zip(arrays, nest.flatten(total), strict=True)]

    def step(turn: Any, total: Any, arrays: list[Any]) -> Any:
        index = order(turn)
        given = _alike(total, fn(total, rows[index]))
        return turn + 1, given, [a.write(index, x) for a, x in zip(arrays, nest.flatten(given), strict=True)]

    known = rows.count - start if isinstance(rows.count, int) else None
    state = staged_loop(lambda k, *_: k < rows.count, step, (to_tensor(start), total, arrays), turns=known)
    return nest.pack_sequence_as(total, [a.stack() for a in state[2]])


def _known_shape(x: Any) -> Any:
    return x.shape if x.shape.is_fully_defined() else None


def _alike(total: Any, given: Any) -> Any:
    """What `fn` gave, in the structure that goes into it."""
    return nest.pack_sequence_as(total, [to_tensor(x) for x in _flat_as(total, given)])


def _scan_eagerly(fn: Any, rows: Rows, order: _Order, total: Any, start: int, reverse: bool) -> Any:
    results = [nest.flatten(total)] if start else []
    for turn in range(start, rows.count):
        total = _alike(total, fn(total, rows[order(turn)]))
        results.append(nest.flatten(total))
    if reverse:
        results.reverse()
    stacked = [array.stack([r[k] for r in results]) for k in range(len(results[0]))]
    return nest.pack_sequence_as(total, stacked)
