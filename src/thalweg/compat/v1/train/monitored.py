"""Sessions that initialize their variables, call hooks around each run, and stop when they are asked to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from thalweg.compat.v1.graph_keys import GraphKeys
from thalweg.compat.v1.train.coordinator import Coordinator
from thalweg.compat.v1.train.hooks import (
    SessionRunArgs,
    SessionRunContext,
    SessionRunHook,
    SessionRunValues,
    StepCounterHook,
)
from thalweg.compat.v1.train.queue_runner import start_queue_runners
from thalweg.compat.v1.variables import (
    global_variables_initializer,
    local_variables_initializer,
    report_uninitialized_variables,
    tables_initializer,
)
from thalweg.core import errors
from thalweg.core.graph import current_graph
from thalweg.runtime.session import Session
from thalweg.scopes import group


class Scaffold:
    """The operations that a session is begun with.

    Args:
      init_op: initializes global variables; None: all of them.
      init_feed_dict: fed to `init_op`.
      init_fn: called as `init_fn(scaffold, session)` after `init_op`.
      ready_op: gives the names of variables without a value.
      local_init_op: initializes local variables and tables; None: all of them.
    """

    def __init__(
        self,
        init_op: Any = None,
        init_feed_dict: Any = None,
        init_fn: Callable[[Scaffold, Any], None] | None = None,
        ready_op: Any = None,
        ready_for_local_init_op: Any = None,
        local_init_op: Any = None,
        summary_op: Any = None,
        saver: Any = None,
        copy_from_scaffold: Scaffold | None = None,
        local_init_feed_dict: Any = None,
    ) -> None:
        base: Any = copy_from_scaffold
        self.init_op: Any = init_op if init_op is not None or base is None else base.init_op
        self.ready_op: Any = ready_op if ready_op is not None or base is None else base.ready_op
        self.local_init_op: Any = (
            local_init_op if local_init_op is not None or base is None else base.local_init_op
        )
        self.ready_for_local_init_op = ready_for_local_init_op
        self.summary_op = summary_op
        self.saver = saver
        self.init_feed_dict = init_feed_dict
        self.local_init_feed_dict = local_init_feed_dict
        self.init_fn = init_fn

    def finalize(self) -> Scaffold:
        """Make the operations that weren't given, and finalize the graph."""
        graph = current_graph()
        if self.init_op is None:
            self.init_op = self.get_or_default("init_op", GraphKeys.INIT_OP, global_variables_initializer)
        if self.ready_op is None:
            self.ready_op = self.get_or_default(
                "ready_op", GraphKeys.READY_OP, report_uninitialized_variables
            )
        if self.local_init_op is None:
            self.local_init_op = self.get_or_default(
                "local_init_op", GraphKeys.LOCAL_INIT_OP, self.default_local_init_op
            )
        graph.finalize()
        return self

    @staticmethod
    def default_local_init_op() -> Any:
        """Initializes all local variables and tables."""
        return group(local_variables_initializer(), tables_initializer())

    @staticmethod
    def get_or_default(arg_name: str, collection_key: Any, default_constructor: Callable[[], Any]) -> Any:
        """The item of a collection; what `default_constructor` makes if it is empty.

        Raises:
          RuntimeError: the collection has more than one item.
        """
        graph = current_graph()
        items = graph.get_collection(collection_key)
        if len(items) > 1:
            raise RuntimeError(f"Graph has more than one {arg_name} in its collection {collection_key!r}.")
        if items:
            return items[0]
        made = default_constructor()
        graph.add_to_collection(collection_key, made)
        return made


class SessionCreator:
    """Makes the session of a `MonitoredSession`."""

    def create_session(self) -> Any:
        raise NotImplementedError(f"create_session is not implemented for {self}.")


class ChiefSessionCreator(SessionCreator):
    """Makes a session and initializes its variables.

    Raises:
      RuntimeError: a variable has no value afterwards.
    """

    def __init__(
        self,
        scaffold: Scaffold | None = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: str | None = None,
        checkpoint_filename_with_path: str | None = None,
    ) -> None:
        self._scaffold = scaffold or Scaffold()
        self._config = config
        self._restored_from = checkpoint_filename_with_path or _latest_checkpoint(checkpoint_dir)

    def create_session(self) -> Any:
        scaffold = self._scaffold.finalize()
        session = Session(graph=current_graph(), config=self._config)
        if self._restored_from:
            scaffold.saver.restore(session, self._restored_from)
        else:
            session.run(scaffold.init_op, feed_dict=scaffold.init_feed_dict)
            if scaffold.init_fn:
                scaffold.init_fn(scaffold, session)
        session.run(scaffold.local_init_op, feed_dict=scaffold.local_init_feed_dict)
        missing = session.run(scaffold.ready_op)
        if missing is not None and len(missing):
            names = ", ".join(name.decode() for name in missing)
            raise RuntimeError(
                f"Init operations did not make model ready. Variables not initialized: {names}"
            )
        return session


class WorkerSessionCreator(ChiefSessionCreator):
    """As `ChiefSessionCreator`: in one process every worker is the chief."""

    def __init__(
        self,
        scaffold: Scaffold | None = None,
        master: str = "",
        config: Any = None,
        max_wait_secs: int = 1800,
    ) -> None:
        super().__init__(scaffold, master, config)


def _latest_checkpoint(checkpoint_dir: str | None) -> str | None:
    if not checkpoint_dir:
        return None
    from thalweg.compat.v1 import train

    latest_checkpoint: Any = train.latest_checkpoint
    return latest_checkpoint(checkpoint_dir)  # type: ignore[no-any-return]


class MonitoredSession:
    """A session that calls hooks around each run: `tf.compat.v1.train.MonitoredSession`.

    An OutOfRangeError in its `with` block ends the block quietly: the data is used up.

    Args:
      session_creator: makes the session; None: a `ChiefSessionCreator`.
      hooks: `SessionRunHook` objects.
      stop_grace_period_secs: how long threads may go on after the end.

    Example:
      >>> train = tf.compat.v1.train
      >>> with tf.Graph().as_default():
      ...     step = train.get_or_create_global_step().assign_add(1)
      ...     with train.MonitoredSession(hooks=[train.StopAtStepHook(last_step=3)]) as session:
      ...         while not session.should_stop():
      ...             n = session.run(step)
      >>> n
      np.int64(3)
    """

    def __init__(
        self,
        session_creator: SessionCreator | None = None,
        hooks: Iterable[SessionRunHook] | None = None,
        stop_grace_period_secs: float = 120,
    ) -> None:
        self._graph_was_finalized = current_graph().finalized
        self._hooks = list(hooks or ())
        self._grace = stop_grace_period_secs
        for hook in self._hooks:
            hook.begin()
        self._coordinator = Coordinator()
        self._session = (session_creator or ChiefSessionCreator()).create_session()
        start_queue_runners(self._session, self._coordinator)
        for hook in self._hooks:
            hook.after_create_session(self._session, self._coordinator)

    @property
    def graph(self) -> Any:
        """The session's graph; None once it is closed."""
        return self._session.graph if self._session else None

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Run `fetches`, together with what the hooks ask for: see `Session.run`.

        Raises:
          RuntimeError: the session is closed.
        """
        if self._session is None:
            raise RuntimeError("Attempted to use a closed Session.")
        context = SessionRunContext(SessionRunArgs(fetches, feed_dict), self._session)
        requests = [hook.before_run(context) or SessionRunArgs(None) for hook in self._hooks]
        feeds = dict(feed_dict or {})
        for request in requests:
            for tensor, value in (request.feed_dict or {}).items():
                if tensor in feeds:
                    raise RuntimeError(f"Same tensor is fed by a hook and user. Conflicting key: {tensor}.")
                feeds[tensor] = value
        wanted = [fetches, *(r.fetches for r in requests if r.fetches is not None)]
        first, *rest = self._session.run(wanted, feeds or None, options=options, run_metadata=run_metadata)
        results = iter(rest)
        for hook, request in zip(self._hooks, requests, strict=True):
            found = None if request.fetches is None else next(results)
            hook.after_run(context, SessionRunValues(found, options, run_metadata))
        if context.stop_requested:
            self._coordinator.request_stop()
        return first

    def run_step_fn(self, step_fn: Callable[..., Any]) -> Any:
        """Call `step_fn(step_context)`, whose `session` runs without hooks and whose `run_with_hooks` runs
        with them.
        """
        return step_fn(_StepContext(self))

    def should_stop(self) -> bool:
        """Whether a hook or a thread asked for a stop, or the session is closed."""
        return self._session is None or self._coordinator.should_stop()

    def close(self) -> None:
        """End the session: its hooks, then its threads."""
        self._close(ended=True)

    def _close(self, ended: bool) -> None:
        if self._session is None:
            return
        session, graph = self._session, self._session.graph
        try:
            if ended:
                for hook in self._hooks:
                    hook.end(session)
        finally:
            self._session = None
            graph.finalized = self._graph_was_finalized
            self._coordinator.request_stop()
            try:
                self._coordinator.join(stop_grace_period_secs=self._grace, ignore_live_threads=True)
            finally:
                session.close()

    def __enter__(self) -> MonitoredSession:
        return self

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> bool:
        used_up = isinstance(error, (errors.OutOfRangeError, StopIteration))
        self._close(ended=error is None or used_up)
        return used_up


class _StepContext:
    """What a function given to `run_step_fn` gets."""

    def __init__(self, monitored: MonitoredSession) -> None:
        self._monitored = monitored

    @property
    def session(self) -> Any:
        return self._monitored._session

    def run_with_hooks(self, *args: Any, **kwargs: Any) -> Any:
        return self._monitored.run(*args, **kwargs)

    def request_stop(self) -> None:
        """Stop, and leave `run_step_fn`."""
        self._monitored._coordinator.request_stop()
        raise StopIteration("step_fn has requested the iterations to stop.")


class SingularMonitoredSession(MonitoredSession):
    """A `MonitoredSession` in one process, whose plain session is at hand: `raw_session()`."""

    def __init__(
        self,
        hooks: Iterable[SessionRunHook] | None = None,
        scaffold: Scaffold | None = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: str | None = None,
        stop_grace_period_secs: float = 120,
        checkpoint_filename_with_path: str | None = None,
    ) -> None:
        creator = ChiefSessionCreator(scaffold, master, config, checkpoint_dir, checkpoint_filename_with_path)
        super().__init__(creator, hooks, stop_grace_period_secs)

    def raw_session(self) -> Any:
        """The plain session."""
        return self._session


def MonitoredTrainingSession(
    master: str = "",
    is_chief: bool = True,
    checkpoint_dir: str | None = None,
    scaffold: Scaffold | None = None,
    hooks: Iterable[SessionRunHook] | None = None,
    chief_only_hooks: Iterable[SessionRunHook] | None = None,
    save_checkpoint_secs: float | None = None,
    save_summaries_steps: int | None = None,
    save_summaries_secs: float | None = None,
    config: Any = None,
    stop_grace_period_secs: float = 120,
    log_step_count_steps: int | None = 100,
    max_wait_secs: int = 7200,
    save_checkpoint_steps: int | None = None,
    summary_dir: str | None = None,
    save_graph_def: bool = True,
) -> MonitoredSession:
    """A `MonitoredSession` for training.

    Args:
      checkpoint_dir: restore the newest checkpoint from this folder, and save others there every
        `save_checkpoint_secs` seconds (600) or `save_checkpoint_steps` steps.
      hooks, chief_only_hooks: hooks to call.
      log_step_count_steps: with a `checkpoint_dir`: how often to write the steps per second to the log.
    """
    scaffold = scaffold or Scaffold()
    every = [*(hooks or ()), *(chief_only_hooks or () if is_chief else ())]
    if checkpoint_dir:
        from thalweg.compat.v1 import train

        if log_step_count_steps:
            every.append(StepCounterHook(every_n_steps=log_step_count_steps))
        seconds = (
            600.0 if save_checkpoint_secs is None and save_checkpoint_steps is None else save_checkpoint_secs
        )
        saver_hook: Any = train.CheckpointSaverHook
        every.append(saver_hook(checkpoint_dir, seconds, save_checkpoint_steps, scaffold=scaffold))
    creator = ChiefSessionCreator(scaffold, master, config, checkpoint_dir)
    return MonitoredSession(creator, every, stop_grace_period_secs)
