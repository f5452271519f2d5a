"""`tf.train.CheckpointManager`: keeps the latest checkpoints, and deletes older ones."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from thalweg.io import tensor_bundle
from thalweg.ops.files import path_of
from thalweg.train.checkpoint_state import get_checkpoint_state, write_state


class CheckpointManager:
    """Saves checkpoints in a folder under numbers, and deletes all but the latest.

    Args:
      checkpoint: a `tf.train.Checkpoint`.
      directory: the folder.
      max_to_keep: how many to keep; None: all.
      keep_checkpoint_every_n_hours: of those that would be deleted, keep one after each so many hours.
      checkpoint_name: what the files' names begin with.
      step_counter: a variable that counts steps, for `checkpoint_interval`.
      checkpoint_interval: save only after so many steps.
      init_fn: called by `restore_or_initialize` if there is no checkpoint.

    Raises:
      ValueError: `max_to_keep` isn't positive, or there is an interval without a counter.

    Example:
      >>> step = tf.Variable(1)
      >>> manager = tf.train.CheckpointManager(tf.train.Checkpoint(step=step), "folder", max_to_keep=1)
      >>> manager.save(), manager.save(), manager.checkpoints
      ('folder/ckpt-1', 'folder/ckpt-2', ['folder/ckpt-2'])
    """

    def __init__(
        self,
        checkpoint: Any,
        directory: Any,
        max_to_keep: int | None,
        keep_checkpoint_every_n_hours: float | None = None,
        checkpoint_name: str = "ckpt",
        step_counter: Any = None,
        checkpoint_interval: int | None = None,
        init_fn: Callable[[], Any] | None = None,
    ) -> None:
        if max_to_keep is not None and max_to_keep <= 0:
            raise ValueError(f"Expected a positive integer or `None` for `max_to_keep`, got {max_to_keep}.")
        if checkpoint_interval is not None and step_counter is None:
            raise ValueError("`step_counter` should be passed if `checkpoint_interval` is not None.")
        self.checkpoint = checkpoint
        self._directory = path_of(directory)
        self._keep = max_to_keep
        self._hours = keep_checkpoint_every_n_hours
        self._name = checkpoint_name
        self._counter = step_counter
        self._interval = checkpoint_interval
        self._init = init_fn
        self._last_step: int | None = None
        self._times: dict[str, float] = {}
        self._preserved = time.time()
        self._latest: str | None = None
        state = get_checkpoint_state(self._directory)
        if state is not None:
            paths = state.all_model_checkpoint_paths
            times = state.all_model_checkpoint_timestamps
            now = time.time()
            found = dict(zip(paths, times if len(times) == len(paths) else [now] * len(paths), strict=True))
            self._times = {path: t for path, t in found.items() if tensor_bundle.exists(path)}
            self._latest = state.model_checkpoint_path
            self._preserved = state.last_preserved_timestamp or now

    @property
    def directory(self) -> str:
        """The folder."""
        return self._directory

    @property
    def checkpoint_interval(self) -> int | None:
        """The steps between checkpoints."""
        return self._interval

    @property
    def latest_checkpoint(self) -> str | None:
        """The prefix of the latest checkpoint; None if there is none."""
        return self._latest

    @property
    def checkpoints(self) -> list[str]:
        """The prefixes of those that are kept, the oldest first."""
        return list(self._times)

    def save(
        self, checkpoint_number: Any = None, check_interval: bool = True, options: Any = None
    ) -> str | None:
        """Save a checkpoint.

        Args:
          checkpoint_number: the number in its name; None: how many there were, this one included.
          check_interval: save only if the interval has passed.

        Returns:
          The prefix; None if it wasn't time.
        """
        if self._interval is not None:
            step = int(self._counter)
            if check_interval and self._last_step is not None and step < self._last_step + self._interval:
                return None
            self._last_step = step
        prefix = os.path.join(self._directory, self._name)
        counter = self.checkpoint.save_counter
        counter.assign_add(1)
        number = int(counter) if checkpoint_number is None else int(checkpoint_number)
        path: str = self.checkpoint.write(f"{prefix}-{number}")
        self._latest = path
        self._times.pop(path, None)
        self._times[path] = time.time()
        dropped = self._dropped()
        times = self._times
        write_state(self._directory, path, list(times), list(times.values()), self._preserved)
        for old in dropped:
            _delete(old)
        return path

    def _dropped(self) -> list[str]:
        """Take the oldest out of those that are kept; the ones of these to delete."""
        dropped = []
        while self._keep is not None and len(self._times) > self._keep:
            path, written = next(iter(self._times.items()))
            del self._times[path]
            if self._hours is not None and written - self._hours * 3600 >= self._preserved:
                self._preserved = written
            else:
                dropped.append(path)
        return dropped

    def restore_or_initialize(self) -> str | None:
        """Restore the latest checkpoint; its prefix, or None if there is none."""
        if self._latest is not None:
            self.checkpoint.restore(self._latest)
            if self._counter is not None:
                self._last_step = int(self._counter)
            return self._latest
        if self._init is not None:
            self._init()
        return None


def _delete(prefix: str) -> None:
    for path in (tensor_bundle.index_path(prefix), *glob.glob(f"{glob.escape(prefix)}.data-?????-of-?????")):
        with suppress(OSError):
            os.unlink(path)
