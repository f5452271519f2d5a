"""Queue runners: threads that fill a queue by running its enqueue operations."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from thalweg.compat.v1.graph_keys import GraphKeys
from thalweg.compat.v1.train.coordinator import Coordinator
from thalweg.core import errors
from thalweg.core.graph import current_graph
from thalweg.runtime.session import default_session


class QueueRunner:
    """Runs each of the enqueue operations in a thread of its own, until there is nothing more to enqueue.

    Args:
      queue: the queue.
      enqueue_ops: operations that add to it.
      close_op: run when the threads are done; None: what closes the queue.
      cancel_op: run when the threads are to stop; None: what closes the queue.
      queue_closed_exception_types: exceptions that mean that there is nothing more.
    """

    def __init__(
        self,
        queue: Any = None,
        enqueue_ops: Sequence[Any] | None = None,
        close_op: Any = None,
        cancel_op: Any = None,
        queue_closed_exception_types: Any = None,
        queue_runner_def: Any = None,
        import_scope: str | None = None,
    ) -> None:
        if queue is None or not enqueue_ops:
            raise ValueError("Must provide queue and enqueue_ops.")
        self.queue = queue
        self.enqueue_ops = list(enqueue_ops)
        self.close_op = queue.close() if close_op is None else close_op
        self.cancel_op = queue.close(cancel_pending_enqueues=True) if cancel_op is None else cancel_op
        self.queue_closed_exception_types = queue_closed_exception_types or (
            errors.OutOfRangeError,
            errors.CancelledError,
        )
        self._lock = threading.Lock()
        self._running = 0
        self.exceptions_raised: list[BaseException] = []

    @property
    def name(self) -> str:
        return str(self.queue.name)

    def create_threads(
        self, sess: Any, coord: Coordinator | None = None, daemon: bool = False, start: bool = False
    ) -> list[threading.Thread]:
        """Threads that fill the queue in a session, one for each enqueue operation."""
        threads = [
            threading.Thread(target=self._fill, args=(sess, op, coord), daemon=daemon)
            for op in self.enqueue_ops
        ]
        if coord is not None:
            threads.append(
                threading.Thread(target=self._cancel_when_stopped, args=(sess, coord), daemon=True)
            )
        self._running = len(self.enqueue_ops)
        for thread in threads:
            if coord is not None:
                coord.register_thread(thread)
            if start:
                thread.start()
        return threads

    def _fill(self, session: Any, enqueue: Any, coord: Coordinator | None) -> None:
        try:
            while coord is None or not coord.should_stop():
                session.run(enqueue)
        except self.queue_closed_exception_types:
            pass
        except Exception as error:
            if coord is None:
                self.exceptions_raised.append(error)
                raise
            coord.request_stop(error)
        with self._lock:
            self._running -= 1
            if self._running == 0:
                session.run(self.close_op)

    def _cancel_when_stopped(self, session: Any, coord: Coordinator) -> None:
        coord.wait_for_stop()
        session.run(self.cancel_op)


def add_queue_runner(qr: QueueRunner, collection: Any = GraphKeys.QUEUE_RUNNERS) -> None:
    """Have `start_queue_runners` start this one too."""
    current_graph().add_to_collection(collection, qr)


def start_queue_runners(
    sess: Any = None,
    coord: Coordinator | None = None,
    daemon: bool = True,
    start: bool = True,
    collection: Any = GraphKeys.QUEUE_RUNNERS,
) -> list[threading.Thread]:
    """Start the queue runners of a session's graph; gives their threads.

    Args:
      sess: None: the default session.

    Raises:
      ValueError: there is no session.
    """
    session = sess or default_session()
    if session is None:
        raise ValueError(
            "Cannot start queue runners: No default session is registered. Use `with sess.as_default()` "
            "or pass an explicit session to tf.start_queue_runners(sess=sess)"
        )
    runners = session.graph.get_collection(collection)
    return [thread for runner in runners for thread in runner.create_threads(session, coord, daemon, start)]
