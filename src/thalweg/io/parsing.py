"""`tf.io.parse_example` and its kin: serialized Examples as tensors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thalweg.array import reshape
from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.io.parsing_features import (
    FixedLenFeature,
    FixedLenSequenceFeature,
    RaggedFeature,
    SparseFeature,
    VarLenFeature,
)
from thalweg.io.parsing_plan import FeaturePlan, dims
from thalweg.ops import example_parsing, sequence_parsing
from thalweg.ragged.tensor import RaggedTensor
from thalweg.sparse.tensor import SparseTensor
from thalweg.strings.arguments import text

_IN_EXAMPLES = (VarLenFeature, SparseFeature, FixedLenFeature, FixedLenSequenceFeature, RaggedFeature)
_IN_CONTEXTS = (VarLenFeature, FixedLenFeature, RaggedFeature)
_IN_LISTS = (VarLenFeature, FixedLenSequenceFeature, RaggedFeature)


def parse_example(
    serialized: Any, features: Mapping[str, Any], example_names: Any = None, name: str | None = None
) -> dict[str, Any]:
    """Serialized `tf.train.Example`s as tensors.

    Args:
      serialized: strings `[n]`, or a scalar.
      features: by key how each feature is parsed: a `FixedLenFeature`, `FixedLenSequenceFeature`,
        `VarLenFeature`, `SparseFeature` or `RaggedFeature`. Other features of the Examples are passed over.
      example_names: strings `[n]` by which errors call the Examples.

    Returns:
      By key a tensor `[n, ...]`, a sparse tensor or a ragged tensor.

    Raises:
      ValueError: `features` is empty, or one of them isn't complete.
      InvalidArgumentError: a string is no Example, a feature is missing that has no default value, or has
        another dtype or another number of values.

    Example:
      >>> example = tf.train.Example(features=tf.train.Features(feature={
      ...     "age": tf.train.Feature(int64_list=tf.train.Int64List(value=[3]))}))
      >>> data = example.SerializeToString()
      >>> tf.io.parse_example([data, data], {"age": tf.io.FixedLenFeature([], tf.int64)})["age"].numpy()
      array([3, 3])
    """
    if not features:
        raise ValueError(f"Argument `features` cannot be None or falsy. Got {features}")
    plan = FeaturePlan(features, _IN_EXAMPLES)
    serialized = text(serialized)
    operands = serialized, _names(example_names), *plan.defaults()
    results = _listed(example_parsing.parse_example(*operands, **plan.attributes()))
    return plan.tensors(iter(results), single=_is_scalar(serialized))


def parse_single_example(
    serialized: Any, features: Mapping[str, Any], example_names: Any = None, name: str | None = None
) -> dict[str, Any]:
    """One serialized `tf.train.Example` as tensors.

    Args:
      serialized: a scalar string.
      features: by key how each feature is parsed, as in `tf.io.parse_example`.
      example_names: a scalar string by which errors call the Example.

    Returns:
      By key a tensor, a sparse tensor or a ragged tensor.

    Raises:
      ValueError: `features` is empty, one of them isn't complete, or `serialized` isn't a scalar.
      InvalidArgumentError: as in `tf.io.parse_example`.

    Example:
      >>> example = tf.train.Example(features=tf.train.Features(feature={
      ...     "words": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"to", b"be"]))}))
      >>> data = example.SerializeToString()
      >>> tf.io.parse_single_example(data, {"words": tf.io.FixedLenFeature([2], tf.string)})["words"].numpy()
      array([b'to', b'be'], dtype=object)
    """
    if not features:
        raise ValueError("Invalid argument: features cannot be empty.")
    return parse_example(_scalar(serialized), features, example_names)


def parse_sequence_example(
    serialized: Any,
    context_features: Mapping[str, Any] | None = None,
    sequence_features: Mapping[str, Any] | None = None,
    example_names: Any = None,
    name: str | None = None,
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Serialized `tf.train.SequenceExample`s as tensors.

    Args:
      serialized: strings `[n]`.
      context_features: by key how a feature of the context is parsed: a `FixedLenFeature`, `VarLenFeature` or
        `RaggedFeature`.
      sequence_features: by key how a feature list is parsed: a `FixedLenSequenceFeature`, whose shape is that
        of one step, a `VarLenFeature` or a `RaggedFeature`.
      example_names: strings `[n]` by which errors call the records.

    Returns:
      The context's tensors by key; those of the feature lists, dense ones `[n, steps, ...]`, filled up with
      zeros; for each dense feature list the number of its steps, int64 `[n]`.

    Raises:
      ValueError: no features are given, or one of them isn't complete.
      InvalidArgumentError: a string is no SequenceExample, a feature is missing, or has another dtype or
        another number of values.

    Example:
      >>> step = tf.train.Feature(int64_list=tf.train.Int64List(value=[1, 2]))
      >>> lists = tf.train.FeatureLists(feature_list={"x": tf.train.FeatureList(feature=[step, step])})
      >>> data = tf.train.SequenceExample(feature_lists=lists).SerializeToString()
      >>> features = {"x": tf.io.FixedLenSequenceFeature([2], tf.int64)}
      >>> context, sequences, lengths = tf.io.parse_sequence_example([data], sequence_features=features)
      >>> sequences["x"].numpy().tolist(), lengths["x"].numpy()
      ([[[1, 2], [1, 2]]], array([2]))
    """
    if not (context_features or sequence_features):
        raise ValueError(
            "Both `context_features` and `sequence_features` argument are None, "
            "but at least one should have values."
        )
    serialized = text(serialized)
    single = _is_scalar(serialized)
    context = FeaturePlan(context_features or {}, _IN_CONTEXTS)
    lists = _SequencePlan(sequence_features or {})
    attributes = {f"context_{key}": value for key, value in context.attributes().items()}
    attributes |= {f"feature_list_{key}": value for key, value in lists.attributes().items()}
    results = iter(
        _listed(
            sequence_parsing.parse_sequence_example(
                serialized, _names(example_names), *context.defaults(), **attributes
            )
        )
    )
    tensors = context.tensors(results, single)
    return tensors, *lists.tensors(results, single)


def parse_single_sequence_example(
    serialized: Any,
    context_features: Mapping[str, Any] | None = None,
    sequence_features: Mapping[str, Any] | None = None,
    example_name: Any = None,
    name: str | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One serialized `tf.train.SequenceExample` as tensors.

    Args:
      serialized: a scalar string.
      context_features, sequence_features: as in `tf.io.parse_sequence_example`.
      example_name: a scalar string by which errors call the record.

    Returns:
      The context's tensors by key, and those of the feature lists, dense ones `[steps, ...]`.

    Raises:
      ValueError: no features are given, one of them isn't complete, or `serialized` isn't a scalar.
      InvalidArgumentError: as in `tf.io.parse_sequence_example`.
    """
    if not (context_features or sequence_features):
        raise ValueError(
            "Both context_features and sequence_features are None, but at least one should have values."
        )
    return parse_sequence_example(_scalar(serialized), context_features, sequence_features, example_name)[:2]


class _SequencePlan:
    """The feature lists to parse as sparse, dense and ragged."""

    def __init__(self, features: Mapping[str, Any]) -> None:
        self.features = dict(sorted(features.items()))
        for name, feature in self.features.items():
            if not isinstance(feature, _IN_LISTS):
                raise ValueError(f"Unsupported {type(feature).__name__} {feature} for key '{name}'")
            if not feature.dtype:
                raise ValueError(f"Missing type for feature {name}. Received feature={feature}.")
            if isinstance(feature, FixedLenSequenceFeature) and feature.default_value is not None:
                raise ValueError(f"Value feature_list.dense_defaults[{name}] must be None")
            if isinstance(feature, RaggedFeature) and feature.partitions:
                raise ValueError(f"The steps of a feature list are its rows; {name} can't have partitions.")
        self.sparse = self._of(VarLenFeature)
        self.dense = self._of(FixedLenSequenceFeature)
        self.ragged = self._of(RaggedFeature)

    def _of(self, kind: type) -> dict[str, Any]:
        return {name: feature for name, feature in self.features.items() if isinstance(feature, kind)}

    def attributes(self) -> dict[str, Any]:
        dense, ragged = self.dense.values(), self.ragged.values()
        return {
            "sparse_keys": tuple(self.sparse),
            "sparse_types": tuple(dtypes.as_dtype(f.dtype) for f in self.sparse.values()),
            "dense_keys": tuple(self.dense),
            "dense_types": tuple(dtypes.as_dtype(f.dtype) for f in dense),
            "dense_shapes": tuple(dims(f.shape) for f in dense),
            "dense_may_miss": tuple(bool(f.allow_missing) for f in dense),
            "ragged_keys": tuple(f.value_key or name for name, f in self.ragged.items()),
            "ragged_value_types": tuple(f.dtype for f in ragged),
            "ragged_split_types": tuple(f.row_splits_dtype for f in ragged),
        }

    def tensors(self, results: Any, single: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        """The op's results as tensors by name, and the lengths of dense ones."""
        parts = [[next(results) for _ in self.sparse] for _ in range(3)]
        found: dict[str, Any] = {
            key: SparseTensor(*part) for key, *part in zip(self.sparse, *parts, strict=True)
        }
        found |= {key: next(results) for key in self.dense}
        lengths = {key: next(results) for key in self.dense}
        values, outer, inner = ([next(results) for _ in self.ragged] for _ in range(3))
        for key, flat, of_records, of_steps in zip(self.ragged, values, outer, inner, strict=True):
            found[key] = RaggedTensor.from_row_splits(flat, of_steps, validate=False)
            if not single:
                found[key] = RaggedTensor.from_row_splits(found[key], of_records, validate=False)
        return found, lengths


def _listed(results: Any) -> Any:
    return results if isinstance(results, (list, tuple)) else [results]


def _names(names: Any) -> Any:
    return to_tensor([], dtypes.string) if names is None else reshape(text(names), [-1])


def _is_scalar(serialized: Any) -> bool:
    return bool(serialized.shape.rank == 0)


def _scalar(serialized: Any) -> Any:
    serialized = text(serialized)
    if serialized.shape.rank not in (0, None):
        raise ValueError("Input serialized must be a scalar")
    if serialized.shape.rank is None:
        serialized.set_shape([])
    return serialized
