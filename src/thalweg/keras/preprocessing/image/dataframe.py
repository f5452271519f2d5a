"""Batches of the pictures that a table names."""

from __future__ import annotations

import os
import warnings
from typing import Any

import numpy as np

from thalweg.keras.preprocessing.image.files import FileIterator
from thalweg.keras.utils.messages import print_msg

_WITHOUT_CLASSES = ("input", "multi_output", "raw", None)
_MODES = ("binary", "categorical", "sparse", *_WITHOUT_CLASSES)


class DataFrameIterator(FileIterator):
    """Batches of the pictures that a table names: what `ImageDataGenerator.flow_from_dataframe` gives.

    Args:
      dataframe: a Pandas `DataFrame`.
      directory: the folder that the names are in; None: they are paths.
      image_data_generator: the `ImageDataGenerator` that changes the pictures; None: they stay as they are.
      x_col, y_col, …: as for `ImageDataGenerator.flow_from_dataframe`.

    Attributes:
      samples: how many pictures there are.
      class_indices: the classes' numbers by their names.
      classes: each picture's class, or list of classes.
      filenames, filepaths: the pictures' names, and their paths.
    """

    allowed_class_modes = frozenset(_MODES)

    def __init__(
        self,
        dataframe: Any,
        directory: Any = None,
        image_data_generator: Any = None,
        x_col: str = "filename",
        y_col: Any = "class",
        weight_col: str | None = None,
        target_size: Any = (256, 256),
        color_mode: str = "rgb",
        classes: Any = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str = "channels_last",
        save_to_dir: str | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: Any = "float32",
        validate_filenames: bool = True,
    ) -> None:
        self.set_processing_attrs(
            image_data_generator,
            target_size,
            color_mode,
            data_format,
            save_to_dir,
            save_prefix,
            save_format,
            subset,
            interpolation,
            keep_aspect_ratio,
        )
        self.directory = directory or ""
        self.class_mode = class_mode
        self.dtype = dtype
        table = dataframe.copy()
        _check_columns(table, class_mode, x_col, y_col, weight_col, classes)
        if validate_filenames:
            table = self._with_pictures(table, x_col)
        has_classes = class_mode not in _WITHOUT_CLASSES
        if has_classes:
            table, names = _of_classes(table, y_col, classes)
            self.class_indices = {name: number for number, name in enumerate(names)}
        if self.split:
            start, stop = (int(part * len(table)) for part in self.split)
            table = table.iloc[start:stop, :]
        if has_classes:
            self.classes = [self._numbers(label) for label in table[y_col]]
        self._read(table, x_col, y_col, weight_col)
        valid = "validated" if validate_filenames else "non-validated"
        belonging = f" belonging to {len(self.class_indices)} classes" if has_classes else ""
        print_msg(f"Found {self.samples} {valid} image filenames{belonging}.")
        super().__init__(self.samples, batch_size, shuffle, seed)

    def _read(self, table: Any, x_col: str, y_col: Any, weight_col: str | None) -> None:
        """Take names, values and weights from the table."""
        self.filenames = table[x_col].tolist()
        self.samples = len(self.filenames)
        self._filepaths = [os.path.join(self.directory, name) for name in self.filenames]
        self._sample_weight = table[weight_col].values if weight_col else None
        if self.class_mode == "multi_output":
            self._targets: Any = [np.array(table[column].tolist()) for column in y_col]
        elif self.class_mode == "raw":
            self._targets = table[y_col].values

    def _numbers(self, label: Any) -> Any:
        """The number of a class, or those of several classes."""
        if isinstance(label, list | tuple):
            return [self.class_indices[name] for name in label]
        return self.class_indices[label]

    def _with_pictures(self, table: Any, x_col: str) -> Any:
        """The rows whose files are there and are pictures."""
        paths = [os.path.join(self.directory, name) for name in table[x_col]]
        valid = [path.lower().endswith(self.white_list_formats) and os.path.isfile(path) for path in paths]
        missing = valid.count(False)
        if missing:
            warnings.warn(
                f'Found {missing} invalid image filename(s) in x_col="{x_col}". These filename(s) will be '
                "ignored.",
                stacklevel=4,
            )
        return table[np.array(valid, bool)]

    @property
    def filepaths(self) -> list[str]:
        """The pictures' paths."""
        return self._filepaths

    @property
    def labels(self) -> Any:
        """The pictures' classes, or the values in their columns."""
        return self._targets if self.class_mode in ("multi_output", "raw") else self.classes

    @property
    def sample_weight(self) -> Any:
        """The pictures' weights, or None."""
        return self._sample_weight


def _of_classes(table: Any, y_col: str, classes: Any) -> tuple[Any, list[Any]]:
    """The rows that have one of the classes, and these."""
    if not classes:
        found: set[Any] = set()
        for label in table[y_col]:
            found.update(label if isinstance(label, list | tuple) else [label])
        return table.dropna(subset=[y_col]), sorted(found)
    names = list(dict.fromkeys(classes))
    table = table.copy()
    table[y_col] = [_kept(label, names, y_col) for label in table[y_col]]
    return table.dropna(subset=[y_col]), names


def _kept(label: Any, names: list[Any], y_col: str) -> Any:
    """What is left of a label if only some classes are wanted; None: nothing."""
    if isinstance(label, list | tuple):
        return [name for name in label if name in names] or None
    if isinstance(label, str):
        return label if label in names else None
    raise TypeError(f"Expect string, list or tuple but found {type(label)} in {y_col} column")


def _check_columns(
    table: Any, class_mode: str | None, x_col: str, y_col: Any, weight_col: str | None, classes: Any
) -> None:
    """Raise if a column doesn't have what the class mode needs."""
    if class_mode not in _MODES:
        raise ValueError(f"Invalid class_mode: {class_mode}; expected one of: {_MODES}")
    if class_mode == "multi_output" and not isinstance(y_col, list):
        received = type(y_col).__name__
        raise TypeError(f'If class_mode="{class_mode}", y_col must be a list. Received {received}.')
    if not _all(table, x_col, str):
        raise TypeError(f"All values in column x_col={x_col} must be strings.")
    if class_mode in ("binary", "sparse") and not _all(table, y_col, str):
        raise TypeError(f'If class_mode="{class_mode}", y_col="{y_col}" column values must be strings.')
    if class_mode == "binary":
        count = len(set(classes)) if classes else table[y_col].nunique()
        if count != 2:
            raise ValueError(f'If class_mode="binary" there must be 2 classes. Found {count} classes.')
    if class_mode == "categorical" and not _all(table, y_col, (str, list, tuple)):
        raise TypeError(
            f'If class_mode="{class_mode}", y_col="{y_col}" column values must be type string, list or tuple.'
        )
    if classes and class_mode in _WITHOUT_CLASSES:
        warnings.warn(f'`classes` will be ignored given the class_mode="{class_mode}"', stacklevel=4)
    if weight_col and not issubclass(table[weight_col].dtype.type, np.number):
        raise TypeError(f"Column weight_col={weight_col} must be numeric.")


def _all(table: Any, column: Any, kinds: Any) -> bool:
    return all(isinstance(value, kinds) for value in table[column])
