"""The file `checkpoint` beside checkpoints: which there are, and which is the latest."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from thalweg.io import tensor_bundle
from thalweg.io.atomic import write_bytes
from thalweg.ops.files import path_of

NAME = "checkpoint"
_BUDGET = 1 << 24


@dataclass
class CheckpointState:
    """What the file says.

    Attributes:
      model_checkpoint_path: the latest checkpoint's prefix.
      all_model_checkpoint_paths: the prefixes of all, the oldest first.
      all_model_checkpoint_timestamps: when they were written, in seconds.
      last_preserved_timestamp: when one was last kept for good.
    """

    model_checkpoint_path: str
    all_model_checkpoint_paths: list[str] = field(default_factory=list)
    all_model_checkpoint_timestamps: list[float] = field(default_factory=list)
    last_preserved_timestamp: float = 0.0


def write_state(
    folder: str,
    latest: str,
    paths: Sequence[str],
    timestamps: Sequence[float] = (),
    preserved: float | None = None,
) -> None:
    """Write the file; prefixes below the folder are written relative to it."""
    lines = [f'model_checkpoint_path: "{_escaped(_relative(latest, folder))}"']
    lines += [f'all_model_checkpoint_paths: "{_escaped(_relative(path, folder))}"' for path in paths]
    lines += [f"all_model_checkpoint_timestamps: {time!r}" for time in timestamps]
    if preserved is not None:
        lines.append(f"last_preserved_timestamp: {preserved!r}")
    write_bytes(os.path.join(folder, NAME), ("\n".join(lines) + "\n").encode())


def get_checkpoint_state(checkpoint_dir: Any, latest_filename: str | None = None) -> CheckpointState | None:
    """What the file `checkpoint` in a folder says; None if there is none.

    Args:
      latest_filename: another name for the file.
    """
    folder = path_of(checkpoint_dir)
    path = os.path.join(folder, latest_filename or NAME)
    if not os.path.isfile(path) or os.path.getsize(path) > _BUDGET:
        return None
    with open(path, encoding="utf-8", errors="replace") as file:
        text = file.read()
    state = CheckpointState("")
    for name, quoted, number in re.findall(r'^\s*(\w+)\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))\s*$', text, re.M):
        match name:
            case "model_checkpoint_path":
                state.model_checkpoint_path = _absolute(_unescaped(quoted), folder)
            case "all_model_checkpoint_paths":
                state.all_model_checkpoint_paths.append(_absolute(_unescaped(quoted), folder))
            case "all_model_checkpoint_timestamps":
                state.all_model_checkpoint_timestamps.append(_number(number))
            case "last_preserved_timestamp":
                state.last_preserved_timestamp = _number(number)
    return state if state.model_checkpoint_path else None


def latest_checkpoint(checkpoint_dir: Any, latest_filename: str | None = None) -> str | None:
    """The prefix of the latest checkpoint in a folder; None if there is none.

    Args:
      latest_filename: another name for the file `checkpoint`, which says it.

    Example:
      >>> checkpoint = tf.train.Checkpoint(step=tf.Variable(1))
      >>> _ = checkpoint.save("folder/ckpt")
      >>> tf.train.latest_checkpoint("folder")
      'folder/ckpt-1'
    """
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    if state is None or not tensor_bundle.exists(state.model_checkpoint_path):
        return None
    return state.model_checkpoint_path


def _relative(path: str, folder: str) -> str:
    if not folder:
        return path
    relative = os.path.relpath(path, folder)
    return path if relative.startswith(os.pardir) else relative


def _absolute(path: str, folder: str) -> str:
    return os.path.join(folder, path)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
