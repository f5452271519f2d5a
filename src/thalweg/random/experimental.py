"""`tf.random.experimental`."""

from __future__ import annotations

from typing import Any

from thalweg.core.convert import to_tensor
from thalweg.ops import joining
from thalweg.random.algorithms import Algorithm as Algorithm
from thalweg.random.generator import Generator as Generator
from thalweg.random.generator import create_rng_state as create_rng_state
from thalweg.random.generator import get_global_generator as get_global_generator
from thalweg.random.generator import set_global_generator as set_global_generator
from thalweg.random.stateless import fold_in as stateless_fold_in
from thalweg.random.stateless import random_index_shuffle
from thalweg.random.stateless import split as stateless_split
from thalweg.random.stateless import stateless_shuffle as stateless_shuffle

# Stands in front of the two integers of a seed where the op wants three.
_FIRST_WORD = 498247692

__all__ = [
    "Algorithm",
    "Generator",
    "create_rng_state",
    "get_global_generator",
    "index_shuffle",
    "set_global_generator",
    "stateless_fold_in",
    "stateless_shuffle",
    "stateless_split",
]


def index_shuffle(index: Any, seed: Any, max_index: Any) -> Any:
    """Where `index` goes in the random permutation of 0, …, max_index that `seed` determines.

    Args:
      index: an integer or a vector of integers.
      seed: two integers.
      max_index: the greatest index, of the dtype of `index`.

    Example:
      >>> sorted(int(tf.random.experimental.index_shuffle(i, [1, 2], 4)) for i in range(5))
      [0, 1, 2, 3, 4]
    """
    words = to_tensor(seed)
    return random_index_shuffle(
        index, joining.concat(to_tensor([_FIRST_WORD], words.dtype), words, axis=0), max_index
    )
