"""Record the golden results: run this under TensorFlow, naming the families to record (default: all).

    python tests/golden/make_golden.py math nn

Each case runs eagerly; then again inside ``tf.function``, with known and with unknown dimensions, to learn
in which of these modes TensorFlow itself gives the same result.  Problems are listed and make the exit
status 1.
"""

from __future__ import annotations

import os
import pathlib
import sys
import time
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from golden.case import Case, Module, families, load
from golden.execute import TRACED_MODES, Outcome, execute
from golden.judge import compare
from golden.store import FOLDER, Writer


def record(tf: Module, case: Case) -> tuple[dict[str, Any], list[str]]:
    """The golden entry of a case, and what is wrong with the case."""
    entry: dict[str, Any] = {"inputs": case.fingerprint}
    outcome = execute(tf, case, "deferred", differentiate=True)
    if case.raises:
        return _record_error(tf, case, entry, outcome)
    if outcome.error is not None:
        return entry, [f"raised {type(outcome.error).__name__}: {str(outcome.error)[:300]}"]
    entry["result"] = outcome.result
    problems = []
    if outcome.gradients is not None:
        entry["gradients"] = outcome.gradients
    if outcome.gradient_error is not None and case.grad is not None:
        problems.append(f"gradient: {str(outcome.gradient_error)[:300]}")
    entry["traced"] = []
    for mode in TRACED_MODES:
        if mode in case.modes:
            try:
                compare(case, entry, execute(tf, case, mode, entry.get("gradients") is not None), mode)
                entry["traced"].append(mode)
            except Exception as error:
                if mode == "function":
                    problems.append(f"{mode}: {type(error).__name__}: {str(error)[-300:]}")
    return entry, problems


def _record_error(
    tf: Module, case: Case, entry: dict[str, Any], outcome: Outcome
) -> tuple[dict[str, Any], list[str]]:
    raised = {"eager": type(outcome.error).__name__}
    for mode in TRACED_MODES:
        if mode in case.modes:
            error = execute(tf, case, mode, differentiate=False).error
            if error is not None:
                raised[mode] = type(error).__name__
    entry["raises"] = raised
    entry["traced"] = [mode for mode in TRACED_MODES if mode in raised]
    wanted = raised["eager"] == case.raises
    return entry, [] if wanted else [f"raised {raised['eager']}, not {case.raises}: {outcome.error}"]


def main(names: list[str]) -> int:
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")
    FOLDER.mkdir(exist_ok=True)
    problems = 0
    for family in names or families():
        start, writer, count = time.time(), Writer(), 0
        for case in load(family):
            entry, wrong = record(tf, case)
            if "result" in entry or "raises" in entry:
                writer.add(case.name, entry)
                count += 1
            for line in wrong:
                problems += 1
                print(f"  {case.name}: {line}", flush=True)
        path = FOLDER / f"{family}.npz"
        writer.write(path)
        size = path.stat().st_size
        print(f"{family}: {count} cases, {size / 1024:.0f} KB, {time.time() - start:.1f} s", flush=True)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
