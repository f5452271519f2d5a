"""The verdict on one case: does the module do what TensorFlow did?"""

from __future__ import annotations

import functools
import re
from typing import Any

from .case import Case, Module, families, load
from .execute import TRACED_MODES, Outcome, execute
from .outcome import Comparison, Mismatch
from .store import FOLDER, Reader

GRADIENT_SCALE = 10.0  # gradients pass through more arithmetic than values

# Words by which a message can tell what was wrong, besides the op's own name and the case's mentions.
_TELLING = (
    "shape|rank|dimension|axis|axes|dtype|type|index|indices|size|length|value|argument|element|input|matrix"
)


@functools.cache
def golden_file(family: str) -> Reader | None:
    path = FOLDER / f"{family}.npz"
    return Reader(path) if path.exists() else None


def recorded(case: Case) -> dict[str, Any]:
    """The golden entry of a case; raises Mismatch when it is missing or was made from other inputs."""
    reader = golden_file(case.family)
    entry = reader.get(case.name) if reader else None
    if entry is None:
        raise Mismatch(f"nothing recorded: run make_golden.py {case.family}")
    if entry["inputs"] != case.fingerprint:
        raise Mismatch(f"recorded from other inputs: run make_golden.py {case.family}")
    return entry


def cases_for(mode: str, *names: str) -> list[Case]:
    """The cases that are judged in a mode, family by family."""
    cases = list(load(*(names or families())))
    if mode not in TRACED_MODES:
        return [c for c in cases if {"compiled": "deferred"}.get(mode, mode) in c.modes]
    readers = {c.family: golden_file(c.family) for c in cases}
    return [c for c in cases if (r := readers[c.family]) is not None and mode in r.traced_modes(c.name)]


def judge(tf: Module, case: Case, mode: str) -> None:
    """Raise unless `case` on module `tf` gives the recorded result and gradients, or the recorded error."""
    entry = recorded(case)
    outcome = execute(tf, case, mode, differentiate=entry.get("gradients") is not None)
    compare(case, entry, outcome, mode)


def compare(case: Case, entry: dict[str, Any], outcome: Outcome, mode: str) -> None:
    """Raise unless `outcome` is what `entry` records."""
    if case.raises:
        return _compare_error(case, entry["raises"][mode if mode in TRACED_MODES else "eager"], outcome)
    if outcome.error is not None:
        raise outcome.error
    assert outcome.result is not None
    comparison = Comparison(case.rtol, case.atol, traced=mode in TRACED_MODES)
    comparison.trees(entry["result"], outcome.result)
    if outcome.gradient_error is not None:
        outcome.gradient_error.add_note("(raised while taking the gradient)")
        raise outcome.gradient_error
    if entry.get("gradients") is not None and outcome.gradients is not None:
        comparison = Comparison(case.rtol, case.atol, scale=GRADIENT_SCALE)
        expected, actual = ({"kind": "list", "items": g} for g in (entry["gradients"], outcome.gradients))
        comparison.trees(expected, actual, "gradient")


def _compare_error(case: Case, wanted: str, outcome: Outcome) -> None:
    error = outcome.error
    if error is None:
        raise Mismatch(f"expected {wanted}, but nothing was raised")
    if type(error).__name__ != wanted:
        raise Mismatch(f"expected {wanted}, got {type(error).__name__}: {error}") from error
    op = case.name.split("/")[0].rpartition(".")[2]
    words = "|".join(re.escape(w) for w in (op, op.replace("_", ""), *case.mentions))
    if not re.search(f"{words}|{_TELLING}", str(error), re.IGNORECASE):
        raise Mismatch(f"the message of {wanted} names neither the op nor an argument: {error}")
