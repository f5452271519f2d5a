"""`StringFormat`: tensors written into a text, as `tf.strings.format` and `tf.print` do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.core import dtypes
from thalweg.core.op import Call, op
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.string_arrays import scalar_string

_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "'": "\\'", "\\": "\\\\"}


def _format_rule(call: Call, *specs: Spec) -> Spec:
    return spec_of(dtypes.string, ())


@op("StringFormat", _format_rule, host=True, differentiable=False)
def string_format(xp: Any, *tensors: Any, template: str, placeholder: str, summarize: int) -> Any:
    """The template, with each tensor's text in the place of a placeholder."""
    first, *parts = template.split(placeholder)
    texts = (summary(x, summarize) for x in tensors)
    return scalar_string((first + "".join(t + part for t, part in zip(texts, parts, strict=True))).encode())


def summary(x: Any, summarize: int) -> str:
    """The text of an array; of each dimension at most `summarize` elements from either end (-1: all)."""
    write = _writer(x.dtype)
    return write(x.reshape(()).tolist()) if not x.ndim else _block(x, summarize, 1, write)


def _block(x: Any, summarize: int, depth: int, write: Callable[[Any], str]) -> str:
    """One dimension: elements with spaces between them, or blocks with line breaks between them."""
    inner = x.ndim - 1
    part: Callable[[Any], str] = write if not inner else lambda row: _block(row, summarize, depth + 1, write)
    separator = " " if not inner else "\n" * inner + " " * depth
    items = x.tolist() if not inner else x
    if 0 <= 2 * summarize < len(x):
        head, tail = items[:summarize], items[len(x) - summarize :]
        texts = [*map(part, head), "...", *map(part, tail)]
    else:
        texts = list(map(part, items))
    return "[" + separator.join(texts) + "]"


def _writer(dtype: Any) -> Callable[[Any], str]:
    """How one element of an array of `dtype` is written."""
    if dtype.kind == "O":
        return quoted
    if dtype.kind == "b":
        return lambda b: str(int(b))
    if dtype.kind == "c":
        return lambda z: "?"
    if dtype.kind in "iu":
        return str
    digits = (15, 17) if dtype.itemsize == 8 else (6, 9)
    return lambda v: _shortest(float(v), *digits, dtype)


def _shortest(value: float, few: int, many: int, dtype: Any) -> str:
    """A number in `few` digits if they give it back, else in `many`."""
    text = f"{value:.{few}g}"
    return text if value != value or dtype.type(text) == value else f"{value:.{many}g}"


def quoted(value: bytes) -> str:
    """A string in quotes, its control characters escaped."""
    text = value.decode("utf-8", "backslashreplace")
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(c: str) -> str:
    return _ESCAPES.get(c) or (f"\\{ord(c):03o}" if c < " " or c == "\x7f" else c)
