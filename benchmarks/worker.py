"""One framework's worker: prepares a program, then runs a block of steps each time a line arrives.

Called as `python worker.py PROGRAM FRAMEWORK`. A program is a module with a function `prepare`, or a function
of one: `networks:resnet`. A reply has the seconds of a step, and the most memory so far in megabytes.
"""

from __future__ import annotations

import importlib
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.path.dirname(__file__))


def main() -> None:
    program, framework = sys.argv[1:3]
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the frameworks print doesn't belong among the replies
    module, _, function = program.partition(":")
    block = getattr(importlib.import_module(f"programs.{module}"), function or "prepare")(framework)
    for _ in range(3):
        block()
    replies.write("ready\n")
    for _ in sys.stdin:
        start = time.perf_counter()
        steps = block()
        seconds = (time.perf_counter() - start) / steps
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        replies.write(f"{seconds:.9f} {megabytes:.0f}\n")


if __name__ == "__main__":
    main()
