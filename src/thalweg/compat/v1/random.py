"""`tf.compat.v1.random`, with the seed of a graph."""

from __future__ import annotations

from typing import Any

from thalweg import random
from thalweg.compat.v1.fallback import from_2x
from thalweg.core.dtypes import int64
from thalweg.random.seeds import get_seed as get_seed
from thalweg.random.seeds import set_random_seed as set_random_seed


def multinomial(
    logits: Any, num_samples: Any, seed: int | None = None, name: str | None = None, output_dtype: Any = None
) -> Any:
    """Samples from categories, drawn with probabilities whose logarithms are `logits`: see
    `tf.random.categorical`.
    """
    return random.categorical(logits, num_samples, output_dtype or int64, seed, name)


def __getattr__(name: str) -> Any:
    return from_2x("random", name)
