"""One framework's worker: for each line `kernel case` that arrives it runs that case once more.

    python worker.py FRAMEWORK

The reply has the seconds of a burst of calls, long enough to be measured, divided by their number: those that
passed, and those that all threads worked.
"""

from __future__ import annotations

import importlib
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.path.dirname(__file__))
BURST = 0.02  # seconds


def main() -> None:
    framework = sys.argv[1]
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the frameworks print doesn't belong among the replies
    prepared = {}
    for line in sys.stdin:
        if line not in prepared:
            name, index = line.split()
            kernel = importlib.import_module(name)
            run = kernel.prepare(framework, kernel.CASES[int(index)])
            run(32)
            start = time.perf_counter()
            run(16)
            once = (time.perf_counter() - start) / 16
            prepared[line] = run, min(max(int(BURST / once), 1), 1600)
        run, count = prepared[line]
        start, used = time.perf_counter(), time.process_time()
        count = run(count) or count
        seconds = time.perf_counter() - start, time.process_time() - used
        replies.write(" ".join(f"{s / count:.9f}" for s in seconds) + "\n")


if __name__ == "__main__":
    main()
