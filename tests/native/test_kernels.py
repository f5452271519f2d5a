"""The C++ kernels by themselves, under the compiler's checks of addresses and of undefined behaviour.

The programs check values against sums in double precision, that nothing is written outside the results, and
that these don't depend on the number of threads.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from thalweg.native import library

HERE = Path(__file__).parent
KERNELS = library.PATH.parent / "kernels"

# The flags that `setup.py` compiles these files with.
INSTRUCTION_SETS = {
    "avx2": ["-mavx2", "-mfma"],
    "avx512": ["-mavx512f", "-mavx512vl", "-mavx512dq", "-mavx512bw", "-mavx2", "-mfma"],
}
CHECKS = "product convolution depthwise normalization pooling recurrent resampling rows updating".split()
SANITIZE = ["-std=c++17", "-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


def compiler() -> str:
    found = os.environ.get("CXX") or shutil.which("g++") or shutil.which("clang++")
    if not found:
        pytest.skip("no C++ compiler")
    return found


@pytest.fixture(scope="module")
def objects(tmp_path_factory) -> list[str]:
    """The kernels, compiled with the checks: all but what needs XLA."""
    folder = tmp_path_factory.mktemp("kernels")
    found = []
    for source in sorted(KERNELS.glob("*.cc")):
        flags = INSTRUCTION_SETS.get(source.stem.rpartition("_")[2], [])
        if not source.name.endswith("targets.cc") and (not flags or platform.machine() == "x86_64"):
            found.append(str(folder / f"{source.stem}.o"))
            command = [compiler(), *SANITIZE, *flags, "-c", str(source), "-o", found[-1]]
            subprocess.run(command, check=True)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_under_sanitizers(name, objects, tmp_path):
    program = str(tmp_path / name)
    command = [compiler(), *SANITIZE, str(HERE / f"check_{name}.cc"), *objects, "-o", program, "-pthread"]
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode and "cannot find" in built.stderr:
        pytest.skip("the compiler's sanitizers aren't installed")
    assert built.returncode == 0, built.stderr
    done = subprocess.run([program], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "baseline checked" in done.stdout
