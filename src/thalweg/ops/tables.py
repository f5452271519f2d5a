"""Tables: looking keys up, and changing what is found there.

A table is a Python object and an attribute of the ops; the ops run on the host, in the order of the graph.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.rules import check_same_dtype
from thalweg.core.spec import Spec, spec_of


class Table(Protocol):
    """What the ops need of a table.

    Attributes:
      key_shape, value_shape: the shape of one key and of one value; () for scalars.
    """

    key_dtype: DType
    value_dtype: DType
    key_shape: tuple[int, ...]
    value_shape: tuple[int, ...]

    def find(self, keys: Any, default: Any) -> Any:
        """The values of an array of keys."""

    def put(self, keys: Any, values: Any) -> None:
        """Set the values of an array of keys."""

    def drop(self, keys: Any) -> None:
        """Forget an array of keys."""

    def contents(self) -> tuple[Any, Any]:
        """All keys and their values, as arrays."""


def _outer(table: Table, keys: Spec) -> Any:
    """The shape of an array of keys without the shape of one key."""
    return None if keys.shape is None else keys.shape[: len(keys.shape) - len(table.key_shape)]


def _find_rule(call: Call, keys: Spec, default: Spec) -> Spec:
    table = call.attrs["table"]
    outer = _outer(table, keys)
    return spec_of(table.value_dtype, None if outer is None else outer + table.value_shape)


@op("LookupTableFindV2", _find_rule, host=True, differentiable=False)
def find(xp: Any, keys: Any, default: Any, *, table: Table) -> Any:
    return table.find(keys, default)


def _insert_rule(call: Call, keys: Spec, values: Spec) -> tuple[Spec, ...]:
    table = call.attrs["table"]
    check_same_dtype(call, (spec_of(table.value_dtype, ()), values))
    return ()


@op("LookupTableInsertV2", _insert_rule, host=True, stateful=True, differentiable=False)
def insert(xp: Any, keys: Any, values: Any, *, table: Table) -> Any:
    table.put(keys, values)
    return ()


@op("LookupTableRemoveV2", lambda call, keys: (), host=True, stateful=True, differentiable=False)
def remove(xp: Any, keys: Any, *, table: Table) -> Any:
    table.drop(keys)
    return ()


@op("LookupTableSizeV2", lambda call: spec_of(dtypes.int64, ()), host=True, differentiable=False)
def size(xp: Any, *, table: Table) -> Any:
    return np.array(len(table.contents()[0]), np.int64)


def _export_rule(call: Call) -> tuple[Spec, Spec]:
    table = call.attrs["table"]
    return (
        spec_of(table.key_dtype, (None, *table.key_shape)),
        spec_of(table.value_dtype, (None, *table.value_shape)),
    )


@op("LookupTableExportV2", _export_rule, host=True, differentiable=False)
def export(xp: Any, *, table: Table) -> Any:
    return table.contents()
