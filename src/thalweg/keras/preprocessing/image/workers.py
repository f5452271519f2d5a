"""Threads that read pictures: Pillow lets several of them decode at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any


class _Pool:
    """The threads of this process, started when they are first wanted."""

    executor: ThreadPoolExecutor | None = None


def _forget() -> None:
    """A forked process has no threads but the one that forked."""
    _Pool.executor = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(function: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
    """What a function gives for some items, in their order; several threads call it ahead of time."""
    if _cores() == 1 or len(items) < 2:
        yield from map(function, items)
        return
    if _Pool.executor is None:
        _Pool.executor = ThreadPoolExecutor(_cores(), thread_name_prefix="thalweg-pictures")
    for future in [_Pool.executor.submit(function, item) for item in items]:
        yield future.result()
