"""What an op has to parse for the features asked for, and the tensors that come of its results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, ClassVar, NamedTuple

from thalweg.array import concat, expand_dims, reshape
from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.core.dtypes import DType, as_dtype
from thalweg.core.tensor_shape import TensorShape
from thalweg.io.parsing_features import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    RaggedFeature,
    SparseFeature,
    VarLenFeature,
)
from thalweg.io.ragged_features import ragged_feature
from thalweg.sparse.reshaping import reorder
from thalweg.sparse.tensor import SparseTensor


class _Dense(NamedTuple):
    dtype: DType
    shape: tuple[int | None, ...]
    default: Any


class FeaturePlan:
    """The keys to parse as sparse, dense and ragged, for a dictionary of features.

    Args:
      features: the features by name.
      accepted: the kinds of features that may be asked for here.

    Raises:
      ValueError: a feature is of another kind, lacks its dtype or shape, or is asked for in two ways.
    """

    def __init__(self, features: Mapping[str, Any], accepted: tuple[Any, ...]) -> None:
        self.features = dict(features)
        self.sparse: dict[str, DType] = {}
        self.dense: dict[str, _Dense] = {}
        self.ragged: dict[str, tuple[DType, DType]] = {}
        for name in sorted(self.features):
            feature = self.features[name]
            if not isinstance(feature, accepted):
                raise ValueError(f"Unsupported {type(feature).__name__} {feature} for key '{name}'")
            if not feature.dtype:
                raise ValueError(f"Missing type for feature {name}. Received feature={feature}.")
            self._adding[type(feature)](self, name, feature)
        self.sparse = dict(sorted(self.sparse.items()))
        self.ragged = dict(sorted(self.ragged.items()))
        self._check_distinct()

    def _check_distinct(self) -> None:
        kinds = {"dense": set(self.dense), "sparse": set(self.sparse), "ragged": set(self.ragged)}
        for (a, keys), (b, others) in combinations(kinds.items(), 2):
            if keys & others:
                raise ValueError(f"{a} and {b} keys must not intersect; both have {sorted(keys & others)}.")

    def _add_sparse(self, key: str, dtype: Any) -> None:
        wanted = as_dtype(dtype)
        known = self.sparse.setdefault(key, wanted)
        if known is not wanted:
            raise ValueError(f"Conflicting type {known.name} vs {wanted.name} for feature {key}.")

    def _add_var_len(self, name: str, feature: VarLenFeature) -> None:
        self._add_sparse(name, feature.dtype)

    def _add_sparse_feature(self, name: str, feature: SparseFeature) -> None:
        if not feature.index_key:
            raise ValueError(f"Missing index_key for SparseFeature {feature}.")
        if not feature.value_key:
            raise ValueError(f"Missing value_key for SparseFeature {feature}.")
        for key in _listed(feature.index_key):
            self._add_sparse(key, dtypes.int64)
        self._add_sparse(feature.value_key, feature.dtype)

    def _add_fixed(self, name: str, feature: FixedLenFeature) -> None:
        shape = self._shape(name, feature)
        if shape and shape[0] is None:
            raise ValueError(
                f"First dimension of shape for feature {name} unknown. "
                f"Consider using FixedLenSequenceFeature. Received feature={feature}."
            )
        self.dense[name] = _Dense(as_dtype(feature.dtype), shape, feature.default_value)

    def _add_fixed_sequence(self, name: str, feature: FixedLenSequenceFeature) -> None:
        if not feature.allow_missing:
            raise ValueError("Unsupported: FixedLenSequenceFeature requires allow_missing to be True.")
        shape = (None, *self._shape(name, feature))
        dtype = as_dtype(feature.dtype)
        default = feature.default_value
        if default is None:
            default = "" if dtype is dtypes.string else 0
        self.dense[name] = _Dense(dtype, shape, default)

    def _shape(self, name: str, feature: Any) -> tuple[int | None, ...]:
        if feature.shape is None:
            raise ValueError(f"Missing shape for feature {name}. Received feature={feature}.")
        return dims(feature.shape)

    def _add_ragged(self, name: str, feature: RaggedFeature) -> None:
        keys = {feature.value_key or name: feature.dtype}
        keys |= {p.key: dtypes.int64 for p in feature.partitions if hasattr(p, "key")}
        for key, dtype in keys.items():
            known = self.ragged.setdefault(key, (dtype, feature.row_splits_dtype))
            if known[0] is not dtype:
                raise ValueError(f"Conflicting type {known[0].name} vs {dtype.name} for feature {key}.")
            if known[1] is not feature.row_splits_dtype:
                raise ValueError(f"Conflicting row_splits_dtype for feature {key}.")

    _adding: ClassVar[dict[type, Callable[[Any, str, Any], None]]] = {
        VarLenFeature: _add_var_len,
        SparseFeature: _add_sparse_feature,
        FixedLenFeature: _add_fixed,
        FixedLenSequenceFeature: _add_fixed_sequence,
        RaggedFeature: _add_ragged,
    }

    def attributes(self) -> dict[str, Any]:
        """What the op has to parse, as its attributes."""
        return {
            "sparse_keys": tuple(self.sparse),
            "sparse_types": tuple(self.sparse.values()),
            "dense_keys": tuple(self.dense),
            "dense_types": tuple(d.dtype for d in self.dense.values()),
            "dense_shapes": tuple(d.shape for d in self.dense.values()),
            "ragged_keys": tuple(self.ragged),
            "ragged_value_types": tuple(dtype for dtype, _ in self.ragged.values()),
            "ragged_split_types": tuple(rows for _, rows in self.ragged.values()),
        }

    def defaults(self) -> Iterator[Any]:
        """The default of each dense feature as a tensor, an empty one where there is none."""
        for dtype, shape, default in self.dense.values():
            if default is None:
                yield to_tensor([], dtype)
            else:
                yield reshape(to_tensor(default, dtype), () if shape and shape[0] is None else shape)

    def tensors(self, results: Iterator[Any], single: bool) -> dict[str, Any]:
        """The op's results, which it gives in the order of the keys, as tensors by name."""
        parts = [[next(results) for _ in self.sparse] for _ in range(3)]
        found: dict[str, Any] = {
            key: SparseTensor(*part) for key, *part in zip(self.sparse, *parts, strict=True)
        }
        found |= {key: next(results) for key in self.dense}
        values, splits = ([next(results) for _ in self.ragged] for _ in range(2))
        ragged = dict(zip(self.ragged, zip(values, splits, strict=True), strict=True))
        return self._composed(found, ragged, single)

    def _composed(self, found: dict[str, Any], ragged: dict[str, Any], single: bool) -> dict[str, Any]:
        """The tensors asked for, made of those parsed."""
        composed: dict[str, Any] = {}
        for name, feature in self.features.items():
            if isinstance(feature, SparseFeature):
                composed[name] = sparse_feature(feature, found, single)
            elif isinstance(feature, RaggedFeature):
                composed[name] = ragged_feature(feature, name, ragged, single)
        plain = {key: value for key, value in found.items() if key in self.features and key not in composed}
        return plain | dict(sorted(composed.items()))


def dims(shape: Any) -> tuple[int | None, ...]:
    """A shape, however it is written, as a tuple."""
    return tuple(TensorShape(shape).as_list())


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def sparse_feature(feature: SparseFeature, parsed: Mapping[str, Any], single: bool) -> SparseTensor:
    """A sparse tensor whose places are the values of others."""
    value = parsed[feature.value_key]
    for key in _listed(feature.index_key):
        parsed[key].values.shape.assert_is_compatible_with(value.values.shape)
    places = [expand_dims(parsed[key].values, 1) for key in _listed(feature.index_key)]
    sizes = to_tensor(_listed(feature.size), dtypes.int64)
    if not single:
        places.insert(0, value.indices[:, :1])
        sizes = concat([value.dense_shape[:1], sizes], axis=0)
    result = SparseTensor(concat(places, axis=1), value.values, sizes)
    return result if feature.already_sorted else reorder(result)
