"""Plans that need no other: tensors in memory, numbers, random numbers, Python generators."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors, nest
from thalweg.core.context import state, target_scope
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.tensor import EagerTensor, Tensor
from thalweg.core.tensor_spec import TensorSpec
from thalweg.data.leaves import is_dense, length_of, row_spec, rows_of
from thalweg.data.plan import (
    INFINITE,
    UNKNOWN,
    Array,
    Element,
    Elements,
    Failed,
    Plan,
    Run,
    Signature,
    count_of,
    invalid,
)
from thalweg.data.shuffling import Words
from thalweg.data.table import Numbered, Stored, counted
from thalweg.data.traced import signature_of_value, tensors_of

UNBOUNDED = 2**63 - 1


def _leaves(structure: Any) -> tuple[Signature, list[Any]]:
    """What is known of a structure, and its leaves.

    Raises:
      ValueError: it has none.
    """
    signature, leaves = signature_of_value(structure)
    if not leaves:
        raise ValueError("Invalid `element`. `element` should not be empty.")
    return signature, leaves


def _value(leaf: Any) -> Any:
    """A leaf of an element from what stands in a structure; None: it isn't known yet."""
    if isinstance(leaf, EagerTensor):
        return leaf.host()
    if isinstance(leaf, Tensor) or any(
        isinstance(x, Tensor) and not isinstance(x, EagerTensor)
        for x in nest.flatten(leaf, expand_composites=True)
    ):
        return None
    return getattr(leaf, "_plan", leaf)


class Rows(Plan):
    """The rows of tensors in memory."""

    kind = "_TensorSliceDataset"

    def __init__(self, tensors: Any) -> None:
        signature, leaves = _leaves(tensors_of(tensors))
        self.arguments = (signature.structure,)
        self.structure = signature.structure
        self.specs = [row_spec(s) for s in signature.specs]
        lengths = [s.shape[0] if s.shape.rank else None for s in signature.specs]
        known = list(dict.fromkeys(n for n in lengths if n is not None))
        if len(known) > 1:
            raise ValueError(f"Dimensions {known[0]} and {known[1]} are not compatible")
        self._leaves = [_value(x) for x in leaves]
        self._ready = all(x is not None for x in self._leaves)
        if known or not self._ready:
            self.count = known[0] if known else UNKNOWN
        else:
            self.count = length_of(self._leaves[0])
        if self._ready and all(
            is_dense(s) and type(x) is np.ndarray for s, x in zip(self.specs, self._leaves, strict=True)
        ):
            self.table = Stored(self._leaves)

    def run(self, run: Run) -> Elements:
        if self.table is not None:
            yield from self.table.elements(self.tickets(run))
            return
        columns = [rows_of(x, s) for x, s in zip(self._leaves, self.specs, strict=True)]
        for element in zip(*columns, strict=True):
            yield list(element)

    def tickets(self, run: Run) -> Iterator[Array]:
        return counted(self.count)

    def told(self) -> str:
        size = sum(x.nbytes for x in self._leaves if type(x) is np.ndarray)
        return f"rows in memory, {size:,} bytes" if self.table is not None else "rows, one by one"


class Numbers(Plan):
    """The numbers of a range."""

    kind = "_RangeDataset"

    def __init__(self, bounds: Sequence[Any], dtype: DType) -> None:
        bounds = [count_of(b) for b in bounds]
        if not 1 <= len(bounds) <= 3:
            message = f"The length of `args` should be between 1 and 3 but was {len(bounds)}."
            raise ValueError(f"Invalid `args`. {message}")
        self.structure = self.specs = [TensorSpec([], dtype)]
        self.structure = self.specs[0]
        if not all(isinstance(b, int) for b in bounds):
            self.count = UNKNOWN
            return
        start, stop, step = (0, *bounds, 1) if len(bounds) == 1 else (*bounds, 1)[:3]
        if step == 0:
            raise invalid("step must be a non-zero integer.")
        self.count = len(range(start, stop, step)) if stop - start < UNBOUNDED else UNBOUNDED
        self.table = Numbered(start, step, dtype.np)

    def tickets(self, run: Run) -> Iterator[Array]:
        return counted(self.count)

    def told(self) -> str:
        return "computed"


class Counter(Plan):
    """Numbers without end."""

    kind = "_ScanDataset"

    def __init__(self, start: Any, step: Any, dtype: DType) -> None:
        start, step = count_of(start), count_of(step)
        self.structure = TensorSpec([], dtype)
        self.specs = [self.structure]
        self.count = INFINITE
        self._bounds = start, step
        if isinstance(start, int) and isinstance(step, int):
            self.table = Numbered(start, step, dtype.np)

    def tickets(self, run: Run) -> Iterator[Array]:
        return counted(UNBOUNDED)


class Random(Plan):
    """Random integers of 32 bits without end."""

    kind = "_RandomDataset"

    def __init__(self, seeds: tuple[int, int], anew: bool) -> None:
        from thalweg.data.shuffling import Runs

        self.structure = TensorSpec([], dtypes.int64)
        self.specs = [self.structure]
        self.count = INFINITE
        self._runs = Runs(seeds, anew)

    def run(self, run: Run) -> Elements:
        words: Words = self._runs.next(run)
        while True:
            for x in words.take(256).astype(np.int64):
                yield [np.asarray(x)]


class One(Plan):
    """A single element."""

    kind = "_TensorDataset"

    def __init__(self, tensors: Any) -> None:
        signature, leaves = _leaves(tensors_of(tensors))
        self.arguments = (signature.structure,)
        self.structure, self.specs = signature.structure, signature.specs
        self._leaves = [_value(x) for x in leaves]
        self.count = 1

    def run(self, run: Run) -> Elements:
        yield list(self._leaves)


class Listed(Plan):
    """Elements that were collected."""

    kind = "_VariantDataset"

    def __init__(self, signature: Signature, elements: list[Element]) -> None:
        self.structure, self.specs = signature.structure, signature.specs
        self.count = len(elements)
        self._elements = elements

    def run(self, run: Run) -> Elements:
        return iter(self._elements)


class FromList(Listed):
    """The elements of a Python list."""

    kind = "_ListDataset"


class Generated(Plan):
    """What a Python generator yields; each run calls it anew."""

    kind = "_FlatMapDataset"

    def __init__(self, generator: Callable[..., Any], arguments: Sequence[Any], signature: Any) -> None:
        self.structure = signature
        self.specs = nest.flatten(signature)
        self.count = UNKNOWN
        self._generator = generator
        self._arguments = [to_tensor(x) for x in arguments]

    def run(self, run: Run) -> Elements:
        with target_scope(state.eager):
            arguments = [x.numpy() for x in self._arguments]
        try:
            values = iter(self._generator(*arguments))
        except Exception as error:
            yield Failed(_refused(error))
            return
        for number in range(UNBOUNDED):
            try:
                value = next(values)
            except StopIteration:
                return
            except Exception as error:
                yield Failed(_refused(error))
                continue
            try:
                element = self._checked(value)
            except (TypeError, ValueError) as error:
                yield Failed(_refused(error, number))
                continue
            yield element

    def _checked(self, value: Any) -> Element:
        """The leaves of what was yielded.

        Raises:
          TypeError: it doesn't fit the signature.
        """
        try:
            leaves = self.taken(value)
        except (TypeError, ValueError):
            raise TypeError(
                "`generator` yielded an element that did not match the expected structure. "
                f"The expected structure was {self.structure}, but the yielded element was {value}."
            ) from None
        for leaf, spec in zip(leaves, self.specs, strict=True):
            if type(leaf) is np.ndarray and not spec.shape.is_compatible_with(leaf.shape):
                raise TypeError(
                    f"`generator` yielded an element of shape {leaf.shape} where an element of shape "
                    f"{spec.shape} was expected."
                )
        return leaves

    def told(self) -> str:
        return "a Python generator, one element after the other"


def _refused(error: BaseException, number: int | None = None) -> BaseException:
    """The error of an iterator for one of a generator."""
    if isinstance(error, errors.OpError):
        return error
    kind = errors.InvalidArgumentError if isinstance(error, (TypeError, ValueError)) else errors.UnknownError
    place = "" if number is None else f" [element {number}]"
    refused = kind(None, None, f"{type(error).__name__}: {error}{place}")
    refused.__cause__ = error
    return refused


def signature_of(types: Any, shapes: Any, signature: Any) -> Any:
    """The structure of `tf.TensorSpec`s from the arguments of `from_generator`.

    Raises:
      TypeError: neither or both of types and signature are given, or they aren't types and specs.
    """
    if signature is None:
        if types is None:
            raise TypeError(
                "To specify the output signature you need to provide either the `output_signature` argument "
                "or the `output_types` argument."
            )
        if shapes is None:
            return nest.map_structure(lambda dtype: TensorSpec(None, dtype), types)
        return nest.map_structure_up_to(types, lambda dtype, shape: TensorSpec(shape, dtype), types, shapes)
    for name, given in (("output_types", types), ("output_shapes", shapes)):
        if given is not None:
            other = "the `output_signature` argument"
            raise TypeError(f"The `{name}` argument can not be used together with {other}.")
    for spec in nest.flatten(signature):
        if not hasattr(spec, "value_type"):
            raise TypeError(
                "`output_signature` must contain objects that are subclass of `tf.TypeSpec` but found "
                f"{type(spec)} which is not."
            )
    return signature


def listed(elements: Sequence[Any]) -> Listed:
    """The plan of elements that stand in a list.

    Raises:
      ValueError: it is empty, or the elements differ in structure or dtypes.
    """
    if not elements:
        raise ValueError("Invalid `elements`. `elements` should not be empty.")
    given = [signature_of_value(tensors_of(x)) for x in elements]
    first = given[0][0]
    specs = list(first.specs)
    for signature, _ in given[1:]:
        nest.assert_same_structure(first.structure, signature.structure)
        specs = [a.most_specific_compatible_type(b) for a, b in zip(specs, signature.specs, strict=True)]
    return FromList(Signature(first.structure, specs), [[_value(x) for x in leaves] for _, leaves in given])
