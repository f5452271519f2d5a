"""The README's program runs as written and prints what it says."""

from __future__ import annotations

import contextlib
import io
import re
import textwrap
from pathlib import Path

import numpy as np

README = Path(__file__).parents[1] / "README.md"


def _program() -> str:
    """The indented block that begins with the import."""
    text = README.read_text(encoding="utf-8")
    start = text.index("    import thalweg as tf\n")
    block = []
    for line in text[start:].splitlines():
        if line and not line.startswith("    "):
            break
        block.append(line)
    return textwrap.dedent("\n".join(block))


def test_the_program_prints_what_it_says(tmp_path: Path) -> None:
    program = tmp_path / "readme.py"  # AutoGraph reads a function's source from its file
    program.write_text(_program(), encoding="utf-8")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program.read_text(encoding="utf-8"), str(program), "exec"), {"__name__": "readme"})
    fitted, steps = printed.getvalue().strip().splitlines()
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", fitted)]
    np.testing.assert_allclose(numbers, [2.0, -1.0, 0.5, 0.7], atol=1e-3)
    assert steps == "111"
