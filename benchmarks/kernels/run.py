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
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

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
# Of some hundred shapes a few come out so low, or lower, by what else the machine does and by where a process
# got its memory. They are looked at again so many times, each time in new processes.
DOUBTFUL, MORE_LOOKS = 0.9, 4
# The cases of each kernel; of each case, look by look, the best peer's seconds over Thalweg's.
Cases = dict[str, list[Any]]
Found = dict[tuple[str, int], list[float]]


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


@contextmanager
def workers(reference: str | None) -> Iterator[dict[str, Worker]]:
    """The workers of the frameworks that can be run."""
    found = {"thalweg": Worker("thalweg", sys.executable), "xla": Worker("xla", sys.executable)}
    for framework in ("tensorflow", "torch") if reference else ():
        if subprocess.run([str(reference), "-c", f"import {framework}"], capture_output=True).returncode == 0:
            found[framework] = Worker(framework, str(reference))
    try:
        yield found
    finally:
        for worker in found.values():
            worker.close()


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


class Machine(NamedTuple):
    """What bounds a kernel: operations a second in products, and the seconds of a call."""

    rate: float
    call: float

    def floor(self, case: Any) -> float:
        """Seconds that no kernel for a case can do without."""
        return max(case.operations / self.rate, seconds_to_copy(round(case.traffic)), self.call)


def ratio(seconds: dict[str, float]) -> float:
    """The best peer's seconds over Thalweg's."""
    return min(seconds[name] for name in seconds if name != "thalweg") / seconds["thalweg"]


def show(case: Any, floor: float, seconds: dict[str, float]) -> None:
    times = "".join(f"{t * 1e6:11.1f}" for t in seconds.values())
    ours = floor / seconds["thalweg"]
    print(f"{case!s:44}{floor * 1e6:9.1f}{times}{ratio(seconds):7.2f}{ours:8.2f}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kernels", nargs="*", default=KERNELS)
    parser.add_argument(
        "--reference", default=os.environ.get("THALWEG_REFERENCE"), help="interpreter with the peers"
    )
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--busy", action="store_true", help="count work, not time: others use the machine")
    return parser.parse_args()


def look(team: dict[str, Worker], cases: Cases, rounds: int, busy: bool) -> tuple[Machine, Found]:
    """Measure the machine, then all cases; print them as they come."""
    product = importlib.import_module("matmul")
    large = measure(team, "matmul", product.LARGE, rounds, busy)
    call = measure({"thalweg": team["thalweg"]}, "nothing", 0, rounds, busy)["thalweg"]
    machine = Machine(product.CASES[product.LARGE].operations / min(large.values()), call)
    memory = LARGE / seconds_to_copy(LARGE)
    print(f"# {os.cpu_count()} cores, {machine.rate / 1e9:.0f} GFLOP/s in products, {memory / 1e9:.0f} GB/s")
    print(f"# microseconds a call, {call * 1e6:.1f} that of nothing; best peer and floor over Thalweg")
    found = {}
    for name in cases:
        print(f"{name:44}{'floor':>9}" + "".join(f"{n:>11}" for n in team) + "   peer   floor")
        for index, case in enumerate(cases[name]):
            seconds = measure(team, name, index, rounds, busy)
            found[name, index] = [ratio(seconds)]
            show(case, machine.floor(case), seconds)
    return machine, found


def look_again(
    team: dict[str, Worker], cases: Cases, machine: Machine, found: Found, rounds: int, busy: bool
) -> None:
    """Measure doubtful cases once more."""
    print(f"# below {DOUBTFUL} at first: again, in new processes")
    for (name, index), ratios in found.items():
        if ratios[0] < DOUBTFUL:
            seconds = measure(team, name, index, rounds, busy)
            ratios.append(ratio(seconds))
            show(cases[name][index], machine.floor(cases[name][index]), seconds)


def conclude(cases: Cases, found: Found) -> None:
    """Print what all looks at a case say together, and of each kernel the mean and the least."""
    for (name, index), ratios in found.items():
        if len(ratios) > 1:
            looks = " ".join(f"{r:.2f}" for r in ratios)
            print(f"{cases[name][index]!s:44} looks {looks}: median {statistics.median(ratios):.2f}")
    for name in cases:
        medians = [statistics.median(found[name, index]) for index in range(len(cases[name]))]
        mean = math.exp(statistics.fmean(map(math.log, medians)))
        print(f"{name}: best peer / Thalweg: geometric mean {mean:.2f}, least {min(medians):.2f}")


def main() -> None:
    options = arguments()
    sys.path.insert(0, str(HERE))
    cases = {name: importlib.import_module(name).CASES for name in options.kernels}
    with workers(options.reference) as team:
        machine, found = look(team, cases, options.rounds, options.busy)
    doubtful = any(ratios[0] < DOUBTFUL for ratios in found.values())
    for _ in range(MORE_LOOKS if doubtful else 0):
        with workers(options.reference) as team:
            look_again(team, cases, machine, found, options.rounds, options.busy)
    conclude(cases, found)


if __name__ == "__main__":
    main()
