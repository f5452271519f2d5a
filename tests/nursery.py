"""A process that has imported what programs import, and forks a child for each program to run.

python nursery.py

It reads a request a line, in JSON: `arguments` as Python takes them, a program's path or -m and a module;
`place`, the folder to run in; `environment`, what it has besides; and `streams`, the files that are its
standard input, output and error. It answers with the program's exit code. XLA isn't started here, so the
children may start it.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import random
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np

import thalweg as tf
from thalweg.core import xla
from thalweg.runtime import compiler

# What programs import sooner or later.
IMPORTED = [tf.keras.Sequential, xla.jax]
if importlib.util.find_spec("matplotlib"):
    IMPORTED.append(importlib.import_module("matplotlib.pyplot"))


def prepare(request: dict[str, Any]) -> None:
    """Make this child what a new process is."""
    for descriptor, name in enumerate(request["streams"]):
        file = os.open(name, os.O_RDWR)
        os.dup2(file, descriptor)
        os.close(file)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    os.chdir(request["place"])
    os.environ.update(request["environment"])
    compiler.Process.forked = False  # as XLA wasn't started, it lacks nothing
    random.seed()
    np.random.seed()


def run(arguments: list[str]) -> None:
    """Run a program as Python does."""
    if arguments[0] == "-m":
        sys.argv, sys.path[0] = arguments[1:], os.getcwd()
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv, sys.path[0] = arguments, str(Path(arguments[0]).parent)
        runpy.run_path(arguments[0], run_name="__main__")


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            prepare(request)
            run(request["arguments"])
            return
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
