"""`Coordinator`: threads that stop together, and tell of their exceptions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from thalweg.core import errors

_POLL_SECONDS = 0.05


class Coordinator:
    """A place where threads learn that they are to stop, and leave their exceptions.

    Args:
      clean_stop_exception_types: exceptions that mean "stop" rather than a failure; None: OutOfRangeError.

    Example:
      >>> import threading
      >>> coordinator = tf.compat.v1.train.Coordinator()
      >>> def work():
      ...     while not coordinator.should_stop():
      ...         coordinator.request_stop()
      >>> thread = threading.Thread(target=work)
      >>> thread.start()
      >>> coordinator.join([thread])
    """

    def __init__(self, clean_stop_exception_types: Any = None) -> None:
        self._clean = tuple(clean_stop_exception_types or (errors.OutOfRangeError,))
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._exception: BaseException | None = None
        self._threads: list[threading.Thread] = []
        self._joined = False

    def should_stop(self) -> bool:
        """Whether a stop was asked for."""
        return self._stop.is_set()

    def request_stop(self, ex: Any = None) -> None:
        """Ask all threads to stop.

        Args:
          ex: the exception that is the reason, or what `sys.exc_info()` gives; `join` raises the first one.
        """
        error = ex[1] if isinstance(ex, tuple) else ex
        with self._lock:
            if self._joined and error is not None:
                raise error
            if not self._stop.is_set():
                if error is not None and not isinstance(error, self._clean):
                    self._exception = error
                self._stop.set()

    def clear_stop(self) -> None:
        """Begin anew: no stop was asked for."""
        with self._lock:
            self._joined = False
            self._exception = None
            self._stop.clear()

    @contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """Turn an exception of the `with` block into a request to stop."""
        try:
            yield
        except BaseException as error:
            self.request_stop(error)

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        """Wait until a stop is asked for; False if that takes longer than `timeout` seconds."""
        return self._stop.wait(timeout)

    def register_thread(self, thread: threading.Thread) -> None:
        """Have `join` wait for this thread too."""
        with self._lock:
            self._threads.append(thread)

    def join(
        self,
        threads: Iterable[threading.Thread] | None = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Wait for threads to end.

        Args:
          threads: besides the registered ones.
          stop_grace_period_secs: how long a thread may go on after a stop was asked for.
          ignore_live_threads: don't mind threads that go on after that.

        Raises:
          RuntimeError: a thread went on after that.
          Exception: what `request_stop` was given.
        """
        waiting = list(dict.fromkeys([*self._threads, *(threads or ())]))
        while any(t.is_alive() for t in waiting) and not self.wait_for_stop(_POLL_SECONDS):
            pass
        deadline = time.monotonic() + stop_grace_period_secs
        for thread in waiting:
            thread.join(max(0.0, deadline - time.monotonic()))
        stragglers = [t.name for t in waiting if t.is_alive()]
        with self._lock:
            self._joined = True
            self._threads.clear()
            if self._exception is not None:
                raise self._exception
        if stragglers and not ignore_live_threads:
            raise RuntimeError(f"Coordinator stopped with threads still running: {' '.join(stragglers)}")

    def raise_requested_exception(self) -> None:
        """Raise the exception that `request_stop` was given, if there is one."""
        with self._lock:
            if self._exception is not None:
                raise self._exception

    @property
    def joined(self) -> bool:
        return self._joined


class LooperThread(threading.Thread):
    """A thread that calls a function again and again until its coordinator asks it to stop.

    Args:
      timer_interval_secs: seconds between calls; None: none.
      target: the function; None: the method `run_loop`, for subclasses.
    """

    def __init__(
        self,
        coord: Coordinator,
        timer_interval_secs: float | None,
        target: Callable[..., Any] | None = None,
        args: Sequence[Any] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        if not isinstance(coord, Coordinator):
            raise ValueError(f"'coord' argument must be a Coordinator: {coord}")
        super().__init__(daemon=True)
        self._coord = coord
        self._interval = timer_interval_secs
        self._call = (target, tuple(args or ()), dict(kwargs or {})) if target else None
        coord.register_thread(self)

    @staticmethod
    def loop(
        coord: Coordinator,
        timer_interval_secs: float | None,
        target: Callable[..., Any],
        args: Sequence[Any] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> LooperThread:
        """Start a thread that calls `target(*args, **kwargs)` periodically."""
        looper = LooperThread(coord, timer_interval_secs, target, args, kwargs)
        looper.start()
        return looper

    def run(self) -> None:
        with self._coord.stop_on_exception():
            self.start_loop()
            following = time.monotonic()
            while not self._coord.wait_for_stop(max(0.0, following - time.monotonic())):
                following += self._interval or 0.0
                self.run_loop()
            self.stop_loop()

    def start_loop(self) -> None:
        """Called before the first call."""

    def run_loop(self) -> None:
        """Called periodically."""
        if self._call:
            target, args, kwargs = self._call
            target(*args, **kwargs)

    def stop_loop(self) -> None:
        """Called after the last call."""
