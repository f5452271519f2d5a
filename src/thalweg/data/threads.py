"""Work on other threads: elements computed side by side in their order, or ahead of who takes them.

Both keep a bounded number of elements, and end when nobody takes elements any more.
"""

from __future__ import annotations

import atexit
import collections
import contextlib
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from thalweg.core import memory
from thalweg.core.context import state, target_scope
from thalweg.data.plan import Element, Elements, Failed

AHEAD = 2  # elements made ahead where it isn't said how many
_LEAST_WORKERS = 2
_END_SECONDS = 1.0
# Tasks on threads come together until they take so many seconds, but no more than so many.
_WORTH_SECONDS = 0.002
_MOST_TOGETHER = 16


def processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def workers(parallel: int) -> int:
    """How many threads `num_parallel_calls` stands for; -1 is as many as there are processors."""
    return max(processors(), _LEAST_WORKERS) if parallel < 0 else parallel


def in_order(tasks: Iterator[Failed | Callable[[], Element | Failed]], count: int) -> Elements:
    """The results of tasks, in their order, computed by `count` threads; as many more wait to be taken.

    Tasks that take little time are handed over several at once, since that takes time itself.
    """
    memory.keep_freed()
    pool = ThreadPoolExecutor(count, thread_name_prefix="thalweg-data")
    begun: collections.deque[Future[list[Element | Failed]]] = collections.deque()
    pace = _Pace()
    try:
        while some := pace.some(tasks):
            begun.append(pool.submit(_all_of, some, pace))
            if len(begun) >= 2 * count:
                yield from begun.popleft().result()
        while begun:
            yield from begun.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


class _Pace:
    """How many tasks are handed over at once: as many as take a millisecond or two."""

    def __init__(self) -> None:
        self.together = 1

    def some(self, tasks: Iterator[Any]) -> list[Any]:
        """The next tasks: no more than come within that time, for who waits for the first of them."""
        began = time.perf_counter()
        found = []
        for task in tasks:
            found.append(task)
            if len(found) >= self.together or time.perf_counter() - began > _WORTH_SECONDS:
                break
        return found

    def note(self, tasks: int, seconds: float) -> None:
        self.together = max(1, min(_MOST_TOGETHER, int(_WORTH_SECONDS * tasks / max(seconds, 1e-9))))


def _all_of(tasks: list[Failed | Callable[[], Element | Failed]], pace: _Pace) -> list[Element | Failed]:
    began = time.perf_counter()
    with target_scope(state.eager):
        results = [task if isinstance(task, Failed) else task() for task in tasks]
    pace.note(len(tasks), time.perf_counter() - began)
    return results


def ahead(begin: Callable[[], Elements], size: int) -> Elements:
    """The same elements, made by a thread up to `size` ahead."""
    buffer = _Buffer(size)
    thread = threading.Thread(target=_fill, args=(begin, buffer), name="thalweg-prefetch", daemon=True)
    thread.start()
    try:
        while True:
            item = buffer.take()
            if item is _END:
                return
            yield item
    finally:
        buffer.close()


_END: Any = object()
_open: weakref.WeakSet[_Buffer] = weakref.WeakSet()


class _Buffer:
    """A queue of bounded length that either side may leave."""

    def __init__(self, size: int) -> None:
        self._size = max(size, 1)
        self._items: collections.deque[Any] = collections.deque()
        self._changed = threading.Condition()
        self._closed = False
        self.done = threading.Event()
        _open.add(self)

    def put(self, item: Any) -> bool:
        """Whether somebody may still take it."""
        with self._changed:
            while len(self._items) >= self._size and not self._closed:
                self._changed.wait()
            self._items.append(item)
            self._changed.notify_all()
            return not self._closed

    def take(self) -> Any:
        with self._changed:
            while not self._items:
                self._changed.wait()
            item = self._items.popleft()
            self._changed.notify_all()
            return item

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def _fill(begin: Callable[[], Elements], buffer: _Buffer) -> None:
    try:
        with target_scope(state.eager), contextlib.closing(_as_generator(begin())) as elements:
            for element in elements:
                if not buffer.put(element):
                    return
    except BaseException as error:
        buffer.put(Failed(error))
    finally:
        buffer.put(_END)
        buffer.done.set()


def _as_generator(elements: Elements) -> Any:
    if hasattr(elements, "close"):
        return elements
    return (element for element in elements)


@atexit.register
def _end_all() -> None:
    """Let the threads end before the interpreter does."""
    buffers = list(_open)
    for buffer in buffers:
        buffer.close()
    for buffer in buffers:
        buffer.done.wait(_END_SECONDS)
