"""Work on other threads: elements computed side by side in their order, or ahead of who takes them.

Both keep a bounded number of elements, and end when nobody takes elements any more.
"""

from __future__ import annotations

import atexit
import collections
import contextlib
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from thalweg.core.context import state, target_scope
from thalweg.data.plan import Element, Elements, Failed

AHEAD = 2  # elements made ahead where it isn't said how many
_LEAST_WORKERS = 2
_END_SECONDS = 1.0


def processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def workers(parallel: int) -> int:
    """How many threads `num_parallel_calls` stands for; -1 is as many as there are processors."""
    return max(processors(), _LEAST_WORKERS) if parallel < 0 else parallel


def in_order(tasks: Iterator[Failed | Callable[[], Element | Failed]], count: int) -> Elements:
    """The results of tasks, in their order, computed by `count` threads; as many more wait to be taken."""
    pool = ThreadPoolExecutor(count, thread_name_prefix="thalweg-data")
    begun: collections.deque[Failed | Future[Element | Failed]] = collections.deque()
    try:
        for task in tasks:
            begun.append(task if isinstance(task, Failed) else pool.submit(_eagerly, task))
            if len(begun) >= 2 * count:
                yield _result(begun.popleft())
        while begun:
            yield _result(begun.popleft())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _result(item: Failed | Future[Element | Failed]) -> Element | Failed:
    return item if isinstance(item, Failed) else item.result()


def _eagerly(task: Callable[[], Any]) -> Any:
    with target_scope(state.eager):
        return task()


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
