"""`tf.compat.v1.app`: a program's main function, called with its flags parsed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from thalweg.compat.v1 import flags as flags


def run(main: Callable[[list[str]], Any] | None = None, argv: Sequence[str] | None = None) -> None:
    """Parse the flags, call `main` with the rest of the arguments, and exit with what it gives.

    Args:
      main: None: the function `main` of the program.
      argv: None: `sys.argv`.
    """
    rest = flags.FLAGS(sys.argv if argv is None else argv, known_only=True)
    main = main or sys.modules["__main__"].main
    sys.exit(main(rest))
