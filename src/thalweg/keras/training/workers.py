"""Batches of a `PyDataset`, computed ahead by threads."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


def batches_of_py_dataset(dataset: Any, count: int | None, shuffle: bool) -> Iterator[Any]:
    """The batches of an epoch, in order; with several workers these are some batches ahead.

    Args:
      count: how many batches there are; None: no end.
      shuffle: take them in a random order.
    """
    begin = getattr(dataset, "on_epoch_begin", None)
    if begin is not None:
        begin()
    numbers: Iterator[int]
    if count is None:
        from itertools import count as counting

        numbers = counting()
    else:
        order = list(range(count))
        if shuffle:
            random.shuffle(order)
        numbers = iter(order)
    workers = int(getattr(dataset, "workers", 1) or 1)
    if workers <= 1:
        for number in numbers:
            yield dataset[number]
        return
    ahead = max(int(getattr(dataset, "max_queue_size", 10)), workers)
    with ThreadPoolExecutor(workers, thread_name_prefix="py_dataset") as pool:
        waiting: deque[Future[Any]] = deque()
        try:
            for number in numbers:
                waiting.append(pool.submit(dataset.__getitem__, number))
                if len(waiting) >= ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
