"""Boxes and classes of many pictures in one dictionary, and in one file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from thalweg.io.bounding_boxes.annotation import Annotation, Array, class_names, refuse
from thalweg.keras.datasets.reading import read_npz, unpickle
from thalweg.ops.files import contents, path_of, write_whole

_PARTS = ("names", "rows", "splits")


def ground_truth(annotations: Iterable[Annotation], classes: Sequence[str] | None = None) -> dict[str, Array]:
    """For each picture's name its objects, float64 `[n, 4 + classes]`.

    A row has left, top, right and bottom of a box as parts of the picture's width and height, then 1 for the
    class and 0 for the others.

    Args:
      classes: the names of the classes; None: all names in the annotations, sorted.

    Raises:
      ValueError: an object is of no class.
    """
    annotations = list(annotations)
    if classes is None:
        classes = class_names(annotations)
    ones = np.eye(len(classes))
    return {item.filename: np.hstack([item.boxes, ones[item.labels(classes)]]) for item in annotations}


def save_ground_truth(path: Any, data: Mapping[str, Any]) -> None:
    """Write such a dictionary as an `.npz` file; one of that name is replaced as a whole.

    Raises:
      ValueError: the arrays aren't matrices with one number of columns.
    """
    arrays = [np.asarray(array, np.float64) for array in data.values()]
    if any(array.ndim != 2 or array.shape[1] != arrays[0].shape[1] for array in arrays):
        raise ValueError(f"Matrices of one width are wanted; received {[array.shape for array in arrays]}.")
    file = io.BytesIO()
    np.savez_compressed(
        file,
        names=np.array(list(data), str),
        rows=np.concatenate(arrays) if arrays else np.zeros((0, 4)),
        splits=np.cumsum([0, *map(len, arrays)]),
    )
    write_whole(path_of(path), file.getvalue())


def load_ground_truth(path: Any, allow_pickle: bool = False) -> dict[str, Array]:
    """Read what `save_ground_truth` wrote.

    Args:
      allow_pickle: read a pickled dictionary of arrays too; its other contents are refused, and nothing in it
        is executed.

    Raises:
      NotFoundError: there is no such file.
      InvalidArgumentError: it is damaged, or something else.
    """
    path = path_of(path)
    data = contents(path)
    if data[:2] != b"PK":
        if not allow_pickle:
            refuse(path, "it is no .npz file; allow_pickle=True reads pickles")
        return _unpickled(path, data)
    try:
        names, rows, splits = read_npz(path, _PARTS)
    except ValueError as error:
        refuse(path, str(error))
    fits = rows.ndim == 2 and splits.shape == (len(names) + 1,) and names.dtype.kind == "U"
    if not fits or splits[-1] != len(rows) or splits[0] != 0 or (np.diff(splits) < 0).any():
        refuse(path, "its names and rows don't fit each other")
    ends = splits.tolist()
    return {name: rows[ends[k] : ends[k + 1]] for k, name in enumerate(names.tolist())}


def _unpickled(path: str, data: bytes) -> dict[str, Array]:
    try:
        found = unpickle(io.BytesIO(data))
    except ValueError as error:
        refuse(path, str(error))
    if not isinstance(found, dict) or not all(isinstance(array, np.ndarray) for array in found.values()):
        refuse(path, "the pickle is no dictionary of arrays")
    return found
