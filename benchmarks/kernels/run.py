"""Time the native kernels against XLA's, TensorFlow's and PyTorch's, shape by shape; see ../README.md."""

from __future__ import annotations

import argparse
import importlib
import math
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
KERNELS = (
    "matmul",
    "conv2d",
    "conv3d",
    "depthwise",
    "pool",
    "batch_norm",
    "recurrent",
    "embedding",
    "cross_entropy",
)
ROUNDS_OF_COPIES = 7
LARGE = 1 << 28  # bytes: no cache holds them


class Worker:
    """A framework's worker process."""

    def __init__(self, framework: str, python: str) -> None:
        environment = os.environ | ({"THALWEG_NATIVE": "0"} if framework == "xla" else {})
        self.process = subprocess.Popen(
            [python, str(HERE / "worker.py"), framework],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )

    def seconds(self, kernel: str, case: int) -> tuple[float, float]:
        """Seconds a call: passed, and worked by all threads together."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{kernel} {case}\n")
        self.process.stdin.flush()
        passed, worked = map(float, self.process.stdout.readline().split())
        return passed, worked

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)


def workers(reference: str | None) -> dict[str, Worker]:
    """The workers of the frameworks that can be run."""
    found = {"thalweg": Worker("thalweg", sys.executable), "xla": Worker("xla", sys.executable)}
    for framework in ("tensorflow", "torch") if reference else ():
        if subprocess.run([str(reference), "-c", f"import {framework}"], capture_output=True).returncode == 0:
            found[framework] = Worker(framework, str(reference))
    return found


def measure(team: dict[str, Worker], kernel: str, case: int, rounds: int, busy: bool) -> dict[str, float]:
    """Seconds a call, of each framework's best burst: what disturbs the machine only adds to them.

    The frameworks run in turn, so that a quiet moment comes to all of them, in another order each round, as
    threads of the one before may go on spinning for a while. On a machine that has no quiet moments, seconds
    are what the threads worked, divided by the cores.
    """
    seconds = dict.fromkeys(team, math.inf)
    order = random.Random(case)
    for _ in range(rounds):
        for name in order.sample(list(team), len(team)):
            passed, worked = team[name].seconds(kernel, case)
            seconds[name] = min(seconds[name], worked / (os.cpu_count() or 1) if busy else passed)
    return seconds


@cache
def seconds_to_copy(count: int) -> float:
    """Seconds in which all cores together read half of so many bytes and write the other half.

    Few bytes stay in the caches from one copy to the next, as a small kernel's operands do.
    """
    cores = os.cpu_count() or 1
    size = max(count // (2 * cores), 1)
    copies = max(int(2e7 / size), 3)
    together = threading.Barrier(cores)
    taken: list[list[float]] = [[] for _ in range(cores)]

    def copy(times: list[float]) -> None:
        source, target = np.ones(size, np.uint8), np.zeros(size, np.uint8)
        for _ in range(ROUNDS_OF_COPIES):
            together.wait()
            start = time.perf_counter()
            for _ in range(copies):
                np.copyto(target, source)
            times.append((time.perf_counter() - start) / copies)

    threads = [threading.Thread(target=copy, args=(times,)) for times in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return min(max(of_all) for of_all in zip(*taken, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kernels", nargs="*", default=KERNELS)
    parser.add_argument(
        "--reference", default=os.environ.get("THALWEG_REFERENCE"), help="interpreter with the peers"
    )
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--busy", action="store_true", help="count work, not time: others use the machine")
    options = parser.parse_args()
    sys.path.insert(0, str(HERE))
    team = workers(options.reference)
    product = importlib.import_module("matmul")
    large = measure(team, "matmul", product.LARGE, options.rounds, options.busy)
    rate = product.CASES[product.LARGE].operations / min(large.values())
    call = measure({"thalweg": team["thalweg"]}, "nothing", 0, options.rounds, options.busy)["thalweg"]
    memory = LARGE / seconds_to_copy(LARGE)
    print(f"# {os.cpu_count()} cores, {rate / 1e9:.0f} GFLOP/s in products, {memory / 1e9:.0f} GB/s")
    print(f"# microseconds a call, {call * 1e6:.1f} that of nothing; best peer and floor over Thalweg")
    peers = [name for name in team if name != "thalweg"]
    for name in options.kernels:
        kernel = importlib.import_module(name)
        print(f"{name:44}{'floor':>9}" + "".join(f"{n:>11}" for n in team) + "   peer   floor")
        ratios = []
        for index, case in enumerate(kernel.CASES):
            seconds = measure(team, name, index, options.rounds, options.busy)
            floor = max(case.operations / rate, seconds_to_copy(round(case.traffic)), call)
            ratios.append(min(seconds[peer] for peer in peers) / seconds["thalweg"])
            times = "".join(f"{t * 1e6:11.1f}" for t in seconds.values())
            of_floor = floor / seconds["thalweg"]
            print(f"{case!s:44}{floor * 1e6:9.1f}{times}{ratios[-1]:7.2f}{of_floor:8.2f}", flush=True)
        mean = math.exp(statistics.fmean(map(math.log, ratios)))
        print(f"{name}: best peer / Thalweg: geometric mean {mean:.2f}, least {min(ratios):.2f}")
    for worker in team.values():
        worker.close()


if __name__ == "__main__":
    main()
