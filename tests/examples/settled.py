"""What Keras prints, without what differs from run to run."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
_STEPS = re.compile(r"^\s*(\d+)/(\d+)\s.*\b\d+(?:s|ms|us)/(?:step|epoch)((?: - \w+: \S+)*)\s*$")
_METRIC = re.compile(r"(\w+): (\S+)")


def settled(text: str) -> list[str]:
    """The lines that aren't empty, with what progress bars show in the end: `94/94 accuracy loss`."""
    lines = []
    for line in _shown(text):
        if progress := _STEPS.match(line):
            if progress[1] != progress[2]:
                continue
            names = sorted(name for name, _ in _METRIC.findall(progress[3]))
            line = " ".join([f"{progress[1]}/{progress[2]}", *names])
        if lines[-1:] != [line] or "/" not in line:
            lines.append(line)
    return lines


def metrics(text: str) -> list[dict[str, float]]:
    """The metrics of all epochs and evaluations, in order."""
    found = [_STEPS.match(line) for line in _shown(text)]
    return [{name: float(value) for name, value in _METRIC.findall(m[3])} for m in found if m and m[3]]


def tables(text: str) -> list[str]:
    """The lines of the tables that `summary` prints."""
    return [line for line in settled(text) if line.startswith(tuple("┏┃┡│├└")) or "params: " in line]


def _shown(text: str) -> list[str]:
    """What of each line isn't overwritten."""
    lines = (re.split(r"[\r\x08]+", _ESCAPE.sub("", line)) for line in text.split("\n"))
    last = ([part.rstrip() for part in parts if part.strip()][-1:] for parts in lines)
    return [part for parts in last for part in parts]
