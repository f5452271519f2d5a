"""Data sets of files in folders, one folder for each class."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from thalweg.keras.utils.messages import print_msg

_LABEL_MODES = ("int", "categorical", "binary", None)


@dataclass
class Folder:
    """Files in a folder, and what to make of them.

    Attributes:
      kind: what the files are, for messages: "image", "text" or "audio".
      formats: the endings of their names.
      directory, labels, label_mode, …: as for `keras.utils.image_dataset_from_directory`.
    """

    kind: str
    formats: tuple[str, ...]
    directory: Any
    labels: Any
    label_mode: str | None
    class_names: Any
    batch_size: int | None
    shuffle: bool
    seed: int | None
    validation_split: float | None
    subset: str | None
    follow_links: bool
    verbose: bool

    def datasets(self, load: Callable[[Any], Any], batch: Callable[[Any], Any]) -> list[Any]:
        """The data set of the subset, or with `subset="both"` that to train with and that to validate with.

        Each has the attributes `class_names` and `file_paths`.

        Args:
          load: of a path's tensor, what the file holds.
          batch: of a data set, its batches.

        Raises:
          ValueError: an argument is something else, or there are no such files.
        """
        self._check()
        if self.labels is None or self.label_mode is None:
            self.labels = self.label_mode = None
        if self.seed is None:
            self.seed = int(np.random.randint(10**6))
        paths, labels = self._index()
        if self.label_mode == "binary" and len(self.class_names) != 2:
            raise ValueError(
                'When passing `label_mode="binary"`, there must be exactly 2 class_names. Received: '
                f"class_names={self.class_names}"
            )
        subsets = ("training", "validation") if self.subset == "both" else (self.subset,)
        made = []
        for subset in subsets:
            some, their_labels = self._part(paths, labels, subset)
            shuffle = self.shuffle and not (self.subset == "both" and subset == "validation")
            dataset = batch(self._dataset(some, their_labels, load, shuffle))
            dataset.class_names = self.class_names
            dataset.file_paths = some
            made.append(dataset)
        return made

    def _check(self) -> None:
        if self.labels not in ("inferred", None):
            if not isinstance(self.labels, list | tuple):
                raise ValueError(
                    f"`labels` argument should be a list/tuple of integer labels, of the same size as the "
                    f'number of {self.kind} files in the target directory, or "inferred", or None. Received: '
                    f"labels={self.labels}"
                )
            if self.class_names:
                raise ValueError(
                    'You can only pass `class_names` if `labels="inferred"`. Received: '
                    f"labels={self.labels}, and class_names={self.class_names}"
                )
        if self.label_mode not in _LABEL_MODES:
            raise ValueError(
                '`label_mode` argument must be one of "int", "categorical", "binary", or None. Received: '
                f"label_mode={self.label_mode}"
            )
        part, subset = self.validation_split, self.subset
        if part and not 0 < part < 1:
            raise ValueError(f"`validation_split` must be between 0 and 1, received: {part}")
        if (part or subset) and not (part and subset):
            raise ValueError("If `subset` is set, `validation_split` must be set, and inversely.")
        if subset not in ("training", "validation", "both", None):
            raise ValueError(
                f'`subset` must be either "training", "validation" or "both", received: {subset}'
            )
        if part and self.shuffle and self.seed is None:
            raise ValueError(
                "If using `validation_split` and shuffling the data, you must provide a `seed` argument, to "
                "make sure that there is no overlap between the training and validation subset."
            )

    def _index(self) -> tuple[list[str], Any]:
        """The files' paths and their labels."""
        folders = self._folders()
        paths: list[str] = []
        numbers: list[int] = []
        for number, name in enumerate(folders):
            found = list(_files_below(os.path.join(self.directory, name), self.formats, self.follow_links))
            paths += found
            numbers += [number] * len(found)
        labels: Any = None
        if self.labels == "inferred":
            self.class_names, labels = folders, np.array(numbers, np.int32)
        elif self.labels is not None:
            labels = self._given_labels(len(paths))
        if self.verbose:
            classes = "" if labels is None else f" belonging to {len(self.class_names)} classes"
            print_msg(f"Found {len(paths)} files{classes}.")
        if self.shuffle:
            for values in (paths, labels):
                if values is not None:
                    np.random.RandomState(self.seed).shuffle(values)
        return paths, labels

    def _folders(self) -> list[str]:
        """The classes' folders; the folder itself if they don't matter."""
        if self.labels != "inferred":
            if self.class_names is not None:
                raise ValueError(
                    'Argument `class_names` can only be specified with `labels="inferred"`. Received: '
                    f"labels={self.labels}, and class_names={self.class_names}"
                )
            return [""]
        found = [
            name
            for name in sorted(os.listdir(self.directory))
            if os.path.isdir(os.path.join(self.directory, name)) and not name.startswith(".")
        ]
        if self.class_names is None:
            return found
        if not set(self.class_names) <= set(found):
            raise ValueError(
                "The `class_names` passed did not match the names of the subdirectories of the target "
                f"directory. Expected: {found} (or a subset of it), but received: "
                f"class_names={self.class_names}"
            )
        return list(self.class_names)

    def _given_labels(self, count: int) -> list[Any]:
        if len(self.labels) != count:
            raise ValueError(
                "Expected the lengths of `labels` to match the number of files in the target directory. "
                f"len(labels) is {len(self.labels)} while we found {count} files in directory "
                f"{self.directory}."
            )
        self.class_names = [str(label) for label in sorted(set(self.labels))]
        return list(self.labels)

    def _part(self, paths: list[str], labels: Any, subset: str | None) -> tuple[list[str], Any]:
        """The files and labels of a subset."""
        if self.validation_split:
            count = len(paths) - int(self.validation_split * len(paths))
            part = slice(None, count) if subset == "training" else slice(count, None)
            paths = paths[part]
            labels = None if labels is None else labels[part]
            print_msg(f"Using {len(paths)} files for {subset}.")
        if not paths:
            which = f"{subset} " if subset else ""
            raise ValueError(
                f"No {which}{self.kind} files found in directory {self.directory}. Allowed formats: "
                f"{self.formats}"
            )
        return paths, labels

    def _dataset(self, paths: list[str], labels: Any, load: Callable[[Any], Any], shuffle: bool) -> Any:
        """A data set of files, or of files and labels."""
        from thalweg.data import AUTOTUNE, Dataset

        dataset = Dataset.from_tensor_slices(paths)
        if labels is not None:
            dataset = Dataset.zip((dataset, Dataset.from_tensor_slices(labels)))
        if shuffle:
            buffer = 1024 if self.batch_size is None else self.batch_size * 8
            dataset = dataset.shuffle(buffer, seed=self.seed)
        if labels is None:
            return dataset.map(load, num_parallel_calls=AUTOTUNE)
        return dataset.map(lambda x, y: (load(x), self._encoded(y)), num_parallel_calls=AUTOTUNE)

    def _encoded(self, label: Any) -> Any:
        from thalweg.array import expand_dims
        from thalweg.creation import one_hot
        from thalweg.dtypes import cast

        if self.label_mode == "binary":
            return expand_dims(cast(label, "float32"), -1)
        return one_hot(label, len(self.class_names)) if self.label_mode == "categorical" else label


def check_format(value: str) -> None:
    """Raise unless a data set of `tf.data` is wanted."""
    if value != "tf":
        raise ValueError(
            f'`format` should be "tf": data sets of `tf.data` are what there is. Received: format={value}'
        )


def one_or_two(datasets: Sequence[Any]) -> Any:
    """The data set if there is one only."""
    return datasets[0] if len(datasets) == 1 else datasets


def _files_below(folder: str, formats: tuple[str, ...], follow_links: bool) -> Iterator[str]:
    """The files in a folder and in the folders in it, in the order of their names."""
    for root, _, names in sorted(os.walk(folder, followlinks=follow_links), key=lambda found: found[0]):
        yield from (os.path.join(root, name) for name in sorted(names) if name.lower().endswith(formats))
