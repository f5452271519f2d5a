"""Numbers as strings, strings as numbers."""

from __future__ import annotations

from typing import Any

from thalweg.core import dtypes
from thalweg.core.convert import to_tensor
from thalweg.ops import string_numbers
from thalweg.strings.arguments import text


def as_string(
    input: Any,
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
    name: str | None = None,
) -> Any:
    """Each element as a string.

    Args:
      input: numbers, booleans or strings.
      precision: how many digits follow the decimal point; -1: six. Floats only.
      scientific: write powers of ten, 1.5e+00. Floats only.
      shortest: write floats as short as six digits allow, 1.5.
      width: the least length.
      fill: what comes before a number that is shorter: `" "` or `"0"`; `"-"` puts blanks behind it, `"+"`
        shows its sign.

    Raises:
      InvalidArgumentError: the options don't fit each other or the dtype.

    Example:
      >>> tf.strings.as_string([3, 20], width=3, fill="0").numpy()
      array([b'003', b'020'], dtype=object)
    """
    return string_numbers.as_string(
        to_tensor(input),
        precision=int(precision),
        scientific=bool(scientific),
        shortest=bool(shortest),
        width=int(width),
        fill=fill,
    )


def to_number(input: Any, out_type: Any = dtypes.float32, name: str | None = None) -> Any:
    """The number that each string spells; white space around it doesn't matter.

    Args:
      out_type: float32, float64, int32, int64, uint32 or uint64.

    Raises:
      InvalidArgumentError: a string is no number, or one too large for an integer dtype.

    Example:
      >>> tf.strings.to_number(["1.55", "3"]).numpy()
      array([1.55, 3.  ], dtype=float32)
    """
    return string_numbers.to_number(text(input), out_type=dtypes.as_dtype(out_type))
