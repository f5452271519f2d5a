"""Hash tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.context import state
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, Op
from thalweg.core.rules import shape_text
from thalweg.core.tensor import Tensor
from thalweg.ops import tables as ops
from thalweg.ops.string_arrays import strings


class _HashTable:
    """A dictionary with keys and values of fixed dtypes.

    Attributes:
      key_shape, value_shape: the shape of one key and of one value.
    """

    key_shape: tuple[int, ...] = ()

    def __init__(self, key_dtype: Any, value_dtype: Any, default_value: Any, name: str | None) -> None:
        self.key_dtype: DType = dtypes.as_dtype(key_dtype)
        self.value_dtype: DType = dtypes.as_dtype(value_dtype)
        self._default = to_tensor(default_value, self.value_dtype)
        self.value_shape: tuple[int, ...] = self._default._spec.shape or ()
        self._name = name
        self._entries: dict[Any, Any] = {}
        self._calls: dict[str, Call] = {}

    @property
    def name(self) -> str | None:
        return self._name

    @property
    def resource_handle(self) -> _HashTable:
        """The table itself: it is its own resource."""
        return self

    # What the ops do, on arrays.

    def find(self, keys: Any, default: Any) -> Any:
        entries = self._entries
        if default.ndim > len(self.value_shape):
            defaults = default.reshape(-1, *self.value_shape)
            found = [entries.get(key, other) for key, other in zip(self._listed(keys), defaults, strict=True)]
        else:
            other = default if self.value_shape else default[()]
            found = [entries.get(key, other) for key in self._listed(keys)]
        outer = keys.shape[: keys.ndim - len(self.key_shape)]
        if not self.value_shape:
            return strings(found, outer, self.value_dtype.np)
        values = np.empty((len(found), *self.value_shape), self.value_dtype.np)
        for row, value in enumerate(found):
            values[row] = value
        return values.reshape(outer + self.value_shape)

    def _listed(self, keys: Any) -> list[Any]:
        """Keys as Python values."""
        if not self.key_shape:
            return keys.reshape(-1).tolist()  # type: ignore[no-any-return]
        size = int(np.prod(self.key_shape))
        return list(map(tuple, keys.reshape(-1, size).tolist()))

    def put(self, keys: Any, values: Any) -> None:
        wanted = keys.shape[: keys.ndim - len(self.key_shape)] + self.value_shape
        if values.shape != wanted:
            text = f"Expected shape {shape_text(wanted)} for value, got {shape_text(values.shape)}"
            raise errors.InvalidArgumentError(None, None, text)
        rows = values.reshape(-1, *self.value_shape)
        listed = rows.tolist() if not self.value_shape else list(rows.copy())
        self._entries.update(zip(self._listed(keys), listed, strict=True))

    def drop(self, keys: Any) -> None:
        for key in self._listed(keys):
            self._entries.pop(key, None)

    def contents(self) -> tuple[Any, Any]:
        count = len(self._entries)
        if self.key_shape:
            keys = np.array(list(self._entries), self.key_dtype.np).reshape(count, *self.key_shape)
        else:
            keys = strings(self._entries, (count,), self.key_dtype.np)
        if not self.value_shape:
            return keys, strings(self._entries.values(), (count,), self.value_dtype.np)
        values = np.empty((count, *self.value_shape), self.value_dtype.np)
        for row, value in enumerate(self._entries.values()):
            values[row] = value
        return keys, values

    # What programs call.

    def _apply(self, op: Op, *operands: Any) -> Any:
        call = self._calls.get(op.name)
        if call is None:
            call = self._calls[op.name] = Call(op, {"table": self})
        return state.target.apply(call, operands)

    def _keys(self, keys: Any) -> Any:
        keys = keys if hasattr(keys, "_spec") else to_tensor(keys, self.key_dtype)
        if keys.dtype is not self.key_dtype:
            raise TypeError(f"Dtype of argument `keys` must be {self.key_dtype}, received: {keys.dtype}")
        return keys

    def _lookup(self, keys: Any, default: Any) -> Any:
        keys = self._keys(keys)
        if hasattr(keys, "_with_each_value"):
            return keys._with_each_value(lambda values: self._apply(ops.find, values, default))
        return self._apply(ops.find, keys, default)

    def __getitem__(self, keys: Any) -> Any:
        return self._lookup(keys, self._default)

    def size(self, name: str | None = None) -> Any:
        """How many keys there are, as an int64 scalar."""
        return self._apply(ops.size)

    def export(self, name: str | None = None) -> tuple[Any, Any]:
        """All keys and their values, as tensors."""
        keys, values = self._apply(ops.export)
        return keys, values


class StaticHashTable(_HashTable):
    """A table that is filled once. `tf.lookup.StaticHashTable`.

    Args:
      initializer: a `KeyValueTensorInitializer` or a `TextFileInitializer`.
      default_value: what is found for keys that the table hasn't.

    Raises:
      FailedPreconditionError: a key has two values.
      TypeError: `default_value` doesn't fit the values' dtype.

    Example:
      >>> table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a", "b"], [0, 1]), -1)
      >>> table.lookup(tf.constant(["b", "c"])).numpy()
      array([ 1, -1], dtype=int32)
    """

    def __init__(
        self,
        initializer: Any,
        default_value: Any,
        name: str | None = None,
        experimental_is_anonymous: bool = False,
    ) -> None:
        super().__init__(initializer.key_dtype, initializer.value_dtype, default_value, name)
        self._initializer = initializer
        initializer.initialize(self)

    @property
    def default_value(self) -> Any:
        return self._default

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The value of each key; the default value for keys that the table hasn't.

        Args:
          keys: a tensor, dense, sparse or ragged, of the table's `key_dtype`.

        Raises:
          TypeError: the keys have another dtype.
        """
        return self._lookup(keys, self._default)

    def _fill(self, keys: Any, values: Any) -> None:
        for key, value in zip(keys.tolist(), values.tolist(), strict=True):
            if self._entries.setdefault(key, value) != value:
                shown = key.decode() if isinstance(key, bytes) else key
                raise errors.FailedPreconditionError(
                    None,
                    None,
                    f"HashTable has different value for same key. Key {shown} has {self._entries[key]} "
                    f"and trying to add value {value}",
                )


class MutableHashTable(_HashTable):
    """A table whose keys and values change. `tf.lookup.experimental.MutableHashTable`.

    Args:
      key_dtype, value_dtype: the dtypes of keys and values.
      default_value: what is found for keys that the table hasn't; its shape is that of all values.

    Example:
      >>> table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
      >>> table.insert(tf.constant(["a"]), tf.constant([5], tf.int64))
      >>> table.lookup(tf.constant(["a", "b"])).numpy()
      array([ 5, -1])
    """

    def __init__(
        self,
        key_dtype: Any,
        value_dtype: Any,
        default_value: Any,
        name: str | None = "MutableHashTable",
        checkpoint: bool = True,
        experimental_is_anonymous: bool = False,
    ) -> None:
        super().__init__(key_dtype, value_dtype, default_value, name)

    def lookup(self, keys: Any, dynamic_default_values: Any = None, name: str | None = None) -> Any:
        """The value of each key.

        Args:
          keys: a tensor, dense, sparse or ragged, of the table's `key_dtype`.
          dynamic_default_values: what is found for keys that the table hasn't, a value for each key; None:
            the table's default value for all.

        Raises:
          TypeError: the keys have another dtype.
        """
        if dynamic_default_values is None:
            return self._lookup(keys, self._default)
        return self._lookup(keys, to_tensor(dynamic_default_values, self.value_dtype))

    def insert(self, keys: Any, values: Any, name: str | None = None) -> Any:
        """Set the value of each key.

        Raises:
          TypeError: keys or values have another dtype.
          InvalidArgumentError: there aren't as many values as keys, or they have another shape.
        """
        return _operation(self._apply(ops.insert, self._keys(keys), to_tensor(values, self.value_dtype)))

    def remove(self, keys: Any, name: str | None = None) -> Any:
        """Forget keys; those that the table hasn't don't matter."""
        return _operation(self._apply(ops.remove, self._keys(keys)))


def _operation(result: Any) -> Any:
    """The operation in a graph; None where it has been run already."""
    return None if isinstance(result, (Sequence, Tensor)) else result


class DenseHashTable(MutableHashTable):
    """A mutable table with two keys that it can't hold. `tf.lookup.experimental.DenseHashTable`.

    Args:
      key_dtype, value_dtype: the dtypes of keys and values.
      default_value: what is found for keys that the table hasn't; its shape is that of all values.
      empty_key, deleted_key: two different keys that are never inserted; their shape is that of all keys.
      initial_num_buckets: accepted; the table grows as it needs.

    Example:
      >>> table = tf.lookup.experimental.DenseHashTable(
      ...     tf.string, tf.int64, default_value=-1, empty_key="", deleted_key="$")
      >>> table.insert(tf.constant(["a"]), tf.constant([5], tf.int64))
      >>> table.lookup(tf.constant(["a", "b"])).numpy()
      array([ 5, -1])
    """

    def __init__(
        self,
        key_dtype: Any,
        value_dtype: Any,
        default_value: Any,
        empty_key: Any,
        deleted_key: Any,
        initial_num_buckets: int | None = None,
        name: str | None = "MutableDenseHashTable",
        checkpoint: bool = True,
        experimental_is_anonymous: bool = False,
    ) -> None:
        super().__init__(key_dtype, value_dtype, default_value, name)
        empty, deleted = (to_tensor(k, self.key_dtype).host() for k in (empty_key, deleted_key))
        if empty.shape != deleted.shape:
            raise errors.InvalidArgumentError(None, None, "Empty and deleted keys must have same shape")
        self.key_shape = empty.shape
        self._reserved = dict(
            zip(self._listed(np.stack([empty, deleted])), ("empty", "deleted"), strict=False)
        )
        if len(self._reserved) < 2:
            raise errors.InvalidArgumentError(None, None, "Empty and deleted keys cannot be equal")

    def _check_keys(self, keys: Any) -> None:
        for key in self._listed(keys):
            if key in self._reserved:
                text = f"Using the {self._reserved[key]}_key as a table key is not allowed"
                raise errors.InvalidArgumentError(None, None, text)

    def find(self, keys: Any, default: Any) -> Any:
        self._check_keys(keys)
        return super().find(keys, default)

    def put(self, keys: Any, values: Any) -> None:
        self._check_keys(keys)
        super().put(keys, values)

    def drop(self, keys: Any) -> None:
        self._check_keys(keys)
        super().drop(keys)

    def insert_or_assign(self, keys: Any, values: Any, name: str | None = None) -> Any:
        """As `insert`."""
        return self.insert(keys, values)

    def erase(self, keys: Any, name: str | None = None) -> Any:
        """As `remove`."""
        return self.remove(keys)
