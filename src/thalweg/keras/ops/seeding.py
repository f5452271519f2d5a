"""Where random functions take their seeds from."""

from __future__ import annotations

from typing import Any

import thalweg as tf
from thalweg.keras.seeds import SeedGenerator, when_seeded

_MODULUS = 2**31 - 2


class _Global:
    """The generator of functions that are given no seed."""

    generator: SeedGenerator | None = None


def global_seed_generator() -> SeedGenerator:
    """The generator of functions that are given no seed."""
    if _Global.generator is None:
        _Global.generator = SeedGenerator()
    return _Global.generator


def reset_global_seed() -> None:
    """Draw the global generator's seed anew when it is next needed."""
    _Global.generator = None


when_seeded.append(reset_global_seed)


def draw_seed(seed: Any) -> Any:
    """The two int32 that `tf.random.stateless_*` take, of what a random function is given as its seed.

    Raises:
      ValueError: it is neither an integer, nor a generator, nor None.
    """
    if isinstance(seed, int):
        drawn = tf.constant([seed, 0], tf.int64)
    elif seed is None:
        drawn = global_seed_generator().next(ordered=False)
    elif hasattr(seed, "next"):
        drawn = seed.next()
    else:
        raise ValueError(
            "Argument `seed` must be either an integer or an instance of `SeedGenerator`. "
            f"Received: seed={seed} (of type {type(seed)})"
        )
    return tf.cast(tf.math.floormod(drawn, tf.constant(_MODULUS, tf.int64)), tf.int32)
