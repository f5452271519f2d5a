"""Run benchmarks against TensorFlow, PyTorch and JAX; see README.md."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def network(name: str, *others: str) -> dict[str, str]:
    """The programs of one of the notes' networks."""
    own = dict.fromkeys(("thalweg", "tensorflow", *others), f"networks:{name}")
    return own | {"torch": f"networks_torch:{name}"}


# For each benchmark: the program of each framework.
BENCHMARKS = {
    "mnist": {"thalweg": "mnist", "tensorflow": "mnist", "torch": "mnist_torch", "jax": "mnist_jax"},
    "iris": {"thalweg": "iris", "tensorflow": "iris", "torch": "iris_torch"},
    "session": {"thalweg": "session", "tensorflow": "session"},
    "fit_line": {"thalweg": "fit_line", "tensorflow": "fit_line"},
    "data_mnist": {"thalweg": "data_mnist", "tensorflow": "data_mnist"},
    "data_augment": {"thalweg": "data_augment", "tensorflow": "data_augment"},
    "data_elements": {"thalweg": "data_elements", "tensorflow": "data_elements"},
    "record": {"thalweg": "record", "tensorflow": "record", "torch": "record_torch"},
    "records": {"thalweg": "records", "tensorflow": "records"},
    "write_records": {"thalweg": "write_records", "tensorflow": "write_records"},
    "read_records": {"thalweg": "read_records", "tensorflow": "read_records"},
    "parse_records": {"thalweg": "parse_records", "tensorflow": "parse_records"},
    "data_jpegs": {"thalweg": "data_jpegs", "tensorflow": "data_jpegs"},
    "data_folder": {"thalweg": "data_folder", "tensorflow": "data_folder"},
    "keras_fit": {
        "thalweg": "keras_fit",
        "tensorflow": "keras_fit",
        "jax": "keras_fit",
        "torch": "keras_fit_torch",
    },
    "keras_fit_32": {
        "thalweg": "keras_fit_32",
        "tensorflow": "keras_fit_32",
        "jax": "keras_fit_32",
        "torch": "keras_fit_32_torch",
    },
    "keras_loop": {"thalweg": "keras_loop", "tensorflow": "keras_loop"},
    "keras_predict": {"thalweg": "keras_predict", "tensorflow": "keras_predict"},
    "keras_call": {"thalweg": "keras_call", "tensorflow": "keras_call"},
    "keras_steps": {"thalweg": "keras_steps", "tensorflow": "keras_steps"},
    **{name: network(name, "jax") for name in ("small_cnn", "resnet", "stock_lstm", "stock_gru")},
    **{name: network(name) for name in ("vgg13", "dcgan")},
}
IMPORTS = {"thalweg": "thalweg", "tensorflow": "tensorflow", "torch": "torch", "jax": "jax"}
IMPORT_CODE = """
import time; start = time.perf_counter()
import {module}
seconds = time.perf_counter() - start
with open("/proc/self/status") as file:
    kilobytes = next(line for line in file if line.startswith("VmRSS")).split()[1]
print(seconds, int(kilobytes) / 1024)
"""
FIRST_OP_CODE = """
import {module} as tf, time
x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
start = time.perf_counter()
(x + x).numpy(), (x @ x).numpy()
print((time.perf_counter() - start) / 2)
"""


class Worker:
    """A framework's worker process."""

    def __init__(self, python: str, program: str, framework: str) -> None:
        command = [python, str(HERE / "worker.py"), program, framework]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        if self.process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{framework} could not prepare {program}")

    def block(self) -> float:
        """Seconds per step; the most memory the process ever had is noted."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        seconds, megabytes = map(float, self.process.stdout.readline().split())
        self.megabytes = megabytes
        return seconds

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)


def pythons(reference: str | None) -> dict[str, str]:
    """The interpreter of each framework that can be run."""
    found = {"thalweg": sys.executable}
    for framework in ("tensorflow", "torch", "jax") if reference else ():
        if subprocess.run([str(reference), "-c", f"import {framework}"], capture_output=True).returncode == 0:
            found[framework] = str(reference)
    return found


def compare(name: str, interpreters: dict[str, str], rounds: int) -> None:
    """Run a benchmark's workers in turn and print medians and ratios."""
    programs = {f: p for f, p in BENCHMARKS[name].items() if f in interpreters}
    workers = {f: Worker(interpreters[f], p, f) for f, p in programs.items()}
    seconds: dict[str, list[float]] = {f: [] for f in workers}
    for _ in range(rounds):
        for framework, worker in workers.items():
            seconds[framework].append(worker.block())
    for worker in workers.values():
        worker.close()
    show(name, seconds)
    print(
        f"{name:10} at most",
        *(f"{f} {w.megabytes:.0f} MB" for f, w in workers.items()),
        sep="   ",
        flush=True,
    )


def show(name: str, seconds: dict[str, list[float]], unit: str = "step") -> None:
    own = seconds["thalweg"]
    for framework, times in seconds.items():
        ratios = [t / o for t, o in zip(times, own, strict=True)]
        ratio = "" if framework == "thalweg" else f"   {statistics.median(ratios):6.2f} times Thalweg's"
        print(
            f"{name:10} {framework:12} {statistics.median(times) * 1e6:12.1f} us a {unit}{ratio}", flush=True
        )


def in_fresh_processes(name: str, code: str, interpreters: dict[str, str], rounds: int) -> None:
    """Time code that prints its seconds (and perhaps megabytes), each time in a new process."""
    seconds: dict[str, list[float]] = {}
    memory: dict[str, float] = {}
    for _ in range(rounds):
        for framework, python in interpreters.items():
            if name == "first_op" and framework not in ("thalweg", "tensorflow"):
                continue
            command = [python, "-c", code.format(module=IMPORTS[framework])]
            output = subprocess.run(
                command, capture_output=True, text=True, env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
            )
            words = output.stdout.split()
            seconds.setdefault(framework, []).append(float(words[0]))
            if len(words) > 1:
                memory[framework] = float(words[1])
    show(name, seconds, "process")
    for framework, megabytes in memory.items():
        print(f"{name:10} {framework:12} {megabytes:12.0f} MB resident")


def first_steps(name: str, interpreters: dict[str, str], rounds: int) -> None:
    """Time the first training step of a network, each time in a new process that finds nothing compiled."""
    seconds: dict[str, list[float]] = {}
    for _ in range(rounds):
        for framework in ("thalweg", "tensorflow"):
            if framework in interpreters:
                command = [interpreters[framework], str(HERE / "programs" / f"{name}.py"), framework]
                with tempfile.TemporaryDirectory() as cache:
                    environment = os.environ | {"THALWEG_CACHE": cache}
                    output = subprocess.run(command, capture_output=True, text=True, env=environment)
                seconds.setdefault(framework, []).append(float(output.stdout.split()[-2]))
    show(name, seconds, "first step")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="benchmarks; all when none is named")
    parser.add_argument(
        "--reference", default=os.environ.get("THALWEG_REFERENCE"), help="interpreter with the peers"
    )
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    known = [*BENCHMARKS, "resnet18", "import", "first_op"]
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"no benchmark {', '.join(unknown)}: there are {', '.join(known)}")
    interpreters = pythons(options.reference)
    print(
        f"# {platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}"
    )
    for name in options.names or known:
        if name == "import":
            in_fresh_processes(name, IMPORT_CODE, interpreters, min(options.rounds, 5))
        elif name == "resnet18":
            first_steps(name, interpreters, min(options.rounds, 3))
        elif name == "first_op":
            in_fresh_processes(name, FIRST_OP_CODE, interpreters, min(options.rounds, 5))
        else:
            compare(name, interpreters, options.rounds)


if __name__ == "__main__":
    main()
