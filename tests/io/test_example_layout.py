"""Examples that are laid out alike give what they give when each is taken apart; damaged ones too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.core import dtypes, errors
from thalweg.ops import example_batch, example_features, example_layout
from thalweg.ops.wire import Buffer

KINDS = {"label": dtypes.int64, "x": dtypes.float32, "name": dtypes.string, "ids": dtypes.int64}


def record(label: int, x: list[float], name: bytes, ids: list[int]) -> bytes:
    train = tf.train
    feature = {
        "label": train.Feature(int64_list=train.Int64List(value=[label])),
        "x": train.Feature(float_list=train.FloatList(value=x)),
        "name": train.Feature(bytes_list=train.BytesList(value=[name])),
        "ids": train.Feature(int64_list=train.Int64List(value=ids)),
    }
    example = train.Example(features=train.Features(feature=feature))
    return bytes(example.SerializeToString(deterministic=True))


numbers = st.integers(-(2**63), 2**63 - 1)
floats = st.floats(width=32, allow_nan=False)
records = st.builds(
    record,
    numbers,
    st.lists(floats, min_size=1, max_size=5),
    st.binary(max_size=20),
    st.lists(numbers, min_size=1, max_size=4),
)


def columns(texts: list[bytes]) -> Any:
    """The columns of the features, or why they can't be read."""
    serialized = np.empty(len(texts), object)
    serialized[:] = texts
    try:
        batch = example_batch.Batch(serialized, np.empty(0, object), "example")
        found = batch.columns("features", list(KINDS), list(KINDS.values()))
    except errors.InvalidArgumentError as error:
        return str(error)
    return [[part.tobytes() if part.dtype != object else part.tolist() for part in c] for c in found]


def taken_apart(texts: list[bytes]) -> Any:
    """The same without looking for one layout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(example_batch, "columns_of_one_layout", lambda *arguments: None)
        return columns(texts)


@settings(max_examples=150, deadline=None)
@given(st.lists(records, min_size=1, max_size=8))
def test_what_one_program_wrote(texts: list[bytes]) -> None:
    assert columns(texts) == taken_apart(texts)


def test_one_layout_is_seen() -> None:
    texts = [record(k, [k / 2] * 3, b"%d" % k, [k, k * k, 7]) for k in range(1000, 1100)]
    keys = [key.encode() for key in KINDS]
    alike = example_features.columns_of_one_layout(
        example_features.Records(texts), keys, list(KINDS.values())
    )
    assert alike is not None
    assert alike[0].values.tolist() == list(range(1000, 1100))
    assert alike[3].values.reshape(-1, 3)[:, 1].tolist() == [k * k for k in range(1000, 1100)]
    other = [*texts[:50], record(1, [0.0] * 50, b"", [1])]  # whose lengths take two bytes
    assert example_layout.places(Buffer(other)) is None


@settings(max_examples=250, deadline=None)
@given(st.lists(records, min_size=2, max_size=5), st.data())
def test_one_byte_is_another(texts: list[bytes], data: Any) -> None:
    which = data.draw(st.integers(0, len(texts) - 1))
    place = data.draw(st.integers(0, len(texts[which]) - 1))
    changed = bytearray(texts[which])
    changed[place] = data.draw(st.integers(0, 255))
    texts[which] = bytes(changed)
    assert columns(texts) == taken_apart(texts)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=30), min_size=1, max_size=4))
def test_any_bytes(texts: list[bytes]) -> None:
    assert columns(texts) == taken_apart(texts)
    good = record(1, [1.0], b"a", [2])
    assert columns([good, *texts]) == taken_apart([good, *texts])


@settings(max_examples=60, deadline=None)
@given(st.lists(records, min_size=1, max_size=3), st.data())
def test_records_that_are_cut(texts: list[bytes], data: Any) -> None:
    texts[-1] = texts[-1][: data.draw(st.integers(0, len(texts[-1])))]
    assert columns(texts) == taken_apart(texts)
