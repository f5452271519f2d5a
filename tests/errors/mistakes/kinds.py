"""What a mistake is, and the list of them."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

INVALID = "InvalidArgumentError"
_SAME = "the same"


class Mistake(NamedTuple):
    """A program that is wrong, and what has to be said about it.

    Attributes:
      program: the value of its `y`, if it has one, is asked for.
      error: the exception that TensorFlow 2.21 raises.
      words: what the message must say.
      hint: what the rewrite must say.
      in_graph: the exception where the program stands inside of a tf.function; None where it can't.
      line: the line of the program that the message names, counted from 1; 0: none, the traceback has it.
      python: the error is Python's own; its rewrite is told by the command line.
    """

    name: str
    program: str
    error: str
    words: tuple[str, ...]
    hint: str
    in_graph: str | None
    line: int
    python: bool


MISTAKES: list[Mistake] = []


def mistake(
    name: str,
    error: str,
    program: str,
    *words: str,
    hint: str = "",
    in_graph: str | None = _SAME,
    line: int = -1,
    python: bool = False,
) -> None:
    """Add a mistake: with the same exception in a graph, and of the last line, if nothing else is said."""
    program = textwrap.dedent(program).strip("\n")
    if line < 0:
        line = 0 if python else len(program.split("\n"))
    in_graph = error if in_graph == _SAME else in_graph
    MISTAKES.append(Mistake(name, program, error, words, hint, in_graph, line, python))
