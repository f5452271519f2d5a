"""Hooks: what is done before and after each run of a monitored session."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from thalweg.compat.v1 import logging
from thalweg.compat.v1.train.global_step import get_global_step
from thalweg.core.graph import current_graph


class SessionRunArgs(NamedTuple):
    """What a hook wants to have run too: `SessionRunArgs(fetches, feed_dict=None, options=None)`."""

    fetches: Any
    feed_dict: Any = None
    options: Any = None


class SessionRunValues(NamedTuple):
    """What came of a hook's fetches."""

    results: Any
    options: Any
    run_metadata: Any


class SessionRunContext:
    """A run, as hooks see it; they may ask the session to stop after it."""

    def __init__(self, original_args: SessionRunArgs, session: Any) -> None:
        self._original_args = original_args
        self._session = session
        self._stop_requested = False

    @property
    def original_args(self) -> SessionRunArgs:
        return self._original_args

    @property
    def session(self) -> Any:
        return self._session

    @property
    def stop_requested(self) -> bool:
        return self._stop_requested

    def request_stop(self) -> None:
        """Have `should_stop()` of the session be true after this run."""
        self._stop_requested = True


class SessionRunHook:
    """The base of hooks: a subclass overrides what it needs."""

    def begin(self) -> None:
        """Before the session is made; the graph can still be changed."""

    def after_create_session(self, session: Any, coord: Any) -> None:
        """After the session was made, and variables initialized."""

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        """Before each run; may add fetches and feeds."""
        return None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        """After each run, with the results of what `before_run` added."""

    def end(self, session: Any) -> None:
        """Before the session is closed, unless it failed."""


class NanLossDuringTrainingError(RuntimeError):
    """The loss became NaN."""

    def __str__(self) -> str:
        return "NaN loss during training."


class SecondOrStepTimer:
    """Whether it is time again: every so many seconds, or every so many steps.

    Raises:
      ValueError: both are given, or neither.
    """

    def __init__(self, every_secs: float | None = None, every_steps: int | None = None) -> None:
        if (every_secs is None) == (every_steps is None):
            raise ValueError("Exactly one of every_secs and every_steps should be provided.")
        self._every_secs = every_secs
        self._every_steps = every_steps
        self.reset()

    def reset(self) -> None:
        self._last_step: int | None = None
        self._last_time: float | None = None

    def should_trigger_for_step(self, step: int) -> bool:
        """Whether this step is due; the first always is."""
        if self._last_step is None or self._last_time is None:
            return True
        if self._last_step == step:
            return False
        if self._every_secs is not None:
            return time.time() >= self._last_time + self._every_secs
        return step >= self._last_step + (self._every_steps or 0)

    def update_last_triggered_step(self, step: int) -> tuple[float | None, int | None]:
        """Note that this step was taken; gives the seconds and the steps since the last one (None the first
        time).
        """
        now = time.time()
        if self._last_step is None or self._last_time is None:
            passed: tuple[float | None, int | None] = (None, None)
        else:
            passed = now - self._last_time, step - self._last_step
        self._last_time, self._last_step = now, step
        return passed

    def last_triggered_step(self) -> int | None:
        return self._last_step


def _required_global_step(hook: SessionRunHook) -> Any:
    step = get_global_step()
    if step is None:
        raise RuntimeError(f"Global step should be created to use {type(hook).__name__}.")
    return step


class StopAtStepHook(SessionRunHook):
    """Ask for a stop after `num_steps` more steps, or at the step `last_step`.

    Raises:
      ValueError: both are given, or neither.
    """

    def __init__(self, num_steps: int | None = None, last_step: int | None = None) -> None:
        if (num_steps is None) == (last_step is None):
            raise ValueError("Exactly one of num_steps or last_step must be specified.")
        self._num_steps = num_steps
        self._last_step = last_step

    def begin(self) -> None:
        self._global_step = _required_global_step(self)

    def after_create_session(self, session: Any, coord: Any) -> None:
        if self._last_step is None:
            self._last_step = int(session.run(self._global_step)) + (self._num_steps or 0)

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        return SessionRunArgs(self._global_step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        # What was fetched may be from before the step.
        last = self._last_step or 0
        if run_values.results + 1 >= last and run_context.session.run(self._global_step) >= last:
            run_context.request_stop()


class LoggingTensorHook(SessionRunHook):
    """Write tensors to the log (`tf.compat.v1.logging.info`), every so many runs or seconds, or at the end.

    Args:
      tensors: tensors or their names, in a dict by what to call them, or in a list.
      formatter: a function that makes the text from a dict of values.

    Raises:
      ValueError: not exactly one of `every_n_iter` and `every_n_secs` is given, and not `at_end` alone.
    """

    def __init__(
        self,
        tensors: Any,
        every_n_iter: int | None = None,
        every_n_secs: float | None = None,
        at_end: bool = False,
        formatter: Callable[[dict[str, Any]], str] | None = None,
    ) -> None:
        only_at_end = at_end and every_n_iter is None and every_n_secs is None
        if not only_at_end and (every_n_iter is None) == (every_n_secs is None):
            raise ValueError(
                "either at_end and/or exactly one of every_n_iter and every_n_secs must be provided."
            )
        if every_n_iter is not None and every_n_iter <= 0:
            raise ValueError(f"invalid every_n_iter={every_n_iter}.")
        if not isinstance(tensors, dict):
            tensors = {getattr(t, "name", t): t for t in tensors}
        self._tensors = tensors
        self._formatter = formatter
        self._at_end = at_end
        self._timer = None if only_at_end else SecondOrStepTimer(every_n_secs, every_n_iter)

    def begin(self) -> None:
        if self._timer:
            self._timer.reset()
        self._iteration = 0
        graph = current_graph()
        self._current = {tag: graph.as_graph_element(_tensor_name(t)) for tag, t in self._tensors.items()}

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs | None:
        self._due = self._timer is not None and self._timer.should_trigger_for_step(self._iteration)
        return SessionRunArgs(self._current) if self._due else None

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        if self._due:
            self._log(run_values.results)
        self._iteration += 1

    def end(self, session: Any) -> None:
        if self._at_end:
            self._log(session.run(self._current))

    def _log(self, values: dict[str, Any]) -> None:
        passed = self._timer.update_last_triggered_step(self._iteration)[0] if self._timer else None
        if self._formatter:
            logging.info(self._formatter(values))
            return
        with np.printoptions(suppress=True):
            text = ", ".join(f"{tag} = {values[tag]}" for tag in self._current)
        logging.info(text if passed is None else f"{text} ({passed:.3f} sec)")


def _tensor_name(tensor: Any) -> Any:
    return f"{tensor}:0" if isinstance(tensor, str) and ":" not in tensor else tensor


class NanTensorHook(SessionRunHook):
    """Stop when a loss becomes NaN: by `NanLossDuringTrainingError`, or quietly if `fail_on_nan_loss` is
    false.
    """

    def __init__(self, loss_tensor: Any, fail_on_nan_loss: bool = True) -> None:
        self._loss = loss_tensor
        self._fail = fail_on_nan_loss

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        return SessionRunArgs(self._loss)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        if not np.isnan(run_values.results):
            return
        if self._fail:
            logging.error("Model diverged with loss = NaN.")
            raise NanLossDuringTrainingError
        logging.warning("Model diverged with loss = NaN.")
        run_context.request_stop()


class StepCounterHook(SessionRunHook):
    """Write the steps per second to the log, every so many steps or seconds.

    Args:
      summary_writer: also gets them, as `global_step/sec`.
    """

    def __init__(
        self,
        every_n_steps: int | None = 100,
        every_n_secs: float | None = None,
        output_dir: str | None = None,
        summary_writer: Any = None,
    ) -> None:
        self._timer = SecondOrStepTimer(every_n_secs, every_n_steps)

    def begin(self) -> None:
        self._global_step = _required_global_step(self)

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        return SessionRunArgs(self._global_step)

    def after_run(self, run_context: SessionRunContext, run_values: SessionRunValues) -> None:
        step = int(run_context.session.run(self._global_step))
        if self._timer.should_trigger_for_step(step):
            seconds, steps = self._timer.update_last_triggered_step(step)
            if seconds and steps is not None:
                logging.info("global_step/sec: %g", steps / seconds)


class GlobalStepWaiterHook(SessionRunHook):
    """Wait with the first run until the global step has come as far as `wait_until_step`."""

    def __init__(self, wait_until_step: int) -> None:
        self._wait_until_step = wait_until_step
        self._done = wait_until_step <= 0

    def begin(self) -> None:
        self._global_step = _required_global_step(self)

    def before_run(self, run_context: SessionRunContext) -> None:
        while not self._done and run_context.session.run(self._global_step) < self._wait_until_step:
            time.sleep(0.5)
        self._done = True


class FinalOpsHook(SessionRunHook):
    """Run operations once more at the end; `final_ops_values` has what came of them."""

    def __init__(self, final_ops: Any, final_ops_feed_dict: Any = None) -> None:
        self._ops = final_ops
        self._feed = final_ops_feed_dict
        self._values: Any = None

    @property
    def final_ops_values(self) -> Any:
        return self._values

    def end(self, session: Any) -> None:
        if self._ops is not None:
            self._values = session.run(self._ops, feed_dict=self._feed)


class FeedFnHook(SessionRunHook):
    """Feed what a function gives in each run."""

    def __init__(self, feed_fn: Callable[[], dict[Any, Any]]) -> None:
        self.feed_fn = feed_fn

    def before_run(self, run_context: SessionRunContext) -> SessionRunArgs:
        return SessionRunArgs(None, feed_dict=self.feed_fn())
