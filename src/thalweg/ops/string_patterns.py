"""Strings matched against regular expressions."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from thalweg.core import dtypes, errors
from thalweg.core.checks import require
from thalweg.core.op import Call, op
from thalweg.core.rules import shape_text
from thalweg.core.spec import Spec, spec_of
from thalweg.ops.regular_expressions import PatternError, compiled, replace
from thalweg.ops.string_arrays import check_strings, each_string, mapped, scalar


def _pattern(pattern: str) -> re.Pattern[str]:
    try:
        return compiled(pattern)
    except (PatternError, re.error, OverflowError) as error:
        raise errors.InvalidArgumentError(None, None, f"Invalid pattern: {pattern}, error: {error}") from None


def _text(value: bytes) -> str:
    """A string as characters; bytes that are no UTF-8 count one by one and come back as they were."""
    return value.decode("utf-8", "surrogateescape")


def _replaced(x: Any, pattern: str, rewrite: str, everywhere: bool) -> Any:
    found = _pattern(pattern)
    return mapped(
        lambda s: replace(found, rewrite, _text(s), everywhere).encode("utf-8", "surrogateescape"), x
    )


def _matched(x: Any, pattern: str) -> Any:
    matches = _pattern(pattern).fullmatch
    return mapped(lambda s: matches(_text(s)) is not None, x, np.bool_)


@op("StaticRegexReplace", each_string(), host=True, differentiable=False)
def static_regex_replace(xp: Any, x: Any, *, pattern: str, rewrite: str, replace_global: bool) -> Any:
    return _replaced(x, pattern, rewrite, replace_global)


@op("StaticRegexFullMatch", each_string(dtypes.bool), host=True, differentiable=False)
def static_regex_full_match(xp: Any, x: Any, *, pattern: str) -> Any:
    return _matched(x, pattern)


# With patterns that are tensors.


def _replace_rule(call: Call, x: Spec, pattern: Spec, rewrite: Spec) -> Spec:
    check_strings(call, x, pattern, rewrite)
    return spec_of(dtypes.string, x.shape)


def _require_scalar(name: str, x: Any) -> None:
    require(np, x.ndim == 0, f"{name} must be scalar, but received {shape_text(x.shape)}")


@op("RegexReplace", _replace_rule, host=True, differentiable=False)
def regex_replace(xp: Any, x: Any, pattern: Any, rewrite: Any, *, replace_global: bool) -> Any:
    _require_scalar("Pattern", pattern)
    _require_scalar("Rewrite", rewrite)
    return _replaced(x, _text(scalar(pattern)), _text(scalar(rewrite)), replace_global)


def _full_match_rule(call: Call, x: Spec, pattern: Spec) -> Spec:
    check_strings(call, x, pattern)
    return spec_of(dtypes.bool, x.shape)


@op("RegexFullMatch", _full_match_rule, host=True, differentiable=False)
def regex_full_match(xp: Any, x: Any, pattern: Any) -> Any:
    _require_scalar("Pattern", pattern)
    return _matched(x, _text(scalar(pattern)))
