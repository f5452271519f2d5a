"""Seeds of Keras's random numbers: of objects that were given none, and of the whole program."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.random.seeds import seeds

# What begins anew when the seed is set: the generators that parts of Keras keep.
when_seeded: list[Callable[[], None]] = []


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
    for forget in when_seeded:
        forget()


def default_seed() -> int:
    """A seed for an object that was given none.

    It is drawn from Python's random numbers, as Keras 3 does; from those of TensorFlow where the program
    called `tf.random.set_seed`, which decided about weights in Keras 2.
    """
    if seeds.seed is None or seeds.seed == _Set.seed:
        return random.randint(1, 10**9)
    return seeds.get_seed()[1]


class SeedGenerator:
    """A source of seeds for random numbers: each draw is another one.

    Its state is a variable, so that functions that were traced draw anew each time they are called.

    Args:
      seed: an integer; None: a random one.
      name: its name.

    Raises:
      ValueError: the seed isn't an integer.

    Example:
      >>> generator = tf.keras.random.SeedGenerator(seed=42)
      >>> generator.next().numpy(), generator.next().numpy()
      (array([42,  0]), array([42,  1]))
    """

    _is_tracked = True

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any) -> None:
        from thalweg.core import dtypes
        from thalweg.keras.engine.weight import Weight
        from thalweg.keras.naming import auto_name

        if seed is None:
            seed = default_seed()
        if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool):
            raise ValueError(f"Argument `seed` must be an integer. Received: seed={seed}")
        if seed < 0:
            raise ValueError(f"Argument `seed` must be a non-negative integer. Received: seed={seed}")
        self.name = name or auto_name(type(self).__name__)
        self._initial_seed = seed
        self.state = Weight(
            np.array([seed, 0], np.int64),
            name="seed_generator_state",
            path=f"{self.name}/seed_generator_state",
            dtype=dtypes.int64,
            trainable=False,
        )

    def next(self, ordered: bool = True) -> Any:
        """The next seed, two integers.

        Args:
          ordered: count up; else seeds follow each other at random.
        """
        before = self.state.value()
        following = before + _NEXT if ordered else (before + 1) * 5387 % 933199
        self.state.assign(following, read_value=False)
        return before

    def get_config(self) -> dict[str, Any]:
        return {"seed": self._initial_seed, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> SeedGenerator:
        return cls(**config)


_NEXT = np.array([0, 1], np.int64)
_INT32_MAX = 2**31 - 1


def draw_seed(seed: Any) -> Any:
    """Two 32-bit integers for `tf.random.stateless_*`, of an integer or of a `SeedGenerator`'s next draw."""
    from thalweg.core import dtypes
    from thalweg.dtypes import cast
    from thalweg.math import floormod

    if isinstance(seed, int):
        return [seed, 0]
    return cast(floormod(seed.next(), _INT32_MAX - 1), dtypes.int32)


def seed_pair(seed: Any) -> Any:
    """The two numbers that `tf.random.stateless_*` take, of an integer or of a `SeedGenerator`'s next
    draw.
    """
    return [seed, 0] if isinstance(seed, int) else seed.next()
