"""`keras.utils.Progbar`: the line that shows how far a training is."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from typing import Any

import numpy as np

from thalweg.keras.utils.messages import print_msg

_BOLD = "\x1b[1m"
_GREEN = "\x1b[32m"
_WHITE = "\x1b[37m"
_PLAIN = "\x1b[0m"


class Progbar:
    """A progress bar in the terminal.

    Args:
      target: how many steps there are; None if that isn't known.
      width: of the bar, in characters.
      verbose: 0: show nothing; 1: a bar that is redrawn; 2: one line at the end.
      interval: seconds that pass between two drawings at least.
      stateful_metrics: names of values to show as they are; others are averaged over the steps.
      stateless_metrics: names of values to average; others are shown as they are. Give one of both at most.
      unit_name: what a step is called.

    Raises:
      ValueError: both stateful and stateless metrics are given.

    Example:
      >>> bar = tf.keras.utils.Progbar(3, verbose=0)
      >>> bar.update(1, [("loss", 2.0)])
      >>> bar.add(2, [("loss", 1.0)])
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ValueError(
                "Only one of `stateful_metrics` and `stateless_metrics` can be given. "
                f"Received: stateful_metrics={stateful_metrics}, stateless_metrics={stateless_metrics}"
            )
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.unit_name = unit_name
        self.stateful_metrics = set(stateful_metrics or ()) if stateless_metrics is None else None
        self.stateless_metrics = None if stateless_metrics is None else set(stateless_metrics)
        self._values: dict[str, tuple[Any, int]] = {}  # by name: the sum of the values, and their weight
        self._seen_so_far = 0
        self._start = time.time()
        self._last_update = 0.0
        self._after_first_step: float | None = None
        self._width_drawn = 0

    def update(
        self, current: int, values: Iterable[tuple[str, Any]] | None = None, finalize: bool | None = None
    ) -> None:
        """Show that `current` steps are done.

        Args:
          current: the number of steps done.
          values: pairs of a name and its value in the last step.
          finalize: whether this is the last update; None: if all steps are done.
        """
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        for name, value in values or ():
            self._note(name, value, current, finalize)
        self._seen_so_far = current
        now = time.time()
        seconds = self._seconds_a_step(current, now)
        if self.verbose == 1:
            if now - self._last_update < self.interval and not finalize:
                return
            self._draw(current, now, seconds, finalize)
        elif self.verbose == 2 and finalize and self.target:
            line = f"{self._count(current)} - {now - self._start:.0f}s -{self._pace(seconds)}"
            print_msg(f"{line}{self._metrics(signed=False)}\n", line_break=False)
        self._last_update = now

    def add(self, n: int, values: Iterable[tuple[str, Any]] | None = None) -> None:
        """Show that `n` more steps are done."""
        self.update(self._seen_so_far + n, values)

    def _note(self, name: str, value: Any, current: int, finalize: bool) -> None:
        """Take a value into its average, with the steps since the last one as its weight."""
        if self.stateful_metrics is not None:
            averaged = name not in self.stateful_metrics
        else:
            averaged = name in (self.stateless_metrics or ())
        if not averaged or finalize:
            self._values[name] = (value, 1)
            return
        steps = max(current - self._seen_so_far, 1)
        total, weight = self._values.get(name, (0, 0))
        self._values[name] = (total + value * steps if weight else value * steps, weight + steps)

    def _seconds_a_step(self, current: int, now: float) -> float:
        """How long a step takes: the first one, which often compiles, isn't counted if there are others."""
        if not current:
            return 0
        if self._after_first_step is not None and current > 1:
            return (now - self._after_first_step) / (current - 1)
        if current == 1:
            self._after_first_step = now
        return (now - self._start) / current

    def _draw(self, current: int, now: float, seconds: float, finalize: bool) -> None:
        """Draw the bar over the one drawn before."""
        if self.target:
            done = int(self.width * (current / self.target))
            colours = [_BOLD, _PLAIN, _WHITE, _PLAIN]
            bar = f"{_BOLD}{self._count(current)}{_PLAIN} "
            if done > 0:
                bar += f"{_GREEN}{'━' * done}{_PLAIN}"
                colours += [_GREEN, _PLAIN]
            bar += f"{_WHITE}{'━' * (self.width - done)}{_PLAIN}"
        else:
            colours = []
            bar = f"{current:7d}/Unknown"
        if self.target and not finalize:
            clock = _duration(seconds * (self.target - current))
        else:
            clock = f"{now - self._start:.0f}s"
        info = f" {_BOLD}{clock}{_PLAIN}{self._pace(seconds)}{self._metrics(signed=True)}"
        width = len(bar) + len(info) - sum(map(len, [*colours, _BOLD, _PLAIN]))
        padding = " " * max(self._width_drawn - width, 0)
        end = "\n" if finalize else ""
        print_msg("\b" * self._width_drawn + "\r" + bar + info + padding + end, line_break=False)
        self._width_drawn = width

    def _count(self, current: int) -> str:
        digits = int(math.log10(self.target or 1)) + 1
        return f"{current:{digits}d}/{self.target}"

    def _pace(self, seconds: float) -> str:
        """The time of a step in a fitting unit."""
        if seconds >= 1 or seconds == 0:
            return f" {seconds:.0f}s/{self.unit_name}"
        if seconds >= 1e-3:
            return f" {seconds * 1e3:.0f}ms/{self.unit_name}"
        return f" {seconds * 1e6:.0f}us/{self.unit_name}"

    def _metrics(self, signed: bool) -> str:
        """The values, small ones with an exponent; also negative ones unless `signed`."""
        shown = []
        for name, (total, weight) in self._values.items():
            mean = (total if isinstance(total, float) else np.mean(total)) / max(1, weight)
            plain = (abs(mean) if signed else mean) > 1e-3
            shown.append(f" - {name}: {mean:.4f}" if plain else f" - {name}: {mean:.4e}")
        return "".join(shown)


def _duration(seconds: float) -> str:
    """Seconds, minutes and seconds, or hours, minutes and seconds."""
    if seconds > 3600:
        return f"{seconds // 3600:.0f}:{seconds % 3600 // 60:02.0f}:{int(seconds % 60):02d}"
    if seconds > 60:
        return f"{seconds // 60:.0f}:{int(seconds % 60):02d}"
    return f"{int(seconds)}s"
