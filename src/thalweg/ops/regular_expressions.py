"""Regular expressions in RE2's syntax, compiled by Python's `re`.

RE2 reads UTF-8, knows no back references and no look-around, and takes `\\d`, `\\s`, `\\w`, `\\b` for ASCII.
A pattern is translated atom by atom to what means the same to Python; what RE2 refuses is refused.

    >>> compiled(r"\\pL+").findall("Täler 12")
    ['Täler']
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

Ranges = list[tuple[int, int]]

_LAST = 0x10FFFF
_MOST_REPEATS = 1000

_DIGITS: Ranges = [(48, 57)]
_SPACES: Ranges = [(9, 10), (12, 13), (32, 32)]
_WORD: Ranges = [(48, 57), (65, 90), (95, 95), (97, 122)]
_PERL = {"d": _DIGITS, "s": _SPACES, "w": _WORD}
_POSIX: dict[str, Ranges] = {
    "alnum": [(48, 57), (65, 90), (97, 122)],
    "alpha": [(65, 90), (97, 122)],
    "ascii": [(0, 127)],
    "blank": [(9, 9), (32, 32)],
    "cntrl": [(0, 31), (127, 127)],
    "digit": _DIGITS,
    "graph": [(33, 126)],
    "lower": [(97, 122)],
    "print": [(32, 126)],
    "punct": [(33, 47), (58, 64), (91, 96), (123, 126)],
    "space": [(9, 13), (32, 32)],
    "upper": [(65, 90)],
    "word": _WORD,
    "xdigit": [(48, 57), (65, 70), (97, 102)],
}
_CONTROLS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_REPETITION = re.compile(r"\{(\d+)(,(\d*))?\}", re.ASCII)
_FLAGS = re.compile(r"\(\?([imsU]*)(-[imsU]+)?([:)])")


class PatternError(ValueError):
    """A pattern that RE2 refuses."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """The Python pattern that means what `pattern` means to RE2; PatternError where it means nothing."""
    return re.compile(_Translator(pattern).result())


def _complement(ranges: Ranges) -> Ranges:
    gaps, following = [], 0
    for low, high in sorted(ranges):
        if low > following:
            gaps.append((following, low - 1))
        following = max(following, high + 1)
    return [*gaps, (following, _LAST)] if following <= _LAST else gaps


def _character(code: int) -> str:
    """One character for a Python pattern, within and without a class."""
    return chr(code) if code < 128 and chr(code).isalnum() else f"\\U{code:08x}"


def _class(ranges: Ranges, negated: bool = False) -> str:
    ranges = _complement(ranges) if negated else ranges
    if not ranges:
        return "(?!)"
    parts = (_character(a) if a == b else f"{_character(a)}-{_character(b)}" for a, b in ranges)
    return f"[{''.join(parts)}]"


@lru_cache(maxsize=64)
def _property(name: str) -> tuple[tuple[int, int], ...]:
    """The characters of a general category (`L`, `Lu`) or of a script (`Greek`)."""
    if len(name) <= 2 and name.isalpha():
        codes = [c for c in range(_LAST + 1) if unicodedata.category(chr(c)).startswith(name)]
        if codes:
            return _runs(codes)
    from thalweg.ops.unicode_scripts import script_ranges

    ranges = ((0, _LAST),) if name == "Any" else script_ranges(name)
    if ranges is None:
        raise PatternError(f"invalid character class range: \\p{{{name}}}")
    return ranges


def _runs(codes: list[int]) -> tuple[tuple[int, int], ...]:
    starts = [c for before, c in zip([-2, *codes], codes, strict=False) if c != before + 1]
    ends = [c for c, after in zip(codes, [*codes[1:], -2], strict=True) if after != c + 1]
    return tuple(zip(starts, ends, strict=True))


class _Flags(NamedTuple):
    """`i` ignores case, `m` lets `^$` match at lines, `s` lets `.` match a newline, `U` prefers little."""

    i: bool = False
    m: bool = False
    s: bool = False
    U: bool = False


class _Group(NamedTuple):
    """A group that is still open: where it began in the output, and the flags outside of it."""

    start: int
    outside: _Flags


class _Translator:
    """One pass over a pattern.

    Attributes:
      output: the Python pattern so far, atom by atom.
      atom: what a repetition that follows would repeat: "", "atom", "assertion" or "repeated".
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.output: list[str] = []
        self.flags = _Flags()
        self.groups: list[_Group] = []
        self.atom = ""
        self.atom_start = 0
        self.repetition_start = 0

    def result(self) -> str:
        while self.at < len(self.pattern):
            self._step()
        if self.groups:
            raise PatternError(f"missing ): {self.pattern}")
        return "".join(self.output)

    def _emit(self, text: str, atom: str = "atom") -> None:
        self.atom, self.atom_start = atom, len(self.output)
        self.output.append(f"(?i:{text})" if self.flags.i and atom == "atom" else text)

    def _step(self) -> None:
        c = self.pattern[self.at]
        if c in "*+?" or (c == "{" and _REPETITION.match(self.pattern, self.at)):
            self._repetition()
            return
        if c == "(":
            self._open()
            return
        if c == "\\":
            self._escape()
            return
        if c == "[":
            self._emit(self._bracket())
            return
        self.at += 1
        if c == ")":
            self._close()
        elif c == "|":
            self.output.append("|")
            self.atom = ""
        elif c == ".":
            self._emit("(?s:.)" if self.flags.s else ".")
        elif c == "^":
            self._emit("(?m:^)" if self.flags.m else "\\A", "assertion")
        elif c == "$":
            self._emit("(?m:$)" if self.flags.m else "\\Z", "assertion")
        else:
            self._emit(_character(ord(c)))

    def _repetition(self) -> None:
        start = self.at
        match = _REPETITION.match(self.pattern, self.at)
        text = match.group() if match else self.pattern[self.at]
        self.at += len(text)
        if self.atom == "repeated":
            raise PatternError(f"bad repetition operator: {self.pattern[self.repetition_start : self.at]}")
        if not self.atom:
            raise PatternError(f"no argument for repetition operator: {text}")
        if match:
            low, high = int(match[1]), int(match[3] or match[1])
            if max(low, high) > _MOST_REPEATS or low > high:
                raise PatternError(f"invalid repetition size: {text}")
        lazy = self.pattern.startswith("?", self.at)
        self.at += lazy
        if self.atom == "assertion":
            self.output[self.atom_start :] = ["(?:", *self.output[self.atom_start :], ")"]
        self.output.append(text + ("?" if lazy != self.flags.U else ""))
        self.atom, self.repetition_start = "repeated", start

    # Groups.

    def _open(self) -> None:
        flags = _FLAGS.match(self.pattern, self.at)
        start, self.atom = len(self.output), ""
        if flags and (flags[1] or flags[2] or flags[3] == ":"):
            before = self.flags
            changes = dict.fromkeys(flags[1], True) | dict.fromkeys((flags[2] or "")[1:], False)
            self.flags = before._replace(**changes)
            self.at = flags.end()
            if flags[3] == ":":
                self.groups.append(_Group(start, before))
                self.output.append("(?:")
        else:
            self.at += self._capture_length()
            self.groups.append(_Group(start, self.flags))
            self.output.append("(")

    def _capture_length(self) -> int:
        """The length of what opens a group that captures: `(` or `(?P<name>`."""
        if not self.pattern.startswith("(?", self.at):
            return 1
        name = re.compile(r"\(\?P<\w+>", re.ASCII).match(self.pattern, self.at)
        if name is None:
            raise PatternError(f"invalid perl operator: {self.pattern[self.at : self.at + 3]}")
        return len(name.group())

    def _close(self) -> None:
        if not self.groups:
            raise PatternError(f"unexpected ): {self.pattern}")
        self.atom_start, self.flags = self.groups.pop()
        self.output.append(")")
        self.atom = "atom"

    # Escapes and classes.

    def _escape(self) -> None:
        following = self.pattern[self.at + 1 : self.at + 2]
        if following == "Q":
            self._quotation()
        elif following and following in "bBAz":
            self.at += 2
            text = {"b": "(?a:\\b)", "B": "(?a:(?!\\b))", "A": "\\A", "z": "\\Z"}[following]
            self._emit(text, "assertion")
        else:
            ranges = self._class_escape()
            self._emit(_class(ranges) if ranges is not None else _character(self._code()))

    def _quotation(self) -> None:
        """`\\Q...\\E`: characters that stand for themselves."""
        end = self.pattern.find("\\E", self.at)
        quoted = self.pattern[self.at + 2 : end if end >= 0 else None]
        self.at = end + 2 if end >= 0 else len(self.pattern)
        for c in quoted:
            self._emit(_character(ord(c)))

    def _class_escape(self) -> Ranges | None:
        """The characters of `\\d`, `\\pL` and the like, read if they come next."""
        letter = self.pattern[self.at + 1 : self.at + 2]
        if letter and letter in "dswDSW":
            self.at += 2
            ranges = _PERL[letter.lower()]
            return _complement(ranges) if letter.isupper() else ranges
        if letter and letter in "pP":
            match = re.compile(r"\{(\^?)(\w+)\}|(\w)").match(self.pattern, self.at + 2)
            if match is None:
                raise PatternError(f"invalid character class range: {self.pattern[self.at :]}")
            self.at = match.end()
            named = list(_property(match[2] or match[3]))
            return _complement(named) if (letter == "P") != bool(match[1]) else named
        return None

    def _code(self) -> int:
        """The character that an escape stands for."""
        start, self.at = self.at, self.at + 2
        letter = self.pattern[start + 1 : start + 2]
        if not letter:
            raise PatternError("trailing \\")
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        octal = re.compile("0[0-7]{0,2}|[1-7][0-7]{1,2}").match(self.pattern, start + 1)
        if octal:
            self.at = octal.end()
            return int(octal.group(), 8)
        hexadecimal = re.compile(r"x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))").match(self.pattern, start + 1)
        if hexadecimal and int(hexadecimal[1] or hexadecimal[2], 16) <= _LAST:
            self.at = hexadecimal.end()
            return int(hexadecimal[1] or hexadecimal[2], 16)
        if letter.isascii() and not letter.isalnum():
            return ord(letter)
        raise PatternError(f"invalid escape sequence: \\{letter}")

    def _bracket(self) -> str:
        start, self.at = self.at, self.at + 1
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        ranges: Ranges = []
        first = True
        while first or not self.pattern.startswith("]", self.at):
            if self.at >= len(self.pattern):
                raise PatternError(f"missing ]: {self.pattern[start:]}")
            ranges += self._bracket_item()
            first = False
        self.at += 1
        return _class(ranges, negated)

    def _bracket_item(self) -> Ranges:
        posix = re.compile(r"\[:(\^?)(\w+):\]").match(self.pattern, self.at)
        if posix:
            if posix[2] not in _POSIX:
                raise PatternError(f"invalid character class range: {posix.group()}")
            self.at = posix.end()
            return _complement(_POSIX[posix[2]]) if posix[1] else _POSIX[posix[2]]
        if self.pattern[self.at] == "\\":
            named = self._class_escape()
            if named is not None:
                return named
        start, low = self.at, self._bracket_code()
        following = self.pattern[self.at : self.at + 2]
        if len(following) < 2 or following[0] != "-" or following[1] == "]":
            return [(low, low)]
        self.at += 1
        high = self._bracket_code()
        if high < low:
            raise PatternError(f"invalid character class range: {self.pattern[start : self.at]}")
        return [(low, high)]

    def _bracket_code(self) -> int:
        if self.pattern[self.at] == "\\":
            return self._code()
        self.at += 1
        return ord(self.pattern[self.at - 1])


# Replacing.


def replace(pattern: re.Pattern[str], rewrite: str, text: str, everywhere: bool) -> str:
    """`text` with the first match, or every match, rewritten: `\\1` stands for a group, `\\0` for the match.

    After an empty match the search goes on one character later.
    """
    pieces, needed = _rewrite_parts(rewrite)
    if needed > pattern.groups:
        return text
    result: list[str] = []
    at, last = 0, -1
    while at <= len(text):
        match = pattern.search(text, at)
        if match is None:
            break
        result.append(text[at : match.start()])
        if match.end() == match.start() == last:
            result.append(text[match.start() : match.start() + 1])
            at = match.start() + 1
            continue
        result += [piece if isinstance(piece, str) else match[piece] or "" for piece in pieces]
        at = last = match.end()
        if not everywhere:
            break
    return "".join(result) + text[at:]


@lru_cache(maxsize=256)
def _rewrite_parts(rewrite: str) -> tuple[tuple[str | int, ...], int]:
    """Text and group numbers of a rewrite, up to an escape that means nothing; and the highest group."""
    parts: list[str | int] = []
    position = 0
    for match in re.finditer(r"\\(.?)", rewrite, re.S):
        parts.append(rewrite[position : match.start()])
        position = match.end()
        if match[1] == "\\":
            parts.append("\\")
        elif match[1] and match[1] in "0123456789":
            parts.append(int(match[1]))
        else:
            position = len(rewrite)
            break
    parts.append(rewrite[position:])
    return tuple(parts), max((p for p in parts if isinstance(p, int)), default=0)
