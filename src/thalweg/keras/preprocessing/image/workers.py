"""Threads that read and change pictures: Pillow and NumPy let several of them work at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

_TASKS = 4  # a thread's share of a batch is so many tasks, so that none waits long for another


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
    for future in [_executor().submit(function, item) for item in items]:
        yield future.result()


def side_by_side(function: Callable[[Any], object], items: Sequence[Any]) -> None:
    """Call a function with each item, on several threads; raise the first item's error if there are some."""
    count = _cores()
    if count == 1 or len(items) < 2:
        for item in items:
            function(item)
        return

    def call_each(part: Sequence[Any]) -> None:
        for item in part:
            function(item)

    size = max(1, len(items) // (_TASKS * count))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    futures = [_executor().submit(call_each, part) for part in parts]
    wait(futures)
    for future in futures:
        future.result()


def _executor() -> ThreadPoolExecutor:
    if _Pool.executor is None:
        _Pool.executor = ThreadPoolExecutor(_cores(), thread_name_prefix="thalweg-pictures")
    return _Pool.executor
