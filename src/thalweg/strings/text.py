"""Changing strings, measuring them, taking parts, matching patterns."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import string_patterns
from thalweg.ops import strings as ops
from thalweg.strings.arguments import python_string, text


def lower(input: Any, encoding: str = "", name: str | None = None) -> Any:
    """Each string in lower case.

    Args:
      input: strings of any shape.
      encoding: `""` changes the letters of ASCII only, `"utf-8"` those of all scripts.

    Example:
      >>> tf.strings.lower("CamelCase").numpy()
      b'camelcase'
    """
    return ops.lower(text(input), encoding=encoding)


def upper(input: Any, encoding: str = "", name: str | None = None) -> Any:
    """Each string in upper case; `encoding` as in `tf.strings.lower`.

    Example:
      >>> tf.strings.upper("CamelCase").numpy()
      b'CAMELCASE'
    """
    return ops.upper(text(input), encoding=encoding)


def strip(input: Any, name: str | None = None) -> Any:
    """Each string without white space at its ends.

    Example:
      >>> tf.strings.strip(["  a\\n", "b c "]).numpy()
      array([b'a', b'b c'], dtype=object)
    """
    return ops.strip(text(input))


def length(input: Any, unit: str = "BYTE", name: str | None = None) -> Any:
    """The length of each string, as int32.

    Args:
      unit: `"BYTE"`, or `"UTF8_CHAR"` for the number of characters in UTF-8.

    Example:
      >>> tf.strings.length(["Thal", "Täler"]).numpy()
      array([4, 6], dtype=int32)
    """
    return ops.length(text(input), unit=unit)


def substr(input: Any, pos: Any, len: Any, unit: str = "BYTE", name: str | None = None) -> Any:
    """A part of each string.

    Args:
      pos: where it begins; negative: counted from the end. Broadcasts with `input`.
      len: how long it is, of the shape of `pos`; less where the string ends before.
      unit: what `pos` and `len` count: `"BYTE"` or `"UTF8_CHAR"`.

    Raises:
      InvalidArgumentError: `pos` lies outside of a string.

    Example:
      >>> tf.strings.substr(["hello", "world"], 1, 3).numpy()
      array([b'ell', b'orl'], dtype=object)
    """
    return ops.substr(text(input), to_tensor(pos), to_tensor(len), unit=unit)


def regex_replace(
    input: Any, pattern: Any, rewrite: Any, replace_global: bool = True, name: str | None = None
) -> Any:
    """Each string with what matches a pattern replaced.

    Args:
      pattern: a regular expression in RE2's syntax; a string or a scalar tensor.
      rewrite: what takes the place of a match: `\\1` is its first group, `\\0` all of it.
      replace_global: replace every match, or the first one only.

    Raises:
      InvalidArgumentError: the pattern isn't valid.

    Example:
      >>> tf.strings.regex_replace("two  words", r"(\\w+)\\s+(\\w+)", r"\\2 \\1").numpy()
      b'words two'
    """
    found, put = python_string(pattern), python_string(rewrite)
    if found is not None and put is not None:
        return string_patterns.static_regex_replace(
            text(input), pattern=found, rewrite=put, replace_global=bool(replace_global)
        )
    return string_patterns.regex_replace(
        text(input), text(pattern), text(rewrite), replace_global=bool(replace_global)
    )


def regex_full_match(input: Any, pattern: Any, name: str | None = None) -> Any:
    """Whether a pattern matches the whole of each string, as bool.

    Args:
      pattern: a regular expression in RE2's syntax; a string or a scalar tensor.

    Raises:
      InvalidArgumentError: the pattern isn't valid.

    Example:
      >>> tf.strings.regex_full_match(["TF lib", "lib TF"], ".*lib$").numpy()
      array([ True, False])
    """
    found = python_string(pattern)
    if found is not None:
        return string_patterns.static_regex_full_match(text(input), pattern=found)
    return string_patterns.regex_full_match(text(input), text(pattern))
