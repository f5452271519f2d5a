"""The C++ kernels by themselves, under the compiler's checks of addresses and of undefined behaviour.

The programs check values against sums in double precision, that nothing is written outside the results, and
that these don't depend on the number of threads.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import time
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
CHECKS = (
    "product convolution depthwise normalization pooling recurrent resampling rows updating randomness "
    "cross_entropy embedding"
).split()
# Of what is told to debuggers, a report needs the lines alone. A pointer to nowhere, or beyond an object, is
# found by the check of addresses when it is used.
LINK = ["-fsanitize=address,undefined", "-pthread"]
SANITIZE = [
    *("-std=c++17", "-Og", "-g1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"),
    "-fno-sanitize=null,pointer-overflow,object-size",
]


def compiler() -> str:
    found = os.environ.get("CXX") or shutil.which("g++") or shutil.which("clang++")
    if not found:
        pytest.skip("no C++ compiler")
    return found


def of_all_workers(tmp_path_factory) -> Path:
    """A folder that the processes which share the tests have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "kernels"
    folder.mkdir(exist_ok=True)
    return folder


def compiled(source: Path, flags: list[str], folder: Path) -> Path:
    """A source file's object; of several processes that want it, the first compiles it."""
    made = folder / f"{source.stem}.o"
    try:
        made.with_suffix(".claimed").touch(exist_ok=False)
    except FileExistsError:
        return made
    partial = made.with_suffix(".partial.o")
    subprocess.run([compiler(), *SANITIZE, *flags, "-c", str(source), "-o", str(partial)], check=True)
    return partial.replace(made)


@pytest.fixture(scope="module")
def objects(tmp_path_factory) -> list[str]:
    """The kernels, compiled with the checks: all but what needs XLA."""
    folder, found = of_all_workers(tmp_path_factory), []
    for source in sorted(KERNELS.glob("*.cc")):
        flags = INSTRUCTION_SETS.get(source.stem.rpartition("_")[2], [])
        if not source.name.endswith("targets.cc") and (not flags or platform.machine() == "x86_64"):
            found.append(compiled(source, flags, folder))
    patience = time.monotonic() + 600
    while not all(made.exists() for made in found):
        assert time.monotonic() < patience, "another process didn't compile what it had claimed"
        time.sleep(0.1)
    return list(map(str, found))


@pytest.mark.slow
@pytest.mark.parametrize("name", CHECKS)
def test_under_sanitizers(name, objects, tmp_path):
    program, check = str(tmp_path / name), str(tmp_path / f"{name}.o")
    # What is checked are the kernels. The sums that they are compared with had better be quick.
    compile_check = [compiler(), "-std=c++17", "-O2", "-c", str(HERE / f"check_{name}.cc"), "-o", check]
    subprocess.run(compile_check, check=True)
    link = [compiler(), *LINK, check, *objects, "-o", program]
    built = subprocess.run(link, capture_output=True, text=True)
    if built.returncode and "cannot find" in built.stderr:
        pytest.skip("the compiler's sanitizers aren't installed")
    assert built.returncode == 0, built.stderr
    done = subprocess.run([program], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "baseline checked" in done.stdout
