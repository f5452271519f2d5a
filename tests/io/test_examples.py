"""Parsing of Examples against TensorFlow's results (`examples.json`), and of bytes that are no Examples."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg as tf
from thalweg.ops import wire


def _load_cases() -> Any:
    path = Path(__file__).with_name("example_cases.py")
    spec = importlib.util.spec_from_file_location("example_cases", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


cases = _load_cases()
EXPECTED = json.loads(cases.FILE.read_text(encoding="utf-8"))
MAKER = cases.Maker(tf)

FEATURES = {
    "a": tf.io.VarLenFeature(tf.int64),
    "b": tf.io.RaggedFeature(tf.float32),
    "c": tf.io.FixedLenSequenceFeature([], tf.string, allow_missing=True),
    "d": tf.io.FixedLenFeature([], tf.int64, default_value=3),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_as_tensorflow(name: str) -> None:
    assert json.loads(json.dumps(cases.outcome(tf, name))) == EXPECTED[name]


def test_every_case_has_an_expectation() -> None:
    assert set(cases.CASES) == set(EXPECTED)


# In graphs.


def test_in_a_function() -> None:
    data = [MAKER.example(a=[1, 2], b=[0.5], c=[b"x"]), MAKER.example(a=[], d=[9])]

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def parse(serialized: Any) -> Any:
        parsed = tf.io.parse_example(serialized, FEATURES)
        assert parsed["d"].shape.as_list() == [None]
        assert parsed["c"].shape.as_list() == [None, None]
        assert parsed["a"].shape.as_list() == [None, None]
        assert parsed["b"].shape.as_list() == [None, None]
        return parsed

    found, eager = parse(tf.constant(data)), tf.io.parse_example(data, FEATURES)
    assert {k: cases.told(v) for k, v in found.items()} == {k: cases.told(v) for k, v in eager.items()}


def test_one_in_a_function() -> None:
    @tf.function(input_signature=[tf.TensorSpec([], tf.string)])
    def parse(serialized: Any) -> Any:
        parsed = tf.io.parse_single_example(serialized, FEATURES)
        assert parsed["d"].shape.as_list() == []
        assert parsed["a"].shape.as_list() == [None]
        return parsed

    found = parse(MAKER.example(a=[1, 2], b=[0.5, 1.5], c=[b"x"]))
    assert found["a"].values.numpy().tolist() == [1, 2]
    assert found["b"].numpy().tolist() == [0.5, 1.5]
    assert found["c"].numpy().tolist() == [b"x"]
    assert found["d"].numpy() == 3


def test_walks_in_a_function() -> None:
    context = {"n": tf.io.FixedLenFeature([], tf.int64)}
    lists = {"a": tf.io.FixedLenSequenceFeature([2], tf.int64), "t": tf.io.RaggedFeature(tf.string)}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def parse(serialized: Any) -> Any:
        found = tf.io.parse_sequence_example(serialized, context, lists)
        assert found[1]["a"].shape.as_list() == [None, None, 2]
        return found

    data = [MAKER.sequence({"n": [3]}, a=[[1, 2]], t=[[b"x"], None]), MAKER.sequence({"n": [4]}, a=[], t=[])]
    first, second, lengths = parse(tf.constant(data))
    assert first["n"].numpy().tolist() == [3, 4]
    assert second["a"].numpy().tolist() == [[[1, 2]], [[0, 0]]]
    assert second["t"].to_list() == [[[b"x"], []], []]
    assert lengths["a"].numpy().tolist() == [1, 0]


# Errors.


def test_errors_say_which_record_and_which_key() -> None:
    data = [MAKER.example(a=[1]), MAKER.example(a=[1, 2])]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Index: 1, Key: a\. .*Values size: 2"):
        tf.io.parse_example(data, {"a": tf.io.FixedLenFeature([], tf.int64)})
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Name: second, .*Values size: 2"):
        tf.io.parse_example(data, {"a": tf.io.FixedLenFeature([], tf.int64)}, ["first", "second"])
    with pytest.raises(tf.errors.InvalidArgumentError, match="Expected type: float, Actual type: int64"):
        tf.io.parse_single_example(data[0], {"a": tf.io.VarLenFeature(tf.float32)})
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Index: 1, Could not parse example input"):
        tf.io.parse_example([data[0], b"\xff\xffhello"], {"a": tf.io.VarLenFeature(tf.int64)})
    with pytest.raises(ValueError, match="must not intersect"):
        ragged = tf.io.RaggedFeature(tf.int64, value_key="a")
        tf.io.parse_example(data, {"a": tf.io.VarLenFeature(tf.int64), "b": ragged})


def test_feature_descriptions() -> None:
    ragged = tf.io.RaggedFeature
    assert repr(ragged(tf.int64, partitions=[ragged.RowSplits("s")])) == (
        "RaggedFeature(dtype=tf.int64, value_key=None, partitions=[RowSplits(key='s')], "
        "row_splits_dtype=tf.int32, validate=False)"
    )
    with pytest.raises(TypeError, match="partition"):
        ragged(tf.int64, partitions=[3])
    with pytest.raises(ValueError, match="int32 or int64"):
        ragged(tf.int64, row_splits_dtype=tf.float32)


# Any values, any bytes.

_INTS = st.lists(st.integers(-(2**63), 2**63 - 1), max_size=5)
_FLOATS = st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=5)
_TEXTS = st.lists(st.binary(max_size=200), min_size=1, max_size=5)
_EXAMPLE = st.fixed_dictionaries({}, optional={"a": _INTS, "b": _FLOATS, "c": _TEXTS, "unused": _INTS})


@settings(max_examples=40, deadline=None)
@given(st.lists(_EXAMPLE, min_size=1, max_size=60))
def test_what_is_written_is_parsed(examples: list[dict[str, Any]]) -> None:
    parsed = tf.io.parse_example([MAKER.example(**e) for e in examples], FEATURES)
    assert tf.RaggedTensor.from_sparse(parsed["a"]).to_list() == [e.get("a", []) for e in examples]
    assert parsed["b"].to_list() == [e.get("b", []) for e in examples]
    longest = max(len(e.get("c", [])) for e in examples)
    filled = [[*e.get("c", []), *[b""] * (longest - len(e.get("c", [])))] for e in examples]
    assert parsed["c"].numpy().tolist() == filled
    assert parsed["d"].numpy().tolist() == [3] * len(examples)


def test_numbers_that_are_not_packed() -> None:
    """Writers of old put a tag before each number."""
    ints = b"".join(b"\x08" + bytes([n]) for n in (5, 6))
    floats = b"".join(b"\x0d" + np.float32(x).tobytes() for x in (0.5, 1.5))
    entries = []
    for key, kind, values in ((b"a", 0x1A, ints), (b"b", 0x12, floats)):
        feature = bytes([kind, len(values)]) + values
        entry = b"\x0a\x01" + key + b"\x12" + bytes([len(feature)]) + feature
        entries.append(b"\x0a" + bytes([len(entry)]) + entry)
    features = b"".join(entries)
    data = b"\x0a" + bytes([len(features)]) + features
    for count in (1, 40):
        parsed = tf.io.parse_example([data] * count, FEATURES)
        assert tf.RaggedTensor.from_sparse(parsed["a"]).to_list() == [[5, 6]] * count
        assert parsed["b"].to_list() == [[0.5, 1.5]] * count


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_changed_bytes_never_crash(data: Any) -> None:
    record = bytearray(MAKER.example(a=[1, -5, 300], b=[1.5, 2.5], c=[b"text", b""], d=[7]))
    for _ in range(data.draw(st.integers(1, 3))):
        record[data.draw(st.integers(0, len(record) - 1))] = data.draw(st.integers(0, 255))
    good = MAKER.example(a=[1], d=[8])
    outcomes = []
    for batch in ([bytes(record)], [good, bytes(record)], [good] * 40 + [bytes(record)]):
        try:
            parsed = tf.io.parse_example(batch, FEATURES)
            # As text, in which a changed float that is no number equals itself.
            outcomes.append(repr([cases.told(parsed[k][-1]) for k in ("b", "d")]))
        except tf.errors.InvalidArgumentError as error:
            assert f"Index: {len(batch) - 1}" in error.message
            outcomes.append(None)
    try:
        parsed = tf.io.parse_single_example(bytes(record), FEATURES)
        outcomes.append(repr([cases.told(parsed[k]) for k in ("b", "d")]))
    except tf.errors.InvalidArgumentError:
        outcomes.append(None)
    assert len(set(outcomes)) == 1


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=80))
def test_messages_read_together_and_one_by_one(strings: list[bytes]) -> None:
    """Tables of the fields of many messages are those of each alone, or the same message is refused."""

    def table(texts: list[bytes]) -> Any:
        buffer = wire.Buffer(texts)
        try:
            found = wire.fields(buffer, buffer.begins, buffer.ends)
        except wire.Malformed:
            return None
        owners, starts = found.message, buffer.begins[found.message]
        columns = [owners, found.number, found.kind, found.begin - starts, found.end - starts]
        return np.stack(columns, axis=1).tolist()

    alone = [table([text]) for text in strings]
    good = [k for k, rows in enumerate(alone) if rows is not None]
    wanted = [[place, *row[1:]] for place, k in enumerate(good) for row in alone[k]]
    assert table([strings[k] for k in good]) == wanted
    assert (table(strings) is None) == (len(good) < len(strings))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=5), max_size=8))
def test_packed_varints(lists: list[list[int]]) -> None:
    def encoded(value: int) -> bytes:
        parts = bytearray()
        while value > 0x7F:
            parts.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*parts, value])

    strings = [b"".join(map(encoded, values)) for values in lists]
    values, counts = wire.packed_varints(strings)
    assert values.view(np.uint64).tolist() == [v for part in lists for v in part]
    assert counts.tolist() == [len(part) for part in lists]
    for text, part in zip(strings, lists, strict=True):
        assert wire.few_varints(text).view(np.uint64).tolist() == part
        if part and part[-1] > 0x7F:
            with pytest.raises(wire.Malformed):
                wire.few_varints(text[:-1])
    cut = [k for k, part in enumerate(lists) if part and part[-1] > 0x7F]
    for k in cut:
        with pytest.raises(wire.Malformed) as error:
            wire.packed_varints([*strings[:k], strings[k][:-1], *strings[k + 1 :]])
        assert error.value.message == k


LONG = b"\xff" * 10 + b"\x01"


TOO_LONG = [LONG, b"\x08" + LONG, b"\x0a" + LONG, LONG + b"\x01", b"\xff" * 9 + b"\x01"]


@pytest.mark.parametrize("text", TOO_LONG)
@pytest.mark.parametrize("count", [1, 40])
def test_numbers_that_are_too_long(text: bytes, count: int) -> None:
    """More than ten bytes are no number; ten are, but no length and no field has it."""
    for texts in ([b""] * (count - 1) + [text], [text] * count):
        buffer = wire.Buffer(texts)
        with pytest.raises(wire.Malformed) as error:
            wire.fields(buffer, buffer.begins, buffer.ends)
        assert texts[error.value.message] == text


@pytest.mark.parametrize("text", [LONG, b"\x01" + LONG, LONG + LONG, b"\x80"])
def test_packed_numbers_that_are_too_long(text: bytes) -> None:
    for read in (wire.few_varints, lambda data: wire.packed_varints([b"\x05", data])):
        with pytest.raises(wire.Malformed):
            read(text)
