"""The lowerings of ragged ops agree between NumPy and JAX, and row partitions say the same in every form."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from thalweg.core import dtypes
from thalweg.core.xla import jax, jnp
from thalweg.ops import ragged_ops, ragged_partitions
from thalweg.ops.fingerprints import fingerprint64, fingerprint_cat64

pytestmark = pytest.mark.one_mode

SPLITS = np.array([0, 2, 2, 5], np.int64)
INNER = np.array([0, 1, 1, 3, 3, 6], np.int64)
VALUES = np.arange(12, dtype=np.float32).reshape(6, 2)
DENSE = np.arange(24, dtype=np.float32).reshape(3, 4, 2)

BOTH_WAYS: dict[str, tuple[Any, list[Any], dict[str, Any]]] = {
    "row_lengths": (ragged_partitions.row_lengths, [SPLITS], {}),
    "row_ids": (ragged_partitions.row_ids, [SPLITS], {"size": 5}),
    "offsets": (ragged_partitions.offsets_in_rows, [SPLITS], {"size": 5}),
    "splits_from_lengths": (ragged_partitions.splits_from_lengths, [np.array([2, 0, 3], np.int32)], {}),
    "splits_from_ids": (ragged_partitions.splits_from_row_ids, [np.array([0, 0, 2], np.int64)], {"nrows": 4}),
    "partition_order": (ragged_partitions.partition_order, [np.array([2, 0, 2, 1], np.int32)], {"count": 3}),
    "matrix_widths": (ragged_partitions.matrix_widths, [np.array([0, 2, 2, 3]), np.array([0, 2, 4, 5])], {}),
    "unpadded_lengths": (
        ragged_partitions.unpadded_lengths,
        [np.array([[1, 0, 2, 0], [0, 0, 0, 0]]), np.array(0)],
        {},
    ),
    "max_row_length": (ragged_ops.max_row_length, [SPLITS], {}),
    "to_tensor": (ragged_ops.ragged_to_tensor, [VALUES[:5], np.float32(-1), SPLITS], {"shape": (3, 4)}),
    "to_tensor_cut": (ragged_ops.ragged_to_tensor, [VALUES[:5], np.float32(-1), SPLITS], {"shape": (2, 2)}),
    "to_tensor_deep": (
        ragged_ops.ragged_to_tensor,
        [VALUES, np.float32(0), SPLITS, INNER],
        {"shape": (3, 3, 3)},
    ),
    "to_tensor_none": (
        ragged_ops.ragged_to_tensor,
        [VALUES[:0], np.float32(7), SPLITS[:1]],
        {"shape": (2, 2)},
    ),
    "from_tensor": (ragged_ops.ragged_from_tensor, [DENSE, SPLITS], {"size": 5}),
    "filled": (ragged_ops.ragged_filled, [SPLITS], {"shape": (3, 3)}),
    "to_sparse": (ragged_ops.ragged_to_sparse, [VALUES, SPLITS, INNER], {}),
}


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_numpy_and_jax_agree(name: str) -> None:
    op, operands, attributes = BOTH_WAYS[name]
    interpreted = op.lower(np, *operands, **attributes)
    compiled = jax.jit(lambda *xs: op.lower(jnp, *xs, **attributes))(*operands)
    pairs = (
        zip(interpreted, compiled, strict=True)
        if isinstance(interpreted, tuple)
        else [(interpreted, compiled)]
    )
    for a, b in pairs:
        np.testing.assert_array_equal(a, b)
        assert np.asarray(a).dtype == b.dtype


lengths = st.lists(st.integers(0, 4), min_size=1, max_size=6)


@given(lengths)
@settings(max_examples=60, deadline=None)
def test_partitions_translate_back_and_forth(rows: list[int]) -> None:
    splits = ragged_partitions.splits_from_lengths.lower(np, np.array(rows, np.int64))
    size = int(splits[-1])
    ids = ragged_partitions.row_ids.lower(np, splits, size=size)
    assert ids.tolist() == [row for row, n in enumerate(rows) for _ in range(n)]
    offsets = ragged_partitions.offsets_in_rows.lower(np, splits, size=size)
    assert offsets.tolist() == [k for n in rows for k in range(n)]
    np.testing.assert_array_equal(
        ragged_partitions.splits_from_row_ids.lower(np, ids, nrows=len(rows)), splits
    )
    assert ragged_partitions.row_lengths.lower(np, splits).tolist() == rows


@given(
    lengths,
    st.integers(-5, 5) | st.none(),
    st.integers(-5, 5) | st.none(),
    st.sampled_from([-3, -2, -1, 1, 2, 3]),
)
@settings(max_examples=200, deadline=None)
def test_columns_are_python_slices(rows: list[int], begin: int | None, end: int | None, step: int) -> None:
    splits = np.concatenate([[0], np.cumsum(rows)])
    taken, positions = ragged_partitions.ragged_columns.lower(np, splits, begin=begin, end=end, step=step)
    expected = [list(range(splits[i], splits[i + 1]))[begin:end:step] for i in range(len(rows))]
    assert [positions[a:b].tolist() for a, b in pairwise(taken)] == expected


@given(arrays.arrays(np.int64, st.integers(1, 5), elements=st.integers(-5, 5)), st.integers(-3, 3))
@settings(max_examples=60, deadline=None)
def test_ranges_are_python_ranges(limits: Any, delta: int) -> None:
    if not delta:
        return
    splits, values = ragged_partitions.ragged_range.lower(
        np, np.array(0), limits, np.array(delta), Tsplits=dtypes.int64
    )
    expected = [list(range(0, limit, delta)) for limit in limits]
    assert [values[a:b].tolist() for a, b in pairwise(splits)] == expected


EXPECTED = [
    1936946117179621456,
    3694432073954588132,
    762099090467041737,
    8108380835214656674,
    1276199161712344886,
    1154988007379576897,
    7596355900258959795,
    978096718525207201,
    2255659836544254577,
]


def test_fingerprints_are_farmhash() -> None:
    """Each length class of the hash, against values of TensorFlow's `to_hash_bucket_fast`."""
    buckets = 2**63 - 1
    texts = [
        b"",
        b"a",
        b"four",
        b"eight by",
        b"between seventeen and 32",
        b"t" * 33,
        b"u" * 64,
        b"v" * 65,
        b"w" * 300,
    ]
    assert [fingerprint64(text) % buckets for text in texts] == EXPECTED
    assert fingerprint_cat64(1, 2) != fingerprint_cat64(2, 1)
