"""Batches of pictures in files."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from thalweg.keras.preprocessing.image.batches import fill, save
from thalweg.keras.preprocessing.image.iterator import Iterator
from thalweg.keras.utils.images import img_to_array, load_img

_Array = np.ndarray[Any, Any]
# Bytes of decoded pictures that an iterator keeps for the next epochs.
_KEPT = 1 << 28
_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


class FileIterator(Iterator):
    """Batches of pictures in files, with labels.

    A subclass has `filepaths`, `labels` and `sample_weight`, one for each picture.
    """

    class_mode: str | None
    class_indices: dict[Any, int]
    classes: Any
    dtype: Any

    def set_processing_attrs(
        self,
        image_data_generator: Any,
        target_size: Any,
        color_mode: str,
        data_format: str,
        save_to_dir: str | None,
        save_prefix: str,
        save_format: str,
        subset: str | None,
        interpolation: str,
        keep_aspect_ratio: bool,
    ) -> None:
        """Note how pictures are read, changed and saved, and which part of them is wanted.

        Raises:
          ValueError: another `color_mode` or `subset`.
        """
        if color_mode not in _CHANNELS:
            raise ValueError(f'Invalid color mode: {color_mode}; expected "rgb", "rgba", or "grayscale".')
        self.image_data_generator = image_data_generator
        self.target_size = tuple(target_size)
        self.color_mode = color_mode
        self.data_format = data_format
        channels = (_CHANNELS[color_mode],)
        first = data_format == "channels_first"
        self.image_shape = channels + self.target_size if first else self.target_size + channels
        self.save_to_dir = save_to_dir
        self.save_prefix = save_prefix
        self.save_format = save_format
        self.interpolation = interpolation
        self.keep_aspect_ratio = keep_aspect_ratio
        self._decoded: dict[str, tuple[tuple[int, int], _Array]] = {}
        self.subset = subset
        self.split = None if subset is None else _part(subset, image_data_generator._validation_split)

    @property
    def filepaths(self) -> list[str]:
        """The pictures' paths."""
        raise NotImplementedError(f"{type(self).__name__} needs a property `filepaths`.")

    @property
    def labels(self) -> Any:
        """The pictures' labels."""
        raise NotImplementedError(f"{type(self).__name__} needs a property `labels`.")

    @property
    def sample_weight(self) -> Any:
        """The pictures' weights, or None."""
        raise NotImplementedError(f"{type(self).__name__} needs a property `sample_weight`.")

    def _get_batches_of_transformed_samples(self, index_array: _Array) -> Any:
        batch = np.zeros((len(index_array), *self.image_shape), self.dtype)
        paths = self.filepaths

        def load(i: int) -> _Array:
            return self._load(paths[index_array[i]])

        fill(batch, load, self.image_data_generator)
        if self.save_to_dir:
            save(batch, index_array, self, 10**7)
        if self.class_mode is None:
            return batch
        targets = self._targets_of(index_array, batch)
        if self.sample_weight is None:
            return batch, targets
        return batch, targets, self.sample_weight[index_array]

    def _load(self, path: str) -> _Array:
        """The picture of a file, which is decoded again only if the file was changed or memory is scarce."""
        status = os.stat(path)
        version = status.st_mtime_ns, status.st_size
        known = self._decoded.get(path)
        if known is not None and known[0] == version:
            return img_to_array(known[1], data_format=self.data_format)
        img = load_img(
            path,
            color_mode=self.color_mode,
            target_size=self.target_size,
            interpolation=self.interpolation,
            keep_aspect_ratio=self.keep_aspect_ratio,
        )
        pixels = np.asarray(img)
        if (len(self._decoded) + 1) * pixels.nbytes <= _KEPT:
            self._decoded[path] = version, pixels
        return img_to_array(pixels, data_format=self.data_format)

    def _targets_of(self, indices: _Array, batch: _Array) -> Any:
        """The labels of some pictures, as `class_mode` wants them."""
        match self.class_mode:
            case "input":
                return batch.copy()
            case "binary" | "sparse":
                return np.array([self.classes[i] for i in indices], dtype=self.dtype)
            case "categorical":
                vectors = np.zeros((len(batch), len(self.class_indices)), self.dtype)
                for vector, i in zip(vectors, indices, strict=True):
                    vector[self.classes[i]] = 1
                return vectors
            case "multi_output":
                return [labels[indices] for labels in self.labels]
        return self.labels[indices]


def _part(subset: str, validation: float) -> tuple[float, float]:
    """Where the pictures of a subset begin and end, as parts of all."""
    if subset == "validation":
        return 0, validation
    if subset == "training":
        return validation, 1
    raise ValueError(f'Invalid subset name: {subset}; expected "training" or "validation"')
