"""Text in Unicode's encodings: to code points, from code points, from one encoding to another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.dtypes import DType
from thalweg.core.op import Call, op
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.string_arrays import check_choice, check_strings, mapped, strings
from thalweg.ops.unicode_scripts import scripts

OUTPUT_ENCODINGS = ("UTF-8", "UTF-16-BE", "UTF-32-BE")
ERRORS = ("strict", "replace", "ignore")
_LAST = 0x10FFFF


class Policy(NamedTuple):
    """What happens to what is no character, and to control characters."""

    errors: str
    replacement_char: int
    replace_control_characters: bool

    def check(self) -> None:
        if not 0 <= self.replacement_char <= _LAST:
            raise errors.InvalidArgumentError(None, None, "replacement_char out of unicode codepoint range")

    def instead(self) -> str:
        """What stands in the place of a fault."""
        if self.errors == "strict":
            raise errors.InvalidArgumentError(None, None, "Invalid formatting on input string")
        return "" if self.errors == "ignore" else chr(self.replacement_char)


def _codec(encoding: str) -> str:
    """Python's name of an encoding."""
    try:
        b"".decode(encoding)
    except LookupError:
        raise errors.InvalidArgumentError(
            None, None, f"Could not create converter for input encoding: {encoding}"
        ) from None
    return encoding


def _unmarked(text: bytes, codec: str) -> tuple[bytes, int, str]:
    """UTF-16 and UTF-32 without a byte order in the name: the text without its mark, its start, its codec."""
    name = codec.lower().replace("-", "").replace("_", "")
    if name not in ("utf16", "utf32"):
        return text, 0, codec
    name, size = ("utf_16", 2) if name == "utf16" else ("utf_32", 4)
    mark = text[:size]
    if mark == "\ufeff".encode(f"{name}_le"):
        return text[size:], size, f"{name}_le"
    start = size if mark == "\ufeff".encode(f"{name}_be") else 0
    return text[start:], start, f"{name}_be"


def _pieces(text: bytes, codec: str) -> Iterator[tuple[int, str, str]]:
    """Where each piece of the text begins, its characters (none where it is faulty), and their codec."""
    text, start, codec = _unmarked(text, codec)
    at = 0
    while at < len(text):
        try:
            yield start + at, text[at:].decode(codec), codec
            return
        except UnicodeDecodeError as fault:
            if fault.start:
                yield start + at, text[at : at + fault.start].decode(codec), codec
            yield start + at + fault.start, "", codec
            at += max(fault.end, 1)


def _decoded(text: bytes, codec: str, policy: Policy) -> tuple[str, list[int]]:
    """The characters of the text, and where each begins in it."""
    characters: list[str] = []
    starts: list[int] = []
    for start, piece, own in _pieces(text, codec):
        if not piece:
            characters.append(policy.instead())
            starts += [start] * len(characters[-1])
            continue
        position = start
        for c in piece:
            kept = policy.instead() if policy.replace_control_characters and c < " " else c
            characters.append(kept)
            starts += [position] * len(kept)
            position += len(c.encode(own))
    return "".join(characters), starts


def _characters(text: bytes, codec: str, policy: Policy) -> str:
    if not policy.replace_control_characters and codec.upper() in ("UTF-8", "UTF8"):
        try:
            return text.decode()
        except UnicodeDecodeError:
            pass
    return _decoded(text, codec, policy)[0]


def _codes(text: str) -> Any:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<i4"))


# Decoding.


def _decode_rule(call: Call, x: Spec) -> tuple[Spec, ...]:
    check_choice(call, "errors", ERRORS)
    check_strings(call, x)
    splits = spec_of(call.attrs["Tsplits"], (x.size + 1 if x.known else None,))
    codes, starts = spec_of(dtypes.int32, (None,)), spec_of(dtypes.int64, (None,))
    return (splits, codes, starts) if call.op.name.endswith("Offsets") else (splits, codes)


@op("UnicodeDecode", _decode_rule, host=True, differentiable=False)
def unicode_decode(
    xp: Any,
    x: Any,
    *,
    input_encoding: str,
    errors: str,
    replacement_char: int,
    replace_control_characters: bool,
    Tsplits: DType,
) -> Any:
    """The code points of all strings, and the row splits that tell whose they are."""
    policy, codec = Policy(errors, replacement_char, replace_control_characters), _codec(input_encoding)
    policy.check()
    texts = [_characters(text, codec, policy) for text in x.reshape(-1).tolist()]
    splits = np.cumsum([0, *map(len, texts)], dtype=Tsplits.np)
    return splits, _codes("".join(texts)).astype(np.int32)


@op("UnicodeDecodeWithOffsets", _decode_rule, host=True, differentiable=False)
def unicode_decode_with_offsets(
    xp: Any,
    x: Any,
    *,
    input_encoding: str,
    errors: str,
    replacement_char: int,
    replace_control_characters: bool,
    Tsplits: DType,
) -> Any:
    """As `UnicodeDecode`, with the place in its string where each code point begins."""
    policy, codec = Policy(errors, replacement_char, replace_control_characters), _codec(input_encoding)
    policy.check()
    decoded = [_decoded(text, codec, policy) for text in x.reshape(-1).tolist()]
    splits = np.cumsum([0, *(len(text) for text, _ in decoded)], dtype=Tsplits.np)
    starts = np.fromiter(itertools.chain.from_iterable(s for _, s in decoded), np.int64, int(splits[-1]))
    return splits, _codes("".join(text for text, _ in decoded)).astype(np.int32), starts


# Encoding.


def _encode_rule(call: Call, codes: Spec, splits: Spec) -> Spec:
    check_choice(call, "output_encoding", OUTPUT_ENCODINGS)
    check_choice(call, "errors", ERRORS)
    rows = None if splits.shape is None or splits.shape[0] is None else max(splits.shape[0] - 1, 0)
    return spec_of(dtypes.string, (rows,))


@op("UnicodeEncode", _encode_rule, host=True, differentiable=False)
def unicode_encode(
    xp: Any, codes: Any, splits: Any, *, output_encoding: str, errors: str, replacement_char: int
) -> Any:
    """A string of each row of code points."""
    policy = Policy(errors, replacement_char, False)
    policy.check()
    faulty = (codes < 0) | (codes > _LAST) | ((codes >= 0xD800) & (codes <= 0xDFFF))
    if faulty.any() and errors == "strict":
        raise _no_character()
    points = [
        policy.instead() if bad else chr(c) for c, bad in zip(codes.tolist(), faulty.tolist(), strict=True)
    ]
    rows = itertools.pairwise(splits.tolist())
    return strings(("".join(points[a:b]).encode(output_encoding) for a, b in rows), (len(splits) - 1,))


def _no_character() -> errors.InvalidArgumentError:
    return errors.InvalidArgumentError(
        None, None, "Code point is out of range for Unicode, or is a surrogate."
    )


def _transcode_rule(call: Call, x: Spec) -> Spec:
    check_choice(call, "output_encoding", OUTPUT_ENCODINGS)
    check_choice(call, "errors", ERRORS)
    check_strings(call, x)
    return spec_of(dtypes.string, x.shape)


@op("UnicodeTranscode", _transcode_rule, host=True, differentiable=False)
def unicode_transcode(
    xp: Any,
    x: Any,
    *,
    input_encoding: str,
    output_encoding: str,
    errors: str,
    replacement_char: int,
    replace_control_characters: bool,
) -> Any:
    policy, codec = Policy(errors, replacement_char, replace_control_characters), _codec(input_encoding)
    policy.check()
    return mapped(lambda text: _characters(text, codec, policy).encode(output_encoding), x)


def _script_rule(call: Call, codes: Spec) -> Spec:
    if codes.dtype is not dtypes.int32:
        raise TypeError(
            "cannot compute UnicodeScript as input #0(zero-based) was expected to be a int32 tensor "
            f"but is a {codes.dtype.name} tensor"
        )
    return spec_of(dtypes.int32, codes.shape)


@op("UnicodeScript", _script_rule, host=True, differentiable=False)
def unicode_script(xp: Any, codes: Any) -> Any:
    return scripts(codes)
