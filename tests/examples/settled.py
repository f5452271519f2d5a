"""What Keras prints, without what differs from run to run."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
_STEPS = re.compile(r"^\s*(\d+/\d+)\s.*\b\d+m?u?s/(?:step|epoch)((?: - \w+: \S+)*)\s*$")
_METRIC = re.compile(r"(\w+): (\S+)")


def settled(text: str) -> list[str]:
    """The lines, with what progress bars show in the end: `94/94 accuracy loss`, by the metrics' names."""
    lines = []
    for line in text.split("\n"):
        last = [part for part in re.split(r"[\r\x08]+", _ESCAPE.sub("", line)) if part.strip()]
        shown = last[-1].rstrip() if last else ""
        if progress := _STEPS.match(shown):
            shown = " ".join([progress[1], *sorted(name for name, _ in _METRIC.findall(progress[2]))])
        lines.append(shown)
    return lines


def metrics(text: str) -> list[dict[str, float]]:
    """The metrics of all epochs and evaluations, in order."""
    found = []
    for line in text.split("\n"):
        last = [part for part in re.split(r"[\r\x08]+", _ESCAPE.sub("", line)) if part.strip()]
        if last and (progress := _STEPS.match(last[-1].rstrip())) and progress[2]:
            found.append({name: float(value) for name, value in _METRIC.findall(progress[2])})
    return found


def tables(text: str) -> list[str]:
    """The lines of the tables that `summary` prints."""
    return [line for line in settled(text) if line.startswith(tuple("┏┃┡│├└")) or "params: " in line]
