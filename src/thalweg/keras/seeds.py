"""Seeds of Keras's random numbers: of objects that were given none, and of the whole program."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from thalweg.random.seeds import seeds


class _Set:
    """The seed that `set_random_seed` set last."""

    seed: int | None = None


def set_random_seed(seed: int) -> None:
    """Seed Python's, NumPy's and TensorFlow's random numbers: `keras.utils.set_random_seed`.

    Raises:
      ValueError: the seed isn't an integer.

    Example:
      >>> tf.keras.utils.set_random_seed(1)
      >>> first = tf.keras.initializers.GlorotUniform()([2])
      >>> tf.keras.utils.set_random_seed(1)
      >>> bool(tf.reduce_all(first == tf.keras.initializers.GlorotUniform()([2])))
      True
    """
    if not isinstance(seed, int):
        raise ValueError(
            f"Expected `seed` argument to be an integer. Received: seed={seed} (of type {type(seed)})"
        )
    random.seed(seed)
    np.random.seed(seed)
    seeds.set_seed(seed)
    _Set.seed = seed


def default_seed() -> int:
    """A seed for an object that was given none.

    It is drawn from Python's random numbers, as Keras 3 does; from those of TensorFlow where the program
    called `tf.random.set_seed`, which decided about weights in Keras 2.
    """
    if seeds.seed is None or seeds.seed == _Set.seed:
        return random.randint(1, 10**9)
    return seeds.get_seed()[1]


def seed_pair(seed: Any) -> Any:
    """The two numbers that `tf.random.stateless_*` take, of an integer or of a `SeedGenerator`'s next
    draw.
    """
    return [seed, 0] if isinstance(seed, int) else seed.next()
