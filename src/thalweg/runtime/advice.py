"""Advice to the user, once for each cause: shapes that keep changing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from thalweg.core.spec import Spec

if TYPE_CHECKING:
    from thalweg.runtime.segment import Step

logger = logging.getLogger("thalweg")

# So many shapes in one place are told of.
MANY = 24

_told: set[tuple[str, int, int]] = set()


def note_variants(parent: Step, key: tuple[Any, ...], location: str) -> None:
    """Tell of an op that is called in one place with many shapes: each makes programs of its own.

    Args:
      parent: the step before it, which has the calls seen there; key: the newest one's.
    """
    if len(parent.children) < MANY or len(parent.children) % MANY:
        return
    kin = [k for k in parent.children if k[0] is key[0] and len(k) == len(key)]
    for operand, spec in enumerate(key[1:]):
        if not isinstance(spec, Spec) or not spec.shape:
            continue
        shapes = [k[operand + 1].shape for k in kin if isinstance(k[operand + 1], Spec)]
        shapes = [s for s in shapes if s is not None and len(s) == len(spec.shape)]
        for axis in range(len(spec.shape)):
            sizes = sorted({s[axis] for s in shapes})
            if len(sizes) >= MANY:
                _tell(key[0].op.name, operand, axis, sizes, location)


def _tell(name: str, operand: int, axis: int, sizes: list[int], location: str) -> None:
    if (name, operand, axis) in _told:
        return
    _told.add((name, operand, axis))
    some = ", ".join(map(str, sizes[:4]))
    logger.warning(
        "%s at %s was called with %d sizes of axis %d of operand %d (%s, …). Each makes a program of its "
        "own: pad the axis to a few sizes if this is slow.",
        name,
        location,
        len(sizes),
        axis,
        operand,
        some,
    )
