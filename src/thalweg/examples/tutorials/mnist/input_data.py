"""`tensorflow.examples.tutorials.mnist.input_data`: MNIST as programs of TensorFlow 1.x read it."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from thalweg.core import dtypes
from thalweg.core.dtypes import as_dtype
from thalweg.keras.datasets import mnist
from thalweg.keras.datasets.reading import read_idx
from thalweg.keras.utils import downloads
from thalweg.random.seeds import seeds

_Array = np.ndarray[Any, Any]

DEFAULT_SOURCE_URL = "https://storage.googleapis.com/cvdf-datasets/mnist/"
_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)


class DataSet:
    """Pictures and labels, batch by batch.

    Args:
      images: uint8 pictures `[n, height, width, 1]`.
      labels: their labels `[n]` or `[n, classes]`.
      fake_data: give made-up batches instead.
      one_hot: whether made-up labels are one-hot vectors.
      dtype: `tf.uint8`, or `tf.float32` for values from 0 to 1.
      reshape: make vectors of the pictures.
      seed: of the order of the batches.

    Raises:
      TypeError: another `dtype`.
      ValueError: pictures and labels differ in number.
    """

    def __init__(
        self,
        images: Any,
        labels: Any,
        fake_data: bool = False,
        one_hot: bool = False,
        dtype: Any = dtypes.float32,
        reshape: bool = True,
        seed: int | None = None,
    ) -> None:
        first, second = seeds.get_seed(seed)
        np.random.seed(first if seed is None else second)
        dtype = as_dtype(dtype).base_dtype
        if dtype not in (dtypes.uint8, dtypes.float32):
            raise TypeError(f"Invalid image dtype {dtype!r}, expected uint8 or float32")
        self.one_hot = one_hot
        self._fake = fake_data
        self._epochs_completed = 0
        self._index_in_epoch = 0
        if fake_data:
            self._num_examples = 10000
            return
        if len(images) != len(labels):
            raise ValueError(f"images.shape: {images.shape} labels.shape: {labels.shape}")
        self._num_examples = len(images)
        if reshape:
            images = images.reshape(len(images), math.prod(images.shape[1:]))
        if dtype is dtypes.float32:
            images = np.multiply(images, np.float32(1.0 / 255.0), dtype=np.float32)
        self._images: _Array = images
        self._labels: _Array = labels
        self._order = np.arange(len(images))

    @property
    def images(self) -> _Array:
        """All pictures."""
        return self._images

    @property
    def labels(self) -> _Array:
        """All labels."""
        return self._labels

    @property
    def num_examples(self) -> int:
        """How many pictures there are."""
        return self._num_examples

    @property
    def epochs_completed(self) -> int:
        """How often all pictures have been in a batch."""
        return self._epochs_completed

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> tuple[Any, Any]:
        """The next pictures and their labels; the last ones of an epoch are joined by the first of the next.

        Args:
          batch_size: how many.
          fake_data: give made-up ones.
          shuffle: take each epoch's pictures in a new order.
        """
        if fake_data or self._fake:
            label: Any = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784 for _ in range(batch_size)], [label for _ in range(batch_size)]
        start = self._index_in_epoch
        if shuffle and start == 0 and self._epochs_completed == 0:
            self._shuffle()
        chosen = self._order[start : start + batch_size]
        self._index_in_epoch = start + batch_size
        if self._index_in_epoch > self._num_examples:
            self._epochs_completed += 1
            if shuffle:
                self._shuffle()
            self._index_in_epoch = batch_size - len(chosen)
            chosen = np.concatenate([chosen, self._order[: self._index_in_epoch]])
        return self._images[chosen], self._labels[chosen]

    def _shuffle(self) -> None:
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._order = self._order[order]


class Datasets(NamedTuple):
    """The three parts of MNIST."""

    train: DataSet
    validation: DataSet
    test: DataSet


def read_data_sets(
    train_dir: Any,
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: Any = dtypes.float32,
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = DEFAULT_SOURCE_URL,
) -> Datasets:
    """The MNIST digits in three parts: to train with, to validate with and to test on.

    Args:
      train_dir: the folder of MNIST's four files. If they aren't there, the `mnist.npz` in Keras's folder of
        data sets is taken, and if that isn't there either, they are downloaded.
      fake_data: give made-up data.
      one_hot: give labels as one-hot vectors.
      dtype: of the pictures: `tf.float32`, values from 0 to 1, or `tf.uint8`.
      reshape: make vectors of the pictures.
      validation_size: how many of the 60,000 pictures to keep for validation.
      seed: of the order of the batches.
      source_url: where the files are downloaded from.

    Returns:
      A tuple of `train`, `validation` and `test`, each with `images`, `labels`, `num_examples` and
      `next_batch`.

    Raises:
      ValueError: `validation_size` is something else; a file is broken.
      Exception: the files can't be downloaded.
    """
    options: dict[str, Any] = {"dtype": dtype, "reshape": reshape, "seed": seed}
    if fake_data:
        parts = [DataSet([], [], fake_data=True, one_hot=one_hot, dtype=dtype, seed=seed) for _ in range(3)]
        return Datasets(*parts)
    images, labels, test_images, test_labels = _read(Path(os.fspath(train_dir)), source_url)
    if one_hot:
        labels, test_labels = np.eye(10)[labels], np.eye(10)[test_labels]
    if not 0 <= validation_size <= len(images):
        raise ValueError(
            f"Validation size should be between 0 and {len(images)}. Received: {validation_size}."
        )
    n = validation_size
    return Datasets(
        train=DataSet(images[n:], labels[n:], **options),
        validation=DataSet(images[:n], labels[:n], **options),
        test=DataSet(test_images, test_labels, **options),
    )


def _read(folder: Path, source_url: str) -> list[_Array]:
    """Pictures `[n, 28, 28, 1]` and labels, to train with and to test on."""
    kept = downloads.keras_home() / "datasets" / "mnist.npz"
    if not all((folder / name).is_file() for name in _FILES) and kept.is_file():
        (x_train, y_train), (x_test, y_test) = mnist.load_data(str(kept))
        arrays = [x_train, y_train, x_test, y_test]
    else:
        for name in _FILES:
            address = f"{source_url.rstrip('/')}/{name}"
            downloads.provide(folder / name, downloads.origins_of(address))
        arrays = [read_idx(folder / name) for name in _FILES]
    return [array[..., None] if array.ndim == 3 else array for array in arrays]
