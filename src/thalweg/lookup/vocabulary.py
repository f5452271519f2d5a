"""A vocabulary with buckets for words that aren't in it."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import constant, to_tensor
from thalweg.core.dtypes import DType
from thalweg.lookup.tables import StaticHashTable
from thalweg.ops.casting import cast
from thalweg.ops.elementwise import add, not_equal
from thalweg.ops.selection import select
from thalweg.strings import as_string, to_hash_bucket_fast


class StaticVocabularyTable:
    """Numbers for words: those of the vocabulary, and after them buckets for all others, chosen by a hash.

    `tf.lookup.StaticVocabularyTable`.

    Args:
      initializer: gives the vocabulary, its values int64; None: no vocabulary, buckets only.
      num_oov_buckets: how many buckets there are.
      lookup_key_dtype: the dtype of keys that are looked up; None: that of the vocabulary.

    Raises:
      ValueError: there are no buckets.
      TypeError: the values aren't int64, or the key dtypes don't go together.

    Example:
      >>> words = tf.lookup.KeyValueTensorInitializer(["a", "b"], tf.constant([0, 1], tf.int64))
      >>> tf.lookup.StaticVocabularyTable(words, 3).lookup(tf.constant(["a", "zebra"])).numpy()
      array([0, 4])
    """

    def __init__(
        self,
        initializer: Any,
        num_oov_buckets: int,
        lookup_key_dtype: Any = None,
        name: str | None = None,
        experimental_is_anonymous: bool = False,
    ) -> None:
        if num_oov_buckets <= 0:
            raise ValueError("`num_oov_buckets` must be > 0; use StaticHashTable.")
        own = None if lookup_key_dtype is None else dtypes.as_dtype(lookup_key_dtype)
        self._buckets = int(num_oov_buckets)
        self._name = name
        self._table = None
        self.key_dtype: DType = own or dtypes.string
        if initializer is not None:
            if initializer.value_dtype is not dtypes.int64:
                raise TypeError(
                    f"Invalid `value_dtype`, expected {dtypes.int64} but got {initializer.value_dtype}."
                )
            self._table = StaticHashTable(initializer, default_value=-1)
            self.key_dtype = own or initializer.key_dtype
            if self.key_dtype.is_integer != initializer.key_dtype.is_integer:
                raise TypeError(f"Invalid `key_dtype`, expected {initializer.key_dtype} but got {own}.")

    @property
    def value_dtype(self) -> DType:
        return dtypes.int64

    @property
    def name(self) -> str | None:
        return self._name

    @property
    def resource_handle(self) -> Any:
        return None if self._table is None else self._table.resource_handle

    def __getitem__(self, keys: Any) -> Any:
        return self.lookup(keys)

    def size(self, name: str | None = None) -> Any:
        """How many numbers there are, buckets included, as an int64 scalar."""
        buckets = constant(self._buckets, dtypes.int64)
        return buckets if self._table is None else add(self._table.size(), buckets)

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """The number of each key.

        Args:
          keys: a tensor, dense, sparse or ragged, of the table's `key_dtype`.

        Raises:
          TypeError: the keys have another dtype.
        """
        keys = keys if hasattr(keys, "_spec") else to_tensor(keys, self.key_dtype)
        if keys.dtype is not self.key_dtype:
            raise TypeError(f"Dtype of argument `keys` must be {self.key_dtype}, received: {keys.dtype}")
        if hasattr(keys, "_with_each_value"):
            return keys._with_each_value(self._numbers)
        return self._numbers(keys)

    def _numbers(self, keys: Any) -> Any:
        words = keys if self.key_dtype is dtypes.string else as_string(keys)
        bucket = to_hash_bucket_fast(words, self._buckets)
        if self._table is None:
            return bucket
        known = self._table.lookup(cast(keys, self._table.key_dtype))
        return select(not_equal(known, constant(-1, dtypes.int64)), known, add(bucket, self._table.size()))
