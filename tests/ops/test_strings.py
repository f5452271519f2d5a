"""Strings: what golden cases can't show."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thalweg as tf
from thalweg.ops import tensor_protos
from thalweg.ops.fingerprints import fingerprint64
from thalweg.ops.regular_expressions import PatternError, compiled, replace
from thalweg.ops.siphash import murmur64, siphash

# What TensorFlow's hashes give, modulo 2**63 - 1 (murmur64: modulo 2**31 - 1).
FARM = {
    b"": 1936946117179621456,
    b"abc": 2640714258260161385,
    b"abcdefghi": 3687479239766293058,
    b"x" * 17: 2082709914559524774,
    b"abc" * 11: 3420106472331470784,
    b"abcdef" * 12: 1515579750849252555,
    b"y" * 65: 4023130470993650269,
    b"z" * 200: 8728890208429024092,
}
MURMUR = {b"": 478987903, b"ab": 1349010080, b"abcdefgh": 1132890948, b"x" * 100: 927161943}
SIP = {b"": 443797209252341628, b"abcdefg": 957890530879302020, b"x" * 100: 1638981394980189463}


@pytest.mark.parametrize("text", FARM, ids=len)
def test_fingerprints_are_tensorflows(text: bytes) -> None:
    assert fingerprint64(text) % (2**63 - 1) == FARM[text]


def test_hashes_of_buckets_are_tensorflows() -> None:
    assert {s: murmur64(s) % (2**31 - 1) for s in MURMUR} == MURMUR
    assert {s: siphash(s, (1, 2)) % (2**63 - 1) for s in SIP} == SIP


@pytest.mark.parametrize(
    "pattern",
    [
        "a++",
        "(?=a)",
        r"\1",
        "x**",
        "[z-a]",
        "a{1001}",
        "(",
        "a)",
        "[",
        r"\e",
        "(?#c)",
        "a|*",
        r"[a-\d]",
        r"\p{Foo}",
    ],
)
def test_what_re2_refuses_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compiled(pattern)


@pytest.mark.parametrize(
    ("pattern", "rewrite", "text", "result"),
    [
        ("a*", "x", "baacab", "xbxcxbx"),  # no empty match beside another match
        ("a*?", "y", "baacab", "ybyayaycyayby"),
        ("a(?i)B|c", "_", "aB C ab", "_ _ _"),
        ("(?U)a+", "y", "aab", "yyb"),
        (r"[[:^alpha:]]", "", "a1-b", "ab"),
        (r"\pL+", "w", "Täler 12", "w 12"),
        (r"\p{Greek}", "g", "aλ", "ag"),
        (r"\Qa.\E", "_", "a.ab", "_ab"),
        ("c$", "_", "c\n", "c\n"),  # the end of the text, not of a line
        (r"\s", "_", "a\x0b b", "a\x0b_b"),
        ("(a)(b)?", r"[\2]", "ab a", "[b] []"),
        ("a", r"\9", "a", "a"),
        (r"\B", "_", "", "_"),
    ],
)
def test_patterns_mean_what_re2_means(pattern: str, rewrite: str, text: str, result: str) -> None:
    assert replace(compiled(pattern), rewrite, text, everywhere=True) == result


@given(st.lists(st.binary(max_size=6), max_size=4), st.sampled_from([b"", b",", b"ab"]), st.integers(-1, 3))
def test_split_gives_each_strings_parts(texts: list[bytes], separator: bytes, maxsplit: int) -> None:
    rows = tf.strings.split(tf.constant(texts, tf.string), separator, maxsplit).to_list()
    assert len(rows) == len(texts)
    for text, row in zip(texts, rows, strict=True):
        if separator:
            assert row == text.split(separator, maxsplit)
        else:
            assert b"".join(b"".join(row).split()) == b"".join(text.split())


@given(st.binary(max_size=12), st.sampled_from(["UTF-8", "UTF-16-BE", "UTF-32-BE", "latin1"]))
def test_offsets_say_where_characters_begin(text: bytes, encoding: str) -> None:
    codes, starts = tf.strings.unicode_decode_with_offsets(tf.constant(text), encoding)
    places = starts.numpy().tolist()
    assert len(codes) == len(places)
    assert places == sorted(set(places)) and all(0 <= at < len(text) for at in places)


@given(st.text(max_size=8))
def test_encoding_undoes_decoding(text: str) -> None:
    codes = tf.strings.unicode_decode(text, "UTF-8")
    assert tf.strings.unicode_encode(codes, "UTF-8").numpy() == text.encode()


@given(st.sampled_from(["float32", "int64", "bool", "bfloat16", "complex64", "uint8"]), st.integers(0, 3))
def test_parsing_undoes_serializing(dtype: str, size: int) -> None:
    x = tf.cast(tf.reshape(tf.range(2 * size), [2, size]), dtype)
    y = tf.io.parse_tensor(tf.io.serialize_tensor(x), dtype)
    assert y.shape == x.shape and y.dtype is x.dtype
    np.testing.assert_array_equal(y.numpy(), x.numpy())


@given(st.binary(max_size=40))
def test_junk_is_no_tensor(data: bytes) -> None:
    with contextlib.suppress(tf.errors.InvalidArgumentError):
        tf.io.parse_tensor(data, tf.float32)


def test_a_proto_cannot_claim_more_memory_than_the_budget() -> None:
    shape = b"\x12\x0b\x12\x09\x08" + tensor_protos._varint(1 << 50)
    with pytest.raises(tensor_protos.FormatError):
        tensor_protos.from_proto(b"\x08\x01" + shape + b"\x2a\x04\x00\x00\x80\x3f")


def test_strings_work_in_functions_with_unknown_shapes() -> None:
    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def words(x: tf.Tensor) -> tf.Tensor:
        parts = tf.strings.split(tf.strings.lower(x))
        return tf.strings.length(parts).to_tensor(), tf.strings.to_hash_bucket_fast(x, 10)

    lengths, buckets = words(tf.constant(["A bcd", "", "ef"]))
    np.testing.assert_array_equal(lengths.numpy(), [[1, 3], [0, 0], [2, 0]])
    assert buckets.shape == [3]


def test_string_tensors_print_as_bytes() -> None:
    assert (
        repr(tf.constant(["a"])) == "<tf.Tensor: shape=(1,), dtype=string, numpy=array([b'a'], dtype=object)>"
    )
    assert str(tf.constant("a")) == "tf.Tensor(b'a', shape=(), dtype=string)"
