"""What iterators over pictures do with a batch: load and change the pictures, and save them where wanted."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from thalweg.keras.preprocessing.image.workers import in_order, side_by_side
from thalweg.keras.utils.images import array_to_img

_Array = np.ndarray[Any, Any]


# Pictures of fewer bytes take less time than handing them to another thread.
_SMALL = 1 << 15


def fill(batch: _Array, load: Callable[[int], _Array], generator: Any) -> None:
    """Write pictures into a batch.

    Several threads read and change them; how, is drawn before in order. A user's own functions needn't mind
    threads: the one that asks for the batch calls them.

    Args:
      batch: an array `[n, …]`.
      load: gives the picture of a number, as an array that may be changed.
      generator: an `ImageDataGenerator`; None: leave them as they are.
    """
    if getattr(generator, "_changes_on_threads", False) and batch[:1].nbytes > _SMALL:
        changes = [generator.get_random_transform(batch.shape[1:]) for _ in batch]

        def make(i: int) -> None:
            batch[i] = generator.standardize(generator.apply_transform(load(i), changes[i]))

        side_by_side(make, range(len(batch)))
        return
    for i, x in enumerate(in_order(load, range(len(batch)))):
        if generator is not None:
            x = generator.apply_transform(x, generator.get_random_transform(x.shape))
            x = generator.standardize(x)
        batch[i] = x


def save(batch: _Array, indices: _Array, iterator: Any, highest: int) -> None:
    """Save the pictures of a batch in the folder that an iterator was given.

    Args:
      indices: the numbers of the samples, for the files' names.
      highest: one more than the largest random number in them.
    """
    for picture, index in zip(batch, indices, strict=True):
        img = array_to_img(picture, iterator.data_format, scale=True)
        number = np.random.randint(highest)
        name = f"{iterator.save_prefix}_{index}_{number}.{iterator.save_format}"
        img.save(os.path.join(iterator.save_to_dir, name))


def warn_of_channels(what: str, x: _Array, axis: int, data_format: str) -> None:
    """Warn if pictures have another number of channels than pictures have."""
    if x.shape[axis] not in (1, 3, 4):
        warnings.warn(
            f'{what} is taken for pictures in the data format "{data_format}", with 1, 3 or 4 channels on '
            f"axis {axis}. However, it has the shape {x.shape} ({x.shape[axis]} channels).",
            stacklevel=3,
        )
