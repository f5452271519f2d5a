"""The notes' programs print what they print under TensorFlow, which make_golden.py has kept in golden/."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from . import notes

NUMBER = re.compile(r"-?(?:\d+\.\d*|\.\d+|\d+)(?:e[+-]?\d+)?")

# Two machines add up float32 numbers in different orders; hundreds of steps of training carry that on.
CLOSENESS = {"gradient_clipping": 1e-2}


def run(name: str, keras_home: Path) -> str:
    """What a program prints under `thalweg run`; it must end well, without a word on the side."""
    done = notes.run(name, ["-m", "thalweg", "run"], keras_home)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def parts(text: str) -> tuple[str, list[str]]:
    """A text without white space and with # for each number, whose printed widths differ; and the numbers."""
    return "".join(NUMBER.sub("#", text).split()), NUMBER.findall(text)


def agree(found: str, expected: str, closeness: float) -> bool:
    """Whether two numbers are written alike, integers being equal and others close."""
    if found.lstrip("-").isdigit() or expected.lstrip("-").isdigit():
        return found == expected
    return math.isclose(float(found), float(expected), rel_tol=closeness, abs_tol=2e-6)


@pytest.mark.parametrize("name", notes.PLAIN + notes.SEEDED)
def test_program(name: str, tmp_path: Path) -> None:
    if name == "iris":
        pytest.importorskip("pandas", reason="the program imports it")
    golden = (notes.GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    (text, numbers), (wanted_text, wanted) = parts(notes.excerpt(run(name, tmp_path))), parts(golden)
    assert text == wanted_text
    closeness = CLOSENESS.get(name, 1e-3)
    far = [(x, y) for x, y in zip(numbers, wanted, strict=True) if not agree(x, y, closeness)]
    assert not far, f"printed, expected: {far[:10]}"


def test_cross_entropy(tmp_path: Path) -> None:
    """Labels in a list, which Keras 3 refuses: -log(0.5) by each of the three ways."""
    printed = run("cross_entropy", tmp_path)
    assert printed == "tf.Tensor(0.6931472, shape=(), dtype=float32)\n" * 3


def test_every_program_is_run() -> None:
    """None of the notes' programs is left out."""
    elsewhere = ("v1_", "v2_", "keras_")
    programs = {path.stem for path in notes.PROGRAMS.glob("*.py") if not path.stem.startswith(elsewhere)}
    assert programs == {*notes.PLAIN, *notes.SEEDED, "cross_entropy", "data_annotations"}


def test_numbers_are_compared() -> None:
    assert parts("[1. -2.5e-3]\n x2") == ("[##]x#", ["1.", "-2.5e-3", "2"])
    assert agree("1.0001", "1.", 1e-3) and not agree("1.01", "1.", 1e-3)
    assert agree("-3", "-3", 1e-3) and not agree("3", "3.", 1e-3) and not agree("1000", "1001", 1e-2)
