"""Compare the exceptions of `mistakes.py` with those of real TensorFlow.

python tests/errors/check_classes.py [name …]        # with an interpreter that has TensorFlow
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import tensorflow as tf

sys.path.insert(0, str(Path(__file__).parent))

from mistakes import MISTAKES

HEAD = "@tf.function\ndef program():\n"


def raised(source: str, path: Path) -> str:
    """The name of the exception that a program raises."""
    path.write_text(source + "\n")
    names = {"tf": tf, "np": np, "__name__": "program"}
    try:
        exec(compile(source + "\n", str(path), "exec"), names)
    except Exception as error:
        return type(error).__name__
    return "nothing"


def main() -> None:
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.py")
        for mistake in MISTAKES:
            if wanted and mistake.name not in wanted:
                continue
            found = raised(mistake.program, path)
            if found != mistake.error:
                print(f"{mistake.name}: {found} in eager code, {mistake.error} expected")
            if mistake.in_graph:
                lines = mistake.program.split("\n")
                if re.search(r"^y = ", mistake.program, re.MULTILINE):
                    lines.append("return y")
                body = "".join(f"    {line}\n" for line in lines)
                found = raised(f"{HEAD}{body}y = program()", path)
                if found != mistake.in_graph:
                    print(f"{mistake.name}: {found} in a function, {mistake.in_graph} expected")


if __name__ == "__main__":
    main()
