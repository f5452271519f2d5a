"""Files read and written whole: `tf.io.read_file`, `write_file`, `matching_files`."""

from __future__ import annotations

from typing import Any

from thalweg.core.context import state
from thalweg.ops import files as ops
from thalweg.strings.arguments import text


def read_file(filename: Any, name: str | None = None) -> Any:
    """The contents of a file.

    Args:
      filename: a scalar string.

    Returns:
      A scalar string.

    Raises:
      NotFoundError: there is no such file.

    Example:
      >>> tf.io.write_file("note.txt", "hello")
      >>> tf.io.read_file("note.txt").numpy()
      b'hello'
    """
    return ops.read_file(text(filename))


def write_file(filename: Any, contents: Any, name: str | None = None) -> Any:
    """Write a file, and make the folders that it is in; what was there before is replaced as a whole.

    Args:
      filename, contents: scalar strings.

    Returns:
      None; in a graph of 1.x the operation to run.

    Raises:
      FailedPreconditionError: there is a folder of that name.
      PermissionDeniedError: it can't be written there.

    Example:
      >>> tf.io.write_file("folder/note.txt", "hello")
    """
    written = ops.write_file(text(filename), text(contents))
    return None if state.target.eager else written.op


def matching_files(pattern: Any, name: str | None = None) -> Any:
    """The files that match a pattern, or one of several, in the order of their names.

    Args:
      pattern: strings, a scalar or a vector, with `*`, `?` and `[a-z]`. What such a pattern finds in the
        current folder begins with `./`.

    Returns:
      Strings `[files]`.

    Example:
      >>> tf.io.write_file("a.txt", "hello")
      >>> tf.io.matching_files("*.txt").numpy()
      array([b'./a.txt'], dtype=object)
    """
    return ops.matching_files(text(pattern))
