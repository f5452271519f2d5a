"""The command line: `thalweg run` and `thalweg info`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from thalweg.cli.run import Program

_EXAMPLES = """\
examples:
  thalweg run train.py                  a script written for TensorFlow, as it is
  thalweg run lesson.ipynb              a notebook, cell by cell
  thalweg run train.py --epochs 3       what follows the script is the script's own
  thalweg run -m mypackage.train        a module, as after python -m
  thalweg run -c "import tensorflow as tf; print(tf.reduce_sum([1, 2, 3]))"
  thalweg info                          versions, devices, optional parts, cache folder
"""

_RUN = """\
Runs a program written for TensorFlow or Keras, of any release from 1.x on, without changing it: the imports
tensorflow, keras and tf_keras are served by Thalweg. TensorFlow may be installed or not; it is not touched.

A program that uses names which only TensorFlow 1.x has, such as tf.placeholder or tf.Session, runs in graph
mode from its first line on, as it did there.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code.

    Args:
      argv: the arguments after the command's name; those of the process by default.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _parser()
    if arguments[:1] != ["run"]:
        _tell(parser, parser.parse_args(arguments))
        return 0
    own, program = _split(arguments[1:])
    chosen = parser.parse_args(["run", *own])
    if program is None:
        parser.error("run what? Give a script, a notebook, -m module or -c code; see thalweg run --help.")
    from thalweg.cli.run import Options, run

    graph_mode = chosen.v1 if chosen.v1 or chosen.v2 else None
    return run(program, Options(graph_mode, chosen.full_traceback))


def _tell(parser: argparse.ArgumentParser, chosen: argparse.Namespace) -> None:
    from thalweg.cli import info

    if chosen.version:
        print(info.version())
    elif chosen.command == "info":
        print(info.info())
    else:
        parser.print_help()


def _parser() -> argparse.ArgumentParser:
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="thalweg",
        description="Thalweg runs programs written for TensorFlow, from 1.x sessions to Keras 3.",
        epilog=_EXAMPLES,
        formatter_class=plain,
    )
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="command", title="commands")
    run = commands.add_parser(
        "run",
        help="run a script, notebook, module or line of code",
        usage="thalweg run [options] (script.py | notebook.ipynb | -m module | -c code) [arguments]",
        description=_RUN,
        epilog=_EXAMPLES,
        formatter_class=plain,
    )
    run.add_argument("-m", metavar="module", help="run a module as the main program")
    run.add_argument("-c", metavar="code", help="run code that is given as a string")
    mode = run.add_mutually_exclusive_group()
    mode.add_argument("--v1", action="store_true", help="run in 1.x graph mode, whatever the source says")
    mode.add_argument("--v2", action="store_true", help="run eagerly, whatever the source says")
    run.add_argument("--full-traceback", action="store_true", help="show frames inside Thalweg in tracebacks")
    commands.add_parser("info", help="show versions, devices, optional parts and the cache folder")
    return parser


def _split(arguments: list[str]) -> tuple[list[str], Program | None]:
    """Split the arguments of `run` where the program begins: what follows it is its own, as with Python."""
    from thalweg.cli.run import Program

    for index, word in enumerate(arguments):
        rest = arguments[index + 1 :]
        if word[:2] in ("-m", "-c") and (word[2:] or rest):
            target, *following = [word[2:], *rest] if word[2:] else rest
            kind: Literal["module", "code"] = "module" if word[1] == "m" else "code"
            return arguments[:index], Program(kind, target, tuple(following))
        if word == "-" or not word.startswith("-"):
            return arguments[:index], Program("file", word, tuple(rest))
    return arguments, None
