"""One framework's worker: prepares a program, then runs a block of steps each time a line arrives.

Called as `python worker.py PROGRAM FRAMEWORK`.
"""

from __future__ import annotations

import importlib
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.path.dirname(__file__))


def main() -> None:
    program, framework = sys.argv[1:3]
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the frameworks print doesn't belong among the replies
    block = importlib.import_module(f"programs.{program}").prepare(framework)
    for _ in range(3):
        block()
    replies.write("ready\n")
    for _ in sys.stdin:
        start = time.perf_counter()
        steps = block()
        replies.write(f"{(time.perf_counter() - start) / steps:.9f}\n")


if __name__ == "__main__":
    main()
