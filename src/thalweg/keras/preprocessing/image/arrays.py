"""Batches of the pictures of an array."""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.keras.config import floatx, image_data_format
from thalweg.keras.preprocessing.image.batches import fill, save, warn_of_channels
from thalweg.keras.preprocessing.image.iterator import Iterator

_Array = np.ndarray[Any, Any]


class NumpyArrayIterator(Iterator):
    """Batches of the pictures of an array: what `ImageDataGenerator.flow` gives.

    Args:
      x: pictures; or a tuple of these and other arrays.
      y: labels, or None.
      image_data_generator: the `ImageDataGenerator` that changes them.
      batch_size, shuffle, sample_weight, seed, …: as for `ImageDataGenerator.flow`.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        image_data_generator: Any,
        batch_size: int = 32,
        shuffle: bool = False,
        sample_weight: Any = None,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        ignore_class_split: bool = False,
        dtype: Any = None,
    ) -> None:
        self.dtype = floatx() if dtype is None else dtype
        self.data_format = image_data_format() if data_format is None else data_format
        x, others = _apart(x)
        _check_lengths(x, y, sample_weight, others)
        if subset is not None:
            first = int(len(x) * image_data_generator._validation_split)
            part = _part(subset, first)
            if y is not None and not ignore_class_split:
                _check_classes(y, first)
            x, others = x[part], [other[part] for other in others]
            y = None if y is None else y[part]
        self.x = np.asarray(x, dtype=self.dtype)
        if self.x.ndim != 4:
            raise ValueError(
                "Input data in `NumpyArrayIterator` should have rank 4. You passed an array with shape "
                f"{self.x.shape}"
            )
        axis = 3 if self.data_format == "channels_last" else 1
        warn_of_channels("NumpyArrayIterator's input", self.x, axis, self.data_format)
        self.x_misc = others
        self.y = None if y is None else np.asarray(y)
        self.sample_weight = None if sample_weight is None else np.asarray(sample_weight)
        self.image_data_generator = image_data_generator
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        super().__init__(len(self.x), batch_size, shuffle, seed)

    def _get_batches_of_transformed_samples(self, index_array: _Array) -> Any:
        batch = np.zeros((len(index_array), *self.x.shape[1:]), self.dtype)

        def load(i: int) -> _Array:
            return np.array(self.x[index_array[i]], self.dtype)

        fill(batch, load, self.image_data_generator)
        if self.save_to_dir:
            save(batch, index_array, self, 10**4)
        inputs = [batch, *(other[index_array] for other in self.x_misc)] if self.x_misc else batch
        if self.y is None:
            return inputs
        if self.sample_weight is None:
            return inputs, self.y[index_array]
        return inputs, self.y[index_array], self.sample_weight[index_array]


def _apart(x: Any) -> tuple[Any, list[_Array]]:
    """The pictures, and the arrays that go with them."""
    if not isinstance(x, tuple | list):
        return x, []
    others = x[1] if isinstance(x[1], list) else [x[1]]
    return x[0], [np.asarray(other) for other in others]


def _check_lengths(x: Any, y: Any, sample_weight: Any, others: list[_Array]) -> None:
    for other in others:
        if len(other) != len(x):
            raise ValueError(
                "All of the arrays in `x` should have the same length. Found a pair with: "
                f"len(x[0]) = {len(x)}, len(x[?]) = {len(other)}"
            )
    for name, array in (("`y` (labels)", y), ("`sample_weight`", sample_weight)):
        if array is not None and len(array) != len(x):
            raise ValueError(
                f"`x` (images tensor) and {name} should have the same length. Found: x.shape = "
                f"{np.shape(x)}, and the shape {np.shape(array)} of {name}"
            )


def _part(subset: str, first: int) -> slice:
    if subset not in ("training", "validation"):
        raise ValueError(f'Invalid subset name: {subset}; expected "training" or "validation".')
    return slice(None, first) if subset == "validation" else slice(first, None)


def _check_classes(y: Any, first: int) -> None:
    if not np.array_equal(np.unique(y[:first]), np.unique(y[first:])):
        raise ValueError(
            "Training and validation subsets have different number of classes after the split. If your numpy "
            "arrays are sorted by the label, you might want to shuffle them."
        )
