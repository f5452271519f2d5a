"""`tf.random.Algorithm`: which generator stateless ops and `tf.random.Generator` use."""

from __future__ import annotations

from enum import Enum
from typing import Any

from thalweg.ops.generator_state import AUTO_SELECT, PHILOX, THREEFRY, convert_alg_to_int


class Algorithm(Enum):
    """A generator of random numbers. AUTO_SELECT is Philox."""

    PHILOX = PHILOX
    THREEFRY = THREEFRY
    AUTO_SELECT = AUTO_SELECT


def stream_algorithm(alg: Any) -> int:
    """The number of the algorithm that draws where a user asked for `alg`.

    Raises:
      ValueError: there is no such algorithm.
    """
    if alg == "auto_select":
        return PHILOX
    number = convert_alg_to_int(alg)
    return PHILOX if number == AUTO_SELECT else number
